package store

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"panal/internal/id"
)

// Attempts bounds how often a write is run alone.
const Attempts = attempts

// Errors of each class, for a hook to return.
var (
	ErrRetry   = injected(classRetry)
	ErrLost    = injected(classLost)
	ErrCorrupt = injected(classCorrupt)
	ErrFull    = injected(classFull)
)

func injected(c class) error { return &databaseError{class: c, err: errors.New("injected")} }

// Hook stands before every statement that a lane runs: it runs it or not, and its error is the statement's.
type Hook func(text string, run func() error) error

// hooked is a connection with a hook.
type hooked struct {
	conn
	hook   Hook
	failed error // of a queued statement, until the next flush
}

func (h *hooked) exec(ctx context.Context, s *Statement, args []any) (rows int64, err error) {
	if err := h.flushed(); err != nil {
		return 0, err
	}
	err = h.hook(s.text, func() error {
		rows, err = h.conn.exec(ctx, s, args)
		return err
	})
	return rows, err
}

func (h *hooked) query(ctx context.Context, s *Statement, args []any, each func(Row) error) error {
	if err := h.flushed(); err != nil {
		return err
	}
	return h.hook(s.text, func() error { return h.conn.query(ctx, s, args, each) })
}

func (h *hooked) queue(ctx context.Context, s *Statement, args []any, check func(int64) error) {
	if h.failed != nil {
		return
	}
	err := h.hook(s.text, func() error { h.conn.queue(ctx, s, args, check); return nil })
	h.failed = errors.Join(h.failed, err)
}

func (h *hooked) flush(ctx context.Context) error {
	return errors.Join(h.flushed(), h.conn.flush(ctx))
}

func (h *hooked) flushed() error {
	err := h.failed
	h.failed = nil
	return err
}

// Hook puts a hook on the connections of every lane, for good. It is to be called before anything else is written.
func (db *DB) Hook(ctx context.Context, hook Hook) error {
	for _, l := range db.lanes {
		j := &job{ctx: ctx, waited: func() time.Duration { return 0 }, done: make(chan struct{}), run: func(*Tx) error {
			l.conn = &hooked{conn: l.conn, hook: hook}
			return nil
		}}
		l.queue <- j
		<-j.done
		if j.err != nil {
			return j.err
		}
	}
	open := db.openWriter
	db.openWriter = func(ctx context.Context) (conn, error) {
		c, err := open(ctx)
		if err != nil {
			return nil, err
		}
		return &hooked{conn: c, hook: hook}, nil
	}
	return nil
}

// Queued is how many writes wait in lanes.
func (db *DB) Queued() (n int) {
	for _, l := range db.lanes {
		n += len(l.queue)
	}
	return n
}

// Closing reports whether Close was called.
func (db *DB) Closing() bool {
	db.mu.RLock()
	defer db.mu.RUnlock()
	return db.closed
}

// IdleReaders is how many readers wait for a read.
func (db *DB) IdleReaders() int { return len(db.readers) }

// SetPatience changes how long a batch is worked on. It is to be called before anything is written.
func (db *DB) SetPatience(d time.Duration) { db.patience = d }

// Run runs any statement on a connection of its own.
func (db *DB) Run(ctx context.Context, text string) error {
	c, err := db.openWriter(ctx)
	if err != nil {
		return err
	}
	defer c.close()
	_, err = c.exec(ctx, unregistered(text), nil)
	return err
}

var texts atomic.Int64

// unregistered is a statement that no production code runs.
func unregistered(text string) *Statement {
	return &Statement{number: len(registry.all) + int(texts.Add(1)), text: text}
}

// Limit bounds how large the file of SQLite may grow, in pages.
func (db *DB) Limit(ctx context.Context, pages string) error {
	return db.Write(ctx, id.Zero, func(tx *Tx) error {
		return tx.query(ctx, unregistered("PRAGMA max_page_count = "+pages), nil, func(Row) error { return nil })
	})
}

// Careless runs a statement that fails and takes no notice.
func (tx *Tx) Careless() { tx.exec(insertProduct, withoutID(tx)...) }

// Rash queues a statement that will fail.
func (tx *Tx) Rash() { tx.run(insertProduct, withoutID(tx)...) }

func withoutID(tx *Tx) []any { return []any{tx.community, id.Zero, "", "", "", "", "", 0} }

// Unstorable appends a row that no engine can hold.
func (tx *Tx) Unstorable() { tx.append(insertHold, []any{tx.community, struct{}{}, 0}) }
