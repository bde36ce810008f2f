package storetest_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"

	"panal/access"
	"panal/commerce"
	"panal/content"
	"panal/fault"
	"panal/internal/id"
	"panal/loyalty"
	"panal/store"
	"panal/store/storetest"
)

// race is a shop that many storm at once. On PostgreSQL two nodes serve it, which share nothing but the database: what
// holds there is held by the statements alone.
type race struct {
	*storetest.World
	*testing.T
	nodes   []*commerce.Service
	thank   []*loyalty.Service // those of the nodes
	content []*content.Service // likewise
	bank    *bank
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
	if err != nil {
		return r, err
	}
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
			r.thank = append(r.thank, loyalty.NewService(db.Loyalty(), at.Now))
			r.content = append(r.content, content.NewService(db.Content(), at))
		}
		test(r)
		if !t.Failed() {
			r.agrees()
		}
	}
	t.Run("sqlite", func(t *testing.T) { run(t, store.Config{Dir: storetest.Dir(t)}, 1) })
	t.Run("postgres", func(t *testing.T) { run(t, store.Config{DSN: storetest.Postgres(t)}, 2) })
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
