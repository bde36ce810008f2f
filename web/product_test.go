package web

import (
	"net/http"
	"testing"

	"panal/commerce"
)

// The shop says "from" where a product's variants differ in price, and nothing where they do not.
func TestTheShopSaysFromWherePricesDiffer(t *testing.T) {
	w := newShop(t) // two variants, two prices
	w.sell(w.operator, "mug", "Mug", 2, commerce.NewVariant{Title: "Green", SKU: "MUG-G", Price: 10_00, Stock: 5},
		commerce.NewVariant{Title: "Blue", SKU: "MUG-B", Price: 10_00, Stock: 5})
	w.browser().get("/alto").want(http.StatusOK, "from €12.40 alone €15.50", "Mug €8.00 alone €10.00").without("from €8.00")
}
