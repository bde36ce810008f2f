package storetest_test

import (
	"testing"
	"time"

	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/store/storetest"
)

// A hundred want one of three early places: three have them, whether they pay at once or have them held.
func TestRaceForTheLastEarlyPlace(t *testing.T) {
	eachRace(t, func(r *race) {
		for _, instrument := range []string{"card", ""} {
			p := storetest.Month(1000)
			p.EarlyAmount, p.EarlyPlaces = 500, 3
			price, all := r.Tier("Gold", p).Prices[0].ID, r.members(50)
			ended := r.atOnce(50, func(i int, node *commerce.Service) error {
				_, err := node.BuyTier(r.T.Context(), all[i], commerce.BuyTier{Community: r.Community, Price: price, Agreed: 500, Instrument: instrument})
				return err
			})
			well, of := r.count(ended, community.ErrEarlyGone, commerce.ErrPriceChanged)
			if well != 3 || of[0]+of[1] != 47 {
				r.Errorf("with %q %d have an early place", instrument, well)
			}
			if got, err := r.DB.People().TierPrice(r.T.Context(), r.Community, price); err != nil || got.EarlyTaken != 3 {
				r.Errorf("%d places are taken, %v", got.EarlyTaken, err)
			}
		}
	})
}

// Somebody buys a tier ten times at once, by card; another has placed ten orders, and pays them all.
func TestRaceOfBuyingATierTwice(t *testing.T) {
	eachRace(t, func(r *race) {
		price, who := r.Tier("Gold", storetest.Month(1000)).Prices[0].ID, r.members(2)
		ended := r.atOnce(10, func(_ int, node *commerce.Service) error {
			_, err := r.BuyTier(node, who[0], price, "card")
			return err
		})
		if well, _ := r.count(ended, community.ErrAlreadyInTier); well != 1 {
			r.Errorf("bought %d times", well)
		}
		var receipts []commerce.Receipt
		for range 10 {
			receipts = append(receipts, r.Provider.Receipt(r.Community, r.Enter(who[1], price, "")))
		}
		r.count(r.atOnce(10, func(i int, node *commerce.Service) error { return node.Receive(r.T.Context(), receipts[i]) }))
		paid := map[commerce.OrderState]int{}
		for _, v := range r.orders() {
			paid[v.Order.State]++
			if v.Order.State == commerce.Lapsed && (len(v.Refunds) != 1 || v.Refunds[0].Reason != commerce.ReasonOtherTerm) {
				r.Errorf("money for a term that was bought already: %v", v.Refunds)
			}
		}
		if paid[commerce.Fulfilled] != 2 || paid[commerce.Lapsed] != 9 {
			r.Errorf("%v", paid)
		}
		for _, m := range who {
			if got := r.Membership(m.Member); got.Terms != 1 || got.State != community.MembershipActive {
				r.Errorf("%+v", got)
			}
		}
	})
}

// A renewal is asked for eight times at once for each member: each is charged once. Then an order that a declined charge
// left is paid by hand while it is charged again.
func TestRaceOfRenewals(t *testing.T) {
	eachRace(t, func(r *race) {
		price, all := r.Tier("Gold", storetest.Month(1000)).Prices[0].ID, r.members(5)
		for _, who := range all {
			r.Enter(who, price, "card")
		}
		r.Clock.Set(time.Date(2026, 3, 26, 0, 0, 0, 0, time.UTC))
		r.Advance() // announced
		r.Clock.Set(time.Date(2026, 4, 2, 0, 0, 0, 0, time.UTC))
		r.count(r.atOnce(40, func(i int, node *commerce.Service) error {
			return node.AdvanceMembership(r.T.Context(), r.Community, all[i%5].Member)
		}))
		for _, who := range all {
			if m := r.Membership(who.Member); m.Terms != 2 || m.State != community.MembershipActive {
				r.Errorf("%+v", m)
			}
		}
		late := r.members(5)
		for _, who := range late {
			r.EnterBy(who, price, storetest.Declined)
		}
		r.Clock.Set(time.Date(2026, 4, 25, 0, 0, 0, 0, time.UTC))
		r.Advance()
		r.Clock.Set(time.Date(2026, 5, 2, 0, 0, 0, 0, time.UTC))
		r.Advance()
		var receipts []commerce.Receipt
		for _, who := range late {
			m := r.Membership(who.Member)
			if m.State != community.MembershipGrace || m.Failures != 1 {
				r.Fatalf("%+v", m)
			}
			receipt := r.Provider.Receipt(r.Community, r.order(m.Order).Order)
			receipt.Instrument = "card"
			receipts = append(receipts, receipt)
		}
		r.Clock.Set(r.Membership(late[0].Member).DueAt)
		r.count(r.atOnce(20, func(i int, node *commerce.Service) error {
			if i%2 == 0 {
				return node.AdvanceMembership(r.T.Context(), r.Community, late[i%5].Member)
			}
			return node.Receive(r.T.Context(), receipts[i%5])
		}))
		for _, who := range late {
			if m := r.Membership(who.Member); m.Terms != 2 || m.State != community.MembershipActive || m.Instrument != "card" {
				r.Errorf("%+v", m)
			}
		}
	})
}

