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
	"panal/fact"
	"panal/growth"
	"panal/internal/id"
	"panal/internal/pgtest"
	"panal/store"
	"panal/store/storetest"
)

// spread is a world in which an offer for groups of two is shared.
type spread struct {
	*storetest.World
	growth *growth.Service
	offer  commerce.Offer
	item   id.ID // a variant
}

func eachSpread(t *testing.T, test func(t *testing.T, s *spread)) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) { test(t, newSpread(w)) })
}

func newSpread(w *storetest.World) *spread {
	p := w.Product(1000, 1000)
	terms := w.Terms(p, 2)
	terms.EndsAt = terms.StartsAt.Add(2 * growth.Window)
	return &spread{World: w, growth: growth.NewService(w.DB.Growth(), nil), offer: w.Offer(p.ID, terms), item: p.Variants[0].ID}
}

func (s *spread) share(t *testing.T, actor access.Actor) growth.Share {
	t.Helper()
	share, err := s.growth.MakeShare(t.Context(), actor, s.Community, s.offer.ID)
	if err != nil {
		t.Fatal(err)
	}
	return share
}

func (s *spread) visitor() id.ID { return s.DB.IDs().New(s.Clock.Now()) }

// buy has a member order together, paid at once, through a link or from a browser.
func (s *spread) buy(t *testing.T, actor access.Actor, group id.ID, code string, visitor id.ID) commerce.Order {
	t.Helper()
	o, err := s.Commerce.PlaceOrder(t.Context(), actor, commerce.PlaceOrder{Community: s.Community, Variant: s.item, Quantity: 1, Offer: s.offer.ID,
		GroupBuy: group, Email: actor.Email, Instrument: "card", Visitor: visitor, Share: code})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// sell has a member order together through a link, and somebody else fill the group.
func (s *spread) sell(t *testing.T, actor access.Actor, code string) commerce.Order {
	t.Helper()
	o := s.buy(t, actor, id.Zero, code, id.Zero)
	s.buy(t, s.Join("filler", access.Member), o.GroupBuy, "", id.Zero)
	return o
}

func (s *spread) keep(t *testing.T, orders ...commerce.Order) {
	t.Helper()
	for _, o := range orders {
		if err := s.growth.Keep(t.Context(), s.Community, o.ID); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *spread) credit(t *testing.T, o commerce.Order) growth.Attribution {
	t.Helper()
	found, err := s.DB.Growth().Attributions(t.Context(), s.Community, []id.ID{o.ID})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 {
		return growth.Attribution{}
	}
	return found[0]
}

// children are the members whom a member brought.
func (s *spread) children(t *testing.T, of access.Actor) []id.ID {
	t.Helper()
	tree, err := s.growth.Tree(t.Context(), s.Staff, s.Community, of.Member, 1)
	if err != nil {
		t.Fatal(err)
	}
	var members []id.ID
	for _, b := range tree.Children {
		members = append(members, b.Member)
	}
	return members
}

func TestMakeShare(t *testing.T) {
	eachSpread(t, func(t *testing.T, s *spread) {
		ana, ben := s.Join("Ana", access.Guest), s.Join("Ben", access.Member)
		var all sync.WaitGroup
		made := make([]growth.Share, 50)
		for i := range made {
			all.Go(func() {
				var err error
				if made[i], err = s.growth.MakeShare(t.Context(), ana, s.Community, s.offer.ID); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, share := range made {
			if share != made[0] || share.Member != ana.Member || share.Offer != s.offer.ID || !share.CreatedAt.Equal(s.Clock.Now()) {
				t.Fatalf("shares %+v and %+v of one member and offer", share, made[0])
			}
		}
		if s.share(t, ben).Code == made[0].Code {
			t.Error("two members have one code")
		}
		facts, err := s.DB.Facts().Between(t.Context(), s.Community, 0, 1000, []fact.Kind{growth.FactShareMade})
		if err != nil || len(facts) != 2 || facts[0].Subject != made[0].ID {
			t.Errorf("facts %v, %v; want one for each share", facts, err)
		}
		draft, err := s.Commerce.CreateOffer(t.Context(), s.Staff, commerce.CreateOffer{Community: s.Community, Product: s.offer.Product, Terms: s.Terms(s.product(t), 3)})
		if err != nil {
			t.Fatal(err)
		}
		elsewhere := ana
		elsewhere.Community = s.DB.IDs().New(s.Clock.Now())
		for what, c := range map[string]struct {
			actor access.Actor
			offer id.ID
			want  error
		}{
			"a draft":              {ana, draft.ID, growth.ErrOfferMissing},
			"no such offer":        {ana, ana.Member, growth.ErrOfferMissing},
			"a stranger":           {s.Stranger(), s.offer.ID, access.ErrUnauthenticated},
			"of another community": {elsewhere, s.offer.ID, access.ErrNotFound},
		} {
			if _, err := s.growth.MakeShare(t.Context(), c.actor, s.Community, c.offer); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", what, err, c.want)
			}
		}
	})
}

func (s *spread) product(t *testing.T) commerce.Product {
	t.Helper()
	p, err := s.Commerce.Product(t.Context(), s.Staff, s.Community, s.offer.Product)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Fifty arrivals of one browser at once are one visit that counts fifty.
func TestArrive(t *testing.T) {
	eachSpread(t, func(t *testing.T, s *spread) {
		ana := s.Join("Ana", access.Member)
		share, browser := s.share(t, ana), s.visitor()
		arrive := func(code string, visitor id.ID, channel string) (growth.Share, error) {
			return s.growth.Arrive(t.Context(), s.Community, code, visitor, channel)
		}
		began := s.Clock.Now()
		if _, err := arrive(share.Code, browser, "poster"); err != nil {
			t.Fatal(err)
		}
		s.Clock.Advance(time.Hour)
		var all sync.WaitGroup
		for range 49 {
			all.Go(func() {
				if got, err := arrive(share.Code, browser, "no channel!"); err != nil || got != share {
					t.Errorf("arrived at %+v, %v", got, err)
				}
			})
		}
		all.Wait()
		var visit growth.Visit
		read := func() {
			t.Helper()
			err := s.DB.Commerce().Write(t.Context(), s.Community, func(tx commerce.Tx) (err error) {
				visit, _, err = tx.LastVisit(browser, id.Zero, began)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		read()
		want := growth.Visit{Visitor: browser, Share: share, Channel: "poster", Visits: 50, FirstAt: began, LastAt: began.Add(time.Hour)}
		if visit != want {
			t.Errorf("visit %+v, want %+v", visit, want)
		}
		if _, err := arrive(share.Code, browser, "wechat"); err != nil {
			t.Fatal(err)
		}
		if read(); visit.Channel != "wechat" || visit.Visits != 51 {
			t.Errorf("visit %+v after another by wechat", visit)
		}
		if _, err := arrive(share.Code, id.Zero, ""); err != nil {
			t.Errorf("without a visitor: %v", err)
		}
		reports, err := s.growth.MyShares(t.Context(), ana, s.Community)
		if err != nil || len(reports) != 1 || reports[0].Visits != 51 || reports[0].Visitors != 1 || reports[0].Slug != s.offer.Slug || reports[0].Title == "" {
			t.Errorf("my shares %+v, %v", reports, err)
		}
		for _, code := range []string{"0000000000", "", "'; DROP"} {
			if _, err := arrive(code, browser, ""); !errors.Is(err, growth.ErrShareMissing) {
				t.Errorf("code %q: %v", code, err)
			}
		}
		if _, err := s.growth.Arrive(t.Context(), s.visitor(), share.Code, browser, ""); !errors.Is(err, growth.ErrShareMissing) {
			t.Errorf("in another community: %v", err)
		}
	})
}

// The browser's last touch within thirty days is credited, and a member's own link never.
func TestLastTouchWins(t *testing.T) {
	eachSpread(t, func(t *testing.T, s *spread) {
		ana, ben, cam := s.Join("Ana", access.Member), s.Join("Ben", access.Member), s.Join("Cam", access.Member)
		browser := s.visitor()
		for _, of := range []access.Actor{ana, ben, cam} {
			if _, err := s.growth.Arrive(t.Context(), s.Community, s.share(t, of).Code, browser, "wechat"); err != nil {
				t.Fatal(err)
			}
			s.Clock.Advance(time.Hour)
		}
		if got := s.credit(t, s.buy(t, cam, id.Zero, "", browser)); got.Referrer != ben.Member || got.Channel != "wechat" || got.Kept {
			t.Errorf("credited %+v, want Ben's touch: the later one is the buyer's own", got)
		}
		if got := s.credit(t, s.buy(t, cam, id.Zero, s.share(t, cam).Code, s.visitor())); !got.Order.IsZero() {
			t.Errorf("credited %+v for one's own link in another browser", got)
		}
		dee := s.Join("Dee", access.Member)
		s.Clock.Advance(growth.Window - time.Hour) // since Cam's
		if got := s.credit(t, s.buy(t, dee, id.Zero, "", browser)); got.Referrer != cam.Member {
			t.Errorf("credited %+v thirty days after Cam's touch", got)
		}
		s.Clock.Advance(time.Microsecond)
		eve := s.Join("Eve", access.Member)
		if got := s.credit(t, s.buy(t, eve, id.Zero, "", browser)); !got.Order.IsZero() {
			t.Errorf("credited %+v later than thirty days", got)
		}
	})
}

func TestKeepAndDrop(t *testing.T) {
	eachSpread(t, func(t *testing.T, s *spread) {
		ctx := t.Context()
		ana, ben := s.Join("Ana", access.Member), s.Join("Ben", access.Member)
		code := s.share(t, ana).Code
		opened := s.buy(t, ben, id.Zero, code, id.Zero)
		s.keep(t, opened)
		if got := s.credit(t, opened); got.Kept || got.Newcomer {
			t.Errorf("kept before the group formed: %+v", got)
		}
		s.buy(t, s.Join("Cam", access.Member), opened.GroupBuy, "", id.Zero)
		s.keep(t, opened, opened)
		if got := s.credit(t, opened); !got.Kept || !got.Newcomer {
			t.Errorf("credit %+v, want a newcomer's", got)
		}
		again := s.sell(t, ben, code)
		s.keep(t, again)
		if got := s.credit(t, again); !got.Kept || got.Newcomer {
			t.Errorf("the second order's credit is %+v", got)
		}
		if got := s.children(t, ana); len(got) != 1 || got[0] != ben.Member {
			t.Errorf("Ana brought %v", got)
		}
		drop := func(o commerce.Order) {
			t.Helper()
			if err := s.growth.Drop(ctx, s.Community, o.ID); err != nil {
				t.Fatal(err)
			}
		}
		drop(opened)
		if got := s.credit(t, opened); !got.Kept || !got.Newcomer || len(s.children(t, ana)) != 1 {
			t.Errorf("dropped while it is ready: %+v", got)
		}
		if _, err := s.Commerce.RefundOrder(ctx, s.Staff, s.Community, opened.ID); err != nil {
			t.Fatal(err)
		}
		drop(opened)
		drop(opened)
		s.keep(t, opened) // old news
		if got := s.credit(t, opened); got.Kept || got.Newcomer || len(s.children(t, ana)) != 0 {
			t.Errorf("after the refund: %+v, brought %v", got, s.children(t, ana))
		}
		nobody := s.sell(t, ben, "")
		s.keep(t, nobody)
		drop(nobody)
	})
}

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
	dsn, clock := pgtest.Start(t), storetest.NewClock()
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
				if _, err := s.growth.Arrive(ctx, s.Community, code, browser, "poster"); err != nil {
					t.Fatal(err)
				}
				o := s.buy(t, s.Join("newcomer", access.Member), id.Zero, "", browser)
				s.buy(t, s.Join("filler", access.Member), o.GroupBuy, "", id.Zero)
				s.keep(t, o)
			}
		}
		if _, err := s.growth.Arrive(ctx, s.Community, s.share(t, sharers[0]).Code, s.visitor(), ""); err != nil {
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
