package store_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"panal/access"
	"panal/commerce"
	"panal/fact"
	"panal/internal/id"
	"panal/store"
	"panal/store/storetest"
)

// twoNodes are nodes of which the slow one has read what it decides on, and changes nothing before the quick one has
// done something else.
type twoNodes struct {
	*storetest.World
	*testing.T
	slow, quick *commerce.Service
	meanwhile   atomic.Pointer[func()]
	product     commerce.Product
	offer       commerce.Offer
}

func startTwoNodes(t *testing.T) *twoNodes {
	n := &twoNodes{T: t}
	config, at := store.Config{DSN: storetest.Postgres(t), Lanes: 1}, storetest.NewClock()
	slow := storetest.Open(t, config, storetest.WithClock(at))
	err := slow.Hook(t.Context(), func(text string, run func() error) error {
		if strings.HasPrefix(text, "UPDATE") || strings.HasPrefix(text, "DELETE") || strings.HasPrefix(text, "INSERT INTO slot") {
			if do := n.meanwhile.Swap(nil); do != nil {
				(*do)()
			}
		}
		return run()
	})
	if err != nil {
		t.Fatal(err)
	}
	n.World = storetest.NewWorld(t, slow)
	quick := storetest.Open(t, config, storetest.WithClock(at))
	n.slow, n.quick = n.Commerce, commerce.NewService(quick.Commerce(), n.Provider, quick.IDs(), at.Now, commerce.DefaultConfig)
	n.product = n.Product(1000, 1000)
	n.offer = n.Offer(n.product.ID, n.Terms(n.product, 2))
	return n
}

// order is an order that awaits payment, in a group or (zero) at the head of a new one.
func (n *twoNodes) order(who access.Actor, group id.ID) commerce.Order {
	n.Helper()
	o, err := n.quick.PlaceOrder(n.Context(), who, commerce.PlaceOrder{Community: n.Community, Variant: n.product.Variants[0].ID, Quantity: 1,
		Offer: n.offer.ID, GroupBuy: group, Email: who.Email})
	if err != nil {
		n.Fatal(err)
	}
	return o
}

