package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
	"panal/store/storetest"
)

// pages reads a whole list page by page.
func pages[T any](t *testing.T, limit int, read func(commerce.PageRequest) (commerce.Page[T], error)) []T {
	t.Helper()
	var all []T
	cursor := ""
	for {
		p, err := read(commerce.PageRequest{Limit: limit, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Items) > limit {
			t.Fatalf("%d items on a page of %d", len(p.Items), limit)
		}
		all = append(all, p.Items...)
		if p.Next == "" {
			return all
		}
		if len(p.Items) == 0 {
			t.Fatal("an empty page that another follows")
		}
		cursor = p.Next
	}
}

func TestShop(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		var live []commerce.Product
		for i := range 5 {
			live = append(live, w.Product(money.Amount(1000+i), 10))
		}
		draft, err := w.Commerce.CreateProduct(ctx, w.Staff, commerce.CreateProduct{Community: w.Community, Slug: "draft", Title: "Draft",
			Variants: []commerce.NewVariant{{Price: 100}}})
		if err != nil {
			t.Fatal(err)
		}
		late, soon, future := w.Terms(live[2], 3), w.Terms(live[2], 4), w.Terms(live[2], 5)
		soon.EndsAt = soon.StartsAt.Add(time.Hour)
		future.StartsAt, future.EndsAt = future.StartsAt.Add(time.Minute), future.StartsAt.Add(2*time.Minute)
		w.Offer(live[2].ID, late)
		ends := w.Offer(live[2].ID, soon)
		w.Offer(live[2].ID, future)
		listings := pages(t, 2, func(r commerce.PageRequest) (commerce.Page[commerce.Listing], error) {
			return w.Commerce.Shop(ctx, w.Stranger(), w.Community, r)
		})
		if len(listings) != 5 {
			t.Fatalf("%d listings", len(listings))
		}
		for i, l := range listings {
			want := live[4-i]
			if l.Product.ID != want.ID || l.From != want.Variants[0].Price {
				t.Errorf("listing %d: %s from %d", i, l.Product.Title, l.From)
			}
			if hasOffer := want.ID == live[2].ID; hasOffer && (l.Offer.ID != ends.ID || l.Together != 501) || !hasOffer && !l.Offer.ID.IsZero() {
				t.Errorf("listing %d: offer %s together %d", i, l.Offer.Slug, l.Together)
			}
		}
		if _, err := w.Commerce.Product(ctx, w.Stranger(), w.Community, draft.ID); !errors.Is(err, commerce.ErrProductMissing) {
			t.Errorf("a stranger sees a draft: %v", err)
		}
		if p, err := w.Commerce.ProductBySlug(ctx, w.Staff, w.Community, "draft"); err != nil || p.ID != draft.ID || len(p.Variants) != 1 {
			t.Errorf("staff see a draft: %+v, %v", p, err)
		}
		all := pages(t, 4, func(r commerce.PageRequest) (commerce.Page[commerce.Product], error) {
			return w.Commerce.Products(ctx, w.Staff, w.Community, commerce.ProductFilter{}, r)
		})
		if len(all) != 6 || all[0].ID != draft.ID || len(all[5].Variants) != 1 {
			t.Errorf("%d products, the first %+v", len(all), all[0])
		}
		if _, err := w.Commerce.Products(ctx, w.Stranger(), w.Community, commerce.ProductFilter{}, commerce.PageRequest{}); !errors.Is(err, access.ErrUnauthenticated) {
			t.Errorf("a stranger lists products: %v", err)
		}
	})
}

