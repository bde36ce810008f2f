package main

import (
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"panal/commerce"
	"panal/community"
	"panal/connect/sandbox"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/internal/once"
	"panal/store"
)

// The bare loop must do all that the server does, or the server is held against too little: what it leaves passes the
// store's own check.
func TestRawLeavesWhatTheServerDoes(t *testing.T) {
	dir, size := t.TempDir(), 3
	r, err := openRaw(t.Context(), dir, size)
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	joined := 0
	for range 3 {
		n, err := r.batch()
		if err != nil {
			t.Fatal(err)
		}
		joined += n
	}
	if r.orders != 3*rawBatch || joined != r.orders*(size-1)/size {
		t.Errorf("%d orders, %d of them joins", r.orders, joined)
	}
	r.close()
	db, err := store.Open(t.Context(), store.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	differences, err := db.Check(t.Context(), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range differences {
		t.Error(d)
	}
}

// And it leaves as many rows, table by table, as the services do for the same group buys.
func TestRawWritesAsManyRowsAsTheServices(t *testing.T) {
	const size, groups = 4, rawBatch / 4
	dir := t.TempDir()
	r, err := openRaw(t.Context(), dir, size)
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	before := rows(t, dir)
	if _, err := r.batch(); err != nil {
		t.Fatal(err)
	}
	r.close()
	byHand := added(before, rows(t, dir))

	served := t.TempDir()
	before = orderByServices(t, served, size, groups)
	byServices := added(before, rows(t, served))
	if !maps.Equal(byHand, byServices) {
		t.Errorf("rows of %d orders: the loop %v, the services %v", rawBatch, byHand, byServices)
	}
	if byHand["slot"] != rawBatch {
		t.Errorf("%v", byHand)
	}
}

// orderByServices fills group buys through the services, and returns how many rows there were before.
func orderByServices(t *testing.T, dir string, size, groups int) (before map[string]int) {
	t.Helper()
	ctx := t.Context()
	db, err := store.Open(ctx, store.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	m, err := openMarket(ctx, db, 0, size, size)
	if err != nil {
		t.Fatal(err)
	}
	payments, err := sandbox.New(db.Sandbox(), clock.System(), sandbox.Config{Secret: make([]byte, 32), PublicURL: "http://127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	people := community.NewService(db.People(), nil, clock.System(), db.IDs())
	shop := commerce.NewService(db.Commerce(), payments, db.IDs(), time.Now, commerce.DefaultConfig)
	before = rows(t, dir)
	for g := range groups {
		group := id.Zero
		for n, b := range m.buyers {
			actor, err := people.ActorForToken(ctx, b.token, m.community)
			if err != nil {
				t.Fatal(err)
			}
			request, err := once.New(actor.Member, fmt.Sprintf("order-%d-%d", g, n))
			if err != nil {
				t.Fatal(err)
			}
			order, err := shop.PlaceOrder(ctx, actor, commerce.PlaceOrder{Community: m.community, Variant: m.variant, Quantity: 1, Offer: m.offer,
				GroupBuy: group, Email: b.email, Instrument: sandbox.InstrumentOK, Request: request})
			if err != nil {
				t.Fatal(err)
			}
			group = order.GroupBuy
		}
	}
	return before
}

// rows counts the rows of every table.
func rows(t *testing.T, dir string) map[string]int {
	t.Helper()
	pool, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "panal.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var tables string
	if err := pool.QueryRow(`SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`).Scan(&tables); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for table := range strings.SplitSeq(tables, ",") {
		var n int
		if err := pool.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		counts[table] = n
	}
	return counts
}

// added is what is more in the tables than before.
func added(before, after map[string]int) map[string]int {
	more := map[string]int{}
	for table, n := range after {
		if n > before[table] {
			more[table] = n - before[table]
		}
	}
	return more
}
