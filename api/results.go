package api

import (
	"context"

	"panal/access"
	"panal/commerce"
	"panal/growth"
	"panal/internal/id"
)

// campaignCounting tells what came of campaigns and offers.
type campaignCounting interface {
	OfferResults(ctx context.Context, actor access.Actor, community, offer id.ID) (commerce.OfferResults, error)
	CampaignResults(ctx context.Context, actor access.Actor, community, campaign id.ID) (commerce.CampaignResults, error)
}

// CampaignResults are what came of a campaign until now.
type CampaignResults struct {
	Campaign string `json:"campaign" example:"camp_01h455vb4pex5vsknk084sn02q"`
	Results
}

// OfferResults are what came of an offer until now.
type OfferResults struct {
	Offer string `json:"offer" example:"offer_01h455vb4pex5vsknk084sn02q"`
	Results
}

// Results are what came of a campaign or an offer until now.
type Results struct {
	AdvertCost *Amount `json:"advert_cost,omitempty" doc:"Of one new customer through an advert, for comparison."`
	Visits     int64   `json:"visits" doc:"By its links."`
	Figures
	Open     int64         `json:"open" doc:"Orders bought with it that are not ready yet, or were given back. Of an offer, those that have a place in a group."`
	Channels []ChannelCost `json:"channels" nullable:"false" doc:"What its links brought, by channel."`
	People   []PersonCost  `json:"people" nullable:"false" doc:"Those whose links brought the most."`
	Latest   []Converted   `json:"latest" nullable:"false" doc:"The newest orders that were bought with it."`
}

// Converted is an order that was bought with a campaign or an offer.
type Converted struct {
	Order    string `json:"order" example:"order_01h455vb4pex5vsknk084sn02q"`
	GroupBuy string `json:"group_buy,omitempty" doc:"In which it was bought." example:"gb_01h455vb4pex5vsknk084sn02q"`
	Cost     Amount `json:"cost" doc:"What the campaign or the offer took off."`
	Total    Amount `json:"total"`
	Newcomer bool   `json:"newcomer" doc:"It is the first order that its member kept."`
	Kept     bool   `json:"kept" doc:"Ready or shipped, and not refunded."`
}

func (s *server) campaignResults(ctx context.Context, c *call, in *campaignInput) (*one[CampaignResults], error) {
	campaign, err := campaignIn(in.Campaign)
	if err != nil {
		return nil, err
	}
	r, err := s.Commerce.CampaignResults(ctx, c.actor, c.community.ID, campaign)
	if err != nil {
		return nil, err
	}
	return &one[CampaignResults]{CampaignResults{id.Campaign.Text(campaign), c.results(r.Results)}}, nil
}

func (c *call) results(r commerce.Results) Results {
	out := Results{Visits: r.Visits, Figures: c.figures(r.Figures), Open: r.Open,
		Channels: all(r.Channels, c.channel), People: all(r.People, c.person), Latest: all(r.Latest, func(o commerce.ConvertedOrder) Converted {
			return Converted{id.Order.Text(o.Order), id.GroupBuy.Text(o.Group), amount(o.Cost, r.Currency), amount(o.Total, r.Currency), o.Newcomer, o.Kept}
		})}
	if r.AdvertCost > 0 {
		out.AdvertCost = c.optional(r.AdvertCost)
	}
	return out
}

func (s *server) offerResults(ctx context.Context, c *call, in *offerKeptInput) (*one[OfferResults], error) {
	offer, err := named(id.Offer, in.Offer, commerce.ErrOfferMissing)
	if err != nil {
		return nil, err
	}
	r, err := s.Commerce.OfferResults(ctx, c.actor, c.community.ID, offer)
	if err != nil {
		return nil, err
	}
	return &one[OfferResults]{OfferResults{in.Offer, c.results(r.Results)}}, nil
}

type offerKeptInput struct {
	Offer string `path:"offer" doc:"An offer's id."`
}

// Outlet is a link of the community's own to a campaign or an offer.
type Outlet struct {
	Share
	Post   string `json:"post,omitempty" doc:"A moment's text for the channel, with its hashtag and its link."`
	Poster string `json:"poster" doc:"A picture with the link as a QR code, as PNG; .svg for SVG."`
}

// Outlets are the community's own links to a campaign or an offer, one for each channel.
type Outlets struct {
	Items []Outlet `json:"items" nullable:"false"`
}

func (s *server) outlet(c *call, rule commerce.Rule, link growth.Share) Outlet {
	o := Outlet{Share: s.share(c, link)}
	o.Poster = o.URL + "/poster.png"
	if rule, is := rule.(*commerce.MomentRule); is {
		o.Post = rule.Post(link.Channel, o.URL)
	}
	return o
}

func (s *server) listOutlets(ctx context.Context, c *call, in *campaignInput) (*one[Outlets], error) {
	v, err := s.campaignKept(ctx, c, in.Campaign)
	if err != nil {
		return nil, err
	}
	return s.outlets(ctx, c, growth.Target{Kind: growth.ToCampaign, ID: v.ID}, v.Rule)
}

func (s *server) outlets(ctx context.Context, c *call, to growth.Target, rule commerce.Rule) (*one[Outlets], error) {
	links, err := s.Growth.Published(ctx, c.actor, c.community.ID, to)
	return &one[Outlets]{Outlets{all(links, func(l growth.Share) Outlet { return s.outlet(c, rule, l) })}}, err
}

func (s *server) listOfferOutlets(ctx context.Context, c *call, in *offerKeptInput) (*one[Outlets], error) {
	v, err := s.offerKept(ctx, c, in.Offer)
	if err != nil {
		return nil, err
	}
	return s.outlets(ctx, c, growth.Target{Kind: growth.ToOffer, ID: v.Offer.ID}, nil)
}

type publishInput struct {
	Campaign string `path:"campaign" doc:"A campaign's id."`
	Channel  string `path:"channel" doc:"a to z, digits, hyphens and underscores." example:"weibo"`
}

type publishOfferInput struct {
	Offer   string `path:"offer" doc:"An offer's id."`
	Channel string `path:"channel" doc:"a to z, digits, hyphens and underscores." example:"weibo"`
}

// publishCampaign returns the one link that a campaign has for a channel, however often it is asked for.
func (s *server) publishCampaign(ctx context.Context, c *call, in *publishInput) (*one[Outlet], error) {
	v, err := s.campaignKept(ctx, c, in.Campaign)
	if err != nil {
		return nil, err
	}
	link, err := s.Growth.Publish(ctx, c.actor, c.community.ID, growth.Target{Kind: growth.ToCampaign, ID: v.ID}, in.Channel)
	return &one[Outlet]{s.outlet(c, v.Rule, link)}, err
}

// publishOffer returns the one link that an offer has for a channel.
func (s *server) publishOffer(ctx context.Context, c *call, in *publishOfferInput) (*one[Outlet], error) {
	v, err := s.offerKept(ctx, c, in.Offer)
	if err != nil {
		return nil, err
	}
	link, err := s.Growth.Publish(ctx, c.actor, c.community.ID, growth.Target{Kind: growth.ToOffer, ID: v.Offer.ID}, in.Channel)
	return &one[Outlet]{s.outlet(c, nil, link)}, err
}

// offerKept is the offer with an id, for staff.
func (s *server) offerKept(ctx context.Context, c *call, text string) (v commerce.OfferView, err error) {
	offer, err := named(id.Offer, text, commerce.ErrOfferMissing)
	if err != nil {
		return v, err
	}
	return s.Commerce.Offer(ctx, c.actor, c.community.ID, offer)
}
