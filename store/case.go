package store

import (
	"context"
	"strings"
	"time"

	"panal/community"
	"panal/internal/id"
)

const (
	caseColumns = `c.id, c.subject_kind, c.subject_id, c.member_id, COALESCE(m.name, ''), COALESCE(NULLIF(c.title, ''), s.name, m.name, ''), c.words, c.state, c.reports, c.hidden, c.note,
		c.opened_at, c.decided_at, c.decided_by, COALESCE(d.name, ''), c.until, c.ended_at, c.appeal, c.appealed_at, c.review, c.review_note, c.reviewed_at, c.reviewed_by`
	caseTables = ` FROM safety_case c LEFT JOIN member m ON m.community_id = c.community_id AND m.id = c.member_id
		LEFT JOIN circle s ON s.community_id = c.community_id AND s.id = c.subject_id
		LEFT JOIN member d ON d.community_id = c.community_id AND d.id = c.decided_by `
	reportColumns = `r.case_id, r.reporter_id, COALESCE(m.name, ''), r.reason, r.note, r.at, COALESCE(m.joined_at, 0), f.referrer_id`
	reportTables  = ` FROM report r LEFT JOIN member m ON m.community_id = r.community_id AND m.id = r.reporter_id
		LEFT JOIN referral f ON f.community_id = r.community_id AND f.member_id = r.reporter_id `
)

var (
	// A thing of each kind that can be reported.
	things = map[id.Kind]*Statement{
		id.Member: stmt(`SELECT name, '', '', id FROM member WHERE community_id = $1 AND id = $2`),
		id.Circle: stmt(`SELECT c.name, c.about, c.rules, l.member_id FROM circle c LEFT JOIN circle_member l ON l.community_id = c.community_id AND l.circle_id = c.id AND l.role = 'leader'
			WHERE c.community_id = $1 AND c.id = $2`),
	}
	thingHidden = stmt(`SELECT 1 FROM safety_case WHERE community_id = $1 AND subject_id = $2 AND hidden = 1`)

	caseByID   = stmt(`SELECT ` + caseColumns + caseTables + `WHERE c.community_id = $1 AND c.id = $2`)
	openCaseOf = stmt(`SELECT ` + caseColumns + caseTables + `WHERE c.community_id = $1 AND c.subject_id = $2 AND c.state = 'open'`)
	caseQueues = map[community.CaseQueue]*Statement{
		"":                      caseQueue(``),
		community.CasesOpen:     caseQueue(`AND c.state = 'open'`),
		community.CasesHidden:   caseQueue(`AND c.state = 'open' AND c.hidden = 1`),
		community.CasesAppealed: caseQueue(`AND c.appealed_at IS NOT NULL AND c.reviewed_at IS NULL`),
		community.CasesBans:     caseQueue(`AND c.state = 'banned' AND c.ended_at IS NULL AND (c.until IS NULL OR c.until > $4)`),
		community.CasesDecided:  caseQueue(`AND c.state <> 'open'`),
	}
	casesWaiting = stmt(`SELECT (SELECT COUNT(*) FROM safety_case WHERE community_id = $1 AND state = 'open'),
		(SELECT COUNT(*) FROM safety_case WHERE community_id = $1 AND appealed_at IS NOT NULL AND reviewed_at IS NULL)`)
	casesOf     = stmt(`SELECT ` + caseColumns + caseTables + `WHERE c.community_id = $1 AND c.member_id = $2 ORDER BY c.id DESC LIMIT $3`)
	caseReports = stmt(`SELECT ` + reportColumns + reportTables + `WHERE r.community_id = $1 AND r.case_id = $2 ORDER BY r.at, r.reporter_id`)
	reportsBy   = stmt(`SELECT ` + reportColumns + `, ` + caseColumns + caseTables + `JOIN report r ON r.community_id = c.community_id AND r.case_id = c.id
		LEFT JOIN referral f ON f.community_id = r.community_id AND f.member_id = r.reporter_id
		WHERE r.community_id = $1 AND r.reporter_id = $2 ORDER BY r.at DESC LIMIT $3`)
	reportsSince = stmt(`SELECT COUNT(*) FROM report WHERE community_id = $1 AND reporter_id = $2 AND at >= $3`)

	insertCase = stmt(`INSERT INTO safety_case (community_id, id, subject_kind, subject_id, member_id, state, reports, hidden, note, opened_at, decided_at, decided_by, until,
		title, words, appeal, review, review_note) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, $8, $9, $10, $11, $12, $13, '', '', '') ON CONFLICT DO NOTHING`)
	// Counting a report locks the case, so that of two who report at once each sees the other.
	countReport  = stmt(`UPDATE safety_case SET reports = reports + 1 WHERE community_id = $1 AND id = $2 AND state = 'open'`)
	touchCase    = stmt(`UPDATE safety_case SET id = id WHERE community_id = $1 AND subject_id = $2 AND state = 'open'`)
	insertReport = stmt(`INSERT INTO report (community_id, case_id, reporter_id, reason, note, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`)
	hideCase     = stmt(`UPDATE safety_case SET hidden = $3 WHERE community_id = $1 AND id = $2`)
	// A second ban of the same member is refused.
	saveDecision = stmt(`UPDATE safety_case SET state = $3, hidden = $4, note = $5, decided_at = $6, decided_by = $7, until = $8
		WHERE community_id = $1 AND id = $2 AND state = 'open' AND ($3 <> 'banned' OR NOT EXISTS (
			SELECT 1 FROM safety_case b WHERE b.community_id = $1 AND b.member_id = safety_case.member_id AND b.state = 'banned' AND b.ended_at IS NULL))`)
	saveAppeal = stmt(`UPDATE safety_case SET appeal = $3, appealed_at = $4 WHERE community_id = $1 AND id = $2 AND appealed_at IS NULL AND state IN ('hidden', 'warned', 'banned')`)
	// Who decided reviews only where nobody else could.
	saveReview = stmt(`UPDATE safety_case SET review = $3, review_note = $4, reviewed_at = $5, reviewed_by = $6, hidden = $7, ended_at = $8
		WHERE community_id = $1 AND id = $2 AND appealed_at IS NOT NULL AND reviewed_at IS NULL AND (decided_by <> $6 OR NOT EXISTS (
			SELECT 1 FROM member o WHERE o.community_id = $1 AND o.id <> $6 AND o.role IN ('care', 'operator', 'owner')))`)
	endBan    = stmt(`UPDATE safety_case SET ended_at = $3 WHERE community_id = $1 AND id = $2 AND state = 'banned' AND ended_at IS NULL`)
	lapseBans = stmt(`UPDATE safety_case SET ended_at = until WHERE community_id = $1 AND member_id = $2 AND state = 'banned' AND ended_at IS NULL AND until <= $3`)
)

