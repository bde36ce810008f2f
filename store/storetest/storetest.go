// Package storetest runs a test on every engine, each time with a database of its own.
//
// It decides which engines a test sees and says which ones ran. It leaves finding PostgreSQL to internal/pgtest.
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"panal/internal/clock"
	"panal/internal/pgtest"
	"panal/store"
)

// Option changes how a test's database is opened.
type Option func(*store.Config)

// WithClock times the database's writes by a clock of the test's.
func WithClock(c clock.Clock) Option { return func(config *store.Config) { config.Clock = c } }

// WithQueue bounds how many writes may wait.
func WithQueue(n int) Option { return func(config *store.Config) { config.Queue = n } }

// Each runs the test on SQLite, and on PostgreSQL where there is one.
func Each(t *testing.T, test func(t *testing.T, db *store.DB), options ...Option) {
	t.Run("sqlite", func(t *testing.T) {
		test(t, SQLite(t, options...))
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, Open(t, store.Config{DSN: Postgres(t)}, options...))
	})
}

// SQLite opens a database for a test that has no need of two engines.
func SQLite(t testing.TB, options ...Option) *store.DB {
	return Open(t, store.Config{Dir: Dir(t)}, options...)
}

// Under the race detector, making the tables takes SQLite's interpreter of C two seconds and more: the tests copy
// tables that were made once.
var (
	migratedFile = sync.OnceValues(func() ([]byte, error) {
		dir, err := os.MkdirTemp("", "panal-tables-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		if err := migrate(store.Config{Dir: dir}); err != nil {
			return nil, err
		}
		return os.ReadFile(filepath.Join(dir, "panal.db"))
	})
	migratedDatabase = pgtest.Template{Fill: func(dsn string) error { return migrate(store.Config{DSN: dsn}) }}
)

func migrate(config store.Config) error {
	db, err := store.Open(context.Background(), config)
	if err != nil {
		return err
	}
	return db.Close()
}

// Dir is a data directory whose database has all its tables, and nothing in them.
func Dir(t testing.TB) string {
	t.Helper()
	file, err := migratedFile()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "panal.db"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Postgres is the DSN of a database that has all its tables, and nothing in them.
func Postgres(t testing.TB) string {
	t.Helper()
	return migratedDatabase.Start(t)
}

// Open opens a database and closes it with the test.
func Open(t testing.TB, config store.Config, options ...Option) *store.DB {
	t.Helper()
	for _, option := range options {
		option(&config)
	}
	db, err := store.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("engine: %s", db.Engine())
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}