// What was decided on something that another node has changed since is decided again on what is there now.
func TestStaleReads(t *testing.T) {
	n := startTwoNodes(t)
	ctx, ada, bo, cy := t.Context(), n.Join("Ada", access.Member), n.Join("Bo", access.Member), n.Join("Cy", access.Member)
	receive := func(on *commerce.Service, o commerce.Order) func() error {
		r := n.Provider.Receipt(n.Community, o)
		return func() error { return on.Receive(ctx, r) }
	}
	cancel := func(on *commerce.Service, o commerce.Order) func() error {
		return func() error { _, err := on.CancelOrder(ctx, ada, n.Community, o.ID); return err }
	}
	join := func(on *commerce.Service, who access.Actor, group id.ID) func() error {
		return func() error {
			_, err := on.PlaceOrder(ctx, who, commerce.PlaceOrder{Community: n.Community, Variant: n.product.Variants[0].ID, Quantity: 1,
				Offer: n.offer.ID, GroupBuy: group, Email: who.Email, Instrument: "card"})
			return err
		}
	}
	leave := func(on *commerce.Service, who access.Actor, group id.ID) func() error {
		return func() error { _, err := on.LeaveGroupBuy(ctx, who, n.Community, group); return err }
	}
	closes := func(on *commerce.Service, group id.ID) func() error {
		return func() error { return on.CloseGroupBuy(ctx, n.Community, group) }
	}
	ship := func(on *commerce.Service, o commerce.Order) func() error {
		return func() error { _, err := on.ShipOrder(ctx, n.Staff, n.Community, o.ID); return err }
	}
	refund := func(on *commerce.Service, o commerce.Order) func() error {
		return func() error { _, err := on.RefundOrder(ctx, n.Staff, n.Community, o.ID); return err }
	}
	settle := func(on *commerce.Service, refund id.ID) func() error {
		return func() error { return on.Settle(ctx, n.Community, refund) }
	}
	opened := func() id.ID { return n.Buy(ada, n.product.Variants[0].ID, n.offer.ID, id.Zero).GroupBuy }
	sold := func() commerce.Order { return n.Buy(ada, n.product.Variants[0].ID, id.Zero, id.Zero) }
	for _, c := range []struct {
		name    string
		want    error // of the slow one
		prepare func() (slow, quick func() error)
	}{
		{"cancelled, and paid meanwhile", commerce.ErrOrderState, func() (slow, quick func() error) {
			o := n.order(ada, id.Zero)
			return cancel(n.slow, o), receive(n.quick, o)
		}},
		{"paid, and cancelled meanwhile", nil, func() (slow, quick func() error) {
			o := n.order(ada, id.Zero)
			return receive(n.slow, o), cancel(n.quick, o)
		}},
		{"paid twice", nil, func() (slow, quick func() error) {
			o := n.order(ada, id.Zero)
			return receive(n.slow, o), receive(n.quick, o)
		}},
		{"joined, and filled meanwhile", commerce.ErrGroupFull, func() (slow, quick func() error) {
			g := opened()
			return join(n.slow, bo, g), join(n.quick, cy, g)
		}},
		{"joined twice", commerce.ErrGroupFull, func() (slow, quick func() error) {
			g := opened()
			return join(n.slow, bo, g), join(n.quick, bo, g)
		}},
		{"paid for a group, which is filled meanwhile", nil, func() (slow, quick func() error) {
			g := opened()
			return receive(n.slow, n.order(bo, g)), join(n.quick, cy, g)
		}},
		{"left, and filled meanwhile", commerce.ErrGroupClosed, func() (slow, quick func() error) {
			g := opened()
			return leave(n.slow, ada, g), join(n.quick, bo, g)
		}},
		{"joined, and left empty meanwhile", commerce.ErrGroupClosed, func() (slow, quick func() error) {
			g := opened()
			return join(n.slow, bo, g), leave(n.quick, ada, g)
		}},
		{"left twice", commerce.ErrGroupClosed, func() (slow, quick func() error) {
			g := opened()
			return leave(n.slow, ada, g), leave(n.quick, ada, g)
		}},
		{"closed twice", nil, func() (slow, quick func() error) {
			g := opened()
			n.Clock.Advance(n.offer.Window)
			return closes(n.slow, g), closes(n.quick, g)
		}},
		{"shipped, and refunded meanwhile", commerce.ErrOrderState, func() (slow, quick func() error) {
			o := sold()
			return ship(n.slow, o), refund(n.quick, o)
		}},
		{"refunded, and shipped meanwhile", nil, func() (slow, quick func() error) {
			o := sold()
			return refund(n.slow, o), ship(n.quick, o)
		}},
		{"refunded twice", commerce.ErrOrderState, func() (slow, quick func() error) {
			o := sold()
			return refund(n.slow, o), refund(n.quick, o)
		}},
		{"settled twice", nil, func() (slow, quick func() error) {
			o := sold()
			if err := refund(n.quick, o)(); err != nil {
				t.Fatal(err)
			}
			v, err := n.quick.Order(ctx, n.Staff, n.Community, o.ID)
			if err != nil {
				t.Fatal(err)
			}
			return settle(n.slow, v.Refunds[0].ID), settle(n.quick, v.Refunds[0].ID)
		}},
	} {
		slow, quick := c.prepare()
		met := false
		do := func() {
			met = true
			if err := quick(); err != nil {
				t.Errorf("%s: the quick one: %v", c.name, err)
			}
		}
		n.meanwhile.Store(&do)
		if err := slow(); !errors.Is(err, c.want) {
			t.Errorf("%s: the slow one: %v, want %v", c.name, err, c.want)
		}
		if !met {
			t.Errorf("%s: the slow one changed nothing", c.name)
		}
		n.agrees(c.name)
	}
	told, err := n.DB.Facts().After(ctx, n.Community, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	type what struct {
		kind    fact.Kind
		subject id.ID
	}
	before := map[what]bool{}
	for _, f := range told {
		w := what{f.Kind, f.Subject}
		switch f.Kind {
		case commerce.FactGroupJoined, commerce.FactGroupLeft, commerce.FactProductChanged, commerce.FactOfferChanged: // may happen again
		default:
			if before[w] {
				t.Errorf("%s is told twice of one", f.Kind)
			}
		}
		before[w] = true
	}
}

// agrees fails unless the books agree, once every group that is due was closed.
func (n *twoNodes) agrees(after string) {
	n.Helper()
	due, err := n.DB.Schedule().DueGroupBuys(n.Context(), n.Community, n.Clock.Now(), 100)
	if err == nil {
		err = n.quick.CloseGroupBuy(n.Context(), n.Community, due...)
	}
	if err != nil {
		n.Fatal(err)
	}
	found, err := n.DB.Check(n.Context(), func(string) {})
	if err != nil {
		n.Fatal(err)
	}
	for _, d := range found {
		n.Errorf("%s: %s", after, d)
	}
}
