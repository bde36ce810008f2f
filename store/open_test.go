package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"panal/fault"
	"panal/internal/pgtest"
	"panal/store"
	"panal/store/storetest"
)

// sentence fails unless err is one line that says something.
func sentence(t *testing.T, err error, says ...string) {
	t.Helper()
	if err == nil || strings.ContainsRune(err.Error(), '\n') {
		t.Fatalf("%v: want one sentence", err)
	}
	for _, part := range says {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}

func TestDirectoryInUse(t *testing.T) {
	dir := t.TempDir()
	db, err := store.Open(t.Context(), store.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Open(t.Context(), store.Config{Dir: dir})
	sentence(t, err, dir, "in use by another panal")
	if err := db.Ready(t.Context()); err != nil {
		t.Errorf("the one that serves it: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	storetest.Open(t, store.Config{Dir: dir})
}

func TestDirectoryThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), store.Config{Dir: filepath.Join(file, "data")})
	sentence(t, err, "cannot make the data directory", file)
	_, err = store.Open(t.Context(), store.Config{DSN: "postgres://panal:secret@127.0.0.1:1/none?connect_timeout=2"})
	if err == nil || !strings.Contains(err.Error(), "cannot reach PostgreSQL") || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

// A database that a newer program has used is refused, and left as it is.
func TestNewerSchema(t *testing.T) {
	for engine, config := range map[string]store.Config{"sqlite": {Dir: t.TempDir()}, "postgres": {}} {
		t.Run(engine, func(t *testing.T) {
			if engine == "postgres" {
				config.DSN = pgtest.Start(t)
			}
			db, err := store.Open(t.Context(), config)
			if err != nil {
				t.Fatal(err)
			}
			err = db.Run(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (90000, TRUE)`)
			if err := errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
			_, err = store.Open(t.Context(), config)
			sentence(t, err, "schema version 90000", "use a newer panal")
		})
	}
}

// On a full disk writes are refused, reads go on, and once there is room writes do too.
func TestDiskFull(t *testing.T) {
	l := newLane(t, storetest.SQLite(t, storetest.WithClock(storetest.NewClock())), nil)
	if err := l.DB.Limit(t.Context(), "1"); err != nil { // it stays as large as it is
		t.Fatal(err)
	}
	l.goesOn(l.fill(0)) // the limit goes with the connection, which is given up
}

// fill writes until the disk is full, and returns how many writes are kept by then.
func (l *lane) fill(kept int) int {
	l.t.Helper()
	large := strings.Repeat("x", 100_000)
	for range 1000 {
		err := l.write(func(tx *store.Tx) error { return earn(tx, large) })()
		if err == nil {
			kept++
			continue
		}
		if !errors.Is(err, store.ErrDiskFull) || fault.KindOf(err) != fault.Unavailable || fault.From(err).RetryAfter == 0 {
			l.t.Fatalf("full: %v", err)
		}
		l.whole(kept)
		return kept
	}
	l.t.Fatal("the disk does not get full")
	return kept
}

// goesOn writes where there is room again.
func (l *lane) goesOn(kept int) {
	l.t.Helper()
	if err := l.write(func(tx *store.Tx) error { return earn(tx, "after") })(); err != nil {
		l.t.Errorf("a write after: %v", err)
	}
	l.whole(kept + 1)
	select {
	case err := <-l.DB.Fatal():
		l.t.Errorf("the database stopped: %v", err)
	default:
	}
}