// A listing says when its price is the lowest of several: of its offer, or alone where there is none.
func TestShopPricesVary(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		sell := func(slug string, prices ...money.Amount) commerce.Product {
			var variants []commerce.NewVariant
			for i, price := range prices {
				variants = append(variants, commerce.NewVariant{Title: fmt.Sprint(i), SKU: fmt.Sprint(slug, i), Price: price, Stock: 5})
			}
			p, err := w.Commerce.CreateProduct(t.Context(), w.Staff, commerce.CreateProduct{Community: w.Community, Slug: slug, Title: slug, Variants: variants})
			if err == nil {
				_, err = w.Commerce.UpdateProduct(t.Context(), w.Staff, commerce.UpdateProduct{Community: w.Community, Product: p.ID, Slug: slug, Title: slug, State: commerce.ProductLive})
			}
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		sell("one", 900, 900)
		sell("several", 900, 800)
		flat, steep := sell("flat", 900, 800), sell("steep", 900, 900)
		for p, prices := range map[*commerce.Product][2]money.Amount{&flat: {500, 500}, &steep: {500, 400}} {
			terms := w.Terms(*p, 3)
			terms.Prices = map[id.ID]money.Amount{p.Variants[0].ID: prices[0], p.Variants[1].ID: prices[1]}
			w.Offer(p.ID, terms)
		}
		shop, err := w.Commerce.Shop(t.Context(), w.Stranger(), w.Community, commerce.PageRequest{})
		if err != nil || len(shop.Items) != 4 {
			t.Fatalf("%d listings, %v", len(shop.Items), err)
		}
		want := map[string]bool{"one": false, "several": true, "flat": false, "steep": true}
		for _, l := range shop.Items {
			if l.Varies != want[l.Product.Slug] {
				t.Errorf("%s: varies %v, from %d, together %d", l.Product.Slug, l.Varies, l.From, l.Together)
			}
		}
	})
}

func TestOfferView(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		p := w.Product(1000, 100)
		offer := w.Offer(p.ID, w.Terms(p, 3))
		variant := p.Variants[0].ID
		var buyers []access.Actor
		for _, name := range []string{"Ada", "Bo", "Cy", "Di", "Ed", "Fe", "Gu"} {
			buyers = append(buyers, w.Join(name, access.Guest))
		}
		alone := w.Buy(buyers[0], variant, offer.ID, id.Zero)
		missesOne := w.Buy(buyers[1], variant, offer.ID, id.Zero)
		w.Buy(buyers[2], variant, offer.ID, missesOne.GroupBuy)
		formed := w.Buy(buyers[3], variant, offer.ID, id.Zero)
		w.Buy(buyers[4], variant, offer.ID, formed.GroupBuy)
		w.Buy(buyers[5], variant, offer.ID, formed.GroupBuy)

		v, err := w.Commerce.OfferBySlug(ctx, w.Stranger(), w.Community, offer.Slug)
		if err != nil {
			t.Fatal(err)
		}
		if v.Offer.ID != offer.ID || v.Offer.Prices[variant] != 500 || v.Product.ID != p.ID || v.Currency != "EUR" || v.Formed != 1 {
			t.Errorf("%+v", v)
		}
		if got := v.Product.Variants[0]; got.Sold != 6 || got.Available() != 94 {
			t.Errorf("shelf: %+v", got)
		}
		if len(v.Open) != 2 || v.Open[0].GroupBuy.ID != missesOne.GroupBuy || v.Open[1].GroupBuy.ID != alone.GroupBuy {
			t.Fatalf("open: %+v", v.Open)
		}
		seats := v.Open[0].Seats
		if len(seats) != 2 || seats[0].Name != "Bo" || !seats[0].Head || seats[1].Name != "Cy" || seats[1].Head {
			t.Errorf("seats: %+v", seats)
		}
		byID, err := w.Commerce.Offer(ctx, w.Stranger(), w.Community, offer.ID)
		if err != nil || byID.Offer.Slug != offer.Slug {
			t.Errorf("by id: %v", err)
		}
		w.Clock.Advance(24 * time.Hour)
		if v, err := w.Commerce.Offer(ctx, w.Stranger(), w.Community, offer.ID); err != nil || len(v.Open) != 0 {
			t.Errorf("at the deadline %d groups may be joined, %v", len(v.Open), err)
		}
	})
}

