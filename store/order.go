package store

import (
	"context"

	"panal/commerce"
	"panal/internal/id"
	"panal/money"
)

const orderColumns = `o.id, o.member_id, o.email, o.offer_id, o.group_id, o.state, o.currency, o.subtotal, o.discount, o.total,
	o.placed_at, o.paid_at, o.closed_at, o.tier_id, COALESCE(o.member_term, 0), o.campaign_id, o.entry_id, o.reduced, o.points, o.credit,
	o.delivered_at, o.returns, o.refunded, o.credited, h.until, l.product_id, l.variant_id, l.title, l.quantity, l.unit_price, l.unit_paid`

const orderTables = `orders o
	JOIN order_line l ON l.community_id = o.community_id AND l.order_id = o.id
	LEFT JOIN hold h ON h.community_id = o.community_id AND h.order_id = o.id `

// awaiting finds, by slots s, the orders o of a group that await it.
const awaiting = `s.community_id = $1 AND s.group_id = $2 AND o.community_id = s.community_id AND o.id = s.order_id AND o.state = 'awaiting_group'`

var (
	selectOrder = stmt(`SELECT ` + orderColumns + ` FROM ` + orderTables + `WHERE o.community_id = $1 AND o.id = $2 ORDER BY l.line`)

	anyBan = stmt(`SELECT 1 FROM safety_case WHERE community_id = $1 AND state = 'banned' AND ended_at IS NULL LIMIT 1`)
	barred = stmt(`SELECT 1 FROM safety_case b WHERE b.community_id = $1 AND b.state = 'banned' AND b.ended_at IS NULL AND (b.until IS NULL OR b.until > $4)
		AND b.member_id IN ($2, (SELECT m.id FROM person p JOIN member m ON m.community_id = $1 AND m.person_id = p.id WHERE p.email = $3))`)

	insertOrder = into("orders", "community_id", "id", "member_id", "email", "offer_id", "group_id", "state", "currency",
		"subtotal", "discount", "total", "placed_at", "paid_at", "closed_at")
	// What most orders have none of is written for those alone that have it.
	insertOrderOfCampaign = into("orders", "community_id", "id", "member_id", "email", "offer_id", "group_id", "state", "currency",
		"subtotal", "discount", "total", "placed_at", "paid_at", "closed_at", "member_term", "campaign_id", "entry_id", "reduced", "points", "credit")
	insertReduction = into("order_reduction", "community_id", "order_id", "line", "kind", "source_id", "campaign_id", "amount")
	reductionsOf    = stmt(`SELECT line, kind, source_id, campaign_id, amount FROM order_reduction
		WHERE community_id = $1 AND order_id = $2 ORDER BY line, kind, source_id`)
	insertLine = into("order_line", "community_id", "order_id", "line", "product_id", "variant_id", "title", "quantity", "unit_price", "unit_paid")
	insertHold = into("hold", "community_id", "order_id", "until")
	dropHold   = stmt(`DELETE FROM hold WHERE community_id = $1 AND order_id = $2`)

	// A guest's order may have become a member's since it was read, and some of it may have been returned.
	updateOrder = stmt(`UPDATE orders SET state = $4, group_id = $5, paid_at = $6, closed_at = $7, delivered_at = $10
		WHERE community_id = $1 AND id = $2 AND state = $3 AND member_id = $8 AND returns = $9`)
	readyOrder = stmt(`UPDATE orders SET state = 'ready' WHERE community_id = $1 AND id = $2 AND state = 'awaiting_group'`)

	// A group's orders are read before they are moved, one by one: half the work for SQLite of an UPDATE that finds them.
	awaitingTotals = stmt(`SELECT o.id, o.currency, o.discount, o.total FROM slot s CROSS JOIN orders o WHERE ` + awaiting + ` ORDER BY s.slot`)
	awaitingOrders = stmt(`SELECT ` + orderColumns + ` FROM slot s CROSS JOIN ` + orderTables + `WHERE ` + awaiting + ` ORDER BY s.slot, l.line`)
)

func orderDest(o *commerce.Order, reduced *money.Amount, l *commerce.Line) []any {
	return []any{&o.ID, &o.Member, &o.Email, &o.Offer, &o.GroupBuy, &o.State, &o.Currency, &o.Subtotal, &o.Discount, &o.Total,
		&o.PlacedAt, &o.PaidAt, &o.ClosedAt, &o.Tier, &o.MemberTerm, &o.Campaign, &o.Entry, reduced, &o.Points, &o.Credit,
		&o.DeliveredAt, &o.Revision, &o.Refunded, &o.Credited, &o.HeldUntil, &l.Product, &l.Variant, &l.Title, &l.Quantity, &l.UnitPrice, &l.UnitPaid}
}

