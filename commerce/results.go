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

// What a campaign brought, and what that cost: who arrived by its links, the orders that were bought with it, the
// newcomers among the buyers, and what each of them cost beside an advert.

// CampaignResults are what came of a campaign until now.
type CampaignResults struct {
	Campaign   Campaign
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

// ConvertedOrder is an order that was bought with a campaign.
type ConvertedOrder struct {
	Order    id.ID
	Payment  id.ID        // the latest; zero: none
	Cost     money.Amount // what the campaign took off
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
	// CampaignBrought counts a campaign's arrivals and orders, but not what it gave outright, nor who brought them.
	CampaignBrought(ctx context.Context, community, campaign id.ID) (CampaignResults, error)
	CampaignChannels(ctx context.Context, community, campaign id.ID) ([]growth.ChannelCost, error)
	CampaignSharers(ctx context.Context, community, campaign id.ID, limit int) ([]growth.PersonCost, error)
	CampaignOrders(ctx context.Context, community, campaign id.ID, limit int) ([]ConvertedOrder, error)
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
	if r, err = s.store.CampaignBrought(ctx, community, campaign); err != nil {
		return r, fault.Wrap("count what a campaign brought", err)
	}
	r.Campaign = c
	if rule, gives := c.Rule.(givesOutright); gives {
		r.Figures.Discount += rule.outright(c)
	}
	if r.Channels, err = s.store.CampaignChannels(ctx, community, campaign); err != nil {
		return r, err
	}
	if r.People, err = s.store.CampaignSharers(ctx, community, campaign, topSharers); err != nil {
		return r, err
	}
	r.Latest, err = s.store.CampaignOrders(ctx, community, campaign, latestOrders)
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
