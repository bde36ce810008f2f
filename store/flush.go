package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// A lane of SQLite commits without waiting for the disk (synchronous=NORMAL), and goes on with its next batch while a
// flusher has the write-ahead log written out. Nobody is answered before that, neither whoever wrote nor whoever read
// what was written: what anybody has seen is durable. One flush is for all that was committed before it.
//
// The log is flushed in its order, so nothing is durable without what was committed before it; and where SQLite moves
// pages from the log to the file, it flushes the log first by itself.
type flusher struct {
	db    *DB
	flush func() error
	due   chan committed
	done  chan struct{}
	begun atomic.Int64 // commits so far, of which the last may be under way

	flushed atomic.Int64 // commits that are durable
	mu      sync.Mutex
	moved   chan struct{} // closed when more are, or when no more will be
}

// committed are writes to answer once so many commits are durable.
type committed struct {
	jobs    []*job
	commits int64
}

// startFlusher flushes the log of the database in a directory, which a connection has opened.
func startFlusher(db *DB, dir string) (*flusher, error) {
	log, err := os.OpenFile(filepath.Join(dir, sqliteFile+"-wal"), os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot open the write-ahead log: %w", err)
	}
	f := &flusher{db: db, flush: func() error { return datasync(log) }, due: make(chan committed), done: make(chan struct{}), moved: make(chan struct{})}
	go func() {
		defer close(f.done)
		defer log.Close()
		f.loop()
	}()
	return f, nil
}

func (f *flusher) loop() {
	var failed error
	for c := range f.due {
		if failed == nil { // else what is written out now says nothing of what was to be
			if failed = f.flush(); failed != nil {
				f.db.fail(fmt.Errorf("flush the write-ahead log: %w", failed))
			}
		}
		if failed == nil {
			f.flushed.Store(c.commits)
		} else {
			unknown(c.jobs, failed)
		}
		f.move()
		f.db.answer(c.jobs)
	}
}

// unknown has nobody told that a write took effect, or that it was refused: what it was refused for may be lost. Those
// that were not run are told so.
func unknown(jobs []*job, why error) {
	for _, j := range jobs {
		if !errors.Is(j.err, ErrStopped) {
			j.err = ErrOutcomeUnknown.Because(why)
		}
	}
}

// move wakes who waits for a flush.
func (f *flusher) move() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.moved)
	f.moved = make(chan struct{})
}

// commit counts a commit, before it can be seen. A nil flusher, where commits are durable or need not be, takes no notice.
func (f *flusher) commit() {
	if f != nil {
		f.begun.Add(1)
	}
}

// seen waits until what can be seen now is durable.
func (f *flusher) seen(ctx context.Context) error {
	if f == nil {
		return nil
	}
	for commits := f.begun.Load(); f.flushed.Load() < commits; {
		f.mu.Lock()
		moved := f.moved
		f.mu.Unlock()
		if f.flushed.Load() >= commits {
			break
		}
		if f.db.stopped.Load() {
			return ErrStopped
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ErrBusy.Because(ctx.Err())
		}
	}
	return nil
}

// stop ends it, after what is due.
func (f *flusher) stop() {
	if f != nil {
		close(f.due)
		<-f.done
	}
}
