package store_test

import (
	"fmt"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/growth"
	"panal/money"
)

// makeCoupons has campaigns that give coupons: of an amount, with a budget, and of everything. Each is passed on by a member.
func (h *history) makeCoupons() {
	for i, rule := range []*commerce.CouponRule{{Amount: 300, Threshold: 900, Days: 1}, {Percent: 15, Cap: 200}, {Percent: 100}} {
		terms := commerce.CampaignTerms{Slug: fmt.Sprintf("coupon-%d", i), Title: "Coupon", StartsAt: h.Clock.Now(),
			EndsAt: h.Clock.Now().Add(40 * 24 * time.Hour), Budget: []money.Amount{20_000, 10_000, 0}[i], PerPersonLimit: int64(2 + i), Combines: i > 0, Rule: rule}
		h.coupons = append(h.coupons, h.Campaign(terms))
		share, err := h.growth.MakeShare(h.t.Context(), h.members[i], h.Community, growth.Target{Kind: growth.ToCampaign, ID: h.coupons[i].ID})
		if err != nil {
			h.t.Fatal(err)
		}
		h.codes = append(h.codes, share.Code)
	}
}

// claim has a member claim a coupon, or lapses those that are too old.
func (h *history) claim() error {
	if h.random.IntN(4) == 0 {
		due, err := h.DB.Schedule().DueCoupons(h.t.Context(), h.Community, h.Clock.Now(), 100)
		if err != nil {
			return err
		}
		return h.Commerce.LapseCoupons(h.t.Context(), h.Community, due...)
	}
	_, err := h.Commerce.ClaimCoupon(h.t.Context(), pick(h, h.members), commerce.ClaimCoupon{Community: h.Community, Campaign: pick(h, h.coupons).ID})
	return err
}

// redeem has a purchase use a coupon or two of the buyer's, and what store credit there is.
func (h *history) redeem(buyer access.Actor, cmd *commerce.PlaceOrder) error {
	mine, err := h.Commerce.MyCoupons(h.t.Context(), buyer, h.Community)
	for range h.random.IntN(3) {
		if c := pick(h, mine); !c.ID.IsZero() {
			cmd.Coupons = append(cmd.Coupons, c.ID)
		}
	}
	cmd.Credit = h.random.IntN(2) == 0
	return err
}
