package store

import (
	"math"

	"panal/internal/id"
)

// What a guest bought, handed to the member who they turn out to be, an order at a time: with its slot, the head's place
// if the guest had that, and the units counted against the offer's limit. A credit that is not kept yet follows the
// order too, or is dropped where the member would be credited for their own.

var (
	keepGuestEmail = stmt(`INSERT INTO guest_email (community_id, email, member_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`)
	guestsWith     = stmt(`SELECT m.id FROM guest_email g JOIN member m ON m.community_id = g.community_id AND m.id = g.member_id
		JOIN person p ON p.id = m.person_id
		WHERE g.community_id = $1 AND g.email = $2 AND m.role = 'guest' AND p.email IS NULL ORDER BY m.id`)
	guestOrders = stmt(`SELECT id FROM orders WHERE community_id = $1 AND member_id = $2 AND ($3 = '' OR email = $3) ORDER BY id`)
	unitsOf     = stmt(`SELECT COALESCE(SUM(l.quantity - l.restocked), 0) FROM orders o
		JOIN order_line l ON l.community_id = o.community_id AND l.order_id = o.id
		WHERE o.community_id = $1 AND o.id = $2 AND ` + unitsOut)

	// The member's own slot keeps the guest's out of the same group. What else is known of the order is read once it is
	// the member's: until then it may be paid on another node, and get its group.
	handOrder = stmt(`UPDATE orders SET member_id = $4 WHERE community_id = $1 AND id = $2 AND member_id = $3 AND NOT (
		EXISTS (SELECT 1 FROM slot s WHERE s.community_id = $1 AND s.group_id = orders.group_id AND s.member_id = $3 AND s.order_id = $2) AND
		EXISTS (SELECT 1 FROM slot s WHERE s.community_id = $1 AND s.group_id = orders.group_id AND s.member_id = $4))
		RETURNING id, offer_id, group_id`)
	handSlot = stmt(`UPDATE slot SET member_id = $5 WHERE community_id = $1 AND group_id = $2 AND member_id = $4 AND order_id = $3`)
	handHead = stmt(`UPDATE group_buy SET head_id = $4 WHERE community_id = $1 AND id = $2 AND head_id = $3
		AND EXISTS (SELECT 1 FROM slot s WHERE s.community_id = $1 AND s.group_id = $2 AND s.member_id = $4)`)
	handCredit = stmt(`UPDATE attribution SET member_id = $3 WHERE community_id = $1 AND order_id = $2 AND kept = 0 AND referrer_id IS DISTINCT FROM $3`)
	dropOwn    = stmt(`DELETE FROM attribution WHERE community_id = $1 AND order_id = $2 AND kept = 0 AND referrer_id = $3`)
	handShares = stmt(`UPDATE share SET member_id = $3 WHERE community_id = $1 AND member_id = $2 AND NOT EXISTS (
		SELECT 1 FROM share s WHERE s.community_id = $1 AND s.member_id = $3 AND s.target_id = share.target_id)`)
)

func (tx peopleTx) KeepGuestEmail(guest id.ID, email string) {
	tx.run(keepGuestEmail, tx.community, email, guest)
}

func (tx peopleTx) GuestsWith(email string) ([]id.ID, error) {
	return list(tx.ctx, tx, guestsWith, []any{tx.community, email}, scanID)
}

func (tx peopleTx) TakeShares(guest, member id.ID) { tx.run(handShares, tx.community, guest, member) }

// handed is an order that has become a member's.
type handed struct{ id, offer, group id.ID }

func (tx peopleTx) TakeOrders(guest, member id.ID, email string) (taken []id.ID, err error) {
	orders, err := list(tx.ctx, tx, guestOrders, []any{tx.community, guest, email}, scanID)
	if err != nil {
		return nil, err
	}
	for _, order := range orders {
		o, found, err := find(tx.ctx, tx, handOrder, []any{tx.community, order, guest, member}, func(row Row) (o handed, err error) {
			return o, row.Scan(&o.id, &o.offer, &o.group)
		})
		if err != nil {
			return nil, err
		}
		if !found {
			continue
		}
		taken = append(taken, o.id)
		tx.run(handSlot, tx.community, o.group, o.id, guest, member)
		tx.run(handHead, tx.community, o.group, guest, member)
		tx.run(handCredit, tx.community, o.id, member)
		tx.run(dropOwn, tx.community, o.id, member)
		if err := tx.handUse(o, guest, member); err != nil {
			return nil, err
		}
	}
	return taken, nil
}

// handUse moves the units that an order counts against its offer's limit; an offer without one counts none.
func (tx peopleTx) handUse(o handed, guest, member id.ID) error {
	var units int64
	if err := one(tx.ctx, tx, errStale, unitsOf, []any{tx.community, o.id}, &units); err != nil || units == 0 {
		return err
	}
	counted, err := tx.exec(unuseOffer, tx.community, o.offer, guest, units)
	if err == nil && counted > 0 {
		tx.run(useOffer, tx.community, o.offer, member, units, int64(math.MaxInt64))
	}
	return err
}
