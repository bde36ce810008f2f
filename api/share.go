package api

import (
	"context"
	"time"

	"panal/access"
	"panal/growth"
	"panal/internal/id"
	"panal/internal/page"
	"panal/money"
)

// Growth makes share links and tells what came of them.
type Growth interface {
	MakeShare(ctx context.Context, actor access.Actor, community id.ID, to growth.Target) (growth.Share, error)
	Publish(ctx context.Context, actor access.Actor, community id.ID, to growth.Target, channel string) (growth.Share, error)
	Published(ctx context.Context, actor access.Actor, community id.ID, to growth.Target) ([]growth.Share, error)
	MyShares(ctx context.Context, actor access.Actor, community id.ID) ([]growth.ShareReport, error)
	Tree(ctx context.Context, actor access.Actor, community, root id.ID, depth int) (growth.Branch, error)
	Costs(ctx context.Context, actor access.Actor, community id.ID, r page.Request) (growth.Costs, error)
}

// Share is a link to an offer or to a campaign.
type Share struct {
	ID        string    `json:"id" example:"share_01h455vb4pex5vsknk084sn02q"`
	Code      string    `json:"code" example:"k3v9x2m7qa"`
	URL       string    `json:"url" doc:"The link; ?c=… names the channel it is put in."`
	Offer     string    `json:"offer,omitempty" doc:"That it leads to; or a campaign." example:"offer_01h455vb4pex5vsknk084sn02q"`
	Campaign  string    `json:"campaign,omitempty" example:"camp_01h455vb4pex5vsknk084sn02q"`
	Channel   string    `json:"channel,omitempty" doc:"Of the community's own: where it is published." example:"weibo"`
	CreatedAt time.Time `json:"created_at"`
}

// Figures count what shares brought.
type Figures struct {
	Visitors        int64   `json:"visitors"`
	Orders          int64   `json:"orders" doc:"Kept: ready or shipped, and not refunded."`
	Newcomers       int64   `json:"newcomers" doc:"Members whose first kept order it was."`
	Discount        Amount  `json:"discount" doc:"Given on kept orders: what it cost to be found."`
	Total           Amount  `json:"total" doc:"Paid for kept orders."`
	CostPerNewcomer *Amount `json:"cost_per_newcomer,omitempty"`
}

// ShareReport is a share with what came of it.
type ShareReport struct {
	Share
	Title  string `json:"title" doc:"Of the campaign, or of the offer's product."`
	Visits int64  `json:"visits"`
	Figures
}

func (c *call) figures(f growth.Figures) Figures {
	out := Figures{f.Visitors, f.Orders, f.Newcomers, amount(f.Discount, c.community.Currency), amount(f.Total, c.community.Currency), nil}
	if cost, known := f.CostPerNewcomer(); known {
		out.CostPerNewcomer = c.optional(cost)
	}
	return out
}

func (c *call) optional(a money.Amount) *Amount {
	out := amount(a, c.community.Currency)
	return &out
}

func (s *server) share(c *call, v growth.Share) Share {
	out := Share{ID: id.Share.Text(v.ID), Code: v.Code, URL: s.Origin + "/" + c.community.Slug + "/s/" + v.Code, Channel: v.Channel, CreatedAt: v.CreatedAt}
	if v.Target.Kind == growth.ToCampaign {
		out.Campaign = id.Campaign.Text(v.Target.ID)
	} else {
		out.Offer = id.Offer.Text(v.Target.ID)
	}
	return out
}

// NewShare asks for the caller's link to an offer or to a campaign.
type NewShare struct {
	Offer    string `json:"offer,omitempty" doc:"Or a campaign." example:"offer_01h455vb4pex5vsknk084sn02q"`
	Campaign string `json:"campaign,omitempty" example:"camp_01h455vb4pex5vsknk084sn02q"`
}

