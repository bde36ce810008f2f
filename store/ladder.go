package store

import (
	"context"
	"time"

	"panal/community"
	"panal/internal/id"
)

const (
	climberColumns = `m.id, m.role, m.rung, l.since, COALESCE(l.cause, ''), COALESCE(l.paid, 0), COALESCE(l.week, 0), COALESCE(l.weeks, 0), l.advocated_at,
		COALESCE(l.advocacy, ''), l.tied_at, l.taken_at, l.falls_at, COALESCE(l.version, 0)`
	climberTables = ` FROM member m LEFT JOIN ladder l ON l.community_id = m.community_id AND l.member_id = m.id WHERE m.community_id = $1 AND m.id `

	// mutual is whom a member, $2, deals with both ways: x is what they did, y what the other did.
	mutual = ` FROM interaction x JOIN interaction y ON y.community_id = x.community_id AND y.from_id = x.to_id AND y.to_id = x.from_id
		JOIN member o ON o.community_id = x.community_id AND o.id = x.to_id
		WHERE x.community_id = $1 AND x.from_id = $2`
	// bothAt is when the one of the two dealt with the other last who did so longer ago.
	bothAt = `CASE WHEN x.last_at < y.last_at THEN x.last_at ELSE y.last_at END`

	// paidFor is true of an order that was paid and sold, and of which money was kept.
	paidFor = `o.state IN ` + soldStates + ` AND o.total > o.refunded`
)

