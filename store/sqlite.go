package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"reflect"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteFile is the database's name inside the data directory.
const sqliteFile = "panal.db"

// sqliteUse is what a connection is for.
type sqliteUse string

const (
	sqliteReads    sqliteUse = ""
	sqliteWrites   sqliteUse = "FULL" // a commit is durable
	sqliteFleeting sqliteUse = "OFF"  // it is when the system gets to it
)

// sqliteDSN opens the file with the settings every connection needs. The checkpoint is made larger than the default
// because a lane's commits are large. The cache is small because SQLite may go through all of it at a commit; pages beyond
// it are mapped, or the system's. An index that SQLite would make for one query hides that a lasting one is missing.
func sqliteDSN(dir string, use sqliteUse) string {
	pragmas := []string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(" + string(use) + ")", "foreign_keys(ON)",
		"temp_store(MEMORY)", "cache_size(-12288)", "mmap_size(134217728)", "wal_autocheckpoint(16000)", "journal_size_limit(134217728)", "automatic_index(OFF)"}
	if use == sqliteReads {
		pragmas = []string{"busy_timeout(10000)", "query_only(ON)", "automatic_index(OFF)", "cache_size(-16384)", "mmap_size(67108864)"}
	}
	q := url.Values{"_pragma": pragmas}
	path := url.URL{Path: filepath.ToSlash(filepath.Join(dir, sqliteFile))} // escaped: a # in it would end it
	return "file:" + path.EscapedPath() + "?" + q.Encode()
}

// sqliteConn speaks to the driver itself: database/sql in between costs a lane a tenth of its time.
type sqliteConn struct {
	conn     driver.Conn
	log      *checkpointer // that is told of changed rows; nil where none are changed, or it is its own
	prepared []*prepared
	failed   error // of a queued statement, until the next flush
	broken   bool
}

// prepared is a statement ready to run, which argument each of its placeholders stands for, and room for its
// arguments and for a row.
type prepared struct {
	driver.Stmt
	order []int
	args  []driver.NamedValue
	row   []driver.Value
}

// arguments binds args in the order of the placeholders. They are good until the statement runs again.
func (p *prepared) arguments(args []any) []driver.NamedValue {
	bound := bind(args)
	for i, n := range p.order {
		p.args[i].Value = bound[n]
	}
	return p.args
}

// openSQLite opens a connection by its DSN.
func openSQLite(dsn string, log *checkpointer) (conn, error) {
	pool, err := sql.Open("sqlite", dsn) // which knows the driver; it opens nothing by itself
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	c, err := pool.Driver().Open(dsn)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", sqliteFile, err)
	}
	return &sqliteConn{conn: c, log: log}, nil
}

func (c *sqliteConn) statement(s *Statement) (*prepared, error) {
	if s.number == unprepared {
		return c.prepare(s)
	}
	if s.number >= len(c.prepared) {
		c.prepared = append(c.prepared, make([]*prepared, s.number+1-len(c.prepared))...)
	}
	if p := c.prepared[s.number]; p != nil {
		return p, nil
	}
	p, err := c.prepare(s)
	c.prepared[s.number] = p
	return p, err
}

func (c *sqliteConn) prepare(s *Statement) (*prepared, error) {
	text, order := positional(s.text)
	compiled, err := c.conn.Prepare(text)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", s.text, err)
	}
	p := &prepared{Stmt: compiled, order: order, args: make([]driver.NamedValue, len(order))}
	for i := range p.args {
		p.args[i].Ordinal = i + 1
	}
	return p, nil
}

func (c *sqliteConn) exec(ctx context.Context, s *Statement, args []any) (int64, error) {
	if err := c.flush(ctx); err != nil {
		return 0, err
	}
	return c.run(s, args)
}

// run executes without a cancellable context: the driver starts a goroutine for one, and a write that has begun is
// finished or rolled back whole.
func (c *sqliteConn) run(s *Statement, args []any) (int64, error) {
	p, err := c.statement(s)
	if err != nil {
		return 0, c.wrap(s, err)
	}
	result, err := p.Stmt.(driver.StmtExecContext).ExecContext(context.Background(), p.arguments(args))
	if err != nil {
		return 0, c.wrap(s, err)
	}
	rows, err := result.RowsAffected()
	if s.changes != "" { // after any other SQLite repeats what the last one said
		c.log.note(rows)
	}
	return rows, err
}

