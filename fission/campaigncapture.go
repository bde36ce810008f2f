package fission

import (
	"context"
	"slices"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
)

// slugs are the things that a template took, by what campaigns call them.
type slugs struct {
	circles, tiers, goods, offers, campaigns map[id.ID]string
	variants                                 map[id.ID]SoldPattern
}

func nothingTaken() slugs {
	return slugs{map[id.ID]string{}, map[id.ID]string{}, map[id.ID]string{}, map[id.ID]string{}, map[id.ID]string{}, map[id.ID]SoldPattern{}}
}

// captureCampaigns takes the newest campaigns that were not called off, the oldest first, and moments last, for they lead
// to others. One that names what the template did not take stays behind: it is for a segment, sells what is put away, or
// leads to what has ended. So does a giveaway of more than a new community may give.
func (t *Template) captureCampaigns(ctx context.Context, from Shop, actor access.Actor, taken slugs) error {
	newest, err := from.Campaigns(ctx, actor, actor.Community, commerce.CampaignFilter{}, page.Request{Limit: mostCampaigns})
	if err != nil {
		return err
	}
	slices.Reverse(newest.Items)
	slices.SortStableFunc(newest.Items, func(a, b commerce.Campaign) int { return leads(a) - leads(b) })
	for _, c := range newest.Items {
		if c.State == commerce.CampaignEnded {
			continue
		}
		p, whole := campaignPatternOf(c, taken)
		if p.Giveaway != nil && p.Giveaway.Worth > community.DefaultPrizeCeiling(t.Currency) {
			whole = false
		}
		if whole {
			taken.campaigns[c.ID] = c.Slug
			t.Campaigns = append(t.Campaigns, p)
		}
	}
	return nil
}

// leads is 1 of a campaign that may lead to others.
func leads(c commerce.Campaign) int {
	if c.Kind() == commerce.Moments {
		return 1
	}
	return 0
}

// campaignPatternOf is a campaign's pattern, and whether everything that it names was taken.
func campaignPatternOf(c commerce.Campaign, taken slugs) (p CampaignPattern, whole bool) {
	whole = c.Audience.Segment.IsZero()
	named := func(names map[id.ID]string, thing id.ID) string {
		whole = whole && (thing.IsZero() || names[thing] != "")
		return names[thing]
	}
	p = CampaignPattern{Slug: c.Slug, Title: c.Title, About: c.About, Circle: named(taken.circles, c.Audience.Circle), Tier: named(taken.tiers, c.Audience.Tier),
		AfterDays: max(int((c.StartsAt.Sub(c.CreatedAt)+day/2)/day), 0), Days: daysBetween(c.StartsAt, c.EndsAt),
		Budget: c.Budget, PerPersonLimit: c.PerPersonLimit, Stock: c.Stock, Combines: c.Combines}
	if !c.Variant.IsZero() {
		sells, found := taken.variants[c.Variant]
		p.Sells, whole = &sells, whole && found
	}
	switch r := c.Rule.(type) {
	case *commerce.CouponRule:
		p.Coupon = &CouponPattern{CouponRule: *r}
		p.Coupon.CouponRule.Products = nil
		for _, product := range r.Products {
			p.Coupon.Products = append(p.Coupon.Products, named(taken.goods, product))
		}
	case *commerce.BargainRule:
		p.Bargain = r
	case *commerce.DropRule:
		p.Drop = r
	case *commerce.PacketRule:
		p.Packet = r
	case *commerce.GiveawayRule:
		p.Giveaway = r
	case *commerce.MomentRule:
		p.Moment = &MomentPattern{*r, named(taken.offers, r.Offer), named(taken.campaigns, r.Campaign)}
		p.Moment.MomentRule.Offer, p.Moment.MomentRule.Campaign = id.Zero, id.Zero
	default:
		whole = false
	}
	return p, whole
}
