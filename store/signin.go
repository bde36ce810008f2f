package store

import (
	"context"
	"time"

	"panal/community"
	"panal/internal/id"
)

var (
	codeOf   = stmt(`SELECT email, code_hash, tries, sent_at, expires_at FROM sign_in_code WHERE email = $1`)
	saveCode = stmt(`INSERT INTO sign_in_code (email, code_hash, tries, sent_at, expires_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (email) DO UPDATE SET code_hash = excluded.code_hash, tries = excluded.tries,
			sent_at = excluded.sent_at, expires_at = excluded.expires_at
		WHERE sign_in_code.sent_at <= $6 AND (sign_in_code.tries < $7 OR sign_in_code.expires_at <= excluded.sent_at)`)
	tryCode = stmt(`UPDATE sign_in_code SET tries = tries + 1 WHERE email = $1 AND expires_at > $2 AND tries < $3
		RETURNING code_hash`)
	dropCode = stmt(`DELETE FROM sign_in_code WHERE email = $1 AND code_hash = $2`)

	dropCodes = stmt(`DELETE FROM sign_in_code WHERE email IN (
		SELECT email FROM sign_in_code WHERE expires_at <= $1 LIMIT $2)`)
	dropSessions = stmt(`DELETE FROM session WHERE token_hash IN (
		SELECT token_hash FROM session WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)`)
)

// Code reads the code that was last sent to an address; the zero Code is none.
func (p People) Code(ctx context.Context, email string) (c community.Code, err error) {
	err = p.db.query(ctx, codeOf, []any{email}, func(row Row) error {
		return row.Scan(&c.Email, &c.Hash, &c.Tries, &c.SentAt, &c.ExpiresAt)
	})
	return c, err
}

func (tx peopleTx) SaveCode(c community.Code, resend time.Time, tries int) (bool, error) {
	rows, err := tx.exec(saveCode, c.Email, c.Hash, c.Tries, c.SentAt, c.ExpiresAt, resend, tries)
	return rows == 1, err
}

func (tx peopleTx) TryCode(email string, tries int) (hash []byte, err error) {
	err = one(tx.ctx, tx, community.ErrCodeWrong, tryCode, []any{email, tx.now, tries}, &hash)
	return hash, err
}

func (tx peopleTx) DropCode(email string, hash []byte) error {
	tx.must(community.ErrCodeWrong, dropCode, email, hash)
	return nil
}

// DropExpired deletes sessions and codes that are over, up to limit of each.
func (p People) DropExpired(ctx context.Context, limit int) (dropped int, err error) {
	err = p.db.Write(ctx, id.Zero, func(tx *Tx) error {
		dropped = 0
		for _, s := range []*Statement{dropSessions, dropCodes} {
			rows, err := tx.exec(s, tx.now, limit)
			if err != nil {
				return err
			}
			dropped += int(rows)
		}
		return nil
	})
	return dropped, err
}
