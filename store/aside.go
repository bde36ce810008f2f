package store

import (
	"context"
	"runtime"
)

// Reads aside are those that nobody waits for: they share a few of the readers, so that whoever does wait finds one
// free, and a processor to read with.

type asideKey struct{}

// Aside returns a context whose reads are made aside.
func Aside(ctx context.Context) context.Context { return context.WithValue(ctx, asideKey{}, true) }

// asideOf is how many of so many readers read aside at once: half of them, and half of the processors.
func asideOf(readers int) int { return max(1, min(readers, runtime.GOMAXPROCS(0))/2) }

// admit waits until a read may begin, and returns what is to be called once it has ended.
func (db *DB) admit(ctx context.Context) (leave func(), err error) {
	if ctx.Value(asideKey{}) == nil {
		return func() {}, nil
	}
	select {
	case db.aside <- struct{}{}:
		return func() { <-db.aside }, nil
	case <-db.closing:
		return nil, ErrStopped
	case <-ctx.Done():
		return nil, ErrBusy.Because(ctx.Err())
	}
}

// abreast is how many readers one read that can be parted takes at once: half of them, and no more than there are processors.
func (db *DB) abreast() int { return max(1, min(db.reads/2, runtime.GOMAXPROCS(0))) }
