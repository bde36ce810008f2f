package store

import (
	"context"

	"panal/community"
	"panal/fission"
	"panal/internal/id"
)

// Fission keeps what package fission decides.
type Fission struct{ db *DB }

// Fission is the fission.Store of this database.
func (db *DB) Fission() Fission { return Fission{db} }

var _ fission.Store = Fission{}

type fissionTx struct{ peopleTx }

// Write runs a write of fission.
func (f Fission) Write(ctx context.Context, in id.ID, run func(fission.Tx) error) error {
	return f.db.Write(ctx, in, func(tx *Tx) error { return run(fissionTx{peopleTx{tx}}) })
}

// Community reads a community.
func (f Fission) Community(ctx context.Context, in id.ID) (community.Community, error) {
	return f.db.People().Community(ctx, in)
}

// Circle reads a circle.
func (f Fission) Circle(ctx context.Context, in, circle id.ID) (community.Circle, error) {
	return f.db.People().Circle(ctx, in, circle)
}

// CircleStanding reads how a member stands in a circle.
func (f Fission) CircleStanding(ctx context.Context, in, circle, member id.ID) (community.CircleStanding, error) {
	return f.db.People().CircleStanding(ctx, in, circle, member)
}

var (
	inBoth = stmt(`SELECT COUNT(*) FROM circle_member a JOIN circle_member b ON b.community_id = a.community_id AND b.circle_id = $3 AND b.member_id = a.member_id
		WHERE a.community_id = $1 AND a.circle_id = $2`)

	// Whoever has a side in the split is what they were before it, and has agreed to what they had; the others have yet
	// to agree to the rules of where they come.
	absorbMembers = stmt(`INSERT INTO circle_member (community_id, circle_id, member_id, role, way, reason, by_id, rules_version, joined_at)
		SELECT f.community_id, $3, f.member_id, CASE WHEN COALESCE(s.role, f.role) = 'member' THEN 'member' ELSE 'host' END,
			f.way, f.reason, f.by_id, CASE WHEN s.role IS NULL THEN 0 ELSE f.rules_version END, f.joined_at
		FROM circle_member f LEFT JOIN split_side s ON s.community_id = f.community_id AND s.split_id = $4 AND s.member_id = f.member_id
		WHERE f.community_id = $1 AND f.circle_id = $2 AND NOT EXISTS (
			SELECT 1 FROM circle_member i WHERE i.community_id = $1 AND i.circle_id = $3 AND i.member_id = f.member_id)`)
	emptyCircle   = stmt(`DELETE FROM circle_member WHERE community_id = $1 AND circle_id = $2`)
	countNobody   = stmt(`UPDATE circle SET members = 0 WHERE community_id = $1 AND id = $2`)
	countAbsorbed = stmt(`UPDATE circle SET members = members + $3
		WHERE community_id = $1 AND id = $2 AND state = 'live' AND (capacity = 0 OR members + $3 <= capacity)`)
	unwaitMembers = stmt(`DELETE FROM circle_wait WHERE community_id = $1 AND circle_id = $2 AND EXISTS (SELECT 1 FROM circle_member m
		WHERE m.community_id = $1 AND m.circle_id = $2 AND m.member_id = circle_wait.member_id)`)
	absorbWaiting = stmt(`INSERT INTO circle_wait (community_id, circle_id, member_id, way, by_id, rules_version, since)
		SELECT w.community_id, $3, w.member_id, w.way, w.by_id, 0, w.since FROM circle_wait w
		WHERE w.community_id = $1 AND w.circle_id = $2
		AND NOT EXISTS (SELECT 1 FROM circle_member m WHERE m.community_id = $1 AND m.circle_id = $3 AND m.member_id = w.member_id)
		AND NOT EXISTS (SELECT 1 FROM circle_wait o WHERE o.community_id = $1 AND o.circle_id = $3 AND o.member_id = w.member_id)`)
	recountWaiting = stmt(`UPDATE circle SET waiting = (SELECT COUNT(*) FROM circle_wait w WHERE w.community_id = $1 AND w.circle_id = $2)
		WHERE community_id = $1 AND id = $2`)

	archiveCircle   = stmt(`UPDATE circle SET state = 'archived', archived_at = $3, merged_into = $4, waiting = 0 WHERE community_id = $1 AND id = $2 AND state = 'live'`)
	emptyWaiting    = stmt(`DELETE FROM circle_wait WHERE community_id = $1 AND circle_id = $2`)
	dropHandOver    = stmt(`DELETE FROM hand_over WHERE community_id = $1 AND circle_id = $2`)
	cancelSplitPlan = stmt(`UPDATE circle_split SET state = 'canceled', closed_at = $3 WHERE community_id = $1 AND circle_id = $2 AND state = 'planned'`)
	widenCircle     = stmt(`UPDATE circle SET capacity = $3 WHERE community_id = $1 AND id = $2 AND capacity > 0 AND capacity < $3`)
)

func countBoth(ctx context.Context, q Querier, in, this, other id.ID) (int, error) {
	return number[int](ctx, q, inBoth, in, this, other)
}

// InBoth counts those who are in both of two circles.
func (f Fission) InBoth(ctx context.Context, in, one, other id.ID) (int, error) {
	return countBoth(ctx, f.db, in, one, other)
}

func (tx fissionTx) InBoth(one, other id.ID) (int, error) {
	return countBoth(tx.ctx, tx, tx.community, one, other)
}

func (tx fissionTx) Absorb(from, into, split id.ID) (int, error) {
	moved, err := tx.exec(absorbMembers, tx.community, from, into, split)
	if err != nil {
		return 0, err
	}
	tx.run(emptyCircle, tx.community, from)
	tx.must(community.ErrCircleMissing, countNobody, tx.community, from)
	tx.must(community.ErrCircleFull, countAbsorbed, tx.community, into, moved)
	tx.run(unwaitMembers, tx.community, into)
	tx.run(absorbWaiting, tx.community, from, into)
	tx.must(community.ErrCircleMissing, recountWaiting, tx.community, into)
	return int(moved), nil
}

func (tx fissionTx) CloseCircle(circle, into id.ID) {
	tx.must(community.ErrCircleState, archiveCircle, tx.community, circle, tx.now, into)
	tx.run(emptyWaiting, tx.community, circle)
	tx.run(dropHandOver, tx.community, circle)
	tx.run(cancelSplitPlan, tx.community, circle, tx.now)
}

func (tx fissionTx) WidenCircle(circle id.ID, seats int) {
	tx.run(widenCircle, tx.community, circle, seats)
}
