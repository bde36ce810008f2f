package store

import (
	"context"
	"time"

	"panal/commerce"
	"panal/internal/id"
)

const groupBuyColumns = `id, offer_id, head_id, size, taken, virtual, state, opened_at, deadline, closed_at`

var (
	selectGroupBuy = stmt(`SELECT ` + groupBuyColumns + ` FROM group_buy WHERE community_id = $1 AND id = $2`)
	oldestGroupBuy = stmt(`SELECT ` + groupBuyColumns + ` FROM group_buy g
		WHERE community_id = $1 AND offer_id = $2 AND state = 'open' AND taken < size AND deadline > $4
		AND NOT EXISTS (SELECT 1 FROM slot s WHERE s.community_id = $1 AND s.group_id = g.id AND s.member_id = $3)
		ORDER BY id LIMIT 1`)
	dueGroupBuys = stmt(`SELECT id FROM group_buy WHERE community_id = $1 AND state = 'open' AND deadline <= $2 ORDER BY deadline LIMIT $3`)

	insertGroupBuy = lateInto("group_buy", "community_id", "id", "offer_id", "head_id", "size", "taken", "virtual", "state", "opened_at", "deadline", "closed_at")
	updateGroupBuy = stmt(`UPDATE group_buy SET head_id = $4, taken = $5, virtual = $6, state = $7, closed_at = $8
		WHERE community_id = $1 AND id = $2 AND state = 'open' AND taken = $3`)

	selectSlots = stmt(`SELECT group_id, slot, member_id, order_id, joined_at FROM slot WHERE community_id = $1 AND group_id = $2 ORDER BY slot`)
	takeSlot    = stmt(`INSERT INTO slot (community_id, group_id, slot, member_id, order_id, joined_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (community_id, group_id, member_id) DO NOTHING`)
	vacateSlot = stmt(`DELETE FROM slot WHERE community_id = $1 AND group_id = $2 AND member_id = $3 AND slot = $4`)
	moveSlot   = stmt(`UPDATE slot SET slot = $4 WHERE community_id = $1 AND group_id = $2 AND member_id = $3`)
)

func groupBuyDest(g *commerce.GroupBuy) []any {
	return []any{&g.ID, &g.Offer, &g.Head, &g.Size, &g.Taken, &g.Virtual, &g.State, &g.OpenedAt, &g.Deadline, &g.ClosedAt}
}

func scanGroupBuy(row Row) (g commerce.GroupBuy, err error) { return g, row.Scan(groupBuyDest(&g)...) }

func groupBuyByID(ctx context.Context, q Querier, community, group id.ID) (commerce.GroupBuy, error) {
	found, err := list(ctx, q, selectGroupBuy, []any{community, group}, scanGroupBuy)
	if err != nil || len(found) == 0 {
		return commerce.GroupBuy{}, orMissing(err, commerce.ErrGroupMissing)
	}
	return found[0], nil
}

func slots(ctx context.Context, q Querier, community, group id.ID) ([]commerce.Slot, error) {
	return list(ctx, q, selectSlots, []any{community, group}, func(row Row) (s commerce.Slot, err error) {
		return s, row.Scan(&s.GroupBuy, &s.Number, &s.Member, &s.Order, &s.JoinedAt)
	})
}

func (tx commerceTx) OldestOpenGroupBuy(offer, member id.ID) (commerce.GroupBuy, bool, error) {
	found, err := list(tx.ctx, tx, oldestGroupBuy, []any{tx.community, offer, member, tx.now}, scanGroupBuy)
	if err != nil || len(found) == 0 {
		return commerce.GroupBuy{}, false, err
	}
	return found[0], true, nil
}

func (tx commerceTx) InsertGroupBuy(g commerce.GroupBuy) {
	tx.append(insertGroupBuy, []any{tx.community, g.ID, g.Offer, g.Head, g.Size, g.Taken, g.Virtual, g.State, g.OpenedAt, g.Deadline, g.ClosedAt})
}

func (tx commerceTx) UpdateGroupBuy(old, changed commerce.GroupBuy) {
	tx.must(errStale, updateGroupBuy, tx.community, old.ID, old.Taken, changed.Head, changed.Taken, changed.Virtual, changed.State, changed.ClosedAt)
}

func (tx commerceTx) TakeSlot(s commerce.Slot) {
	tx.must(commerce.ErrAlreadyIn, takeSlot, tx.community, s.GroupBuy, s.Number, s.Member, s.Order, s.JoinedAt)
}

func (tx commerceTx) VacateSlot(d commerce.Departure) {
	tx.must(errStale, vacateSlot, tx.community, d.Left.GroupBuy, d.Left.Member, d.Left.Number)
	if d.Moved.Number > 0 {
		tx.must(errStale, moveSlot, tx.community, d.Moved.GroupBuy, d.Moved.Member, d.Moved.Number)
	}
}

// DueGroupBuys lists open groups whose deadline has passed, the longest due first.
func (c Commerce) DueGroupBuys(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, c.db, dueGroupBuys, []any{community, now, limit}, scanID)
}

func scanID(row Row) (i id.ID, err error) { return i, row.Scan(&i) }
