package store

import (
	"context"
	"errors"
	"slices"
)

// The writes of a batch share one transaction, and what may be shared is done once for all of them:
//
//   - Rows that only add to a table, and guarded changes that add up, are kept back and written together, in statements
//     of many rows, no later than a statement that speaks of their table.
//   - What many decide on (the terms of an offer) is read once, until a write changes it: on PostgreSQL for a batch, for
//     another node may change it after; on SQLite, where there is one process and one lane, for as long as it is asked for.
//
// So nobody can tell whose row it was that a unique key or a guard refused. Nor is there a savepoint to go back to,
// which would cost a copy of every page a write touches: a write that is refused before it has changed anything is
// simply dropped, and for any other the batch is rolled back and its writes run once more, each in a transaction of its
// own and with nothing kept back. That is rare, because decisions come first: what they refuse has changed nothing.

// batch is what the writes of one transaction share.
type batch struct {
	conn    conn
	alone   bool // a write by itself: nothing is kept back, nothing remembered
	shared  bool // with other processes: what was read in a batch is forgotten with it
	writing int  // the number of the write that runs
	touched bool // the write that runs has changed something
	late    []*lateTable
	read    map[any]remembered
	changes int            // how many statements have changed something
	changed map[string]int // by table, the last of them
	claims  claims
}

// lateTable is what one statement is to write.
type lateTable struct {
	statement *Statement
	rows      []lateRow
}

type lateRow struct {
	write int
	args  []any
}

// remembered is what was read once for a batch.
type remembered struct {
	value any
	at    int // after how many changes
}

// errRefusedLate is of a guarded change that was kept back: some write's share of it cannot be had.
var errRefusedLate = errors.New("refused with others'")

func newBatch(shared bool) batch {
	return batch{shared: shared, read: map[any]remembered{}, changed: map[string]int{}}
}

// reset forgets everything, before a transaction.
func (b *batch) reset(c conn, alone bool) {
	b.conn, b.alone = c, alone
	for _, t := range b.late {
		clear(t.rows)
		t.rows = t.rows[:0]
	}
	if b.shared || len(b.read) > rememberedMost {
		clear(b.read)
	}
	b.claims.reset()
}

// rolledBack forgets what was read: a change may have been among it that is undone.
func (b *batch) rolledBack() { clear(b.read) }

// rememberedMost is how much is remembered of what was read.
const rememberedMost = 50_000

// begin starts the next write.
func (b *batch) begin(write int) { b.writing, b.touched = write, false }

// drop forgets what the running write, which has changed nothing, has left for later.
func (b *batch) drop() {
	for _, t := range b.late {
		for len(t.rows) > 0 && t.rows[len(t.rows)-1].write == b.writing {
			t.rows = t.rows[:len(t.rows)-1]
		}
	}
	b.claims.drop(b.writing)
}

// keep leaves rows for later. What cannot be stored at all shows here, in the write whose row it is.
func (b *batch) keep(s *Statement, rows [][]any) {
	at := slices.IndexFunc(b.late, func(t *lateTable) bool { return t.statement == s })
	if at < 0 {
		at = len(b.late)
		b.late = append(b.late, &lateTable{statement: s})
	}
	t := b.late[at]
	for _, args := range rows {
		t.rows = append(t.rows, lateRow{b.writing, bind(args)})
	}
}

// before gets the transaction ready for a statement: it writes the rows of the tables that the statement speaks of, and
// forgets what was read from the table that it changes.
func (b *batch) before(ctx context.Context, s *Statement) {
	for _, t := range b.late {
		if table := t.statement.tables[0]; len(t.rows) > 0 && table != s.missing && slices.Contains(s.tables, table) {
			b.write(ctx, t)
		}
	}
	if s.changes != "" {
		b.touched = true
		b.change(s.changes)
	}
}

// change has what was read from a table read anew.
func (b *batch) change(table string) {
	b.changes++
	b.changed[table] = b.changes
}

// finish writes everything that is kept.
func (b *batch) finish(ctx context.Context) {
	for _, t := range b.late {
		b.write(ctx, t)
	}
}

func (b *batch) write(ctx context.Context, t *lateTable) {
	if len(t.rows) == 0 {
		return
	}
	rows := make([][]any, len(t.rows))
	for i, row := range t.rows {
		rows[i] = row.args
		b.touched = b.touched || row.write == b.writing
	}
	clear(t.rows)
	t.rows = t.rows[:0]
	if t.statement.sum > 0 {
		rows = addUp(rows, t.statement.sum)
	}
	if t.statement.wide != nil {
		b.change(t.statement.changes)
		insert(ctx, b.conn, t.statement, rows)
		return
	}
	for _, args := range rows {
		b.conn.queue(ctx, t.statement, args, func(changed int64) error {
			if changed != 1 {
				return errRefusedLate
			}
			return nil
		})
	}
}

// addUp makes the rows of one key one row, with the sum of what stands at a place after the key: a statement of many
// rows may change a row only once, and a guard need not be asked twice.
func addUp(rows [][]any, place int) [][]any {
	const community, key = 0, 1
	type of struct{ community, key string }
	first := make(map[of][]any, len(rows))
	summed := rows[:0]
	for _, row := range rows {
		k := of{string(row[community].([]byte)), string(row[key].([]byte))}
		if earlier, known := first[k]; known {
			earlier[place] = earlier[place].(int64) + row[place].(int64)
			continue
		}
		first[k] = row
		summed = append(summed, row)
	}
	return summed
}

// readOnce reads something for a batch, or returns what was read before for the same key and is still so: nothing but
// guarded changes that were kept back may have changed the tables since. The key's type names what is read.
func readOnce[K comparable, V any](tx *Tx, key K, tables []string, read func() (V, error)) (V, error) {
	if known, ok := tx.batch.read[key]; ok && !slices.ContainsFunc(tables, func(t string) bool { return tx.batch.changed[t] > known.at }) {
		return known.value.(V), nil
	}
	value, err := read()
	if err == nil && !tx.batch.alone {
		tx.batch.read[key] = remembered{value, tx.batch.changes}
	}
	return value, err
}
