package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/growth"
	"panal/internal/id"
)

// A campaign of coupons is passed on by a member and published in two channels: its results say who came by which, what
// was bought with it, and what each newcomer cost.
func TestCampaignResults(t *testing.T) {
	eachSpread(t, func(t *testing.T, s *spread) {
		ctx, now := t.Context(), s.Clock.Now()
		c := s.Campaign(commerce.CampaignTerms{Slug: "rain", Title: "Rain", StartsAt: now, EndsAt: now.Add(time.Hour), Rule: &commerce.CouponRule{Amount: 200}})
		to := growth.Target{Kind: growth.ToCampaign, ID: c.ID}
		ana := s.Join("Ana", access.Member)
		own, err := s.growth.MakeShare(ctx, ana, s.Community, to)
		if err != nil {
			t.Fatal(err)
		}
		weibo, err := s.growth.Publish(ctx, s.Staff, s.Community, to, "weibo")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := s.growth.Publish(ctx, s.Staff, s.Community, to, "weibo"); err != nil || again != weibo {
			t.Errorf("published again: %+v, %v, want %+v", again, err, weibo)
		}
		if x, err := s.growth.Publish(ctx, s.Staff, s.Community, to, "x"); err != nil || x.Code == weibo.Code {
			t.Errorf("published in another channel: %+v, %v", x, err)
		}
		arrive := func(code string, visitor id.ID, channel string) id.ID {
			t.Helper()
			if _, err := s.growth.Arrive(ctx, access.Actor{}, s.Community, code, visitor, channel); err != nil {
				t.Fatal(err)
			}
			return visitor
		}
		// buy has somebody claim a coupon and order alone with it.
		buy := func(who access.Actor, visitor id.ID) commerce.Order {
			t.Helper()
			coupon, err := s.Commerce.ClaimCoupon(ctx, who, commerce.ClaimCoupon{Community: s.Community, Campaign: c.ID})
			if err != nil {
				t.Fatal(err)
			}
			o, err := s.Commerce.PlaceOrder(ctx, who, commerce.PlaceOrder{Community: s.Community, Variant: s.item, Quantity: 1, Email: who.Email,
				Instrument: "card", Visitor: visitor, Coupons: []id.ID{coupon.ID}})
			if err != nil {
				t.Fatal(err)
			}
			return o
		}
		bo, cy := s.Join("Bo", access.Member), s.Join("Cy", access.Member)
		byAna, byWeibo := arrive(own.Code, s.visitor(), "wechat"), arrive(weibo.Code, s.visitor(), "")
		arrive(own.Code, byAna, "wechat")
		arrive(weibo.Code, s.visitor(), "")
		first, second, third := buy(bo, byAna), buy(cy, byWeibo), buy(ana, id.Zero)
		s.keep(t, first, second, third)

		check := func(figures growth.Figures, visits, open int64, channels map[string]growth.Figures) {
			t.Helper()
			r, err := s.Commerce.CampaignResults(ctx, s.Staff, s.Community, c.ID)
			if err != nil {
				t.Fatal(err)
			}
			if r.Figures != figures || r.Visits != visits || r.Open != open || r.Currency != "EUR" || len(r.Latest) != 3 || r.Latest[0].Order != third.ID {
				t.Errorf("results %+v, want %+v, %d visits and %d open", r, figures, visits, open)
			}
			for _, ch := range r.Channels {
				if ch.Figures != channels[ch.Channel] {
					t.Errorf("by %s %+v, want %+v", ch.Channel, ch.Figures, channels[ch.Channel])
				}
				delete(channels, ch.Channel)
			}
			if len(channels) > 0 {
				t.Errorf("no results for %v", channels)
			}
			if len(r.People) != 1 || r.People[0].Member != ana.Member || r.People[0].Visitors != 1 {
				t.Errorf("people %+v, want Ana alone", r.People)
			}
		}
		one := growth.Figures{Visitors: 1, Orders: 1, Newcomers: 1, Discount: 200, Total: 800}
		check(growth.Figures{Visitors: 3, Orders: 3, Newcomers: 3, Discount: 600, Total: 2400}, 4, 0, map[string]growth.Figures{
			"wechat": one, "weibo": {Visitors: 2, Orders: 1, Newcomers: 1, Discount: 200, Total: 800}})
		if tree := s.children(t, ana); !slices.Equal(tree, []id.ID{bo.Member}) {
			t.Errorf("Ana brought %v, want Bo alone", tree)
		}

		// A refund takes its order out of them, and its newcomer.
		if _, err := s.Commerce.RefundOrder(ctx, s.Staff, s.Community, second.ID); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.growth.Drop(ctx, s.Community, second.ID); err != nil {
				t.Fatal(err)
			}
		}
		check(growth.Figures{Visitors: 3, Orders: 2, Newcomers: 2, Discount: 400, Total: 1600}, 4, 1, map[string]growth.Figures{
			"wechat": one, "weibo": {Visitors: 2}})

		if _, err := s.Commerce.CampaignResults(ctx, ana, s.Community, c.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member reads the results: %v", err)
		}
		if _, err := s.Commerce.CampaignResults(ctx, s.Staff, s.Community, s.DB.IDs().New(now)); !errors.Is(err, commerce.ErrCampaignMissing) {
			t.Errorf("results of no campaign: %v", err)
		}
		noDifference(t, s.DB)
	})
}

