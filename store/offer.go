package store

import (
	"context"

	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// unitsOut is true of an order o whose units are off the shelf: held, sold, or shipped and not coming back.
const unitsOut = `(o.state IN ('awaiting_payment', 'awaiting_group', 'ready', 'shipped') OR ` + shippedAndRefunded + `)`

const shippedAndRefunded = `o.state IN ('refunding', 'refunded') AND (o.gone = 1 OR EXISTS (SELECT 1 FROM refund x
	WHERE x.community_id = o.community_id AND x.order_id = o.id AND x.reason = 'shipped'))`

const offerColumns = `o.id, o.product_id, o.slug, o.size, o.window_seconds, o.per_person_limit, o.stock, o.taken,
	o.virtual_percent, o.state, o.starts_at, o.ends_at, o.created_at, o.segment_id, o.circle_id, o.tier_id,
	o.budget, o.spent, o.fate, o.ended_at, CASE WHEN o.budget = 0 THEN 0 ELSE ` + mostOff + ` END`

// mostOff is by how much a unit of an offer o is cheaper than alone, at most.
const mostOff = `(SELECT COALESCE(MAX(CASE WHEN off.price > offp.price THEN off.price - offp.price END), 0)
	FROM offer_price offp JOIN variant off ON off.community_id = offp.community_id AND off.id = offp.variant_id
	WHERE offp.community_id = o.community_id AND offp.offer_id = o.id)`

const termsTables = `offer o
	JOIN offer_price op ON op.community_id = o.community_id AND op.offer_id = o.id AND op.variant_id = $3
	JOIN variant v ON v.community_id = o.community_id AND v.id = $3
	JOIN product p ON p.community_id = o.community_id AND p.id = o.product_id
	JOIN community c ON c.id = o.community_id`

// ordersOfOffer are the orders of an offer with units out. They sit in its groups that have not expired, or await
// payment: so they are found without reading every order of the community.
const ordersOfOffer = `FROM (
		SELECT s.order_id FROM group_buy g JOIN slot s ON s.community_id = g.community_id AND s.group_id = g.id
		WHERE g.community_id = $1 AND g.offer_id = $2 AND g.state = 'open'
		UNION ALL
		SELECT s.order_id FROM group_buy g JOIN slot s ON s.community_id = g.community_id AND s.group_id = g.id
		WHERE g.community_id = $1 AND g.offer_id = $2 AND g.state = 'formed'
		UNION ALL
		SELECT h.order_id FROM hold h WHERE h.community_id = $1
	) AS known
	JOIN orders o ON o.community_id = $1 AND o.id = known.order_id AND o.offer_id = $2
	JOIN order_line l ON l.community_id = o.community_id AND l.order_id = o.id
	WHERE ` + unitsOut

var (
	termsAlone = stmt(`SELECT c.currency, p.state, p.title, v.id, v.product_id, v.title, v.price, v.stock, v.held, v.sold
		FROM variant v
		JOIN product p ON p.community_id = v.community_id AND p.id = v.product_id
		JOIN community c ON c.id = v.community_id
		WHERE v.community_id = $1 AND v.id = $2`)
	termsTogether = stmt(`SELECT c.currency, p.state, p.title, v.id, v.product_id, v.title, v.price, v.stock, v.held, v.sold,
			op.price, ` + offerColumns + `
		FROM ` + termsTables + `
		WHERE o.community_id = $1 AND o.id = $2`)
	selectOffer  = stmt(`SELECT ` + offerColumns + ` FROM offer o WHERE o.community_id = $1 AND o.id = $2`)
	selectPrices = stmt(`SELECT variant_id, price FROM offer_price WHERE community_id = $1 AND offer_id = $2`)

	insertOffer = into("offer", "community_id", "id", "product_id", "slug", "size", "window_seconds", "per_person_limit",
		"stock", "taken", "virtual_percent", "state", "starts_at", "ends_at", "created_at", "segment_id", "circle_id", "tier_id", "budget")
	insertPrice = into("offer_price", "community_id", "offer_id", "variant_id", "price")
	dropPrices  = stmt(`DELETE FROM offer_price WHERE community_id = $1 AND offer_id = $2`)
	offerCounts = stmt(`SELECT stock, taken, per_person_limit, state, segment_id FROM offer WHERE community_id = $1 AND id = $2`)
	updateOffer = stmt(`UPDATE offer SET slug = $3, size = $4, window_seconds = $5, per_person_limit = $6, stock = $7,
		taken = CASE WHEN CAST($7 AS BIGINT) = 0 THEN 0 WHEN stock = 0 THEN $8 ELSE taken END,
		virtual_percent = $9, state = $10, starts_at = $11, ends_at = $12, segment_id = $13, circle_id = $16, tier_id = $17,
		budget = $18, fate = $19, ended_at = $20
		WHERE community_id = $1 AND id = $2 AND state = $14 AND (segment_id = $15 OR segment_id IS NULL AND $15 IS NULL)
			AND (CAST($18 AS BIGINT) = 0 OR spent <= $18)`)
	// What an offer's orders hold or have bought is counted while it has a cap or a limit, and anew when it gets one.
	countTaken = stmt(`SELECT COALESCE(SUM(l.quantity - l.restocked), 0) ` + ordersOfOffer)
	dropUse    = stmt(`DELETE FROM offer_use WHERE community_id = $1 AND offer_id = $2`)
	recountUse = stmt(`INSERT INTO offer_use (community_id, offer_id, member_id, units)
		SELECT o.community_id, o.offer_id, o.member_id, SUM(l.quantity - l.restocked) ` + ordersOfOffer + `
		GROUP BY o.community_id, o.offer_id, o.member_id`)
)

func offerDest(o *commerce.Offer) []any {
	return []any{&o.ID, &o.Product, &o.Slug, &o.Size, &o.Window, &o.PerPersonLimit, &o.Stock, &o.Taken,
		&o.VirtualPercent, &o.State, &o.StartsAt, &o.EndsAt, &o.CreatedAt, &o.Audience.Segment, &o.Audience.Circle, &o.Audience.Tier,
		&o.Budget, &o.Spent, &o.Fate, &o.EndedAt, &o.MostOff}
}

func terms(ctx context.Context, q Querier, community, variant, offer id.ID) (t commerce.Terms, err error) {
	var title string
	v := &t.Variant
	columns := []any{&t.Currency, &t.ProductState, &t.Title, &v.ID, &v.Product, &title, &v.Price, &v.Stock, &v.Held, &v.Sold}
	if offer.IsZero() {
		err = one(ctx, q, commerce.ErrVariantMissing, termsAlone, []any{community, variant}, columns...)
	} else {
		columns = append(append(columns, &t.Together), offerDest(&t.Offer)...)
		err = one(ctx, q, commerce.ErrNotInOffer, termsTogether, []any{community, offer, variant}, columns...)
	}
	if title != "" {
		t.Title += ", " + title
	}
	return t, err
}

func offerByID(ctx context.Context, q Querier, community, offer id.ID) (o commerce.Offer, err error) {
	if err = one(ctx, q, commerce.ErrOfferMissing, selectOffer, []any{community, offer}, offerDest(&o)...); err != nil {
		return o, err
	}
	o.Prices, err = pricesOf(ctx, q, community, offer)
	return o, err
}

func pricesOf(ctx context.Context, q Querier, community, offer id.ID) (map[id.ID]money.Amount, error) {
	prices := map[id.ID]money.Amount{}
	err := q.query(ctx, selectPrices, []any{community, offer}, func(row Row) error {
		var variant id.ID
		var price money.Amount
		err := row.Scan(&variant, &price)
		prices[variant] = price
		return err
	})
	return prices, err
}

func (tx commerceTx) InsertOffer(o commerce.Offer) error {
	tx.insert(insertOffer, []any{tx.community, o.ID, o.Product, o.Slug, o.Size, o.Window, o.PerPersonLimit, o.Stock, o.Taken,
		o.VirtualPercent, o.State, o.StartsAt, o.EndsAt, o.CreatedAt, o.Audience.Segment, o.Audience.Circle, o.Audience.Tier, o.Budget})
	tx.retarget(id.Zero, targeted(o))
	tx.insertPrices(o)
	return tx.unlessTaken("slug")
}

func (tx commerceTx) insertPrices(o commerce.Offer) {
	var rows [][]any
	for variant, price := range o.Prices {
		rows = append(rows, []any{tx.community, o.ID, variant, price})
	}
	tx.insert(insertPrice, rows...)
}

func (tx commerceTx) UpdateOffer(o commerce.Offer) error {
	var was commerce.Offer
	if err := one(tx.ctx, tx, commerce.ErrOfferMissing, offerCounts, []any{tx.community, o.ID}, &was.Stock, &was.Taken, &was.PerPersonLimit, &was.State, &was.Audience.Segment); err != nil {
		return err
	}
	if o.Stock > 0 && was.Stock == 0 {
		if err := one(tx.ctx, tx, commerce.ErrOfferMissing, countTaken, []any{tx.community, o.ID}, &was.Taken); err != nil {
			return err
		}
	}
	if o.Stock > 0 && was.Taken > o.Stock {
		return fault.OnField("stock", "invalid.below_sold")
	}
	tx.must(errStale, updateOffer, tx.community, o.ID, o.Slug, o.Size, o.Window, o.PerPersonLimit, o.Stock, was.Taken,
		o.VirtualPercent, o.State, o.StartsAt, o.EndsAt, o.Audience.Segment, was.State, was.Audience.Segment,
		o.Audience.Circle, o.Audience.Tier, o.Budget, o.Fate, o.EndedAt)
	tx.retarget(targeted(was), targeted(o))
	if (o.PerPersonLimit > 0) != (was.PerPersonLimit > 0) {
		tx.run(dropUse, tx.community, o.ID)
		if o.PerPersonLimit > 0 {
			tx.run(recountUse, tx.community, o.ID)
		}
	}
	tx.run(dropPrices, tx.community, o.ID)
	tx.insertPrices(o)
	return tx.unlessTaken("slug")
}