// caseQueue lists the cases of a queue.
func caseQueue(which string) *Statement {
	return stmt(`SELECT ` + caseColumns + caseTables + `WHERE c.community_id = $1 AND c.id < $2 ` + which + ` ORDER BY c.id DESC LIMIT $3`)
}

func caseDest(c *community.Case) []any {
	return []any{&c.ID, (*string)(&c.Thing.Kind), &c.Thing.ID, &c.Thing.Owner, &c.OwnerName, &c.Thing.Title, &c.Thing.Words, &c.State, &c.Reports, &c.Hidden, &c.Note,
		&c.OpenedAt, &c.DecidedAt, &c.DecidedBy, &c.Decider, &c.Until, &c.EndedAt, &c.Appeal, &c.AppealedAt, &c.Review, &c.ReviewNote, &c.ReviewedAt, &c.ReviewedBy}
}

func scanCase(row Row) (c community.Case, err error) { return c, row.Scan(caseDest(&c)...) }

func reportDest(r *community.Report) []any {
	return []any{&r.Case, &r.Reporter, &r.Name, &r.Reason, &r.Note, &r.At, &r.JoinedAt, &r.Referrer}
}

func scanReport(row Row) (r community.Report, err error) { return r, row.Scan(reportDest(&r)...) }

// Thing reads something that can be reported.
func (p People) Thing(ctx context.Context, in id.ID, s community.Subject) (thing community.Thing, hidden bool, err error) {
	statement, known := things[s.Kind]
	if !known {
		return thing, false, community.ErrSubjectMissing
	}
	thing.Subject = s
	var about, rules string
	if err := one(ctx, p.db, community.ErrSubjectMissing, statement, []any{in, s.ID}, &thing.Title, &about, &rules, &thing.Owner); err != nil {
		return thing, false, err
	}
	thing.Words = strings.TrimSpace(about + "\n\n" + rules)
	hidden, err = exists(ctx, p.db, thingHidden, in, s.ID)
	return thing, hidden, err
}

// Case reads a case.
func (p People) Case(ctx context.Context, in, c id.ID) (community.Case, error) {
	return get(ctx, p.db, community.ErrCaseMissing, caseByID, []any{in, c}, scanCase)
}

// Cases lists cases of a community.
func (p People) Cases(ctx context.Context, in id.ID, q community.CaseQueue, now time.Time, beyond id.ID, limit int) ([]community.Case, error) {
	args := []any{in, before(beyond), limit}
	if q == community.CasesBans {
		args = append(args, now)
	}
	return list(ctx, p.db, caseQueues[q], args, scanCase)
}

