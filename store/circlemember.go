package store

import (
	"context"

	"panal/community"
	"panal/internal/id"
)

const (
	circleMemberColumns = `cm.circle_id, cm.member_id, m.name, cm.role, cm.way, cm.reason, cm.by_id, cm.rules_version, cm.joined_at`
	circleMemberTables  = ` FROM circle_member cm JOIN member m ON m.community_id = cm.community_id AND m.id = cm.member_id `
)

var (
	circleMember  = stmt(`SELECT ` + circleMemberColumns + circleMemberTables + `WHERE cm.community_id = $1 AND cm.circle_id = $2 AND cm.member_id = $3`)
	circleMembers = stmt(`SELECT ` + circleMemberColumns + circleMemberTables + `WHERE cm.community_id = $1 AND cm.circle_id = $2 AND cm.member_id < $3
		AND NOT` + unseen("cm.member_id", "$5") + `ORDER BY cm.member_id DESC LIMIT $4`)
	circleHosts = stmt(`SELECT ` + circleMemberColumns + circleMemberTables + `WHERE cm.community_id = $1 AND cm.circle_id = $2 AND cm.role <> 'member'
		AND (cm.role = 'leader' OR NOT` + unseen("cm.member_id", "$3") + `) ORDER BY cm.role DESC, cm.member_id`)
	circlePromoted = stmt(`SELECT ` + circleMemberColumns + circleMemberTables + `WHERE cm.community_id = $1 AND cm.circle_id = $2 AND cm.way = 'promotion'
		AND NOT` + unseen("cm.member_id", "$4") + `ORDER BY cm.joined_at DESC, cm.member_id LIMIT $3`)
	circleWaiting = stmt(`SELECT w.circle_id, w.member_id, m.name, 'member', w.way, '', w.by_id, w.rules_version, w.since
		FROM circle_wait w JOIN member m ON m.community_id = w.community_id AND m.id = w.member_id
		WHERE w.community_id = $1 AND w.circle_id = $2 ORDER BY w.since, w.member_id LIMIT $3`)
	circlesOf = stmt(`SELECT ` + circleColumns + `, cm.role, cm.rules_version, cm.joined_at, 0
		FROM circle_member cm JOIN circle c ON c.community_id = cm.community_id AND c.id = cm.circle_id` + circleLeader + `
		WHERE cm.community_id = $1 AND cm.member_id = $2 AND c.state = 'live'
		UNION ALL
		SELECT ` + circleColumns + `, '', w.rules_version, w.since, 1
		FROM circle_wait w JOIN circle c ON c.community_id = w.community_id AND c.id = w.circle_id` + circleLeader + `
		WHERE w.community_id = $1 AND w.member_id = $2 AND c.state = 'live'`)
	circleStanding = stmt(`SELECT role, rules_version, joined_at FROM circle_member WHERE community_id = $1 AND circle_id = $2 AND member_id = $3`)
	circlePlace    = stmt(`SELECT w.since, (SELECT COUNT(*) FROM circle_wait o WHERE o.community_id = $1 AND o.circle_id = $2
			AND o.since <= w.since AND (o.since < w.since OR o.member_id <= w.member_id))
		FROM circle_wait w WHERE w.community_id = $1 AND w.circle_id = $2 AND w.member_id = $3`)

	takeSeat = stmt(`UPDATE circle SET members = members + 1
		WHERE community_id = $1 AND id = $2 AND state = 'live' AND (capacity = 0 OR members < capacity)`)
	insertCircleMember = stmt(`INSERT INTO circle_member (community_id, circle_id, member_id, role, way, reason, by_id, rules_version, joined_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (community_id, circle_id, member_id) DO NOTHING`)
	useSeat = stmt(`UPDATE term SET used_at = $4, used_for = 'circle'
		WHERE community_id = $1 AND member_id = $3 AND used_at IS NULL
			AND number = (SELECT s.term FROM membership s WHERE s.community_id = $1 AND s.member_id = $3 AND s.state <> 'ended')
			AND NOT EXISTS (SELECT 1 FROM circle_tier ct JOIN tier t ON t.community_id = ct.community_id AND t.id = ct.tier_id
				WHERE ct.community_id = $1 AND ct.circle_id = $2 AND t.paid = 0 AND t.state = 'live')`)
	dropCircleMember = stmt(`DELETE FROM circle_member WHERE community_id = $1 AND circle_id = $2 AND member_id = $3`)
	noteLeft         = stmt(`INSERT INTO circle_left (community_id, member_id, circle_id, left_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (community_id, member_id, circle_id) DO UPDATE SET left_at = excluded.left_at`)
	leaveSeat      = stmt(`UPDATE circle SET members = members - 1 WHERE community_id = $1 AND id = $2`)
	setCircleRole  = stmt(`UPDATE circle_member SET role = $4 WHERE community_id = $1 AND circle_id = $2 AND member_id = $3 AND role = $5`)
	agreeToRules   = stmt(`UPDATE circle_member SET rules_version = $4 WHERE community_id = $1 AND circle_id = $2 AND member_id = $3`)
	dropHandOverTo = stmt(`DELETE FROM hand_over WHERE community_id = $1 AND circle_id = $2 AND to_id = $3`)

	insertWait = stmt(`INSERT INTO circle_wait (community_id, circle_id, member_id, way, by_id, rules_version, since) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (community_id, circle_id, member_id) DO NOTHING`)
	dropWait     = stmt(`DELETE FROM circle_wait WHERE community_id = $1 AND circle_id = $2 AND member_id = $3`)
	countWaiting = stmt(`UPDATE circle SET waiting = waiting + $3 WHERE community_id = $1 AND id = $2`)
)

