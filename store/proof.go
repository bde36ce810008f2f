package store

import (
	"context"

	"panal/commerce"
	"panal/internal/id"
)

// What people saved by buying together is the discount of what groups bought. An order of a group is ready, and shipped,
// once the group has formed; what is taken off for a tier is no group's.
var proof = stmt(`SELECT
	(SELECT COUNT(*) FROM member WHERE community_id = $1 AND role <> 'guest'),
	(SELECT COUNT(*) FROM group_buy WHERE community_id = $1 AND state = 'formed'),
	(SELECT COALESCE(SUM(discount), 0) FROM orders WHERE community_id = $1 AND group_id IS NOT NULL AND state IN ('ready', 'shipped'))`)

// Proof counts what a community has to show for itself. It reads all there is, and is asked once a minute.
func (c Commerce) Proof(ctx context.Context, community id.ID) (p commerce.Proof, err error) {
	return p, one(ctx, c.db, commerce.ErrProductMissing, proof, []any{community}, &p.Members, &p.Formed, &p.Saved)
}
