package store

import (
	"context"
	"fmt"
	"time"

	"panal/fact"
	"panal/fault"
	"panal/internal/id"
)

// Facts reads what writes told, and keeps how far each consumer has read.
type Facts struct{ db *DB }

// Facts returns the part of the database that serves the consumers of facts.
func (db *DB) Facts() Facts { return Facts{db} }

// ErrDeadLetterMissing is returned for a dead letter that is not there, or no longer.
var ErrDeadLetterMissing = fault.Missing("dead_letter")

// maxKinds bounds how many kinds one consumer reads.
const maxKinds = 64

const factColumns = `f.community_id, f.sequence, f.kind, f.version, f.subject_id, f.by_id, f.payload, f.at`

const letterColumns = factColumns + `, d.consumer, d.error, d.attempts, d.next_at, d.failed_at`

const letterTables = ` FROM dead_letter d JOIN fact f ON f.community_id = d.community_id AND f.sequence = d.sequence `

var (
	factsAfter   = stmt(`SELECT ` + factColumns + ` FROM fact f WHERE f.community_id = $1 AND f.sequence > $2 ORDER BY f.sequence LIMIT $3`)
	factsOf      = factsOfKinds()
	lastSequence = stmt(`SELECT last FROM fact_sequence WHERE community_id = $1`)
	selectCursor = stmt(`SELECT sequence FROM fact_cursor WHERE community_id = $1 AND consumer = $2`)

	// A cursor moves from where the consumer read it, and only there: of two nodes that handled the same facts, one
	// moves it.
	startCursor = stmt(`INSERT INTO fact_cursor (community_id, consumer, sequence) VALUES ($1, $2, $3)
		ON CONFLICT (community_id, consumer) DO NOTHING`)
	moveCursor = stmt(`UPDATE fact_cursor SET sequence = $4 WHERE community_id = $1 AND consumer = $2 AND sequence = $3`)

	// Across communities, for the program and not for anybody in it: where a consumer has something to read.
	pendingFacts = stmt(`SELECT s.community_id, COALESCE(c.sequence, 0), s.last FROM fact_sequence s
		LEFT JOIN fact_cursor c ON c.community_id = s.community_id AND c.consumer = $1
		WHERE s.last > COALESCE(c.sequence, 0) ORDER BY s.community_id`)
	// Likewise: which dead letters are due.
	dueLetters = stmt(`SELECT ` + letterColumns + letterTables + `WHERE d.next_at <= $1 ORDER BY d.next_at, d.sequence, d.consumer LIMIT $2`)

	parkLetter = stmt(`INSERT INTO dead_letter (community_id, consumer, sequence, error, attempts, next_at, failed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (community_id, consumer, sequence) DO UPDATE SET error = excluded.error, attempts = excluded.attempts,
			next_at = excluded.next_at, failed_at = excluded.failed_at`)
	letters = stmt(`SELECT ` + letterColumns + letterTables + `WHERE d.community_id = $1
		ORDER BY d.sequence DESC, d.consumer LIMIT $2`)
	countLetters = stmt(`SELECT COUNT(*) FROM dead_letter WHERE community_id = $1`)
	dropLetter   = stmt(`DELETE FROM dead_letter WHERE community_id = $1 AND consumer = $2 AND sequence = $3`)
	hastenLetter = stmt(`UPDATE dead_letter SET next_at = $4 WHERE community_id = $1 AND consumer = $2 AND sequence = $3`)
)

// factsOfKinds makes statements for 1, 2, 4 … kinds: a consumer of a number between names its last kind again.
func factsOfKinds() (by map[int]*Statement) {
	by = map[int]*Statement{}
	for kinds := 1; kinds <= maxKinds; kinds *= 2 {
		by[kinds] = stmt(`SELECT ` + factColumns + ` FROM fact f WHERE f.community_id = $1 AND f.sequence > $2 AND f.sequence <= $3
			AND f.kind IN (` + places(4, kinds) + `) ORDER BY f.sequence`)
	}
	return by
}

func factDest(f *fact.Recorded, payload *string) []any {
	return []any{&f.Community, &f.Sequence, &f.Kind, &f.Version, &f.Subject, &f.By, payload, &f.At}
}

func scanFact(row Row) (f fact.Recorded, err error) {
	var payload string
	err = row.Scan(factDest(&f, &payload)...)
	f.Payload = []byte(payload)
	return f, err
}

func scanLetter(row Row) (d fact.DeadLetter, err error) {
	var payload string
	err = row.Scan(append(factDest(&d.Fact, &payload), &d.Consumer, &d.Error, &d.Attempts, &d.NextAt, &d.FailedAt)...)
	d.Fact.Payload = []byte(payload)
	return d, err
}

