package store

import (
	"context"
	"time"

	"panal/community"
	"panal/internal/id"
	"panal/loyalty"
	"panal/money"
)

// The states of an order that is sold: paid, in a group that formed, and not taken back.
const soldStates = `('ready', 'shipped', 'fulfilled')`

// truth is a condition as both engines tell it.
func truth(condition string) string { return `CASE WHEN ` + condition + ` THEN 1 ELSE 0 END` }

var (
	boughtOrder = stmt(`SELECT o.member_id, ` + truth(`m.role = 'guest'`) + `, ` + truth(`o.state IN `+soldStates) + `, ` + truth(`o.tier_id IS NOT NULL`) + `, o.total,
			CASE WHEN o.state IN ` + soldStates + ` THEN o.total - o.refunded ELSE 0 END, o.paid_at, CASE WHEN o.state = 'shipped' THEN o.closed_at END,
			COALESCE(t.points_percent, 100),
			` + truth(`NOT EXISTS (SELECT 1 FROM orders e WHERE e.community_id = $1 AND e.member_id = o.member_id AND e.state IN ('ready', 'shipped') AND e.id <> o.id
				AND (e.paid_at < o.paid_at OR e.paid_at = o.paid_at AND e.id < o.id))`) + `
		FROM orders o JOIN member m ON m.community_id = o.community_id AND m.id = o.member_id
		LEFT JOIN tier t ON t.community_id = m.community_id AND t.id = m.tier_id AND m.tier_until > $3
		WHERE o.community_id = $1 AND o.id = $2`)
	lotsOfOrder = stmt(`SELECT l.member_id, l.id FROM points_lot l WHERE l.community_id = $1 AND l.order_id = $2 ORDER BY l.id`)
	hasEarned   = stmt(`SELECT 1 FROM points_lot WHERE community_id = $1 AND member_id = $2 AND act = $3 AND cause_id = $4`)
	earnedOn    = stmt(`SELECT points FROM points_day WHERE community_id = $1 AND member_id = $2 AND act = $3 AND day = $4`)
	countEarned = stmt(`INSERT INTO points_day (community_id, member_id, act, day, points) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (community_id, member_id, act, day) DO UPDATE SET points = points_day.points + excluded.points
		WHERE points_day.points + excluded.points <= $6`)

	withDuePurses = stmt(`SELECT c.id FROM community c WHERE EXISTS (
			SELECT 1 FROM points_lot l WHERE l.community_id = c.id AND l.pending > 0 AND l.settles_at IS NOT NULL AND l.settles_at <= $1)
		OR EXISTS (SELECT 1 FROM points_lot l WHERE l.community_id = c.id AND l.free > 0 AND l.expires_at IS NOT NULL AND l.expires_at <= $1)
		OR EXISTS (SELECT 1 FROM points_purse p WHERE p.community_id = c.id AND p.look_at IS NOT NULL AND p.look_at <= $1) ORDER BY c.id`)
	duePurses = stmt(`SELECT member_id FROM (
			SELECT member_id FROM points_lot WHERE community_id = $1 AND pending > 0 AND settles_at IS NOT NULL AND settles_at <= $2
			UNION SELECT member_id FROM points_lot WHERE community_id = $1 AND free > 0 AND expires_at IS NOT NULL AND expires_at <= $2
			UNION SELECT member_id FROM points_purse WHERE community_id = $1 AND look_at IS NOT NULL AND look_at <= $2
		) due ORDER BY member_id LIMIT $3`)
	withLapsing = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM points_lot l WHERE l.community_id = c.id AND l.free > 0 AND l.warned = 0 AND l.expires_at IS NOT NULL AND l.expires_at <= $1) ORDER BY c.id`)
	lapsing = stmt(`SELECT DISTINCT member_id FROM points_lot
		WHERE community_id = $1 AND free > 0 AND warned = 0 AND expires_at IS NOT NULL AND expires_at <= $2 ORDER BY member_id LIMIT $3`)
)

func (tx loyaltyTx) Bought(order id.ID) (loyalty.Bought, error) {
	b := loyalty.Bought{Order: order}
	_, _, err := find(tx.ctx, tx, boughtOrder, []any{tx.community, order, tx.now}, func(row Row) (n int, err error) {
		return n, row.Scan(&b.Member, &b.Guest, &b.Sold, &b.Term, &b.Total, &b.Kept, &b.PaidAt, &b.SentAt, &b.Percent, &b.First)
	})
	return b, err
}

func (tx loyaltyTx) LotsOf(order id.ID) ([]loyalty.Owned, error) {
	return list(tx.ctx, tx, lotsOfOrder, []any{tx.community, order}, func(row Row) (o loyalty.Owned, err error) {
		return o, row.Scan(&o.Member, &o.Lot)
	})
}

func (tx loyaltyTx) Earned(member id.ID, act loyalty.Act, cause id.ID) (bool, error) {
	return exists(tx.ctx, tx, hasEarned, tx.community, member, act, cause)
}

func (tx loyaltyTx) EarnedOn(member id.ID, act loyalty.Act, day community.Date) (points money.Amount, err error) {
	points, _, err = find(tx.ctx, tx, earnedOn, []any{tx.community, member, act, day.String()}, func(row Row) (a money.Amount, err error) { return a, row.Scan(&a) })
	return points, err
}

func (tx loyaltyTx) CountEarned(member id.ID, act loyalty.Act, day community.Date, points, most money.Amount) {
	tx.must(errStale, countEarned, tx.community, member, act, day.String(), points, most)
}

// WithDuePurses lists communities with points that are to settle or to lapse, or with levels to look at.
func (s Schedule) WithDuePurses(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDuePurses, []any{now}, scanID)
}

// DuePurses lists the members of one community whose they are.
func (s Schedule) DuePurses(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, duePurses, []any{community, now, limit}, scanID)
}

// WithLapsingPoints lists communities with points that lapse soon, of which their members do not know yet.
func (s Schedule) WithLapsingPoints(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withLapsing, []any{now.Add(loyalty.Ahead)}, scanID)
}

// LapsingPoints lists such members of one community.
func (s Schedule) LapsingPoints(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, lapsing, []any{community, now.Add(loyalty.Ahead), limit}, scanID)
}
