package store_test

import (
	"slices"
	"testing"
	"time"

	"panal/commerce"
	"panal/internal/id"
	"panal/store"
	"panal/store/storetest"
)

func TestScheduleFindsWhatIsDue(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx, schedule := t.Context(), w.DB.Schedule()
		storetest.NewWorld(t, w.DB) // where nothing is due
		p := w.Product(1000, 10)
		o := w.Buy(w.Staff, p.Variants[0].ID, w.Offer(p.ID, w.Terms(p, 2)).ID, id.Zero)
		group, err := w.Commerce.GroupBuy(ctx, w.Staff, w.Community, o.GroupBuy)
		if err != nil {
			t.Fatal(err)
		}
		held, err := w.Commerce.PlaceOrder(ctx, w.Staff, commerce.PlaceOrder{Community: w.Community, Variant: p.Variants[0].ID, Quantity: 1,
			Email: w.Staff.Email, Request: request(t, w.Staff.Member, "k", "")})
		if err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct {
			at   time.Time
			find func(time.Time) ([]id.ID, error)
			due  func(time.Time) ([]id.ID, error)
			want id.ID
		}{
			"group buys": {group.GroupBuy.Deadline, func(now time.Time) ([]id.ID, error) { return schedule.WithDueGroupBuys(ctx, now) },
				func(now time.Time) ([]id.ID, error) { return schedule.DueGroupBuys(ctx, w.Community, now, 10) }, o.GroupBuy},
			"holds": {held.HeldUntil, func(now time.Time) ([]id.ID, error) { return schedule.WithDueHolds(ctx, now) },
				func(now time.Time) ([]id.ID, error) { return schedule.DueHolds(ctx, w.Community, now, 10) }, held.ID},
			"requests": {held.PlacedAt.Add(store.RequestsKept + time.Microsecond), func(now time.Time) ([]id.ID, error) { return schedule.WithOldRequests(ctx, now) },
				func(time.Time) ([]id.ID, error) { return nil, nil }, id.Zero},
		} {
			if found, err := c.find(c.at.Add(-time.Microsecond)); len(found) != 0 || err != nil {
				t.Errorf("%s before: %v, %v", what, found, err)
			}
			if found, err := c.find(c.at); !slices.Equal(found, []id.ID{w.Community}) || err != nil {
				t.Errorf("%s: %v, %v", what, found, err)
			}
			if due, err := c.due(c.at); err != nil || !c.want.IsZero() && !slices.Equal(due, []id.ID{c.want}) {
				t.Errorf("%s: %v, %v", what, due, err)
			}
		}
		w.Clock.Advance(store.RequestsKept + time.Microsecond)
		if n, err := schedule.PurgeRequests(ctx, w.Community, 10); n == 0 || err != nil {
			t.Errorf("purged %d, %v", n, err)
		}
	})
}
