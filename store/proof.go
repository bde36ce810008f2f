package store

import (
	"context"

	"panal/commerce"
	"panal/internal/id"
	"panal/ledger"
)

// What people saved is what stands on the account of the discounts that they got.
var proof = stmt(`SELECT
	(SELECT COUNT(*) FROM member WHERE community_id = $1 AND role <> 'guest'),
	(SELECT COUNT(*) FROM group_buy WHERE community_id = $1 AND state = 'formed'),
	(SELECT COALESCE(-SUM(balance), 0) FROM account WHERE community_id = $1 AND kind = '` + string(ledger.Marketing) + `')`)

// Proof counts what a community has to show for itself. It reads all there is, and is asked once a minute.
func (c Commerce) Proof(ctx context.Context, community id.ID) (p commerce.Proof, err error) {
	return p, one(ctx, c.db, commerce.ErrProductMissing, proof, []any{community}, &p.Members, &p.Formed, &p.Saved)
}
