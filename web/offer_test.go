package web

import (
	"net/http"
	"net/url"
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

// Before its start, while it is paused and after its end nobody opens a group. Who is invited into one that is open joins,
// until it is closed with its offer.
func TestAnOfferBeforeAndAfterItsTime(t *testing.T) {
	w := newShop(t)
	ana, b := w.browser(), w.browser()
	group := w.group(ana, "ana@example.org", "Ana")
	form := func(from, email string) url.Values {
		values := b.get("/alto/checkout?" + b.get(from).form("/alto/checkout").Encode()).want(http.StatusOK).form("/alto/orders")
		values.Set("email", email)
		return values
	}
	opens, joins := form(w.offerPath(), "ben@example.org"), form(group, "cat@example.org")

	w.terms(func(t *commerce.OfferTerms) { t.StartsAt = noon.Add(48 * time.Hour) }, "")
	b.get(w.offerPath()).want(http.StatusOK, "This offer has not started yet.", "It starts in 2 days").without("Start a group")
	b.post("/alto/orders", opens).want(http.StatusConflict, "This offer has not started yet.", "ben@example.org")

	w.terms(func(t *commerce.OfferTerms) { t.StartsAt = noon.Add(-time.Hour) }, commerce.OfferPaused)
	w.clock.Advance(2 * time.Second)
	b.get(w.offerPath()).want(http.StatusOK, "No new groups are opened at the moment.", "Or join one that is open").without("Start a group")
	b.post("/alto/orders", opens).want(http.StatusConflict, "No new groups are opened at the moment.")
	b.get(group).want(http.StatusOK, "Join this group")
	w.browser().buy(group, "dan@example.org", "Dan")
	b.get("/alto/shop").want(http.StatusOK, "Dawn blend").without("Start a group")
	b.get("/alto/p/dawn").want(http.StatusOK, "Buy")

	_, err := w.config.Commerce.UpdateOffer(w.ctx(), w.operator, commerce.UpdateOffer{Community: w.community.ID, Offer: w.offer.ID,
		Terms: w.offer.Terms(), State: commerce.OfferEnded, Fate: commerce.FateClose})
	w.must(err)
	w.clock.Advance(2 * time.Second)
	b.get(w.offerPath()).want(http.StatusOK, "This offer has ended.").without("Start a group", "Or join one")
	b.post("/alto/orders", joins).want(http.StatusGone, "This offer has ended.")
	ana.get(group).want(http.StatusOK, "The shop ended this offer early; the group is being closed", "You get all your money back, by itself.")
	w.must(w.config.Commerce.CloseGroupBuy(w.ctx(), w.community.ID, w.groupID(group)))
	ana.get(group).want(http.StatusOK, "The shop ended this offer early", "Everyone gets all their money back, you too.", "See the product")
	b.get(group).want(http.StatusOK, "The shop ended this offer early", "Everyone who was in gets all their money back.").without("Start a new group")
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
