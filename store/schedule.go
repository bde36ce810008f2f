package store

import (
	"context"
	"time"

	"panal/internal/id"
)

// Schedule finds the communities where something is due, and what it is. Finding them crosses communities on behalf of
// the program, as otherwise only the consumers of facts do; it looks one index up per community.
type Schedule struct{ db *DB }

// Schedule returns the part of the database that serves the schedules.
func (db *DB) Schedule() Schedule { return Schedule{db} }

var (
	withDueGroupBuys = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM group_buy g WHERE g.community_id = c.id AND g.state = 'open' AND g.deadline <= $1) ORDER BY c.id`)
	dueGroupBuys = stmt(`SELECT id FROM group_buy WHERE community_id = $1 AND state = 'open' AND deadline <= $2 ORDER BY deadline LIMIT $3`)
	withDueHolds = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM hold h WHERE h.community_id = c.id AND h.until <= $1) ORDER BY c.id`)
	dueHolds        = stmt(`SELECT order_id FROM hold WHERE community_id = $1 AND until <= $2 ORDER BY until LIMIT $3`)
	withOldRequests = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM request r WHERE r.community_id = c.id AND r.created_at < $1) ORDER BY c.id`)
	withDueSplits = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM circle_split s WHERE s.community_id = c.id AND s.state = 'planned' AND s.due_at <= $1) ORDER BY c.id`)
	withDueCoupons = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM coupon k WHERE k.community_id = c.id AND k.order_id IS NULL AND k.lapsed_at IS NULL AND k.expires_at <= $1) ORDER BY c.id`)
	dueCoupons = stmt(`SELECT id FROM coupon WHERE community_id = $1 AND order_id IS NULL AND lapsed_at IS NULL AND expires_at <= $2
		ORDER BY expires_at LIMIT $3`)
	dueSplits = stmt(`SELECT circle_id FROM circle_split WHERE community_id = $1 AND state = 'planned' AND due_at <= $2 ORDER BY due_at LIMIT $3`)
	// A circle that has outgrown itself has no plan to split yet.
	withOutgrown = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM circle o WHERE o.community_id = c.id AND o.split_above > 0 AND o.members > o.split_above AND o.state = 'live'
		AND NOT EXISTS (SELECT 1 FROM circle_split s WHERE s.community_id = o.community_id AND s.circle_id = o.id AND s.state = 'planned')) ORDER BY c.id`)
	outgrown = stmt(`SELECT o.id FROM circle o WHERE o.community_id = $1 AND o.split_above > 0 AND o.members > o.split_above AND o.state = 'live'
		AND NOT EXISTS (SELECT 1 FROM circle_split s WHERE s.community_id = o.community_id AND s.circle_id = o.id AND s.state = 'planned')
		ORDER BY o.id LIMIT $2`)
)

// WithDueGroupBuys lists communities with open groups whose deadline has passed.
func (s Schedule) WithDueGroupBuys(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDueGroupBuys, []any{now}, scanID)
}

// DueGroupBuys lists such groups of one community, the longest due first.
func (s Schedule) DueGroupBuys(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, dueGroupBuys, []any{community, now, limit}, scanID)
}

// WithDueHolds lists communities with orders whose hold has ended.
func (s Schedule) WithDueHolds(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDueHolds, []any{now}, scanID)
}

// DueHolds lists such orders of one community, the longest due first.
func (s Schedule) DueHolds(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, dueHolds, []any{community, now, limit}, scanID)
}

// WithOldRequests lists communities that remember requests for longer than RequestsKept.
func (s Schedule) WithOldRequests(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withOldRequests, []any{now.Add(-RequestsKept)}, scanID)
}

// PurgeRequests forgets up to limit such requests of one community.
func (s Schedule) PurgeRequests(ctx context.Context, community id.ID, limit int) (purged int, err error) {
	return s.db.PurgeRequests(ctx, community, limit)
}

// WithDueSplits lists communities with circles whose split is due.
func (s Schedule) WithDueSplits(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDueSplits, []any{now}, scanID)
}

// DueSplits lists such circles of one community, the longest due first.
func (s Schedule) DueSplits(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, dueSplits, []any{community, now, limit}, scanID)
}

// WithOutgrown lists communities with circles that are to split by themselves, and have no plan yet.
func (s Schedule) WithOutgrown(ctx context.Context) ([]id.ID, error) {
	return list(ctx, s.db, withOutgrown, nil, scanID)
}

// Outgrown lists such circles of one community.
func (s Schedule) Outgrown(ctx context.Context, community id.ID, limit int) ([]id.ID, error) {
	return list(ctx, s.db, outgrown, []any{community, limit}, scanID)
}

// WithDueCoupons lists communities with coupons that were not used in time.
func (s Schedule) WithDueCoupons(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDueCoupons, []any{now}, scanID)
}

// DueCoupons lists such coupons of one community, the oldest first.
func (s Schedule) DueCoupons(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, dueCoupons, []any{community, now, limit}, scanID)
}
