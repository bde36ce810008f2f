package demo

import (
	"slices"
	"time"

	"panal/commerce"
	"panal/internal/id"
	"panal/money"
)

// offer is a product sold to groups.
type offer struct {
	slug    string
	product *product
	size    int
	window  time.Duration
	limit   int64 // units of one person
	stock   int64
	prices  []money.Amount // together, by variant
	budget  money.Amount   // for all discounts
	day     int            // when it is made
	ends    int            // on which day
	over    bool           // ended by staff on that day, and the product archived
	draft   bool
	paused  bool // by staff, once it was on for a while
	favour  int  // how often a group is opened, beside the others; 0: on set days

	// As the story is written:
	from, to time.Time

	// As it is told:
	terms commerce.OfferTerms
	made  commerce.Offer
}

const (
	huilaForTwo         = "huila-for-two"
	yirgacheffeForThree = "yirgacheffe-for-three"
	samplerForFive      = "sampler-for-five"
	grinderForTen       = "grinder-for-ten"
)

// offerings returns the offers of products that are in a catalogue.
func offerings(catalogue []*product) []*offer {
	of := func(slug string) *product {
		return catalogue[slices.IndexFunc(catalogue, func(p *product) bool { return p.slug == slug })]
	}
	return []*offer{
		{slug: huilaForTwo, product: of("huila"), size: 2, window: 24 * time.Hour, limit: 20, prices: []money.Amount{760, 1390, 2640}, day: 0, ends: 120, favour: 36},
		{slug: yirgacheffeForThree, product: of("yirgacheffe"), size: 3, window: 24 * time.Hour, limit: 20, prices: []money.Amount{890, 1690}, day: 0, ends: 130, favour: 38},
		{slug: "last-of-cajamarca", product: of("cajamarca"), size: 3, window: 36 * time.Hour, limit: 4, prices: []money.Amount{720}, day: 2, ends: 47, over: true, favour: 26},
		{slug: samplerForFive, product: of("sampler"), size: 5, window: 48 * time.Hour, limit: 4, prices: []money.Amount{1950, 1950}, day: 10, ends: 150, favour: 20},
		// The last three of the forty are those that the open group still misses.
		{slug: grinderForTen, product: of("grinder"), size: 10, window: 72 * time.Hour, limit: 1, stock: 40, prices: []money.Amount{5200, 5200}, budget: 1100_00, day: 27, ends: 100},
		{slug: "tasting-set-for-five", product: of("tasting-set"), size: 5, window: 48 * time.Hour, limit: 2, prices: []money.Amount{2900, 4900}, day: 85, ends: 160, draft: true},
		{slug: "yunnan-for-three", product: of("yunnan"), size: 3, window: 48 * time.Hour, limit: 2, prices: []money.Amount{1090}, budget: 80_00, day: 76, ends: 130, paused: true},
	}
}

// bind returns the offer's terms for its product, once that is made.
func (o *offer) bind() commerce.OfferTerms {
	prices := map[id.ID]money.Amount{}
	for i, price := range o.prices {
		prices[o.product.made.Variants[i].ID] = price
	}
	return commerce.OfferTerms{Slug: o.slug, Size: o.size, Window: o.window, PerPersonLimit: o.limit, Stock: o.stock,
		StartsAt: o.from, EndsAt: o.to, Prices: prices, Budget: o.budget}
}
