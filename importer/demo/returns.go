package demo

import (
	"context"
	"slices"
	"time"

	"panal/commerce"
	"panal/internal/id"
)

// returns has some of what was shipped come back: one bag of two that was damaged, a large bag for a small one, a dent that
// some of the price made up for, and what a member asks to return as the story ends.
func (p *plot) returns() {
	of := p.products[slices.IndexFunc(p.products, func(of *product) bool { return len(of.variants) > 1 })]
	sends := func(who *person, variant int, day int) *commerce.Order {
		var order commerce.Order
		p.at(p.clock(day, 10, 0), func(ctx context.Context, s *stage) (err error) {
			order, err = s.buy(ctx, purchase{who: who, product: of, variant: variant, quantity: 2})
			s.ready = append(s.ready, order)
			return err
		})
		p.at(p.clock(day+6, 9, 0), func(ctx context.Context, s *stage) error {
			_, err := s.Commerce.DeliverOrder(ctx, s.staff[care], s.community.ID, order.ID)
			return err
		})
		return &order
	}
	asks := func(at time.Time, who *person, order *commerce.Order, reason commerce.ReturnReason, words string, instead func() id.ID) *commerce.Return {
		var asked commerce.Return
		p.at(at, func(ctx context.Context, s *stage) (err error) {
			asked, err = s.Commerce.AskReturn(ctx, who.actor, commerce.AskReturn{Community: s.community.ID, Order: order.ID, Line: 1, Quantity: 1,
				For: instead(), Reason: reason, Words: words})
			return err
		})
		return &asked
	}
	takes := func(day int, order *commerce.Order, asked *commerce.Return, answer string, restock bool) {
		p.at(p.clock(day, 11, 0), func(ctx context.Context, s *stage) error {
			_, err := s.Commerce.DecideReturn(ctx, s.staff[care], commerce.DecideReturn{Community: s.community.ID, Order: order.ID, Return: asked.ID,
				Verdict: commerce.VerdictApprove, Answer: answer})
			return err
		})
		p.at(p.clock(day+3, 11, 0), func(ctx context.Context, s *stage) error {
			_, err := s.Commerce.ReceiveReturn(ctx, s.staff[care], commerce.ReceiveReturn{Community: s.community.ID, Order: order.ID, Return: asked.ID, Restock: restock})
			return err
		})
	}
	money := func() id.ID { return id.Zero }

	damaged := sends(p.people[15], 0, 58)
	takes(67, damaged, asks(p.clock(66, 19, 0), p.people[15], damaged, "damaged", "One bag was torn open.", money), "We are sorry. Keep the label, it is paid.", false)

	tooMuch := sends(p.people[16], 1, 60)
	takes(70, tooMuch, asks(p.clock(69, 20, 0), p.people[16], tooMuch, "does_not_fit", "I live alone, a small bag is plenty.", func() id.ID { return of.made.Variants[0].ID }), "", true)

	dent := sends(p.people[17], 0, 63)
	p.at(p.clock(72, 12, 0), func(ctx context.Context, s *stage) error {
		_, err := s.Commerce.ReturnLine(ctx, s.staff[care], commerce.ReturnLine{Community: s.community.ID, Order: dent.ID, Line: 1, Kind: commerce.Goodwill,
			Amount: dent.Total / 10, Answer: "Thank you for telling us about the dent."})
		return err
	})

	late := sends(p.people[18], 0, 77)
	asks(p.until.Add(-5*time.Hour), p.people[18], late, "late", "It came after my holidays.", money)
}
