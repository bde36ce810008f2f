package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// postgresConn is one connection with pgx's cache of prepared statements. Queued statements travel with the next
// statement that has an answer, in one round trip.
type postgresConn struct {
	conn   *pgx.Conn
	queued []queued
}

type queued struct {
	s     *Statement
	args  []any
	check func(rows int64) error
}

// statementCache is how many statements a connection keeps prepared: more than there are.
const statementCache = 1536

func openPostgres(ctx context.Context, dsn string, fleeting bool) (conn, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("the database address is not understood: %w", err)
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeCacheStatement
	config.StatementCacheCapacity = statementCache
	config.RuntimeParams["application_name"] = "panal"
	if fleeting {
		config.RuntimeParams["synchronous_commit"] = "off"
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	c, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("cannot reach PostgreSQL: %w", err)
	}
	for _, s := range []*Statement{beginWrite, commit, rollback} {
		// Prepared at once, because after an error PostgreSQL runs what ends the transaction and prepares nothing.
		if _, err := c.Prepare(ctx, s.text, s.text); err != nil {
			return nil, errors.Join(fmt.Errorf("cannot prepare %q: %w", s.text, err), c.Close(ctx))
		}
	}
	return &postgresConn{conn: c}, nil
}

func (c *postgresConn) exec(ctx context.Context, s *Statement, args []any) (int64, error) {
	if len(c.queued) == 0 {
		tag, err := c.conn.Exec(ctx, s.text, bind(args)...)
		if s == commit && err == nil && tag.String() != "COMMIT" { // PostgreSQL rolls back without an error what has failed
			err = errNotCommitted
		}
		return tag.RowsAffected(), c.wrap(s, err)
	}
	var affected int64
	c.queue(ctx, s, args, func(rows int64) error { affected = rows; return nil })
	return affected, c.flush(ctx)
}

func (c *postgresConn) query(ctx context.Context, s *Statement, args []any, each func(Row) error) error {
	if len(c.queued) == 0 {
		rows, err := c.conn.Query(ctx, s.text, bind(args)...)
		if err != nil {
			return c.wrap(s, err)
		}
		return c.read(s, rows, each)
	}
	return c.send(ctx, &queued{s: s, args: bind(args)}, each)
}

var errNotCommitted = errors.New("rolled back at commit")

func (c *postgresConn) read(s *Statement, rows pgx.Rows, each func(Row) error) error {
	defer rows.Close()
	row := Row{rows.Scan}
	for rows.Next() {
		if err := each(row); err != nil {
			return err
		}
	}
	rows.Close()
	return c.wrap(s, rows.Err())
}

func (c *postgresConn) queue(_ context.Context, s *Statement, args []any, check func(int64) error) {
	c.queued = append(c.queued, queued{s, bind(args), check})
}

func (c *postgresConn) flush(ctx context.Context) error {
	if len(c.queued) == 0 {
		return nil
	}
	return c.send(ctx, nil, nil)
}

// send pipelines what is queued and then, if there is one, a query.
func (c *postgresConn) send(ctx context.Context, last *queued, each func(Row) error) (err error) {
	batch := &pgx.Batch{}
	for _, q := range c.queued {
		batch.Queue(q.s.text, q.args...)
	}
	if last != nil {
		batch.Queue(last.s.text, last.args...)
	}
	results := c.conn.SendBatch(ctx, batch)
	defer func() {
		clear(c.queued)
		c.queued = c.queued[:0]
		closed := results.Close()
		if closed != nil && classOf(err) == classNone { // also of what came after a check that failed
			err = errors.Join(err, &databaseError{class: c.classify(closed), err: closed})
		}
	}()
	var refused error // the first check that failed; later statements ran, and are rolled back with it
	for _, q := range c.queued {
		tag, err := results.Exec()
		if err != nil {
			return errors.Join(refused, c.wrap(q.s, err))
		}
		if q.check != nil && refused == nil {
			refused = q.check(tag.RowsAffected())
		}
	}
	if refused != nil || last == nil {
		return refused
	}
	rows, err := results.Query()
	if err != nil {
		return c.wrap(last.s, err)
	}
	return c.read(last.s, rows, each)
}

func (c *postgresConn) wrap(s *Statement, err error) error { return classed(c, s, err) }

func (c *postgresConn) classify(err error) class {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		if c.conn.IsClosed() {
			return classLost
		}
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			return classCanceled
		}
		return classOther
	}
	switch e.Code {
	case "23505":
		return classUnique
	case "23514":
		return classCheck
	case "40001", "40P01", "40003", "55P03":
		return classRetry
	case "53100":
		return classFull
	case "25006": // read only: a standby, after a failover
		return classLost
	}
	switch e.Code[:2] {
	case "08", "57":
		return classLost
	}
	return classOther
}

func (c *postgresConn) usable() bool { return !c.conn.IsClosed() }

func (c *postgresConn) close() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	c.conn.Close(ctx)
}
