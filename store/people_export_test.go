package store

import (
	"context"

	"panal/fact"
	"panal/internal/id"
)

var (
	factKinds    = stmt(`SELECT kind FROM fact WHERE community_id = $1 ORDER BY sequence`)
	countPersons = stmt(`SELECT COUNT(*) FROM person`)
	countCodes   = stmt(`SELECT COUNT(*) FROM sign_in_code`)
	countSession = stmt(`SELECT COUNT(*) FROM session`)
	countSecrets = stmt(`SELECT (SELECT COUNT(*) FROM api_token WHERE token_hash = $1) + (SELECT COUNT(*) FROM session WHERE token_hash = $1)`)
)

// FactKinds lists what happened in a community, for tests.
func (db *DB) FactKinds(ctx context.Context, community id.ID) ([]fact.Kind, error) {
	return list(ctx, db, factKinds, []any{community}, func(row Row) (k fact.Kind, err error) { return k, row.Scan(&k) })
}

func (db *DB) count(ctx context.Context, s *Statement, args ...any) (n int, err error) {
	return n, one(ctx, db, ErrStopped, s, args, &n)
}

// CountPersons, CountCodes and CountSessions count rows, for tests.
func (db *DB) CountPersons(ctx context.Context) (int, error)  { return db.count(ctx, countPersons) }
func (db *DB) CountCodes(ctx context.Context) (int, error)    { return db.count(ctx, countCodes) }
func (db *DB) CountSessions(ctx context.Context) (int, error) { return db.count(ctx, countSession) }

// CountKeptAsIs counts the tokens and sessions that are kept as their text instead of a hash of it, for tests.
func (db *DB) CountKeptAsIs(ctx context.Context, text string) (int, error) {
	return db.count(ctx, countSecrets, []byte(text))
}
