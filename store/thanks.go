package store

import (
	"context"

	"panal/internal/id"
	"panal/loyalty"
	"panal/money"
)

var (
	isMember  = stmt(`SELECT 1 FROM member WHERE community_id = $1 AND id = $2 AND role <> 'guest'`)
	isAnybody = stmt(`SELECT 1 FROM member WHERE community_id = $1 AND id = $2`)
	thanksBy  = stmt(`SELECT COALESCE((SELECT a.given FROM thanks_month a WHERE a.community_id = $1 AND a.from_id = $2 AND a.month = $4), 0),
		COALESCE((SELECT p.times FROM thanks_pair p WHERE p.community_id = $1 AND p.from_id = $2 AND p.to_id = $3 AND p.month = $4), 0)`)
	insertThanks = into("thanks", "community_id", "id", "from_id", "to_id", "points", "words", "month", "at")
	countGiven   = stmt(`INSERT INTO thanks_month (community_id, from_id, month, given) VALUES ($1, $2, $3, $4)
		ON CONFLICT (community_id, from_id, month) DO UPDATE SET given = thanks_month.given + excluded.given
		WHERE thanks_month.given + excluded.given <= $5`)
	countThanked = stmt(`INSERT INTO thanks_pair (community_id, from_id, to_id, month, times) VALUES ($1, $2, $3, $4, 1)
		ON CONFLICT (community_id, from_id, to_id, month) DO UPDATE SET times = thanks_pair.times + 1 WHERE thanks_pair.times < $5`)

	thanksTo = stmt(`SELECT t.id, t.from_id, t.to_id, m.name, t.points, t.words, t.month, t.at FROM thanks t
		JOIN member m ON m.community_id = t.community_id AND m.id = t.from_id
		WHERE t.community_id = $1 AND t.to_id = $2 AND t.id < $3 ORDER BY t.id DESC LIMIT $4`)
	thanksTotals = stmt(`SELECT COALESCE(SUM(t.points), 0), COUNT(DISTINCT t.from_id),
			COALESCE((SELECT a.given FROM thanks_month a WHERE a.community_id = $1 AND a.from_id = $2 AND a.month = $3), 0)
		FROM thanks t WHERE t.community_id = $1 AND t.to_id = $2`)
)

func (tx loyaltyTx) IsMember(member id.ID) (bool, error) {
	return exists(tx.ctx, tx, isMember, tx.community, member)
}

func (tx loyaltyTx) Apart(a, b id.ID) (bool, error) {
	return exists(tx.ctx, tx, areApart, tx.community, a, b)
}

func (tx loyaltyTx) ThanksBy(from, to id.ID, month string) (given money.Amount, times int64, err error) {
	err = one(tx.ctx, tx, errStale, thanksBy, []any{tx.community, from, to, month}, &given, &times)
	return given, times, err
}

func (tx loyaltyTx) InsertThanks(t loyalty.Thanks, within loyalty.Recognition) {
	tx.must(errStale, countGiven, tx.community, t.From, t.Month, t.Points, within.Monthly)
	tx.must(errStale, countThanked, tx.community, t.From, t.To, t.Month, within.PerPerson)
	tx.insert(insertThanks, []any{tx.community, t.ID, t.From, t.To, t.Points, t.Words, t.Month, t.At})
}

// Known reports whether there is such a member.
func (l Loyalty) Known(ctx context.Context, community, member id.ID) (bool, error) {
	return exists(ctx, l.db, isAnybody, community, member)
}

// ThanksTo reads a page of what somebody was thanked for.
func (l Loyalty) ThanksTo(ctx context.Context, community, to, after id.ID, limit int) ([]loyalty.Thanks, error) {
	return list(ctx, l.db, thanksTo, []any{community, to, before(after), limit}, func(row Row) (t loyalty.Thanks, err error) {
		return t, row.Scan(&t.ID, &t.From, &t.To, &t.FromName, &t.Points, &t.Words, &t.Month, &t.At)
	})
}

// ThanksTotals reads what somebody received, and gave in a month.
func (l Loyalty) ThanksTotals(ctx context.Context, community, member id.ID, month string) (t loyalty.ThanksTotals, err error) {
	err = one(ctx, l.db, errStale, thanksTotals, []any{community, member, month}, &t.Received, &t.People, &t.Given)
	return t, err
}