// Whoever takes a term back while it is renewed has it once: refunded, or renewed and the new term refunded.
func TestRaceOfRefundAndRenewal(t *testing.T) {
	eachRace(t, func(r *race) {
		tier := r.Tier("Gold", storetest.Month(1000))
		all := r.members(10)
		for _, who := range all {
			r.Enter(who, tier.Prices[0].ID, "card")
		}
		// A week of cooling off is over long before a month ends, so let it last.
		terms := tier.TierTerms
		terms.CoolingDays = 60
		if _, err := r.People().UpdateTier(r.T.Context(), r.Boss(), tier.ID, terms, ""); err != nil {
			r.Fatal(err)
		}
		r.Clock.Set(time.Date(2026, 3, 26, 0, 0, 0, 0, time.UTC))
		r.Advance()
		r.Clock.Set(time.Date(2026, 4, 2, 0, 0, 0, 0, time.UTC))
		ended := r.atOnce(40, func(i int, node *commerce.Service) error {
			who := all[i%10]
			if i%20 < 10 {
				return node.AdvanceMembership(r.T.Context(), r.Community, who.Member)
			}
			_, err := node.RefundTerm(r.T.Context(), who, r.Community, 1000)
			return err
		})
		r.count(ended, community.ErrTermUsedUp, commerce.ErrOrderState)
		for _, who := range all {
			m := r.Membership(who.Member)
			refunds := 0
			for _, v := range r.orders() {
				if v.Order.Member == who.Member {
					refunds += len(v.Refunds)
				}
			}
			if m.State != community.MembershipEnded || refunds != 1 {
				r.Errorf("%s after %d terms, %d refunds", m.State, m.Terms, refunds)
			}
		}
	})
}

// Cards are made at once: each has a number of its own.
func TestRaceForCards(t *testing.T) {
	eachRace(t, func(r *race) {
		all := r.members(10)
		numbers := map[int64]id.ID{}
		cards := make([]community.Card, 40)
		r.count(r.atOnce(40, func(i int, _ *commerce.Service) (err error) {
			cards[i], err = r.People().MakeCard(r.T.Context(), all[i%10])
			return err
		}))
		for _, c := range cards {
			if of, known := numbers[c.Number]; known && of != c.Member {
				r.Errorf("number %d twice", c.Number)
			}
			numbers[c.Number] = c.Member
		}
		if len(numbers) != 10 {
			r.Errorf("%d numbers", len(numbers))
		}
	})
}

// In grace a member replaces their card five times at once, while the charge is tried again: the term is charged once.
func TestRaceOfReplacedCards(t *testing.T) {
	eachRace(t, func(r *race) {
		price, all := r.Tier("Gold", storetest.Month(1000)).Prices[0].ID, r.members(4)
		for _, who := range all {
			r.EnterBy(who, price, storetest.Declined)
		}
		for r.Membership(all[0].Member).State != community.MembershipGrace {
			r.Clock.Advance(24 * time.Hour)
			r.Advance()
		}
		r.Clock.Set(r.Membership(all[0].Member).DueAt)
		r.count(r.atOnce(40, func(i int, node *commerce.Service) error {
			if who := all[i%4]; i < 20 {
				_, err := node.ReplaceInstrument(r.T.Context(), who, r.Community, "card")
				return err
			}
			return node.AdvanceMembership(r.T.Context(), r.Community, all[i%4].Member)
		}))
		for _, who := range all {
			if m := r.Membership(who.Member); m.Terms != 2 || m.State != community.MembershipActive || m.Instrument != "card" {
				r.Errorf("%+v", m)
			}
		}
	})
}
