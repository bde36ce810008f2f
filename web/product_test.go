package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"panal/commerce"
)

// The shop says "from" where a product's variants differ in price, and nothing where they do not.
func TestTheShopSaysFromWherePricesDiffer(t *testing.T) {
	w := newShop(t) // two variants, two prices
	w.sell(w.operator, "mug", "Mug", 2, commerce.NewVariant{Title: "Green", SKU: "MUG-G", Price: 10_00, Stock: 5},
		commerce.NewVariant{Title: "Blue", SKU: "MUG-B", Price: 10_00, Stock: 5})
	w.browser().get("/alto/shop").want(http.StatusOK, "from €12.40 alone €15.50", "Mug €8.00 alone €10.00").without("from €8.00")
}

// The page of a product leads to where it is bought together, while that may be.
func TestAProductLeadsToItsOffer(t *testing.T) {
	w := newShop(t)
	page := w.browser().get("/alto/p/dawn")
	page.want(http.StatusOK, "Cheaper together", "€15.50")
	if !strings.Contains(page.text, `href="/alto/o/`+w.offer.Slug+`"`) {
		t.Error("there is no way from the product to its offer")
	}
	w.clock.Advance(1000 * 24 * time.Hour)
	w.browser().get("/alto/p/dawn").want(http.StatusOK, "€15.50").without("Cheaper together")
}
