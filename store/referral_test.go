package store_test

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/growth"
	"panal/internal/id"
	"panal/store"
	"panal/store/storetest"
)

// Who bought before by themselves is not a newcomer, whichever order is ready first; who is brought by two at once is
// brought by one.
func TestNewcomer(t *testing.T) {
	eachSpread(t, func(t *testing.T, s *spread) {
		ana, ben := s.Join("Ana", access.Member), s.Join("Ben", access.Member)
		code := s.share(t, ana).Code
		s.sell(t, ben, "")
		s.Clock.Advance(time.Minute)
		later := s.sell(t, ben, code)
		s.keep(t, later)
		if got := s.credit(t, later); !got.Kept || got.Newcomer {
			t.Errorf("credit %+v of a member who bought before", got)
		}

		cam := s.Join("Cam", access.Member)
		first := s.buy(t, cam, id.Zero, s.share(t, ben).Code, id.Zero)
		s.Clock.Advance(time.Minute)
		second := s.sell(t, cam, code)
		s.keep(t, second)
		s.buy(t, s.Join("filler", access.Member), first.GroupBuy, "", id.Zero)
		s.keep(t, first)
		if a, b := s.credit(t, second), s.credit(t, first); !a.Newcomer || !b.Kept || b.Newcomer {
			t.Errorf("credits %+v and %+v, want the one that was kept first to be the newcomer's", a, b)
		}

		dee := s.Join("Dee", access.Member)
		orders := []commerce.Order{s.sell(t, dee, code), s.sell(t, dee, s.share(t, ben).Code)}
		var all sync.WaitGroup
		for _, o := range orders {
			for range 5 {
				all.Go(func() {
					if err := s.growth.Keep(context.Background(), s.Community, o.ID); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		if a, b := s.credit(t, orders[0]), s.credit(t, orders[1]); !a.Kept || !b.Kept || a.Newcomer == b.Newcomer {
			t.Errorf("credits %+v and %+v, want one newcomer", a, b)
		}
	})
}

// Nobody stands above themselves: who brought others is not brought by them, directly or down the line.
func TestReferralsHaveNoCircle(t *testing.T) {
	eachSpread(t, func(t *testing.T, s *spread) {
		var chain []access.Actor
		for range 5 {
			chain = append(chain, s.Join("m", access.Member))
		}
		for i := range 4 {
			s.keep(t, s.sell(t, chain[i+1], s.share(t, chain[i]).Code))
		}
		closing := s.sell(t, chain[0], s.share(t, chain[4]).Code)
		s.keep(t, closing)
		if got := s.credit(t, closing); !got.Kept || got.Newcomer || got.Referrer != chain[4].Member {
			t.Errorf("credit %+v, want one that is kept and brings nobody", got)
		}
		if got := s.children(t, chain[4]); len(got) != 0 {
			t.Errorf("the last brought %v", got)
		}
		tree, err := s.growth.Tree(t.Context(), chain[0], s.Community, chain[0].Member, growth.MaxDepth)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 4 {
			if len(tree.Children) != 1 || tree.Children[0].Member != chain[i+1].Member || tree.Children[0].At.IsZero() {
				t.Fatalf("at depth %d: %+v", i, tree)
			}
			tree = tree.Children[0]
		}
		if len(tree.Children) != 0 {
			t.Errorf("below the last: %+v", tree)
		}
		shallow, err := s.growth.Tree(t.Context(), s.Staff, s.Community, chain[0].Member, 2)
		if err != nil || len(shallow.Children[0].Children) != 1 || len(shallow.Children[0].Children[0].Children) != 0 {
			t.Errorf("to a depth of two: %+v, %v", shallow, err)
		}
		for what, c := range map[string]struct {
			actor access.Actor
			root  id.ID
			depth int
		}{
			"another's tree": {chain[1], chain[0].Member, 1},
			"too deep":       {s.Staff, chain[0].Member, growth.MaxDepth + 1},
			"not deep":       {s.Staff, chain[0].Member, 0},
			"nobody's":       {s.Staff, s.visitor(), 1},
		} {
			if _, err := s.growth.Tree(t.Context(), c.actor, s.Community, c.root, c.depth); err == nil {
				t.Errorf("%s is shown", what)
			}
		}
	})
}

// Whatever is bought through whose link, and refunded, referrals stay trees, and are the newcomers' orders.
func TestReferralsStayTrees(t *testing.T) {
	s := newSpread(storetest.NewWorld(t, storetest.SQLite(t, storetest.WithClock(storetest.NewClock()))))
	random := rand.New(rand.NewPCG(1, 2))
	var members []access.Actor
	for range 8 {
		members = append(members, s.Join("m", access.Member))
	}
	var orders []commerce.Order
	brought := 0
	for range 60 {
		buyer, sharer := members[random.IntN(8)], members[random.IntN(8)]
		o := s.sell(t, buyer, s.share(t, sharer).Code)
		orders = append(orders, o)
		s.keep(t, o)
		if random.IntN(2) == 0 {
			gone := orders[random.IntN(len(orders))]
			if _, err := s.Commerce.RefundOrder(t.Context(), s.Staff, s.Community, gone.ID); err != nil && !errors.Is(err, commerce.ErrOrderState) {
				t.Fatal(err)
			}
			if err := s.growth.Drop(t.Context(), s.Community, gone.ID); err != nil {
				t.Fatal(err)
			}
		}
		by := map[id.ID]id.ID{}
		for _, of := range members {
			for _, member := range s.children(t, of) {
				by[member] = of.Member
			}
		}
		for member := range by {
			steps := 0
			for above := by[member]; !above.IsZero(); above = by[above] {
				if steps++; steps > len(members) {
					t.Fatalf("a circle in %v", by)
				}
			}
		}
		newcomers := map[id.ID]id.ID{}
		for _, o := range orders {
			if a := s.credit(t, o); a.Newcomer {
				newcomers[a.Member] = a.Referrer
			}
		}
		if !maps.Equal(by, newcomers) {
			t.Fatalf("referrals %v, newcomers %v", by, newcomers)
		}
		brought = max(brought, len(by))
	}
	if brought < 4 {
		t.Errorf("at most %d of 8 were brought: nothing was tried", brought)
	}
}

// Two nodes cannot close a circle from both ends.
func TestReferralsHaveNoCircleFromTwoNodes(t *testing.T) {
	dsn, clock := storetest.Postgres(t), storetest.NewClock()
	here := storetest.Open(t, store.Config{DSN: dsn}, storetest.WithClock(clock))
	there := storetest.Open(t, store.Config{DSN: dsn}, storetest.WithClock(clock))
	s := newSpread(storetest.NewWorld(t, here))
	other := growth.NewService(there.Growth(), nil)
	for range 20 {
		ana, ben := s.Join("Ana", access.Member), s.Join("Ben", access.Member)
		byBen, byAna := s.sell(t, ana, s.share(t, ben).Code), s.sell(t, ben, s.share(t, ana).Code)
		var both sync.WaitGroup
		for service, o := range map[*growth.Service]commerce.Order{s.growth: byBen, other: byAna} {
			both.Go(func() {
				if err := service.Keep(t.Context(), s.Community, o.ID); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if a, b := s.credit(t, byBen), s.credit(t, byAna); a.Newcomer == b.Newcomer || !a.Kept || !b.Kept {
			t.Fatalf("credits %+v and %+v, want one newcomer", a, b)
		}
	}
}

func TestCosts(t *testing.T) {
	eachSpread(t, func(t *testing.T, s *spread) {
		ctx := t.Context()
		var sharers []access.Actor
		for n := range 3 {
			sharer := s.Join("sharer", access.Member)
			sharers = append(sharers, sharer)
			code := s.share(t, sharer).Code
			for range n {
				browser := s.visitor()
				if _, err := s.growth.Arrive(ctx, access.Actor{}, s.Community, code, browser, "poster"); err != nil {
					t.Fatal(err)
				}
				o := s.buy(t, s.Join("newcomer", access.Member), id.Zero, "", browser)
				s.buy(t, s.Join("filler", access.Member), o.GroupBuy, "", id.Zero)
				s.keep(t, o)
			}
		}
		if _, err := s.growth.Arrive(ctx, access.Actor{}, s.Community, s.share(t, sharers[0]).Code, s.visitor(), ""); err != nil {
			t.Fatal(err)
		}
		open := s.buy(t, s.Join("waiting", access.Member), id.Zero, s.share(t, sharers[0]).Code, id.Zero)
		s.keep(t, open)
		var people []growth.PersonCost
		r := commerce.PageRequest{Limit: 1}
		for {
			costs, err := s.growth.Costs(ctx, s.Staff, s.Community, r)
			if err != nil || costs.Currency != "EUR" {
				t.Fatalf("%+v, %v", costs, err)
			}
			want := []growth.ChannelCost{
				{Channel: "poster", Figures: growth.Figures{Visitors: 3, Orders: 3, Newcomers: 3, Discount: 1500, Total: 1500}},
				{Channel: "", Figures: growth.Figures{Visitors: 1}},
			}
			if len(costs.Channels) != 2 || costs.Channels[0] != want[0] || costs.Channels[1] != want[1] {
				t.Errorf("channels %+v, want %+v", costs.Channels, want)
			}
			people = append(people, costs.People.Items...)
			if r.Cursor = costs.People.Next; r.Cursor == "" {
				break
			}
		}
		if len(people) != 3 {
			t.Fatalf("people %+v", people)
		}
		for i, want := range []growth.PersonCost{
			{Member: sharers[2].Member, Name: "sharer", Figures: growth.Figures{Visitors: 2, Orders: 2, Newcomers: 2, Discount: 1000, Total: 1000}},
			{Member: sharers[1].Member, Name: "sharer", Figures: growth.Figures{Visitors: 1, Orders: 1, Newcomers: 1, Discount: 500, Total: 500}},
			{Member: sharers[0].Member, Name: "sharer", Figures: growth.Figures{Visitors: 1}},
		} {
			if people[i] != want {
				t.Errorf("%d: %+v, want %+v", i, people[i], want)
			}
		}
		mine, err := s.growth.MyShares(ctx, sharers[2], s.Community)
		if err != nil || len(mine) != 1 || mine[0].Figures != people[0].Figures || mine[0].Visits != 2 {
			t.Errorf("my shares %+v, %v", mine, err)
		}
		for _, bad := range []commerce.PageRequest{{Limit: 101}, {Limit: -1}, {Cursor: "x"}} {
			if _, err := s.growth.Costs(ctx, s.Staff, s.Community, bad); err == nil {
				t.Errorf("%+v is answered", bad)
			}
		}
		if _, err := s.growth.Costs(ctx, sharers[0], s.Community, commerce.PageRequest{}); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("a member sees costs: %v", err)
		}
	})
}
