package demo

import (
	"context"
	"time"

	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/money"
)

// segments has the roastery ask how people brew, choose its regulars, and thank them with an offer that is for them alone.
func (p *plot) segments() {
	var brewing community.Attribute
	p.at(p.clock(70, 11, 0), func(ctx context.Context, s *stage) (err error) {
		brewing, err = s.Communities.CreateAttribute(ctx, s.operator, community.AttributeTerms{Slug: "brewing", Label: "How you brew",
			Purpose: "To roast and to grind what suits you", Kind: community.OneOf, Choices: []string{"Espresso", "Filter", "Moka pot", "French press"},
			FilledBy: community.FilledByMember, ShownTo: community.ShownToMembers})
		return err
	})
	for i, who := range p.people[:24] {
		p.at(p.clock(71+i/6, 12, i), func(ctx context.Context, s *stage) error {
			if who.actor.Member.IsZero() {
				return nil
			}
			return s.Communities.Consent(ctx, who.actor, brewing.ID, brewing.Version, []string{brewing.Options[i%len(brewing.Options)].Key})
		})
	}
	p.at(p.clock(84, 11, 0), func(ctx context.Context, s *stage) error {
		regulars, err := s.Communities.CreateSegment(ctx, s.operator, community.SegmentTerms{Name: "Regulars",
			Rule: community.Rule{Field: community.FieldPurchases, Is: community.AtLeast, Number: 3}})
		if err != nil {
			return err
		}
		_, err = s.Communities.CreateSegment(ctx, s.operator, community.SegmentTerms{Name: "Filter on Sundays", Persona: true,
			About: "Takes an hour for a cup, reads what is printed on the bag, and brings a friend to the next cupping.",
			Rule:  community.Rule{Field: community.FieldAttribute, Key: brewing.Slug, Is: community.AnyOf, Values: []string{brewing.Options[1].Key}}})
		if err != nil {
			return err
		}
		return s.thank(ctx, regulars.ID, p.until.AddDate(0, 0, 20))
	})
}

// thank makes an offer for a segment alone.
func (s *stage) thank(ctx context.Context, segment id.ID, until time.Time) error {
	product, err := s.Commerce.ProductBySlug(ctx, s.operator, s.community.ID, "decaf")
	if err != nil {
		return err
	}
	terms := commerce.OfferTerms{Slug: "decaf-for-regulars", Audience: commerce.Audience{Segment: segment}, Size: 2, Window: 48 * time.Hour, PerPersonLimit: 2,
		StartsAt: s.Clock.Now(), EndsAt: until, Prices: map[id.ID]money.Amount{}}
	for _, v := range product.Variants {
		terms.Prices[v.ID] = v.Price * 3 / 4
	}
	made, err := s.Commerce.CreateOffer(ctx, s.staff[content], commerce.CreateOffer{Community: s.community.ID, Product: product.ID, Terms: terms})
	if err != nil {
		return err
	}
	s.counts.Offers++
	_, err = s.Commerce.UpdateOffer(ctx, s.staff[content], commerce.UpdateOffer{Community: s.community.ID, Offer: made.ID, Terms: terms, State: commerce.OfferLive})
	return err
}
