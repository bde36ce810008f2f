// Package store keeps everything: all SQL is here, one text for SQLite and PostgreSQL.
//
// It decides how writes are ordered and made durable (lanes, lane.go), how statements are prepared and rows read, and
// what a database error means. It leaves every rule of the business to the packages whose interfaces it serves; what
// it guards (a balance, a slot, a limit) it guards in SQL, so that it holds with any number of nodes.
package store

import (
	"context"
	"fmt"
	"hash/maphash"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
)

// Config says where the data is and how it is served.
type Config struct {
	Dir     string        // the data directory of SQLite, made if missing
	DSN     string        // of PostgreSQL; Dir is not used then
	Clock   clock.Clock   // nil means the system's
	IDs     *id.Generator // nil means random ones
	Lanes   int           // of PostgreSQL; 0 means 8. SQLite has one.
	Readers int           // connections that read at once; 0 means 4
	Queue   int           // writes that may wait in a lane; 0 means 4096
	// Fleeting says that what is written is thrown away, or made again from the beginning: nothing waits for the disk. The
	// failure of this program costs nothing more than ever, that of the machine the last commits, or all of a SQLite file.
	Fleeting bool
}

// DB is an open database.
type DB struct {
	clock   clock.Clock
	ids     *id.Generator
	engine  string
	batch   int // writes in one transaction at most
	lanes   []*lane
	readers chan conn
	reads   int // how many readers there are
	aside   chan struct{}
	unlock  func()

	openWriter, openReader func(context.Context) (conn, error)

	patience     time.Duration
	mu           sync.RWMutex // guards closing against sends on the lanes' queues
	closed       bool
	closing      chan struct{}
	stopped      atomic.Bool
	fatal        chan error
	lanesRunning sync.WaitGroup
	metrics      *Metrics
	wake         Wake
	checkpoints  *checkpointer // of SQLite
	seed         maphash.Seed
}

