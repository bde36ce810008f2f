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
