package demo

import (
	"context"
	"slices"
	"time"

	"panal/commerce"
	"panal/internal/id"
)

// rush is a drop of the story.
type rush struct {
	terms   commerce.CampaignTerms
	product string
	rule    commerce.DropRule
	made    commerce.Campaign
}

// drops has the roaster sell two first harvests by a line: one that is over and sold out, in which one came by a code, one
// left and one did not pay in time; and one that opens soon after the story ends, and waits to be looked at.
func (p *plot) drops() {
	yunnan := &rush{product: "yunnan", terms: commerce.CampaignTerms{Slug: "first-yunnan", Title: "Yunnan, the first four bags",
		About: "The first roast of the new harvest: four bags, signed by Chen Wei.", StartsAt: p.clock(76, 10, 0), EndsAt: p.clock(77, 10, 0), Stock: 4},
		rule: commerce.DropRule{UnitPrice: 1150, Minutes: 30}}
	yirgacheffe := &rush{product: "yirgacheffe", terms: commerce.CampaignTerms{Slug: "first-yirgacheffe", Title: "Yirgacheffe, the first eight bags",
		About:    "Half a sack came by air, the rest is at sea until July. Eight bags, one each.",
		StartsAt: p.until.Add(15 * time.Minute), EndsAt: p.until.Add(3 * 24 * time.Hour), Stock: 8},
		rule: commerce.DropRule{UnitPrice: 1080, Minutes: 15}}
	p.at(p.clock(74, 12, 0), yunnan.opens)
	p.at(p.clock(87, 9, 0), yirgacheffe.opens)

	crowd := p.regulars(p.clock(70, 0, 0))
	at := func(minute, second int) time.Time {
		return p.clock(76, 10, minute).Add(time.Duration(second) * time.Second)
	}
	for i, who := range crowd[:9] {
		p.at(p.clock(74, 13, 7*i), yunnan.reserves(who))
	}
	p.at(p.clock(75, 9, 0), yunnan.gives("Forty answers about moka pots", crowd[0], crowd[1]))
	p.at(p.clock(75, 18, 0), yunnan.enters(crowd[0]))
	for i, who := range crowd[2:9] {
		p.at(at(0, 1+4*i), yunnan.joins(who))
	}
	p.at(at(3, 0), yunnan.buys(crowd[0]))
	p.at(at(5, 0), yunnan.buys(crowd[2]))
	p.at(at(6, 0), yunnan.leaves(crowd[3]))
	p.at(at(8, 0), yunnan.buys(crowd[5]))
	p.at(at(31, 0), func(ctx context.Context, s *stage) error { // the fourth has not paid
		return s.Commerce.LapseSpots(ctx, s.community.ID, yunnan.made.ID)
	})
	p.at(at(35, 0), yunnan.buys(crowd[6]))

	ago := func(hours int) time.Time { return p.until.Add(-time.Duration(hours) * time.Hour) }
	for i, who := range crowd[4:16] {
		p.at(ago(47-3*i), yirgacheffe.reserves(who))
	}
	p.at(ago(30), yirgacheffe.gives("Brought five friends in spring", p.hero, crowd[0], crowd[7]))
	p.at(ago(26), yirgacheffe.enters(crowd[7]))
}

// regulars are members who were there at a time, but for those whom the story is about.
func (p *plot) regulars(at time.Time) []*person {
	return slices.DeleteFunc(slices.Clone(p.people), func(who *person) bool {
		return who.guest || who == p.hero || who == p.owing || who.comes.IsZero() || who.comes.After(at)
	})
}

// opens announces the drop.
func (r *rush) opens(ctx context.Context, s *stage) error {
	variant, err := s.sold(ctx, r.product)
	if err != nil {
		return err
	}
	r.terms.Rule = &r.rule
	r.made, err = s.campaign(ctx, variant.ID, r.terms)
	return err
}

func (r *rush) reserves(who *person) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		return s.Commerce.ReserveDrop(ctx, who.actor, commerce.ReserveDrop{Community: s.community.ID, Campaign: r.made.ID, Reserve: true})
	}
}

// gives has staff give some a priority code.
func (r *rush) gives(reason string, who ...*person) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		var members []id.ID
		for _, p := range who {
			members = append(members, p.actor.Member)
		}
		_, err := s.Commerce.MakeDropCodes(ctx, s.operator, commerce.MakeDropCodes{Community: s.community.ID, Campaign: r.made.ID, Members: members, Reason: reason})
		return err
	}
}

func (r *rush) enters(who *person) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		_, err := s.Commerce.EnterCode(ctx, who.actor, commerce.EnterCode{Community: s.community.ID, Campaign: r.made.ID})
		return err
	}
}

func (r *rush) joins(who *person) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		_, err := s.Commerce.JoinLine(ctx, who.actor, commerce.JoinLine{Community: s.community.ID, Campaign: r.made.ID})
		return err
	}
}

func (r *rush) leaves(who *person) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		_, err := s.Commerce.LeaveLine(ctx, who.actor, s.community.ID, r.made.ID)
		return err
	}
}

// buys has who is called pay their unit.
func (r *rush) buys(who *person) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		s.counts.Orders++
		_, err := s.Commerce.PlaceOrder(ctx, who.actor, commerce.PlaceOrder{Community: s.community.ID, Variant: r.made.Variant, Quantity: 1, Email: who.email(),
			Instrument: Instrument, Campaign: r.made.ID})
		return err
	}
}
