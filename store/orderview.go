package store

import (
	"context"

	"panal/commerce"
	"panal/internal/id"
	"panal/money"
)

const (
	orderViewColumns = orderColumns + `, m.name, g.id, g.offer_id, g.head_id, COALESCE(g.size, 0), COALESCE(g.taken, 0),
		COALESCE(g.virtual, 0), COALESCE(g.state, ''), g.opened_at, g.deadline, g.closed_at`
	orderViewTables = ` JOIN order_line l ON l.community_id = o.community_id AND l.order_id = o.id
		JOIN member m ON m.community_id = o.community_id AND m.id = o.member_id
		LEFT JOIN hold h ON h.community_id = o.community_id AND h.order_id = o.id
		LEFT JOIN group_buy g ON g.community_id = o.community_id AND g.id = o.group_id `
)

var (
	orderView = stmt(`SELECT ` + orderViewColumns + ` FROM orders o` + orderViewTables + `WHERE o.community_id = $1 AND o.id = $2 ORDER BY l.line`)
	// Each of these lists goes by the index that its narrowest part has.
	orderList         = ordersWhere(``)
	orderListReady    = ordersWhere(`AND state = 'ready'`)
	orderListOfMember = ordersWhere(`AND member_id = $4`)
	orderBehind       = stmt(`SELECT order_id FROM payment WHERE community_id = $1 AND id = $2
		UNION ALL SELECT order_id FROM refund WHERE community_id = $1 AND id = $2
		UNION ALL SELECT order_id FROM order_return WHERE community_id = $1 AND id = $2`)
	orderListOfGroup = ordersWhere(`AND id IN (SELECT order_id FROM slot WHERE community_id = $1 AND group_id = $7)`)
)

func ordersWhere(narrowed string) *Statement {
	return stmt(`SELECT ` + orderViewColumns + ` FROM (SELECT * FROM orders WHERE community_id = $1 AND id < $2
			AND (member_id = $4 OR $4 IS NULL) AND (offer_id = $5 OR $5 IS NULL) AND ($6 = '' OR state = $6) ` + narrowed + `
			ORDER BY id DESC LIMIT $3) o` + orderViewTables + `ORDER BY o.id DESC, l.line`)
}

// scanOrderViews reads rows of one line each into orders.
func scanOrderViews(ctx context.Context, q Querier, s *Statement, args []any) ([]commerce.OrderView, error) {
	var views []commerce.OrderView
	err := q.query(ctx, s, args, func(row Row) error {
		var v commerce.OrderView
		var l commerce.Line
		var off money.Amount
		err := row.Scan(append(append(orderDest(&v.Order, &off, &l), &v.Member), groupBuyDest(&v.GroupBuy)...)...)
		if last := len(views) - 1; last >= 0 && views[last].Order.ID == v.Order.ID {
			views[last].Order.Lines = append(views[last].Order.Lines, l)
			return err
		}
		v.Order.Lines = []commerce.Line{l}
		views = append(views, v)
		return err
	})
	return views, err
}

// OrderView reads an order with its money.
func (c Commerce) OrderView(ctx context.Context, community, order id.ID) (commerce.OrderView, error) {
	return settled(func() (commerce.OrderView, error) { return c.orderView(ctx, community, order) })
}

func (c Commerce) orderView(ctx context.Context, community, order id.ID) (commerce.OrderView, error) {
	found, err := scanOrderViews(ctx, c.db, orderView, []any{community, order})
	if err != nil || len(found) == 0 {
		return commerce.OrderView{}, orMissing(err, commerce.ErrOrderMissing)
	}
	v := found[0]
	if v.Order.Reductions, err = reductions(ctx, c.db, community, order); err != nil {
		return v, err
	}
	if v.Order.Revision > 0 {
		if v.Order.Returns, err = returnsOf(ctx, c.db, community, v.Order); err != nil {
			return v, err
		}
	}
	if v.Payments, err = list(ctx, c.db, paymentsOf, []any{community, order}, scanPayment); err != nil {
		return v, err
	}
	v.Refunds, err = list(ctx, c.db, refundsOf, []any{community, order}, scanRefund)
	return v, err
}

// OrderViews reads a page of orders.
func (c Commerce) OrderViews(ctx context.Context, community id.ID, f commerce.OrderFilter, after id.ID, limit int) ([]commerce.OrderView, error) {
	args := []any{community, before(after), limit, f.Member, f.Offer, f.State}
	by := orderList
	switch {
	case !f.GroupBuy.IsZero():
		by, args = orderListOfGroup, append(args, f.GroupBuy)
	case !f.Member.IsZero():
		by = orderListOfMember
	case f.State == commerce.Ready:
		by = orderListReady
	}
	return scanOrderViews(ctx, c.db, by, args)
}

// ParkedPayments reads the payments that wait for a person to decide, up to 500.
func (c Commerce) ParkedPayments(ctx context.Context, community id.ID) ([]commerce.Payment, error) {
	return list(ctx, c.db, parkedPayments, []any{community}, scanPayment)
}

// OrderBehind reads which order a payment, a refund or a return belongs to.
func (c Commerce) OrderBehind(ctx context.Context, community, part id.ID) (order id.ID, err error) {
	err = one(ctx, c.db, commerce.ErrOrderMissing, orderBehind, []any{community, part}, &order)
	return order, err
}
