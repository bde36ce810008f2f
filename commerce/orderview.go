package commerce

import (
	"context"
	"slices"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// OrderView is an order as its page shows it.
type OrderView struct {
	Order    Order
	Member   string // the buyer's name
	Payments []Payment
	Refunds  []Refund
	GroupBuy GroupBuy // zero when bought alone, and while a new group is asked for
}

// OrderFilter narrows a list of orders; a zero field does not.
type OrderFilter struct {
	State    OrderState
	Offer    id.ID
	GroupBuy id.ID // those seated in it
	Member   id.ID
}

func (f OrderFilter) check() error {
	if f.State == "" || slices.Contains(OrderStates, f.State) {
		return nil
	}
	return fault.OnField("state", "invalid.choice")
}

// Order returns an order with its money to its buyer and to staff.
func (s *Service) Order(ctx context.Context, actor access.Actor, community, order id.ID) (OrderView, error) {
	if community != actor.Community {
		return OrderView{}, ErrOrderMissing
	}
	v, err := s.store.OrderView(ctx, community, order)
	if err != nil {
		return OrderView{}, fault.Wrap("read an order", err)
	}
	if err := mayWith(v.Order, actor, access.OrderView, community); err != nil {
		return OrderView{}, err
	}
	return v, nil
}

// Orders lists orders, the newest first, for those who keep the shop. Payments and refunds are left out.
func (s *Service) Orders(ctx context.Context, actor access.Actor, community id.ID, f OrderFilter, r PageRequest) (Page[OrderView], error) {
	if err := may(actor, access.OrderView, community, id.Zero); err != nil {
		return Page[OrderView]{}, err
	}
	return s.orders(ctx, community, f, r)
}

// MyOrders lists the actor's own orders, the newest first. Payments and refunds are left out.
func (s *Service) MyOrders(ctx context.Context, actor access.Actor, community id.ID, r PageRequest) (Page[OrderView], error) {
	if err := may(actor, access.OrderView, community, actor.Member); err != nil {
		return Page[OrderView]{}, err
	}
	return s.orders(ctx, community, OrderFilter{Member: actor.Member}, r)
}

func (s *Service) orders(ctx context.Context, community id.ID, f OrderFilter, r PageRequest) (Page[OrderView], error) {
	if err := f.check(); err != nil {
		return Page[OrderView]{}, err
	}
	read := func(after id.ID, limit int) ([]OrderView, error) {
		return s.store.OrderViews(ctx, community, f, after, limit)
	}
	return listed(r, read, func(v OrderView) id.ID { return v.Order.ID })
}

// ParkedPayments lists the payments that wait for a person to decide, the oldest first.
func (s *Service) ParkedPayments(ctx context.Context, actor access.Actor, community id.ID) ([]Payment, error) {
	if err := may(actor, access.OrderView, community, id.Zero); err != nil {
		return nil, err
	}
	parked, err := s.store.ParkedPayments(ctx, community)
	return parked, fault.Wrap("read parked payments", err)
}

// OrderBehind returns the order that a payment, a refund or a return belongs to, for those who keep the shop.
func (s *Service) OrderBehind(ctx context.Context, actor access.Actor, community, part id.ID) (order id.ID, err error) {
	if err := may(actor, access.OrderView, community, id.Zero); err != nil {
		return id.Zero, err
	}
	order, err = s.store.OrderBehind(ctx, community, part)
	return order, fault.Wrap("read the order behind a payment", err)
}
