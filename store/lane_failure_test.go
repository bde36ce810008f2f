package store_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"panal/fact"
	"panal/fault"
	"panal/ledger"
	"panal/store"
	"panal/store/storetest"
)

// failing is a hook that has statements fail.
type failing struct {
	text   string // that the statement begins with
	after  bool   // it has run
	err    error
	during func()
	once   int64        // 1 where the write that holds the lane has such a statement too
	skip   atomic.Int64 // so many of them are well first
	times  atomic.Int64
}

func (f *failing) hook(_ *lane, text string, run func() error) error {
	if !strings.HasPrefix(text, f.text) || f.times.Load() == 0 || f.skip.Add(-1) >= 0 {
		return run()
	}
	f.times.Add(-1)
	if f.during != nil {
		f.during()
	}
	if f.after {
		if err := run(); err != nil {
			return err
		}
	}
	return f.err
}

// fail has so many statements fail, after so many that are well.
func (f *failing) fail(times, skip int64) {
	f.skip.Store(skip)
	f.times.Store(times)
}

// insertOf is how the inserts into a table begin.
func insertOf(table string) string { return "INSERT /* sqlite: OR FAIL */ INTO " + table + " " }

// there writes to an account and back again, by the statement that guards it.
func there(tx *store.Tx) error {
	clearing, suspense := ledger.AccountRef{Kind: ledger.Clearing}, ledger.AccountRef{Kind: ledger.Suspense}
	at := ledger.Cause{Kind: "test", ID: tx.NewID()}
	return errors.Join(tx.Post(ledger.Move(at, "there", "EUR", 1, clearing, suspense)), tx.Post(ledger.Move(at, "back", "EUR", 1, suspense, clearing)))
}

// Writes that the engine asks for again, or that a lost connection took along, are run again and take effect once.
func TestWritesRunAgain(t *testing.T) {
	for name, f := range map[string]*failing{
		"at the beginning":          {text: "BEGIN", once: 1, err: store.ErrRetry},
		"in the middle":             {text: "UPDATE account", err: store.ErrRetry},
		"in what is written late":   {text: insertOf("entry"), err: store.ErrRetry},
		"at the facts":              {text: "UPDATE fact_sequence", err: store.ErrRetry},
		"at the facts, which stand": {text: insertOf("fact"), after: true, err: store.ErrRetry},
		"at the commit":             {text: "COMMIT", once: 1, err: store.ErrRetry},
		"connection lost":           {text: "UPDATE account", err: store.ErrLost},
		"connection lost late":      {text: "UPDATE fact_sequence", after: true, err: store.ErrLost},
	} {
		t.Run(name, func(t *testing.T) {
			eachLane(t, f.hook, func(t *testing.T, l *lane) {
				runs := 0
				write := func(kind string) func() error {
					return l.write(func(tx *store.Tx) error {
						runs++
						return errors.Join(earn(tx, kind), there(tx))
					})
				}
				f.fail(3, f.once)
				for i, err := range l.together(write("a"), write("b"), write("c")) {
					if err != nil {
						t.Errorf("write %d: %v", i, err)
					}
				}
				if left := f.times.Load(); left > 0 || runs < 4 {
					t.Errorf("failed %d times, ran %d times", 3-left, runs)
				}
				l.kept("a", "b", "c")
			})
		})
	}
}

// A write that others keep getting ahead of is run until they let it through: they are many, and not for ever.
func TestWritesRunAgainAmongMany(t *testing.T) {
	f := &failing{text: "UPDATE account", err: store.ErrRetry}
	eachLane(t, f.hook, func(t *testing.T, l *lane) {
		f.fail(30, 0)
		if err := l.write(func(tx *store.Tx) error { return errors.Join(earn(tx, "late"), there(tx)) })(); err != nil {
			t.Error(err)
		}
		l.kept("late")
	})
}