// Open opens the database, brings its schema up to date, and starts the lanes. It refuses a data directory that
// another process serves, and a schema newer than the program.
func Open(ctx context.Context, c Config) (*DB, error) {
	if c.Clock == nil {
		c.Clock = clock.System()
	}
	if c.IDs == nil {
		c.IDs = id.NewGenerator(nil)
	}
	db := &DB{clock: c.Clock, ids: c.IDs, fatal: make(chan error, 1), closing: make(chan struct{}), patience: patience,
		metrics: newMetrics(), seed: maphash.MakeSeed()}
	lanes, readers, queue := orDefault(c.Lanes, 8), orDefault(c.Readers, 4), orDefault(c.Queue, 4096)
	var err error
	if c.DSN != "" {
		db.engine, db.batch = "postgres", 64
		db.openWriter = func(ctx context.Context) (conn, error) { return openPostgres(ctx, c.DSN, c.Fleeting) }
		db.openReader = db.openWriter
		err = migratePostgres(ctx, c.DSN)
	} else {
		db.engine, db.batch, lanes = "sqlite", 512, 1
		err = db.prepareSQLite(ctx, c.Dir, c.Fleeting)
	}
	if err == nil {
		err = db.start(ctx, lanes, readers, queue)
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

func orDefault(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

func (db *DB) prepareSQLite(ctx context.Context, dir string, fleeting bool) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("cannot make the data directory: %w", err)
	}
	var err error
	if db.unlock, err = lockDir(dir); err != nil {
		return err
	}
	if err := migrateSQLite(ctx, sqliteDSN(dir, sqliteWrites)); err != nil {
		return err
	}
	use := sqliteWrites
	if fleeting {
		use = sqliteFleeting
	}
	db.openWriter = func(context.Context) (conn, error) { return openSQLite(sqliteDSN(dir, use), db.checkpoints) }
	db.openReader = func(context.Context) (conn, error) { return openSQLite(sqliteDSN(dir, sqliteReads), nil) }
	return nil
}

func (db *DB) start(ctx context.Context, lanes, readers, queue int) error {
	db.readers, db.aside = make(chan conn, readers), make(chan struct{}, asideOf(readers))
	for range readers {
		c, err := db.openReader(ctx)
		if err != nil {
			return err
		}
		db.readers <- c
		db.reads++
	}
	if db.engine == "sqlite" {
		c, err := db.openWriter(ctx)
		if err != nil {
			return err
		}
		db.checkpoints = startCheckpointer(c)
	}
	for range lanes {
		c, err := db.openWriter(ctx)
		if err != nil {
			return err
		}
		l := &lane{db: db, queue: make(chan *job, queue), conn: c, batch: newBatch(db.engine != "sqlite")}
		db.lanes = append(db.lanes, l)
		db.lanesRunning.Add(1)
		go l.loop()
	}
	return nil
}

// Engine is "sqlite" or "postgres".
func (db *DB) Engine() string { return db.engine }

// Clock is the clock that writes are timed by.
func (db *DB) Clock() clock.Clock { return db.clock }

// IDs is the generator that writes draw ids from.
func (db *DB) IDs() *id.Generator { return db.ids }

// Fatal delivers the error after which the database no longer takes writes and the program must end: a failed fsync
// is never tried again, because the kernel may have dropped what it could not write (Rebello et al., USENIX ATC 2020).
func (db *DB) Fatal() <-chan error { return db.fatal }

func (db *DB) fail(err error) {
	if !db.stopped.Swap(true) {
		slog.Error("the database cannot be trusted to keep writes: stopping", "error", err)
		db.fatal <- err
	}
}

// Write runs a write of a community (zero: of none) and returns once it is durable, or refused. Its error is a fault.
func (db *DB) Write(ctx context.Context, community id.ID, run func(*Tx) error) error {
	j := &job{ctx: ctx, community: community, run: run, waited: clock.Stopwatch(), done: make(chan struct{})}
	if err := db.enqueue(j); err != nil {
		return err
	}
	<-j.done // always comes: a lane answers all it took, and a caller who left is answered without being run
	return j.err
}

func (db *DB) enqueue(j *job) error {
	db.mu.RLock()
	defer db.mu.RUnlock()
	if db.closed || db.stopped.Load() {
		return ErrStopped
	}
	l := db.lanes[0]
	if len(db.lanes) > 1 {
		l = db.lanes[maphash.Bytes(db.seed, j.community[:])%uint64(len(db.lanes))]
	}
	select {
	case l.queue <- j:
		return nil
	default:
		db.metrics.refused.Inc()
		return ErrBusy
	}
}

// bounded is what a transaction runs under. SQLite's statements end by themselves, and its driver would start a
// goroutine for each that may be ended.
func (db *DB) bounded() (context.Context, context.CancelFunc) {
	if db.engine == "sqlite" {
		return context.Background(), func() {}
	}
	return context.WithTimeout(context.Background(), db.patience)
}

// query reads outside a write, with one of the bounded connections: busy readers would starve the lanes.
func (db *DB) query(ctx context.Context, s *Statement, args []any, each func(Row) error) error {
	return db.reading(ctx, func(c conn) error { return c.query(ctx, s, args, each) })
}

var beginRead = stmt(`BEGIN /* sqlite: DEFERRED */`)
var repeatable = stmt(`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY`)

// Snapshot runs reads that see one and the same moment.
func (db *DB) Snapshot(ctx context.Context, run func(Querier) error) error {
	return db.reading(ctx, func(c conn) error {
		if _, err := c.exec(ctx, beginRead, nil); err != nil {
			return err
		}
		defer c.exec(context.Background(), rollback, nil)
		if db.engine == "postgres" {
			if _, err := c.exec(ctx, repeatable, nil); err != nil {
				return err
			}
		}
		return run(snapshot{c})
	})
}

type snapshot struct{ conn conn }

func (s snapshot) query(ctx context.Context, st *Statement, args []any, each func(Row) error) error {
	return s.conn.query(ctx, st, args, each)
}

func (db *DB) reading(ctx context.Context, run func(conn) error) error {
	leave, err := db.admit(ctx)
	if err != nil {
		return err
	}
	defer leave()
	var c conn
	select {
	case c = <-db.readers:
	case <-db.closing:
		return ErrStopped
	case <-ctx.Done():
		return ErrBusy.Because(ctx.Err())
	}
	defer func() { db.readers <- c }()
	if !c.usable() {
		fresh, err := db.openReader(ctx)
		if err != nil {
			return ErrBusy.Because(err)
		}
		c.close()
		c = fresh
	}
	err = run(c)
	if class := classOf(err); class == classLost || class == classCanceled {
		return ErrBusy.Because(err)
	}
	return err
}

// Ready reports whether the database answers and takes writes.
func (db *DB) Ready(ctx context.Context) error {
	if db.stopped.Load() {
		return ErrStopped
	}
	return db.query(ctx, ping, nil, func(Row) error { return nil })
}

var ping = stmt(`SELECT 1`)

// Close finishes the writes that are queued and the reads that are under way, then closes. What comes after is refused.
func (db *DB) Close() error {
	db.mu.Lock()
	first := !db.closed
	db.closed = true
	db.mu.Unlock()
	if !first {
		return nil
	}
	for _, l := range db.lanes {
		close(l.queue)
	}
	db.lanesRunning.Wait()
	db.checkpoints.stop()
	close(db.closing)
	for range db.reads {
		(<-db.readers).close()
	}
	if db.unlock != nil {
		db.unlock()
	}
	return nil
}
