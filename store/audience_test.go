package store_test

import (
	"errors"
	"testing"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/store/storetest"
)

// An offer to a segment is for whom it chooses when they order, and for nobody else; who ordered keeps their order.
func TestOfferToASegment(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx, people := t.Context(), community.NewService(w.DB.People(), nil, w.Clock, w.DB.IDs())
		segment := func(name string, r community.Rule) community.Segment {
			made, err := people.CreateSegment(ctx, w.Staff, community.SegmentTerms{Name: name, Rule: r})
			if err != nil {
				t.Fatal(err)
			}
			return made
		}
		buyers := segment("Buyers", community.Rule{Field: community.FieldPurchases, Is: community.AtLeast, Number: 1})
		nobody := segment("Nobody", community.Rule{Field: community.FieldPurchases, Is: community.AtLeast, Number: 99})
		luz, sol, guest := w.Join("Luz", access.Member), w.Join("Sol", access.Member), w.Join("Gil", access.Guest)
		product := w.Product(1000, 50)
		variant := product.Variants[0].ID
		w.Buy(luz, variant, id.Zero, id.Zero)
		w.Buy(guest, variant, id.Zero, id.Zero) // a guest is in no segment, whatever they bought

		open := w.Offer(product.ID, w.Terms(product, 2))
		w.Clock.Advance(1)
		terms := w.Terms(product, 2)
		terms.Audience.Segment = buyers.ID
		offer := w.Offer(product.ID, terms)

		place := func(actor access.Actor, group id.ID, instrument string) (commerce.Order, error) {
			return w.Commerce.PlaceOrder(ctx, actor, commerce.PlaceOrder{Community: w.Community, Variant: variant, Quantity: 1,
				Offer: offer.ID, GroupBuy: group, Email: actor.Email, Instrument: instrument})
		}
		headed := w.Buy(luz, variant, offer.ID, id.Zero)
		for name, actor := range map[string]access.Actor{"a member outside": sol, "a guest": guest} {
			for _, instrument := range []string{"card", ""} {
				if _, err := place(actor, headed.GroupBuy, instrument); !errors.Is(err, commerce.ErrForSome) {
					t.Errorf("%s joins with %q: %v", name, instrument, err)
				}
			}
		}
		for _, see := range []struct {
			actor   access.Actor
			outside bool
			shown   id.ID
		}{{luz, false, offer.ID}, {sol, true, open.ID}, {guest, true, open.ID}, {w.Stranger(), true, open.ID}} {
			v, err := w.Commerce.Offer(ctx, see.actor, w.Community, offer.ID)
			g, err2 := w.Commerce.GroupBuy(ctx, see.actor, w.Community, headed.GroupBuy)
			shop, err3 := w.Commerce.Shop(ctx, see.actor, w.Community, commerce.PageRequest{})
			with, found, err4 := w.Commerce.OpenOffer(ctx, see.actor, w.Community, product.ID)
			if err := errors.Join(err, err2, err3, err4); err != nil {
				t.Fatal(err)
			}
			if v.Outside != see.outside || g.Outside != see.outside || shop.Items[0].Offer.ID != see.shown || !found || with.ID != see.shown {
				t.Errorf("%s: outside %v and %v, shown %v and %v", see.actor.Name, v.Outside, g.Outside, shop.Items[0].Offer.Slug, with.Slug)
			}
		}

		w.Buy(sol, variant, id.Zero, id.Zero)
		waits, err := place(sol, headed.GroupBuy, "")
		if err != nil {
			t.Fatalf("once they are in it: %v", err)
		}
		terms.Audience.Segment = nobody.ID
		if _, err := w.Commerce.UpdateOffer(ctx, w.Staff, commerce.UpdateOffer{Community: w.Community, Offer: offer.ID, Terms: terms}); err != nil {
			t.Fatal(err)
		}
		if err := w.Commerce.Receive(ctx, commerce.Receipt{Provider: "test", Reference: "late", Community: w.Community, Order: waits.ID, Amount: waits.Total, Currency: "EUR"}); err != nil {
			t.Fatal(err)
		}
		if v, err := w.Commerce.GroupBuy(ctx, sol, w.Community, headed.GroupBuy); err != nil || v.GroupBuy.State != commerce.GroupFormed {
			t.Errorf("who ordered before the audience changed: %+v, %v", v.GroupBuy, err)
		}
		if _, err := place(luz, id.Zero, "card"); !errors.Is(err, commerce.ErrForSome) {
			t.Errorf("who comes after it changed: %v", err)
		}

		if err := people.RemoveSegment(ctx, w.Staff, nobody.ID); !errors.Is(err, community.ErrSegmentUsed) {
			t.Errorf("a segment in use is removed: %v", err)
		}
		uses, err := people.SegmentUses(ctx, w.Staff, nobody.ID)
		if err != nil || len(uses) != 1 || uses[0].ID != offer.ID || uses[0].Title != product.Title {
			t.Errorf("%+v, %v", uses, err)
		}
		if err := people.RemoveSegment(ctx, w.Staff, buyers.ID); err != nil {
			t.Errorf("a segment that nothing is for any more: %v", err)
		}
		terms.Audience.Segment = buyers.ID
		if _, err := w.Commerce.UpdateOffer(ctx, w.Staff, commerce.UpdateOffer{Community: w.Community, Offer: offer.ID, Terms: terms}); !errors.Is(err, commerce.ErrAudience) {
			t.Errorf("an offer to a segment that there is not: %v", err)
		}
		terms.Audience.Segment = nobody.ID
		end := commerce.UpdateOffer{Community: w.Community, Offer: offer.ID, Terms: terms, State: commerce.OfferEnded}
		if _, err := w.Commerce.UpdateOffer(ctx, w.Staff, end); err != nil {
			t.Fatal(err)
		}
		if err := people.RemoveSegment(ctx, w.Staff, nobody.ID); err != nil {
			t.Errorf("a segment whose offer has ended: %v", err)
		}
		found, err := w.DB.Check(ctx, func(string) {})
		if err != nil || len(found) > 0 {
			t.Errorf("%v, %v", found, err)
		}
	})
}
