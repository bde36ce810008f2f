package store_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/money"
	"panal/store/storetest"
)

// dot is the smallest picture.
var dot = func() []byte {
	var out bytes.Buffer
	img := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	img.Set(0, 0, color.NRGBA{200, 150, 0, 255})
	if err := png.Encode(&out, img); err != nil {
		panic(err)
	}
	return out.Bytes()
}()

// refusedAt fails unless the error is about one field.
func refusedAt(t *testing.T, what string, err error, field, code string) {
	t.Helper()
	f := fault.From(err)
	if err == nil || len(f.Fields) != 1 || f.Fields[0].Name != field || f.Fields[0].Code != code {
		t.Errorf("%s: %v, want %s at %s", what, err, code, field)
	}
}

func TestKeepProduct(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		key, err := once.New(w.Staff.Person, "k", []byte("body"))
		if err != nil {
			t.Fatal(err)
		}
		create := commerce.CreateProduct{Community: w.Community, Slug: "honey", Title: "Honey", Description: "From the hill.", Request: key, Variants: []commerce.NewVariant{
			{Title: "Small", SKU: "H-1", Price: 1000, Stock: 10}, {Title: "Large", SKU: "H-2", Price: 1800, Stock: 5}}}
		made, err := w.Commerce.CreateProduct(ctx, w.Staff, create)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := w.Commerce.Product(ctx, w.Staff, w.Community, made.ID)
		if err != nil || kept.State != commerce.ProductDraft || len(kept.Variants) != 2 || kept.Variants[0] != made.Variants[0] || kept.Variants[1].Title != "Large" || kept.CreatedAt != w.Clock.Now() {
			t.Errorf("%+v, %v", kept, err)
		}
		if again, err := w.Commerce.CreateProduct(ctx, w.Staff, create); err != nil || again.ID != made.ID {
			t.Errorf("the same request again: %s, %v", again.ID, err)
		}
		create.Request = once.Request{}
		_, err = w.Commerce.CreateProduct(ctx, w.Staff, create)
		refusedAt(t, "a slug twice", err, "slug", "invalid.taken")
		if _, err := w.Commerce.CreateProduct(ctx, w.Join("Ada", access.Member), create); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("a member: %v", err)
		}
		elsewhere := storetest.NewWorld(t, w.DB)
		create.Community = elsewhere.Community
		if _, err := w.Commerce.CreateProduct(ctx, elsewhere.Staff, create); err != nil {
			t.Errorf("the slug in another community: %v", err)
		}

		update := commerce.UpdateProduct{Community: w.Community, Product: made.ID, Slug: "wild-honey", Title: "Wild honey", State: commerce.ProductLive}
		if p, err := w.Commerce.UpdateProduct(ctx, w.Staff, update); err != nil || p.State != commerce.ProductLive || len(p.Variants) != 2 {
			t.Errorf("%+v, %v", p, err)
		}
		if p, err := w.Commerce.ProductBySlug(ctx, w.Stranger(), w.Community, "wild-honey"); err != nil || p.Description != "" {
			t.Errorf("%+v, %v", p, err)
		}
		other := w.Product(500, 1)
		update.Product = other.ID
		_, err = w.Commerce.UpdateProduct(ctx, w.Staff, update)
		refusedAt(t, "another's slug", err, "slug", "invalid.taken")
		update.Product = w.Community
		if _, err := w.Commerce.UpdateProduct(ctx, w.Staff, update); !errors.Is(err, commerce.ErrProductMissing) {
			t.Errorf("no product: %v", err)
		}
		kinds, err := w.DB.FactKinds(ctx, w.Community)
		if err != nil || len(kinds) != 4 {
			t.Errorf("facts: %v, %v", kinds, err)
		}
	})
}

