package store

import (
	"panal/commerce"
	"panal/internal/id"
)

const paymentColumns = `id, order_id, provider, reference, amount, currency, state, received_at`

var (
	paymentByReference = stmt(`SELECT ` + paymentColumns + ` FROM payment WHERE community_id = $1 AND provider = $2 AND reference = $3`)
	paymentsOf         = stmt(`SELECT ` + paymentColumns + ` FROM payment WHERE community_id = $1 AND order_id = $2 ORDER BY id`)
	parkedPayments     = stmt(`SELECT ` + paymentColumns + ` FROM payment WHERE community_id = $1 AND state = 'parked' ORDER BY id LIMIT 500`)
	insertPayment      = into("payment", "community_id", "id", "order_id", "provider", "reference", "amount", "currency", "state", "received_at")
	updatePaymentState = stmt(`UPDATE payment SET state = $4 WHERE community_id = $1 AND order_id = $5 AND id = $2 AND state = $3`)
)

func scanPayment(row Row) (p commerce.Payment, err error) {
	return p, row.Scan(&p.ID, &p.Order, &p.Provider, &p.Reference, &p.Amount, &p.Currency, &p.State, &p.ReceivedAt)
}

func (tx commerceTx) PaymentByReference(provider, reference string) (commerce.Payment, bool, error) {
	return find(tx.ctx, tx, paymentByReference, []any{tx.community, provider, reference}, scanPayment)
}

func (tx commerceTx) PaymentsOf(order id.ID) ([]commerce.Payment, error) {
	return list(tx.ctx, tx, paymentsOf, []any{tx.community, order}, scanPayment)
}

func (tx commerceTx) InsertPayment(p commerce.Payment) {
	tx.append(insertPayment, []any{tx.community, p.ID, p.Order, p.Provider, p.Reference, p.Amount, p.Currency, p.State, p.ReceivedAt})
}

func (tx commerceTx) UpdatePaymentState(p commerce.Payment, to commerce.PaymentState) {
	tx.must(errStale, updatePaymentState, tx.community, p.ID, p.State, to, p.Order)
}
