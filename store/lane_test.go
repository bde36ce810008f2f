package store_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/ledger"
	"panal/money"
	"panal/store"
	"panal/store/storetest"
)

// lane is a community whose writes can be held, so that what is asked for meanwhile is served together.
type lane struct {
	*storetest.World
	t       *testing.T
	commits atomic.Int64
}

// eachLane runs a test on every engine. Its hook, if there is one, stands before every statement.
func eachLane(t *testing.T, hook func(l *lane, text string, run func() error) error, test func(t *testing.T, l *lane), options ...storetest.Option) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { test(t, newLane(t, db, hook)) }, append(options, storetest.WithClock(storetest.NewClock()))...)
}

func newLane(t *testing.T, db *store.DB, hook func(l *lane, text string, run func() error) error) *lane {
	t.Helper()
	l := &lane{t: t}
	err := db.Hook(t.Context(), func(text string, run func() error) error {
		if text == "COMMIT" {
			defer l.commits.Add(1)
		}
		if hook == nil {
			return run()
		}
		return hook(l, text, run)
	})
	if err != nil {
		t.Fatal(err)
	}
	l.World = storetest.NewWorld(t, db)
	return l
}

// hold keeps the lane busy until it is released.
func (l *lane) hold() (release func()) {
	held, gate, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		entered := sync.OnceFunc(func() { close(held) })
		done <- l.DB.Write(context.Background(), l.Community, func(*store.Tx) error {
			entered()
			<-gate
			return nil
		})
	}()
	<-held
	return func() {
		close(gate)
		if err := <-done; err != nil {
			l.t.Errorf("the write that held the lane: %v", err)
		}
	}
}

// queued waits until so many writes wait.
func (l *lane) queued(n int) {
	l.t.Helper()
	for end := time.Now().Add(20 * time.Second); l.DB.Queued() != n; runtime.Gosched() {
		if time.Now().After(end) {
			l.t.Fatalf("%d writes wait, want %d", l.DB.Queued(), n)
		}
	}
}

// together asks for writes that are served in one batch, in this order, and returns how each ended.
func (l *lane) together(writes ...func() error) []error {
	l.t.Helper()
	release := l.hold()
	ended := make([]error, len(writes))
	var all sync.WaitGroup
	for i, write := range writes {
		all.Go(func() { ended[i] = write() })
		l.queued(i + 1)
	}
	release()
	all.Wait()
	return ended
}

// write makes a write of a function.
func (l *lane) write(run func(tx *store.Tx) error) func() error {
	return func() error { return l.DB.Write(l.t.Context(), l.Community, run) }
}

// earn tells a fact and books a cent, so that what is kept of a write can be told from nothing and from half.
func earn(tx *store.Tx, kind string) error {
	at := ledger.Cause{Kind: "test", ID: tx.NewID()}
	err := tx.Post(ledger.Move(at, "earned", "EUR", 1, ledger.AccountRef{Kind: ledger.Clearing}, ledger.AccountRef{Kind: ledger.Revenue}))
	return errors.Join(err, tx.Emit(fact.Fact{Kind: fact.Kind(kind), Version: 1, Subject: at.ID}))
}

// kept fails unless exactly these writes are kept, in this order, and each whole.
func (l *lane) kept(want ...fact.Kind) {
	l.t.Helper()
	kinds, err := l.DB.FactKinds(context.Background(), l.Community)
	if err != nil || !slices.Equal(kinds, want) {
		l.t.Errorf("kept are %v, %v; want %v", kinds, err, want)
	}
	l.whole(len(want))
}

// whole fails unless so many cents were earned, and the books agree.
func (l *lane) whole(cents int) {
	l.t.Helper()
	a, err := l.DB.Ledger().Account(context.Background(), l.Community, ledger.AccountRef{Kind: ledger.Revenue}.ID("EUR"))
	if err != nil && !errors.Is(err, ledger.ErrAccountMissing) || a.Balance != money.Amount(cents) {
		l.t.Errorf("earned are %d, %v; want %d", a.Balance, err, cents)
	}
	found, err := l.DB.Check(context.Background(), func(string) {})
	if err != nil {
		l.t.Error(err)
	}
	for _, d := range found {
		// These rules speak of sales, and what is earned here is none.
		if d.Invariant != "clearing is what came in less what went back" && !strings.HasPrefix(d.Invariant, "revenue is the price alone of what is sold") {
			l.t.Error(d)
		}
	}
}

var errNo = fault.New(fault.Conflict, "no")

// What is asked for while the lane is busy is committed at once, and nobody is answered before.
func TestGroupCommit(t *testing.T) {
	const writes = 60
	var answered, durable atomic.Int64
	early := func(l *lane, text string, run func() error) error {
		if text == "COMMIT" && answered.Load() > durable.Load() {
			l.t.Error("answered before the commit")
		}
		err := run()
		if text == "COMMIT" {
			durable.Store(writes)
		}
		return err
	}
	eachLane(t, early, func(t *testing.T, l *lane) {
		answered.Store(0)
		release := l.hold()
		before := l.commits.Load()
		durable.Store(0)
		var all sync.WaitGroup
		for i := range writes {
			all.Go(func() {
				var subject id.ID
				err := l.DB.Write(t.Context(), l.Community, func(tx *store.Tx) error {
					subject = tx.NewID()
					return tx.Emit(fact.Fact{Kind: fact.Kind(strconv.Itoa(i)), Version: 1, Subject: subject})
				})
				answered.Add(1)
				facts, readErr := l.DB.Facts().After(t.Context(), l.Community, 0, 2*writes)
				if err != nil || readErr != nil || !slices.ContainsFunc(facts, func(f fact.Recorded) bool { return f.Subject == subject }) {
					t.Errorf("write %d: %v, %v, and then among %d facts it is missing", i, err, readErr, len(facts))
				}
			})
		}
		l.queued(writes)
		release()
		all.Wait()
		if n := l.commits.Load() - before; n != 2 { // that of the write which held the lane, and theirs
			t.Errorf("%d commits for %d writes", n-1, writes)
		}
	})
}

