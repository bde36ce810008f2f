package storetest_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
	"panal/store"
	"panal/store/storetest"
)

// sequence is a shop and its model, to which the same commands are given.
type sequence struct {
	*storetest.World
	*model
	t       *rapid.T
	ctx     context.Context
	members []access.Actor
	stalls  []stall
	parked  map[id.ID]int // by order: payments of the wrong amount
	reached map[string]int
}

const buyers = 6

// Any sequence of commands ends as the model says, and leaves books that agree.
func TestAnySequence(t *testing.T) {
	reached := map[string]int{}
	var db *store.DB
	worlds := 0
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		checks.Value.Set("60") // long sequences see more than many
		defer checks.Value.Set(checks.DefValue)
	}
	rapid.Check(t, func(rt *rapid.T) {
		if worlds%12 == 0 { // a check goes through every community of its database
			db = storetest.Open(t, store.Config{Dir: t.TempDir()}, storetest.WithClock(storetest.NewClock()))
		}
		worlds++
		s := newSequence(t, rt, db, reached)
		commands := map[string]func(*rapid.T){"place alone": s.placeAlone, "open": s.open, "join": s.join, "join by card": s.joinByCard,
			"receive": s.receive, "wrong amount": s.receiveWrong, "cancel": s.cancel, "leave": s.leave, "wait": s.wait, "wait long": s.waitLong,
			"close due": s.closeDueGroups, "lapse due": s.lapseDueOrders, "settle": s.settleAll, "ship": s.ship, "refund": s.refundByStaff,
			"pause": s.pause, "end": s.endEarly}
		for often, times := range map[string]int{"open": 2, "join": 5, "join by card": 4, "receive": 5, "leave": 2, "ship": 2} {
			for i := range times {
				commands[fmt.Sprint(often, " ", i)] = commands[often]
			}
		}
		for range 4 { // some 30 commands each
			rt.Repeat(commands)
		}
		s.compare()
		s.advance(6 * 60) // past every deadline, and past the offers' end: who has not paid by now is too late
		for _, o := range s.orders {
			if o.state == commerce.AwaitingPayment {
				s.pay(o)
			}
		}
		s.closeDueGroups(nil)
		s.compare()
		found, err := s.DB.Check(s.ctx, func(string) {})
		if err != nil || len(found) > 0 {
			rt.Fatalf("%v, %v", found, err)
		}
	})
	t.Log(reached)
	for _, what := range []string{"group formed", "group expired", "group left empty", "head left", "placed in another group", "placed at the head of a new group",
		"no place any more", "paid late", "paid double", "parked", "sold out", "limit reached", "already in", "group full", "group closed", "offer ended",
		"lapsed", "cancelled", "offer paused", "offer used up", "ended for open groups too", "ended for new groups", "shipped", "refunded", "refunded when shipped", "same notice twice"} {
		if reached[what] == 0 {
			t.Errorf("in %d sequences it never came to this: %s", worlds, what)
		}
	}
}

func newSequence(t *testing.T, rt *rapid.T, db *store.DB, reached map[string]int) *sequence {
	s := &sequence{World: storetest.NewWorld(t, db), t: rt, ctx: t.Context(), parked: map[id.ID]int{}, reached: reached, model: &model{now: db.Clock().Now()}}
	for i := range buyers {
		s.members = append(s.members, s.Join(fmt.Sprint("m", i), access.Member))
	}
	for _, c := range []modelStall{{size: 3, left: 30}, {size: 2, left: 100, cap: 9, limit: 3}, {size: 2, left: 100, limit: 4, budget: 9_500, promise: 2 * 4 * off}} {
		p := s.Product(1000, c.left)
		terms := s.Terms(p, c.size)
		terms.Stock, terms.PerPersonLimit, terms.Window, terms.EndsAt, terms.Budget = c.cap, c.limit, 3*time.Hour, terms.StartsAt.Add(6*time.Hour), c.budget
		c.window, c.endsAt, c.use = terms.Window, terms.EndsAt, map[int]int64{}
		s.stalls = append(s.stalls, stall{p.Variants[0].ID, s.Offer(p.ID, terms)})
		s.model.stalls = append(s.model.stalls, &c)
	}
	return s
}

// ends fails unless a command ended as the model says.
func (s *sequence) ends(err, want error) bool {
	if !errors.Is(err, want) {
		s.t.Fatalf("ended with %v, want %v", err, want)
	}
	for what, known := range map[string]error{"sold out": commerce.ErrSoldOut, "limit reached": commerce.ErrLimitReached, "already in": commerce.ErrAlreadyIn,
		"group full": commerce.ErrGroupFull, "group closed": commerce.ErrGroupClosed, "offer ended": commerce.ErrOfferEnded,
		"offer paused": commerce.ErrOfferPaused, "offer used up": commerce.ErrOfferUsedUp} {
		if errors.Is(err, known) {
			s.reached[what]++
		}
	}
	return err == nil
}

