package store

import (
	"context"
	"time"

	"panal/community"
	"panal/internal/id"
)

var (
	entrantsBy = stmt(`SELECT a.cause_id, a.member_id, m.name, a.place_id, COALESCE(c.name, ''), a.at, (
			SELECT COUNT(DISTINCT x.member_id) FROM admittance x
			WHERE x.community_id = $1 AND x.by_id = a.member_id AND x.way = 'invitation')
		FROM admittance a
		JOIN member m ON m.community_id = a.community_id AND m.id = a.member_id
		LEFT JOIN circle c ON c.community_id = a.community_id AND c.id = a.place_id
		WHERE a.community_id = $1 AND a.by_id = $2 AND a.way = 'invitation' AND (a.cause_id < $3 OR a.cause_id = $3 AND a.member_id < $4)
		ORDER BY a.cause_id DESC, a.member_id DESC LIMIT $5`)
	allowance = stmt(`SELECT COALESCE(p.given, 0) - i.ended, i.held, i.back, COALESCE(p.most, -1)
		FROM (SELECT COALESCE(SUM(CASE WHEN expires_at <= $3 THEN uses - used ELSE 0 END), 0) AS ended,
				COALESCE(SUM(CASE WHEN expires_at > $3 THEN uses - used ELSE 0 END), 0) AS held,
				MIN(CASE WHEN expires_at > $3 THEN expires_at END) AS back
			FROM invitation WHERE community_id = $1 AND inviter_id = $2 AND counted = 1 AND closed_at IS NULL) i
		LEFT JOIN invited_places p ON p.community_id = $1 AND p.member_id = $2`)
)

// Entrants lists who came by a member's invitations.
func (p People) Entrants(ctx context.Context, in, inviter id.ID, after community.EntrantKey, limit int) ([]community.Entrant, error) {
	args := []any{in, inviter, before(after.Invitation), before(after.Member), limit}
	return list(ctx, p.db, entrantsBy, args, func(row Row) (a community.Entrant, err error) {
		return a, row.Scan(&a.Invitation, &a.Member, &a.Name, &a.Place, &a.PlaceName, &a.At, &a.Invited)
	})
}

// Allowance reads what a member has given away, and a number of their own.
func (p People) Allowance(ctx context.Context, in, member id.ID, now time.Time) (a community.Allowance, err error) {
	err = one(ctx, p.db, errStale, allowance, []any{in, member, now}, &a.Given, &a.Held, &a.Back, &a.Most)
	a.Own = a.Most >= 0
	return a, err
}
