package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"panal/fact"
	"panal/fault"
	"panal/internal/id"
)

// Querier reads: inside a write (Tx), or outside (DB).
type Querier interface {
	query(ctx context.Context, s *Statement, args []any, each func(Row) error) error
}

// Tx is one write in its lane's transaction. It has one fixed time. It must be safe to run twice, for it runs again when
// the engine asks for that, or when another write of its batch is refused.
type Tx struct {
	batch     *batch
	ctx       context.Context
	community id.ID
	now       time.Time
	ids       *id.Generator
	facts     []pendingFact
	failed    error // of a statement: a write that goes on as if nothing had been is refused all the same
}

type pendingFact struct {
	fact.Fact
	payload string
	at      time.Time
}

// Community is the community the write belongs to; zero for what belongs to none.
func (tx *Tx) Community() id.ID { return tx.community }

// Now is the time of the write.
func (tx *Tx) Now() time.Time { return tx.now }

// NewID makes an id at the time of the write.
func (tx *Tx) NewID() id.ID { return tx.ids.New(tx.now) }

// Emit appends a fact to the write. It is numbered at commit, in the order of writes.
func (tx *Tx) Emit(f fact.Fact) error {
	payload, err := json.Marshal(f.Payload)
	if err != nil {
		return fault.Wrap("write a fact", fmt.Errorf("%s: %w", f.Kind, err))
	}
	tx.facts = append(tx.facts, pendingFact{f, string(payload), tx.now})
	return nil
}

// exec runs a statement and returns how many rows it changed.
func (tx *Tx) exec(s *Statement, args ...any) (int64, error) {
	tx.batch.before(tx.ctx, s)
	rows, err := tx.batch.conn.exec(tx.ctx, s, args)
	return rows, tx.note(err)
}

// query runs a statement that returns rows.
func (tx *Tx) query(ctx context.Context, s *Statement, args []any, each func(Row) error) error {
	tx.batch.before(tx.ctx, s)
	return tx.note(tx.batch.conn.query(tx.ctx, s, args, each))
}

// flush runs what is queued.
func (tx *Tx) flush() error { return tx.note(tx.batch.conn.flush(tx.ctx)) }

// note remembers the first error that came from the database, and returns err.
func (tx *Tx) note(err error) error {
	if tx.failed == nil {
		tx.failed = err
	}
	return err
}

// must changes exactly one row, or the write fails with the given fault.
func (tx *Tx) must(otherwise error, s *Statement, args ...any) {
	tx.batch.before(tx.ctx, s)
	tx.batch.conn.queue(tx.ctx, s, args, func(rows int64) error {
		if rows != 1 {
			return otherwise
		}
		return nil
	})
}

// mustLate is must for a statement that may be kept back: made by lateChange, or (by into) another that inserts the
// same row, and fails where this one changes nothing.
func (tx *Tx) mustLate(otherwise error, s, late *Statement, args ...any) {
	if tx.batch.alone {
		tx.must(otherwise, s, args...)
		return
	}
	tx.batch.keep(late, [][]any{args})
}

// run changes any number of rows.
func (tx *Tx) run(s *Statement, args ...any) {
	tx.batch.before(tx.ctx, s)
	tx.batch.conn.queue(tx.ctx, s, args, nil)
}

// insert writes rows with a statement made by into, many at a time.
func (tx *Tx) insert(s *Statement, rows ...[]any) {
	tx.batch.before(tx.ctx, s)
	insert(tx.ctx, tx.batch.conn, s, rows)
}

// append writes rows with a statement made by into: with the batch's, when their table is next spoken of.
func (tx *Tx) append(s *Statement, rows ...[]any) {
	if tx.batch.alone {
		tx.insert(s, rows...)
		return
	}
	tx.batch.keep(s, rows)
}

func insert(ctx context.Context, c conn, s *Statement, rows [][]any) {
	for _, size := range rowCounts {
		for len(rows) >= size {
			args := make([]any, 0, size*s.columns)
			for _, row := range rows[:size] {
				args = append(args, row...)
			}
			c.queue(ctx, s.wide[size], args, nil)
			rows = rows[size:]
		}
	}
}

// one reads exactly one row; none is the given fault.
func one(ctx context.Context, q Querier, otherwise error, s *Statement, args []any, dest ...any) error {
	found := false
	err := q.query(ctx, s, args, func(row Row) error {
		found = true
		return row.Scan(dest...)
	})
	if err == nil && !found {
		return otherwise
	}
	return err
}

// get reads the one row there is into a value; none is the given fault.
func get[T any](ctx context.Context, q Querier, otherwise error, s *Statement, args []any, scan func(Row) (T, error)) (T, error) {
	v, found, err := find(ctx, q, s, args, scan)
	if err == nil && !found {
		err = otherwise
	}
	return v, err
}

// find reads the one row there may be into a value.
func find[T any](ctx context.Context, q Querier, s *Statement, args []any, scan func(Row) (T, error)) (v T, found bool, err error) {
	err = q.query(ctx, s, args, func(row Row) (err error) {
		found = true
		v, err = scan(row)
		return err
	})
	return v, found && err == nil, err
}

// list reads rows into a slice.
func list[T any](ctx context.Context, q Querier, s *Statement, args []any, scan func(Row) (T, error)) ([]T, error) {
	var out []T
	err := q.query(ctx, s, args, func(row Row) error {
		v, err := scan(row)
		out = append(out, v)
		return err
	})
	return out, err
}

// exists reports whether a statement that selects a number finds a row.
func exists(ctx context.Context, q Querier, s *Statement, args ...any) (bool, error) {
	_, found, err := find(ctx, q, s, args, scanNumber[int])
	return found, err
}

// number reads what a statement counts; zero where there is no row.
func number[N int | int64](ctx context.Context, q Querier, s *Statement, args ...any) (N, error) {
	n, _, err := find(ctx, q, s, args, scanNumber[N])
	return n, err
}

func scanNumber[N int | int64](row Row) (n N, err error) { return n, row.Scan(&n) }

func scanID(row Row) (i id.ID, err error) { return i, row.Scan(&i) }
