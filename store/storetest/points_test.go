package storetest_test

import (
	"errors"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
	"panal/loyalty"
	"panal/money"
	"panal/store/storetest"
)

// beans are terms under which 1.00 earns ten points, which take 0.10 off another order once they have settled.
func beans() loyalty.Terms {
	return loyalty.Terms{Name: "beans", LifeDays: 30, FrozenDays: 14, Spending: loyalty.Spending{Rate: 100, MostPercent: 50},
		Earn: []loyalty.EarnRule{{Act: loyalty.Purchase, Points: 10}, {Act: loyalty.Helped, Points: 7, Cap: 25}, {Act: loyalty.CheckedIn, Points: 5},
			{Act: loyalty.FirstOrder, Points: 50}, {Act: loyalty.FriendBought, Points: 40}},
		Levels: []loyalty.Level{{Name: "Silver", From: 100}}, GraceDays: 20, Milestones: []loyalty.Milestone{{Days: 3, Points: 20}},
		Recognition: loyalty.Recognition{Monthly: 100, PerPerson: 3}}
}

// has is what a member has: free, pending, owed.
func has(t testing.TB, w *storetest.World, who access.Actor) [3]money.Amount {
	t.Helper()
	v, err := w.Loyalty.Points(t.Context(), who, w.Community, who.Member)
	if err != nil {
		t.Fatal(err)
	}
	return [3]money.Amount{v.Free, v.Pending, v.Purse.Debt}
}

func (r *race) give(who access.Actor, points money.Amount) {
	r.Helper()
	if _, err := r.Loyalty.AdjustPoints(r.T.Context(), r.Staff, loyalty.AdjustPoints{Community: r.Community, Member: who.Member, Points: points, Note: "For testing"}); err != nil {
		r.Fatal(err)
	}
}

// Twenty orders spend the same points at once: one of them has them, whether it is paid at once or later, and when that
// one is given up, or refunded, the next may.
func TestRaceForTheSamePoints(t *testing.T) {
	eachRace(t, func(r *race) {
		r.Points(beans())
		who, s := r.members(1)[0], r.stall(50, 2)
		r.give(who, 300)
		alone := func(cmd *commerce.PlaceOrder) { cmd.Offer, cmd.Points = id.Zero, 300 }
		for range 2 {
			orders := make([]commerce.Order, 20)
			well, _ := r.count(r.atOnce(20, func(i int, node *commerce.Service) (err error) {
				orders[i], err = r.buy(node, who, s, id.Zero, []string{"", "card"}[i%2], alone)
				return err
			}), loyalty.ErrTooFewPoints)
			if well != 1 {
				r.Fatalf("%d orders have the points", well)
			}
			if got := has(r.T, r.World, who); got[0] != 0 {
				r.Errorf("%d points left", got[0])
			}
			for _, o := range orders {
				var err error
				switch {
				case o.ID.IsZero():
				case o.Total != 700 || o.Discount != 300 || o.Points != 300:
					r.Errorf("%d off, %d to pay", o.Discount, o.Total)
				case o.State == commerce.AwaitingPayment:
					_, err = r.nodes[0].CancelOrder(r.T.Context(), r.Staff, r.Community, o.ID)
				default:
					_, err = r.nodes[0].RefundOrder(r.T.Context(), r.Staff, r.Community, o.ID)
				}
				if err != nil {
					r.Fatal(err)
				}
			}
			r.agrees()
		}
		if got := has(r.T, r.World, who); got[0] != 300 {
			r.Errorf("%d points are back", got[0])
		}
	})
}

