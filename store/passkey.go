package store

import (
	"context"

	"panal/community"
	"panal/internal/id"
)

const passkeyColumns = `id, person_id, credential_id, name, record, counter, created_at, used_at, suspect_at`

var (
	passkeysOf          = stmt(`SELECT ` + passkeyColumns + ` FROM passkey WHERE person_id = $1 ORDER BY id`)
	passkeyByCredential = stmt(`SELECT ` + passkeyColumns + ` FROM passkey WHERE credential_id = $1`)
	insertPasskey       = stmt(`INSERT INTO passkey (person_id, id, credential_id, name, record, counter, created_at)
		SELECT p.id, $2, $3, $4, $5, $6, $7 FROM person p WHERE p.id = $1
		AND (SELECT COUNT(*) FROM passkey k WHERE k.person_id = $1) < $8 ON CONFLICT DO NOTHING`)
	renamePasskey = stmt(`UPDATE passkey SET name = $3 WHERE person_id = $1 AND id = $2`)
	removePasskey = stmt(`DELETE FROM passkey WHERE person_id = $1 AND id = $2`)
	// A counter that does not go forward belongs to a copy, or to one that counts nothing and always says 0.
	usePasskey = stmt(`UPDATE passkey SET record = $3, counter = $4, used_at = $5 WHERE person_id = $1 AND id = $2
		AND suspect_at IS NULL AND (counter < $4 OR counter = 0 AND $4 = 0)`)
	suspectPasskey = stmt(`UPDATE passkey SET suspect_at = $3 WHERE person_id = $1 AND id = $2 AND suspect_at IS NULL`)
)

func scanPasskey(row Row) (p community.Passkey, err error) {
	return p, row.Scan(&p.ID, &p.Person, &p.Credential, &p.Name, &p.Record, &p.Counter, &p.CreatedAt, &p.UsedAt, &p.SuspectAt)
}

// Passkeys lists a person's, the oldest first.
func (e Keyrings) Passkeys(ctx context.Context, person id.ID) ([]community.Passkey, error) {
	return list(ctx, e.db, passkeysOf, []any{person}, scanPasskey)
}

// PasskeyByCredential finds a passkey by what its authenticator calls it.
func (e Keyrings) PasskeyByCredential(ctx context.Context, credential []byte) (community.Passkey, error) {
	return get(ctx, e.db, community.ErrPasskeyMissing, passkeyByCredential, []any{credential}, scanPasskey)
}

func (tx peopleTx) AddPasskey(p community.Passkey, most int) (bool, error) {
	rows, err := tx.exec(insertPasskey, p.Person, p.ID, p.Credential, p.Name, p.Record, p.Counter, p.CreatedAt, most)
	return rows == 1, err
}

func (tx peopleTx) RenamePasskey(person, passkey id.ID, name string) error {
	tx.must(community.ErrPasskeyMissing, renamePasskey, person, passkey, name)
	return nil
}

func (tx peopleTx) RemovePasskey(person, passkey id.ID) error {
	tx.must(community.ErrPasskeyMissing, removePasskey, person, passkey)
	return nil
}

func (tx peopleTx) UsePasskey(p community.Passkey) (bool, error) {
	rows, err := tx.exec(usePasskey, p.Person, p.ID, p.Record, p.Counter, tx.now)
	return rows == 1, err
}

func (tx peopleTx) SuspectPasskey(person, passkey id.ID) (bool, error) {
	rows, err := tx.exec(suspectPasskey, person, passkey, tx.now)
	return rows == 1, err
}
