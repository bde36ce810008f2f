package demo

import (
	"context"
	"slices"
	"time"

	"panal/commerce"
	"panal/internal/id"
)

// haggling is a campaign of the story that members bargain in.
type haggling struct {
	terms   commerce.CampaignTerms
	product string
	rule    commerce.BargainRule
	made    commerce.Campaign
	begun   []commerce.Bargain
}

// bargains has the roaster offer two things to bargain for: one that is over, in which one member reached the floor and
// bought and another did not get there, and one that runs, with two under way.
func (p *plot) bargains() {
	kettle := &haggling{product: "grinder", terms: commerce.CampaignTerms{Slug: "bargain-for-the-grinder", Title: "Bargain for the grinder",
		About: "Four friends, one day. Bring the hand grinder down to what it costs us.", StartsAt: p.clock(62, 9, 0), EndsAt: p.clock(69, 9, 0), Stock: 5, PerPersonLimit: 1},
		rule: commerce.BargainRule{Floor: 4500, Hours: 24, Helpers: 4, Spread: 40, Newcomer: 30, PayMinutes: 120}}
	beans := &haggling{product: "huila", terms: commerce.CampaignTerms{Slug: "bargain-for-huila", Title: "Bargain for Huila",
		About: "Our everyday bag, for whoever has three friends who drink coffee.", StartsAt: p.clock(86, 9, 0), EndsAt: p.until.Add(20 * 24 * time.Hour), Stock: 20, PerPersonLimit: 1},
		rule: commerce.BargainRule{Floor: 500, Hours: 48, Helpers: 3, Spread: 40, Newcomer: 30, Early: true, PayMinutes: 120}}
	p.at(p.clock(62, 8, 30), kettle.opens)
	p.at(p.clock(86, 8, 30), beans.opens)

	p.begins(kettle, p.people[14], p.clock(63, 10, 0), p.people[15], p.people[16], p.people[17], p.people[18])
	p.at(p.clock(63, 15, 0), func(ctx context.Context, s *stage) error { return kettle.buys(ctx, s, p.people[14]) })
	p.begins(kettle, p.people[19], p.clock(64, 18, 0), p.people[20])
	ago := func(hours int) time.Time { return p.until.Add(-time.Duration(hours) * time.Hour) }
	p.begins(beans, p.hero, ago(9), p.people[14], p.people[19])
	p.begins(beans, p.people[20], ago(5), p.people[15])
}

// opens puts the campaign before the members.
func (h *haggling) opens(ctx context.Context, s *stage) error {
	variant, err := s.sold(ctx, h.product)
	if err != nil {
		return err
	}
	h.rule.Start = variant.Price
	h.terms.Rule = &h.rule
	h.made, err = s.campaign(ctx, variant.ID, h.terms)
	return err
}

// sold is the first variant of a product.
func (s *stage) sold(ctx context.Context, slug string) (commerce.Variant, error) {
	all, err := s.Commerce.Products(ctx, s.operator, s.community.ID, commerce.ProductFilter{}, commerce.PageRequest{Limit: 100})
	if err != nil {
		return commerce.Variant{}, err
	}
	return all.Items[slices.IndexFunc(all.Items, func(p commerce.Product) bool { return p.Slug == slug })].Variants[0], nil
}

// campaign makes a campaign about a variant, and puts it before the members.
func (s *stage) campaign(ctx context.Context, variant id.ID, t commerce.CampaignTerms) (commerce.Campaign, error) {
	made, err := s.Commerce.CreateCampaign(ctx, s.operator, commerce.CreateCampaign{Community: s.community.ID, Variant: variant, Terms: t})
	if err != nil {
		return made, err
	}
	return s.Commerce.UpdateCampaign(ctx, s.operator, commerce.UpdateCampaign{Community: s.community.ID, Campaign: made.ID, Terms: made.CampaignTerms, State: commerce.CampaignLive})
}

// begins has a member begin a bargain, and friends help, an hour between each.
func (p *plot) begins(h *haggling, who *person, when time.Time, friends ...*person) {
	var bargain id.ID
	p.at(when, func(ctx context.Context, s *stage) error {
		b, err := s.Commerce.StartBargain(ctx, who.actor, commerce.StartBargain{Community: s.community.ID, Campaign: h.made.ID})
		bargain, h.begun = b.ID, append(h.begun, b)
		return err
	})
	for i, friend := range friends {
		p.at(when.Add(time.Duration(i+1)*time.Hour), func(ctx context.Context, s *stage) error {
			_, _, err := s.Commerce.HelpBargain(ctx, friend.actor, commerce.HelpBargain{Community: s.community.ID, Bargain: bargain})
			return err
		})
	}
}

// buys has a member order at the floor.
func (h *haggling) buys(ctx context.Context, s *stage, who *person) error {
	b := h.begun[slices.IndexFunc(h.begun, func(b commerce.Bargain) bool { return b.Member == who.actor.Member })]
	s.counts.Orders++
	_, err := s.Commerce.PlaceOrder(ctx, who.actor, commerce.PlaceOrder{Community: s.community.ID, Variant: b.Variant, Quantity: 1, Email: who.email(),
		Instrument: Instrument, Campaign: b.Campaign, Entry: b.ID})
	return err
}
