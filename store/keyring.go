package store

import (
	"context"

	"panal/community"
	"panal/internal/id"
)

// Keyrings keeps what community.Keyring decides.
type Keyrings struct{ db *DB }

// Keyrings is the community.KeyringStore of this database.
func (db *DB) Keyrings() Keyrings { return Keyrings{db} }

// Write runs a write of a community, or of none.
func (e Keyrings) Write(ctx context.Context, in id.ID, run func(community.KeyringTx) error) error {
	return e.db.Write(ctx, in, func(tx *Tx) error { return run(peopleTx{tx}) })
}

var (
	// What browsers had of a session goes first: it could be used again once nothing says that the session was ended.
	dropOverData       = stmt(`DELETE FROM session WHERE token_hash IN (SELECT token_hash FROM person_session WHERE expires_at <= $1 LIMIT $2)`)
	dropPersonSessions = stmt(`DELETE FROM person_session WHERE token_hash IN (SELECT token_hash FROM person_session WHERE expires_at <= $1 LIMIT $2)`)
	dropCeremonies     = stmt(`DELETE FROM ceremony WHERE handle_hash IN (SELECT handle_hash FROM ceremony WHERE expires_at <= $1 LIMIT $2)`)
	dropAttempts       = stmt(`DELETE FROM attempt WHERE subject_hash IN (SELECT subject_hash FROM attempt WHERE until <= $1 LIMIT $2)`)
	dropEmailChanges   = stmt(`DELETE FROM email_change WHERE until <= $1`)
)

func (tx peopleTx) DropOver(limit int) (dropped int, err error) {
	for _, s := range []*Statement{dropOverData, dropPersonSessions, dropCeremonies, dropAttempts} {
		rows, err := tx.exec(s, tx.now, limit)
		if err != nil {
			return 0, err
		}
		dropped += int(rows)
	}
	rows, err := tx.exec(dropEmailChanges, tx.now)
	return dropped + int(rows), err
}