func TestKeepVariant(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		p := w.Product(1000, 10)
		key, err := once.New(w.Staff.Person, "k", []byte("body"))
		if err != nil {
			t.Fatal(err)
		}
		add := commerce.AddVariant{Community: w.Community, Product: p.ID, Variant: commerce.NewVariant{Title: "Large", SKU: "L", Price: 1800, Stock: 3}, Request: key}
		large, err := w.Commerce.AddVariant(ctx, w.Staff, add)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.Commerce.AddVariant(ctx, w.Staff, add); err != nil || again.ID != large.ID {
			t.Errorf("the same request again: %+v, %v", again, err)
		}
		add.Request = once.Request{}
		_, err = w.Commerce.AddVariant(ctx, w.Staff, add)
		if f := fault.From(err); len(f.Fields) != 2 {
			t.Errorf("a variant twice: %v", err)
		}

		offer := w.Offer(p.ID, w.Terms(p, 2)) // 500 together
		ada := w.Join("Ada", access.Guest)
		w.Buy(ada, p.Variants[0].ID, offer.ID, id.Zero)
		update := commerce.UpdateVariant{Community: w.Community, Product: p.ID, Variant: p.Variants[0].ID, Title: "Small", SKU: "S", Price: 501, Restock: -9}
		v, err := w.Commerce.UpdateVariant(ctx, w.Staff, update)
		if err != nil || v.Available() != 0 || v.Stock != 1 {
			t.Errorf("%+v, %v", v, err)
		}
		update.Restock = -1
		_, err = w.Commerce.UpdateVariant(ctx, w.Staff, update)
		refusedAt(t, "below what is sold", err, "restock", "invalid.range")
		update.Restock, update.Price = 5, 500
		_, err = w.Commerce.UpdateVariant(ctx, w.Staff, update)
		refusedAt(t, "no more than together", err, "price", "invalid.above_together")
		if _, err := w.Commerce.UpdateOffer(ctx, w.Staff, commerce.UpdateOffer{Community: w.Community, Offer: offer.ID, Terms: w.Terms(p, 2), State: commerce.OfferEnded}); err != nil {
			t.Fatal(err)
		}
		if v, err := w.Commerce.UpdateVariant(ctx, w.Staff, update); err != nil || v.Available() != 5 {
			t.Errorf("once the offer has ended: %+v, %v", v, err)
		}
		update.Variant = large.ID
		update.Product = w.Product(100, 1).ID
		if _, err := w.Commerce.UpdateVariant(ctx, w.Staff, update); !errors.Is(err, commerce.ErrVariantMissing) {
			t.Errorf("another product's variant: %v", err)
		}
		kept, err := w.Commerce.Product(ctx, w.Stranger(), w.Community, p.ID)
		if err != nil || len(kept.Variants) != 2 || kept.Variants[0].Title != "Small" || kept.Variants[1] != large {
			t.Errorf("%+v, %v", kept, err)
		}
	})
}

