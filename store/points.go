package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"panal/community"
	"panal/internal/id"
	"panal/loyalty"
)

// Loyalty keeps what package loyalty decides.
type Loyalty struct{ db *DB }

// Loyalty returns the part of the database that serves package loyalty.
func (db *DB) Loyalty() Loyalty { return Loyalty{db} }

var _ loyalty.Store = Loyalty{}

// Write runs a write of loyalty.
func (l Loyalty) Write(ctx context.Context, community id.ID, run func(loyalty.Tx) error) error {
	return l.db.Write(ctx, community, func(tx *Tx) error { return run(loyaltyTx{tx}) })
}

type loyaltyTx struct{ *Tx }

var _ loyalty.Tx = loyaltyTx{}

const lotColumns = `l.id, l.act, l.cause_id, l.order_id, l.amount, l.pending, l.free, l.held, l.spent, l.lapsed, l.taken, l.reversed,
	l.earned_at, l.settles_at, l.settled_at, l.expires_at, l.warned`

var (
	selectProgramme = stmt(`SELECT COALESCE(p.active, 0), p.since, COALESCE(p.terms, ''), COALESCE(p.version, 0), c.currency, c.time_zone
		FROM community c LEFT JOIN points_programme p ON p.community_id = c.id WHERE c.id = $1`)
	saveProgramme = stmt(`INSERT INTO points_programme (community_id, active, since, terms, version) VALUES ($1, $2, $3, $4, 1)
		ON CONFLICT (community_id) DO UPDATE SET active = excluded.active, since = excluded.since, terms = excluded.terms,
			version = points_programme.version + 1 WHERE points_programme.version = $5`)
	lookAtLevels = stmt(`UPDATE points_purse SET look_at = $2, version = version + 1 WHERE community_id = $1 AND member_id >= $3`)

	selectPurse = stmt(`SELECT version, debt, level, falls_at, look_at, streak, longest, last_day, forgiven_day
		FROM points_purse WHERE community_id = $1 AND member_id = $2`)
	openLots  = stmt(`SELECT ` + lotColumns + ` FROM points_lot l WHERE l.community_id = $1 AND l.member_id = $2 AND (l.pending > 0 OR l.free > 0) ORDER BY l.id`)
	lotsByID  = stmt(`SELECT ` + lotColumns + ` FROM points_lot l WHERE l.community_id = $1 AND l.id IN (` + places(2, askedAtOnce) + `)`)
	savePurse = stmt(`INSERT INTO points_purse (community_id, member_id, version, debt, level, falls_at, look_at, streak, longest, last_day, forgiven_day)
		VALUES ($1, $2, 1, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (community_id, member_id) DO UPDATE SET version = points_purse.version + 1, debt = excluded.debt, level = excluded.level,
			falls_at = excluded.falls_at, look_at = excluded.look_at, streak = excluded.streak, longest = excluded.longest,
			last_day = excluded.last_day, forgiven_day = excluded.forgiven_day WHERE points_purse.version = $3`)
	insertLot = into("points_lot", "community_id", "id", "member_id", "act", "cause_id", "order_id", "amount", "pending", "free", "held",
		"spent", "lapsed", "taken", "reversed", "earned_at", "settles_at", "settled_at", "expires_at", "warned")
	updateLot = stmt(`UPDATE points_lot SET pending = $3, free = $4, held = $5, spent = $6, lapsed = $7, taken = $8, reversed = $9, settles_at = $10,
		settled_at = $11, expires_at = $12, warned = $13 WHERE community_id = $1 AND id = $2`)
	insertMove = into("points_move", "community_id", "id", "member_id", "kind", "act", "order_id", "amount", "free", "pending", "debt", "note", "by_id", "at")

	spendsOf = stmt(`SELECT s.amount, s.returned, s.state, l.member_id, ` + lotColumns + ` FROM points_spend s
		JOIN points_lot l ON l.community_id = s.community_id AND l.id = s.lot_id
		WHERE s.community_id = $1 AND s.order_id = $2 ORDER BY s.lot_id`)
	insertSpend = into("points_spend", "community_id", "order_id", "lot_id", "amount", "returned", "state")
	updateSpend = stmt(`UPDATE points_spend SET returned = $6, state = $7
		WHERE community_id = $1 AND order_id = $2 AND lot_id = $3 AND returned = $4 AND state = $5`)

	countedPoints = stmt(`SELECT COALESCE(SUM(amount - reversed), 0), MIN(settled_at) FROM points_lot
		WHERE community_id = $1 AND member_id = $2 AND settled_at > $3 AND act <> 'gift'`)
	pointsMoves = stmt(`SELECT id, kind, act, order_id, amount, free, pending, debt, note, by_id, at FROM points_move
		WHERE community_id = $1 AND member_id = $2 AND id < $3 AND kind <> 'used' ORDER BY id DESC LIMIT $4`)
)

