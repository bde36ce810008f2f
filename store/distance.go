package store

import (
	"context"

	"panal/community"
	"panal/internal/id"
)

// hidden is the condition that a thing is hidden.
func hidden(thing string) string {
	return `EXISTS (SELECT 1 FROM safety_case h WHERE h.community_id = $1 AND h.subject_id = ` + thing + ` AND h.hidden = 1)`
}

// apart is the condition that one of two members blocked the other.
func apart(one, other string) string {
	return ` (EXISTS (SELECT 1 FROM distance d WHERE d.community_id = $1 AND d.member_id = ` + one + ` AND d.other_id = ` + other + ` AND d.kind = 'block')
		OR EXISTS (SELECT 1 FROM distance d WHERE d.community_id = $1 AND d.member_id = ` + other + ` AND d.other_id = ` + one + ` AND d.kind = 'block')) `
}

var (
	areApart    = stmt(`SELECT 1 FROM member m WHERE m.community_id = $1 AND m.id = $2 AND` + apart("m.id", "$3"))
	blindTo     = stmt(`SELECT m.id FROM member m WHERE m.community_id = $1 AND m.id IN (` + places(2, askedAtOnce) + `) AND` + unseen("$34", "m.id"))
	distancesOf = stmt(`SELECT d.member_id, d.other_id, COALESCE(m.name, ''), d.kind, d.at FROM distance d
		LEFT JOIN member m ON m.community_id = d.community_id AND m.id = d.other_id
		WHERE d.community_id = $1 AND d.member_id = $2 ORDER BY d.at DESC, d.other_id`)
	saveDistance = stmt(`INSERT INTO distance (community_id, member_id, other_id, kind, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (community_id, member_id, other_id) DO UPDATE SET kind = excluded.kind, at = excluded.at`)
	dropDistance = stmt(`DELETE FROM distance WHERE community_id = $1 AND member_id = $2 AND other_id = $3`)
)

// unseen is the condition that a member is not shown to a viewer: who is hidden, whom the viewer muted or blocked, and
// who blocked the viewer. Everybody sees themselves. Whoever looks after people sees everybody, and is no viewer (NULL).
func unseen(member, viewer string) string {
	return ` (EXISTS (SELECT 1 FROM distance d WHERE d.community_id = $1 AND d.member_id = ` + viewer + ` AND d.other_id = ` + member + `)
		OR EXISTS (SELECT 1 FROM distance d WHERE d.community_id = $1 AND d.other_id = ` + viewer + ` AND d.member_id = ` + member + ` AND d.kind = 'block')
		OR ` + viewer + ` <> ` + member + ` AND ` + hidden(member) + `) `
}

// Distances lists whom a member keeps away.
func (p People) Distances(ctx context.Context, in, member id.ID) ([]community.Distance, error) {
	return list(ctx, p.db, distancesOf, []any{in, member}, func(row Row) (d community.Distance, err error) {
		return d, row.Scan(&d.Member, &d.Other, &d.Name, &d.Kind, &d.At)
	})
}

// Apart reports whether one of two members blocked the other.
func (p People) Apart(ctx context.Context, in, one, other id.ID) (bool, error) {
	return exists(ctx, p.db, areApart, in, one, other)
}

func (tx peopleTx) Apart(one, other id.ID) (bool, error) {
	return tx.exists(areApart, tx.community, one, other)
}

func (tx peopleTx) KeepDistance(d community.Distance) {
	if d.Kind == community.Near {
		tx.run(dropDistance, tx.community, d.Member, d.Other)
		return
	}
	tx.run(saveDistance, tx.community, d.Member, d.Other, d.Kind, d.At)
}
