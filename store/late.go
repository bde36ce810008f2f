package store

import (
	"context"
	"slices"
)

// Rows that only add to a table, and that no rule of the same batch reads, need not be written one write at a time: a
// lane keeps them and writes those of a whole batch together, in statements of many rows, no later than a statement
// that speaks of their table. If they are refused then (a unique key, a check, a text that the engine cannot hold),
// nobody can tell whose row it was: the batch is rolled back, and its writes run once more, each in a transaction of its
// own and with nothing kept back.

// lateRows are what a lane keeps back during a batch.
type lateRows struct {
	conn    conn
	careful bool // keep nothing back
	writing int  // the number of the write that runs, in its batch
	kept    []*lateTable
	written []lateRow // by the running write, of writes before it: kept again if it is rolled back
}

type lateTable struct {
	statement *Statement
	rows      []lateRow
}

type lateRow struct {
	statement *Statement
	write     int
	args      []any
}

// add keeps rows back, or writes them at once where nothing may be. What cannot be stored at all shows here, in the
// write whose row it is.
func (l *lateRows) add(ctx context.Context, s *Statement, rows [][]any) {
	if l.careful {
		insert(ctx, l.conn, s, rows)
		return
	}
	table := l.table(s)
	for _, args := range rows {
		table.rows = append(table.rows, lateRow{s, l.writing, bind(args)})
	}
}

func (l *lateRows) table(s *Statement) *lateTable {
	for _, t := range l.kept {
		if t.statement == s {
			return t
		}
	}
	t := &lateTable{statement: s}
	l.kept = append(l.kept, t)
	return t
}

// before writes the rows of the tables that a statement speaks of.
func (l *lateRows) before(ctx context.Context, s *Statement) {
	for _, t := range l.kept {
		if len(t.rows) > 0 && slices.Contains(s.tables, t.statement.tables[0]) {
			l.write(ctx, t)
		}
	}
}

// all writes every row that is kept.
func (l *lateRows) all(ctx context.Context) {
	for _, t := range l.kept {
		l.write(ctx, t)
	}
}

func (l *lateRows) write(ctx context.Context, t *lateTable) {
	if len(t.rows) == 0 {
		return
	}
	rows := make([][]any, len(t.rows))
	for i, row := range t.rows {
		rows[i] = row.args
		if row.write < l.writing {
			l.written = append(l.written, row)
		}
	}
	t.rows = t.rows[:0]
	if t.statement.merge != nil {
		rows = t.statement.merge(rows)
	}
	insert(ctx, l.conn, t.statement, rows)
}

// begin starts the next write of the batch.
func (l *lateRows) begin(write int) {
	l.writing, l.written = write, l.written[:0]
}

// undo forgets the rows of a write that is rolled back, and keeps again what it had written of the writes before it.
func (l *lateRows) undo() {
	for _, t := range l.kept {
		t.rows = slices.DeleteFunc(t.rows, func(row lateRow) bool { return row.write == l.writing })
	}
	for _, row := range l.written {
		t := l.table(row.statement)
		t.rows = append(t.rows, row)
	}
	l.written = l.written[:0]
}

// reset forgets everything, before a transaction.
func (l *lateRows) reset(c conn, careful bool) {
	l.conn, l.careful = c, careful
	for _, t := range l.kept {
		t.rows = t.rows[:0]
	}
	l.written = l.written[:0]
}