func lotDest(l *loyalty.Lot) []any {
	return []any{&l.ID, &l.Act, &l.Cause, &l.Order, &l.Amount, &l.Pending, &l.Free, &l.Held, &l.Spent, &l.Lapsed, &l.Taken, &l.Reversed,
		&l.EarnedAt, &l.SettlesAt, &l.SettledAt, &l.ExpiresAt, &l.Warned}
}

func scanLot(row Row) (l loyalty.Lot, err error) { return l, row.Scan(lotDest(&l)...) }

func programme(ctx context.Context, q Querier, in id.ID) (p loyalty.Programme, err error) {
	var terms, zone string
	err = one(ctx, q, community.ErrCommunityMissing, selectProgramme, []any{in}, &p.Active, &p.Since, &terms, &p.Version, &p.Currency, &zone)
	if err == nil && terms != "" {
		err = json.Unmarshal([]byte(terms), &p.Terms)
	}
	p.Zone = community.Community{TimeZone: zone}.Zone()
	return p, err
}

func purse(ctx context.Context, q Querier, in, member id.ID) (p loyalty.Purse, err error) {
	p.Member = member
	err = q.query(ctx, selectPurse, []any{in, member}, func(row Row) error {
		var last, forgiven string
		err := row.Scan(&p.Version, &p.Debt, &p.Level, &p.FallsAt, &p.LookAt, &p.Streak.Days, &p.Streak.Longest, &last, &forgiven)
		if err == nil {
			p.Streak.Last, err = dateIn(last)
		}
		if err == nil {
			p.Streak.Forgiven, err = dateIn(forgiven)
		}
		return err
	})
	if err == nil && p.Version > 0 {
		p.Lots, err = list(ctx, q, openLots, []any{in, member}, scanLot)
	}
	return p, err
}

// Programme reads the community's programme.
func (tx *Tx) Programme() (loyalty.Programme, error) { return programme(tx.ctx, tx, tx.community) }

// Purse reads what a member has.
func (tx *Tx) Purse(member id.ID) (loyalty.Purse, error) {
	return purse(tx.ctx, tx, tx.community, member)
}

// Lots reads lots, whatever is left in them.
func (tx *Tx) Lots(lots ...id.ID) ([]loyalty.Lot, error) {
	return listAbout(tx.ctx, tx, lotsByID, tx.community, lots, scanLot)
}

