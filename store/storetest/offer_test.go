package storetest_test

import (
	"errors"
	"testing"
	"time"

	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// budgeted is a stall whose offer to pairs may cost so much: half of 1000 off, two units to each, so 2000 for a group.
func (r *race) budgeted(budget money.Amount) stall {
	r.Helper()
	p := r.Product(1000, 200)
	terms := r.Terms(p, 2)
	terms.PerPersonLimit, terms.Budget = 2, budget
	return stall{p.Variants[0].ID, r.World.Offer(p.ID, terms)}
}

// spent reads what an offer's budget is spent on.
func (r *race) spent(s stall) money.Amount {
	r.Helper()
	o, err := r.Commerce.Offer(r.T.Context(), r.Staff, r.Community, s.offer.ID)
	if err != nil {
		r.Fatal(err)
	}
	return o.Offer.Spent
}

func (r *race) setOffer(s stall, to commerce.OfferState, fate commerce.Fate) {
	r.Helper()
	cmd := commerce.UpdateOffer{Community: r.Community, Offer: s.offer.ID, Terms: s.offer.Terms(), State: to, Fate: fate}
	if _, err := r.Commerce.UpdateOffer(r.T.Context(), r.Staff, cmd); err != nil {
		r.Fatal(err)
	}
	r.Clock.Advance(2 * time.Second)
}

// Thirty open groups at once where the budget has room for five: five are open, whether they are paid at once or later.
// Everyone who is invited into them gets the price; what they did not take is free again, and so is what is given back.
func TestRaceForTheBudgetOfAnOffer(t *testing.T) {
	eachRace(t, func(r *race) {
		s, who := r.budgeted(5*2000+1999), r.members(30)
		orders := make([]commerce.Order, len(who))
		well, _ := r.count(r.atOnce(len(who), func(i int, node *commerce.Service) (err error) {
			orders[i], err = r.buy(node, who[i], s, id.Zero, []string{"", "card"}[i%2])
			return err
		}), commerce.ErrOfferUsedUp)
		if well != 5 || r.spent(s) != 10_000 {
			r.Fatalf("%d groups for the budget of 5, which has spent %d", well, r.spent(s))
		}
		var opened []commerce.Order
		for i, o := range orders {
			if o.ID.IsZero() {
				continue
			}
			if o.State == commerce.AwaitingPayment {
				if err := r.Commerce.Receive(r.T.Context(), r.Provider.Receipt(r.Community, o)); err != nil {
					r.Fatal(err)
				}
			}
			v, err := r.Commerce.Order(r.T.Context(), r.Staff, r.Community, o.ID)
			if err != nil {
				r.Fatal(err)
			}
			if opened = append(opened, v.Order); len(opened) > 3 { // two are left open
				continue
			}
			if _, err := r.buy(r.nodes[0], who[(i+1)%len(who)], s, v.Order.GroupBuy, "card"); err != nil {
				r.Fatal(err)
			}
		}
		if got := r.spent(s); got != 3*2*500+2*2000 {
			r.Errorf("three groups of two formed and two are open: spent %d", got)
		}
		if _, err := r.Commerce.RefundOrder(r.T.Context(), r.Staff, r.Community, opened[0].ID); err != nil {
			r.Fatal(err)
		}
		r.Clock.Advance(25 * time.Hour)
		due, err := r.DB.Schedule().DueGroupBuys(r.T.Context(), r.Community, r.Clock.Now(), 10)
		if err == nil {
			err = r.Commerce.CloseGroupBuy(r.T.Context(), r.Community, due...)
		}
		if err != nil || len(due) != 2 || r.spent(s) != 5*500 {
			r.Errorf("one order is refunded and %d groups expired: spent %d, %v", len(due), r.spent(s), err)
		}
	})
}

// A price alone that rises makes what is promised dearer: so much more is set aside, or it is refused. The offer keeps what
// its groups cost.
func TestBudgetFollowsThePriceAlone(t *testing.T) {
	eachRace(t, func(r *race) {
		s, who := r.budgeted(4800), r.members(3)
		o, err := r.buy(r.nodes[0], who[0], s, id.Zero, "card")
		if err != nil {
			r.Fatal(err)
		}
		price := func(to money.Amount) error {
			_, err := r.Commerce.UpdateVariant(r.T.Context(), r.Staff, commerce.UpdateVariant{Community: r.Community, Product: s.offer.Product, Variant: s.variant, Price: to})
			r.Clock.Advance(2 * time.Second)
			return err
		}
		if err := price(1701); len(fault.From(err).Fields) != 1 || fault.From(err).Fields[0].Name != "price" {
			r.Errorf("a price that the budget has no room for: %v", err)
		}
		if err := price(1700); err != nil || r.spent(s) != 4800 {
			r.Fatalf("spent %d, %v", r.spent(s), err)
		}
		two := func(cmd *commerce.PlaceOrder) { cmd.Quantity = 2 }
		if _, err := r.buy(r.nodes[0], who[1], s, id.Zero, "card"); !errors.Is(err, commerce.ErrOfferUsedUp) {
			r.Errorf("another group: %v", err)
		}
		if _, err := r.buy(r.nodes[0], who[2], s, o.GroupBuy, "card", two); err != nil || r.spent(s) != 500+2*1200 {
			r.Errorf("spent %d, %v", r.spent(s), err)
		}
	})
}

// While an offer is paused, and after its end, who is invited joins and the group forms; a group that is closed with its
// offer is refunded at once, and nobody is in it by virtual completion.
func TestOfferIsPausedAndEnded(t *testing.T) {
	eachRace(t, func(r *race) {
		p, who := r.Product(1000, 100), r.members(6)
		terms := r.Terms(p, 2)
		terms.VirtualPercent = 50
		s := stall{p.Variants[0].ID, r.World.Offer(p.ID, terms)}
		buy := func(i int, group id.ID, instrument string) (commerce.Order, error) {
			return r.buy(r.nodes[0], who[i], s, group, instrument)
		}
		must := func(o commerce.Order, err error) commerce.Order {
			r.Helper()
			if err != nil {
				r.Fatal(err)
			}
			return o
		}
		first, second, third := must(buy(0, id.Zero, "card")), must(buy(1, id.Zero, "card")), must(buy(2, id.Zero, "card"))
		waiting := must(buy(3, id.Zero, ""))
		r.setOffer(s, commerce.OfferPaused, "")
		if _, err := buy(4, id.Zero, "card"); !errors.Is(err, commerce.ErrOfferPaused) {
			r.Errorf("a group is opened while the offer is paused: %v", err)
		}
		if o := must(buy(4, first.GroupBuy, "card")); o.State != commerce.Ready {
			r.Errorf("who joins while the offer is paused is %s", o.State)
		}
		if err := r.Commerce.Receive(r.T.Context(), r.Provider.Receipt(r.Community, waiting)); err != nil {
			r.Fatal(err)
		}
		if v, err := r.Commerce.Order(r.T.Context(), r.Staff, r.Community, waiting.ID); err != nil || v.Order.State != commerce.AwaitingGroup {
			r.Errorf("an order that was placed before the pause is %s, %v", v.Order.State, err)
		}
		r.setOffer(s, commerce.OfferLive, "")
		r.Clock.Advance(time.Hour)
		r.setOffer(s, commerce.OfferEnded, commerce.FateClose)
		if _, err := buy(5, second.GroupBuy, "card"); !errors.Is(err, commerce.ErrOfferEnded) {
			r.Errorf("somebody joins a group that was closed: %v", err)
		}
		due, err := r.DB.Schedule().DueGroupBuys(r.T.Context(), r.Community, r.Clock.Now(), 10)
		if err == nil {
			err = r.Commerce.CloseGroupBuy(r.T.Context(), r.Community, due...)
		}
		if err != nil || len(due) != 3 {
			r.Fatalf("%d groups are closed, %v", len(due), err)
		}
		v, err := r.Commerce.GroupBuy(r.T.Context(), r.Staff, r.Community, third.GroupBuy)
		if err != nil || v.GroupBuy.State != commerce.GroupExpired || !v.GroupBuy.Cut(v.Offer) {
			r.Errorf("a group that was closed is %+v, %v", v.GroupBuy, err)
		}
		if v, err := r.Commerce.GroupBuy(r.T.Context(), r.Staff, r.Community, first.GroupBuy); err != nil || v.GroupBuy.State != commerce.GroupFormed || v.GroupBuy.Cut(v.Offer) {
			r.Errorf("a group that was formed is %+v, %v", v.GroupBuy, err)
		}
	})
}
