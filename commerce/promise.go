package commerce

import (
	"errors"
	"maps"

	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// What discounts cost is bounded by an offer's budget. A group that is opened may cost up to so many units to each of its
// members, at the largest discount: so much is set aside for it, as soon as an order is placed that is to open it. Who is
// invited into a group that is open has the price, whatever others do. Once the group is formed the budget keeps what its
// orders are cheaper by; what nobody used is free again, and so is everything of a group that expires and of an order
// that is refunded. What other campaigns take off is theirs.
//
// So an offer with a budget says how many one person gets, and once it has been live it keeps what its groups cost: their
// size, the limit and the prices. A price alone that rises sets more aside for the groups that are open, or is refused.

// ErrOfferUsedUp is returned to who would open a group that the budget has no room for.
var ErrOfferUsedUp = fault.New(fault.Gone, "offer_used_up")

// promise is what a group may cost; nothing where there is no budget.
func (o Offer) promise() money.Amount {
	if o.Budget == 0 {
		return 0
	}
	return times(times(o.MostOff, o.PerPersonLimit), int64(o.Size))
}

// times multiplies up to more than any budget.
func times(a money.Amount, n int64) money.Amount {
	product, err := a.Times(n)
	if err != nil {
		return money.Max
	}
	return product
}

// roomFor refuses what an offer's budget has no room for.
func (o Offer) roomFor(cost money.Amount) error {
	if o.Budget > 0 && cost > o.Budget-o.Spent {
		return ErrOfferUsedUp
	}
	return nil
}

// Rooms is how many more groups a budget has room for.
func (o Offer) Rooms() int64 {
	if o.promise() == 0 {
		return 0
	}
	return int64((o.Budget - o.Spent) / o.promise())
}

// checkBudget says that a budget is not enough for one group, or less than what is spent.
func (o Offer) checkBudget(wrong *fault.Fields, currency string) {
	checkRange(wrong, "budget", int64(o.Budget), 0, money.Max)
	if o.Budget <= 0 {
		return
	}
	wrong.Check(o.PerPersonLimit > 0, "per_person_limit", "invalid.budget_limit")
	least := o.promise()
	wrong.Check(o.Budget >= least, "budget", "invalid.budget", fault.Args{"least": least.Decimal(currency), "currency": currency})
	wrong.Check(o.Budget >= o.Spent, "budget", "invalid.below_spent")
}

// keepsCost refuses terms under which the groups of an offer that has been live would cost something else than promised.
func (o Offer) keepsCost(changed Offer) error {
	var wrong fault.Fields
	wrong.Check((o.Budget > 0) == (changed.Budget > 0), "budget", "invalid.budget_fixed")
	if o.Budget > 0 {
		wrong.Check(o.Size == changed.Size, "size", "invalid.fixed")
		wrong.Check(o.PerPersonLimit == changed.PerPersonLimit, "per_person_limit", "invalid.fixed")
		wrong.Check(maps.Equal(o.Prices, changed.Prices), "prices", "invalid.fixed")
	}
	return wrong.Err()
}

// costs is what an order costs the budget of its offer: what it is cheaper by than alone, before other campaigns.
func (o Order) costs() money.Amount { return max(0, o.Discount-o.Reduced()) }

// promiseTx keeps what is set aside of budgets. Only offers that have one are asked about.
type promiseTx interface {
	// Promise sets more aside for a group, or for an order that is to open one, or fails with ErrOfferUsedUp.
	Promise(offer, holder id.ID, amount money.Amount)
	// Promised reports whether something is set aside for a holder.
	Promised(holder id.ID) (bool, error)
	// HandOver has a group have what was set aside for the order that opens it.
	HandOver(order, group id.ID)
	// KeepPromise has the budget keep what the orders of a group are cheaper by, of what was set aside for it.
	KeepPromise(offer, group id.ID) error
	// DropPromise frees what was set aside for a holder.
	DropPromise(offer, holder id.ID) error
	// RelieveOffer returns what a refunded order was cheaper by.
	RelieveOffer(offer id.ID, cost money.Amount)
	// CostIfAlone sets more aside for what is promised of a variant whose price alone rises to this, or fails at the price.
	CostIfAlone(variant id.ID, price money.Amount) error
	// CutGroups has the open groups of an offer be due now.
	CutGroups(offer id.ID)
}

// need is what more has to be set aside for an order that is paid to take its place in a group, or (zero) to open one. The
// one it was placed for has it; in others the discount may be smaller.
func (o Offer) need(order Order, g GroupBuy, promised bool) money.Amount {
	if o.Budget == 0 || promised || !g.ID.IsZero() && g.ID == order.GroupBuy {
		return 0
	}
	beyond := max(0, order.costs()-times(o.MostOff, o.PerPersonLimit))
	if g.ID.IsZero() {
		return o.promise() + beyond
	}
	return beyond
}

// fits reports whether an order that is paid has a place in a group, or (zero) may open one: an order that was placed
// stands while its offer is paused.
func (o Offer) fits(tx Tx, order Order, g GroupBuy) (bool, error) {
	if o.ID.IsZero() {
		return true, nil
	}
	if g.ID.IsZero() && o.ended(tx.Now()) {
		return false, nil
	}
	_, err := o.setAside(tx, order, g)
	if errors.Is(err, ErrOfferUsedUp) {
		return false, nil
	}
	return true, err
}

// aside is what is set aside for an order that is paid: already, and more.
type aside struct {
	already bool
	more    money.Amount
}

// setAside decides what is set aside for an order that is paid, or that the budget has no room for it.
func (o Offer) setAside(tx Tx, order Order, g GroupBuy) (a aside, err error) {
	if o.Budget == 0 {
		return a, nil
	}
	if g.ID.IsZero() {
		if a.already, err = tx.Promised(order.ID); err != nil {
			return a, err
		}
	}
	a.more = o.need(order, g, a.already)
	return a, o.roomFor(a.more)
}

// keepAside sets it aside for the group that an order opened or joined.
func (o Offer) keepAside(tx Tx, order, group id.ID, opened bool, a aside) {
	if o.Budget == 0 {
		return
	}
	if a.already {
		tx.HandOver(order, group)
	} else if opened || a.more > 0 {
		tx.Promise(o.ID, group, a.more)
	}
}

// relieve has the budget of an offer be free of an order that is refunded after its group was formed.
func relieve(tx Tx, o Order) error {
	offer, err := tx.OfferByID(o.Offer)
	if err == nil && offer.Budget > 0 {
		tx.RelieveOffer(offer.ID, o.costs())
	}
	return err
}
