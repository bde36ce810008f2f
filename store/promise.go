package store

import (
	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

var (
	promiseOf = stmt(`INSERT INTO offer_promise (community_id, holder_id, offer_id, amount) VALUES ($1, $2, $3, $4)
		ON CONFLICT (community_id, holder_id) DO UPDATE SET amount = offer_promise.amount + excluded.amount`)
	promisedTo      = stmt(`SELECT amount FROM offer_promise WHERE community_id = $1 AND holder_id = $2`)
	handOverPromise = stmt(`UPDATE offer_promise SET holder_id = $3 WHERE community_id = $1 AND holder_id = $2`)
	dropPromise     = stmt(`DELETE FROM offer_promise WHERE community_id = $1 AND holder_id = $2`)
	spendOf         = stmt(`UPDATE offer SET spent = spent + $3 WHERE community_id = $1 AND id = $2 AND spent + $3 <= budget`)
	relieveOf       = stmt(`UPDATE offer SET spent = spent - $3 WHERE community_id = $1 AND id = $2 AND spent >= $3`)

	// What the orders of a group cost the budget of their offer.
	givenIn = stmt(`SELECT CAST(COALESCE(SUM(` + costOf + `), 0) AS BIGINT) FROM slot s
		JOIN orders o ON o.community_id = s.community_id AND o.id = s.order_id WHERE s.community_id = $1 AND s.group_id = $2`)

	// Offers with something promised that a price alone of $3 makes dearer: by how much for each unit, and for how many.
	dearer = stmt(`SELECT o.id, $3 - op.price - ` + mostOff + `, o.per_person_limit * o.size,
			(SELECT COUNT(*) FROM offer_promise p WHERE p.community_id = o.community_id AND p.offer_id = o.id)
		FROM variant v JOIN offer o ON o.community_id = v.community_id AND o.product_id = v.product_id AND o.budget > 0
		JOIN offer_price op ON op.community_id = o.community_id AND op.offer_id = o.id AND op.variant_id = v.id
		WHERE v.community_id = $1 AND v.id = $2 AND CAST($3 AS BIGINT) - op.price > ` + mostOff + ` AND EXISTS (
			SELECT 1 FROM offer_promise p WHERE p.community_id = o.community_id AND p.offer_id = o.id)`)
	promiseMore = stmt(`UPDATE offer_promise SET amount = amount + $3 WHERE community_id = $1 AND offer_id = $2`)
)

// costOf is what an order o costs the budget of its offer.
const costOf = `CASE WHEN o.discount > o.reduced THEN o.discount - o.reduced ELSE 0 END`

func (tx commerceTx) Promise(offer, holder id.ID, amount money.Amount) {
	tx.must(commerce.ErrOfferUsedUp, spendOf, tx.community, offer, amount)
	tx.run(promiseOf, tx.community, holder, offer, amount)
}

func (tx commerceTx) Promised(holder id.ID) (bool, error) {
	_, found, err := find(tx.ctx, tx, promisedTo, []any{tx.community, holder}, scanAmount)
	return found, err
}

func (tx commerceTx) HandOver(order, group id.ID) {
	tx.must(errStale, handOverPromise, tx.community, order, group)
}

func (tx commerceTx) KeepPromise(offer, group id.ID) error {
	given, err := get(tx.ctx, tx, errStale, givenIn, []any{tx.community, group}, scanAmount)
	if err != nil {
		return err
	}
	if err := tx.DropPromise(offer, group); err != nil {
		return err
	}
	tx.must(commerce.ErrOfferUsedUp, spendOf, tx.community, offer, given)
	return nil
}

func (tx commerceTx) DropPromise(offer, holder id.ID) error {
	promised, err := get(tx.ctx, tx, errStale, promisedTo, []any{tx.community, holder}, scanAmount)
	if err != nil {
		return err
	}
	tx.must(errStale, dropPromise, tx.community, holder)
	tx.must(errStale, relieveOf, tx.community, offer, promised)
	return nil
}

func (tx commerceTx) RelieveOffer(offer id.ID, cost money.Amount) {
	tx.must(errStale, relieveOf, tx.community, offer, cost)
}

func (tx commerceTx) CostIfAlone(variant id.ID, price money.Amount) error {
	type more struct {
		offer           id.ID
		off             money.Amount
		units, promised int64
	}
	all, err := list(tx.ctx, tx, dearer, []any{tx.community, variant, price}, func(row Row) (m more, err error) {
		return m, row.Scan(&m.offer, &m.off, &m.units, &m.promised)
	})
	if err != nil {
		return err
	}
	beyond := fault.OnField("price", "invalid.over_budget")
	for _, m := range all {
		each, err := m.off.Times(m.units)
		if err != nil {
			return beyond
		}
		whole, err := each.Times(m.promised)
		if err != nil {
			return beyond
		}
		tx.must(beyond, spendOf, tx.community, m.offer, whole)
		tx.run(promiseMore, tx.community, m.offer, each)
	}
	return nil
}

func scanAmount(row Row) (a money.Amount, err error) { return a, row.Scan(&a) }
