package storetest_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// coupons makes a campaign that gives coupons, and is live.
func (r *race) coupons(rule commerce.CouponRule, change ...func(*commerce.CampaignTerms)) commerce.Campaign {
	r.Helper()
	terms := commerce.CampaignTerms{Slug: "c" + r.DB.IDs().New(r.Clock.Now()).String(), Title: "Coupon", StartsAt: r.Clock.Now(),
		EndsAt: r.Clock.Now().Add(24 * time.Hour), Rule: &rule}
	for _, c := range change {
		c(&terms)
	}
	return r.Campaign(terms)
}

func (r *race) claim(node *commerce.Service, who access.Actor, c commerce.Campaign) (commerce.Coupon, error) {
	return node.ClaimCoupon(r.T.Context(), who, commerce.ClaimCoupon{Community: r.Community, Campaign: c.ID})
}

// Fifty claim ten coupons at once, each of them twice: ten are given, nobody has two, and the budget holds.
func TestRaceForTheLastCoupons(t *testing.T) {
	for what, bound := range map[string]func(*commerce.CampaignTerms){
		"stock":  func(t *commerce.CampaignTerms) { t.Stock, t.PerPersonLimit = 10, 1 },
		"budget": func(t *commerce.CampaignTerms) { t.Budget, t.PerPersonLimit = 3000+299, 1 },
	} {
		t.Run(what, func(t *testing.T) {
			eachRace(t, func(r *race) {
				c, who := r.coupons(commerce.CouponRule{Amount: 300}, bound), r.members(25)
				well, of := r.count(r.atOnce(50, func(i int, node *commerce.Service) error {
					_, err := r.claim(node, who[i/2], c)
					return err
				}), commerce.ErrCampaignUsedUp, commerce.ErrLimitReached)
				if well != 10 || of[0] < 15 {
					r.Errorf("%d coupons of 10; %d were told that there are none left", well, of[0])
				}
			})
		})
	}
}

// One coupon is spent by twenty orders at once: one of them has it, whether they are paid at once or later, and when that
// one is given up the next may.
func TestRaceForOneCoupon(t *testing.T) {
	eachRace(t, func(r *race) {
		c, who, s := r.coupons(commerce.CouponRule{Amount: 300}), r.members(1)[0], r.stall(50, 2)
		k, err := r.claim(r.nodes[0], who, c)
		if err != nil {
			r.Fatal(err)
		}
		alone := func(cmd *commerce.PlaceOrder) { cmd.Offer, cmd.Coupons = id.Zero, []id.ID{k.ID} }
		for range 3 {
			orders := make([]commerce.Order, 20)
			well, _ := r.count(r.atOnce(20, func(i int, node *commerce.Service) (err error) {
				orders[i], err = r.buy(node, who, s, id.Zero, []string{"", "card"}[i%2], alone)
				return err
			}), commerce.ErrCouponBound)
			if well != 1 {
				r.Fatalf("%d orders have the coupon", well)
			}
			o := orders[slices.IndexFunc(orders, func(o commerce.Order) bool { return !o.ID.IsZero() })]
			if o.Total != 700 || o.Discount != 300 {
				r.Errorf("%d off, %d to pay", o.Discount, o.Total)
			}
			if o.State == commerce.AwaitingPayment {
				_, err = r.nodes[0].CancelOrder(r.T.Context(), r.Staff, r.Community, o.ID)
			} else {
				_, err = r.nodes[0].RefundOrder(r.T.Context(), r.Staff, r.Community, o.ID)
			}
			if err != nil {
				r.Fatal(err)
			}
			r.agrees()
		}
	})
}

// A code for one use is tried by thirty at once.
func TestRaceForOneCode(t *testing.T) {
	eachRace(t, func(r *race) {
		c, who := r.coupons(commerce.CouponRule{Percent: 10, Coded: true}), r.members(30)
		codes, err := r.nodes[0].MakeCodes(r.T.Context(), r.Staff, commerce.MakeCodes{Community: r.Community, Campaign: c.ID, Count: 2})
		if err != nil {
			r.Fatal(err)
		}
		well, of := r.count(r.atOnce(30, func(i int, node *commerce.Service) error {
			_, err := node.ClaimCoupon(r.T.Context(), who[i], commerce.ClaimCoupon{Community: r.Community, Code: " " + codes[0]})
			return err
		}), commerce.ErrCode)
		if well != 1 || of[0] != 29 {
			r.Errorf("%d used a code for one use", well)
		}
		if _, err := r.claim(r.nodes[0], who[0], c); !errors.Is(err, commerce.ErrCampaignMissing) {
			r.Errorf("without a code: %v", err)
		}
		tries := 0
		for err = commerce.ErrCode; errors.Is(err, commerce.ErrCode); tries++ {
			_, err = r.nodes[0].ClaimCoupon(r.T.Context(), who[1], commerce.ClaimCoupon{Community: r.Community, Code: fmt.Sprint("GUESS", tries)})
		}
		if fault.KindOf(err) != fault.Limited || tries < 20 || tries > 30 {
			r.Errorf("%d guesses, then %v", tries, err)
		}
		r.Clock.Advance(61 * time.Minute)
		if _, err = r.nodes[0].ClaimCoupon(r.T.Context(), who[1], commerce.ClaimCoupon{Community: r.Community, Code: codes[1]}); err != nil {
			r.Errorf("an hour later: %v", err)
		}
	})
}