// An offer is passed on by a member and published in a channel: its results say who came by which, what was bought in its
// groups, and what each newcomer cost. What its links brought besides is counted once.
func TestOfferResults(t *testing.T) {
	eachSpread(t, func(t *testing.T, s *spread) {
		ctx := t.Context()
		ana, bo, cy := s.Join("Ana", access.Member), s.Join("Bo", access.Member), s.Join("Cy", access.Member)
		own := s.share(t, ana)
		published, err := s.growth.Publish(ctx, s.Staff, s.Community, growth.Target{Kind: growth.ToOffer, ID: s.offer.ID}, "weibo")
		if err != nil {
			t.Fatal(err)
		}
		arrive := func(code, channel string) id.ID {
			t.Helper()
			visitor := s.visitor()
			if _, err := s.growth.Arrive(ctx, access.Actor{}, s.Community, code, visitor, channel); err != nil {
				t.Fatal(err)
			}
			return visitor
		}
		buy := func(who access.Actor, offer, group, visitor id.ID) commerce.Order {
			t.Helper()
			o, err := s.Commerce.PlaceOrder(ctx, who, commerce.PlaceOrder{Community: s.Community, Variant: s.item, Quantity: 1, Offer: offer,
				GroupBuy: group, Email: who.Email, Instrument: "card", Visitor: visitor})
			if err != nil {
				t.Fatal(err)
			}
			return o
		}
		head := buy(ana, s.offer.ID, id.Zero, id.Zero)
		joined := buy(bo, s.offer.ID, head.GroupBuy, arrive(own.Code, "wechat"))
		alone := buy(cy, id.Zero, id.Zero, arrive(published.Code, ""))
		waiting := buy(cy, s.offer.ID, id.Zero, id.Zero)
		s.keep(t, head, joined, alone)

		check := func(figures growth.Figures, open int64) {
			t.Helper()
			r, err := s.Commerce.OfferResults(ctx, s.Staff, s.Community, s.offer.ID)
			if err != nil {
				t.Fatal(err)
			}
			if r.Figures != figures || r.Visits != 2 || r.Open != open || r.Offer.Offer.ID != s.offer.ID || len(r.Channels) != 2 || len(r.People) != 1 {
				t.Errorf("results %+v, want %+v and %d open", r.Results, figures, open)
			}
			if len(r.Latest) != 3 || r.Latest[0].Order != waiting.ID || r.Latest[0].Group != waiting.GroupBuy || r.Latest[0].Kept ||
				r.Latest[1].Order != joined.ID || r.Latest[1].Cost != 500 || r.Latest[2].Group != head.GroupBuy || r.Latest[2].Payment.IsZero() {
				t.Errorf("latest %+v", r.Latest)
			}
		}
		check(growth.Figures{Visitors: 2, Orders: 3, Newcomers: 3, Discount: 1000, Total: 2000}, 1)
		if _, err := s.Commerce.RefundOrder(ctx, s.Staff, s.Community, joined.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.growth.Drop(ctx, s.Community, joined.ID); err != nil {
			t.Fatal(err)
		}
		check(growth.Figures{Visitors: 2, Orders: 2, Newcomers: 2, Discount: 500, Total: 1500}, 2)

		if _, err := s.Commerce.OfferResults(ctx, ana, s.Community, s.offer.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member reads the results: %v", err)
		}
		if _, err := s.Commerce.OfferResults(ctx, s.Staff, s.Community, head.ID); !errors.Is(err, commerce.ErrOfferMissing) {
			t.Errorf("results of no offer: %v", err)
		}
		noDifference(t, s.DB)
	})
}

// Only staff publish, in a channel that has a name; a campaign that is a draft has links of the community's, and none of
// a member's.
func TestPublish(t *testing.T) {
	eachSpread(t, func(t *testing.T, s *spread) {
		ctx, now := t.Context(), s.Clock.Now()
		draft, err := s.Commerce.CreateCampaign(ctx, s.Staff, commerce.CreateCampaign{Community: s.Community, Terms: commerce.CampaignTerms{
			Slug: "rain", Title: "Rain", StartsAt: now, EndsAt: now.Add(time.Hour), Rule: &commerce.CouponRule{Amount: 200}}})
		if err != nil {
			t.Fatal(err)
		}
		to, ana := growth.Target{Kind: growth.ToCampaign, ID: draft.ID}, s.Join("Ana", access.Member)
		made, err := s.growth.Publish(ctx, s.Staff, s.Community, to, "x")
		if err != nil {
			t.Fatal(err)
		}
		if all, err := s.growth.Published(ctx, s.Staff, s.Community, to); err != nil || len(all) != 1 || all[0] != made {
			t.Errorf("published %+v, %v, want %+v", all, err, made)
		}
		if _, err := s.growth.MakeShare(ctx, ana, s.Community, to); !errors.Is(err, growth.ErrTargetMissing) {
			t.Errorf("a member shares a draft: %v", err)
		}
		if _, err := s.growth.Publish(ctx, ana, s.Community, to, "x"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member publishes: %v", err)
		}
		for _, channel := range []string{"", "Not a channel", "ñ"} {
			if _, err := s.growth.Publish(ctx, s.Staff, s.Community, to, channel); fault.KindOf(err) != fault.Invalid {
				t.Errorf("published in %q: %v", channel, err)
			}
		}
		for _, to := range []growth.Target{{Kind: growth.ToCampaign, ID: s.offer.ID}, {Kind: growth.ToOffer, ID: draft.ID}, {ID: draft.ID}} {
			if _, err := s.growth.Publish(ctx, s.Staff, s.Community, to, "x"); !errors.Is(err, growth.ErrTargetMissing) {
				t.Errorf("published %+v: %v", to, err)
			}
		}
	})
}
