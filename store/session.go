package store

import (
	"context"
	"crypto/sha256"
	"time"

	"panal/community"
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
	// A session that was ended stays so, even when a request that was under way has written it again.
	findSession = stmt(`SELECT s.data FROM session s WHERE s.token_hash = $1 AND s.expires_at > $2
		AND NOT EXISTS (SELECT 1 FROM person_session p WHERE p.token_hash = s.token_hash AND p.ended_at IS NOT NULL)`)
	commitSession = stmt(`INSERT INTO session (token_hash, data, expires_at) VALUES ($1, $2, $3)
		ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at`)
	deleteSession = stmt(`DELETE FROM session WHERE token_hash = $1`)

	sessionsOf = stmt(`SELECT p.id, p.person_id, p.way, p.browser, p.system, p.started_at, p.seen_at, p.expires_at FROM person_session p
		WHERE p.person_id = $1 AND p.ended_at IS NULL AND p.expires_at > $2
		AND EXISTS (SELECT 1 FROM session s WHERE s.token_hash = p.token_hash) ORDER BY p.seen_at DESC, p.id DESC`)
	// Touching the person's row makes this wait for a change of the e-mail, and a change wait for this.
	lockEmail           = stmt(`UPDATE person SET email = email WHERE id = $1 AND email = $2`)
	insertPersonSession = into("person_session", "person_id", "id", "token_hash", "way", "browser", "system", "started_at", "seen_at", "expires_at")
	seeSession          = stmt(`UPDATE person_session SET seen_at = $3 WHERE person_id = $1 AND id = $2 AND seen_at < $3`)
	endSession          = stmt(`UPDATE person_session SET ended_at = $3, expires_at = $4 WHERE person_id = $1 AND id = $2 AND ended_at IS NULL AND expires_at > $3`)
	endSessions         = stmt(`UPDATE person_session SET ended_at = $3, expires_at = $4 WHERE person_id = $1 AND id <> $2 AND ended_at IS NULL AND expires_at > $3`)
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

// Sessions lists a person's sessions that are not over, the last seen first.
func (e Keyrings) Sessions(ctx context.Context, person id.ID) ([]community.Session, error) {
	return list(ctx, e.db, sessionsOf, []any{person, e.db.clock.Now()}, func(row Row) (s community.Session, err error) {
		return s, row.Scan(&s.ID, &s.Person, &s.Proof, &s.Device.Browser, &s.Device.System, &s.StartedAt, &s.SeenAt, &s.ExpiresAt)
	})
}

func (tx peopleTx) AddSession(s community.Session, email, token string) error {
	rows, err := tx.exec(lockEmail, s.Person, email)
	if err == nil && rows != 1 {
		err = community.ErrSessionMissing
	}
	if err != nil {
		return err
	}
	tx.insert(insertPersonSession, []any{s.Person, s.ID, sessionKey(token), s.Proof, s.Device.Browser, s.Device.System, s.StartedAt, s.SeenAt, s.ExpiresAt})
	return nil
}

func (tx peopleTx) SeeSession(person, session id.ID, at time.Time) {
	tx.run(seeSession, person, session, at)
}

// endedKept is how long a session that was ended is remembered: much longer than a request that was under way then.
const endedKept = 24 * time.Hour

func (tx peopleTx) EndSession(person, session id.ID) (bool, error) {
	rows, err := tx.exec(endSession, person, session, tx.now, tx.now.Add(endedKept))
	return rows == 1, err
}

func (tx peopleTx) EndSessions(person, but id.ID) (int, error) {
	rows, err := tx.exec(endSessions, person, but[:], tx.now, tx.now.Add(endedKept))
	return int(rows), err
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