// Lapsing and using a coupon fall together: it is used or its cost is back, never both.
func TestRaceOfACouponAtItsEnd(t *testing.T) {
	eachRace(t, func(r *race) {
		c := r.coupons(commerce.CouponRule{Amount: 300}, func(t *commerce.CampaignTerms) { t.Budget = 3000 })
		who, s := r.members(10), r.stall(50, 2)
		coupons := make([]commerce.Coupon, len(who))
		for i := range who {
			coupons[i], _ = r.claim(r.nodes[0], who[i], c)
		}
		r.count(r.atOnce(20, func(i int, node *commerce.Service) error {
			if i%2 == 0 {
				_, err := r.buy(node, who[i/2], s, id.Zero, "card", func(cmd *commerce.PlaceOrder) { cmd.Offer, cmd.Coupons = id.Zero, []id.ID{coupons[i/2].ID} })
				return err
			}
			if i == 5 {
				r.Clock.Advance(25 * time.Hour)
			}
			return node.LapseCoupons(r.T.Context(), r.Community, coupons[i/2].ID)
		}), commerce.ErrCouponLapsed, commerce.ErrCouponBound, commerce.ErrOfferEnded)
	})
}

// What a campaign promises: its window, its pause, its audience, its end.
func TestCampaignPromises(t *testing.T) {
	eachRace(t, func(r *race) {
		ctx, who := r.T.Context(), r.members(2)
		people := community.NewService(r.DB.People(), nil, r.Clock, r.DB.IDs())
		segment, err := people.CreateSegment(ctx, r.Staff, community.SegmentTerms{Name: "Nobody", Rule: community.Rule{Field: community.FieldPurchases, Is: community.AtLeast, Number: 9}})
		if err != nil {
			r.Fatal(err)
		}
		refused := func(c commerce.Campaign, why error) {
			r.Helper()
			if _, err := r.claim(r.nodes[0], who[0], c); !errors.Is(err, why) {
				r.Errorf("%v, want %v", err, why)
			}
		}
		move := func(c commerce.Campaign, to commerce.CampaignState, fate commerce.Fate) {
			r.Helper()
			if _, err := r.nodes[0].UpdateCampaign(ctx, r.Staff, commerce.UpdateCampaign{Community: r.Community, Campaign: c.ID, Terms: c.CampaignTerms, State: to, Fate: fate}); err != nil {
				r.Error(err)
			}
		}
		refused(r.coupons(commerce.CouponRule{Amount: 100}, func(t *commerce.CampaignTerms) { t.Audience.Segment = segment.ID }), commerce.ErrForSome)
		refused(r.coupons(commerce.CouponRule{Amount: 100}, func(t *commerce.CampaignTerms) { t.StartsAt = t.StartsAt.Add(time.Hour) }), commerce.ErrCampaignAhead)
		c := r.coupons(commerce.CouponRule{Amount: 300}, func(t *commerce.CampaignTerms) { t.Budget = 900 })
		kept, err := r.claim(r.nodes[0], who[1], c)
		if err != nil {
			r.Fatal(err)
		}
		move(c, commerce.CampaignPaused, "")
		refused(c, commerce.ErrCampaignPaused)
		s := r.stall(10, 2)
		use := func(k commerce.Coupon) error {
			o, err := r.buy(r.nodes[0], who[1], s, id.Zero, "card", func(cmd *commerce.PlaceOrder) { cmd.Offer, cmd.Coupons = id.Zero, []id.ID{k.ID} })
			if err == nil && (o.Total != 700 || o.State != commerce.Ready) {
				r.Errorf("%d, %s", o.Total, o.State)
			}
			return err
		}
		if err := use(kept); err != nil {
			r.Errorf("while it is paused: %v", err)
		}
		move(c, commerce.CampaignLive, "")
		lost, err := r.claim(r.nodes[0], who[1], c)
		if err != nil {
			r.Fatal(err)
		}
		move(c, commerce.CampaignEnded, commerce.FateClose)
		refused(c, commerce.ErrCampaignEnded)
		if err := use(lost); !errors.Is(err, commerce.ErrCouponLapsed) {
			r.Errorf("after it was closed for those inside: %v", err)
		}
		after, err := r.nodes[0].Campaign(ctx, r.Staff, r.Community, c.ID)
		if err != nil || after.Spent != 300 || after.Taken != 2 {
			r.Errorf("%d spent, %d taken, %v", after.Spent, after.Taken, err)
		}
		full := r.coupons(commerce.CouponRule{Percent: 100})
		free, err := r.claim(r.nodes[0], who[1], full)
		if err != nil {
			r.Fatal(err)
		}
		o, err := r.buy(r.nodes[0], who[1], s, id.Zero, "", func(cmd *commerce.PlaceOrder) { cmd.Offer, cmd.Coupons = id.Zero, []id.ID{free.ID} })
		if err != nil || o.State != commerce.Ready || o.Total != money.Amount(0) {
			r.Fatalf("for nothing: %s, %d, %v", o.State, o.Total, err)
		}
		if o, err = r.nodes[0].RefundOrder(ctx, r.Staff, r.Community, o.ID); err != nil || r.order(o.ID).Order.State != commerce.Refunded {
			r.Errorf("taken back: %s, %v", r.order(o.ID).Order.State, err)
		}
	})
}
