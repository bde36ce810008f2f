package store

import (
	"context"
	"time"

	"panal/commerce"
	"panal/internal/id"
)

var (
	readyOrders = stmt(`SELECT ` + orderViewColumns + ` FROM (SELECT * FROM orders WHERE community_id = $1 AND state = 'ready'
			ORDER BY id LIMIT $2) o` + orderViewTables + `ORDER BY o.id, l.line`)
	countReady = stmt(`SELECT COUNT(*) FROM (SELECT 1 FROM orders WHERE community_id = $1 AND state = 'ready' LIMIT $2) ready`)
	// The column is compared as it is, for the index of open groups by their deadline.
	closingGroups = stmt(`SELECT ` + groupBuyColumns + `, ` + offerColumns + `, ` + productColumns + `, c.currency
		FROM (SELECT * FROM group_buy WHERE community_id = $1 AND state = 'open' AND deadline > $2 AND deadline <= $3
			AND size - taken = 1 ORDER BY deadline, id LIMIT $4) g
		JOIN offer o ON o.community_id = g.community_id AND o.id = g.offer_id` + offerTables + ` ORDER BY g.deadline, g.id`)
	lowShelves = stmt(`SELECT ` + productColumns + `, ` + variantColumns + ` FROM variant v
		JOIN product p ON p.community_id = v.community_id AND p.id = v.product_id AND p.state = 'live'
		WHERE v.community_id = $1 AND v.stock - v.held - v.sold <= $2
		ORDER BY v.stock - v.held - v.sold, v.sold DESC, v.id LIMIT $3`)
)

// ReadyOrders reads the orders that wait longest to be shipped, and counts them all up to a number.
func (c Commerce) ReadyOrders(ctx context.Context, community id.ID, limit, countUpTo int) ([]commerce.OrderView, int64, error) {
	oldest, err := scanOrderViews(ctx, c.db, readyOrders, []any{community, limit})
	if err != nil || len(oldest) < limit {
		return oldest, int64(len(oldest)), err
	}
	count, err := number[int64](ctx, c.db, countReady, community, countUpTo)
	return oldest, count, err
}

// ClosingGroupBuys reads the groups that miss one member and close first.
func (c Commerce) ClosingGroupBuys(ctx context.Context, community id.ID, after, until time.Time, limit int) ([]commerce.GroupBuyView, error) {
	return list(ctx, c.db, closingGroups, []any{community, after, until, limit}, scanGroupBuyView)
}

// LowShelves reads the variants on sale of which the fewest units are left.
func (c Commerce) LowShelves(ctx context.Context, community id.ID, units int64, limit int) ([]commerce.LowShelf, error) {
	return list(ctx, c.db, lowShelves, []any{community, units, limit}, func(row Row) (s commerce.LowShelf, err error) {
		v := &s.Variant
		return s, row.Scan(append(productDest(&s.Product), &v.ID, &v.Product, &v.Title, &v.SKU, &v.Price, &v.Stock, &v.Held, &v.Sold)...)
	})
}