func (s *sequence) placeAlone(t *rapid.T) { s.place(t, false, nil, rapid.Bool().Draw(t, "by card")) }
func (s *sequence) open(t *rapid.T)       { s.place(t, true, nil, rapid.Bool().Draw(t, "by card")) }
func (s *sequence) join(t *rapid.T)       { s.place(t, true, s.anyGroup(t), false) }
func (s *sequence) joinByCard(t *rapid.T) { s.place(t, true, s.anyGroup(t), true) }

func (s *sequence) place(t *rapid.T, together bool, g *modelGroup, card bool) {
	o := &modelOrder{member: rapid.IntRange(0, buyers-1).Draw(t, "member"), stall: rapid.IntRange(0, 2).Draw(t, "stall"), together: together, quantity: 1}
	if rapid.IntRange(0, 4).Draw(t, "quantity") == 0 {
		o.quantity = 2
	}
	if g != nil {
		o.stall, o.group = g.stall, g.id
	}
	at, who := s.stalls[o.stall], s.members[o.member]
	cmd := commerce.PlaceOrder{Community: s.Community, Variant: at.variant, Quantity: o.quantity, GroupBuy: o.group, Email: who.Email}
	if together {
		cmd.Offer = at.offer.ID
	}
	if card {
		cmd.Instrument = "card"
		s.now = s.Clock.Advance(2 * time.Second) // its price was asked for a moment ago
	}
	want := s.model.place(o, card)
	placed, err := s.Commerce.PlaceOrder(s.ctx, who, cmd)
	if s.ends(err, want) {
		o.id = placed.ID
		if card && together {
			s.name(placed.GroupBuy)
		}
		s.formed(placed.GroupBuy)
	}
}

// formed takes note of a group that a payment has formed.
func (s *sequence) formed(group id.ID) {
	if g := s.model.group(group); g != nil && g.state == commerce.GroupFormed {
		s.reached["group formed"]++
	}
}

func (s *sequence) anyGroup(t *rapid.T) *modelGroup {
	some := slices.DeleteFunc(slices.Clone(s.groups), func(g *modelGroup) bool { return s.admits(g) != nil })
	if len(some) == 0 || rapid.IntRange(0, 3).Draw(t, "any") == 0 {
		some = s.groups[max(0, len(s.groups)-4):]
	}
	if len(some) == 0 {
		return nil
	}
	return one(t, some, "group")
}

// anyOrder draws one of the orders that a state is asked of, or of all.
func (s *sequence) anyOrder(t *rapid.T, states ...commerce.OrderState) *modelOrder {
	some := slices.DeleteFunc(slices.Clone(s.orders), func(o *modelOrder) bool { return !slices.Contains(states, o.state) })
	if len(some) == 0 || rapid.IntRange(0, 4).Draw(t, "any") == 0 {
		some = s.orders
	}
	if len(some) == 0 {
		t.Skip("no order yet")
	}
	return one(t, some, "order")
}

// one draws one of some by its number, which is shorter to read than what it is.
func one[T any](t *rapid.T, some []T, label string) T {
	return some[rapid.IntRange(0, len(some)-1).Draw(t, label)]
}

// due is what an order costs.
func (s *sequence) due(o *modelOrder) commerce.Order {
	v, err := s.Commerce.Order(s.ctx, s.Staff, s.Community, o.id)
	if err != nil {
		s.t.Fatal(err)
	}
	return v.Order
}

func (s *sequence) receive(t *rapid.T) {
	receipt := s.pay(s.anyOrder(t, commerce.AwaitingPayment, commerce.Lapsed, commerce.Cancelled))
	if rapid.IntRange(0, 3).Draw(t, "twice") == 0 {
		s.ends(s.Commerce.Receive(s.ctx, receipt), nil)
		s.reached["same notice twice"]++
	}
}

// pay brings money for an order, and returns its receipt.
func (s *sequence) pay(o *modelOrder) commerce.Receipt {
	was := o.state
	receipt := s.Provider.Receipt(s.Community, s.due(o))
	placed := s.model.receive(o)
	s.ends(s.Commerce.Receive(s.ctx, receipt), nil)
	if o.state == commerce.AwaitingGroup && o.group.IsZero() {
		s.name(s.due(o).GroupBuy)
	}
	s.formed(o.group)
	switch {
	case was == commerce.Lapsed || was == commerce.Cancelled:
		s.reached["paid late"]++
	case was != commerce.AwaitingPayment:
		s.reached["paid double"]++
	default:
		s.reached[map[where]string{asked: "placed as asked", another: "placed in another group", anew: "placed at the head of a new group", nowhere: "no place any more"}[placed]]++
	}
	return receipt
}

