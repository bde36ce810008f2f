package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"panal/store"
	"panal/store/storetest"
)

// flushes lets flushes of SQLite's log through, until it holds them.
type flushes struct {
	mu   sync.Mutex
	held chan error // what each flush waits for; nil: it is let through
}

func (f *flushes) hook(run func() error) error {
	f.mu.Lock()
	held := f.held
	f.mu.Unlock()
	if held != nil {
		if err := <-held; err != nil {
			return err
		}
	}
	return run()
}

// hold has flushes wait until they are told how to end.
func (f *flushes) hold() chan<- error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held = make(chan error)
	return f.held
}

func flushingLane(t *testing.T) (*lane, *flushes, store.Config) {
	config := store.Config{Dir: storetest.Dir(t), Clock: storetest.NewClock()}
	db := storetest.Open(t, config)
	f := &flushes{}
	db.HookFlush(f.hook)
	return newLane(t, db, nil), f, config
}

// begins starts what ends by itself, and returns where its error comes.
func begins(run func() error) <-chan error {
	ended := make(chan error, 1)
	go func() { ended <- run() }()
	return ended
}

// still fails when something that is to wait has ended.
func (l *lane) still(what string, ended <-chan error) {
	l.t.Helper()
	select {
	case err := <-ended:
		l.t.Errorf("%s has ended with %v, and nothing is durable", what, err)
	case <-time.After(30 * time.Millisecond):
	}
}

func (l *lane) earning(kind string) <-chan error {
	return begins(l.write(func(tx *store.Tx) error { return earn(tx, kind) }))
}

// commit starts a write, and returns once it is committed.
func (l *lane) commit(kind string) <-chan error {
	before := l.commits.Load()
	ended := l.earning(kind)
	for l.commits.Load() == before {
		time.Sleep(time.Millisecond)
	}
	return ended
}

// While a commit is written out, the next batch runs. Nobody is answered before what they wrote, or saw, is durable.
func TestNobodyIsAnsweredBeforeTheFlush(t *testing.T) {
	l, f, config := flushingLane(t)
	flush := f.hold()
	news, stop := l.DB.Wake().Listen(l.Community)
	defer stop()
	first := l.commit("first")
	reads := begins(func() error {
		kinds, err := l.DB.FactKinds(t.Context(), l.Community)
		if err == nil && len(kinds) == 0 {
			err = errors.New("what is committed cannot be seen")
		}
		return err
	})
	ran := make(chan struct{})
	second := begins(l.write(func(tx *store.Tx) error { close(ran); return earn(tx, "second") }))
	<-ran
	l.still("a write", first)
	l.still("a write behind it", second)
	l.still("who read it", reads)
	select {
	case <-news:
		t.Error("there is news, and nothing is durable")
	default:
	}
	closed := begins(l.DB.Close)
	flush <- nil
	if err := <-first; err != nil {
		t.Errorf("the first write: %v", err)
	}
	select {
	case <-news:
	default:
		t.Error("there is no news of the first write")
	}
	l.still("the write behind it", second)
	l.still("closing", closed)
	flush <- nil
	if err := errors.Join(<-second, <-reads, <-closed); err != nil {
		t.Errorf("the second write, who read, and closing: %v", err)
	}
	l.DB = storetest.Open(t, config)
	l.kept("first", "second")
}

// After a flush that failed nobody is told that what was committed is kept, or that it is not, and no other flush is tried.
func TestFailedFlush(t *testing.T) {
	l, f, config := flushingLane(t)
	if err := <-l.earning("before"); err != nil {
		t.Fatal(err)
	}
	flush, broken := f.hold(), errors.New("the disk is gone")
	unsure := l.commit("unsure")
	reads := begins(func() error {
		_, err := l.DB.FactKinds(t.Context(), l.Community)
		return err
	})
	ran := make(chan struct{})
	next := begins(l.write(func(tx *store.Tx) error { close(ran); return earn(tx, "next") }))
	<-ran
	l.still("who read it", reads)
	flush <- broken
	for what, err := range map[string]error{"the write": <-unsure, "the one behind it": <-next} {
		if !errors.Is(err, store.ErrOutcomeUnknown) {
			t.Errorf("%s ended with %v", what, err)
		}
	}
	if err := <-reads; !errors.Is(err, store.ErrStopped) {
		t.Errorf("who read it: %v", err)
	}
	if err := <-l.DB.Fatal(); !errors.Is(err, broken) {
		t.Errorf("fatal: %v", err)
	}
	if err := <-l.earning("after"); !errors.Is(err, store.ErrStopped) {
		t.Errorf("a write after: %v", err)
	}
	if err := l.DB.Close(); err != nil {
		t.Fatal(err)
	}
	l.DB = storetest.Open(t, config)
	l.kept("before", "unsure", "next") // for the disk is well in truth
}
