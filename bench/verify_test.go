package main

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"panal/store"
)

// A run that lost an order, or after which what is kept does not agree, is no measurement.
func TestVerifyFindsWhatIsWrong(t *testing.T) {
	b := &groupbuyBench{dir: t.TempDir(), engine: "sqlite"}
	db, err := store.Open(t.Context(), b.storeConfig())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openMarket(t.Context(), db, 0, 2, 2); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.verify(t.Context()); err != nil {
		t.Errorf("nothing is wrong: %v", err)
	}
	b.load = load{{orders: 1}}
	if err := b.verify(t.Context()); err == nil || !strings.Contains(err.Error(), "1 orders were acknowledged") {
		t.Errorf("an order is lost: %v", err)
	}
	b.load = nil
	pool, err := sql.Open("sqlite", "file:"+filepath.Join(b.storeConfig().Dir, "panal.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec("UPDATE variant SET sold = 1"); err != nil {
		t.Fatal(err)
	}
	if err := b.verify(t.Context()); err == nil || !strings.Contains(err.Error(), "does not agree") {
		t.Errorf("a unit is sold to nobody: %v", err)
	}
}