// Twenty acts at once earn no more than the cap of the day, one check-in counts, and nobody gives more recognition than
// they have to give.
func TestRaceToEarn(t *testing.T) {
	eachRace(t, func(r *race) {
		r.Points(beans())
		all := r.members(3)
		who, friend := all[0], all[1]
		deeds := make([]loyalty.Deed, 20)
		for i := range deeds {
			deeds[i] = loyalty.Deed{Act: loyalty.Helped, Member: who.Member, Cause: r.DB.IDs().New(r.Clock.Now()), At: r.Clock.Now()}
		}
		each := func(do func(i int, points *loyalty.Service) error) []error {
			return r.atOnce(20, func(i int, _ *commerce.Service) error { return do(i, r.thank[i%len(r.thank)]) })
		}
		r.count(each(func(i int, points *loyalty.Service) error {
			return points.Reward(r.T.Context(), r.Community, deeds[i], deeds[(i+1)%len(deeds)])
		}))
		if got := has(r.T, r.World, who); got[0] != 25 {
			r.Errorf("%d points of 25 a day", got[0])
		}
		well, of := r.count(each(func(i int, points *loyalty.Service) error {
			_, err := points.CheckIn(r.T.Context(), who, r.Community)
			return err
		}), loyalty.ErrCheckedIn)
		if got := has(r.T, r.World, who); well != 1 || of[0] != 19 || got[0] != 30 {
			r.Errorf("%d check-ins, %d points", well, got[0])
		}
		well, _ = r.count(each(func(i int, points *loyalty.Service) error {
			_, err := points.Thank(r.T.Context(), who, loyalty.Thank{Community: r.Community, To: all[1+i/2%2].Member, Points: 30, Words: "For the picture"})
			return err
		}), loyalty.ErrThanksShort, loyalty.ErrThanksPair)
		v, err := r.Loyalty.Points(r.T.Context(), friend, r.Community, friend.Member)
		if err != nil {
			r.Fatal(err)
		}
		if well != 3 || v.Free != 0 {
			r.Errorf("%d thanks of 3; they left %d points to spend", well, v.Free)
		}
	})
}

// An order's points settle while it is refunded, and its news is handled many times over: in the end nothing of it is
// left, and what was spent of it meanwhile is owed, and worked off.
func TestRaceOfSettlingAndRefunding(t *testing.T) {
	eachRace(t, func(r *race) {
		r.Points(beans())
		who, s := r.members(1)[0], r.stall(50, 2)
		alone := func(cmd *commerce.PlaceOrder) { cmd.Offer = id.Zero }
		o, err := r.buy(r.nodes[0], who, s, id.Zero, "card", alone)
		if err != nil {
			r.Fatal(err)
		}
		follow := func(i int) error { return r.thank[i%len(r.thank)].FollowOrders(r.T.Context(), r.Community, o.ID) }
		r.count(r.atOnce(20, func(i int, _ *commerce.Service) error { return follow(i) }))
		if got := has(r.T, r.World, who); got != [3]money.Amount{0, 150, 0} {
			r.Fatalf("an order of 10.00, the first one, earned %v", got)
		}
		if _, err := r.nodes[0].ShipOrder(r.T.Context(), r.Staff, r.Community, o.ID); err != nil {
			r.Fatal(err)
		}
		if err := follow(0); err != nil {
			r.Fatal(err)
		}
		r.Clock.Advance(14 * 24 * time.Hour)
		r.count(r.atOnce(20, func(i int, node *commerce.Service) error {
			switch i % 4 {
			case 0:
				return r.thank[i%len(r.thank)].TendPurses(r.T.Context(), r.Community, who.Member)
			case 1:
				_, err := node.RefundOrder(r.T.Context(), r.Staff, r.Community, o.ID)
				return err
			case 2:
				_, err := r.buy(node, who, s, id.Zero, "", func(cmd *commerce.PlaceOrder) { cmd.Offer, cmd.Points = id.Zero, 60 })
				return err
			}
			return follow(i)
		}), commerce.ErrOrderState, loyalty.ErrTooFewPoints)
		if err := errors.Join(follow(0), r.thank[0].TendPurses(r.T.Context(), r.Community, who.Member)); err != nil {
			r.Fatal(err)
		}
		got := has(r.T, r.World, who)
		if got[0] != 0 || got[1] != 0 || got[2]%60 != 0 {
			r.Errorf("after the refund there are %v", got)
		}
		r.give(who, 500)
		if after := has(r.T, r.World, who); after[0] != 500-got[2] || after[2] != 0 {
			r.Errorf("%d were owed; of 500 there are %v", got[2], after)
		}
	})
}

