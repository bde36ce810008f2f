package app

import (
	"slices"

	"panal/commerce"
	"panal/internal/id"
	"panal/internal/page"
)

// What the demonstration has of each kind, as its operator sees it.

func (g *gallery) products() []commerce.Product {
	g.t.Helper()
	all, err := g.Commerce.Products(g.t.Context(), g.story.Operator, g.story.Community.ID, commerce.ProductFilter{}, page.Request{})
	return one(g, all.Items, err, func(p commerce.Product) bool { return p.State == commerce.ProductLive && len(p.Variants) > 1 })
}

// offers are one of each state.
func (g *gallery) offers() (offers []commerce.Offer) {
	g.t.Helper()
	all, err := g.Commerce.Offers(g.t.Context(), g.story.Operator, g.story.Community.ID, commerce.OfferFilter{}, page.Request{})
	for _, state := range commerce.CampaignStates {
		offers = append(offers, one(g, all.Items, err, func(v commerce.OfferView) bool { return v.Offer.State == state })[0].Offer)
	}
	return offers
}

func (g *gallery) group(state commerce.GroupBuyState) string {
	g.t.Helper()
	all, err := g.Commerce.GroupBuys(g.t.Context(), g.story.Operator, g.story.Community.ID, commerce.GroupBuyFilter{State: state}, page.Request{})
	return id.GroupBuy.Text(one(g, all.Items, err, func(v commerce.GroupBuyView) bool { return v.GroupBuy.Size > 2 })[0].GroupBuy.ID)
}

// orders are those of a state, one at most.
func (g *gallery) orders(state commerce.OrderState) (orders []string) {
	g.t.Helper()
	all, err := g.Commerce.Orders(g.t.Context(), g.story.Operator, g.story.Community.ID, commerce.OrderFilter{State: state}, page.Request{Limit: 1})
	if err != nil {
		g.t.Fatal(err)
	}
	for _, v := range all.Items {
		orders = append(orders, id.Order.Text(v.Order.ID))
	}
	return orders
}

// one returns the items from the first on that is fit to be shown.
func one[T any](g *gallery, items []T, err error, fit func(T) bool) []T {
	g.t.Helper()
	at := slices.IndexFunc(items, fit)
	if err != nil || at < 0 {
		g.t.Fatalf("the demonstration has nothing fit among %d: %v", len(items), err)
	}
	return items[at:]
}