func TestKeepOffer(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		p := w.Product(1000, 100)
		variant := p.Variants[0].ID
		key, err := once.New(w.Staff.Person, "k", []byte("body"))
		if err != nil {
			t.Fatal(err)
		}
		terms := w.Terms(p, 3)
		terms.Stock, terms.PerPersonLimit, terms.VirtualPercent = 10, 3, 50
		create := commerce.CreateOffer{Community: w.Community, Product: p.ID, Terms: terms, Request: key}
		made, err := w.Commerce.CreateOffer(ctx, w.Staff, create)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := w.Commerce.Offer(ctx, w.Staff, w.Community, made.ID)
		if o := kept.Offer; err != nil || o.State != commerce.OfferDraft || o.Size != 3 || o.Window != 24*time.Hour || o.Stock != 10 || o.PerPersonLimit != 3 ||
			o.VirtualPercent != 50 || o.StartsAt != terms.StartsAt || o.EndsAt != terms.EndsAt || o.Prices[variant] != 500 {
			t.Errorf("%+v, %v", o, err)
		}
		if again, err := w.Commerce.CreateOffer(ctx, w.Staff, create); err != nil || again.ID != made.ID {
			t.Errorf("the same request again: %s, %v", again.ID, err)
		}
		create.Request = once.Request{}
		_, err = w.Commerce.CreateOffer(ctx, w.Staff, create)
		refusedAt(t, "a slug twice", err, "slug", "invalid.taken")
		if _, err := w.Commerce.OfferBySlug(ctx, w.Stranger(), w.Community, made.Slug); !errors.Is(err, commerce.ErrOfferMissing) {
			t.Errorf("a stranger sees a draft: %v", err)
		}
		create.Product, create.Terms.Slug = w.Community, "x"
		if _, err := w.Commerce.CreateOffer(ctx, w.Staff, create); !errors.Is(err, commerce.ErrProductMissing) {
			t.Errorf("of no product: %v", err)
		}

		update := commerce.UpdateOffer{Community: w.Community, Offer: made.ID, Terms: terms, State: commerce.OfferLive}
		if _, err := w.Commerce.UpdateOffer(ctx, w.Staff, update); err != nil {
			t.Fatal(err)
		}
		ada, bo := w.Join("Ada", access.Guest), w.Join("Bo", access.Guest)
		group := w.Buy(ada, variant, made.ID, id.Zero).GroupBuy
		update.State, update.Terms.Size, update.Terms.Window = "", 2, time.Hour
		update.Terms.Prices = map[id.ID]money.Amount{variant: 600}
		if o, err := w.Commerce.UpdateOffer(ctx, w.Staff, update); err != nil || o.State != commerce.OfferLive || o.Taken != 1 {
			t.Errorf("%+v, %v", o, err)
		}
		if v, err := w.Commerce.GroupBuy(ctx, bo, w.Community, group); err != nil || v.GroupBuy.Size != 3 || v.GroupBuy.Deadline != w.Clock.Now().Add(24*time.Hour) {
			t.Errorf("an open group under new terms: %+v, %v", v.GroupBuy, err)
		}
		w.Clock.Advance(2 * time.Second) // a price may be told from memory for a second
		if o := w.Buy(bo, variant, made.ID, group); o.Total != 600 {
			t.Errorf("an order under new terms pays %d", o.Total)
		}
		update.Terms.Stock = 1
		_, err = w.Commerce.UpdateOffer(ctx, w.Staff, update)
		refusedAt(t, "a cap below what is taken", err, "stock", "invalid.below_sold")
		update.Terms.Stock = 2
		if _, err := w.Commerce.UpdateOffer(ctx, w.Staff, update); err != nil {
			t.Errorf("a cap of what is taken: %v", err)
		}
		_, err = w.Commerce.PlaceOrder(ctx, ada, commerce.PlaceOrder{Community: w.Community, Variant: variant, Quantity: 1, Offer: made.ID, Email: "a@example.org"})
		if !errors.Is(err, commerce.ErrSoldOut) {
			t.Errorf("beyond the cap: %v", err)
		}
		update.Terms.Slug = w.Offer(p.ID, w.Terms(p, 2)).Slug
		_, err = w.Commerce.UpdateOffer(ctx, w.Staff, update)
		refusedAt(t, "another's slug", err, "slug", "invalid.taken")
		noDifference(t, w.DB)
	})
}

func TestKeepPictures(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		p := w.Product(1000, 10)
		key, err := once.New(w.Staff.Person, "k", []byte("body"))
		if err != nil {
			t.Fatal(err)
		}
		add := commerce.AddPicture{Community: w.Community, Product: p.ID, Alt: " A jar ", Content: dot, Request: key}
		first, err := w.Commerce.AddPicture(ctx, w.Staff, add)
		if err != nil || first.Alt != "A jar" || first.MediaType != "image/png" {
			t.Fatalf("%+v, %v", first, err)
		}
		if again, err := w.Commerce.AddPicture(ctx, w.Staff, add); err != nil || again != first {
			t.Errorf("the same request again: %+v, %v", again, err)
		}
		add.Request = once.Request{}
		var all []commerce.Picture
		for range 11 {
			added, err := w.Commerce.AddPicture(ctx, w.Staff, add)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, added)
		}
		_, err = w.Commerce.AddPicture(ctx, w.Staff, add)
		refusedAt(t, "a thirteenth", err, "content", "invalid.too_many")
		got, content, err := w.Commerce.Picture(ctx, w.Stranger(), w.Community, first.ID)
		if err != nil || got != first || !bytes.HasPrefix(content, []byte("\x89PNG")) {
			t.Errorf("%+v of %d bytes, %v", got, len(content), err)
		}
		if err := w.Commerce.RemovePicture(ctx, w.Staff, w.Community, p.ID, first.ID); err != nil {
			t.Error(err)
		}
		if err := w.Commerce.RemovePicture(ctx, w.Staff, w.Community, p.ID, first.ID); !errors.Is(err, commerce.ErrPictureMissing) {
			t.Errorf("removed twice: %v", err)
		}
		last, err := w.Commerce.AddPicture(ctx, w.Staff, add)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := w.Commerce.Product(ctx, w.Stranger(), w.Community, p.ID)
		if err != nil || len(kept.Pictures) != 12 || kept.Pictures[0] != all[0] || kept.Pictures[11] != last {
			t.Errorf("%+v, %v", kept.Pictures, err)
		}
		listings, err := w.Commerce.Shop(ctx, w.Stranger(), w.Community, commerce.PageRequest{})
		if err != nil || listings.Items[0].Picture != all[0] {
			t.Errorf("%+v, %v", listings.Items, err)
		}
		add.Alt = ""
		_, err = w.Commerce.AddPicture(ctx, w.Staff, add)
		refusedAt(t, "without words", err, "alt", "invalid.required")

		draft, err := w.Commerce.CreateProduct(ctx, w.Staff, commerce.CreateProduct{Community: w.Community, Slug: "d", Title: "D", Variants: []commerce.NewVariant{{Price: 1}}})
		if err != nil {
			t.Fatal(err)
		}
		hidden, err := w.Commerce.AddPicture(ctx, w.Staff, commerce.AddPicture{Community: w.Community, Product: draft.ID, Alt: "x", Content: dot})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.Commerce.Picture(ctx, w.Stranger(), w.Community, hidden.ID); !errors.Is(err, commerce.ErrPictureMissing) {
			t.Errorf("a stranger sees a draft's picture: %v", err)
		}
		if _, _, err := w.Commerce.Picture(ctx, w.Staff, w.Community, hidden.ID); err != nil {
			t.Errorf("staff see a draft's picture: %v", err)
		}
	})
}

