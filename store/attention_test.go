package store_test

import (
	"errors"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
	"panal/ledger"
	"panal/store/storetest"
)

func TestAttention(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		p := w.Product(1000, 12)
		w.Product(2000, 100)
		o := w.Offer(p.ID, w.Terms(p, 2))
		see := func() commerce.Attention {
			t.Helper()
			a, err := w.Commerce.Attention(ctx, w.Staff, w.Community)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		if a := see(); len(a.Ready)+len(a.Parked)+len(a.Closing)+len(a.Low) != 0 || a.ReadyCount != 0 {
			t.Errorf("a new shop needs %+v", a)
		}
		ana, bo := w.Join("Ana", access.Member), w.Join("Bo", access.Member)
		v := p.Variants[0].ID
		var first commerce.Order
		for i := range 7 {
			if bought := w.Buy(ana, v, id.Zero, id.Zero); i == 0 {
				first = bought
			}
			w.Clock.Advance(time.Minute)
		}
		group := w.Buy(bo, v, o.ID, id.Zero).GroupBuy
		a := see()
		if len(a.Ready) != 5 || a.ReadyCount != 7 || a.Ready[0].Order.ID != first.ID || a.Ready[0].Member != "Ana" {
			t.Errorf("ready: %d of %d, the first %+v", len(a.Ready), a.ReadyCount, a.Ready[0])
		}
		if len(a.Low) != 1 || a.Low[0].Variant.ID != v || a.Low[0].Variant.Available() != 4 || a.Low[0].Product.Title != p.Title {
			t.Errorf("low: %+v", a.Low)
		}
		if len(a.Closing) != 0 {
			t.Errorf("a day before its deadline, a group is named: %+v", a.Closing)
		}
		w.Clock.Advance(24*time.Hour - commerce.ClosingSoon)
		if a := see(); len(a.Closing) != 1 || a.Closing[0].GroupBuy.ID != group || a.Closing[0].Product.ID != p.ID {
			t.Errorf("closing: %+v", a.Closing)
		}
		w.Clock.Advance(commerce.ClosingSoon)
		if a := see(); len(a.Closing) != 0 {
			t.Errorf("after its deadline: %+v", a.Closing)
		}
		held, err := w.Commerce.PlaceOrder(ctx, bo, commerce.PlaceOrder{Community: w.Community, Variant: v, Quantity: 1, Email: bo.Email})
		if err != nil {
			t.Fatal(err)
		}
		wrong := w.Provider.Receipt(w.Community, held)
		wrong.Amount--
		if err := w.Commerce.Receive(ctx, wrong); err != nil {
			t.Fatal(err)
		}
		parked := see().Parked
		if len(parked) != 1 || parked[0].Order != held.ID {
			t.Fatalf("parked: %+v", parked)
		}
		for name, actor := range map[string]access.Actor{"a stranger": w.Stranger(), "a member": ana} {
			if _, err := w.Commerce.Attention(ctx, actor, w.Community); err == nil {
				t.Errorf("%s sees what needs a hand", name)
			}
			if _, err := w.Commerce.OrderBehind(ctx, actor, w.Community, parked[0].ID); err == nil {
				t.Errorf("%s sees the order behind a payment", name)
			}
		}
		if order, err := w.Commerce.OrderBehind(ctx, w.Staff, w.Community, parked[0].ID); err != nil || order != held.ID {
			t.Errorf("the payment is behind %s, %v", order, err)
		}
		if _, err := w.Commerce.OrderBehind(ctx, w.Staff, w.Community, held.ID); !errors.Is(err, commerce.ErrOrderMissing) {
			t.Errorf("an order is behind itself: %v", err)
		}
	})
}

// What an order moved is found by its payment, its refund and its group, and each posting has all of its entries.
func TestPostingsOf(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		books := ledger.NewService(w.DB.Ledger())
		p := w.Product(1000, 10)
		o := w.Offer(p.ID, w.Terms(p, 2))
		ana, bo := w.Join("Ana", access.Member), w.Join("Bo", access.Member)
		first := w.Buy(ana, p.Variants[0].ID, o.ID, id.Zero)
		w.Buy(bo, p.Variants[0].ID, o.ID, first.GroupBuy)
		if _, err := w.Commerce.RefundOrder(ctx, w.Staff, w.Community, first.ID); err != nil {
			t.Fatal(err)
		}
		v, err := w.Commerce.Order(ctx, w.Staff, w.Community, first.ID)
		if err != nil {
			t.Fatal(err)
		}
		postings, err := books.PostingsOf(ctx, w.Staff, w.Community, v.Refunds[0].ID, v.GroupBuy.ID, v.Payments[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		var purposes []string
		for _, posting := range postings {
			purposes = append(purposes, posting.Purpose)
			if err := posting.Check(); err != nil {
				t.Error(err)
			}
		}
		if want := []string{"received", "formed", "requested"}; len(purposes) != 3 || purposes[0] != want[0] || purposes[1] != want[1] || purposes[2] != want[2] {
			t.Errorf("posted %v, want %v", purposes, want)
		}
		if _, err := books.PostingsOf(ctx, ana, w.Community, v.Payments[0].ID); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("a member sees the books: %v", err)
		}
		titles, err := w.Commerce.GroupBuyTitles(ctx, w.Staff, w.Community, []id.ID{first.GroupBuy, first.GroupBuy, ana.Member})
		if err != nil || len(titles) != 1 || titles[first.GroupBuy] != p.Title {
			t.Errorf("the group is called %v, %v", titles, err)
		}
		if _, err := w.Commerce.GroupBuyTitles(ctx, ana, w.Community, []id.ID{first.GroupBuy}); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("a member sees what groups are called: %v", err)
		}
		if none, err := books.PostingsOf(ctx, w.Staff, w.Community, ana.Member); err != nil || len(none) != 0 {
			t.Errorf("%v, %v", none, err)
		}
	})
}

