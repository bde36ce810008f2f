package demo

import (
	"context"
	"path"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/once"
)

// belonging is a tier of the story, as it is made.
type belonging struct {
	terms  community.TierTerms
	paid   bool
	prices []community.TierPrice

	made community.Tier
}

// tiers has the roaster open two paid tiers, and members live in them: the first places go at an early price, and are
// gone; some try, some renew, one raises, one stops, one takes the money back, and two have cards that fail: of one the
// membership is over, of the other the last tries are still to come.
func (p *plot) tiers() {
	friends := &belonging{terms: community.TierTerms{Slug: "friends", Name: "Friends of the house",
		About: "Everybody who has come in. The door stays open."}}
	club := &belonging{paid: true, terms: community.TierTerms{Slug: "kilo-club", Name: "Kilo club", Position: 1, CoolingDays: 7,
		About: "For those who finish a kilo before the month does.", Rights: community.Rights{PercentOff: 10}},
		prices: []community.TierPrice{{Unit: community.Monthly, Amount: 900, TrialDays: 14}}}
	founders := &belonging{paid: true, terms: community.TierTerms{Slug: "founders", Name: "Founders’ table", Position: 2, CoolingDays: 7,
		About: "You pay for the next roaster with us, and taste what comes out of it first.", Rights: community.Rights{PercentOff: 20}},
		prices: []community.TierPrice{{Unit: community.Yearly, Amount: 12_000, EarlyAmount: 9_000, EarlyPlaces: 5}}}
	for i, b := range []*belonging{friends, club, founders} {
		p.at(p.clock(20, 12, 30+i), func(ctx context.Context, s *stage) error { return s.open(ctx, b) })
	}
	nights := &meeting{day: 20, terms: community.CircleTerms{Slug: "roast-nights", Name: "Roast nights", Kind: community.Interest, Reason: "learning",
		About: "Thursdays after closing: one lot, three roasts, no talk of prices.", Admission: community.AdmitTier, Capacity: 12}}
	p.at(p.clock(20, 12, 40), func(ctx context.Context, s *stage) (err error) {
		nights.terms.Tiers = append(nights.terms.Tiers, founders.made.ID)
		nights.circle, err = s.Communities.FoundCircle(ctx, s.operator, nights.terms, once.Request{})
		return err
	})

	for i, who := range p.people[1:6] { // the early places
		p.enters(who, founders, 21+2*i, "")
		if i%2 == 0 {
			p.at(p.clock(22+2*i, 20, 0), func(ctx context.Context, s *stage) error {
				_, err := s.Communities.JoinCircle(ctx, who.actor, nights.circle.ID, 0, once.Request{})
				return err
			})
		}
	}
	p.enters(p.people[6], founders, 40, "")
	p.enters(p.hero, club, 45, "")
	p.enters(p.people[7], club, 25, "")
	p.enters(p.people[8], club, 40, "")
	p.enters(p.people[8], founders, 60, "") // raises
	p.enters(p.people[9], club, 30, cardThatFails)
	p.owing = p.people[10]
	p.enters(p.owing, club, 72, cardThatFails)
	p.enters(p.people[11], club, 82, "")
	p.enters(p.people[12], club, 50, "")
	p.at(p.clock(70, 8, 15), func(ctx context.Context, s *stage) error {
		_, err := s.Commerce.StopRenewal(ctx, p.people[12].actor, s.community.ID)
		return err
	})
	p.enters(p.people[13], founders, 75, "")
	p.at(p.clock(77, 9, 40), func(ctx context.Context, s *stage) error {
		back, err := s.Commerce.QuoteRefund(ctx, p.people[13].actor, s.community.ID)
		if err == nil {
			_, err = s.Commerce.RefundTerm(ctx, p.people[13].actor, s.community.ID, back.Amount)
		}
		return err
	})
}

// open puts a tier on sale.
func (s *stage) open(ctx context.Context, b *belonging) (err error) {
	if b.made, err = s.Communities.CreateTier(ctx, s.operator, community.CreateTier{Paid: b.paid, Terms: b.terms}); err != nil {
		return err
	}
	for _, price := range b.prices {
		price.Tier = b.made.ID
		if _, err = s.Communities.AddTierPrice(ctx, s.operator, price, once.Request{}); err != nil {
			return err
		}
	}
	if _, err = s.Communities.UpdateTier(ctx, s.operator, b.made.ID, b.terms, community.TierLive); err == nil {
		b.made, err = s.Communities.Tier(ctx, s.operator, b.made.ID)
	}
	return err
}

// cardThatFails pays on the provider's page, and keeps a card of which every later charge is declined.
const cardThatFails = "pay_once"

// enters has a person buy a tier on a day: with the card that everybody has, or by what they choose on the provider's page.
func (p *plot) enters(who *person, b *belonging, day int, chooses string) {
	p.at(p.clock(day, 18, 20), func(ctx context.Context, s *stage) error {
		price := b.made.Prices[0].ID
		_, quote, err := s.Commerce.QuoteTier(ctx, who.actor, s.community.ID, price)
		if err != nil {
			return err
		}
		return s.enter(ctx, who.actor, commerce.BuyTier{Community: s.community.ID, Price: price, Agreed: quote.Amount, Instrument: Instrument}, chooses)
	})
}

func (s *stage) enter(ctx context.Context, who access.Actor, buys commerce.BuyTier, chooses string) error {
	if chooses != "" {
		buys.Instrument = ""
	}
	order, err := s.Commerce.BuyTier(ctx, who, buys)
	if err != nil || chooses == "" {
		return err
	}
	page, err := s.Commerce.Checkout(ctx, who, s.community.ID, order.ID, "")
	if err == nil {
		_, err = s.Choose(ctx, path.Base(page), chooses)
	}
	return err
}
