package storetest_test

import (
	"context"
	"errors"
	"flag"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/store"
	"panal/store/storetest"
)

// queue is a drop to which people come in any order, and do anything.
type queue struct {
	*storetest.World
	drop
	t       *rapid.T
	ctx     context.Context
	members []access.Actor
	orders  map[int]commerce.Order // the last of each member
	reached map[string]int
}

// Any sequence of reserving, joining, ordering, paying, lapsing, cancelling, leaving and taking back sells no more than
// the units, offers each to who is first while somebody waits, and leaves books that agree.
func TestAnyQueue(t *testing.T) {
	reached := map[string]int{}
	var db *store.DB
	worlds := 0
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		checks.Value.Set("40")
		defer checks.Value.Set(checks.DefValue)
	}
	rapid.Check(t, func(rt *rapid.T) {
		if worlds%20 == 0 { // a check goes through every community of its database
			db = storetest.Open(t, store.Config{Dir: t.TempDir()}, storetest.WithClock(storetest.NewClock()))
		}
		worlds++
		q := newQueue(t, rt, db, reached)
		commands := map[string]func(*rapid.T){"join": q.join, "join, again": q.join, "code": q.code, "reserve": q.reserve, "by card": q.byCard,
			"order": q.order, "order, again": q.order, "order, once more": q.order, "pay": q.pay, "cancel": q.cancel, "cancel, again": q.cancel, "leave": q.leave, "wait": q.wait, "refund": q.refund, "more": q.resize, "": q.looks}
		for range 2 {
			rt.Repeat(commands)
		}
		q.drain()
		found, err := q.DB.Check(q.ctx, func(string) {})
		if err != nil || len(found) > 0 {
			rt.Fatalf("%v, %v", found, err)
		}
	})
	t.Log(reached)
	// What comes to pass seldom is told and not asked: by chance a run may go without it.
	for _, what := range []string{"joined", "coded", "reserved", "bought", "left", "lapsed", "sold out", "over", "resized"} {
		if reached[what] == 0 {
			t.Errorf("in %d sequences it never came to this: %s", worlds, what)
		}
	}
}

func newQueue(t *testing.T, rt *rapid.T, db *store.DB, reached map[string]int) *queue {
	w := storetest.NewWorld(t, db)
	q := &queue{World: w, drop: newDrop(w, 3, func(t *commerce.CampaignTerms) { t.Stock = 2 }), t: rt, ctx: t.Context(), orders: map[int]commerce.Order{}, reached: reached}
	for range 7 {
		q.members = append(q.members, w.Join("M", access.Member))
	}
	_, err := w.Commerce.MakeDropCodes(q.ctx, w.Staff, commerce.MakeDropCodes{Community: w.Community, Campaign: q.ID, Members: ids(q.members[5:])})
	if err != nil {
		rt.Fatal(err)
	}
	return q
}

// done takes note of what went well; what is refused is part of it, and only a fault of ours ends the test.
func (q *queue) done(what string, err error) bool {
	if err == nil {
		q.reached[what]++
	} else if fault.KindOf(err) == fault.Internal {
		q.t.Fatalf("%s: %v", what, err)
	}
	return err == nil
}

func (q *queue) any(t *rapid.T) (int, access.Actor) {
	i := rapid.IntRange(0, len(q.members)-1).Draw(t, "member")
	return i, q.members[i]
}

func (q *queue) join(t *rapid.T) {
	_, who := q.any(t)
	_, err := q.Commerce.JoinLine(q.ctx, who, commerce.JoinLine{Community: q.Community, Campaign: q.ID})
	q.done("joined", err)
}

func (q *queue) code(t *rapid.T) {
	who := q.members[rapid.IntRange(5, 6).Draw(t, "given")]
	_, err := q.Commerce.EnterCode(q.ctx, who, commerce.EnterCode{Community: q.Community, Campaign: q.ID})
	q.done("coded", err)
}

func (q *queue) reserve(t *rapid.T) {
	_, who := q.any(t)
	q.done("reserved", q.Commerce.ReserveDrop(q.ctx, who, commerce.ReserveDrop{Community: q.Community, Campaign: q.ID, Reserve: rapid.Bool().Draw(t, "reserve")}))
}

func (q *queue) place(i int, instrument string) error {
	o, err := q.Commerce.PlaceOrder(q.ctx, q.members[i], commerce.PlaceOrder{Community: q.Community, Variant: q.variant, Quantity: 1, Campaign: q.ID,
		Email: q.members[i].Email, Instrument: instrument})
	if err == nil {
		q.orders[i] = o
	}
	return err
}

func (q *queue) byCard(t *rapid.T) {
	i, _ := q.any(t)
	q.done("bought", q.place(i, "card"))
}

func (q *queue) order(t *rapid.T) {
	i, _ := q.any(t)
	q.done("ordered", q.place(i, ""))
}

// anyOrder is one that was placed, by a member.
func (q *queue) anyOrder(t *rapid.T) commerce.Order {
	i, _ := q.any(t)
	o, there := q.orders[i]
	if !there {
		t.Skip("no order")
	}
	return o
}

func (q *queue) pay(t *rapid.T) {
	o := q.anyOrder(t)
	v, err := q.Commerce.Order(q.ctx, q.Staff, q.Community, o.ID)
	if err == nil {
		err = q.Commerce.Receive(q.ctx, q.Provider.Receipt(q.Community, o))
	}
	if q.done("paid", err) && v.Order.State == commerce.Lapsed {
		q.reached["paid late"]++
	}
}

func (q *queue) cancel(t *rapid.T) {
	_, err := q.Commerce.CancelOrder(q.ctx, q.Staff, q.Community, q.anyOrder(t).ID)
	q.done("cancelled", err)
}

