package store_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"panal/access"
	"panal/commerce"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/pgtest"
	"panal/store"
	"panal/store/storetest"
)

// overWire is a lane of a database that is reached through a wire.
func overWire(t *testing.T, hook func(l *lane, text string, run func() error) error) (*lane, *wire) {
	t.Helper()
	w := newWire(t, storetest.Postgres(t))
	db := storetest.Open(t, store.Config{DSN: w.dsn, Lanes: 1}, storetest.WithClock(storetest.NewClock()))
	return newLane(t, db, hook), w
}

// connect opens a connection of the test's own.
func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) })
	return c
}

// When the connection is cut at a commit, asking again with the same key tells what became of it.
func TestCutAtCommit(t *testing.T) {
	for name, c := range map[string]cut{"before it arrives": cutRequest, "after it arrives": cutReply} {
		t.Run(name, func(t *testing.T) {
			var armed atomic.Bool
			var w *wire
			l, w := overWire(t, func(l *lane, text string, run func() error) error {
				if text == "COMMIT" && armed.Swap(false) {
					w.next(c)
				}
				return run()
			})
			request := once.Request{Actor: l.Staff.Member, Key: "key"}
			var repeated bool
			write := func() error {
				return l.DB.Write(t.Context(), l.Community, func(tx *store.Tx) (err error) {
					if _, repeated, err = tx.Once(request, id.ID{1}); err != nil || repeated {
						return err
					}
					return earn(tx, "once")
				})
			}
			armed.Store(true)
			if err := write(); !errors.Is(err, store.ErrOutcomeUnknown) {
				t.Fatalf("cut: %v", err)
			}
			if err := write(); err != nil || repeated != (c == cutReply) {
				t.Errorf("again: %v, repeated %v", err, repeated)
			}
			l.kept("once")
		})
	}
}

// While PostgreSQL cannot be reached writes are refused at once, and when it can they are taken again.
func TestUnreachable(t *testing.T) {
	l, w := overWire(t, nil)
	write := func(kind string) error { return l.write(func(tx *store.Tx) error { return earn(tx, kind) })() }
	if err := write("before"); err != nil {
		t.Fatal(err)
	}
	w.setDown(true)
	for range 3 {
		if err := write("meanwhile"); fault.KindOf(err) != fault.Unavailable || errors.Is(err, store.ErrOutcomeUnknown) {
			t.Errorf("unreachable: %v", err)
		}
		if err := l.DB.Ready(t.Context()); fault.KindOf(err) != fault.Unavailable || err == nil {
			t.Errorf("ready: %v", err)
		}
	}
	w.setDown(false)
	if err := write("after"); err != nil {
		t.Errorf("reachable again: %v", err)
	}
	l.readersRecover()
	l.kept("before", "after")
}

// readersRecover has every reader find out that its connection is gone.
func (l *lane) readersRecover() {
	l.t.Helper()
	for range 4 {
		if err := l.DB.Ready(l.t.Context()); err != nil && !errors.Is(err, store.ErrBusy) {
			l.t.Errorf("ready: %v", err)
		}
	}
	if n := l.DB.IdleReaders(); n != 4 {
		l.t.Errorf("%d readers are left of 4", n)
	}
}

