package storetest_test

import (
	"errors"
	"testing"
	"time"

	"panal/commerce"
	"panal/internal/id"
	"panal/internal/once"
	"panal/ledger"
)

// A hundred join by card where three places are left: three are in, the others are told, and are not charged.
func TestRaceForTheLastSlots(t *testing.T) {
	eachRace(t, func(r *race) {
		s, all := r.stall(1000, 4), r.members(101)
		group := r.open(all[100], s).GroupBuy
		ended := r.atOnce(100, func(i int, node *commerce.Service) error {
			_, err := r.buy(node, all[i], s, group, "card")
			return err
		})
		if well, of := r.count(ended, commerce.ErrGroupFull); well != 3 || of[0] != 97 {
			r.Errorf("%d joined, %d were told that it is full", well, of[0])
		}
		if v := r.group(group); v.GroupBuy.State != commerce.GroupFormed || len(v.Seats) != 4 {
			r.Errorf("the group is %s with %d seats", v.GroupBuy.State, len(v.Seats))
		}
		charged := 0
		for _, kept := range r.bank.reserved {
			if kept {
				charged++
			}
		}
		if charged != 4 || len(r.bank.reserved) < 101 {
			r.Errorf("of %d reservations %d are kept", len(r.bank.reserved), charged)
		}
	})
}

// A hundred who were on their way to one group pay at once: each finds a place, in that group or in another.
func TestRaceOfPaymentsForOneGroup(t *testing.T) {
	eachRace(t, func(r *race) {
		s, all := r.stall(1000, 3), r.members(101)
		group := r.open(all[100], s).GroupBuy
		receipts := make([]commerce.Receipt, 100)
		for i := range receipts {
			receipts[i] = r.Provider.Receipt(r.Community, r.place(all[i], s, group))
		}
		r.count(r.atOnce(100, func(i int, node *commerce.Service) error { return node.Receive(r.T.Context(), receipts[i]) }))
		seats := map[id.ID]int{}
		groups := map[id.ID]commerce.GroupBuyView{}
		for _, v := range r.orders() {
			if v.Order.State != commerce.AwaitingGroup && v.Order.State != commerce.Ready {
				r.Errorf("an order that was paid is %s", v.Order.State)
			}
			if _, known := groups[v.Order.GroupBuy]; !known {
				groups[v.Order.GroupBuy] = r.group(v.Order.GroupBuy)
			}
		}
		unfilled := 0
		for _, g := range groups {
			if g.GroupBuy.State != commerce.GroupFormed {
				unfilled++
			}
			for _, seat := range g.Seats {
				seats[seat.Member]++
			}
		}
		for i, who := range all {
			if seats[who.Member] != 1 {
				r.Errorf("payer %d has %d seats", i, seats[who.Member])
			}
		}
		// One lane fills the oldest first. Two nodes may each find none and open one.
		if unfilled > len(r.nodes) {
			r.Errorf("%d groups are left unfilled of %d", unfilled, len(groups))
		}
	})
}

// Fifty want what there is one of: on the shelf, of an offer's cap, or of their own limit.
func TestRaceForTheLastUnit(t *testing.T) {
	eachRace(t, func(r *race) {
		all := r.members(50)
		capped := func(t *commerce.OfferTerms) { t.Stock = 5 }
		limited := func(t *commerce.OfferTerms) { t.PerPersonLimit = 2 }
		for name, c := range map[string]struct {
			stall      stall
			alone      bool
			instrument string
			one        bool // the same member each time
			left       int
			otherwise  error
		}{
			"shelf, by card":     {r.stall(1, 2), true, "card", false, 1, commerce.ErrSoldOut},
			"shelf, held":        {r.stall(1, 2), true, "", false, 1, commerce.ErrSoldOut},
			"together, by card":  {r.stall(3, 2), false, "card", false, 3, commerce.ErrSoldOut},
			"the cap, by card":   {r.stall(100, 2, capped), false, "card", false, 5, commerce.ErrSoldOut},
			"the cap, held":      {r.stall(100, 2, capped), false, "", false, 5, commerce.ErrSoldOut},
			"the limit, by card": {r.stall(100, 2, limited), false, "card", true, 2, commerce.ErrLimitReached},
			"the limit, held":    {r.stall(100, 2, limited), false, "", true, 2, commerce.ErrLimitReached},
		} {
			ended := r.atOnce(50, func(i int, node *commerce.Service) error {
				if c.one {
					i = 0
				}
				_, err := r.buy(node, all[i], c.stall, id.Zero, c.instrument, func(cmd *commerce.PlaceOrder) {
					if c.alone {
						cmd.Offer = id.Zero
					}
				})
				return err
			})
			if well, of := r.count(ended, c.otherwise); well != c.left || of[0] != 50-c.left {
				r.Errorf("%s: %d of %d had one", name, well, c.left)
			}
		}
	})
}

