package store_test

import (
	"slices"
	"testing"

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
