package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"panal/fault"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/internal/once"
)

// A lane is a goroutine with a connection of its own that runs the writes of its communities, in order. It takes what
// is queued, runs it in one transaction, commits, and only then answers: group commit without a timer, for what arrives
// during a commit makes the next batch. A write that is refused is refused alone.
type lane struct {
	db    *DB
	queue chan *job
	conn  conn
	batch batch
}

// job is one write that waits for its answer.
type job struct {
	ctx       context.Context
	community id.ID
	run       func(*Tx) error
	waited    func() time.Duration // since it was queued
	done      chan struct{}
	err       error
	facts     []pendingFact
}

const (
	// attempts bounds how often a write is run when the engine asks for it again, or when other nodes change what it reads
	// before it can. Each time a few rivals meet, a write loses more often than it wins, so a handful would not do.
	attempts = 50
	// pause bounds how long it waits in between.
	pause = 25 * time.Millisecond
	// patience bounds how long PostgreSQL may take over a transaction, and after how long what is left of a batch that has
	// to be run again is sent away: callers come back by themselves, and the queue grows while they are kept.
	patience = 20 * time.Second
)

var (
	// ErrOutcomeUnknown is the answer when the connection broke during a commit: the write may be there or not, and
	// asking again with the same idempotency key tells.
	ErrOutcomeUnknown = fault.New(fault.Unavailable, "outcome_unknown").After(time.Second)
	// ErrStopped is the answer once writes have stopped: at shutdown, or after a failed fsync.
	ErrStopped = fault.New(fault.Unavailable, "stopped").After(10 * time.Second)
	// ErrBusy is the answer when a lane's queue is full.
	ErrBusy = fault.New(fault.Unavailable, "busy").After(time.Second)
	// ErrDiskFull is the answer when the disk is full; nothing of the write is kept.
	ErrDiskFull = fault.New(fault.Unavailable, "disk_full").After(time.Minute)
)

func (l *lane) loop() {
	defer l.db.lanesRunning.Done()
	for first := range l.queue {
		jobs := l.take(first)
		l.serve(jobs)
		for _, j := range jobs {
			close(j.done)
		}
	}
	if l.conn != nil {
		l.conn.close()
	}
}

// take adds to the first job what else is waiting.
func (l *lane) take(first *job) []*job {
	jobs := []*job{first}
	for len(jobs) < l.db.batch {
		select {
		case j, open := <-l.queue:
			if !open {
				return jobs
			}
			jobs = append(jobs, j)
		default:
			return jobs
		}
	}
	return jobs
}

// serve answers a batch: in one transaction, and where one of its writes stands in the way of that, write by write.
func (l *lane) serve(jobs []*job) {
	elapsed := clock.Stopwatch()
	l.db.metrics.batch(jobs)
	if err := l.transact(jobs, false); err == nil {
		l.db.committed(jobs)
	} else if mayRepeat(err) {
		l.db.metrics.reruns.Inc()
		for _, j := range jobs {
			if elapsed() > l.db.patience {
				j.err = ErrBusy.Because(err)
				continue
			}
			l.alone(j, elapsed)
		}
	} else {
		for _, j := range jobs { // also of those that were refused: what they were refused for is not there either
			j.err = refused(err)
		}
	}
	l.db.metrics.commit.Observe(elapsed().Seconds())
}

// alone runs a write in a transaction of its own, as often as the engine asks for it.
func (l *lane) alone(j *job, elapsed func() time.Duration) {
	for attempt := 1; ; attempt++ {
		err := l.transact([]*job{j}, true)
		if err == nil {
			l.db.committed([]*job{j})
			return
		}
		if class := classOf(err); class != classRetry && class != classLost || !mayRepeat(err) || attempt == attempts || elapsed() > l.db.patience {
			j.err = refused(err)
			return
		}
		time.Sleep(rand.N(min(time.Duration(attempt)*5*time.Millisecond, pause)))
	}
}

// mayRepeat reports whether writes that were rolled back with an error may be run once more, without doubling them and
// with some hope.
func mayRepeat(err error) bool {
	for _, final := range []error{ErrOutcomeUnknown, ErrStopped, ErrBusy, ErrDiskFull, errNoConnection} {
		if errors.Is(err, final) {
			return false
		}
	}
	return true
}

// errNoConnection is the answer while no connection can be had.
var errNoConnection = fault.New(fault.Unavailable, "unavailable").After(time.Second)

// transact runs a batch in one transaction. Its error concerns the whole batch; a job's own error is in the job.
func (l *lane) transact(jobs []*job, alone bool) error {
	if l.db.stopped.Load() {
		return ErrStopped
	}
	ctx, cancel := l.db.bounded()
	defer cancel()
	if err := l.connect(ctx); err != nil {
		return errNoConnection.Because(err)
	}
	l.batch.reset(l.conn, alone)
	l.conn.queue(ctx, beginWrite, nil, nil)
	for i, j := range jobs {
		l.batch.begin(i)
		if err := l.runJob(ctx, j); err != nil {
			return l.abandon(ctx, err)
		}
	}
	l.batch.finish(ctx)
	if err := l.writeFacts(ctx, jobs); err != nil {
		return l.abandon(ctx, err)
	}
	if _, err := l.conn.exec(ctx, commit, nil); err != nil {
		abandoned := l.abandon(ctx, err)
		switch classOf(err) {
		case classLost, classCanceled, classCorrupt: // what a failed fsync was to keep may be found by the next start
			return ErrOutcomeUnknown.Because(err)
		}
		return abandoned
	}
	l.batch.claims.committed()
	return nil
}