// The same notice comes a hundred times at once, and the same order is asked for a hundred times with one key.
func TestRaceOfTheSame(t *testing.T) {
	eachRace(t, func(r *race) {
		s, who := r.stall(1000, 3), r.members(1)[0]
		o := r.place(who, s, id.Zero)
		receipt := r.Provider.Receipt(r.Community, o)
		r.count(r.atOnce(100, func(_ int, node *commerce.Service) error { return node.Receive(r.T.Context(), receipt) }))
		if v := r.order(o.ID); len(v.Payments) != 1 || len(v.Refunds) != 0 || v.Order.State != commerce.AwaitingGroup {
			r.Errorf("%d payments, %d refunds, order %s", len(v.Payments), len(v.Refunds), v.Order.State)
		}
		request, err := once.New(who.Member, "key", []byte("body"))
		if err != nil {
			r.Fatal(err)
		}
		placed := make([]id.ID, 100)
		r.count(r.atOnce(100, func(i int, node *commerce.Service) error {
			o, err := r.buy(node, who, s, id.Zero, "card", func(cmd *commerce.PlaceOrder) { cmd.Request = request })
			placed[i] = o.ID
			return err
		}))
		for _, p := range placed {
			if p != placed[0] || p.IsZero() {
				r.Fatalf("one key, and two orders: %s, %s", p, placed[0])
			}
		}
		if n := len(r.orders()); n != 2 {
			r.Errorf("%d orders, want 2", n)
		}
	})
}

// Two different payments of one order arrive at once: one pays, the other goes back.
func TestRaceOfTwoPayments(t *testing.T) {
	eachRace(t, func(r *race) {
		s, all := r.stall(1000, 3), r.members(25)
		var receipts []commerce.Receipt
		var placed []commerce.Order
		for _, who := range all {
			o := r.place(who, s, id.Zero)
			placed = append(placed, o)
			receipts = append(receipts, r.Provider.Receipt(r.Community, o), r.Provider.Receipt(r.Community, o))
		}
		r.count(r.atOnce(len(receipts), func(i int, node *commerce.Service) error { return node.Receive(r.T.Context(), receipts[i]) }))
		for _, o := range placed {
			v := r.order(o.ID)
			states := map[commerce.PaymentState]int{}
			for _, p := range v.Payments {
				states[p.State]++
			}
			if states[commerce.PaymentAccepted] != 1 || states[commerce.PaymentReturned] != 1 || len(v.Refunds) != 1 || v.Refunds[0].Reason != commerce.ReasonDouble {
				r.Errorf("payments %v, refunds %v", states, v.Refunds)
			}
		}
	})
}

// A group is closed at its deadline while fifty join: who was in time is in and refunded with it, who was not is told.
func TestRaceAtTheDeadline(t *testing.T) {
	eachRace(t, func(r *race) {
		s, all := r.stall(1000, 100), r.members(51)
		early, late := 0, 0
		for range 6 {
			group := r.open(all[50], s).GroupBuy
			deadline := r.group(group).GroupBuy.Deadline
			r.Clock.Set(deadline.Add(-time.Microsecond))
			ended := r.atOnce(60, func(i int, node *commerce.Service) error {
				if i == 25 {
					r.Clock.Set(deadline)
				}
				if i >= 50 {
					return node.CloseGroupBuy(r.T.Context(), r.Community, group)
				}
				_, err := r.buy(node, all[i], s, group, "card")
				return err
			})
			well, of := r.count(ended[:50], commerce.ErrGroupClosed)
			early, late = early+well, late+of[0]
			r.count(ended[50:])
			r.count(r.atOnce(2, func(_ int, node *commerce.Service) error {
				return node.CloseGroupBuy(r.T.Context(), r.Community, group)
			}))
			v := r.group(group)
			if v.GroupBuy.State != commerce.GroupExpired || len(v.Seats) != well+1 {
				r.Errorf("the group is %s with %d seats of the %d who were told that they are in", v.GroupBuy.State, len(v.Seats), well+1)
			}
			for i, err := range ended[:50] {
				if sits(v, all[i]) != (err == nil) {
					r.Errorf("member %d was told %v, and sits there: %v", i, err, sits(v, all[i]))
				}
			}
		}
		r.Logf("%d were in time, %d late", early, late)
		if late == 0 {
			r.Error("nobody was late")
		}
	})
}