func scanCircleMember(row Row) (m community.CircleMember, err error) {
	return m, row.Scan(&m.Circle, &m.Member, &m.Name, &m.Role, &m.Way, &m.Reason, &m.By, &m.RulesVersion, &m.JoinedAt)
}

// CirclesOf lists the live circles that a member is in or waits for.
func (p People) CirclesOf(ctx context.Context, in, member id.ID) ([]community.CircleOf, error) {
	return list(ctx, p.db, circlesOf, []any{in, member}, func(row Row) (of community.CircleOf, err error) {
		s := &of.Standing
		return of, row.Scan(append(circleDest(&of.Circle), &s.Role, &s.RulesVersion, &s.JoinedAt, &s.Place)...)
	})
}

// CircleStanding reads how a member stands in a circle.
func (p People) CircleStanding(ctx context.Context, in, circle, member id.ID) (community.CircleStanding, error) {
	s, is, err := find(ctx, p.db, circleStanding, []any{in, circle, member}, func(row Row) (s community.CircleStanding, err error) {
		return s, row.Scan(&s.Role, &s.RulesVersion, &s.JoinedAt)
	})
	if is || err != nil {
		return s, err
	}
	s, _, err = find(ctx, p.db, circlePlace, []any{in, circle, member}, func(row Row) (s community.CircleStanding, err error) {
		return s, row.Scan(&s.JoinedAt, &s.Place)
	})
	return s, err
}

// CircleMembers lists everybody who is in a circle.
func (p People) CircleMembers(ctx context.Context, in, circle, after id.ID, limit int) ([]community.CircleMember, error) {
	return p.CircleSeen(ctx, in, circle, id.Zero, after, limit)
}

// CircleSeen lists who is in a circle, as a viewer sees it; zero sees everybody.
func (p People) CircleSeen(ctx context.Context, in, circle, viewer, after id.ID, limit int) ([]community.CircleMember, error) {
	return list(ctx, p.db, circleMembers, []any{in, circle, before(after), limit, viewer}, scanCircleMember)
}

// CircleHosts lists the leader of a circle and its hosts.
func (p People) CircleHosts(ctx context.Context, in, circle id.ID) ([]community.CircleMember, error) {
	return p.CircleHostsSeen(ctx, in, circle, id.Zero)
}

// CircleHostsSeen lists them as a viewer sees them; zero sees everybody.
func (p People) CircleHostsSeen(ctx context.Context, in, circle, viewer id.ID) ([]community.CircleMember, error) {
	return list(ctx, p.db, circleHosts, []any{in, circle, viewer}, scanCircleMember)
}

// CirclePromoted lists who was promoted to a circle.
func (p People) CirclePromoted(ctx context.Context, in, circle, viewer id.ID, limit int) ([]community.CircleMember, error) {
	return list(ctx, p.db, circlePromoted, []any{in, circle, limit, viewer}, scanCircleMember)
}

// CircleWaiting lists who waits for a seat in a circle.
func (p People) CircleWaiting(ctx context.Context, in, circle id.ID, limit int) ([]community.CircleMember, error) {
	return list(ctx, p.db, circleWaiting, []any{in, circle, limit}, scanCircleMember)
}

func (tx peopleTx) InCircle(circle, member id.ID) (community.CircleMember, bool, error) {
	return find(tx.ctx, tx, circleMember, []any{tx.community, circle, member}, scanCircleMember)
}

func (tx peopleTx) TakeSeat(m community.CircleMember) {
	tx.must(community.ErrCircleFull, takeSeat, tx.community, m.Circle)
	tx.must(community.ErrInCircle, insertCircleMember, tx.community, m.Circle, m.Member, m.Role, m.Way, m.Reason, m.By, m.RulesVersion, m.JoinedAt)
}

func (tx peopleTx) UseSeat(circle, member id.ID) {
	tx.run(useSeat, tx.community, circle, member, tx.now)
}

func (tx peopleTx) LeaveSeat(circle, member id.ID) {
	tx.must(community.ErrNotInCircle, dropCircleMember, tx.community, circle, member)
	tx.must(community.ErrCircleMissing, leaveSeat, tx.community, circle)
	tx.run(dropHandOverTo, tx.community, circle, member)
	tx.run(noteLeft, tx.community, member, circle, tx.now)
}

func (tx peopleTx) SetCircleRole(circle, member id.ID, from, to community.CircleRole) {
	tx.must(community.ErrCircleState, setCircleRole, tx.community, circle, member, to, from)
}

func (tx peopleTx) AgreeToRules(circle, member id.ID, version int) {
	tx.must(community.ErrNotInCircle, agreeToRules, tx.community, circle, member, version)
}

func (tx peopleTx) Wait(circle id.ID, e community.Entry) {
	tx.must(community.ErrWaiting, insertWait, tx.community, circle, e.Member, e.Way, e.By, e.RulesVersion, tx.now)
	tx.must(community.ErrCircleMissing, countWaiting, tx.community, circle, 1)
}

func (tx peopleTx) Unwait(circle, member id.ID) (bool, error) {
	rows, err := tx.exec(dropWait, tx.community, circle, member)
	if err == nil && rows == 1 {
		tx.must(community.ErrCircleMissing, countWaiting, tx.community, circle, -1)
	}
	return rows == 1, err
}

func (tx peopleTx) Waiting(circle id.ID, limit int) ([]community.Entry, error) {
	return list(tx.ctx, tx, circleWaiting, []any{tx.community, circle, limit}, func(row Row) (community.Entry, error) {
		m, err := scanCircleMember(row)
		return community.Entry{Member: m.Member, Name: m.Name, Way: m.Way, By: m.By, RulesVersion: m.RulesVersion}, err
	})
}
