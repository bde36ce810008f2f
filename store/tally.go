package store

import (
	"context"

	"panal/internal/id"
)

// Tally counts what a community's group buys came to.
type Tally struct {
	Open, Formed, Expired, RefundsDone int64
}

var (
	tallyGroups  = stmt(`SELECT state, COUNT(*) FROM group_buy WHERE community_id = $1 GROUP BY state`)
	tallyRefunds = stmt(`SELECT COUNT(*) FROM refund WHERE community_id = $1 AND state = 'done'`)
)

// Tally counts a community's group buys and refunds. It reads them all: it is for the end of a long run, not for a page.
func (db *DB) Tally(ctx context.Context, community id.ID) (t Tally, err error) {
	err = db.query(ctx, tallyGroups, []any{community}, func(row Row) error {
		var state string
		var count int64
		err := row.Scan(&state, &count)
		switch state {
		case "open":
			t.Open = count
		case "formed":
			t.Formed = count
		case "expired":
			t.Expired = count
		}
		return err
	})
	if err != nil {
		return t, err
	}
	return t, one(ctx, db, nil, tallyRefunds, []any{community}, &t.RefundsDone)
}
