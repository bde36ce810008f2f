package store

import (
	"context"
	"errors"

	"panal/commerce"
	"panal/internal/id"
)

const returnColumns = `r.id, r.order_id, r.line, r.kind, r.state, r.variant_id, r.quantity, r.for_id, r.for_title, r.reason, r.words, r.answer,
	r.amount, r.credit, r.restocked, r.asked_at, r.decided_at, r.done_at`

const returnViewText = `SELECT ` + returnColumns + `, l.title, o.member_id, m.name, o.currency FROM order_return r
	JOIN order_line l ON l.community_id = r.community_id AND l.order_id = r.order_id AND l.line = r.line
	JOIN orders o ON o.community_id = r.community_id AND o.id = r.order_id
	JOIN member m ON m.community_id = o.community_id AND m.id = o.member_id WHERE r.community_id = $1 `

var (
	// They are those of the order as it was read: of one that has changed since there are none.
	selectReturns = stmt(`SELECT ` + returnColumns + ` FROM orders o JOIN order_return r ON r.community_id = o.community_id AND r.order_id = o.id
		WHERE o.community_id = $1 AND o.id = $2 AND o.returns = $3 ORDER BY r.id`)
	openReturns = stmt(returnViewText + `AND r.state IN ('asked', 'approved') AND r.id > $2 ORDER BY r.id LIMIT $3`)
	returnsIn   = stmt(returnViewText + `AND r.id < $2 AND r.state = $4 ORDER BY r.id DESC LIMIT $3`)

	// What an order's returns come to is kept with it: whoever changes one has read them all.
	orderReturned = stmt(`UPDATE orders SET returns = returns + 1, refunded = $4, credited = $5, state = $6, gone = CASE WHEN CAST($6 AS TEXT) = 'refunding' THEN 1 ELSE gone END
		WHERE community_id = $1 AND id = $2 AND returns = $3 AND state = $7 AND member_id = $8`)
	lineReturned = stmt(`UPDATE order_line SET returned = returned + $4, restocked = restocked + $5 
		WHERE community_id = $1 AND order_id = $2 AND line = $3 AND returned + $4 <= quantity`)
	keepReturn = stmt(`INSERT INTO order_return (community_id, id, order_id, line, kind, state, variant_id, quantity, for_id, for_title, reason, words, answer,
			amount, credit, restocked, asked_at, decided_at, done_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		ON CONFLICT (community_id, id) DO UPDATE SET state = excluded.state, for_title = excluded.for_title, answer = excluded.answer, amount = excluded.amount,
			credit = excluded.credit, restocked = excluded.restocked, decided_at = excluded.decided_at, done_at = excluded.done_at`)

	returnDays = stmt(`SELECT return_days FROM community WHERE id = $1`)
)

func returnDest(r *commerce.Return) []any {
	return []any{&r.ID, &r.Order, &r.Line, &r.Kind, &r.State, &r.Variant, &r.Quantity, &r.For, &r.ForTitle, &r.Reason, &r.Words, &r.Answer,
		&r.Amount, &r.Credit, &r.Restocked, &r.AskedAt, &r.DecidedAt, &r.DoneAt}
}

// returnsOf reads the returns of an order that has some, or fails with errStale when it has changed since it was read.
func returnsOf(ctx context.Context, q Querier, in id.ID, o commerce.Order) ([]commerce.Return, error) {
	found, err := list(ctx, q, selectReturns, []any{in, o.ID, o.Revision}, func(row Row) (r commerce.Return, err error) { return r, row.Scan(returnDest(&r)...) })
	if err == nil && len(found) == 0 {
		err = errStale
	}
	return found, err
}

// rereads is how often what changes while it is read is read again.
const rereads = 10

// settled reads something outside a write until it does not change meanwhile.
func settled[T any](read func() (T, error)) (v T, err error) {
	for range rereads {
		if v, err = read(); !errors.Is(err, errStale) {
			break
		}
	}
	return v, err
}

func (tx commerceTx) KeepReturn(old, changed commerce.Order, r commerce.Return) {
	tx.must(errStale, orderReturned, tx.community, old.ID, old.Revision, changed.Refunded, changed.Credited, changed.State, old.State, old.Member)
	tx.must(errStale, keepReturn, tx.community, r.ID, r.Order, r.Line, r.Kind, r.State, r.Variant, r.Quantity, r.For, r.ForTitle, r.Reason, r.Words, r.Answer,
		r.Amount, r.Credit, r.Restocked, r.AskedAt, r.DecidedAt, r.DoneAt)
	if r.State == commerce.ReturnDone && r.Kind == commerce.ReturnUnits {
		restocked := int64(0)
		if r.Restocked {
			restocked = r.Quantity
		}
		tx.must(errStale, lineReturned, tx.community, r.Order, r.Line, r.Quantity, restocked)
	}
}

func (tx commerceTx) ReturnDays() (days int, err error) {
	err = one(tx.ctx, tx, errStale, returnDays, []any{tx.community}, &days)
	return days, err
}

// ReturnViews reads a page of returns: the oldest first of those that are open, the newest first of others.
func (c Commerce) ReturnViews(ctx context.Context, in id.ID, f commerce.ReturnFilter, after id.ID, limit int) ([]commerce.ReturnView, error) {
	by, args := openReturns, []any{in, whole(after), limit}
	if f.State != "" {
		by, args = returnsIn, []any{in, before(after), limit, f.State}
	}
	return list(ctx, c.db, by, args, func(row Row) (v commerce.ReturnView, err error) {
		return v, row.Scan(append(returnDest(&v.Return), &v.Title, &v.Member, &v.Name, &v.Currency)...)
	})
}