func (s *sequence) receiveWrong(t *rapid.T) {
	o := s.anyOrder(t)
	receipt := s.Provider.Receipt(s.Community, s.due(o))
	if rapid.Bool().Draw(t, "currency") {
		receipt.Currency = "USD"
	} else {
		receipt.Amount--
	}
	o.payments++
	s.parked[o.id]++
	s.reached["parked"]++
	s.ends(s.Commerce.Receive(s.ctx, receipt), nil)
}

func (s *sequence) cancel(t *rapid.T) {
	o := s.anyOrder(t)
	_, err := s.Commerce.CancelOrder(s.ctx, s.members[o.member], s.Community, o.id)
	if o.state != commerce.AwaitingPayment {
		s.ends(err, commerce.ErrOrderState)
		return
	}
	s.end(o, commerce.Cancelled)
	s.ends(err, nil)
	s.reached["cancelled"]++
}

func (s *sequence) leave(t *rapid.T) {
	g := s.anyGroup(t)
	if g == nil {
		t.Skip("no group yet")
	}
	member := rapid.IntRange(0, buyers-1).Draw(t, "member")
	if len(g.seats) > 0 && rapid.Bool().Draw(t, "one of them") {
		member = one(t, g.seats, "seat").member
	}
	head := g.head == member
	want := s.model.leave(member, g)
	_, err := s.Commerce.LeaveGroupBuy(s.ctx, s.members[member], s.Community, g.id)
	if s.ends(err, want) {
		if len(g.seats) == 0 {
			s.reached["group left empty"]++
		} else if head {
			s.reached["head left"]++
		}
	}
}

func (s *sequence) wait(t *rapid.T) { s.advance(rapid.IntRange(1, 20).Draw(t, "minutes")) }
func (s *sequence) waitLong(t *rapid.T) {
	s.advance(60 * rapid.IntRange(1, 2).Draw(t, "hours"))
}

func (s *sequence) advance(minutes int) {
	s.now = s.Clock.Advance(time.Duration(minutes) * time.Minute)
}

func (s *sequence) closeDueGroups(*rapid.T) {
	due, err := s.DB.Schedule().DueGroupBuys(s.ctx, s.Community, s.now, 1000)
	want := s.closeDue()
	if err != nil || len(due) != len(want) {
		s.t.Fatalf("due are %v, %v; want %v", due, err, want)
	}
	s.ends(s.Commerce.CloseGroupBuy(s.ctx, s.Community, due...), nil)
	s.reached["group expired"] += len(due)
}

func (s *sequence) lapseDueOrders(*rapid.T) {
	due, err := s.DB.Schedule().DueHolds(s.ctx, s.Community, s.now, 1000)
	want := s.lapseDue()
	if err != nil || len(due) != len(want) {
		s.t.Fatalf("due are %v, %v; want %d", due, err, len(want))
	}
	for _, o := range want {
		s.ends(s.Commerce.LapseOrder(s.ctx, s.Community, o.id), nil)
		s.reached["lapsed"]++
	}
}

func (s *sequence) settleAll(*rapid.T) {
	for _, o := range s.orders {
		if o.undone == 0 {
			continue
		}
		v, err := s.Commerce.Order(s.ctx, s.Staff, s.Community, o.id)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, r := range v.Refunds {
			s.ends(s.Commerce.Settle(s.ctx, s.Community, r.ID), nil)
		}
	}
	s.settle()
}

func (s *sequence) ship(t *rapid.T) {
	o := s.anyOrder(t, commerce.Ready)
	_, err := s.Commerce.ShipOrder(s.ctx, s.Staff, s.Community, o.id)
	switch o.state {
	case commerce.Ready:
	case commerce.AwaitingPayment:
		s.ends(err, commerce.ErrOrderUnpaid)
		return
	case commerce.AwaitingGroup:
		s.ends(err, commerce.ErrGroupNotFormed)
		return
	default:
		s.ends(err, commerce.ErrOrderState)
		return
	}
	s.ends(err, nil)
	o.state = commerce.Shipped
	s.reached["shipped"]++
}

