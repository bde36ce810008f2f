package store

import (
	"context"
	"errors"
	"fmt"

	"panal/fault"
)

// conn is one connection to an engine, used by one goroutine at a time.
//
// Statements may be queued: they run in order, no later than the next exec, query or flush, whose error is then
// theirs. On SQLite there is no round trip to save and they run at once.
type conn interface {
	exec(ctx context.Context, s *Statement, args []any) (int64, error)
	query(ctx context.Context, s *Statement, args []any, each func(Row) error) error
	queue(ctx context.Context, s *Statement, args []any, check func(rows int64) error)
	flush(ctx context.Context) error
	// classify says what an error of this engine means.
	classify(err error) class
	// usable is false after the connection has broken.
	usable() bool
	close()
}

// class is what a database error means to us.
type class uint8

const (
	classNone     class = iota
	classOther          // a mistake of ours, or anything unforeseen
	classUnique         // a unique key is taken
	classCheck          // a CHECK refused the row
	classRetry          // serialization failure or deadlock: run again
	classFull           // no space left
	classCorrupt        // the file cannot be trusted further: stop
	classLost           // the connection broke
	classCanceled       // the caller went away
)

var (
	beginWrite = stmt(`BEGIN /* sqlite: IMMEDIATE */`)
	commit     = stmt(`COMMIT`)
	rollback   = stmt(`ROLLBACK`)
)

// databaseError carries the class of an engine's error up to where it becomes a fault.
type databaseError struct {
	class   class
	err     error
	refusal *fault.Fault // what a refused row means, where the statement says
}

func (e *databaseError) Error() string { return e.err.Error() }
func (e *databaseError) Unwrap() error { return e.err }

// classOf returns the class of the first database error in err's chain.
func classOf(err error) class {
	var e *databaseError
	if errors.As(err, &e) {
		return e.class
	}
	return classNone
}

// taken reports whether err says that a unique key is taken.
func taken(err error) bool { return classOf(err) == classUnique }

// classed returns an engine's error with its class.
func classed(c conn, s *Statement, err error) error {
	if err == nil {
		return nil
	}
	return &databaseError{c.classify(err), fmt.Errorf("%.60q: %w", s.text, err), s.refusal}
}
