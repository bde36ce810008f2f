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
	placesGiven = stmt(`SELECT COALESCE((SELECT given FROM invited_places WHERE community_id = $1 AND member_id = $2), 0) - COALESCE((
		SELECT SUM(i.uses - i.used) FROM invitation i WHERE i.community_id = $1 AND i.inviter_id = $2 AND i.counted = 1 AND i.closed_at IS NULL AND i.expires_at <= $3), 0)`)
)

// Entrants lists who came by a member's invitations.
func (p People) Entrants(ctx context.Context, in, inviter id.ID, after community.EntrantKey, limit int) ([]community.Entrant, error) {
	args := []any{in, inviter, before(after.Invitation), before(after.Member), limit}
	return list(ctx, p.db, entrantsBy, args, func(row Row) (a community.Entrant, err error) {
		return a, row.Scan(&a.Invitation, &a.Member, &a.Name, &a.Place, &a.PlaceName, &a.At, &a.Invited)
	})
}

// PlacesGiven is how many places a member has given away.
func (p People) PlacesGiven(ctx context.Context, in, member id.ID, now time.Time) (given int, err error) {
	return given, one(ctx, p.db, errStale, placesGiven, []any{in, member, now}, &given)
}
