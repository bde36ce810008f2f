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
	rows, err := tx.QueryContext(ctx, `SELECT t.name, CASE WHEN l.origin = 'pk' AND t.wr THEN t.name ELSE l.name END, l."unique",
			(SELECT COUNT(*) FROM pragma_index_info(l.name)), (SELECT name FROM pragma_index_info(l.name) WHERE seqno = 0)
		FROM pragma_table_list t, pragma_index_list(t.name) l
		WHERE t.type = 'table' AND t.schema = 'main' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'goose_%'`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var insert strings.Builder
	for rows.Next() {
		var table, index, first string
		var unique bool
		var columns int
		if err := rows.Scan(&table, &index, &unique, &columns, &first); err != nil {
			return err
		}
		fmt.Fprintf(&insert, "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('%s', '%s', '%s');", table, index, statistic(columns, unique, first == "community_id"))
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insert.String()); err != nil {
		return err
	}
	return tx.Commit()
}

// statistic writes how many rows share each prefix of an index's columns, as sqlite_stat1 holds it.
func statistic(columns int, unique, ofCommunity bool) string {
	least := 10.0
	if unique {
		least = 1
	}
	var b strings.Builder
	fmt.Fprint(&b, typicalRows)
	for prefix := 1; prefix <= columns; prefix++ {
		known := float64(prefix) / float64(columns)
		if ofCommunity && columns > 1 {
			known = float64(prefix-1) / float64(columns-1)
		}
		fmt.Fprintf(&b, " %d", int64(math.Max(least, math.Round(math.Pow(typicalRows, 1-known)))))
	}
	return b.String()
}
