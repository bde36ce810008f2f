package store

import (
	"context"
	"time"

	"panal/community"
	"panal/fission"
	"panal/internal/id"
)

var (
	// What a circle's members did, by how many periods ago: whoever did something counts once in each. CROSS JOIN keeps
	// SQLite from beginning with everybody's links.
	activity = stmt(`SELECT a.ago, COUNT(DISTINCT CASE WHEN a.came = 0 THEN a.member_id END), COUNT(DISTINCT CASE WHEN a.came = 1 THEN a.member_id END) FROM (
			SELECT ($3 - o.placed_at) / $4 AS ago, o.member_id, 0 AS came FROM circle_member cm
				JOIN orders o ON o.community_id = cm.community_id AND o.member_id = cm.member_id
				WHERE cm.community_id = $1 AND cm.circle_id = $2 AND o.placed_at <= $3 AND o.placed_at > $5
			UNION ALL SELECT ($3 - s.created_at) / $4, s.member_id, 0 FROM circle_member cm CROSS JOIN share s
				WHERE cm.community_id = $1 AND cm.circle_id = $2 AND s.community_id = $1 AND s.member_id = cm.member_id AND s.created_at <= $3 AND s.created_at > $5
			UNION ALL SELECT ($3 - i.created_at) / $4, i.inviter_id, 0 FROM circle_member cm
				JOIN invitation i ON i.community_id = cm.community_id AND i.inviter_id = cm.member_id
				WHERE cm.community_id = $1 AND cm.circle_id = $2 AND i.created_at <= $3 AND i.created_at > $5
			UNION ALL SELECT ($3 - cm.joined_at) / $4, cm.member_id, 1 FROM circle_member cm
				WHERE cm.community_id = $1 AND cm.circle_id = $2 AND cm.joined_at <= $3 AND cm.joined_at > $5
		) a GROUP BY a.ago`)

	changePulse  = stmt(`UPDATE circle SET pulse = $3 WHERE community_id = $1 AND id = $2 AND state = 'live' AND pulse <> $3`)
	markMeasured = stmt(`UPDATE circle SET measured_at = $3 WHERE community_id = $1 AND id = $2`)

	withUnmeasured = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM circle o WHERE o.community_id = c.id AND o.state <> 'archived' AND o.measured_at <= $1) ORDER BY c.id`)
	unmeasured = stmt(`SELECT o.id FROM circle o WHERE o.community_id = $1 AND o.state <> 'archived' AND o.measured_at <= $2 ORDER BY o.measured_at, o.id LIMIT $3`)
)

// Activity counts what the members of a circle did in each of the periods before a time, the latest first.
func (f Fission) Activity(ctx context.Context, in, circle id.ID, now time.Time) (a fission.Activity, err error) {
	args := []any{in, circle, now, fission.Period.Microseconds(), now.Add(-fission.Periods * fission.Period)}
	type counted struct{ ago, active, came int }
	periods, err := list(ctx, f.db, activity, args, func(row Row) (c counted, err error) { return c, row.Scan(&c.ago, &c.active, &c.came) })
	for _, p := range periods {
		if p.ago < fission.Periods {
			a.Active[p.ago], a.Came[p.ago] = p.active, p.came
		}
	}
	return a, err
}

func (tx fissionTx) KeepPulse(circle id.ID, p community.Pulse) (changed bool, err error) {
	tx.run(markMeasured, tx.community, circle, tx.now)
	rows, err := tx.exec(changePulse, tx.community, circle, p)
	return rows > 0, err
}

// WithUnmeasured lists communities with live circles that were last measured at a time or before it.
func (s Schedule) WithUnmeasured(ctx context.Context, last time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withUnmeasured, []any{last}, scanID)
}

// Unmeasured lists such circles of one community, the longest not measured first.
func (s Schedule) Unmeasured(ctx context.Context, community id.ID, last time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, unmeasured, []any{community, last, limit}, scanID)
}