// Units that were shipped do not come back to the shelf, nor to the cap and the limit of their offer.
func TestShippedUnitsStayOut(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		p := w.Product(1000, 10)
		terms := w.Terms(p, 2)
		terms.Stock, terms.PerPersonLimit = 10, 1
		offer := w.Offer(p.ID, terms)
		variant := p.Variants[0].ID
		ada, bo := w.Join("Ada", access.Guest), w.Join("Bo", access.Guest)
		shipped := w.Buy(ada, variant, offer.ID, id.Zero)
		ready := w.Buy(bo, variant, offer.ID, shipped.GroupBuy)
		if _, err := w.Commerce.ShipOrder(ctx, w.Staff, w.Community, shipped.ID); err != nil {
			t.Fatal(err)
		}
		var refunds []id.ID
		for order, reason := range map[id.ID]string{shipped.ID: commerce.ReasonShipped, ready.ID: commerce.ReasonStaff} {
			if _, err := w.Commerce.RefundOrder(ctx, w.Staff, w.Community, order); err != nil {
				t.Fatal(err)
			}
			v, err := w.Commerce.Order(ctx, w.Staff, w.Community, order)
			if err != nil || len(v.Refunds) != 1 || v.Refunds[0].Reason != reason {
				t.Fatalf("%+v, %v", v.Refunds, err)
			}
			refunds = append(refunds, v.Refunds[0].ID)
		}
		for range 2 { // as counted on the way, and as counted anew
			kept, err := w.Commerce.Offer(ctx, w.Staff, w.Community, offer.ID)
			if err != nil || kept.Product.Variants[0].Sold != 1 || kept.Offer.Taken != 1 {
				t.Errorf("%d sold, %d taken, %v", kept.Product.Variants[0].Sold, kept.Offer.Taken, err)
			}
			order := commerce.PlaceOrder{Community: w.Community, Variant: variant, Quantity: 1, Offer: offer.ID, Email: "a@example.org"}
			if _, err := w.Commerce.PlaceOrder(ctx, ada, order); !errors.Is(err, commerce.ErrLimitReached) {
				t.Errorf("who was shipped their one: %v", err)
			}
			if o, err := w.Commerce.PlaceOrder(ctx, bo, order); err != nil {
				t.Errorf("who was not: %v", err)
			} else if _, err := w.Commerce.CancelOrder(ctx, bo, w.Community, o.ID); err != nil {
				t.Error(err)
			}
			if err := w.Commerce.Settle(ctx, w.Community, refunds...); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Commerce.UpdateOffer(ctx, w.Staff, commerce.UpdateOffer{Community: w.Community, Offer: offer.ID, Terms: terms}); err != nil {
				t.Fatal(err)
			}
		}
		noDifference(t, w.DB)
	})
}
