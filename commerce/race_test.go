package commerce_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/pgtest"
	"panal/ledger"
	"panal/store"
	"panal/store/storetest"
)

// race is a shop that many storm at once. On PostgreSQL two nodes serve it, which share nothing but the database: what
// holds there is held by the statements alone.
type race struct {
	*storetest.World
	*testing.T
	nodes []*commerce.Service
	bank  *bank
}

// bank is a provider that remembers what it reserved and what became of it.
type bank struct {
	*storetest.Provider
	mu       sync.Mutex
	reserved map[string]bool // by reference; false once it was given up
	returned map[id.ID]int   // how often each refund was asked for
}

func (b *bank) Authorise(ctx context.Context, c commerce.Charge, instrument string) (commerce.Receipt, error) {
	r, err := b.Provider.Authorise(ctx, c, instrument)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reserved[r.Reference] = true
	return r, err
}

func (b *bank) Void(_ context.Context, reference string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.reserved[reference] {
		return fmt.Errorf("%s was given up before", reference)
	}
	b.reserved[reference] = false
	return nil
}

func (b *bank) Refund(_ context.Context, r commerce.Refund) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.returned[r.ID]++
	return nil
}

func eachRace(t *testing.T, test func(r *race)) {
	run := func(t *testing.T, config store.Config, nodes int) {
		at := storetest.NewClock()
		r := &race{T: t}
		for range nodes {
			db := storetest.Open(t, config, storetest.WithClock(at))
			if r.World == nil {
				r.World = storetest.NewWorld(t, db)
				r.bank = &bank{Provider: r.Provider, reserved: map[string]bool{}, returned: map[id.ID]int{}}
			}
			r.nodes = append(r.nodes, commerce.NewService(db.Commerce(), r.bank, db.IDs(), at.Now, commerce.DefaultConfig))
		}
		test(r)
		if !t.Failed() {
			r.agrees()
		}
	}
	t.Run("sqlite", func(t *testing.T) { run(t, store.Config{Dir: t.TempDir()}, 1) })
	t.Run("postgres", func(t *testing.T) { run(t, store.Config{DSN: pgtest.Start(t)}, 2) })
}

// agrees fails unless the books agree with each other, and with the bank's.
func (r *race) agrees() {
	r.Helper()
	found, err := r.DB.Check(r.T.Context(), func(string) {})
	if err != nil {
		r.Fatal(err)
	}
	for _, d := range found {
		r.Error(d)
	}
	booked := map[string]bool{}
	for _, o := range r.orders() {
		for _, p := range o.Payments {
			booked[p.Reference] = true
		}
	}
	for reference, kept := range maps.All(r.bank.reserved) {
		if kept != booked[reference] {
			r.Errorf("the bank reserves %s: %v; it is booked: %v", reference, kept, booked[reference])
		}
	}
}

// orders reads every order with its money.
func (r *race) orders() (all []commerce.OrderView) {
	r.Helper()
	for page := (commerce.PageRequest{Limit: 100}); ; {
		found, err := r.nodes[0].Orders(r.T.Context(), r.Staff, r.Community, commerce.OrderFilter{}, page)
		if err != nil {
			r.Fatal(err)
		}
		for _, v := range found.Items {
			if v, err = r.nodes[0].Order(r.T.Context(), r.Staff, r.Community, v.Order.ID); err != nil {
				r.Fatal(err)
			}
			all = append(all, v)
		}
		if page.Cursor = found.Next; page.Cursor == "" {
			return all
		}
	}
}

// atOnce has n do something at the same moment, half of them by each node, and returns how each ended. Whoever is told
// to come back comes back.
func (r *race) atOnce(n int, do func(i int, node *commerce.Service) error) []error {
	gate, ended := make(chan struct{}), make([]error, n)
	var ready, all sync.WaitGroup
	ready.Add(n)
	for i := range n {
		all.Go(func() {
			ready.Done()
			<-gate
			for range 100 {
				ended[i] = do(i, r.nodes[i%len(r.nodes)])
				if ended[i] == nil || fault.KindOf(ended[i]) != fault.Unavailable {
					return
				}
			}
		})
	}
	ready.Wait()
	close(gate)
	all.Wait()
	return ended
}

// count counts how attempts ended; an error that is none of these fails.
func (r *race) count(ended []error, expected ...error) (well int, of []int) {
	r.Helper()
	of = make([]int, len(expected))
next:
	for i, err := range ended {
		if err == nil {
			well++
			continue
		}
		for e, want := range expected {
			if errors.Is(err, want) {
				of[e]++
				continue next
			}
		}
		r.Errorf("attempt %d: %v", i, err)
	}
	return well, of
}

func (r *race) members(n int) []access.Actor {
	r.Helper()
	all := make([]access.Actor, n)
	for i := range all {
		all[i] = r.Join(fmt.Sprintf("m%d", i), access.Member)
	}
	return all
}

// stall is a product on sale, and an offer of it.
type stall struct {
	variant id.ID
	offer   commerce.Offer
}

func (r *race) stall(stock int64, size int, change ...func(*commerce.OfferTerms)) stall {
	r.Helper()
	p := r.Product(1000, stock)
	terms := r.Terms(p, size)
	for _, c := range change {
		c(&terms)
	}
	return stall{p.Variants[0].ID, r.Offer(p.ID, terms)}
}

// buy is an order for one unit in a group: by a stored instrument, or to be paid later.
func (r *race) buy(node *commerce.Service, who access.Actor, s stall, group id.ID, instrument string, change ...func(*commerce.PlaceOrder)) (commerce.Order, error) {
	cmd := commerce.PlaceOrder{Community: r.Community, Variant: s.variant, Quantity: 1, Offer: s.offer.ID, GroupBuy: group, Email: who.Email, Instrument: instrument}
	for _, c := range change {
		c(&cmd)
	}
	return node.PlaceOrder(r.T.Context(), who, cmd)
}

// open has somebody open a group, and must go well.
func (r *race) open(who access.Actor, s stall) commerce.Order {
	r.Helper()
	o, err := r.buy(r.nodes[0], who, s, id.Zero, "card")
	if err != nil {
		r.Fatal(err)
	}
	return o
}

// place has somebody place an order that is paid later, and must go well.
func (r *race) place(who access.Actor, s stall, group id.ID) commerce.Order {
	r.Helper()
	o, err := r.buy(r.nodes[0], who, s, group, "")
	if err != nil {
		r.Fatal(err)
	}
	return o
}

func (r *race) order(order id.ID) commerce.OrderView {
	r.Helper()
	v, err := r.nodes[0].Order(r.T.Context(), r.Staff, r.Community, order)
	if err != nil {
		r.Fatal(err)
	}
	return v
}

func (r *race) group(group id.ID) commerce.GroupBuyView {
	r.Helper()
	v, err := r.nodes[0].GroupBuy(r.T.Context(), r.Staff, r.Community, group)
	if err != nil {
		r.Fatal(err)
	}
	return v
}

// sits reports whether a member has a seat.
func sits(v commerce.GroupBuyView, who access.Actor) bool {
	for _, s := range v.Seats {
		if s.Member == who.Member {
			return true
		}
	}
	return false
}

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