// target is the one thing that a link is to lead to.
func (r *reading) target(in NewShare) growth.Target {
	if in.Campaign == "" {
		return growth.Target{Kind: growth.ToOffer, ID: r.needed(id.Offer, "offer", in.Offer)}
	}
	r.wrong.Check(in.Offer == "", "offer", "invalid.one_of")
	return growth.Target{Kind: growth.ToCampaign, ID: r.needed(id.Campaign, "campaign", in.Campaign)}
}

type makeShareInput struct {
	Posted
	Body NewShare
}

// makeShare returns the one link that a member has to an offer or a campaign, however often it is asked for.
func (s *server) makeShare(ctx context.Context, c *call, in *makeShareInput) (*one[Share], error) {
	r := reading{community: c.community}
	to := r.target(in.Body)
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	if _, _, err := s.Requests.Recall(ctx, c.community.ID, request); err != nil {
		return nil, err
	}
	v, err := s.Growth.MakeShare(ctx, c.actor, c.community.ID, to)
	if err != nil {
		return nil, err
	}
	s.remember(ctx, c, request, v.ID)
	return &one[Share]{s.share(c, v)}, nil
}

// ShareReports lists shares with what came of them.
type ShareReports struct {
	Items []ShareReport `json:"items" nullable:"false"`
}

func (s *server) listMyShares(ctx context.Context, c *call, _ *struct{}) (*one[ShareReports], error) {
	reports, err := s.Growth.MyShares(ctx, c.actor, c.community.ID)
	return &one[ShareReports]{ShareReports{all(reports, func(r growth.ShareReport) ShareReport {
		return ShareReport{s.share(c, r.Share), r.Title, r.Visits, c.figures(r.Figures)}
	})}}, err
}

// Branch is a member with everyone they brought.
type Branch struct {
	Member    string    `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name      string    `json:"name"`
	BroughtAt time.Time `json:"brought_at,omitzero"`
	Brought   []Branch  `json:"brought,omitempty"`
}

func branch(b growth.Branch) Branch {
	return Branch{id.Member.Text(b.Member), b.Name, b.At, all(b.Children, branch)}
}

type treeInput struct {
	MemberOrMe
	Depth int `query:"depth" minimum:"1" maximum:"10" default:"3"`
}

func (s *server) getTree(ctx context.Context, c *call, in *treeInput) (*one[Branch], error) {
	root, err := c.memberOrMe(in.Member)
	if err != nil {
		return nil, err
	}
	b, err := s.Growth.Tree(ctx, c.actor, c.community.ID, root, in.Depth)
	return &one[Branch]{branch(b)}, err
}

// PersonCost is what a member brought, and what it cost.
type PersonCost struct {
	Member string `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name   string `json:"name"`
	Figures
}

// ChannelCost is what a channel brought, and what it cost.
type ChannelCost struct {
	Channel string `json:"channel" doc:"Empty: unknown." example:"wechat"`
	Figures
}

// Costs are a community's costs of being found.
type Costs struct {
	AdvertCost *Amount       `json:"advert_cost,omitempty" doc:"Of one new customer through an advert, for comparison."`
	Channels   []ChannelCost `json:"channels" nullable:"false"`
	Page[PersonCost]
}

func (c *call) person(p growth.PersonCost) PersonCost {
	return PersonCost{id.Member.Text(p.Member), p.Name, c.figures(p.Figures)}
}

func (c *call) channel(ch growth.ChannelCost) ChannelCost {
	return ChannelCost{ch.Channel, c.figures(ch.Figures)}
}

type costsOutput struct {
	Link string `header:"Link"`
	Body Costs
}

func (s *server) getCosts(ctx context.Context, c *call, in *Paging) (*costsOutput, error) {
	costs, err := s.Growth.Costs(ctx, c.actor, c.community.ID, in.request())
	if err != nil {
		return nil, err
	}
	people := paged(c, costs.People, c.person)
	out := &costsOutput{Link: people.Link, Body: Costs{Page: people.Body, Channels: all(costs.Channels, c.channel)}}
	if costs.AdvertCost > 0 {
		out.Body.AdvertCost = c.optional(costs.AdvertCost)
	}
	return out, nil
}