func TestGroupBuyView(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		p := w.Product(1000, 100)
		offer, other := w.Offer(p.ID, w.Terms(p, 2)), w.Offer(p.ID, w.Terms(p, 3))
		variant := p.Variants[0].ID
		ada, bo := w.Join("Ada", access.Guest), w.Join("Bo", access.Guest)
		formed := w.Buy(ada, variant, offer.ID, id.Zero).GroupBuy
		w.Buy(bo, variant, offer.ID, formed)
		open := w.Buy(ada, variant, offer.ID, id.Zero).GroupBuy
		elsewhere := w.Buy(bo, variant, other.ID, id.Zero).GroupBuy

		v, err := w.Commerce.GroupBuy(ctx, w.Stranger(), w.Community, formed)
		if err != nil || v.GroupBuy.State != commerce.GroupFormed || v.Offer.Prices[variant] != 500 || v.Product.Variants[0].ID != variant || v.Currency != "EUR" {
			t.Errorf("%+v, %v", v, err)
		}
		if len(v.Seats) != 2 || v.Seats[0].Member != ada.Member || !v.Seats[0].Head || v.Seats[1].Name != "Bo" {
			t.Errorf("seats: %+v", v.Seats)
		}
		for _, c := range []struct {
			filter commerce.GroupBuyFilter
			want   []id.ID
		}{
			{commerce.GroupBuyFilter{}, []id.ID{elsewhere, open, formed}},
			{commerce.GroupBuyFilter{State: commerce.GroupOpen}, []id.ID{elsewhere, open}},
			{commerce.GroupBuyFilter{State: commerce.GroupFormed}, []id.ID{formed}},
			{commerce.GroupBuyFilter{State: commerce.GroupExpired}, nil},
			{commerce.GroupBuyFilter{Offer: offer.ID}, []id.ID{open, formed}},
			{commerce.GroupBuyFilter{Offer: offer.ID, State: commerce.GroupOpen}, []id.ID{open}},
			{commerce.GroupBuyFilter{Offer: other.ID, State: commerce.GroupFormed}, nil},
		} {
			got := pages(t, 1, func(r commerce.PageRequest) (commerce.Page[commerce.GroupBuyView], error) {
				return w.Commerce.GroupBuys(ctx, w.Staff, w.Community, c.filter, r)
			})
			if len(got) != len(c.want) {
				t.Errorf("%+v: %d groups, want %d", c.filter, len(got), len(c.want))
				continue
			}
			for i := range got {
				if got[i].GroupBuy.ID != c.want[i] || got[i].Product.Title != p.Title {
					t.Errorf("%+v: group %d is %s of %q", c.filter, i, got[i].GroupBuy.ID, got[i].Product.Title)
				}
			}
		}
		_, err = w.Commerce.GroupBuys(ctx, w.Staff, w.Community, commerce.GroupBuyFilter{State: "full"}, commerce.PageRequest{})
		if f := fault.From(err); len(f.Fields) != 1 || f.Fields[0].Name != "state" {
			t.Errorf("a state that is none: %v", err)
		}
		if _, err := w.Commerce.GroupBuys(ctx, ada, w.Community, commerce.GroupBuyFilter{}, commerce.PageRequest{}); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("a guest lists groups: %v", err)
		}
	})
}

func TestOrderView(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		p := w.Product(1000, 100)
		offer := w.Offer(p.ID, w.Terms(p, 2))
		variant := p.Variants[0].ID
		ada, bo := w.Join("Ada", access.Guest), w.Join("Bo", access.Guest)
		alone := w.Buy(ada, variant, id.Zero, id.Zero)
		together := w.Buy(bo, variant, offer.ID, id.Zero)
		w.Clock.Advance(25 * time.Hour)
		if err := w.Commerce.CloseGroupBuy(ctx, w.Community, together.GroupBuy); err != nil {
			t.Fatal(err)
		}
		v, err := w.Commerce.Order(ctx, bo, w.Community, together.ID)
		if err != nil || v.Member != "Bo" || v.Order.State != commerce.Refunding || v.GroupBuy.State != commerce.GroupExpired ||
			len(v.Payments) != 1 || len(v.Refunds) != 1 || v.Refunds[0].Reason != commerce.ReasonExpired || v.Refunds[0].Amount != 500 {
			t.Errorf("%+v, %v", v, err)
		}
		if v, err := w.Commerce.Order(ctx, w.Staff, w.Community, alone.ID); err != nil || !v.GroupBuy.ID.IsZero() || len(v.Refunds) != 0 {
			t.Errorf("staff see an order bought alone: %+v, %v", v, err)
		}
		if _, err := w.Commerce.Order(ctx, ada, w.Community, together.ID); !errors.Is(err, commerce.ErrOrderMissing) {
			t.Errorf("another's order: %v", err)
		}
		mine := pages(t, 1, func(r commerce.PageRequest) (commerce.Page[commerce.OrderView], error) {
			return w.Commerce.MyOrders(ctx, ada, w.Community, r)
		})
		if len(mine) != 1 || mine[0].Order.ID != alone.ID || len(mine[0].Order.Lines) != 1 || mine[0].Member != "Ada" {
			t.Errorf("my orders: %+v", mine)
		}
		for _, c := range []struct {
			filter commerce.OrderFilter
			want   []id.ID
		}{
			{commerce.OrderFilter{}, []id.ID{together.ID, alone.ID}},
			{commerce.OrderFilter{State: commerce.Ready}, []id.ID{alone.ID}},
			{commerce.OrderFilter{State: commerce.Refunding}, []id.ID{together.ID}},
			{commerce.OrderFilter{State: commerce.Shipped}, nil},
			{commerce.OrderFilter{Offer: offer.ID}, []id.ID{together.ID}},
			{commerce.OrderFilter{GroupBuy: together.GroupBuy}, []id.ID{together.ID}},
			{commerce.OrderFilter{GroupBuy: together.GroupBuy, State: commerce.Ready}, nil},
			{commerce.OrderFilter{Member: bo.Member, Offer: offer.ID}, []id.ID{together.ID}},
		} {
			got := pages(t, 1, func(r commerce.PageRequest) (commerce.Page[commerce.OrderView], error) {
				return w.Commerce.Orders(ctx, w.Staff, w.Community, c.filter, r)
			})
			if len(got) != len(c.want) {
				t.Errorf("%+v: %d orders, want %d", c.filter, len(got), len(c.want))
				continue
			}
			for i := range got {
				if got[i].Order.ID != c.want[i] {
					t.Errorf("%+v: order %d is %s", c.filter, i, got[i].Order.ID)
				}
			}
		}
		wrong := w.Provider.Receipt(w.Community, alone)
		wrong.Amount++
		if err := w.Commerce.Receive(ctx, wrong); err != nil {
			t.Fatal(err)
		}
		if parked, err := w.Commerce.ParkedPayments(ctx, w.Staff, w.Community); err != nil || len(parked) != 1 || parked[0].Amount != 1001 {
			t.Errorf("parked: %+v, %v", parked, err)
		}
	})
}

