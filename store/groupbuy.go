package store

import (
	"context"

	"panal/commerce"
	"panal/internal/id"
)

const groupBuyColumns = `g.id, g.offer_id, g.head_id, g.size, g.taken, g.virtual, g.state, g.opened_at, g.deadline, g.closed_at`

var (
	selectGroupBuy = stmt(`SELECT ` + groupBuyColumns + ` FROM group_buy g WHERE g.community_id = $1 AND g.id = $2`)
	// Of slots that are kept back it knows nothing: their unique key does.
	groupBuyAsked = stmt(`SELECT ` + groupBuyColumns + `, (SELECT COUNT(*) FROM slot s
			WHERE s.community_id = g.community_id AND s.group_id = g.id AND s.member_id = $4)
		FROM group_buy g WHERE g.community_id = $1 AND g.id = $2 AND g.offer_id = $3`).despite("slot")
	oldestGroupBuy = stmt(`SELECT ` + groupBuyColumns + ` FROM group_buy g
		WHERE g.community_id = $1 AND g.offer_id = $2 AND g.state = 'open' AND g.taken < g.size AND g.deadline > $4
		AND NOT EXISTS (SELECT 1 FROM slot s WHERE s.community_id = $1 AND s.group_id = g.id AND s.member_id = $3)
		ORDER BY g.id LIMIT 1`)

	insertGroupBuy = into("group_buy", "community_id", "id", "offer_id", "head_id", "size", "taken", "virtual", "state", "opened_at", "deadline", "closed_at")
	updateGroupBuy = stmt(`UPDATE group_buy SET head_id = $4, taken = $5, virtual = $6, state = $7, closed_at = $8
		WHERE community_id = $1 AND id = $2 AND state = 'open' AND taken = $3 AND head_id = $9`)

	selectSlots = stmt(`SELECT group_id, slot, member_id, order_id, joined_at FROM slot WHERE community_id = $1 AND group_id = $2 ORDER BY slot`)
	takeSlot    = stmt(`INSERT INTO slot (community_id, group_id, slot, member_id, order_id, joined_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (community_id, group_id, member_id) DO NOTHING`)
	insertSlot = into("slot", "community_id", "group_id", "slot", "member_id", "order_id", "joined_at")
	vacateSlot = stmt(`DELETE FROM slot WHERE community_id = $1 AND group_id = $2 AND member_id = $3 AND slot = $4`)
	cutGroups  = stmt(`UPDATE group_buy SET deadline = $3 WHERE community_id = $1 AND offer_id = $2 AND state = 'open' AND deadline > $3`)
	moveSlot   = stmt(`UPDATE slot SET slot = $4 WHERE community_id = $1 AND group_id = $2 AND member_id = $3`)
)

func groupBuyDest(g *commerce.GroupBuy) []any {
	return []any{&g.ID, &g.Offer, &g.Head, &g.Size, &g.Taken, &g.Virtual, &g.State, &g.OpenedAt, &g.Deadline, &g.ClosedAt}
}

func scanGroupBuy(row Row) (g commerce.GroupBuy, err error) { return g, row.Scan(groupBuyDest(&g)...) }

func groupBuyByID(ctx context.Context, q Querier, community, group id.ID) (commerce.GroupBuy, error) {
	return get(ctx, q, commerce.ErrGroupMissing, selectGroupBuy, []any{community, group}, scanGroupBuy)
}

func slots(ctx context.Context, q Querier, community, group id.ID) ([]commerce.Slot, error) {
	return list(ctx, q, selectSlots, []any{community, group}, func(row Row) (s commerce.Slot, err error) {
		return s, row.Scan(&s.GroupBuy, &s.Number, &s.Member, &s.Order, &s.JoinedAt)
	})
}

func (tx commerceTx) GroupBuyAsked(group, offer, member id.ID) (g commerce.GroupBuy, seated bool, err error) {
	err = one(tx.ctx, tx, commerce.ErrGroupMissing, groupBuyAsked, []any{tx.community, group, offer, member}, append(groupBuyDest(&g), &seated)...)
	return g, seated, err
}

func (tx commerceTx) OldestOpenGroupBuy(offer, member id.ID) (commerce.GroupBuy, bool, error) {
	return find(tx.ctx, tx, oldestGroupBuy, []any{tx.community, offer, member, tx.now}, scanGroupBuy)
}

func (tx commerceTx) InsertGroupBuy(g commerce.GroupBuy) {
	tx.append(insertGroupBuy, []any{tx.community, g.ID, g.Offer, g.Head, g.Size, g.Taken, g.Virtual, g.State, g.OpenedAt, g.Deadline, g.ClosedAt})
}

func (tx commerceTx) UpdateGroupBuy(old, changed commerce.GroupBuy) {
	tx.must(errStale, updateGroupBuy, tx.community, old.ID, old.Taken, changed.Head, changed.Taken, changed.Virtual, changed.State, changed.ClosedAt, old.Head)
}

func (tx commerceTx) CutGroups(offer id.ID) { tx.run(cutGroups, tx.community, offer, tx.now) }

func (tx commerceTx) TakeSlot(s commerce.Slot) {
	tx.mustLate(commerce.ErrAlreadyIn, takeSlot, insertSlot, tx.community, s.GroupBuy, s.Number, s.Member, s.Order, s.JoinedAt)
}

func (tx commerceTx) VacateSlot(d commerce.Departure) {
	tx.must(errStale, vacateSlot, tx.community, d.Left.GroupBuy, d.Left.Member, d.Left.Number)
	if d.Moved.Number > 0 {
		tx.must(errStale, moveSlot, tx.community, d.Moved.GroupBuy, d.Moved.Member, d.Moved.Number)
	}
}
