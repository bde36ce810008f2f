package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver

	"panal/fact"
	"panal/internal/id"
	"panal/store"
)

// raw is the bare loop: the statements of the same orders, in the same proportion of opening, joining and forming, in
// a database of the same schema and settings, without a server, a rule, a check or anybody who waits. Its batches are
// as large as a busy server's.
type raw struct {
	market  *market
	size    int
	members []id.ID

	pool     *sql.DB
	conn     *sql.Conn
	prepared [rawStatements]*sql.Stmt
	ids      *id.Generator
	failed   error // of the batch: the first

	now     int64 // of the batch
	orders  int   // so far
	group   id.ID // the one that is open
	head    id.ID
	taken   int
	facts   []fact.Fact // of the batch
	payload map[fact.Kind]string
}

const (
	rawBatch   = 64
	rawMembers = 4096
)

// openRaw makes a database by the store's own migrations, and opens it again without the store.
func openRaw(ctx context.Context, dir string, size int) (r *raw, err error) {
	r = &raw{size: size, ids: id.NewGenerator(nil)}
	defer func() {
		if err != nil {
			r.close()
		}
	}()
	db, err := store.Open(ctx, store.Config{Dir: dir})
	if err != nil {
		return r, err
	}
	r.market, err = openMarket(ctx, db, 0, size, 0)
	if err := errors.Join(err, db.Close()); err != nil {
		return r, err
	}
	for range rawMembers {
		r.members = append(r.members, r.ids.New(time.Now()))
	}
	settings := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)",
		"temp_store(MEMORY)", "cache_size(-131072)", "wal_autocheckpoint(4000)", "journal_size_limit(67108864)"}}
	if r.pool, err = sql.Open("sqlite", "file:"+filepath.Join(dir, "panal.db")+"?"+settings.Encode()); err != nil {
		return r, err
	}
	if r.conn, err = r.pool.Conn(ctx); err != nil {
		return r, err
	}
	for n, text := range rawTexts {
		if r.prepared[n], err = r.conn.PrepareContext(ctx, text); err != nil {
			return r, fmt.Errorf("prepare %q: %w", text, err)
		}
	}
	r.payload = payloads(r.members[0])
	return r, nil
}

func (r *raw) close() {
	if r.conn != nil {
		r.conn.Close()
	}
	if r.pool != nil {
		r.pool.Close()
	}
}

// measure runs the loop for so long, and returns how many joins and orders it kept in a second.
func (r *raw) measure(ctx context.Context, lasts time.Duration) (joins, orders float64, err error) {
	start, before, joined := time.Now(), r.orders, 0
	for time.Since(start) < lasts {
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		n, err := r.batch()
		if err != nil {
			return 0, 0, fmt.Errorf("bare loop: %w", err)
		}
		joined += n
	}
	took := time.Since(start)
	return perSecond(joined, took), perSecond(r.orders-before, took), nil
}

// batch keeps so many orders in one transaction, and returns how many of them joined a group.
func (r *raw) batch() (joined int, err error) {
	r.now, r.failed, r.facts = time.Now().UnixMicro(), nil, r.facts[:0]
	r.run(rawBegin)
	for range rawBatch {
		if !r.group.IsZero() {
			joined++
		}
		r.order()
	}
	r.writeFacts()
	if r.run(rawCommit); r.failed != nil {
		r.prepared[rawRollback].ExecContext(context.Background())
	}
	return joined, r.failed
}

// run runs a statement; after one that failed, the batch's others are left out.
func (r *raw) run(s rawStatement, args ...any) (rows int64) {
	if r.failed != nil {
		return 0
	}
	result, err := r.prepared[s].ExecContext(context.Background(), args...)
	if err == nil {
		rows, err = result.RowsAffected()
	}
	if err != nil {
		r.failed = fmt.Errorf("%.40q: %w", rawTexts[s], err)
	}
	return rows
}

// one runs a statement that must change one row.
func (r *raw) one(s rawStatement, args ...any) {
	if rows := r.run(s, args...); rows != 1 && r.failed == nil {
		r.failed = fmt.Errorf("%.40q changed %d rows", rawTexts[s], rows)
	}
}

// read runs a statement that returns rows, and reads them as whoever asks for them does.
func (r *raw) read(s rawStatement, columns int, args ...any) {
	if r.failed != nil {
		return
	}
	rows, err := r.prepared[s].QueryContext(context.Background(), args...)
	if err != nil {
		r.failed = err
		return
	}
	defer rows.Close()
	values, dest := make([]any, columns), make([]any, columns)
	for n := range values {
		dest[n] = &values[n]
	}
	count := 0
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			r.failed = err
			return
		}
		count++
	}
	if r.failed = rows.Err(); r.failed == nil && count == 0 {
		r.failed = fmt.Errorf("%.40q found nothing", rawTexts[s])
	}
}