// SavePurse keeps what changed of a purse.
func (tx *Tx) SavePurse(p loyalty.Purse) {
	tx.must(errStale, savePurse, tx.community, p.Member, p.Version, p.Debt, p.Level, p.FallsAt, p.LookAt,
		p.Streak.Days, p.Streak.Longest, p.Streak.Last.String(), p.Streak.Forgiven.String())
	for _, l := range p.Lots {
		switch {
		case l.Fresh():
			tx.insert(insertLot, []any{tx.community, l.ID, p.Member, l.Act, l.Cause, l.Order, l.Amount, l.Pending, l.Free, l.Held, l.Spent,
				l.Lapsed, l.Taken, l.Reversed, l.EarnedAt, l.SettlesAt, l.SettledAt, l.ExpiresAt, l.Warned})
		case l.Changed():
			tx.must(errStale, updateLot, tx.community, l.ID, l.Pending, l.Free, l.Held, l.Spent, l.Lapsed, l.Taken, l.Reversed,
				l.SettlesAt, l.SettledAt, l.ExpiresAt, l.Warned)
		}
	}
	for _, m := range p.Moves {
		tx.insert(insertMove, []any{tx.community, m.ID, p.Member, m.Kind, m.Act, m.Order, m.Amount, m.Free, m.Pending, m.Debt, m.Note, m.By, m.At})
	}
	for _, s := range p.Spends {
		if s.Was == nil {
			tx.insert(insertSpend, []any{tx.community, s.Order, s.Lot.ID, s.Amount, s.Returned, s.State})
		} else {
			tx.must(errStale, updateSpend, tx.community, s.Order, s.Lot.ID, s.Was.Returned, s.Was.State, s.Returned, s.State)
		}
	}
}

// SpendsOf reads the points of an order.
func (tx *Tx) SpendsOf(order id.ID) ([]loyalty.Spend, error) {
	return list(tx.ctx, tx, spendsOf, []any{tx.community, order}, func(row Row) (loyalty.Spend, error) {
		s := loyalty.Spend{Order: order}
		return s, row.Scan(append([]any{&s.Amount, &s.Returned, &s.State, &s.Member}, lotDest(&s.Lot)...)...)
	})
}

func countedIn(ctx context.Context, q Querier, in, member id.ID, since time.Time) (y loyalty.Year, err error) {
	err = one(ctx, q, errStale, countedPoints, []any{in, member, since}, &y.Earned, &y.Oldest)
	return y, err
}

// Counted adds up what a member's level is decided on.
func (tx *Tx) Counted(member id.ID, since time.Time) (loyalty.Year, error) {
	return countedIn(tx.ctx, tx, tx.community, member, since)
}

func (tx loyaltyTx) SaveProgramme(p loyalty.Programme, levels bool) error {
	terms, err := json.Marshal(p.Terms)
	if err != nil {
		return fmt.Errorf("terms of a points programme: %w", err)
	}
	tx.must(errStale, saveProgramme, tx.community, p.Active, p.Since, string(terms), p.Version)
	if levels {
		tx.run(lookAtLevels, tx.community, tx.now, whole(id.Zero))
	}
	return nil
}

// Programme reads a community's programme.
func (l Loyalty) Programme(ctx context.Context, community id.ID) (loyalty.Programme, error) {
	return programme(ctx, l.db, community)
}

// Purse reads what a member has.
func (l Loyalty) Purse(ctx context.Context, community, member id.ID) (loyalty.Purse, error) {
	return purse(ctx, l.db, community, member)
}

// CountedSince adds up what a member's level is decided on.
func (l Loyalty) CountedSince(ctx context.Context, community, member id.ID, since time.Time) (loyalty.Year, error) {
	return countedIn(ctx, l.db, community, member, since)
}

// Moves reads a page of a member's statement.
func (l Loyalty) Moves(ctx context.Context, community, member, after id.ID, limit int) ([]loyalty.Move, error) {
	return list(ctx, l.db, pointsMoves, []any{community, member, before(after), limit}, func(row Row) (m loyalty.Move, err error) {
		return m, row.Scan(&m.ID, &m.Kind, &m.Act, &m.Order, &m.Amount, &m.Free, &m.Pending, &m.Debt, &m.Note, &m.By, &m.At)
	})
}

// PointsProgramme and PointsPurse serve a price that points may take something off.
func (c Commerce) PointsProgramme(ctx context.Context, community id.ID) (loyalty.Programme, error) {
	return programme(ctx, c.db, community)
}

// PointsPurse reads what a member has.
func (c Commerce) PointsPurse(ctx context.Context, community, member id.ID) (loyalty.Purse, error) {
	return purse(ctx, c.db, community, member)
}