// runJob runs one write. The returned error concerns the whole batch: nothing less can be rolled back.
func (l *lane) runJob(ctx context.Context, j *job) error {
	j.err, j.facts = nil, nil
	if j.err = context.Cause(j.ctx); j.err != nil { // the caller left while it waited
		j.err = fault.New(fault.Unavailable, "canceled").Because(j.err)
		return nil
	}
	tx := &Tx{batch: &l.batch, ctx: ctx, community: j.community, now: l.db.clock.Now(), ids: l.db.ids}
	err := guard(j.run, tx)
	if l.batch.alone {
		err = errors.Join(err, l.conn.flush(ctx))
	}
	switch {
	case tx.failed != nil:
		return errors.Join(err, tx.failed)
	case err == nil:
		j.facts = tx.facts
		return nil
	case l.batch.touched:
		return err
	}
	j.err = refused(err)
	l.batch.drop()
	return nil
}

// guard turns a panic of a write into its error, so that it rolls back alone.
func guard(run func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap("write", fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	return run(tx)
}

// refused makes a fault of a write's error.
func refused(err error) error {
	var named *fault.Fault
	if errors.As(err, &named) { // whoever knows better what a taken key means has said so
		return err
	}
	var row *databaseError
	switch class := classOf(err); class {
	case classUnique, classCheck:
		if errors.As(err, &row) && row.refusal != nil {
			return row.refusal.Because(err)
		}
		if class == classUnique {
			return fault.New(fault.Conflict, "conflict").Because(err)
		}
		return fault.New(fault.Conflict, "limit_exceeded").Because(err)
	case classRetry, classLost:
		return ErrBusy.Because(err)
	}
	return fault.Wrap("write", err)
}

// abandon rolls the transaction back and says what its error means for the whole batch. A connection that cannot even
// do that is given up, and the transaction with it.
func (l *lane) abandon(ctx context.Context, err error) error {
	if class := classOf(err); class == classLost || class == classCanceled || !l.conn.usable() {
		l.disconnect()
	} else {
		l.conn.flush(ctx) // whatever was queued belongs to what is rolled back
		if _, failed := l.conn.exec(ctx, rollback, nil); failed != nil {
			if classOf(failed) == classCorrupt {
				l.db.fail(failed)
			}
			l.disconnect()
		}
	}
	l.batch.rolledBack()
	if l.batch.alone && errors.Is(err, once.ErrRepeated) {
		l.batch.claims.committed() // by whoever was first
	}
	switch classOf(err) {
	case classFull:
		return ErrDiskFull.Because(err)
	case classCorrupt:
		l.db.fail(err)
		return ErrStopped.Because(err)
	case classCanceled:
		return ErrBusy.Because(err)
	}
	return err
}

func (l *lane) connect(ctx context.Context) error {
	if l.conn != nil {
		return nil
	}
	c, err := l.db.openWriter(ctx)
	if err != nil {
		slog.Error("no connection for writes", "error", err)
		return err
	}
	l.conn = c
	return nil
}

func (l *lane) disconnect() {
	if l.conn != nil {
		l.conn.close()
		l.conn = nil
	}
}

var (
	numberFacts = stmt(`UPDATE fact_sequence SET last = last + $2 WHERE community_id = $1 RETURNING last`)
	insertFact  = into("fact", "community_id", "sequence", "kind", "version", "subject_id", "by_id", "payload", "at")
)

// writeFacts numbers the facts of the batch per community, and writes them in rows of many.
func (l *lane) writeFacts(ctx context.Context, jobs []*job) error {
	var order []id.ID
	counts := map[id.ID]int64{}
	for _, j := range jobs {
		if n := int64(len(j.facts)); n > 0 {
			if counts[j.community] == 0 {
				order = append(order, j.community)
			}
			counts[j.community] += n
		}
	}
	next := map[id.ID]int64{}
	for _, community := range order {
		var last int64
		missing := fmt.Errorf("community %s has no fact sequence", community)
		scan := func(row Row) error { missing = nil; return row.Scan(&last) }
		if err := errors.Join(l.conn.query(ctx, numberFacts, []any{community, counts[community]}, scan), missing); err != nil {
			return err
		}
		next[community] = last - counts[community] + 1
	}
	var rows [][]any
	for _, j := range jobs {
		for _, f := range j.facts {
			rows = append(rows, []any{j.community, next[j.community], f.Kind, f.Version, f.Subject, f.By, f.payload, f.at})
			next[j.community]++
		}
	}
	insert(ctx, l.conn, insertFact, rows)
	return l.conn.flush(ctx) // before the commit, which must not run when a guard has refused something
}
