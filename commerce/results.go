package commerce

import (
	"context"
	"slices"

	"panal/access"
	"panal/fault"
	"panal/growth"
	"panal/internal/id"
	"panal/money"
)

// What a campaign or an offer brought, and what that cost: who arrived by its links, the orders that were bought with it,
// the newcomers among the buyers, and what each of them cost beside an advert. An order is bought with an offer once it
// has its place in a group.

// CampaignResults are what came of a campaign until now.
type CampaignResults struct {
	Campaign Campaign
	Results
}

// OfferResults are what came of an offer until now.
type OfferResults struct {
	Offer OfferView
	Results
}

// Results are what came of a campaign or an offer until now.
type Results struct {
	Currency   string
	AdvertCost money.Amount // of one new customer through an advert; 0 when not known
	Visits     int64        // by its links
	// Figures count who came by its links, and the kept orders that were bought with it or that its links brought.
	Figures  growth.Figures
	Open     int64 // orders bought with it that are not ready yet
	Channels []growth.ChannelCost
	People   []growth.PersonCost // whose links brought the most, at most topSharers
	Latest   []ConvertedOrder    // the newest orders bought with it
}

// ConvertedOrder is an order that was bought with a campaign or an offer.
type ConvertedOrder struct {
	Order    id.ID
	Payment  id.ID        // the latest; zero: none
	Group    id.ID        // in which it was bought; zero: in none
	Cost     money.Amount // what the campaign or the offer took off
	Total    money.Amount
	Newcomer bool
	Kept     bool
}

// topSharers and latestOrders bound what is listed.
const (
	topSharers   = 20
	latestOrders = 20
)

// givesOutright is implemented by rules that give something away beside orders.
type givesOutright interface {
	// outright is what the campaign has given away that no order shows.
	outright(c Campaign) money.Amount
}

type resultReads interface {
	// Brought counts the arrivals and orders of a campaign or an offer, but not what was given outright, nor who brought
	// them.
	Brought(ctx context.Context, community, by id.ID) (Results, error)
	BroughtIn(ctx context.Context, community, by id.ID) ([]growth.ChannelCost, error)
	BroughtBy(ctx context.Context, community, by id.ID, limit int) ([]growth.PersonCost, error)
	BoughtWith(ctx context.Context, community, by id.ID, limit int) ([]ConvertedOrder, error)
}

// CampaignResults returns what came of a campaign, for staff.
func (s *Service) CampaignResults(ctx context.Context, actor access.Actor, community, campaign id.ID) (r CampaignResults, err error) {
	if err := may(actor, access.CampaignView, community, id.Zero); err != nil {
		return r, err
	}
	c, err := s.store.Campaign(ctx, community, campaign)
	if err != nil {
		return r, err
	}
	r.Campaign = c
	if r.Results, err = s.results(ctx, community, campaign); err != nil {
		return r, err
	}
	if rule, gives := c.Rule.(givesOutright); gives {
		r.Figures.Discount += rule.outright(c)
	}
	return r, nil
}

// OfferResults returns what came of an offer, for staff.
func (s *Service) OfferResults(ctx context.Context, actor access.Actor, community, offer id.ID) (r OfferResults, err error) {
	if err := may(actor, access.CampaignView, community, id.Zero); err != nil {
		return r, err
	}
	if r.Offer, err = s.Offer(ctx, actor, community, offer); err != nil {
		return r, err
	}
	r.Results, err = s.results(ctx, community, offer)
	return r, err
}

// results reads what came of a campaign or an offer.
func (s *Service) results(ctx context.Context, community, by id.ID) (r Results, err error) {
	if r, err = s.store.Brought(ctx, community, by); err != nil {
		return r, fault.Wrap("count what was brought", err)
	}
	if r.Channels, err = s.store.BroughtIn(ctx, community, by); err != nil {
		return r, err
	}
	if r.People, err = s.store.BroughtBy(ctx, community, by, topSharers); err != nil {
		return r, err
	}
	r.Latest, err = s.store.BoughtWith(ctx, community, by, latestOrders)
	return r, err
}

// parts are what each campaign took off an order.
func (o Order) parts() (all []growth.Part) {
	if !o.Campaign.IsZero() {
		all = append(all, growth.Part{Campaign: o.Campaign, Cost: o.Discount - o.Reduced()})
	}
	for _, r := range o.Reductions {
		at := slices.IndexFunc(all, func(p growth.Part) bool { return p.Campaign == r.Campaign })
		switch {
		case r.Campaign.IsZero():
		case at >= 0:
			all[at].Cost += r.Amount
		default:
			all = append(all, growth.Part{Campaign: r.Campaign, Cost: r.Amount})
		}
	}
	return all
}
