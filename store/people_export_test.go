package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

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

// Refold runs what the migrations do that fold names and index their words, beside whatever is open.
func Refold(ctx context.Context, c Config) error {
	driver, dsn := "sqlite", sqliteDSN(c.Dir, sqliteWrites)
	if c.DSN != "" {
		driver, dsn = "pgx", c.DSN
	}
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		return err
	}
	defer pool.Close()
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	err = errors.Join(foldAll(ctx, tx), indexAll(ctx, tx))
	if err == nil {
		_, err = tx.ExecContext(ctx, MigrationText("00024_beside.sql", 1))
	}
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// MigrationText is a statement of a migration, by its place.
func MigrationText(file string, n int) string {
	text, err := migrations.ReadFile("migrations/" + file)
	if err != nil {
		panic(err)
	}
	return strings.Split(string(text), ";\n")[n]
}

// Everything is all text that the database holds, table by table, for tests that look for what must not be there.
func (db *DB) Everything(ctx context.Context) (string, error) {
	columns := `SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'text' AND table_name NOT LIKE 'goose_%'`
	if db.engine == "sqlite" {
		columns = `SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c
			WHERE t.type = 'table' AND c.type = 'TEXT' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'goose_%'`
	}
	names, err := list(ctx, db, unregistered(columns), nil, scanText)
	if err != nil {
		return "", err
	}
	var all strings.Builder
	for _, name := range names {
		table, column, _ := strings.Cut(name, ".")
		err := db.query(ctx, unregistered(`SELECT COALESCE(`+column+`, '') FROM `+table), nil, func(row Row) error {
			text, err := scanText(row)
			all.WriteString(name + ": " + text + "\n")
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return all.String(), nil
}

var seen = stmt(`SELECT CASE WHEN` + unseen("m.id", "$3") + `THEN 1 ELSE 0 END FROM member m WHERE m.community_id = $1 AND m.id = $2`)

// Unseen reports whether a viewer does not see a member, for tests.
func (p People) Unseen(ctx context.Context, in, viewer, member id.ID) (unseen bool, err error) {
	return unseen, one(ctx, p.db, ErrStopped, seen, []any{in, member, viewer}, &unseen)
}
