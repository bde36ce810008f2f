package store

import (
	"context"

	"panal/commerce"
	"panal/internal/id"
)

const refundText = `SELECT r.id, r.payment_id, r.order_id, p.provider, p.reference, r.amount, r.currency, r.reason, r.state, r.requested_at, r.done_at
	FROM refund r JOIN payment p ON p.community_id = r.community_id AND p.order_id = r.order_id AND p.id = r.payment_id `

var (
	selectRefund = stmt(refundText + `WHERE r.community_id = $1 AND r.id = $2`)
	refundsOf    = stmt(refundText + `WHERE r.community_id = $1 AND r.order_id = $2 ORDER BY r.id`)
	insertRefund = into("refund", "community_id", "id", "payment_id", "order_id", "amount", "currency", "reason", "state", "requested_at")
	finishRefund = stmt(`UPDATE refund SET state = 'done', done_at = $3 WHERE community_id = $1 AND id = $2 AND state = 'requested'`)
	finishOrder  = stmt(`UPDATE orders SET state = 'refunded', closed_at = $3, gone = $4 WHERE community_id = $1 AND id = $2 AND state = 'refunding'`)
	refundOrder  = stmt(`UPDATE orders SET state = 'refunded', closed_at = $3 WHERE community_id = $1 AND id = $2 AND state = 'refunding'`)
)

func scanRefund(row Row) (r commerce.Refund, err error) {
	return r, row.Scan(&r.ID, &r.Payment, &r.Order, &r.Provider, &r.Reference, &r.Amount, &r.Currency, &r.Reason, &r.State, &r.RequestedAt, &r.DoneAt)
}

func refundByID(ctx context.Context, q Querier, community, refund id.ID) (commerce.Refund, error) {
	return get(ctx, q, commerce.ErrRefundMissing, selectRefund, []any{community, refund}, scanRefund)
}

func (tx commerceTx) InsertRefund(r commerce.Refund) {
	tx.append(insertRefund, []any{tx.community, r.ID, r.Payment, r.Order, r.Amount, r.Currency, r.Reason, r.State, r.RequestedAt})
}

func (tx commerceTx) FinishOrder(was commerce.Order) {
	tx.must(errStale, finishOrder, tx.community, was.ID, tx.now, was.State == commerce.Shipped)
}

func (tx commerceTx) FinishRefund(r commerce.Refund) {
	tx.must(errStale, finishRefund, tx.community, r.ID, tx.now)
	tx.run(refundOrder, tx.community, r.Order, tx.now)
}