// scanOrders reads rows of one line each into orders.
func scanOrders(ctx context.Context, q Querier, s *Statement, args []any) ([]commerce.Order, error) {
	var orders []commerce.Order
	reduced := map[int]bool{}
	in, _ := args[0].(id.ID) // a query binds its arguments in their place
	err := q.query(ctx, s, args, func(row Row) error {
		var o commerce.Order
		var off money.Amount
		var l commerce.Line
		err := row.Scan(orderDest(&o, &off, &l)...)
		if last := len(orders) - 1; last >= 0 && orders[last].ID == o.ID {
			orders[last].Lines = append(orders[last].Lines, l)
			return err
		}
		o.Lines = []commerce.Line{l}
		if off > 0 {
			reduced[len(orders)] = true
		}
		orders = append(orders, o)
		return err
	})
	for i := range reduced {
		if err == nil {
			orders[i].Reductions, err = reductions(ctx, q, in, orders[i].ID)
		}
	}
	for i := range orders {
		if err == nil && orders[i].Revision > 0 {
			orders[i].Returns, err = returnsOf(ctx, q, in, orders[i])
		}
	}
	return orders, err
}

func reductions(ctx context.Context, q Querier, in, order id.ID) ([]commerce.Reduction, error) {
	return list(ctx, q, reductionsOf, []any{in, order}, func(row Row) (r commerce.Reduction, err error) {
		return r, row.Scan(&r.Line, &r.Kind, &r.Source, &r.Campaign, &r.Amount)
	})
}

func orderByID(ctx context.Context, q Querier, community, order id.ID) (commerce.Order, error) {
	found, err := scanOrders(ctx, q, selectOrder, []any{community, order})
	if err != nil || len(found) == 0 {
		return commerce.Order{}, orMissing(err, commerce.ErrOrderMissing)
	}
	return found[0], nil
}

// bansIn names whether anybody is banned in a community, which is asked once for a batch: as a rule nobody is.
type bansIn struct{ community id.ID }

func (tx commerceTx) Barred(member id.ID, email string) (bool, error) {
	banned, err := readOnce(tx.Tx, bansIn{tx.community}, anyBan.tables, func() (bool, error) { return exists(tx.ctx, tx, anyBan, tx.community) })
	if err != nil || !banned {
		return false, err
	}
	return exists(tx.ctx, tx, barred, tx.community, member, email, tx.now)
}

func (tx commerceTx) InsertOrder(o commerce.Order) {
	if !o.Campaign.IsZero() || len(o.Reductions) > 0 || o.Credit > 0 {
		tx.insertOrderOfCampaign(o)
	} else if o.MemberTerm > 0 {
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

func (tx commerceTx) insertOrderOfCampaign(o commerce.Order) {
	var term any
	if o.MemberTerm > 0 {
		term = o.MemberTerm
	}
	tx.insert(insertOrderOfCampaign, []any{tx.community, o.ID, o.Member, o.Email, o.Offer, o.GroupBuy, o.State, o.Currency,
		o.Subtotal, o.Discount, o.Total, o.PlacedAt, o.PaidAt, o.ClosedAt, term, o.Campaign, o.Entry, o.Reduced(), o.Points, o.Credit})
	for _, r := range o.Reductions {
		tx.insert(insertReduction, []any{tx.community, o.ID, r.Line, r.Kind, r.Source, r.Campaign, r.Amount})
	}
}

func (tx commerceTx) UpdateOrder(old, changed commerce.Order) {
	tx.must(errStale, updateOrder, tx.community, old.ID, old.State, changed.State, changed.GroupBuy, changed.PaidAt, changed.ClosedAt, old.Member,
		old.Revision, changed.DeliveredAt)
	if old.State == commerce.AwaitingPayment && changed.State != commerce.AwaitingPayment {
		tx.run(dropHold, tx.community, old.ID)
	}
}

func (tx commerceTx) ReadyGroup(group id.ID) ([]commerce.Order, error) {
	orders, err := list(tx.ctx, tx, awaitingTotals, []any{tx.community, group}, func(row Row) (commerce.Order, error) {
		o := commerce.Order{GroupBuy: group, State: commerce.Ready}
		return o, row.Scan(&o.ID, &o.Currency, &o.Discount, &o.Total)
	})
	for _, o := range orders {
		tx.must(errStale, readyOrder, tx.community, o.ID)
	}
	return orders, err
}

func (tx commerceTx) AwaitingOrders(group id.ID) ([]commerce.Order, error) {
	return scanOrders(tx.ctx, tx, awaitingOrders, []any{tx.community, group})
}
