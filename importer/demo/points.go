package demo

import (
	"context"
	"errors"

	"panal/commerce"
	"panal/fault"
	"panal/loyalty"
	"panal/money"
)

// beans are the terms on which the roaster gives points.
var beans = loyalty.Terms{Name: "beans", FrozenDays: 7, LifeDays: 180, GraceDays: 30,
	Earn: []loyalty.EarnRule{{Act: loyalty.Purchase, Points: 2, Cap: 200}, {Act: loyalty.FirstOrder, Points: 20}, {Act: loyalty.FriendBought, Points: 30},
		{Act: loyalty.Helped, Points: 5, Cap: 15}, {Act: loyalty.CheckedIn, Points: 1}},
	Spending:    loyalty.Spending{Rate: 50, MostPercent: 50, Least: 10},
	Levels:      []loyalty.Level{{Name: "Green", From: 40}, {Name: "Roasted", From: 120, Percent: 125}, {Name: "Reserve", From: 300, Percent: 150}},
	Milestones:  []loyalty.Milestone{{Days: 7, Points: 10}, {Days: 30, Points: 50}},
	Recognition: loyalty.Recognition{Monthly: 30, PerPerson: 3}}

// points has the roaster give beans from the third week on: members earn by what they order and by looking in, thank one
// another, are given some, and take something off an order with them.
func (p *plot) points() {
	p.at(p.clock(18, 9, 0), func(ctx context.Context, s *stage) error {
		_, err := s.Loyalty.SetProgramme(ctx, s.operator, loyalty.SetProgramme{Community: s.community.ID, Active: true, Terms: beans})
		return err
	})
	for day := 70; day < Days; day++ {
		for i, who := range []*person{p.hero, p.people[14], p.people[15], p.people[19]} {
			if who == p.hero && day == 80 || i > 0 && day%(i+4) == 0 { // not every day
				continue
			}
			p.at(p.clock(day, 8, 5*i), func(ctx context.Context, s *stage) error { return looksIn(ctx, s, who) })
		}
	}
	p.thanks(74, p.people[15], p.people[14], 10, "For the grinder settings: my coffee is another one.")
	p.thanks(79, p.people[16], p.hero, 8, "You waited at the door with my parcel.")
	p.thanks(85, p.hero, p.people[14], 5, "For the map of cafés.")
	// The hero and three others do one another good turns, so that she is a friend.
	p.thanks(80, p.people[14], p.hero, 5, "For the lift to the tasting.")
	p.thanks(81, p.people[15], p.hero, 4, "You knew the roast before I did.")
	p.thanks(82, p.hero, p.people[15], 4, "For the second kettle.")
	p.thanks(83, p.hero, p.people[16], 4, "You kept me a seat.")
	p.at(p.clock(76, 12, 0), func(ctx context.Context, s *stage) error {
		_, err := s.Loyalty.AdjustPoints(ctx, s.operator, loyalty.AdjustPoints{Community: s.community.ID, Member: p.hero.actor.Member, Points: 40,
			Note: "For the photographs of the cupping"})
		return err
	})
	p.at(p.clock(83, 18, 30), func(ctx context.Context, s *stage) error { return spends(ctx, s, p.people[14]) })
	p.at(p.clock(84, 18, 30), func(ctx context.Context, s *stage) error { return spends(ctx, s, p.people[15]) })
}

// looksIn has a member check in, as long as they have come.
func looksIn(ctx context.Context, s *stage, who *person) error {
	_, err := s.Loyalty.CheckIn(ctx, who.actor, s.community.ID)
	if errors.Is(err, loyalty.ErrCheckedIn) {
		return nil
	}
	return err
}

func (p *plot) thanks(day int, from, to *person, points money.Amount, words string) {
	p.at(p.clock(day, 20, 0), func(ctx context.Context, s *stage) error {
		_, err := s.Loyalty.Thank(ctx, from.actor, loyalty.Thank{Community: s.community.ID, To: to.actor.Member, Points: points, Words: words})
		return err
	})
}

// spends has a member take something off an everyday bag with what they have by then, if it is enough for anything.
func spends(ctx context.Context, s *stage, who *person) error {
	all, err := s.Commerce.Products(ctx, s.operator, s.community.ID, commerce.ProductFilter{State: commerce.ProductLive}, commerce.PageRequest{Limit: 100})
	if err != nil {
		return err
	}
	v, err := s.Loyalty.Points(ctx, who.actor, s.community.ID, who.actor.Member)
	if err != nil {
		return err
	}
	variant := all.Items[0].Variants[0]
	most, _ := v.Programme.Offer(v.Purse, variant.Price, s.Clock.Now())
	if most == 0 {
		return nil
	}
	_, err = s.Commerce.PlaceOrder(ctx, who.actor, commerce.PlaceOrder{Community: s.community.ID, Variant: variant.ID, Quantity: 1, Email: who.email(),
		Instrument: Instrument, Points: most})
	if fault.KindOf(err) == fault.Gone { // sold out by then
		return nil
	}
	if err == nil {
		s.counts.Orders++
	}
	return err
}
