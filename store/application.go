package store

import (
	"context"
	"encoding/json"

	"panal/community"
	"panal/internal/id"
)

const (
	applicationColumns = `a.id, a.place_id, a.member_id, m.name, COALESCE(p.email, ''), COALESCE(p.locale, ''), m.person_id, a.form, a.rules, a.answers, a.state,
		a.reviewer_id, COALESCE(r.name, ''), a.submitted_at, a.changed_at`
	applicationTables = ` FROM application a JOIN member m ON m.community_id = a.community_id AND m.id = a.member_id
		LEFT JOIN person p ON p.id = m.person_id LEFT JOIN member r ON r.community_id = a.community_id AND r.id = a.reviewer_id `
	// $5 is the zero id: a filter that is zero leaves all.
	applicationFilter = ` AND (a.place_id = $4 OR $4 = $5) AND (a.reviewer_id = $6 OR $6 = $5) AND ($7 = 0 OR a.reviewer_id IS NULL) `
	inState           = ` AND a.state IN ($8, $9) `
)

var (
	applicationByID     = stmt(`SELECT ` + applicationColumns + applicationTables + `WHERE a.community_id = $1 AND a.id = $2`)
	lastApplication     = stmt(`SELECT ` + applicationColumns + applicationTables + `WHERE a.community_id = $1 AND a.member_id = $2 AND a.place_id = $3 ORDER BY a.id DESC LIMIT 1`)
	applicationsBy      = stmt(`SELECT ` + applicationColumns + applicationTables + `WHERE a.community_id = $1 AND a.member_id = $2 ORDER BY a.id DESC`)
	oldestApplications  = stmt(`SELECT ` + applicationColumns + applicationTables + `WHERE a.community_id = $1 AND a.id > $2` + applicationFilter + `ORDER BY a.id LIMIT $3`)
	newestApplications  = stmt(`SELECT ` + applicationColumns + applicationTables + `WHERE a.community_id = $1 AND a.id < $2` + applicationFilter + `ORDER BY a.id DESC LIMIT $3`)
	oldestInState       = stmt(`SELECT ` + applicationColumns + applicationTables + `WHERE a.community_id = $1 AND a.id > $2` + applicationFilter + inState + `ORDER BY a.id LIMIT $3`)
	newestInState       = stmt(`SELECT ` + applicationColumns + applicationTables + `WHERE a.community_id = $1 AND a.id < $2` + applicationFilter + inState + `ORDER BY a.id DESC LIMIT $3`)
	waitingApplications = stmt(`SELECT a.place_id, a.reviewer_id, COALESCE(m.name, ''), COUNT(*) FROM application a
		LEFT JOIN member m ON m.community_id = a.community_id AND m.id = a.reviewer_id
		WHERE a.community_id = $1 AND a.state IN ('submitted', 'asked') AND (a.place_id = $2 OR $2 = $3)
		GROUP BY a.place_id, a.reviewer_id, m.name ORDER BY a.place_id, a.reviewer_id`)
	insertApplication = stmt(`INSERT INTO application (community_id, id, place_id, member_id, form, rules, answers, state, submitted_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`)
	changeApplication = stmt(`UPDATE application SET state = $4, reviewer_id = $5, changed_at = $6 WHERE community_id = $1 AND id = $2 AND state = $3`)

	insertStep = into("application_step", "community_id", "application_id", "id", "kind", "by_id", "words", "at")
	stepsOf    = stmt(`SELECT s.id, s.kind, s.by_id, COALESCE(m.name, ''), s.words, s.at FROM application_step s
		LEFT JOIN member m ON m.community_id = s.community_id AND m.id = s.by_id
		WHERE s.community_id = $1 AND s.application_id = $2 ORDER BY s.id`)
)

func scanApplication(row Row) (a community.Application, err error) {
	var answers string
	err = row.Scan(&a.ID, &a.Place, &a.Member, &a.Name, &a.Email, &a.Locale, &a.Person, &a.Form, &a.RulesVersion, &answers, &a.State,
		&a.Reviewer, &a.ReviewerName, &a.SubmittedAt, &a.ChangedAt)
	if err == nil {
		err = json.Unmarshal([]byte(answers), &a.Answers)
	}
	return a, err
}

func oneApplication(ctx context.Context, q Querier, in, application id.ID) (community.Application, error) {
	return get(ctx, q, community.ErrApplicationMissing, applicationByID, []any{in, application}, scanApplication)
}

// Application reads an application.
func (p People) Application(ctx context.Context, in, application id.ID) (community.Application, error) {
	return oneApplication(ctx, p.db, in, application)
}

// Steps lists what happened to an application, the oldest first.
func (p People) Steps(ctx context.Context, in, application id.ID) ([]community.ApplicationStep, error) {
	return list(ctx, p.db, stepsOf, []any{in, application}, func(row Row) (s community.ApplicationStep, err error) {
		return s, row.Scan(&s.ID, &s.Kind, &s.By, &s.ByName, &s.Words, &s.At)
	})
}

// Applications lists what a filter leaves, from an id on.
func (p People) Applications(ctx context.Context, in id.ID, f community.ApplicationFilter, after id.ID, limit int) ([]community.Application, error) {
	start, all, some := whole(after), oldestApplications, oldestInState
	if f.Newest {
		start, all, some = before(after), newestApplications, newestInState
	}
	args := []any{in, start, limit, whole(f.Place), whole(id.Zero), whole(f.Reviewer), f.Unassigned}
	switch {
	case f.State != "":
		return list(ctx, p.db, some, append(args, f.State, f.State), scanApplication)
	case f.Decided:
		return list(ctx, p.db, all, args, scanApplication)
	}
	return list(ctx, p.db, some, append(args, community.Submitted, community.Asked), scanApplication)
}

// ApplicationsWaiting counts those that are open.
func (p People) ApplicationsWaiting(ctx context.Context, in, place id.ID) ([]community.Waiting, error) {
	return list(ctx, p.db, waitingApplications, []any{in, whole(place), whole(id.Zero)}, func(row Row) (w community.Waiting, err error) {
		return w, row.Scan(&w.Place, &w.Reviewer, &w.ReviewerName, &w.Count)
	})
}

// ApplicationsBy lists a member's own, the newest first.
func (p People) ApplicationsBy(ctx context.Context, in, member id.ID) ([]community.Application, error) {
	return list(ctx, p.db, applicationsBy, []any{in, member}, scanApplication)
}

func (tx peopleTx) ApplicationByID(application id.ID) (community.Application, error) {
	return oneApplication(tx.ctx, tx, tx.community, application)
}

func (tx peopleTx) LastApplication(place, member id.ID) (community.Application, bool, error) {
	return find(tx.ctx, tx, lastApplication, []any{tx.community, member, place}, scanApplication)
}

func (tx peopleTx) AddApplication(a community.Application) (bool, error) {
	answers, err := json.Marshal(a.Answers)
	if err != nil {
		return false, err
	}
	rows, err := tx.exec(insertApplication, tx.community, a.ID, a.Place, a.Member, a.Form, a.RulesVersion, string(answers), a.State, a.SubmittedAt, a.ChangedAt)
	return rows == 1, err
}

func (tx peopleTx) ChangeApplication(a community.Application, was community.ApplicationState) (bool, error) {
	rows, err := tx.exec(changeApplication, tx.community, a.ID, was, a.State, a.Reviewer, a.ChangedAt)
	return rows == 1, err
}

func (tx peopleTx) AddStep(application id.ID, s community.ApplicationStep) {
	tx.insert(insertStep, []any{tx.community, application, s.ID, s.Kind, s.By, s.Words, s.At})
}
