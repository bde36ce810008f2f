package store

import (
	"context"
	"hash/maphash"

	"panal/internal/id"
)

// Where a rule says that two tables have the same rows, or that what is in one adds up to what is in another, the whole of
// both is added up at once: each row's key is hashed, the hash is taken as often as the row counts, and what is kept twice
// comes to nothing. It takes no sorting, and no room. Only where something is left is the statement run that finds out
// what. The hashes are seeded anew each time, so that a difference which comes to nothing is one in 2^64, and another time
// it does not.

// quick reports whether an invariant holds. False may be wrong: the invariant's statement knows.
type quick func(ctx context.Context, q Querier, community id.ID) (holds bool, err error)

// readsEverything marks the statements of checks.
const readsEverything = ` /* a check */`

// cancels reports that rows of a key (one or two columns) and a number come to nothing, key by key.
func cancels(text string) quick {
	s := stmt(text + readsEverything)
	return func(ctx context.Context, q Querier, community id.ID) (bool, error) {
		var h maphash.Hash
		var left uint64
		var key, beside []byte
		var number int64
		err := q.query(ctx, s, []any{community}, func(row Row) error {
			if err := row.Scan(&key, &beside, &number); err != nil {
				return err
			}
			left += uint64(number) * hashed(&h, key, beside)
			return nil
		})
		return left == 0, err
	}
}

// hashed is of a key of two columns.
func hashed(h *maphash.Hash, key, beside []byte) uint64 {
	h.Reset()
	h.Write(key)
	h.WriteByte(0)
	h.Write(beside)
	return h.Sum64()
}

var (
	entriesInOrder  = stmt(`SELECT posting_id, amount FROM entry WHERE community_id = $1 ORDER BY posting_id` + readsEverything)
	postingsInOrder = stmt(`SELECT id FROM posting WHERE community_id = $1` + readsEverything)
)

// booked reports that every posting has two entries or more, which add up to zero, and that no entry is without one.
func booked(ctx context.Context, q Querier, community id.ID) (bool, error) {
	var h maphash.Hash
	var left uint64
	var of, posting id.ID
	entries, sum, holds := 2, int64(0), true
	err := q.query(ctx, entriesInOrder, []any{community}, func(row Row) error {
		var amount int64
		if err := row.Scan(&posting, &amount); err != nil {
			return err
		}
		if posting != of {
			holds = holds && entries >= 2 && sum == 0
			of, entries, sum = posting, 0, 0
			left += hashed(&h, of[:], nil)
		}
		entries++
		sum += amount
		return nil
	})
	if holds = holds && entries >= 2 && sum == 0; err != nil || !holds {
		return false, err
	}
	err = q.query(ctx, postingsInOrder, []any{community}, func(row Row) error {
		err := row.Scan(&posting)
		left -= hashed(&h, posting[:], nil)
		return err
	})
	return left == 0, err
}