// After reads facts of a community after a sequence.
func (s Facts) After(ctx context.Context, community id.ID, after int64, limit int) ([]fact.Recorded, error) {
	return list(ctx, s.db, factsAfter, []any{community, after, limit}, scanFact)
}

// Between reads the facts of some kinds after one sequence and up to another.
func (s Facts) Between(ctx context.Context, community id.ID, after, upTo int64, kinds []fact.Kind) ([]fact.Recorded, error) {
	if len(kinds) == 0 || len(kinds) > maxKinds {
		return nil, fault.Wrap("read facts", fmt.Errorf("%d kinds, where 1 to %d can be read", len(kinds), maxKinds))
	}
	args := []any{community, after, upTo}
	size := 1
	for size < len(kinds) {
		size *= 2
	}
	for i := range size {
		args = append(args, kinds[min(i, len(kinds)-1)])
	}
	return list(ctx, s.db, factsOf[size], args, scanFact)
}

// LastSequence is the sequence of a community's last fact.
func (s Facts) LastSequence(ctx context.Context, community id.ID) (last int64, err error) {
	err = one(ctx, s.db, nil, lastSequence, []any{community}, &last)
	return last, err
}

// Cursor is the sequence of the last fact that a consumer has handled.
func (s Facts) Cursor(ctx context.Context, community id.ID, consumer string) (sequence int64, err error) {
	err = one(ctx, s.db, nil, selectCursor, []any{community, consumer}, &sequence)
	return sequence, err
}

// Advance moves a consumer's cursor forward from where it was read; moved is false when it is no longer there.
func (s Facts) Advance(ctx context.Context, community id.ID, consumer string, from, to int64) (moved bool, err error) {
	if to <= from {
		return false, nil
	}
	err = s.db.Write(ctx, community, func(tx *Tx) error {
		var rows int64
		if from == 0 {
			rows, err = tx.exec(startCursor, community, consumer, to)
		} else {
			rows, err = tx.exec(moveCursor, community, consumer, from, to)
		}
		moved = rows == 1
		return err
	})
	return moved, err
}

// Backlog is what a consumer has not read of a community's facts.
type Backlog struct {
	Community    id.ID
	Cursor, Last int64
}

// Backlogs lists the communities that have facts which a consumer has not read.
func (s Facts) Backlogs(ctx context.Context, consumer string) ([]Backlog, error) {
	return list(ctx, s.db, pendingFacts, []any{consumer}, func(row Row) (b Backlog, err error) {
		return b, row.Scan(&b.Community, &b.Cursor, &b.Last)
	})
}

// Park keeps a dead letter, or what became of it when it was tried again.
func (s Facts) Park(ctx context.Context, d fact.DeadLetter) error {
	return s.db.Write(ctx, d.Fact.Community, func(tx *Tx) error {
		tx.run(parkLetter, d.Fact.Community, d.Consumer, d.Fact.Sequence, d.Error, d.Attempts, d.NextAt, d.FailedAt)
		return nil
	})
}

// DueDeadLetters lists dead letters of every community that are to be tried again, the longest due first.
func (s Facts) DueDeadLetters(ctx context.Context, now time.Time, limit int) ([]fact.DeadLetter, error) {
	return list(ctx, s.db, dueLetters, []any{now, limit}, scanLetter)
}

// DeadLetters lists a community's dead letters, the newest first, and how many there are in all.
func (s Facts) DeadLetters(ctx context.Context, community id.ID, limit int) (newest []fact.DeadLetter, total int, err error) {
	if total, err = number[int](ctx, s.db, countLetters, community); err != nil {
		return nil, 0, err
	}
	newest, err = list(ctx, s.db, letters, []any{community, limit}, scanLetter)
	return newest, total, err
}

// DropDeadLetter removes a dead letter that was handled.
func (s Facts) DropDeadLetter(ctx context.Context, community id.ID, consumer string, sequence int64) error {
	return s.db.Write(ctx, community, func(tx *Tx) error {
		tx.run(dropLetter, community, consumer, sequence)
		return nil
	})
}

// HastenDeadLetter has a dead letter tried again now.
func (s Facts) HastenDeadLetter(ctx context.Context, community id.ID, consumer string, sequence int64) error {
	return s.db.Write(ctx, community, func(tx *Tx) error {
		tx.must(ErrDeadLetterMissing, hastenLetter, community, consumer, sequence, tx.now)
		return nil
	})
}