// CasesWaiting counts the cases to be decided, and those to be reviewed.
func (p People) CasesWaiting(ctx context.Context, in id.ID) (open, appeals int, err error) {
	return open, appeals, one(ctx, p.db, ErrStopped, casesWaiting, []any{in}, &open, &appeals)
}

// CasesOf lists the cases of a member.
func (p People) CasesOf(ctx context.Context, in, member id.ID, limit int) ([]community.Case, error) {
	return list(ctx, p.db, casesOf, []any{in, member, limit}, scanCase)
}

// CaseReports lists the reports of a case, the oldest first.
func (p People) CaseReports(ctx context.Context, in, c id.ID) ([]community.Report, error) {
	return list(ctx, p.db, caseReports, []any{in, c}, scanReport)
}

// ReportsBy lists what a member reported.
func (p People) ReportsBy(ctx context.Context, in, member id.ID, limit int) ([]community.CaseReport, error) {
	return list(ctx, p.db, reportsBy, []any{in, member, limit}, func(row Row) (r community.CaseReport, err error) {
		return r, row.Scan(append(reportDest(&r.Report), caseDest(&r.Of)...)...)
	})
}

func (tx peopleTx) insertCase(c community.Case) (bool, error) {
	rows, err := tx.exec(insertCase, tx.community, c.ID, string(c.Thing.Kind), c.Thing.ID, c.Thing.Owner, c.State, c.Note, c.OpenedAt, c.DecidedAt, c.DecidedBy, c.Until, c.Thing.Title, c.Thing.Words)
	return rows == 1, err
}

func (tx peopleTx) OpenCase(c community.Case) (bool, error) { return tx.insertCase(c) }

func (tx peopleTx) InsertDecided(c community.Case) error {
	added, err := tx.insertCase(c)
	if err == nil && !added {
		err = community.ErrBanned
	}
	return err
}

func (tx peopleTx) LockCase(s community.Subject) (community.Case, error) {
	if _, err := tx.exec(touchCase, tx.community, s.ID); err != nil {
		return community.Case{}, err
	}
	return get(tx.ctx, tx, community.ErrCaseState, openCaseOf, []any{tx.community, s.ID}, scanCase)
}

func (tx peopleTx) CaseByID(c id.ID) (community.Case, error) {
	return get(tx.ctx, tx, community.ErrCaseMissing, caseByID, []any{tx.community, c}, scanCase)
}

func (tx peopleTx) ReportsSince(member id.ID, since time.Time) (int, error) {
	return number[int](tx.ctx, tx, reportsSince, tx.community, member, since)
}

func (tx peopleTx) AddReport(r community.Report) (bool, error) {
	rows, err := tx.exec(insertReport, tx.community, r.Case, r.Reporter, r.Reason, r.Note, r.At)
	if err != nil || rows == 0 {
		return false, err
	}
	tx.must(community.ErrCaseState, countReport, tx.community, r.Case)
	return true, nil
}

func (tx peopleTx) ReportsOf(c id.ID) ([]community.Report, error) {
	return list(tx.ctx, tx, caseReports, []any{tx.community, c}, scanReport)
}

func (tx peopleTx) HideCase(c id.ID, hidden bool) error {
	tx.must(community.ErrCaseMissing, hideCase, tx.community, c, hidden)
	return nil
}

func (tx peopleTx) SaveDecision(c community.Case) error {
	otherwise := community.ErrCaseState
	if c.State == community.CaseBanned { // it was open when it was read
		otherwise = community.ErrBanned
	}
	tx.must(otherwise, saveDecision, tx.community, c.ID, c.State, c.Hidden, c.Note, c.DecidedAt, c.DecidedBy, c.Until)
	return nil
}

func (tx peopleTx) SaveAppeal(c id.ID, appeal string) error {
	tx.must(community.ErrAppealed, saveAppeal, tx.community, c, appeal, tx.now)
	return nil
}

func (tx peopleTx) SaveReview(c community.Case) (bool, error) {
	rows, err := tx.exec(saveReview, tx.community, c.ID, c.Review, c.ReviewNote, c.ReviewedAt, c.ReviewedBy, c.Hidden, c.EndedAt)
	return rows == 1, err
}

func (tx peopleTx) EndBan(c id.ID) error {
	tx.must(community.ErrCaseState, endBan, tx.community, c, tx.now)
	return nil
}

func (tx peopleTx) LapseBans(member id.ID) { tx.run(lapseBans, tx.community, member, tx.now) }
