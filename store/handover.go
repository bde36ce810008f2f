package store

import (
	"context"

	"panal/fission"
	"panal/internal/id"
)

var (
	selectHandOver = stmt(`SELECT h.circle_id, h.to_id, m.name, h.by_id, h.offered_at
		FROM hand_over h JOIN member m ON m.community_id = h.community_id AND m.id = h.to_id WHERE h.community_id = $1 AND h.circle_id = $2`)
	saveHandOver = stmt(`INSERT INTO hand_over (community_id, circle_id, to_id, by_id, offered_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (community_id, circle_id) DO UPDATE SET to_id = excluded.to_id, by_id = excluded.by_id, offered_at = excluded.offered_at`)
)

func handOver(ctx context.Context, q Querier, in, circle id.ID) (fission.HandOver, bool, error) {
	return find(ctx, q, selectHandOver, []any{in, circle}, func(row Row) (h fission.HandOver, err error) {
		return h, row.Scan(&h.Circle, &h.To, &h.ToName, &h.By, &h.OfferedAt)
	})
}

// HandOver reads the offer of a circle, if there is one.
func (f Fission) HandOver(ctx context.Context, in, circle id.ID) (fission.HandOver, bool, error) {
	return handOver(ctx, f.db, in, circle)
}

func (tx fissionTx) HandOver(circle id.ID) (fission.HandOver, bool, error) {
	return handOver(tx.ctx, tx, tx.community, circle)
}

func (tx fissionTx) OfferHandOver(h fission.HandOver) {
	tx.run(saveHandOver, tx.community, h.Circle, h.To, h.By, h.OfferedAt)
}

func (tx fissionTx) EndHandOver(circle, to id.ID) {
	tx.must(fission.ErrNoOffer, dropHandOverTo, tx.community, circle, to)
}
