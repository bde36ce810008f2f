package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"
)

// typicalRows is the size of table that SQLite's planner is told to expect.
const typicalRows = 1_000_000

// seedStatistics tells SQLite's planner what it would guess wrong: that community_id, which leads every key, tells
// hardly any rows apart, so that an index whose further columns are known is worth taking. Without statistics it may
// read a whole community through the primary key. PostgreSQL gathers its own.
func seedStatistics(ctx context.Context, pool *sql.DB) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `ANALYZE fact_sequence; DELETE FROM sqlite_stat1`); err != nil { // ANALYZE makes the table
		return err
	}
	rows, err := tx.QueryContext(ctx, `SELECT t.name, CASE WHEN l.origin = 'pk' AND t.wr THEN t.name ELSE l.name END,
			(SELECT COUNT(*) FROM pragma_index_info(l.name)), (SELECT name FROM pragma_index_info(l.name) WHERE seqno = 0) = 'community_id',
			l."unique", l.partial, l.origin = 'pk' AND t.wr
		FROM pragma_table_list t, pragma_index_list(t.name) l
		WHERE t.type = 'table' AND t.schema = 'main' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'goose_%'`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var insert strings.Builder
	for rows.Next() {
		var table, name string
		var i indexed
		if err := rows.Scan(&table, &name, &i.columns, &i.ofCommunity, &i.unique, &i.partial, &i.whole); err != nil {
			return err
		}
		fmt.Fprintf(&insert, "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('%s', '%s', '%s');", table, name, i.statistic())
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insert.String()); err != nil {
		return err
	}
	return tx.Commit()
}

// indexed is what a statistic is made from.
type indexed struct {
	columns     int
	ofCommunity bool // the community leads it
	unique      bool
	partial     bool // of some of the table's rows
	whole       bool // it is the table: the rows lie in its order
}

// wholeRead is how far the community alone seems to narrow the rows where they lie: a little, so that what reads a
// whole community goes through the table as it lies, and not by an index that leads from page to page all over it.
const wholeRead = 0.1

// statistic writes how many rows there are, and how many share each prefix of the index's columns, as sqlite_stat1
// holds it.
func (i indexed) statistic() string {
	all, least := float64(typicalRows), 10.0
	if i.partial {
		all = typicalRows / 100
	}
	if i.unique {
		least = 1
	}
	var b strings.Builder
	fmt.Fprint(&b, int64(all))
	for prefix := 1; prefix <= i.columns; prefix++ {
		known := float64(prefix) / float64(i.columns)
		if i.ofCommunity && i.columns > 1 {
			known = float64(prefix-1) / float64(i.columns-1)
			if prefix == 1 && i.whole {
				known = wholeRead
			}
		}
		fmt.Fprintf(&b, " %d", int64(math.Max(least, math.Round(math.Pow(all, 1-known)))))
	}
	return b.String()
}