// What belongs to another community is not found, by whatever way it is asked for.
func TestReadsKeepToTheirCommunity(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		p := w.Product(1000, 100)
		offer := w.Offer(p.ID, w.Terms(p, 2))
		picture, err := w.Commerce.AddPicture(ctx, w.Staff, commerce.AddPicture{Community: w.Community, Product: p.ID, Alt: "A jar", Content: dot})
		if err != nil {
			t.Fatal(err)
		}
		order := w.Buy(w.Join("Ada", access.Guest), p.Variants[0].ID, offer.ID, id.Zero)
		there := storetest.NewWorld(t, w.DB)
		for what, read := range map[string]func(access.Actor, id.ID) error{
			"product": func(a access.Actor, c id.ID) error { _, err := w.Commerce.Product(ctx, a, c, p.ID); return err },
			"product by slug": func(a access.Actor, c id.ID) error {
				_, err := w.Commerce.ProductBySlug(ctx, a, c, p.Slug)
				return err
			},
			"offer": func(a access.Actor, c id.ID) error { _, err := w.Commerce.Offer(ctx, a, c, offer.ID); return err },
			"offer by slug": func(a access.Actor, c id.ID) error {
				_, err := w.Commerce.OfferBySlug(ctx, a, c, offer.Slug)
				return err
			},
			"group buy": func(a access.Actor, c id.ID) error {
				_, err := w.Commerce.GroupBuy(ctx, a, c, order.GroupBuy)
				return err
			},
			"order": func(a access.Actor, c id.ID) error { _, err := w.Commerce.Order(ctx, a, c, order.ID); return err },
			"picture": func(a access.Actor, c id.ID) error {
				_, _, err := w.Commerce.Picture(ctx, a, c, picture.ID)
				return err
			},
		} {
			if err := read(w.Staff, w.Community); err != nil {
				t.Errorf("%s: %v", what, err)
			}
			if err := read(there.Staff, there.Community); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s of another community: %v", what, err)
			}
			if err := read(there.Staff, w.Community); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s asked from another community: %v", what, err)
			}
		}
	})
}

func TestCursors(t *testing.T) {
	w := storetest.NewWorld(t, storetest.SQLite(t, storetest.WithClock(storetest.NewClock())))
	for _, c := range []struct {
		request commerce.PageRequest
		field   string
	}{
		{commerce.PageRequest{Cursor: "AAAA"}, "cursor"},
		{commerce.PageRequest{Cursor: "not base64 at all!!!!!"}, "cursor"},
		{commerce.PageRequest{Limit: 101}, "limit"},
		{commerce.PageRequest{Limit: -1}, "limit"},
	} {
		_, err := w.Commerce.Shop(t.Context(), w.Stranger(), w.Community, c.request)
		if f := fault.From(err); f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != c.field {
			t.Errorf("%+v: %v", c.request, err)
		}
	}
}
