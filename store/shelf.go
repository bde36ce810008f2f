package store

import (
	"errors"

	"panal/commerce"
	"panal/fault"
)

var (
	holdUnits = lateChange(`UPDATE variant SET held = held + $3 WHERE community_id = $1 AND id = $2 AND stock - held - sold >= $3`)
	sellHeld  = stmt(`UPDATE variant SET held = held - $3, sold = sold + $3 WHERE community_id = $1 AND id = $2 AND held >= $3`)
	sellUnits = lateChange(`UPDATE variant SET sold = sold + $3 WHERE community_id = $1 AND id = $2 AND stock - held - sold >= $3`)
	unhold    = stmt(`UPDATE variant SET held = held - $3 WHERE community_id = $1 AND id = $2 AND held >= $3`)
	unsell    = stmt(`UPDATE variant SET sold = sold - $3 WHERE community_id = $1 AND id = $2 AND sold >= $3`)

	takeFromOffer = stmt(`UPDATE offer SET taken = taken + $3 WHERE community_id = $1 AND id = $2 AND taken + $3 <= stock`)
	giveToOffer   = stmt(`UPDATE offer SET taken = taken - $3 WHERE community_id = $1 AND id = $2 AND taken >= $3`)
	useOffer      = stmt(`INSERT INTO offer_use (community_id, offer_id, member_id, units) VALUES ($1, $2, $3, $4)
		ON CONFLICT (community_id, offer_id, member_id) DO UPDATE SET units = offer_use.units + excluded.units
		WHERE offer_use.units + excluded.units <= $5`)
	unuseOffer = stmt(`UPDATE offer_use SET units = units - $4
		WHERE community_id = $1 AND offer_id = $2 AND member_id = $3 AND units >= $4`)
)

func (tx commerceTx) Hold(u commerce.Units) { tx.take(holdUnits, u) }
func (tx commerceTx) Sell(u commerce.Units) { tx.take(sellUnits, u) }

func (tx commerceTx) take(s *Statement, u commerce.Units) {
	tx.mustLate(commerce.ErrSoldOut, s, s, tx.community, u.Variant, u.Quantity)
	if u.Offer.Stock > 0 {
		tx.must(commerce.ErrSoldOut, takeFromOffer, tx.community, u.Offer.ID, u.Quantity)
	}
	if limit := u.Offer.PerPersonLimit; limit > 0 {
		tx.must(commerce.ErrLimitReached.With(fault.Args{"limit": limit}), useOffer, tx.community, u.Offer.ID, u.Member, u.Quantity, limit)
	}
}

func (tx commerceTx) SellHeld(u commerce.Units) {
	tx.must(errStale, sellHeld, tx.community, u.Variant, u.Quantity)
}

func (tx commerceTx) ReleaseHeld(u commerce.Units) { tx.give(errStale, unhold, u) }
func (tx commerceTx) ReturnSold(u commerce.Units)  { tx.give(errShelf, unsell, u) }

// errShelf is our mistake: an order was sold units that its shelf does not know of.
var errShelf = fault.Wrap("put units back", errors.New("fewer are sold than the order has"))

// give puts units back. The offer's counts are only kept while it has a cap or a limit, so they may hold fewer.
func (tx commerceTx) give(otherwise error, s *Statement, u commerce.Units) {
	tx.must(otherwise, s, tx.community, u.Variant, u.Quantity)
	if u.Offer.Stock > 0 {
		tx.run(giveToOffer, tx.community, u.Offer.ID, u.Quantity)
	}
	if u.Offer.PerPersonLimit > 0 {
		tx.run(unuseOffer, tx.community, u.Offer.ID, u.Member, u.Quantity)
	}
}
