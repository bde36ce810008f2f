package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/fact"
	"panal/growth"
	"panal/internal/id"
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
	share, err := s.growth.MakeShare(t.Context(), actor, s.Community, growth.Target{Kind: growth.ToOffer, ID: s.offer.ID})
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
				if made[i], err = s.growth.MakeShare(t.Context(), ana, s.Community, growth.Target{Kind: growth.ToOffer, ID: s.offer.ID}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, share := range made {
			if share != made[0] || share.Member != ana.Member || share.Target.ID != s.offer.ID || !share.CreatedAt.Equal(s.Clock.Now()) {
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
			"a draft":              {ana, draft.ID, growth.ErrTargetMissing},
			"no such offer":        {ana, ana.Member, growth.ErrTargetMissing},
			"a stranger":           {s.Stranger(), s.offer.ID, access.ErrUnauthenticated},
			"of another community": {elsewhere, s.offer.ID, access.ErrNotFound},
		} {
			if _, err := s.growth.MakeShare(t.Context(), c.actor, s.Community, growth.Target{Kind: growth.ToOffer, ID: c.offer}); !errors.Is(err, c.want) {
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
			return s.growth.Arrive(t.Context(), access.Actor{}, s.Community, code, visitor, channel)
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
		if _, err := s.growth.Arrive(t.Context(), access.Actor{}, s.visitor(), share.Code, browser, ""); !errors.Is(err, growth.ErrShareMissing) {
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
			if _, err := s.growth.Arrive(t.Context(), access.Actor{}, s.Community, s.share(t, of).Code, browser, "wechat"); err != nil {
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
