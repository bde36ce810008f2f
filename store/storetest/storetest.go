// Package storetest runs a test on every engine, each time with a database of its own.
//
// It decides which engines a test sees and says which ones ran. It leaves finding PostgreSQL to internal/pgtest.
package storetest

import (
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
		test(t, Open(t, store.Config{Dir: t.TempDir()}, options...))
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, Open(t, store.Config{DSN: pgtest.Start(t)}, options...))
	})
}

// SQLite opens a database for a test that has no need of two engines.
func SQLite(t testing.TB, options ...Option) *store.DB {
	return Open(t, store.Config{Dir: t.TempDir()}, options...)
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
