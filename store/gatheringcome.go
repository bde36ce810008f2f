package store

import (
	"context"

	"panal/content"
	"panal/internal/id"
)

const (
	gatheringAnswerColumns = `a.gathering_id, a.member_id, m.name, a.state, a.guests, a.since, a.answered_at, a.code, a.came_at, a.checked_by`
	gatheringAnswerTables  = ` FROM gathering_answer a JOIN member m ON m.community_id = a.community_id AND m.id = a.member_id `
)

var (
	answerTo     = stmt(`SELECT ` + gatheringAnswerColumns + gatheringAnswerTables + `WHERE a.community_id = $1 AND a.gathering_id = $2 AND a.member_id = $3`)
	answerByCode = stmt(`SELECT ` + gatheringAnswerColumns + gatheringAnswerTables + `WHERE a.community_id = $1 AND a.code = $2`)
	answersTo    = stmt(`SELECT ` + gatheringAnswerColumns + gatheringAnswerTables + `WHERE a.community_id = $1 AND a.gathering_id = $2 AND a.member_id < $3
		AND (a.state = $5 OR $5 = '' AND a.state <> 'not_coming') AND NOT` + unseen("a.member_id", "$6") + `ORDER BY a.member_id DESC LIMIT $4`)
	answersWaiting = stmt(`SELECT ` + gatheringAnswerColumns + gatheringAnswerTables + `WHERE a.community_id = $1 AND a.gathering_id = $2 AND a.state = 'waiting'
		AND (a.since > COALESCE((SELECT x.since FROM gathering_answer x WHERE x.community_id = $1 AND x.gathering_id = $2 AND x.member_id = $3), -1)
			OR a.member_id > $3 AND a.since = (SELECT x.since FROM gathering_answer x WHERE x.community_id = $1 AND x.gathering_id = $2 AND x.member_id = $3))
		ORDER BY a.since, a.member_id LIMIT $4`)
	waitingFor = stmt(`SELECT ` + gatheringAnswerColumns + gatheringAnswerTables + `WHERE a.community_id = $1 AND a.gathering_id = $2 AND a.state = 'waiting'
		AND 1 + a.guests <= $3 ORDER BY a.since, a.member_id LIMIT $4`)
	waitsBefore = stmt(`SELECT COUNT(*) FROM gathering_answer o WHERE o.community_id = $1 AND o.gathering_id = $2 AND o.state = 'waiting'
		AND o.since <= $3 AND (o.since < $3 OR o.member_id < $4)`)
	answeredBy = stmt(`SELECT a.gathering_id FROM gathering_answer a JOIN gathering g ON g.community_id = a.community_id AND g.id = a.gathering_id
		WHERE a.community_id = $1 AND a.member_id = $2 AND a.state IN ('coming', 'waiting') AND g.state = 'open' AND g.starts_at > $3 ORDER BY a.gathering_id`)
	isBanned       = stmt(`SELECT 1 FROM safety_case WHERE community_id = $1 AND member_id = $2 AND state = 'banned' AND ended_at IS NULL AND (until IS NULL OR until > $3)`)
	gatheringHosts = stmt(`SELECT h.member_id, m.name FROM gathering_host h JOIN member m ON m.community_id = h.community_id AND m.id = h.member_id
		WHERE h.community_id = $1 AND h.gathering_id = $2 ORDER BY h.since, h.member_id`)
	attendance = stmt(`SELECT COALESCE(SUM(CASE WHEN state = 'coming' THEN 1 + guests ELSE 0 END), 0), COALESCE(SUM(CASE WHEN state = 'waiting' THEN 1 + guests ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN state = 'not_coming' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN came_at IS NULL THEN 0 ELSE 1 + guests END), 0),
		(SELECT COUNT(*) FROM gathering_walk_in w WHERE w.community_id = $1 AND w.gathering_id = $2) FROM gathering_answer WHERE community_id = $1 AND gathering_id = $2`)
	walkIns = stmt(`SELECT id, gathering_id, name, by_id, came_at FROM gathering_walk_in WHERE community_id = $1 AND gathering_id = $2 ORDER BY id DESC LIMIT $3`)

	insertGatheringAnswer = stmt(`INSERT INTO gathering_answer (community_id, gathering_id, member_id, state, guests, since, answered_at, code, came_at, checked_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (community_id, gathering_id, member_id) DO NOTHING`)
	updateGatheringAnswer = stmt(`UPDATE gathering_answer SET state = $4, guests = $5, since = $6, answered_at = $7, came_at = $8, checked_by = $9
		WHERE community_id = $1 AND gathering_id = $2 AND member_id = $3 AND state = $10 AND guests = $11 AND came_at IS NULL`)
	insertWalkIn = into("gathering_walk_in", "community_id", "gathering_id", "id", "name", "by_id", "came_at")
)

func scanGatheringAnswer(row Row) (a content.GatheringAnswer, err error) {
	return a, row.Scan(&a.Gathering, &a.Member, &a.Name, &a.State, &a.Guests, &a.Since, &a.AnsweredAt, &a.Code, &a.CameAt, &a.CheckedBy)
}

