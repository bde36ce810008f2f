package store_test

import (
	"errors"
	"slices"
	"testing"

	"panal/access"
	"panal/commerce"
	"panal/fact"
	"panal/internal/id"
	"panal/store/storetest"
)

// A group tells that it closed when its last member leaves, and not before.
func TestLastToLeaveClosesTheGroup(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx, ana, bea := t.Context(), w.Join("Ana", "member"), w.Join("Bea", "member")
		p := w.Product(1000, 10)
		o := w.Offer(p.ID, w.Terms(p, 3))
		group := w.Buy(ana, p.Variants[0].ID, o.ID, id.Zero).GroupBuy
		w.Buy(bea, p.Variants[0].ID, o.ID, group)
		told := func() (kinds []fact.Kind) {
			about, err := w.DB.Facts().About(ctx, w.Community, group, w.Clock.Now(), 100)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range about {
				kinds = append(kinds, f.Kind)
			}
			return kinds
		}
		want := []fact.Kind{commerce.FactGroupOpened, commerce.FactGroupJoined, commerce.FactGroupLeft}
		if g, err := w.Commerce.LeaveGroupBuy(ctx, ana, w.Community, group); err != nil || g.State != commerce.GroupOpen || !slices.Equal(told(), want) {
			t.Fatalf("after one left: %+v, %v; told %q", g, err, told())
		}
		want = append(want, commerce.FactGroupLeft, commerce.FactGroupExpired)
		if g, err := w.Commerce.LeaveGroupBuy(ctx, bea, w.Community, group); err != nil || g.State != commerce.GroupExpired || !slices.Equal(told(), want) {
			t.Errorf("after the last left: %+v, %v; told %q", g, err, told())
		}
		noDifference(t, w.DB)
	})
}

// joining places a member's order in a group.
func (l *lane) joining(who access.Actor, o commerce.Offer, variant, group id.ID) func() error {
	return func() error {
		_, err := l.Commerce.PlaceOrder(l.t.Context(), who, commerce.PlaceOrder{Community: l.Community, Variant: variant, Quantity: 1,
			Offer: o.ID, GroupBuy: group, Email: who.Email, Instrument: "card"})
		return err
	}
}

// Who joins a group in one batch sees who joined before, and who is refused keeps nobody from it.
func TestAGroupIsFilledInOneBatch(t *testing.T) {
	eachLane(t, nil, func(t *testing.T, l *lane) {
		p := l.Product(1000, 10)
		o, variant := l.Offer(p.ID, l.Terms(p, 4)), p.Variants[0].ID
		ana, bea, cem, dan, eva := l.Join("Ana", "member"), l.Join("Bea", "member"), l.Join("Cem", "member"), l.Join("Dan", "member"), l.Join("Eva", "member")
		group := l.Buy(ana, variant, o.ID, id.Zero).GroupBuy
		before := l.commits.Load()
		ended := l.together(
			l.joining(bea, o, variant, group),
			l.joining(bea, o, variant, group),
			l.joining(ana, o, variant, group),
			l.selling(func(tx commerce.Tx) error {
				tx.TakeSlot(commerce.Slot{GroupBuy: group, Number: 9, Member: dan.Member, Order: tx.NewID(), JoinedAt: tx.Now()})
				return errNo
			}),
			l.joining(cem, o, variant, group),
			l.joining(dan, o, variant, group),
			l.joining(eva, o, variant, group))
		for i, want := range []error{nil, commerce.ErrAlreadyIn, commerce.ErrAlreadyIn, errNo, nil, nil, commerce.ErrGroupFull} {
			if !errors.Is(ended[i], want) {
				t.Errorf("write %d ended with %v, want %v", i, ended[i], want)
			}
		}
		if n := l.commits.Load() - before; n != 2 { // with that of the write which held the lane
			t.Errorf("%d commits", n)
		}
		v, err := l.Commerce.GroupBuy(t.Context(), ana, l.Community, group)
		if err != nil || v.GroupBuy.State != commerce.GroupFormed || len(v.Seats) != 4 {
			t.Errorf("the group is %+v, %v", v, err)
		}
		noDifference(t, l.DB)
	})
}

// pays books the money for an order that awaits it.
func (l *lane) pays(o commerce.Order) {
	l.t.Helper()
	err := l.Commerce.Receive(l.t.Context(), commerce.Receipt{Provider: "test", Reference: "late", Community: l.Community, Order: o.ID, Amount: o.Total, Currency: o.Currency})
	if err != nil {
		l.t.Fatal(err)
	}
}

// What changes a group otherwise than by a join is seen by the next who asks to join.
func TestAGroupIsNotRememberedAsItWas(t *testing.T) {
	eachLane(t, nil, func(t *testing.T, l *lane) {
		p := l.Product(1000, 10)
		o, variant := l.Offer(p.ID, l.Terms(p, 5)), p.Variants[0].ID
		ana, bea, cem, dan := l.Join("Ana", "member"), l.Join("Bea", "member"), l.Join("Cem", "member"), l.Join("Dan", "member")
		group := l.Buy(ana, variant, o.ID, id.Zero).GroupBuy
		l.Buy(bea, variant, o.ID, group)
		awaiting, err := l.Commerce.PlaceOrder(t.Context(), dan, commerce.PlaceOrder{Community: l.Community, Variant: variant, Quantity: 1,
			Offer: o.ID, GroupBuy: group, Email: dan.Email})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Commerce.LeaveGroupBuy(t.Context(), ana, l.Community, group); err != nil {
			t.Fatal(err)
		}
		l.pays(awaiting)
		for who, want := range map[*access.Actor]error{&bea: commerce.ErrAlreadyIn, &ana: nil} {
			if err := l.joining(*who, o, variant, group)(); !errors.Is(err, want) {
				t.Errorf("%s joins after Ana left: %v, want %v", who.Name, err, want)
			}
		}
		err = l.DB.Commerce().Write(t.Context(), l.Community, func(tx commerce.Tx) error { tx.CutGroups(o.ID); return nil })
		if err != nil {
			t.Fatal(err)
		}
		if err := l.joining(cem, o, variant, group)(); !errors.Is(err, commerce.ErrGroupClosed) {
			t.Errorf("Cem joins a group that was ended: %v", err)
		}
	})
}
