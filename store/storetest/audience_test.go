package storetest_test

import (
	"testing"

	"panal/commerce"
	"panal/community"
	"panal/internal/id"
)

// However the making of offers, their end, and the deletion of their segment fall together, no offer is left that is for
// a segment that is gone, and the segment counts those that are for it.
func TestRaceOfASegmentAndItsOffers(t *testing.T) {
	eachRace(t, func(r *race) {
		ctx, people := r.T.Context(), community.NewService(r.DB.People(), nil, r.Clock, r.DB.IDs())
		product := r.Product(1000, 10)
		for range 8 {
			segment, err := people.CreateSegment(ctx, r.Staff, community.SegmentTerms{Name: r.DB.IDs().New(r.Clock.Now()).String()})
			if err != nil {
				r.Fatal(err)
			}
			terms := r.Terms(product, 2)
			offer := r.Offer(product.ID, terms)
			terms.Audience.Segment = segment.ID
			ended := r.atOnce(8, func(i int, node *commerce.Service) error {
				cmd := commerce.UpdateOffer{Community: r.Community, Offer: offer.ID, Terms: terms}
				switch i / 2 {
				case 0:
					return people.RemoveSegment(ctx, r.Staff, segment.ID)
				case 1:
					another := terms
					another.Slug = "o" + r.DB.IDs().New(r.Clock.Now()).String()
					_, err := node.CreateOffer(ctx, r.Staff, commerce.CreateOffer{Community: r.Community, Product: product.ID, Terms: another})
					return err
				case 2:
					cmd.State = commerce.OfferEnded
				}
				_, err := node.UpdateOffer(ctx, r.Staff, cmd)
				return err
			})
			r.count(ended, community.ErrSegmentUsed, community.ErrSegmentMissing, commerce.ErrAudience, commerce.ErrOfferEnded)
			if _, err := r.nodes[0].Offer(ctx, r.Staff, r.Community, offer.ID); err != nil {
				r.Error(id.Offer.Text(offer.ID), err)
			}
		}
	})
}