func (c *sqliteConn) query(ctx context.Context, s *Statement, args []any, each func(Row) error) error {
	if err := c.flush(ctx); err != nil {
		return err
	}
	p, err := c.statement(s)
	if err != nil {
		return c.wrap(s, err)
	}
	if s.number == unprepared {
		defer p.Close()
	}
	rows, err := p.Stmt.(driver.StmtQueryContext).QueryContext(ctx, p.arguments(args))
	if err != nil {
		return c.wrap(s, err)
	}
	defer rows.Close()
	if p.row == nil {
		p.row = make([]driver.Value, len(rows.Columns()))
	}
	row := Row{p.scan}
	for {
		switch err := rows.Next(p.row); err {
		case nil:
		case io.EOF:
			return nil
		default:
			return c.wrap(s, err)
		}
		if s.changes != "" {
			c.log.note(1)
		}
		if err := each(row); err != nil {
			return err
		}
	}
}

// scan reads the row into dest.
func (p *prepared) scan(dest ...any) error {
	if len(dest) != len(p.row) {
		return fmt.Errorf("store: %d columns read into %d places", len(p.row), len(dest))
	}
	for i, value := range p.row {
		if err := assign(dest[i], value); err != nil {
			return fmt.Errorf("store: column %d: %w", i+1, err)
		}
	}
	return nil
}

// assign keeps a value of SQLite's: an int64, string, []byte, float64 or nil.
func assign(dest any, value driver.Value) error {
	switch d := dest.(type) {
	case sql.Scanner:
		return d.Scan(value)
	case *int64:
		if v, ok := value.(int64); ok {
			*d = v
			return nil
		}
	case *int:
		if v, ok := value.(int64); ok {
			*d = int(v)
			return nil
		}
	case *string:
		if v, ok := value.(string); ok {
			*d = v
			return nil
		}
	case *[]byte:
		switch v := value.(type) {
		case nil:
			*d = nil
			return nil
		case []byte:
			*d = v
			return nil
		case string:
			*d = []byte(v)
			return nil
		}
	default:
		kept := reflect.ValueOf(dest).Elem()
		switch v := value.(type) {
		case string:
			if kept.Kind() == reflect.String {
				kept.SetString(v)
				return nil
			}
			if kept.Kind() == reflect.Slice {
				kept.SetBytes([]byte(v))
				return nil
			}
		case []byte:
			if kept.Kind() == reflect.Slice {
				kept.SetBytes(v)
				return nil
			}
		case int64:
			if kept.CanInt() {
				kept.SetInt(v)
				return nil
			}
		}
	}
	return fmt.Errorf("a %T read into a %T", value, dest)
}

func (c *sqliteConn) queue(_ context.Context, s *Statement, args []any, check func(int64) error) {
	if c.failed != nil {
		return
	}
	rows, err := c.run(s, args)
	if err == nil && check != nil {
		err = check(rows)
	}
	c.failed = err
}

func (c *sqliteConn) flush(context.Context) error {
	err := c.failed
	c.failed = nil
	return err
}

func (c *sqliteConn) wrap(s *Statement, err error) error {
	wrapped := classed(c, s, err)
	if classOf(wrapped) == classCorrupt {
		c.broken = true
	}
	return wrapped
}

func (c *sqliteConn) classify(err error) class {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return classCanceled
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return classOther
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return classUnique
	case sqlite3.SQLITE_CONSTRAINT_CHECK:
		return classCheck
	}
	if e.Code() == sqlite3.SQLITE_IOERR_SHMSIZE { // the index of the write-ahead log cannot grow; nothing is lost
		return classFull
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return classFull
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return classCorrupt
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM:
		return classRetry
	case sqlite3.SQLITE_INTERRUPT:
		return classCanceled
	}
	return classOther
}

func (c *sqliteConn) usable() bool { return !c.broken }

func (c *sqliteConn) close() {
	for _, p := range c.prepared {
		if p != nil {
			p.Close()
		}
	}
	c.conn.Close()
}
