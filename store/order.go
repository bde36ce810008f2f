package store

import (
	"context"
	"fmt"

	"panal/commerce"
	"panal/internal/id"
)

const orderColumns = `o.id, o.member_id, o.email, o.offer_id, o.group_id, o.state, o.currency, o.subtotal, o.discount, o.total,
	o.placed_at, o.paid_at, o.closed_at, o.tier_id, COALESCE(o.member_term, 0), h.until, l.product_id, l.variant_id, l.title, l.quantity, l.unit_price, l.unit_paid`

const orderTables = ` FROM orders o
	JOIN order_line l ON l.community_id = o.community_id AND l.order_id = o.id
	LEFT JOIN hold h ON h.community_id = o.community_id AND h.order_id = o.id `

var (
	selectOrder   = stmt(`SELECT ` + orderColumns + orderTables + `WHERE o.community_id = $1 AND o.id = $2 ORDER BY l.line`)
	ordersOfGroup = stmt(`SELECT ` + orderColumns + orderTables + `WHERE o.community_id = $1
		AND o.id IN (SELECT order_id FROM slot WHERE community_id = $1 AND group_id = $2) AND o.state = 'refunding' ORDER BY o.id, l.line`)

	barred = stmt(`SELECT 1 FROM safety_case b WHERE b.community_id = $1 AND b.state = 'banned' AND b.ended_at IS NULL AND (b.until IS NULL OR b.until > $4)
		AND b.member_id IN ($2, (SELECT m.id FROM person p JOIN member m ON m.community_id = $1 AND m.person_id = p.id WHERE p.email = $3))`)

	insertOrder = into("orders", "community_id", "id", "member_id", "email", "offer_id", "group_id", "state", "currency",
		"subtotal", "discount", "total", "placed_at", "paid_at", "closed_at")
	insertLine = into("order_line", "community_id", "order_id", "line", "product_id", "variant_id", "title", "quantity", "unit_price", "unit_paid")
	insertHold = into("hold", "community_id", "order_id", "until")
	dropHold   = stmt(`DELETE FROM hold WHERE community_id = $1 AND order_id = $2`)

	// A guest's order may have become a member's since it was read.
	updateOrder = stmt(`UPDATE orders SET state = $4, group_id = $5, paid_at = $6, closed_at = $7
		WHERE community_id = $1 AND id = $2 AND state = $3 AND member_id = $8`)
	readyGroup = stmt(`UPDATE orders SET state = 'ready' WHERE community_id = $1
		AND id IN (SELECT order_id FROM slot WHERE community_id = $1 AND group_id = $2) AND state = 'awaiting_group'
		RETURNING id, member_id, currency, discount, total`)
	refundGroup = stmt(`UPDATE orders SET state = 'refunding' WHERE community_id = $1
		AND id IN (SELECT order_id FROM slot WHERE community_id = $1 AND group_id = $2) AND state = 'awaiting_group'`)
)

func orderDest(o *commerce.Order, l *commerce.Line) []any {
	return []any{&o.ID, &o.Member, &o.Email, &o.Offer, &o.GroupBuy, &o.State, &o.Currency, &o.Subtotal, &o.Discount, &o.Total,
		&o.PlacedAt, &o.PaidAt, &o.ClosedAt, &o.Tier, &o.MemberTerm, &o.HeldUntil, &l.Product, &l.Variant, &l.Title, &l.Quantity, &l.UnitPrice, &l.UnitPaid}
}

// scanOrders reads rows of one line each into orders.
func scanOrders(ctx context.Context, q Querier, s *Statement, args []any) ([]commerce.Order, error) {
	var orders []commerce.Order
	err := q.query(ctx, s, args, func(row Row) error {
		var o commerce.Order
		var l commerce.Line
		err := row.Scan(orderDest(&o, &l)...)
		if last := len(orders) - 1; last >= 0 && orders[last].ID == o.ID {
			orders[last].Lines = append(orders[last].Lines, l)
			return err
		}
		o.Lines = []commerce.Line{l}
		orders = append(orders, o)
		return err
	})
	return orders, err
}

func orderByID(ctx context.Context, q Querier, community, order id.ID) (commerce.Order, error) {
	found, err := scanOrders(ctx, q, selectOrder, []any{community, order})
	if err != nil || len(found) == 0 {
		return commerce.Order{}, orMissing(err, commerce.ErrOrderMissing)
	}
	return found[0], nil
}

func (tx commerceTx) Barred(member id.ID, email string) (bool, error) {
	return exists(tx.ctx, tx, barred, tx.community, member, email, tx.now)
}

func (tx commerceTx) InsertOrder(o commerce.Order) {
	if o.MemberTerm > 0 {
		tx.append(insertOrderAtMemberPrice, []any{tx.community, o.ID, o.Member, o.Email, o.State, o.Currency,
			o.Subtotal, o.Discount, o.Total, o.PlacedAt, o.PaidAt, o.MemberTerm})
	} else {
		tx.append(insertOrder, []any{tx.community, o.ID, o.Member, o.Email, o.Offer, o.GroupBuy, o.State, o.Currency,
			o.Subtotal, o.Discount, o.Total, o.PlacedAt, o.PaidAt, o.ClosedAt})
	}
	rows := make([][]any, len(o.Lines))
	for i, l := range o.Lines {
		rows[i] = []any{tx.community, o.ID, i + 1, l.Product, l.Variant, l.Title, l.Quantity, l.UnitPrice, l.UnitPaid}
	}
	tx.append(insertLine, rows...)
	if o.State == commerce.AwaitingPayment {
		tx.append(insertHold, []any{tx.community, o.ID, o.HeldUntil})
	}
}

func (tx commerceTx) UpdateOrder(old, changed commerce.Order) {
	tx.must(errStale, updateOrder, tx.community, old.ID, old.State, changed.State, changed.GroupBuy, changed.PaidAt, changed.ClosedAt, old.Member)
	if old.State == commerce.AwaitingPayment && changed.State != commerce.AwaitingPayment {
		tx.run(dropHold, tx.community, old.ID)
	}
}

func (tx commerceTx) ReadyGroup(group id.ID) ([]commerce.Order, error) {
	return list(tx.ctx, tx, readyGroup, []any{tx.community, group}, func(row Row) (commerce.Order, error) {
		o := commerce.Order{GroupBuy: group, State: commerce.Ready}
		return o, row.Scan(&o.ID, &o.Member, &o.Currency, &o.Discount, &o.Total)
	})
}

func (tx commerceTx) RefundGroup(group id.ID) ([]commerce.Order, error) {
	moved, err := tx.exec(refundGroup, tx.community, group)
	if err != nil {
		return nil, err
	}
	// Read once they are moved: before, a guest's could become a member's meanwhile.
	orders, err := scanOrders(tx.ctx, tx, ordersOfGroup, []any{tx.community, group})
	if err == nil && moved != int64(len(orders)) {
		err = fmt.Errorf("%d orders of a group where %d were read: %w", moved, len(orders), errStale)
	}
	return orders, err
}
