package store

import (
	"context"

	"panal/commerce"
	"panal/internal/id"
)

const refundText = `SELECT r.id, r.payment_id, r.order_id, p.provider, p.reference, r.amount, r.currency, r.reason, r.state, r.requested_at, r.done_at
	FROM refund r JOIN payment p ON p.community_id = r.community_id AND p.order_id = r.order_id AND p.id = r.payment_id `

var (
	refundsIn    = stmt(refundText + `WHERE r.community_id = $1 AND r.id IN (` + places(2, askedAtOnce) + `)`)
	refundsOf    = stmt(refundText + `WHERE r.community_id = $1 AND r.order_id = $2 ORDER BY r.id`)
	insertRefund = into("refund", "community_id", "id", "payment_id", "order_id", "amount", "currency", "reason", "state", "requested_at")
	// Its number is the next of its payment's, so that no two are the same part of it.
	refundPart = stmt(`INSERT INTO refund (community_id, id, payment_id, order_id, amount, currency, reason, state, requested_at, part)
		SELECT p.community_id, $2, p.id, p.order_id, $5, p.currency, $6, $7, $8, 1 + (` + ofPayment(`COUNT(*)`) + `) FROM payment p
		WHERE p.community_id = $1 AND p.id = $3 AND p.order_id = $4 AND p.amount >= $5 + (` + ofPayment(`CAST(COALESCE(SUM(x.amount), 0) AS BIGINT)`) + `)`)
	finishRefund = stmt(`UPDATE refund SET state = 'done', done_at = $3 WHERE community_id = $1 AND id = $2 AND state = 'requested'`)
	finishOrder  = stmt(`UPDATE orders SET state = 'refunded', closed_at = $3, gone = CASE WHEN gone = 1 THEN 1 ELSE CAST($4 AS BIGINT) END
		WHERE community_id = $1 AND id = $2 AND state = 'refunding'`)
	refundOrder = stmt(`UPDATE orders SET state = 'refunded', closed_at = $3 WHERE community_id = $1 AND id = $2 AND state = 'refunding'
		AND NOT EXISTS (` + unsettled + `)`)
	unsettledOf = stmt(unsettled)
)

// unsettled finds a refund of what an order was paid with that is not done.
const unsettled = `SELECT 1 FROM refund r JOIN payment p ON p.community_id = r.community_id AND p.order_id = r.order_id AND p.id = r.payment_id AND p.state = 'accepted'
	WHERE r.community_id = $1 AND r.order_id = $2 AND r.state = 'requested'`

// ofPayment reads of the refunds of the payment p.
func ofPayment(what string) string {
	return `SELECT ` + what + ` FROM refund x WHERE x.community_id = $1 AND x.payment_id = p.id`
}

func scanRefund(row Row) (r commerce.Refund, err error) {
	return r, row.Scan(&r.ID, &r.Payment, &r.Order, &r.Provider, &r.Reference, &r.Amount, &r.Currency, &r.Reason, &r.State, &r.RequestedAt, &r.DoneAt)
}

// Refunds reads those of the refunds that there are.
func (c Commerce) Refunds(ctx context.Context, community id.ID, refunds []id.ID) ([]commerce.Refund, error) {
	return listAbout(ctx, c.db, refundsIn, community, refunds, scanRefund)
}

func (tx commerceTx) InsertRefund(r commerce.Refund) {
	tx.append(insertRefund, []any{tx.community, r.ID, r.Payment, r.Order, r.Amount, r.Currency, r.Reason, r.State, r.RequestedAt})
}

func (tx commerceTx) RefundPart(r commerce.Refund) {
	tx.must(errStale, refundPart, tx.community, r.ID, r.Payment, r.Order, r.Amount, r.Reason, r.State, r.RequestedAt)
}

func (tx commerceTx) Settled(order id.ID) (bool, error) {
	waits, err := exists(tx.ctx, tx, unsettledOf, tx.community, order)
	return !waits, err
}

func (tx commerceTx) FinishOrder(was commerce.Order) {
	tx.must(errStale, finishOrder, tx.community, was.ID, tx.now, was.State == commerce.Shipped)
}

func (tx commerceTx) FinishRefund(r commerce.Refund) (bool, error) {
	rows, err := tx.exec(finishRefund, tx.community, r.ID, tx.now)
	if err != nil || rows == 0 {
		return false, err
	}
	tx.run(refundOrder, tx.community, r.Order, tx.now)
	return true, nil
}
