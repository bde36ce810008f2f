package jobs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
	"panal/jobs"
	"panal/store"
	"panal/store/storetest"
)

// unreachable is a provider that cannot be asked.
type unreachable struct{ commerce.Payments }

var errUnreachable = errors.New("unreachable")

func (unreachable) Query(context.Context, id.ID, id.ID) ([]commerce.Receipt, error) {
	return nil, errUnreachable
}

// Stock comes back when the hold ends, and not while the provider cannot say whether it was paid.
func TestLapseOrders(t *testing.T) {
	eachHive(t, func(t *testing.T, h *hive) {
		o := h.order(t, h.Join("Ana", access.Guest), id.Zero, "")
		held := func() int64 {
			t.Helper()
			p, err := h.commerce.Product(t.Context(), h.Staff, h.Community, h.product.ID)
			if err != nil {
				t.Fatal(err)
			}
			return p.Variants[0].Held
		}
		h.Clock.Set(o.HeldUntil.Add(-time.Microsecond))
		if h.drain(t); held() != 1 {
			t.Error("lapsed before the hold ended")
		}
		h.Clock.Set(o.HeldUntil)
		h.use(unreachable{h.sandbox})
		if err := h.jobs.Drain(t.Context()); !errors.Is(err, errUnreachable) || held() != 1 {
			t.Errorf("provider unreachable: %v, %d held", err, held())
		}
		h.use(h.sandbox)
		if h.drain(t); held() != 0 || h.look(t, o).Order.State != commerce.Lapsed {
			t.Errorf("%d held, order %s", held(), h.look(t, o).Order.State)
		}
	})
}

func TestForgetRequests(t *testing.T) {
	w := storetest.NewWorld(t, storetest.SQLite(t, storetest.WithClock(storetest.NewClock())))
	for n := range 3 {
		_, err := w.Commerce.CreateProduct(t.Context(), w.Staff, commerce.CreateProduct{Community: w.Community, Slug: string(rune('a' + n)), Title: "Honey",
			Variants: []commerce.NewVariant{{Price: 100}}, Request: request(t, w.Staff.Member, string(rune('a'+n)))})
		if err != nil {
			t.Fatal(err)
		}
	}
	task := jobs.ForgetRequests(w.DB.Schedule(), w.Clock)
	w.Clock.Advance(store.RequestsKept)
	if done, err := task.Run(t.Context()); done != 0 || err != nil {
		t.Errorf("forgot %d too early, %v", done, err)
	}
	w.Clock.Advance(time.Microsecond)
	for _, want := range []int{3, 0} {
		if done, err := task.Run(t.Context()); done != want || err != nil {
			t.Errorf("forgot %d, %v; want %d", done, err, want)
		}
	}
}