// A member, or the head, leaves while others take the last places.
func TestRaceOfLeavingAndJoining(t *testing.T) {
	eachRace(t, func(r *race) {
		s, all := r.stall(1000, 4), r.members(13)
		left := 0
		for round := range 10 {
			group := r.open(all[0], s).GroupBuy
			if _, err := r.buy(r.nodes[0], all[1], s, group, "card"); err != nil {
				r.Fatal(err)
			}
			leaver := all[round%2]
			ended := r.atOnce(12, func(i int, node *commerce.Service) error {
				if i == 5 {
					_, err := node.LeaveGroupBuy(r.T.Context(), leaver, r.Community, group)
					return err
				}
				joiner := all[2+i%11]
				_, err := r.buy(node, joiner, s, group, "card")
				return err
			})
			well, _ := r.count(append(ended[:5:5], ended[6:]...), commerce.ErrGroupFull, commerce.ErrAlreadyIn)
			gone, _ := r.count(ended[5:6], commerce.ErrGroupClosed)
			left += gone
			v := r.group(group)
			if sits(v, leaver) != (gone == 0) || len(v.Seats) != 2+well-gone {
				r.Errorf("%d joined and %d left a group of two: it has %d seats, and the one who left is in: %v", well, gone, len(v.Seats), sits(v, leaver))
			}
			if v.GroupBuy.State != commerce.GroupFormed {
				r.Errorf("ten who want two or three places leave the group %s", v.GroupBuy.State)
			}
		}
		r.Logf("%d of 10 left in time", left)
	})
}

// An order is cancelled, or lapses, while its money arrives: it is paid, or the money goes back.
func TestRaceOfCancelAndPayment(t *testing.T) {
	eachRace(t, func(r *race) {
		s, all := r.stall(1000, 3), r.members(40)
		var placed []commerce.Order
		var receipts []commerce.Receipt
		for _, who := range all {
			o := r.place(who, s, id.Zero)
			placed, receipts = append(placed, o), append(receipts, r.Provider.Receipt(r.Community, o))
		}
		r.Clock.Set(placed[39].HeldUntil)
		r.count(r.atOnce(80, func(i int, node *commerce.Service) error {
			o := placed[i/2]
			if i%2 == 0 {
				return node.Receive(r.T.Context(), receipts[i/2])
			}
			if i < 40 {
				return node.LapseOrder(r.T.Context(), r.Community, o.ID)
			}
			_, err := node.CancelOrder(r.T.Context(), all[i/2], r.Community, o.ID)
			if errors.Is(err, commerce.ErrOrderState) {
				return nil // it was paid before
			}
			return err
		}))
		ends := map[commerce.OrderState]int{}
		for _, o := range placed {
			v := r.order(o.ID)
			ends[v.Order.State]++
			paid := v.Order.State == commerce.AwaitingGroup || v.Order.State == commerce.Ready
			late := len(v.Refunds) == 1 && v.Refunds[0].Reason == commerce.ReasonLate
			if len(v.Payments) != 1 || paid != (len(v.Refunds) == 0) || !paid && !late {
				r.Errorf("%s with %d payments and refunds %v", v.Order.State, len(v.Payments), v.Refunds)
			}
		}
		r.Log(ends)
	})
}

// A refund is settled by many at once, after an order was refunded by two and shipped by two at once.
func TestRaceOfRefunds(t *testing.T) {
	eachRace(t, func(r *race) {
		s, all := r.stall(1000, 2), r.members(20)
		var bought []commerce.Order
		for _, who := range all {
			o, err := r.buy(r.nodes[0], who, s, id.Zero, "card", func(cmd *commerce.PlaceOrder) { cmd.Offer = id.Zero })
			if err != nil {
				r.Fatal(err)
			}
			bought = append(bought, o)
		}
		ended := r.atOnce(80, func(i int, node *commerce.Service) (err error) {
			if i%4 < 2 {
				_, err = node.RefundOrder(r.T.Context(), r.Staff, r.Community, bought[i/4].ID)
			} else {
				_, err = node.ShipOrder(r.T.Context(), r.Staff, r.Community, bought[i/4].ID)
			}
			return err
		})
		r.count(ended, commerce.ErrOrderState)
		var refunds []id.ID
		for _, o := range bought {
			v := r.order(o.ID)
			if len(v.Refunds) != 1 || v.Order.State != commerce.Refunding {
				r.Fatalf("%s with refunds %v", v.Order.State, v.Refunds)
			}
			refunds = append(refunds, v.Refunds[0].ID)
		}
		r.count(r.atOnce(100, func(i int, node *commerce.Service) error {
			return node.Settle(r.T.Context(), r.Community, refunds[i%20:i%20+1]...)
		}))
		r.count(r.atOnce(10, func(_ int, node *commerce.Service) error { return node.Settle(r.T.Context(), r.Community, refunds...) }))
		for _, o := range bought {
			if v := r.order(o.ID); v.Order.State != commerce.Refunded || v.Refunds[0].State != commerce.RefundDone {
				r.Errorf("%s with a refund that is %s", v.Order.State, v.Refunds[0].State)
			}
		}
		a, err := r.DB.Ledger().Account(r.T.Context(), r.Community, ledger.AccountRef{Kind: ledger.RefundsPayable}.ID("EUR"))
		if err != nil || a.Balance != 0 {
			r.Errorf("refunds payable hold %d, %v", a.Balance, err)
		}
		for refund, asked := range r.bank.returned {
			if asked == 0 {
				r.Errorf("%s was never asked for", refund)
			}
		}
		if len(r.bank.returned) != len(bought) {
			r.Errorf("%d refunds were asked for, want %d", len(r.bank.returned), len(bought))
		}
	})
}
