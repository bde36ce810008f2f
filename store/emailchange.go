package store

import (
	"context"
	"crypto/sha256"
	"time"

	"panal/community"
	"panal/internal/id"
)

const emailChangeColumns = `id, person_id, old_email, new_email, locale, changed_at, until`

var (
	emailReserved = stmt(`SELECT COUNT(*) FROM email_change WHERE old_email = $1 AND until > $2 AND undone_at IS NULL AND person_id <> $3`)
	// The e-mail from which the change starts is its guard: of two changes at once, one goes through.
	changeEmail = stmt(`UPDATE person SET email = $3 WHERE id = $1 AND email = $2
		AND NOT EXISTS (SELECT 1 FROM person o WHERE o.email = $3)`)
	insertEmailChange  = into("email_change", "id", "person_id", "old_email", "new_email", "locale", "changed_at", "until")
	setUndo            = stmt(`UPDATE email_change SET undo_hash = $3 WHERE person_id = $1 AND id = $2 AND told_at IS NULL`)
	setTold            = stmt(`UPDATE email_change SET told_at = $3 WHERE person_id = $1 AND id = $2`)
	emailChangeByUndo  = stmt(`SELECT ` + emailChangeColumns + ` FROM email_change WHERE undo_hash = $1 AND until > $2 AND undone_at IS NULL`)
	untoldEmailChanges = stmt(`SELECT ` + emailChangeColumns + ` FROM email_change WHERE told_at IS NULL AND changed_at <= $1 AND until > $2
		ORDER BY changed_at LIMIT $3`)
	takeUndo = stmt(`UPDATE email_change SET undone_at = $2 WHERE undo_hash = $1 AND until > $2 AND undone_at IS NULL
		RETURNING ` + emailChangeColumns)
	giveBackEmail = stmt(`UPDATE person SET email = $2 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM person o WHERE o.email = $2 AND o.id <> $1)`)

	undoLater         = stmt(`UPDATE email_change SET undone_at = $3 WHERE person_id = $1 AND changed_at >= $2 AND undone_at IS NULL`)
	dropPasskeysSince = stmt(`DELETE FROM passkey WHERE person_id = $1 AND created_at >= $2`)
	dropIdentities    = stmt(`DELETE FROM identity WHERE person_id = $1 AND created_at >= $2`)
	revokeTokensSince = stmt(`UPDATE api_token SET revoked_at = $3 WHERE person_id = $1 AND created_at >= $2 AND revoked_at IS NULL`)
)

func scanEmailChange(row Row) (c community.EmailChange, err error) {
	return c, row.Scan(&c.ID, &c.Person, &c.Old, &c.New, &c.Locale, &c.ChangedAt, &c.Until)
}

// EmailChangeByUndo finds the change that a link undoes.
func (e Keyrings) EmailChangeByUndo(ctx context.Context, hash [sha256.Size]byte) (community.EmailChange, error) {
	return get(ctx, e.db, community.ErrUndoOver, emailChangeByUndo, []any{hash[:], e.db.clock.Now()}, scanEmailChange)
}

// UntoldEmailChanges lists changes that the old address does not know of.
func (e Keyrings) UntoldEmailChanges(ctx context.Context, before time.Time, limit int) ([]community.EmailChange, error) {
	return list(ctx, e.db, untoldEmailChanges, []any{before, e.db.clock.Now(), limit}, scanEmailChange)
}

func (tx peopleTx) EmailReserved(email string, person id.ID) (reserved bool, err error) {
	var changes int
	err = one(tx.ctx, tx, errStale, emailReserved, []any{email, tx.now, person[:]}, &changes)
	return changes > 0, err
}

func (tx peopleTx) ChangeEmail(person id.ID, from, to string) (bool, error) {
	rows, err := tx.exec(changeEmail, person, from, to)
	if err != nil || rows == 0 {
		return false, err
	}
	return true, tx.reindexEmail(person, from, to)
}

func (tx peopleTx) AddEmailChange(c community.EmailChange) {
	tx.insert(insertEmailChange, []any{c.ID, c.Person, c.Old, c.New, c.Locale, c.ChangedAt, c.Until})
}

func (tx peopleTx) SetUndo(c community.EmailChange, hash [sha256.Size]byte) {
	tx.run(setUndo, c.Person, c.ID, hash[:])
}

func (tx peopleTx) SetTold(c community.EmailChange) { tx.run(setTold, c.Person, c.ID, tx.now) }

func (tx peopleTx) TakeUndo(hash [sha256.Size]byte) (community.EmailChange, error) {
	return get(tx.ctx, tx, community.ErrUndoOver, takeUndo, []any{hash[:], tx.now}, scanEmailChange)
}

func (tx peopleTx) GiveBackEmail(person id.ID, email string) (bool, error) {
	before, _, err := find(tx.ctx, tx, emailToIndex, []any{person}, func(row Row) (email string, err error) { return email, row.Scan(&email) })
	if err != nil {
		return false, err
	}
	rows, err := tx.exec(giveBackEmail, person, email)
	if err != nil || rows == 0 || before == email {
		return rows == 1, err
	}
	return true, tx.reindexEmail(person, before, email)
}

func (tx peopleTx) ForgetSince(person id.ID, since time.Time) {
	tx.run(undoLater, person, since, tx.now)
	tx.run(dropPasskeysSince, person, since)
	tx.run(dropIdentities, person, since)
	tx.run(revokeTokensSince, person, since, tx.now)
}