var (
	climbersByID = stmt(`SELECT ` + climberColumns + climberTables + `IN (` + places(2, askedAtOnce) + `)`)
	climberByID  = stmt(`SELECT ` + climberColumns + climberTables + `= $2`)
	beginClimber = stmt(`INSERT INTO ladder (community_id, member_id, rung, since, cause, paid, week, weeks, advocated_at, advocacy, tied_at, taken_at, falls_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1) ON CONFLICT (community_id, member_id) DO NOTHING`)
	keepClimber = stmt(`UPDATE ladder SET rung = $3, since = $4, cause = $5, paid = $6, week = $7, weeks = $8, advocated_at = $9, advocacy = $10, tied_at = $11,
		taken_at = $12, falls_at = $13, version = version + 1 WHERE community_id = $1 AND member_id = $2 AND version = $14`)
	setRung   = stmt(`UPDATE member SET rung = $3 WHERE community_id = $1 AND id = $2 AND rung = $4`)
	countMove = stmt(`INSERT INTO ladder_month (community_id, month, was, rung, cause, moves) VALUES ($1, $2, $3, $4, $5, 1)
		ON CONFLICT (community_id, month, was, rung, cause) DO UPDATE SET moves = ladder_month.moves + 1`)

	soldOrders = stmt(`SELECT o.id, o.member_id, o.placed_at, ` + truth(`EXISTS (SELECT 1 FROM tier_order t
			WHERE t.community_id = o.community_id AND t.order_id = o.id AND t.purpose = 'renewal')`) + `
		FROM orders o WHERE o.community_id = $1 AND o.id IN (` + places(2, askedAtOnce) + `)`)
	paidOrders = stmt(`SELECT o.member_id, COUNT(*) FROM orders o WHERE o.community_id = $1 AND o.member_id IN (` + places(2, askedAtOnce) + `) AND ` + paidFor + `
		GROUP BY o.member_id`)

	// A fact that is told again counts once more for nobody.
	dealWith = stmt(`INSERT INTO interaction (community_id, from_id, to_id, times, last_at, sequence) VALUES ($1, $2, $3, 1, $4, $5)
		ON CONFLICT (community_id, from_id, to_id) DO UPDATE SET
			times = interaction.times + CASE WHEN excluded.sequence > interaction.sequence THEN 1 ELSE 0 END,
			last_at = CASE WHEN excluded.last_at > interaction.last_at THEN excluded.last_at ELSE interaction.last_at END,
			sequence = CASE WHEN excluded.sequence > interaction.sequence THEN excluded.sequence ELSE interaction.sequence END
		RETURNING ` + truth(`EXISTS (SELECT 1 FROM interaction y WHERE y.community_id = $1 AND y.from_id = $3 AND y.to_id = $2)`))
	tiedAt   = stmt(`SELECT ` + bothAt + ` AS at` + mutual + ` AND o.role = 'member' ORDER BY 1 DESC LIMIT 1 OFFSET $3`)
	tiedTo   = stmt(`SELECT x.to_id` + mutual + ` ORDER BY x.to_id`)
	rungTies = stmt(`SELECT o.id, o.name, ` + bothAt + ` AS at` + mutual + ` AND o.role = 'member' AND x.last_at > $3 AND y.last_at > $3
		ORDER BY 3 DESC, o.id LIMIT $4`)
	takeTiesFrom = stmt(`INSERT INTO interaction (community_id, from_id, to_id, times, last_at, sequence)
		SELECT community_id, $3, to_id, times, last_at, sequence FROM interaction WHERE community_id = $1 AND from_id = $2 AND to_id <> $3 ` + takenOver)
	takeTiesTo = stmt(`INSERT INTO interaction (community_id, from_id, to_id, times, last_at, sequence)
		SELECT community_id, from_id, $3, times, last_at, sequence FROM interaction WHERE community_id = $1 AND to_id = $2 AND from_id <> $3 ` + takenOver)

	forgetClimber  = stmt(`DELETE FROM ladder WHERE community_id = $1 AND member_id = $2`)
	forgetDealings = []*Statement{stmt(`DELETE FROM interaction WHERE community_id = $1 AND from_id = $2`), stmt(`DELETE FROM interaction WHERE community_id = $1 AND to_id = $2`)}

	onRung = stmt(`SELECT COUNT(*) FROM member /* sqlite: INDEXED BY member_rung */ WHERE community_id = $1 AND rung = $2 AND role = 'member'`)
	// The month is of the key, so that a year is read and no more.
	ladderMoves = stmt(`SELECT month, was, rung, cause, moves FROM ladder_month WHERE community_id = $1 AND month >= $2 ORDER BY month, was, rung, cause`)

	withDueFalls = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM ladder l WHERE l.community_id = c.id AND l.falls_at IS NOT NULL AND l.falls_at <= $1) ORDER BY c.id`)
	dueFalls = stmt(`SELECT member_id FROM ladder WHERE community_id = $1 AND falls_at IS NOT NULL AND falls_at <= $2 ORDER BY falls_at LIMIT $3`)
	// The first fact that the ladder's consumer has not read yet.
	firstUnread = stmt(`SELECT f.at FROM fact f WHERE f.community_id = $1 AND f.sequence = 1 + COALESCE(
		(SELECT k.sequence FROM fact_cursor k WHERE k.community_id = $1 AND k.consumer = 'ladder'), 0)`)
)

// takenOver keeps the later of a guest's dealing and the member's own with the same person; told again, it adds nothing.
const takenOver = `ON CONFLICT (community_id, from_id, to_id) DO UPDATE SET
	times = CASE WHEN excluded.times > interaction.times THEN excluded.times ELSE interaction.times END,
	last_at = CASE WHEN excluded.last_at > interaction.last_at THEN excluded.last_at ELSE interaction.last_at END`

func scanClimber(row Row) (c community.Climber, err error) {
	e := &c.Evidence
	return c, row.Scan(&c.Member, &c.Role, &c.Rung, &c.Since, &c.Cause, &e.Paid, &e.Weeks.Last, &e.Weeks.Mask, &e.Advocated, &e.Advocacy, &e.Tied, &e.TakenAt, &c.FallsAt, &c.Version)
}

// ladderReader reads inside a write or outside.
type ladderReader struct {
	ctx       context.Context
	from      Querier
	community id.ID
}

func (tx peopleTx) Ladder() community.LadderReader { return ladderReader{tx.ctx, tx, tx.community} }

// Ladder reads what a climb begins with.
func (p People) Ladder(ctx context.Context, in id.ID) community.LadderReader {
	return ladderReader{ctx, p.db, in}
}

func (r ladderReader) Climbers(members ...id.ID) ([]community.Climber, error) {
	return listAbout(r.ctx, r.from, climbersByID, r.community, members, scanClimber)
}

func (r ladderReader) SoldOrders(orders ...id.ID) (map[id.ID]community.Sold, error) {
	by := map[id.ID]community.Sold{}
	_, err := listAbout(r.ctx, r.from, soldOrders, r.community, orders, func(row Row) (order id.ID, err error) {
		var s community.Sold
		err = row.Scan(&order, &s.Member, &s.PlacedAt, &s.Renewal)
		by[order] = s
		return order, err
	})
	return by, err
}

func (r ladderReader) PaidOrders(members ...id.ID) (map[id.ID]int, error) {
	by := map[id.ID]int{}
	_, err := listAbout(r.ctx, r.from, paidOrders, r.community, members, func(row Row) (member id.ID, err error) {
		var n int
		err = row.Scan(&member, &n)
		by[member] = n
		return member, err
	})
	return by, err
}

func (tx peopleTx) KeepClimber(was, now community.Climber) {
	e := now.Evidence
	args := []any{tx.community, now.Member, now.Rung, now.Since, now.Cause, e.Paid, e.Weeks.Last, e.Weeks.Mask, e.Advocated, e.Advocacy, e.Tied, e.TakenAt, now.FallsAt}
	if was.Version == 0 {
		tx.must(errStale, beginClimber, args...)
	} else {
		tx.must(errStale, keepClimber, append(args, was.Version)...)
	}
	if was.Rung != now.Rung {
		tx.must(errStale, setRung, tx.community, now.Member, now.Rung, was.Rung)
	}
}

func (tx peopleTx) CountMove(month string, m community.Move) {
	tx.run(countMove, tx.community, month, m.From, m.To, m.Cause)
}

func (tx peopleTx) DealtWith(from, to id.ID, at time.Time, sequence int64) (mutual bool, err error) {
	return mutual, one(tx.ctx, tx, errStale, dealWith, []any{tx.community, from, to, at, sequence}, &mutual)
}

func (tx peopleTx) Tied(member id.ID, n int) (time.Time, error) {
	at, _, err := find(tx.ctx, tx, tiedAt, []any{tx.community, member, n - 1}, func(row Row) (at time.Time, err error) { return at, row.Scan(&at) })
	return at, err
}

func (tx peopleTx) TiedTo(member id.ID) ([]id.ID, error) {
	return list(tx.ctx, tx, tiedTo, []any{tx.community, member}, scanID)
}

func (tx peopleTx) TakeTies(guest, member id.ID) {
	tx.run(takeTiesFrom, tx.community, guest, member)
	tx.run(takeTiesTo, tx.community, guest, member)
}

func (tx peopleTx) ForgetLadder(member id.ID) {
	tx.run(forgetClimber, tx.community, member)
	for _, forget := range forgetDealings {
		tx.run(forget, tx.community, member)
	}
}

// Climber reads where a member is on the ladder.
func (p People) Climber(ctx context.Context, in, member id.ID) (community.Climber, error) {
	return get(ctx, p.db, community.ErrMemberMissing, climberByID, []any{in, member}, scanClimber)
}

// RungTies lists the ordinary members whom a member deals with both ways.
func (p People) RungTies(ctx context.Context, in, member id.ID, since time.Time, limit int) ([]community.RungTie, error) {
	return list(ctx, p.db, rungTies, []any{in, member, since, limit}, func(row Row) (t community.RungTie, err error) {
		return t, row.Scan(&t.Member, &t.Name, &t.At)
	})
}

// OnRungs counts the ordinary members on each rung, and on none.
func (p People) OnRungs(ctx context.Context, in id.ID) (map[community.Rung]int, error) {
	on := map[community.Rung]int{}
	for _, r := range append([]community.Rung{community.NoRung}, community.Rungs...) {
		var n int
		if err := one(ctx, p.db, errStale, onRung, []any{in, r}, &n); err != nil {
			return nil, err
		}
		on[r] = n
	}
	return on, nil
}

// LadderMoves lists what moved members, month by month.
func (p People) LadderMoves(ctx context.Context, in id.ID, from string) ([]community.MonthMoves, error) {
	return list(ctx, p.db, ladderMoves, []any{in, from}, func(row Row) (m community.MonthMoves, err error) {
		return m, row.Scan(&m.Month, &m.From, &m.To, &m.Cause, &m.Count)
	})
}

// WithDueFalls lists communities where somebody's rung is lost by a time.
func (s Schedule) WithDueFalls(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDueFalls, []any{now}, scanID)
}

// DueFalls lists the members of one community whose it is. Nobody falls ahead of news that has yet to be read: it may be
// what keeps them.
func (s Schedule) DueFalls(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error) {
	unread, behind, err := find(ctx, s.db, firstUnread, []any{community}, func(row Row) (at time.Time, err error) { return at, row.Scan(&at) })
	if err != nil {
		return nil, err
	}
	if behind && unread.Before(now) {
		now = unread
	}
	return list(ctx, s.db, dueFalls, []any{community, now, limit}, scanID)
}