func (s *sequence) refundByStaff(t *rapid.T) {
	o := s.anyOrder(t, commerce.Ready, commerce.Shipped)
	_, err := s.Commerce.RefundOrder(s.ctx, s.Staff, s.Community, o.id)
	switch o.state {
	case commerce.Ready:
		s.refund(o, commerce.ReasonStaff)
		s.reached["refunded"]++
	case commerce.Shipped:
		s.refund(o, commerce.ReasonShipped)
		s.reached["refunded when shipped"]++
	default:
		s.ends(err, commerce.ErrOrderState)
		return
	}
	s.ends(err, nil)
}

// pause has an offer be paused, or go on.
func (s *sequence) pause(t *rapid.T) {
	i := rapid.IntRange(1, 2).Draw(t, "stall")
	to := commerce.OfferPaused
	if s.model.stalls[i].paused {
		to = commerce.OfferLive
	}
	if s.move(i, to, "") {
		s.model.stalls[i].paused = to == commerce.OfferPaused
	}
}

// endEarly ends an offer now and then: mostly they go on.
func (s *sequence) endEarly(t *rapid.T) {
	if rapid.IntRange(0, 9).Draw(t, "ends") > 0 {
		t.Skip("it goes on")
	}
	i, fate := rapid.IntRange(1, 2).Draw(t, "stall"), commerce.FateFinish
	if rapid.Bool().Draw(t, "for all") {
		fate = commerce.FateClose
	}
	if s.move(i, commerce.OfferEnded, fate) {
		s.stop(i, fate)
		s.reached[map[commerce.Fate]string{commerce.FateFinish: "ended for new groups", commerce.FateClose: "ended for open groups too"}[fate]]++
	}
}

func (s *sequence) move(stall int, to commerce.OfferState, fate commerce.Fate) bool {
	var want error
	if s.model.stalls[stall].fate != "" {
		want = commerce.ErrOfferEnded
	}
	o := s.stalls[stall].offer
	_, err := s.Commerce.UpdateOffer(s.ctx, s.Staff, commerce.UpdateOffer{Community: s.Community, Offer: o.ID, Terms: o.Terms(), State: to, Fate: fate})
	return s.ends(err, want)
}

// compare fails unless everything is as the model has it.
func (s *sequence) compare() {
	for _, o := range s.orders {
		v, err := s.Commerce.Order(s.ctx, s.Staff, s.Community, o.id)
		if err != nil {
			s.t.Fatal(err)
		}
		refunds, undone, parked := map[string]int{}, 0, 0
		for _, r := range v.Refunds {
			refunds[r.Reason]++
			if r.State == commerce.RefundRequested {
				undone++
			}
		}
		for _, p := range v.Payments {
			if p.State == commerce.PaymentParked {
				parked++
			}
		}
		if v.Order.State != o.state || o.together && v.Order.GroupBuy != o.group || len(v.Payments) != o.payments ||
			!maps.Equal(refunds, o.refunds) || undone != o.undone || parked != s.parked[o.id] {
			s.t.Fatalf("order is %s in group %v with %d payments, refunds %v, %d undone, %d parked; want %+v", v.Order.State, v.Order.GroupBuy, len(v.Payments), refunds, undone, parked, *o)
		}
	}
	for _, g := range s.groups {
		v, err := s.Commerce.GroupBuy(s.ctx, s.Staff, s.Community, g.id)
		if err != nil {
			s.t.Fatal(err)
		}
		if v.GroupBuy.State != g.state || len(v.Seats) != len(g.seats) || len(g.seats) > 0 && v.GroupBuy.Head != s.members[g.head].Member {
			s.t.Fatalf("group is %+v with seats %v; want %+v", v.GroupBuy, v.Seats, *g)
		}
		for _, seat := range v.Seats {
			if !slices.ContainsFunc(g.seats, func(o *modelOrder) bool { return s.members[o.member].Member == seat.Member }) {
				s.t.Fatalf("seat %+v is nobody's of %+v", seat, *g)
			}
		}
	}
	for i, at := range s.stalls {
		terms, err := s.DB.Commerce().Terms(s.ctx, s.Community, at.variant, at.offer.ID)
		want := s.model.stalls[i]
		if err != nil || terms.Variant.Held != want.held || terms.Variant.Sold != want.sold || want.cap > 0 && terms.Offer.Taken != want.taken || terms.Offer.Spent != s.spend(i) {
			s.t.Fatalf("stall %d: %d held, %d sold, %d taken, %d spent, %v; want %+v, %d spent", i, terms.Variant.Held, terms.Variant.Sold, terms.Offer.Taken, terms.Offer.Spent, err, *want, s.spend(i))
		}
	}
}
