package store

import (
	"context"
	"encoding/json"

	"panal/community"
	"panal/internal/id"
)

var (
	selectEntrance = stmt(`SELECT admission, reapply_days, quota, invite_days, mails_a_day FROM entrance WHERE community_id = $1`)
	keepEntrance   = stmt(`INSERT INTO entrance (community_id, admission, reapply_days, quota, invite_days, mails_a_day) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (community_id) DO UPDATE SET admission = excluded.admission, reapply_days = excluded.reapply_days, quota = excluded.quota,
			invite_days = excluded.invite_days, mails_a_day = excluded.mails_a_day`)

	formVersion = stmt(`SELECT version, questions, made_by, made_at FROM question_form WHERE community_id = $1 AND place_id = $2 AND version = $3`)
	newestForm  = stmt(`SELECT version, questions, made_by, made_at FROM question_form WHERE community_id = $1 AND place_id = $2
		ORDER BY version DESC LIMIT 1`)
	insertForm = stmt(`INSERT INTO question_form (community_id, place_id, version, questions, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (community_id, place_id, version) DO NOTHING`)

	keepAdmittance = stmt(`INSERT INTO admittance (community_id, cause_id, member_id, place_id, way, by_id, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (community_id, cause_id, member_id) DO NOTHING`)
	admittancesOf = stmt(`SELECT a.place_id, a.member_id, a.way, a.cause_id, a.by_id, COALESCE(b.name, ''), a.at FROM admittance a
		LEFT JOIN member b ON b.community_id = a.community_id AND b.id = a.by_id
		WHERE a.community_id = $1 AND a.member_id = $2 ORDER BY a.at, a.cause_id`)
	cameBy = stmt(`SELECT ` + memberColumns + ` FROM admittance a
		JOIN member m ON m.community_id = a.community_id AND m.id = a.member_id LEFT JOIN person p ON p.id = m.person_id
		WHERE a.community_id = $1 AND a.cause_id = $2 ORDER BY a.member_id`)
)

func entrance(ctx context.Context, q Querier, in id.ID) (community.Entrance, error) {
	e, found, err := find(ctx, q, selectEntrance, []any{in}, func(row Row) (e community.Entrance, err error) {
		return e, row.Scan(&e.Admission, &e.ReapplyDays, &e.Quota, &e.InviteDays, &e.MailsADay)
	})
	if err == nil && !found {
		e = community.DefaultEntrance
	}
	return e, err
}

// Entrance reads how people get into a community.
func (p People) Entrance(ctx context.Context, in id.ID) (community.Entrance, error) {
	return entrance(ctx, p.db, in)
}

func (tx peopleTx) Entrance() (community.Entrance, error) {
	return entrance(tx.ctx, tx, tx.community)
}

func (tx peopleTx) KeepEntrance(e community.Entrance) {
	tx.run(keepEntrance, tx.community, e.Admission, e.ReapplyDays, e.Quota, e.InviteDays, e.MailsADay)
}

func form(ctx context.Context, q Querier, in, place id.ID, version int) (f community.Form, err error) {
	s, args := newestForm, []any{in, place}
	if version > 0 {
		s, args = formVersion, append(args, version)
	}
	f.Place = place
	err = q.query(ctx, s, args, func(row Row) error {
		var questions string
		if err := row.Scan(&f.Version, &questions, &f.By, &f.MadeAt); err != nil {
			return err
		}
		return json.Unmarshal([]byte(questions), &f.Questions)
	})
	return f, err
}

// Form reads a version of a place's questions; 0 is the newest.
func (p People) Form(ctx context.Context, in, place id.ID, version int) (community.Form, error) {
	return form(ctx, p.db, in, place, version)
}

func (tx peopleTx) Form(place id.ID, version int) (community.Form, error) {
	return form(tx.ctx, tx, tx.community, place, version)
}

func (tx peopleTx) AddForm(f community.Form) (bool, error) {
	questions, err := json.Marshal(f.Questions)
	if err != nil {
		return false, err
	}
	rows, err := tx.exec(insertForm, tx.community, f.Place, f.Version, string(questions), f.By, f.MadeAt)
	return rows == 1, err
}

// Admittances lists how a member got in.
func (p People) Admittances(ctx context.Context, in, member id.ID) ([]community.Admittance, error) {
	return list(ctx, p.db, admittancesOf, []any{in, member}, func(row Row) (a community.Admittance, err error) {
		return a, row.Scan(&a.Place, &a.Member, &a.Way, &a.Cause, &a.By, &a.ByName, &a.At)
	})
}

// CameBy lists whom a cause let in.
func (p People) CameBy(ctx context.Context, in, cause id.ID) ([]community.Member, error) {
	return list(ctx, p.db, cameBy, []any{in, cause}, scanMember)
}

func (tx peopleTx) KeepAdmittance(a community.Admittance) (bool, error) {
	rows, err := tx.exec(keepAdmittance, tx.community, a.Cause, a.Member, a.Place, a.Way, a.By, a.At)
	return rows == 1, err
}
