package demo

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"panal/commerce"
)

// purchase is what somebody buys.
type purchase struct {
	who      *person
	product  *product
	variant  int
	quantity int64
	group    *group // nil: alone
	unpaid   bool
}

// purchase chooses a variant: the first more often than the others.
func (p *plot) purchase(who *person, of *product) purchase {
	return purchase{who: who, product: of, variant: min(p.IntN(len(of.variants)), p.IntN(len(of.variants))), quantity: 1}
}

// somebody buys something alone, at a time.
func (p *plot) somebody(at time.Time) purchase {
	who, _ := weighed(p, p.people, func(who *person) int {
		if !who.there(at) {
			return 0
		}
		return 1
	})
	of, _ := weighed(p, p.products, func(of *product) int {
		if !p.clock(of.day+1, 0, 0).Before(at) {
			return 0
		}
		return of.favour
	})
	return p.purchase(who, of)
}

const boughtAlone = 40

// alone has people buy without a group.
func (p *plot) alone() {
	for i := range boughtAlone {
		at := p.moment(7+i*(Days-8)/boughtAlone, 8, 23)
		buys := p.somebody(at)
		if p.percent(20) {
			buys.quantity = 2
		}
		p.keeps(at, buys)
	}
}

// keeps has somebody buy alone, for good.
func (p *plot) keeps(at time.Time, buys purchase) {
	p.at(at, func(ctx context.Context, s *stage) error {
		order, err := s.buy(ctx, buys)
		s.ready = append(s.ready, order)
		return err
	})
}

// unpaid has people order and not pay: they think better of it, or forget.
func (p *plot) unpaid() {
	for _, day := range []int{12, 31, 40, 57, 66, 79} {
		at := p.moment(day, 9, 18)
		buys, cancels := p.somebody(at), day%2 == 1
		buys.unpaid = true
		var order commerce.Order
		p.at(at, func(ctx context.Context, s *stage) (err error) {
			order, err = s.buy(ctx, buys)
			return err
		})
		if !cancels {
			p.at(at.Add(commerce.DefaultConfig.Hold+time.Second), drain)
			continue
		}
		p.at(at.Add(4*time.Minute), func(ctx context.Context, s *stage) error {
			_, err := s.Commerce.CancelOrder(ctx, buys.who.actor, s.community.ID, order.ID)
			return err
		})
	}
}

// regret has somebody buy, and ask for the money back before anything is shipped.
func (p *plot) regret(at time.Time) {
	buys := p.somebody(at)
	var order commerce.Order
	p.at(at, func(ctx context.Context, s *stage) (err error) {
		order, err = s.buy(ctx, buys)
		return err
	})
	p.at(at.Add(25*time.Minute), func(ctx context.Context, s *stage) error { return s.refund(ctx, order) })
}

// buy places an order.
func (s *stage) buy(ctx context.Context, b purchase) (commerce.Order, error) {
	if err := s.welcome(ctx, b.who); err != nil {
		return commerce.Order{}, err
	}
	cmd := commerce.PlaceOrder{Community: s.community.ID, Variant: b.product.made.Variants[b.variant].ID, Quantity: b.quantity,
		Email: b.who.email(), Visitor: b.who.visitor, Instrument: Instrument}
	if b.group != nil {
		cmd.Offer, cmd.GroupBuy = b.group.offer.made.ID, b.group.id
	}
	if b.unpaid {
		cmd.Instrument = ""
	}
	s.counts.Orders++
	return s.Commerce.PlaceOrder(ctx, b.who.actor, cmd)
}

// ship sends what is ready, all at once.
func (s *stage) ship(ctx context.Context) error {
	var packers errgroup.Group
	for _, order := range s.ready {
		packers.Go(func() error {
			_, err := s.Commerce.ShipOrder(ctx, s.staff[care], s.community.ID, order.ID)
			return err
		})
	}
	s.counts.Shipped += len(s.ready)
	s.sent = append(s.sent, s.ready...)
	s.ready = nil
	return packers.Wait()
}

// refund gives an order's money back.
func (s *stage) refund(ctx context.Context, order commerce.Order) error {
	s.counts.Refunded++
	_, err := s.Commerce.RefundOrder(ctx, s.staff[care], s.community.ID, order.ID)
	return err
}
