package store

import (
	"context"

	"panal/community"
	"panal/internal/id"
)

var (
	identitiesOf   = stmt(`SELECT id, person_id, issuer, subject, email, created_at, used_at FROM identity WHERE person_id = $1 ORDER BY id`)
	useIdentity    = stmt(`UPDATE identity SET used_at = $3, email = $4 WHERE issuer = $1 AND subject = $2 RETURNING person_id`)
	insertIdentity = stmt(`INSERT INTO identity (issuer, subject, person_id, id, email, created_at, used_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (issuer, subject) DO NOTHING`)
	identityOwner  = stmt(`SELECT person_id FROM identity WHERE issuer = $1 AND subject = $2`)
	removeIdentity = stmt(`DELETE FROM identity WHERE person_id = $1 AND id = $2`)
)

// Identities lists a person's, the oldest first.
func (e Keyrings) Identities(ctx context.Context, person id.ID) ([]community.Identity, error) {
	return list(ctx, e.db, identitiesOf, []any{person}, func(row Row) (i community.Identity, err error) {
		return i, row.Scan(&i.ID, &i.Person, &i.Issuer, &i.Subject, &i.Email, &i.CreatedAt, &i.UsedAt)
	})
}

func (tx peopleTx) UseIdentity(c community.Claim) (person id.ID, err error) {
	err = one(tx.ctx, tx, community.ErrIdentityMissing, useIdentity, []any{c.Issuer, c.Subject, tx.now, c.Email}, &person)
	return person, err
}

func (tx peopleTx) AddIdentity(i community.Identity) (person id.ID, news bool, err error) {
	rows, err := tx.exec(insertIdentity, i.Issuer, i.Subject, i.Person, i.ID, i.Email, i.CreatedAt, i.UsedAt)
	if err != nil || rows == 1 {
		return i.Person, true, err
	}
	err = one(tx.ctx, tx, errStale, identityOwner, []any{i.Issuer, i.Subject}, &person)
	return person, false, err
}

func (tx peopleTx) RemoveIdentity(person, identity id.ID) error {
	tx.must(community.ErrIdentityMissing, removeIdentity, person, identity)
	return nil
}