func (q *queue) refund(t *rapid.T) {
	o := q.anyOrder(t)
	if rapid.IntRange(0, 3).Draw(t, "shipped") == 0 {
		_, err := q.Commerce.ShipOrder(q.ctx, q.Staff, q.Community, o.ID)
		q.done("shipped", err)
	}
	_, err := q.Commerce.RefundOrder(q.ctx, q.Staff, q.Community, o.ID)
	q.done("taken back", err)
}

func (q *queue) leave(t *rapid.T) {
	_, who := q.any(t)
	_, err := q.Commerce.LeaveLine(q.ctx, who, q.Community, q.ID)
	q.done("left", err)
}

// wait lets time pass, and then what is due by then be done.
func (q *queue) wait(t *rapid.T) {
	q.Clock.Advance(time.Duration(rapid.SampledFrom([]int{1, 4, 11, 61}).Draw(t, "minutes")) * time.Minute)
	q.sweep()
}

func (q *queue) sweep() {
	due := q.DB.Schedule()
	holds, err := due.DueHolds(q.ctx, q.Community, q.Clock.Now(), 100)
	for _, o := range holds {
		err = errors.Join(err, q.Commerce.LapseOrder(q.ctx, q.Community, o))
	}
	spots, failed := due.DueSpots(q.ctx, q.Community, q.Clock.Now(), 100)
	q.reached["lapsed"] += len(spots)
	err = errors.Join(err, failed, q.Commerce.LapseSpots(q.ctx, q.Community, spots...))
	drops, failed := due.DueDrops(q.ctx, q.Community, q.Clock.Now(), 100)
	err = errors.Join(err, failed, q.Commerce.TendDrops(q.ctx, q.Community, drops...))
	if err != nil {
		q.t.Fatal(err)
	}
	if drops, err := due.DueDrops(q.ctx, q.Community, q.Clock.Now(), 100); err != nil || len(drops) > 0 {
		q.t.Fatalf("tended, and due again: %v, %v", drops, err)
	}
}

// resize asks for two or three units: the shelf has three.
func (q *queue) resize(t *rapid.T) {
	c, err := q.Commerce.Campaign(q.ctx, q.Staff, q.Community, q.ID)
	if err != nil {
		q.t.Fatal(err)
	}
	terms := c.CampaignTerms
	terms.Stock = rapid.Int64Range(2, 4).Draw(t, "units")
	_, err = q.Commerce.UpdateCampaign(q.ctx, q.Staff, commerce.UpdateCampaign{Community: q.Community, Campaign: q.ID, Terms: terms})
	q.done("resized", err)
}

// state reads the line as it is.
func (q *queue) state() (commerce.DropNow, []commerce.SpotView) {
	now, err := q.DB.Commerce().DropNow(q.ctx, q.Community, q.ID)
	if err != nil {
		q.t.Fatal(err)
	}
	line, err := q.DB.Commerce().SpotsAfter(q.ctx, q.Community, q.ID, "", 0, 100)
	if err != nil {
		q.t.Fatal(err)
	}
	return now, line
}

// looks fails unless what was promised holds at this moment.
func (q *queue) looks(*rapid.T) {
	now, line := q.state()
	var out, waiting, called int64
	firstWaiting := int64(1 << 40)
	for i, p := range line {
		if p.Number != int64(i+1) {
			q.t.Fatalf("place %d has number %d", i+1, p.Number)
		}
		switch p.State {
		case commerce.SpotCalled, commerce.SpotBought:
			out++
		case commerce.SpotWaiting:
			waiting++
			firstWaiting = min(firstWaiting, p.Number)
		}
		if !p.CalledAt.IsZero() {
			called = max(called, p.Number)
		}
	}
	open := !now.Line.OpenedAt.IsZero() && now.Line.ClosedAt.IsZero()
	if out > now.Campaign.Stock || out != now.Campaign.Taken || called > firstWaiting || open && waiting > 0 && out < now.Campaign.Stock {
		q.t.Fatalf("%d units, %d out (%d counted), %d wait from %d on, called up to %d: %+v", now.Campaign.Stock, out, now.Campaign.Taken, waiting, firstWaiting, called, now.Line)
	}
}

// drain has whoever is called pay until nobody is, and then the time be over.
func (q *queue) drain() {
	for _, o := range q.orders { // who was too late pays all the same
		if v, err := q.Commerce.Order(q.ctx, q.Staff, q.Community, o.ID); err == nil && v.Order.State == commerce.Lapsed {
			q.done("paid late", q.Commerce.Receive(q.ctx, q.Provider.Receipt(q.Community, o)))
		}
	}
	for range 3 * len(q.members) {
		_, line := q.state()
		for _, p := range line {
			for i, who := range q.members {
				if who.Member == p.Member && p.State == commerce.SpotCalled {
					q.done("bought", q.place(i, "card"))
				}
			}
		}
		q.Clock.Advance(11 * time.Minute) // orders that nobody pays lapse
		q.sweep()
		q.looks(nil)
	}
	if now, line := q.state(); now.Line.Ending == commerce.DropSoldOut {
		q.reached["sold out"]++
	} else if now.Line.ClosedAt.IsZero() && !now.Line.OpenedAt.IsZero() {
		for _, p := range line {
			if p.State == commerce.SpotWaiting || p.State == commerce.SpotCalled {
				q.t.Fatalf("number %d is still %s, with %d units left", p.Number, p.State, now.Left())
			}
		}
	}
	q.Clock.Advance(48 * time.Hour)
	q.sweep()
	q.looks(nil)
	now, _ := q.state()
	if now.Line.ClosedAt.IsZero() || now.Line.Aside != 0 {
		q.t.Fatalf("not closed: %+v", now.Line)
	}
	q.reached[string(now.Line.Ending)]++
}
