package storetest_test

import (
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
	"panal/store/storetest"
)

// dropTerms are those of a drop that opens in an hour, for a day.
func dropTerms(w *storetest.World, units int64) commerce.CampaignTerms {
	return commerce.CampaignTerms{Slug: "d" + w.DB.IDs().New(w.Clock.Now()).String(), Title: "Drop", StartsAt: w.Clock.Now().Add(time.Hour),
		EndsAt: w.Clock.Now().Add(24 * time.Hour), Stock: units, Rule: &commerce.DropRule{UnitPrice: 900, Minutes: 10}}
}

func newDrop(w *storetest.World, units int64, change ...func(*commerce.CampaignTerms)) drop {
	p := w.Product(1000, units)
	terms := dropTerms(w, units)
	for _, c := range change {
		c(&terms)
	}
	return drop{w.Campaign(terms, p.Variants[0].ID), p.Variants[0].ID}
}

func ids(actors []access.Actor) (all []id.ID) {
	for _, a := range actors {
		all = append(all, a.Member)
	}
	return all
}