// AnswerTo reads a member's answer, and how many wait before them.
func (c Content) AnswerTo(ctx context.Context, in, gathering, member id.ID) (a content.GatheringAnswer, ahead int64, err error) {
	a, _, err = find(ctx, c.db, answerTo, []any{in, gathering, member}, scanGatheringAnswer)
	if err == nil && a.State == content.AnswerWaiting {
		ahead, err = number[int64](ctx, c.db, waitsBefore, in, gathering, a.Since, member)
	}
	return a, ahead, err
}

// AnswerByCode reads the answer that has a code.
func (c Content) AnswerByCode(ctx context.Context, in id.ID, code string) (a content.GatheringAnswer, err error) {
	a, _, err = find(ctx, c.db, answerByCode, []any{in, code}, scanGatheringAnswer)
	return a, err
}

// AnswersTo lists answers to a gathering as a viewer sees them; zero sees all. Those who wait are in their order.
func (c Content) AnswersTo(ctx context.Context, in, gathering id.ID, state content.AnswerState, viewer, after id.ID, limit int) ([]content.GatheringAnswer, error) {
	if state == content.AnswerWaiting {
		return list(ctx, c.db, answersWaiting, []any{in, gathering, whole(after), limit}, scanGatheringAnswer)
	}
	return list(ctx, c.db, answersTo, []any{in, gathering, before(after), limit, state, viewer}, scanGatheringAnswer)
}

// GatheringHosts lists who runs a gathering.
func (c Content) GatheringHosts(ctx context.Context, in, gathering id.ID) ([]content.GatheringHost, error) {
	return hostsOf(ctx, c.db, in, gathering)
}

func hostsOf(ctx context.Context, q Querier, in, gathering id.ID) ([]content.GatheringHost, error) {
	return list(ctx, q, gatheringHosts, []any{in, gathering}, func(row Row) (h content.GatheringHost, err error) { return h, row.Scan(&h.Member, &h.Name) })
}

// Attendance counts who comes to a gathering, and who did.
func (c Content) Attendance(ctx context.Context, in, gathering id.ID) (a content.Attendance, err error) {
	err = one(ctx, c.db, errStale, attendance, []any{in, gathering}, &a.Coming, &a.Waiting, &a.Not, &a.Came, &a.WalkIns)
	return a, err
}

// walkInsShown bounds how many of those who walked in are listed; they are counted all.
const walkInsShown = 500

// WalkIns lists who walked in, the last first.
func (c Content) WalkIns(ctx context.Context, in, gathering id.ID) ([]content.WalkIn, error) {
	return list(ctx, c.db, walkIns, []any{in, gathering, walkInsShown}, func(row Row) (w content.WalkIn, err error) {
		return w, row.Scan(&w.ID, &w.Gathering, &w.Name, &w.By, &w.CameAt)
	})
}

func (tx contentTx) AnswerOf(gathering, member id.ID) (a content.GatheringAnswer, err error) {
	a, _, err = find(tx.ctx, tx, answerTo, []any{tx.community, gathering, member}, scanGatheringAnswer)
	return a, err
}

func (tx contentTx) AnswerByCode(code string) (a content.GatheringAnswer, err error) {
	a, _, err = find(tx.ctx, tx, answerByCode, []any{tx.community, code}, scanGatheringAnswer)
	return a, err
}

func (tx contentTx) WaitingFor(gathering id.ID, seats int64, limit int) ([]content.GatheringAnswer, error) {
	return list(tx.ctx, tx, waitingFor, []any{tx.community, gathering, seats, limit}, scanGatheringAnswer)
}

func (tx contentTx) SaveAnswer(was, a content.GatheringAnswer) {
	if was.State == content.AnswerNone {
		tx.must(content.ErrGatheringState, insertGatheringAnswer, tx.community, a.Gathering, a.Member, a.State, a.Guests, a.Since, a.AnsweredAt, a.Code, a.CameAt, a.CheckedBy)
		return
	}
	tx.must(content.ErrGatheringState, updateGatheringAnswer, tx.community, a.Gathering, a.Member, a.State, a.Guests, a.Since, a.AnsweredAt, a.CameAt, a.CheckedBy,
		was.State, was.Guests)
}

func (tx contentTx) GatheringHosts(gathering id.ID) ([]content.GatheringHost, error) {
	return hostsOf(tx.ctx, tx, tx.community, gathering)
}

func (tx contentTx) AddWalkIn(w content.WalkIn) {
	tx.insert(insertWalkIn, []any{tx.community, w.Gathering, w.ID, w.Name, w.By, w.CameAt})
}

func (tx contentTx) AnsweredBy(member id.ID) ([]id.ID, error) {
	return list(tx.ctx, tx, answeredBy, []any{tx.community, member, tx.now}, scanID)
}

func (tx contentTx) Banned(member id.ID) (bool, error) {
	return exists(tx.ctx, tx, isBanned, tx.community, member, tx.now)
}
