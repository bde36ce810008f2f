package store

import (
	"context"
	"crypto/sha256"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
)

// Sessions keeps the sessions of browsers for alexedwards/scs (its CtxStore). Of a session's token only a hash is
// kept, so that a copy of the database lets nobody in. Sessions are of no community. scs writes one only when it
// changed, so that a request that reads costs no write.
type Sessions struct{ db *DB }

// Sessions is the session store of this database.
func (db *DB) Sessions() Sessions { return Sessions{db} }

var (
	findSession   = stmt(`SELECT data FROM session WHERE token_hash = $1 AND expires_at > $2`)
	commitSession = stmt(`INSERT INTO session (token_hash, data, expires_at) VALUES ($1, $2, $3)
		ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at`)
	deleteSession = stmt(`DELETE FROM session WHERE token_hash = $1`)
)

func sessionKey(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// FindCtx returns the data of a session, and false when there is none or it has expired.
func (s Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	err = s.db.query(ctx, findSession, []any{sessionKey(token), s.db.clock.Now()}, func(row Row) error {
		found = true
		return row.Scan(&data)
	})
	return data, found, err
}

// CommitCtx writes a session's data and expiry. scs counts the expiry by the machine's clock; it is kept by the
// database's, which tests move.
func (s Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	lasts := expiry.Sub(clock.System().Now())
	return s.db.Write(ctx, id.Zero, func(tx *Tx) error {
		_, err := tx.exec(commitSession, sessionKey(token), data, tx.now.Add(lasts))
		return err
	})
}

// DeleteCtx ends a session.
func (s Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.db.Write(ctx, id.Zero, func(tx *Tx) error {
		_, err := tx.exec(deleteSession, sessionKey(token))
		return err
	})
}

// Find is FindCtx for callers without a context.
func (s Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx for callers without a context.
func (s Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx for callers without a context.
func (s Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