// A year of points, as their member meets it.
func TestPointsThroughAYear(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		w.Points(beans())
		who := w.Join("Ada", access.Member)
		p := w.Product(2000, 100)
		day := func(n int) {
			t.Helper()
			w.Clock.Advance(time.Duration(n) * 24 * time.Hour)
			due, err := w.DB.Schedule().DuePurses(ctx, w.Community, w.Clock.Now(), 100)
			if err == nil && len(due) > 0 {
				err = w.Loyalty.TendPurses(ctx, w.Community, due...)
			}
			if due, again := w.DB.Schedule().DuePurses(ctx, w.Community, w.Clock.Now(), 100); again != nil || len(due) > 0 {
				t.Errorf("still due: %v, %v", due, again)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		is := func(what string, want ...money.Amount) {
			t.Helper()
			if got := has(t, w, who); got != [3]money.Amount(want) {
				t.Errorf("%s: %v, want %v", what, got, want)
			}
		}
		follow := func(o commerce.Order) {
			t.Helper()
			if err := w.Loyalty.FollowOrders(ctx, w.Community, o.ID); err != nil {
				t.Fatal(err)
			}
		}
		ship := func(o commerce.Order) {
			t.Helper()
			if _, err := w.Commerce.ShipOrder(ctx, w.Staff, w.Community, o.ID); err != nil {
				t.Fatal(err)
			}
			follow(o)
		}
		first := w.Buy(who, p.Variants[0].ID, id.Zero, id.Zero)
		follow(first)
		is("paid", 0, 250, 0)
		day(20)
		is("not on its way", 0, 250, 0)
		ship(first)
		day(13)
		is("on its way", 0, 250, 0)
		day(1)
		is("settled", 250, 0, 0)
		v, err := w.Loyalty.Points(ctx, who, w.Community, who.Member)
		if err != nil || v.Level.Name != "Silver" || v.Worth != 250 {
			t.Errorf("level %q, worth %d, %v", v.Level.Name, v.Worth, err)
		}
		if _, err := w.Commerce.PlaceOrder(ctx, who, commerce.PlaceOrder{Community: w.Community, Variant: p.Variants[0].ID, Quantity: 1, Email: who.Email, Points: 5000}); err == nil {
			t.Error("more than half of an order is paid with points")
		}
		held, err := w.Commerce.PlaceOrder(ctx, who, commerce.PlaceOrder{Community: w.Community, Variant: p.Variants[0].ID, Quantity: 1, Email: who.Email, Points: 200})
		if err != nil || held.Total != 1800 || held.Due() != 1800 {
			t.Fatalf("%+v, %v", held, err)
		}
		is("held", 50, 0, 0)
		day(31)
		is("the rest has lapsed", 0, 0, 0)
		if _, err := w.Commerce.CancelOrder(ctx, who, w.Community, held.ID); err != nil {
			t.Fatal(err)
		}
		is("back, though too old", 200, 0, 0)
		second, err := w.Commerce.PlaceOrder(ctx, who, commerce.PlaceOrder{Community: w.Community, Variant: p.Variants[0].ID, Quantity: 1, Email: who.Email, Points: 150, Instrument: "card"})
		if err != nil {
			t.Fatal(err)
		}
		follow(second)
		is("spent, and earning on what was paid", 50, 185, 0)
		day(2)
		is("what came back was good for a day", 0, 185, 0)
		ship(second)
		day(14)
		is("settled", 185, 0, 0)
		third, err := w.Commerce.PlaceOrder(ctx, who, commerce.PlaceOrder{Community: w.Community, Variant: p.Variants[0].ID, Quantity: 1, Email: who.Email, Points: 100, Instrument: "card"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Commerce.RefundOrder(ctx, w.Staff, w.Community, second.ID); err != nil {
			t.Fatal(err)
		}
		is("what was spent came back with the refund", 235, 0, 0)
		follow(second)
		is("what it earned is taken back", 50, 0, 0)
		if _, err := w.Commerce.RefundOrder(ctx, w.Staff, w.Community, third.ID); err != nil {
			t.Fatal(err)
		}
		follow(third)
		is("all is back", 150, 0, 0)
		if _, err := w.Commerce.RefundOrder(ctx, w.Staff, w.Community, first.ID); err != nil {
			t.Fatal(err)
		}
		follow(first)
		is("the first is taken back", 0, 0, 100)
		if v, _ := w.Loyalty.Points(ctx, who, w.Community, who.Member); v.Level.Name != "Silver" || v.Purse.FallsAt.IsZero() {
			t.Error("a level is lost without grace")
		}
		day(21)
		if v, _ := w.Loyalty.Points(ctx, who, w.Community, who.Member); v.Level.Name != "" {
			t.Error("a level outlives its grace")
		}
		if now, err := w.Loyalty.CheckIn(ctx, who, w.Community); err != nil || now.Points != 5 || now.Streak.Days != 1 {
			t.Errorf("%+v, %v", now, err)
		}
		is("worked off", 0, 0, 95)
		found, err := w.DB.Check(ctx, func(string) {})
		if err != nil || len(found) > 0 {
			t.Errorf("%v, %v", found, err)
		}
	})
}