// A write that the engine keeps asking for again is given up in the end, and nothing of it stays.
func TestWritesRunAgainBounded(t *testing.T) {
	f := &failing{text: "UPDATE account", err: store.ErrRetry}
	eachLane(t, f.hook, func(t *testing.T, l *lane) {
		f.fail(1000, 0)
		runs := 0
		ended := l.together(
			l.write(func(tx *store.Tx) error { runs++; return errors.Join(earn(tx, "ill"), there(tx)) }),
			l.write(func(tx *store.Tx) error { return earn(tx, "well") }))
		f.fail(0, 0)
		if !errors.Is(ended[0], store.ErrBusy) || ended[1] != nil {
			t.Errorf("%v", ended)
		}
		if runs != 1+store.Attempts { // with the others, and then alone
			t.Errorf("ran %d times", runs)
		}
		l.kept("well")
	})
}

// When a commit fails and nobody knows whether it took effect, nobody is told that it did, or that it did not.
func TestOutcomeUnknown(t *testing.T) {
	for name, after := range map[string]bool{"it did not": false, "it did": true} {
		t.Run(name, func(t *testing.T) {
			f := &failing{text: "COMMIT", after: after, err: store.ErrLost}
			eachLane(t, f.hook, func(t *testing.T, l *lane) {
				runs := 0
				write := func(kind string) func() error {
					return l.write(func(tx *store.Tx) error { runs++; return earn(tx, kind) })
				}
				f.fail(1, 1)
				for i, err := range l.together(write("a"), write("b")) {
					if !errors.Is(err, store.ErrOutcomeUnknown) || fault.KindOf(err) != fault.Unavailable {
						t.Errorf("write %d: %v", i, err)
					}
				}
				if runs != 2 {
					t.Errorf("2 writes ran %d times", runs)
				}
				var want []fact.Kind
				if after {
					want = append(want, "a", "b")
				}
				l.kept(want...)
				if err := write("c")(); err != nil {
					t.Errorf("a write after: %v", err)
				}
				l.kept(append(want, "c")...)
			})
		})
	}
}

// After a failed fsync nothing is written any more: the program says so, and the next start finds what there is.
func TestFailedFsync(t *testing.T) {
	for name, after := range map[string]bool{"lost": false, "kept": true} {
		t.Run(name, func(t *testing.T) {
			f := &failing{text: "COMMIT", after: after, err: store.ErrCorrupt}
			config := store.Config{Dir: storetest.Dir(t), Clock: storetest.NewClock()}
			db := storetest.Open(t, config)
			l := newLane(t, db, f.hook)
			write := func(kind string) func() error {
				return l.write(func(tx *store.Tx) error { return earn(tx, kind) })
			}
			if err := write("before")(); err != nil {
				t.Fatal(err)
			}
			waits := make(chan error, 1)
			f.during = func() {
				go func() { waits <- write("waits")() }()
				l.queued(1)
			}
			f.fail(1, 1)
			for i, err := range l.together(write("unsure"), l.write(func(*store.Tx) error { return errNo })) {
				if !errors.Is(err, store.ErrOutcomeUnknown) { // also what was refused: it may have been for the other's sake
					t.Errorf("write %d of the batch: %v", i, err)
				}
			}
			if err := <-db.Fatal(); !errors.Is(err, store.ErrCorrupt) {
				t.Errorf("fatal: %v", err)
			}
			if err := <-waits; !errors.Is(err, store.ErrStopped) {
				t.Errorf("a write that waited: %v", err)
			}
			if err := write("after")(); !errors.Is(err, store.ErrStopped) {
				t.Errorf("a write after: %v", err)
			}
			if err := db.Ready(t.Context()); !errors.Is(err, store.ErrStopped) {
				t.Errorf("ready: %v", err)
			}
			if _, err := db.FactKinds(t.Context(), l.Community); err != nil {
				t.Errorf("a read after: %v", err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			l.DB = storetest.Open(t, config)
			if after {
				l.kept("before", "unsure")
			} else {
				l.kept("before")
			}
		})
	}
}