// Connections that are killed again and again under many writers cost some of them an error, and leave nothing half.
func TestKilledConnections(t *testing.T) {
	dsn := storetest.Postgres(t)
	l := newLane(t, storetest.Open(t, store.Config{DSN: dsn, Lanes: 2}, storetest.WithClock(storetest.NewClock())), nil)
	kill := func() {
		_, err := connect(t, dsn).Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND application_name = 'panal'`)
		if err != nil {
			t.Error(err)
		}
	}
	const writers, each = 20, 20
	var mu sync.Mutex
	ended := map[fact.Kind]error{}
	var asked atomic.Int64
	var all sync.WaitGroup
	for n := range writers {
		all.Go(func() {
			for i := range each {
				if asked.Add(1)%80 == 0 {
					kill()
				}
				kind := strconv.Itoa(n*each + i)
				err := l.write(func(tx *store.Tx) error { return errors.Join(earn(tx, kind), there(tx)) })()
				mu.Lock()
				ended[fact.Kind(kind)] = err
				mu.Unlock()
			}
		})
	}
	all.Wait()
	l.readersRecover()
	kinds, err := l.DB.FactKinds(t.Context(), l.Community)
	if err != nil {
		t.Fatal(err)
	}
	there := map[fact.Kind]bool{}
	for _, kind := range kinds {
		if there[kind] {
			t.Errorf("%s is there twice", kind)
		}
		there[kind] = true
	}
	unknown, refused := 0, 0
	for kind, err := range ended {
		switch {
		case err == nil && !there[kind]:
			t.Errorf("%s was answered and is not there", kind)
		case err == nil:
		case errors.Is(err, store.ErrOutcomeUnknown):
			unknown++
		case fault.KindOf(err) != fault.Unavailable:
			t.Errorf("%s: %v", kind, err)
		default:
			if refused++; there[kind] {
				t.Errorf("%s was refused and is there", kind)
			}
		}
	}
	t.Logf("%d writes: %d refused, of %d the outcome is unknown", writers*each, refused, unknown)
	if unknown+refused > writers*each/2 {
		t.Error("most are lost")
	}
	l.whole(len(kinds))
	if err := l.write(func(tx *store.Tx) error { return earn(tx, "after") })(); err != nil {
		t.Errorf("a write after: %v", err)
	}
}

// A transaction that waits for somebody else's lock is given up in time.
func TestLockedOut(t *testing.T) {
	dsn := storetest.Postgres(t)
	db := storetest.Open(t, store.Config{DSN: dsn, Lanes: 1}, storetest.WithClock(storetest.NewClock()))
	db.SetPatience(300 * time.Millisecond)
	l := newLane(t, db, nil)
	write := func(kind string) func() error {
		return l.write(func(tx *store.Tx) error { return earn(tx, kind) })
	}
	other := connect(t, dsn)
	for _, sql := range []string{`BEGIN`, `UPDATE fact_sequence SET last = last`} {
		if _, err := other.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	for i, err := range l.together(write("a"), write("b"), write("c")) {
		if fault.KindOf(err) != fault.Unavailable || errors.Is(err, store.ErrOutcomeUnknown) {
			t.Errorf("write %d, locked out: %v", i, err)
		}
	}
	if _, err := other.Exec(t.Context(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	if err := write("after")(); err != nil {
		t.Errorf("a write after: %v", err)
	}
	l.kept("after")
}

// Writes of two nodes that lock each other out both take effect in the end, once.
func TestDeadlock(t *testing.T) {
	dsn := storetest.Postgres(t)
	var nodes [2]*store.DB
	for n := range nodes {
		nodes[n] = storetest.Open(t, store.Config{DSN: dsn}, storetest.WithClock(storetest.NewClock()))
	}
	w := storetest.NewWorld(t, nodes[0])
	member := w.Join("Ada", access.Member)
	shelf := []id.ID{w.Product(1000, 10).Variants[0].ID, w.Product(1000, 10).Variants[0].ID}
	var runs atomic.Int64
	meet := make(chan struct{})
	var group errgroup.Group
	for n, node := range nodes {
		group.Go(func() error {
			first := true
			return node.Commerce().Write(t.Context(), w.Community, func(tx commerce.Tx) error {
				runs.Add(1)
				for i := range shelf {
					tx.Hold(commerce.Units{Variant: shelf[(n+i)%2], Quantity: 1, Member: member.Member})
					if _, err := tx.Terms(shelf[(n+i)%2], id.Zero); err != nil { // has it run now
						return err
					}
					if i == 0 && first {
						first = false
						select {
						case meet <- struct{}{}:
						case <-meet:
						}
					}
				}
				return tx.Emit(fact.Fact{Kind: "held", Version: 1, Subject: member.Member})
			})
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	if runs.Load() < 3 {
		t.Errorf("2 writes ran %d times: there was no deadlock", runs.Load())
	}
	for _, variant := range shelf {
		terms, err := nodes[0].Commerce().Terms(t.Context(), w.Community, variant, id.Zero)
		if err != nil || terms.Variant.Held != 2 {
			t.Errorf("%d held, %v; want 2", terms.Variant.Held, err)
		}
	}
}

// Of nodes that start at once on an empty database, each finds its tables.
func TestNodesStartAtOnce(t *testing.T) {
	dsn := pgtest.Start(t)
	var group errgroup.Group
	for range 4 {
		group.Go(func() error {
			db, err := store.Open(t.Context(), store.Config{DSN: dsn})
			if err != nil {
				return err
			}
			return errors.Join(db.Ready(t.Context()), db.Close())
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}
