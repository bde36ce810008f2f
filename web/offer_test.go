package web

import (
	"net/http"
	"testing"
	"time"

	"panal/commerce"
)

// terms changes the offer's terms.
func (w *world) terms(change func(*commerce.OfferTerms), state commerce.OfferState) {
	w.t.Helper()
	o := w.offer
	t := commerce.OfferTerms{Slug: o.Slug, Size: o.Size, Window: o.Window, StartsAt: o.StartsAt, EndsAt: o.EndsAt, Prices: o.Prices}
	change(&t)
	var err error
	w.offer, err = w.config.Commerce.UpdateOffer(w.ctx(), w.operator, commerce.UpdateOffer{Community: w.community.ID, Offer: o.ID, Terms: t, State: state})
	w.must(err)
}

// Everything that will happen is told before the start.
func TestAnOfferTellsItsTerms(t *testing.T) {
	w := newShop(t)
	w.terms(func(t *commerce.OfferTerms) { t.PerPersonLimit, t.VirtualPercent = 2, 60 }, "")
	b := w.browser()
	p := b.get(w.offerPath()).want(http.StatusOK, "3 people, 24 hours.", "everyone gets all their money back", "from €12.40", "alone €15.50",
		"At most 2 per person.", "The offer ends 13 Aug 2026", "If at least 60 % of the places are taken", "Start a group", "Buy alone", "Sweet and round.")
	if n := len(optionsOf(p, "quantity")); n != 2 {
		t.Errorf("%d quantities to choose from, the limit is 2", n)
	}
	b.get("/alto/p/dawn").want(http.StatusOK, "€15.50", "Buy")
}

func optionsOf(p *answered, name string) (values []string) {
	for n := range p.root.Descendants() {
		if n.Data == "option" && n.Parent != nil && attr(n.Parent, "name") == name {
			values = append(values, attr(n, "value"))
		}
	}
	return values
}

func TestAnOfferBeforeAndAfterItsTime(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	group := w.group(w.browser(), "ana@example.org", "Ana")
	checkout := "/alto/checkout?" + b.get(group).form("/alto/checkout").Encode()
	form := b.get(checkout).want(http.StatusOK).form("/alto/orders")
	form.Set("email", "ben@example.org")

	w.terms(func(t *commerce.OfferTerms) { t.StartsAt = noon.Add(48 * time.Hour) }, "")
	b.get(w.offerPath()).want(http.StatusOK, "This offer has not started yet.", "It starts in 2 days").without("Start a group")
	b.post("/alto/orders", form).want(http.StatusConflict, "This offer has not started yet.", "ben@example.org", "Go to the group")

	w.terms(func(t *commerce.OfferTerms) { t.StartsAt = noon.Add(-time.Hour) }, commerce.OfferEnded)
	b.get(w.offerPath()).want(http.StatusOK, "This offer has ended.").without("Start a group")
	b.get(group).want(http.StatusOK, "Nobody can join this group any more.").without("Join this group")
	b.post("/alto/orders", form).want(http.StatusGone, "This offer has ended.")
	b.get("/alto/shop").want(http.StatusOK, "Dawn blend").without("Start a group")
	b.get("/alto/p/dawn").want(http.StatusOK, "Buy")
}

func TestSoldOut(t *testing.T) {
	w := newShop(t)
	_, offer := w.sell(w.operator, "mug", "Stoneware mug", 2, commerce.NewVariant{Title: "Mug", SKU: "MUG", Price: 18_00, Stock: 1})
	path := "/alto/o/" + offer.Slug
	w.browser().get(path).want(http.StatusOK, "Start a group · €14.40", "Buy alone · €18.00", "you save €3.60").without("Quantity")
	w.browser().buy(path, "ana@example.org", "Ana")
	w.browser().get(path).want(http.StatusOK, "Sold out for now.").without("Start a group ·")
	w.browser().get("/alto/p/mug").want(http.StatusOK, "Sold out for now.")
}

func TestProductsThatAreNotSold(t *testing.T) {
	w := newShop(t)
	_, err := w.config.Commerce.UpdateProduct(w.ctx(), w.operator, commerce.UpdateProduct{Community: w.community.ID, Product: w.product.ID, Slug: "dawn",
		Title: "Dawn blend", Description: "Gone.", State: commerce.ProductArchived})
	w.must(err)
	b := w.browser()
	b.get("/alto/p/dawn").want(http.StatusOK, "This is not on sale now.").without("Buy ")
	b.get(w.offerPath()).want(http.StatusOK, "This is not on sale now.").without("Start a group")
	b.get("/alto/shop").want(http.StatusOK, "Nothing for sale yet")
	draft, err := w.config.Commerce.CreateProduct(w.ctx(), w.operator, commerce.CreateProduct{Community: w.community.ID, Slug: "secret", Title: "Secret",
		Variants: []commerce.NewVariant{{SKU: "S", Price: 1_00, Stock: 1}}})
	w.must(err)
	b.get("/alto/p/" + draft.Slug).want(http.StatusNotFound)
}

// Filled up by the shop: said wherever the group is shown.
func TestVirtualCompletionIsLabelled(t *testing.T) {
	w := newShop(t)
	w.terms(func(t *commerce.OfferTerms) { t.VirtualPercent = 50 }, "")
	ana := w.browser()
	group := w.group(ana, "ana@example.org", "Ana")
	w.browser().buy(group, "ben@example.org", "Ben")
	w.clock.Advance(25 * time.Hour)
	w.must(w.config.Commerce.CloseGroupBuy(w.ctx(), w.community.ID, w.groupID(group)))
	ana.get(group).want(http.StatusOK, "The group is formed", "1 place was filled by the shop, not by a buyer.", "2 of you bought together")
}

func TestLocalPath(t *testing.T) {
	for path, want := range map[string]string{"/alto/me?x=1#y": "/alto/me?x=1#y", "": "-", "alto": "-", "//evil": "-", "/\\evil": "-", "https://evil/": "-", "/a\nb": "-", "/%zz": "-"} {
		if got := localPath(path, "-"); got != want {
			t.Errorf("%q: %q", path, got)
		}
	}
}