// A write that is refused, panics, or has its statement refused takes nobody with it, and leaves nothing.
func TestWriteRollsBackAlone(t *testing.T) {
	eachLane(t, nil, func(t *testing.T, l *lane) {
		well := func(kind string) func() error {
			return l.write(func(tx *store.Tx) error { return earn(tx, kind) })
		}
		ill := func(end func(tx *store.Tx) error) func() error {
			return l.write(func(tx *store.Tx) error {
				if err := earn(tx, "ill"); err != nil {
					return err
				}
				return end(tx)
			})
		}
		poor := func(tx *store.Tx) error { // found out by the database
			at := ledger.Cause{Kind: "test", ID: tx.NewID()}
			return tx.Post(ledger.Move(at, "spent", "EUR", 1, ledger.AccountRef{Kind: ledger.Suspense}, ledger.AccountRef{Kind: ledger.Clearing}))
		}
		before := l.commits.Load()
		ended := l.together(
			well("a"),
			ill(func(*store.Tx) error { return errNo }),
			well("b"),
			ill(func(*store.Tx) error { panic("oh") }),
			well("c"),
			ill(func(tx *store.Tx) error { tx.Careless(); return nil }),
			well("d"),
			ill(func(tx *store.Tx) error { tx.Careless(); return errNo }),
			well("e"),
			ill(poor),
			well("f"),
			ill(func(tx *store.Tx) error { return errors.Join(poor(tx), errNo) }),
			well("g"),
			ill(func(tx *store.Tx) error { tx.Rash(); return poor(tx) }),
			well("h"),
			ill(func(tx *store.Tx) error { tx.Rash(); return errors.Join(poor(tx), errNo) }),
			l.write(func(tx *store.Tx) error { return errors.Join(there(tx), earn(tx, "i")) })) // by a statement that has just failed
		ours := fault.New(fault.Internal, "internal")
		for i, want := range []error{nil, errNo, nil, ours, nil, ours, nil, errNo, nil, ledger.ErrInsufficient, nil, errNo, nil, ours, nil, errNo, nil} {
			if !errors.Is(ended[i], want) {
				t.Errorf("write %d ended with %v, want %v", i, ended[i], want)
			}
		}
		if n := l.commits.Load() - before; n != 10 { // and that of the write which held the lane
			t.Errorf("%d commits for 9 writes that ran by themselves", n-1)
		}
		l.kept("a", "b", "c", "d", "e", "f", "g", "h", "i")
	})
}

// A write that is refused before it has changed anything costs the others nothing.
func TestWriteIsDropped(t *testing.T) {
	eachLane(t, nil, func(t *testing.T, l *lane) {
		runs := 0
		write := func(kind string, end func() error) func() error {
			return l.write(func(tx *store.Tx) error {
				runs++
				return errors.Join(earn(tx, kind), end())
			})
		}
		before := l.commits.Load()
		ended := l.together(
			write("a", func() error { return nil }),
			write("refused", func() error { return errNo }),
			write("b", func() error { return nil }),
			write("panics", func() error { panic("oh") }),
			write("c", func() error { return nil }))
		for i, want := range []error{nil, errNo, nil, fault.New(fault.Internal, "internal"), nil} {
			if !errors.Is(ended[i], want) {
				t.Errorf("write %d ended with %v, want %v", i, ended[i], want)
			}
		}
		if n := l.commits.Load() - before; n != 2 || runs != 5 { // with that of the write which held the lane
			t.Errorf("5 writes ran %d times in %d commits", runs, n-1)
		}
		l.kept("a", "b", "c")
	})
}

func TestQueueFull(t *testing.T) {
	eachLane(t, nil, func(t *testing.T, l *lane) {
		write := l.write(func(tx *store.Tx) error { return earn(tx, "x") })
		release := l.hold()
		var all sync.WaitGroup
		for i := range 3 {
			all.Go(func() {
				if err := write(); err != nil {
					t.Errorf("a write that had its place: %v", err)
				}
			})
			l.queued(i + 1)
		}
		for range 5 {
			if err := write(); !errors.Is(err, store.ErrBusy) || fault.From(err).Kind != fault.Unavailable || fault.From(err).RetryAfter <= 0 {
				t.Errorf("a write too many: %v", err)
			}
		}
		release()
		all.Wait()
		l.kept("x", "x", "x")
		if err := write(); err != nil {
			t.Errorf("a write after: %v", err)
		}
	}, storetest.WithQueue(3))
}

// A write whose caller has left before its turn is not run.
func TestCallerLeaves(t *testing.T) {
	eachLane(t, nil, func(t *testing.T, l *lane) {
		ctx, leave := context.WithCancelCause(t.Context())
		bored := errors.New("bored")
		ended := l.together(
			func() error {
				return l.DB.Write(ctx, l.Community, func(tx *store.Tx) error {
					t.Error("run for nobody")
					return earn(tx, "nobody")
				})
			},
			func() error { leave(bored); return l.write(func(tx *store.Tx) error { return earn(tx, "stays") })() })
		if !errors.Is(ended[0], bored) || fault.KindOf(ended[0]) != fault.Unavailable || ended[1] != nil {
			t.Errorf("%v", ended)
		}
		l.kept("stays")
	})
}
