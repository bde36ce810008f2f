package store

import (
	"context"

	"panal/access"
	"panal/community"
	"panal/internal/id"
)

// People keeps what package community decides.
type People struct{ db *DB }

// People is the community.Store of this database.
func (db *DB) People() People { return People{db} }

type peopleTx struct{ *Tx }

// Write runs a write of a community, or of none.
func (p People) Write(ctx context.Context, in id.ID, run func(community.Tx) error) error {
	return p.db.Write(ctx, in, func(tx *Tx) error { return run(peopleTx{tx}) })
}

const personColumns = `id, COALESCE(email, ''), name, locale, created_at`

var (
	personByID    = stmt(`SELECT ` + personColumns + ` FROM person WHERE id = $1`)
	personByEmail = stmt(`SELECT ` + personColumns + ` FROM person WHERE email = $1`)
	insertPerson  = stmt(`INSERT INTO person (id, email, name, locale, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`)
	proveEmail    = stmt(`UPDATE person SET email = $2 WHERE id = $1 AND email IS NULL`)
	updatePerson  = stmt(`UPDATE person SET name = $2, locale = $3 WHERE id = $1`)

	// Who is banned has the role of the banned, whatever theirs is; who is erased is nobody, whatever browser still says so.
	actorOf = stmt(`SELECT COALESCE(p.email, ''), p.locale, m.id, CASE WHEN b.id IS NULL THEN COALESCE(m.role, '') ELSE 'banned' END, COALESCE(m.name, p.name)
		FROM person p LEFT JOIN member m ON m.community_id = $1 AND m.person_id = p.id
		LEFT JOIN safety_case b ON b.community_id = m.community_id AND b.member_id = m.id AND b.state = 'banned' AND b.ended_at IS NULL AND (b.until IS NULL OR b.until > $3)
		WHERE p.id = $2 AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.person_id = p.id AND e.done_at IS NOT NULL)`)
)

func onePerson(ctx context.Context, q Querier, s *Statement, key any) (p community.Person, err error) {
	err = one(ctx, q, community.ErrPersonMissing, s, []any{key}, &p.ID, &p.Email, &p.Name, &p.Locale, &p.CreatedAt)
	return p, err
}

func (tx peopleTx) Person(person id.ID) (community.Person, error) {
	return onePerson(tx.ctx, tx, personByID, person)
}

func (tx peopleTx) PersonByEmail(email string) (community.Person, error) {
	return onePerson(tx.ctx, tx, personByEmail, email)
}

func (tx peopleTx) AddPerson(p community.Person) (bool, error) {
	var email any // an e-mail that is not there is NULL, of which there may be many
	if p.Email != "" {
		email = p.Email
	}
	rows, err := tx.exec(insertPerson, p.ID, email, p.Name, p.Locale, p.CreatedAt)
	return rows == 1, err
}

func (tx peopleTx) ProveEmail(person id.ID, email string) (bool, error) {
	rows, err := tx.exec(proveEmail, person, email)
	if err != nil || rows == 0 {
		return false, err
	}
	return true, tx.reindexEmail(person, "", email)
}

func (tx peopleTx) EditPerson(person id.ID, name, locale string) error {
	tx.must(community.ErrPersonMissing, updatePerson, person, name, locale)
	return nil
}

// Actor reads a person as they are in a community.
func (p People) Actor(ctx context.Context, in, person id.ID) (access.Actor, error) {
	a := access.Actor{Person: person, Community: in}
	err := one(ctx, p.db, community.ErrPersonMissing, actorOf, []any{in, person, p.db.clock.Now()}, &a.Email, &a.Locale, &a.Member, &a.Role, &a.Name)
	return a, err
}
