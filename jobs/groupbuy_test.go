package jobs_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/connect/sandbox"
	"panal/internal/id"
	"panal/jobs"
	"panal/store/storetest"
)

// closing counts the groups of each write, and cannot close one of them.
type closing struct {
	*commerce.Service
	poison  id.ID
	mu      sync.Mutex
	largest int
}

var errPoison = errors.New("poison")

func (c *closing) CloseGroupBuy(ctx context.Context, community id.ID, groups ...id.ID) error {
	c.mu.Lock()
	c.largest = max(c.largest, len(groups))
	c.mu.Unlock()
	for _, g := range groups {
		if g == c.poison {
			return errPoison
		}
	}
	return c.Service.CloseGroupBuy(ctx, community, groups...)
}

// Groups end at their deadline and not before; one that cannot be ended keeps no other waiting.
func TestCloseGroupBuys(t *testing.T) {
	eachHive(t, func(t *testing.T, h *hive) {
		other := newHive(t, storetest.NewWorld(t, h.DB))
		theirs := other.order(t, other.Join("head", access.Member), id.Zero, sandbox.InstrumentOK)
		var orders []commerce.Order
		for range 45 {
			orders = append(orders, h.order(t, h.Join("head", access.Member), id.Zero, sandbox.InstrumentOK))
		}
		full := h.order(t, h.Join("head", access.Member), id.Zero, sandbox.InstrumentOK)
		h.order(t, h.Join("friend", access.Member), full.GroupBuy, sandbox.InstrumentOK)
		c := &closing{Service: h.commerce, poison: orders[7].GroupBuy}
		task := jobs.CloseGroupBuys(h.DB.Schedule(), c, h.Clock)
		h.Clock.Set(h.offer.StartsAt.Add(h.offer.Window - time.Microsecond))
		if done, err := task.Run(t.Context()); done != 0 || err != nil {
			t.Errorf("before the deadline: %d, %v", done, err)
		}
		h.Clock.Advance(time.Microsecond)
		if done, err := task.Run(t.Context()); done != 45 || !errors.Is(err, errPoison) {
			t.Errorf("closed %d, %v; want 45 of 46", done, err)
		}
		if c.largest != 20 {
			t.Errorf("%d groups in one write", c.largest)
		}
		for i, o := range append(orders, full, theirs) {
			want := commerce.GroupExpired
			see := h
			switch {
			case i == 7:
				want = commerce.GroupOpen
			case o.ID == full.ID:
				want = commerce.GroupFormed
			case o.ID == theirs.ID:
				see = other
			}
			if got := see.look(t, o).GroupBuy.State; got != want {
				t.Errorf("group %d is %s, want %s", i, got, want)
			}
		}
		c.poison = id.Zero
		if done, err := task.Run(t.Context()); done != 1 || err != nil {
			t.Errorf("then %d, %v", done, err)
		}
	})
}

// More groups than are looked up at once are all closed in one run.
func TestCloseManyGroupBuys(t *testing.T) {
	h := newHive(t, storetest.NewWorld(t, storetest.SQLite(t, storetest.WithClock(storetest.NewClock()))))
	head := h.Join("head", access.Member)
	for range 450 {
		h.order(t, head, id.Zero, sandbox.InstrumentOK)
	}
	h.Clock.Set(h.offer.StartsAt.Add(h.offer.Window))
	if done, err := jobs.CloseGroupBuys(h.DB.Schedule(), h.commerce, h.Clock).Run(t.Context()); done != 450 || err != nil {
		t.Errorf("closed %d, %v", done, err)
	}
	h.drain(t)
	if got := h.balances(t); len(got) != 0 {
		t.Errorf("balances %v", got)
	}
}
