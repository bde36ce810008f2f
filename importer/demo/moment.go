package demo

import (
	"context"
	"slices"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/growth"
	"panal/internal/id"
)

// couponing is a campaign of the story that gives coupons.
type couponing struct {
	terms commerce.CampaignTerms
	made  commerce.Campaign
}

// coupons has the roaster give coupons twice, once in the past and once now, and tell of the second when it rains, on
// three channels.
func (p *plot) coupons() {
	welcome := &couponing{terms: commerce.CampaignTerms{Slug: "first-bag", Title: "Your first bag", About: "For whoever has not tasted us yet.",
		StartsAt: p.clock(20, 9, 0), EndsAt: p.clock(50, 9, 0), Budget: 40_00, PerPersonLimit: 1, Combines: true,
		Rule: &commerce.CouponRule{Amount: 200, Threshold: 1000, Days: 14}}}
	rain := &couponing{terms: commerce.CampaignTerms{Slug: "rainy-week", Title: "Rainy week", About: "When it rains we roast more. Help us drink it.",
		StartsAt: p.clock(85, 9, 0), EndsAt: p.until.Add(10 * 24 * time.Hour), Budget: 90_00, PerPersonLimit: 1, Combines: true,
		Rule: &commerce.CouponRule{Percent: 15, Cap: 300}}}
	said := &couponing{terms: commerce.CampaignTerms{Slug: "first-rain", Title: "It rains at last", StartsAt: p.clock(86, 7, 0), EndsAt: p.until.Add(5 * 24 * time.Hour)}}
	p.at(p.clock(20, 8, 30), welcome.opens)
	p.at(p.clock(85, 8, 30), rain.opens)
	p.at(p.clock(86, 6, 30), func(ctx context.Context, s *stage) error {
		said.terms.Rule = &commerce.MomentRule{Hashtag: "FirstRain", Occasion: commerce.OnWeather, Note: "First rain after eleven weeks", Campaign: rain.made.ID,
			Text:     "It rains at last, and the roaster is on. 15 % off every bag this week.",
			Channels: []commerce.MomentChannel{{Channel: "instagram"}, {Channel: "whatsapp"}, {Channel: "counter", Text: "Wet feet? 15 % off every bag this week."}}}
		return said.opens(ctx, s)
	})
	for i, who := range p.people[6:11] {
		p.redeems(welcome, who, p.clock(21+4*i, 18, 0), i < 3, nil)
	}
	for i, who := range []*person{p.people[7], p.people[9], p.hero} {
		p.redeems(rain, who, p.clock(86+i, 19, 0), i == 0, nil)
	}
	arrivals := map[string]int{"instagram": 9, "whatsapp": 6, "counter": 3}
	for _, channel := range []string{"instagram", "whatsapp", "counter"} {
		for i := range arrivals[channel] {
			p.at(p.clock(86, 9, 0).Add(time.Duration(7*i+len(channel))*time.Hour/4), func(ctx context.Context, s *stage) error {
				_, err := s.arrives(ctx, said.made, channel)
				return err
			})
		}
	}
	p.redeems(rain, p.people[11], p.clock(87, 10, 0), true, func(ctx context.Context, s *stage) (id.ID, error) { return s.arrives(ctx, said.made, "instagram") })
}

// opens puts the campaign before the members.
func (c *couponing) opens(ctx context.Context, s *stage) (err error) {
	c.made, err = s.Commerce.CreateCampaign(ctx, s.operator, commerce.CreateCampaign{Community: s.community.ID, Terms: c.terms})
	if err == nil {
		c.made, err = s.Commerce.UpdateCampaign(ctx, s.operator, commerce.UpdateCampaign{Community: s.community.ID, Campaign: c.made.ID, Terms: c.made.CampaignTerms,
			State: commerce.CampaignLive})
	}
	return err
}

// arrives opens the community's own link to a campaign in a browser that was never here.
func (s *stage) arrives(ctx context.Context, c commerce.Campaign, channel string) (browser id.ID, err error) {
	links, err := s.Growth.Published(ctx, s.operator, s.community.ID, growth.Target{Kind: growth.ToCampaign, ID: c.ID})
	if err != nil {
		return browser, err
	}
	link := links[slices.IndexFunc(links, func(l growth.Share) bool { return l.Channel == channel })]
	browser = s.ids.New(s.Clock.Now())
	s.counts.Visits++
	_, err = s.Growth.Arrive(ctx, access.Actor{}, s.community.ID, link.Code, browser, "")
	return browser, err
}

// redeems has a member claim a coupon, by a link when there is one, and perhaps buy with it an hour later.
func (p *plot) redeems(c *couponing, who *person, when time.Time, buys bool, by func(context.Context, *stage) (id.ID, error)) {
	var coupon commerce.Coupon
	var browser id.ID
	p.at(when, func(ctx context.Context, s *stage) (err error) {
		if by != nil {
			if browser, err = by(ctx, s); err != nil {
				return err
			}
		}
		coupon, err = s.Commerce.ClaimCoupon(ctx, who.actor, commerce.ClaimCoupon{Community: s.community.ID, Campaign: c.made.ID})
		return err
	})
	if !buys {
		return
	}
	p.at(when.Add(time.Hour), func(ctx context.Context, s *stage) error {
		all, err := s.Commerce.Products(ctx, s.operator, s.community.ID, commerce.ProductFilter{State: commerce.ProductLive}, commerce.PageRequest{Limit: 100})
		if err != nil {
			return err
		}
		huila := all.Items[slices.IndexFunc(all.Items, func(p commerce.Product) bool { return p.Slug == "huila" })]
		s.counts.Orders++
		_, err = s.Commerce.PlaceOrder(ctx, who.actor, commerce.PlaceOrder{Community: s.community.ID, Variant: huila.Variants[0].ID, Quantity: 2, Email: who.email(),
			Instrument: Instrument, Coupons: []id.ID{coupon.ID}, Visitor: browser})
		return err
	})
}