func TestFilteredCatalogue(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		named := func(slug, title string) commerce.Product {
			t.Helper()
			p, err := w.Commerce.CreateProduct(ctx, w.Staff, commerce.CreateProduct{Community: w.Community, Slug: slug, Title: title, Variants: []commerce.NewVariant{{Price: 1000}}})
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		live := w.Product(1500, 10)
		named("dawn", "Dawn Blend")
		named("percent", "100% Robusta")
		named("tea", "晨茶")
		for words, want := range map[string]int{"": 4, "dawn": 1, "BLEND": 1, "n b": 1, "%": 1, "100%": 1, "_": 0, "茶": 1, "perc": 1, "nothing": 0, "!": 0} {
			found := pages(t, 2, func(r commerce.PageRequest) (commerce.Page[commerce.Product], error) {
				return w.Commerce.Products(ctx, w.Staff, w.Community, commerce.ProductFilter{Words: words}, r)
			})
			if len(found) != want {
				t.Errorf("%q finds %d products, want %d", words, len(found), want)
			}
			for _, p := range found {
				if len(p.Variants) != 1 {
					t.Errorf("%q: %s has %d variants", words, p.Title, len(p.Variants))
				}
			}
		}
		drafts, err := w.Commerce.Products(ctx, w.Staff, w.Community, commerce.ProductFilter{State: commerce.ProductDraft, Words: "a"}, commerce.PageRequest{})
		if err != nil || len(drafts.Items) != 3 { // one of them by its slug
			t.Errorf("%d drafts, %v", len(drafts.Items), err)
		}
		if _, err := w.Commerce.Products(ctx, w.Staff, w.Community, commerce.ProductFilter{State: "sold"}, commerce.PageRequest{}); err == nil {
			t.Error("a state that there is not was taken")
		}

		other := w.Product(900, 5)
		mine := w.Offer(live.ID, w.Terms(live, 2))
		w.Offer(other.ID, w.Terms(other, 2))
		for want, f := range map[int]commerce.OfferFilter{2: {}, 1: {Product: live.ID}, 0: {Product: live.ID, State: commerce.OfferDraft}} {
			found, err := w.Commerce.Offers(ctx, w.Staff, w.Community, f, commerce.PageRequest{})
			if err != nil || len(found.Items) != want {
				t.Errorf("%+v finds %d offers, want %d: %v", f, len(found.Items), want, err)
			}
			if want == 1 && (found.Items[0].Offer.ID != mine.ID || len(found.Items[0].Offer.Prices) != 1) {
				t.Errorf("found %+v", found.Items[0].Offer)
			}
		}
		if _, err := w.Commerce.Offers(ctx, w.Staff, w.Community, commerce.OfferFilter{State: "sold"}, commerce.PageRequest{}); err == nil {
			t.Error("a state that there is not was taken")
		}
	})
}

// The facts about one thing are found from when it began, among those of others and however many came before.
func TestFactsAbout(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		p := w.Product(1000, 100)
		o := w.Offer(p.ID, w.Terms(p, 3))
		ana, bo, cai := w.Join("Ana", access.Member), w.Join("Bo", access.Member), w.Join("Cai", access.Member)
		for range 5 {
			w.Buy(ana, p.Variants[0].ID, id.Zero, id.Zero)
			w.Clock.Advance(time.Minute)
		}
		begun := w.Clock.Now()
		group := w.Buy(ana, p.Variants[0].ID, o.ID, id.Zero).GroupBuy
		w.Buy(bo, p.Variants[0].ID, id.Zero, id.Zero)
		w.Clock.Advance(time.Minute)
		w.Buy(bo, p.Variants[0].ID, o.ID, group)
		w.Buy(cai, p.Variants[0].ID, o.ID, group)
		kinds := func(since time.Time, limit int) (kinds []string) {
			t.Helper()
			facts, err := w.DB.Facts().About(ctx, w.Community, group, since, limit)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range facts {
				kinds = append(kinds, string(f.Kind))
			}
			return kinds
		}
		if got := kinds(begun, 10); len(got) != 4 || got[0] != "group_buy.opened" || got[3] != "group_buy.formed" {
			t.Errorf("since it began: %v", got)
		}
		if got := kinds(time.Time{}, 2); len(got) != 2 {
			t.Errorf("two of them: %v", got)
		}
		if got := kinds(begun.Add(time.Second), 10); len(got) != 3 {
			t.Errorf("since a second later: %v", got)
		}
		if got := kinds(w.Clock.Now().Add(time.Hour), 10); len(got) != 0 {
			t.Errorf("in an hour: %v", got)
		}
		if facts, err := w.DB.Facts().About(ctx, w.DB.IDs().New(begun), group, begun, 10); err != nil || len(facts) != 0 {
			t.Errorf("in another community: %v, %v", facts, err)
		}
	})
}
