package commerce

import (
	"time"

	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// Who is called buys one unit by an order under the drop, paid within the time of their place. The unit is held already:
// it moves from what is set aside to the order, and back when the order is given up.

var _ Seller = (*DropRule)(nil)

// errOneEach is returned for an order of more than one unit of a drop.
var errOneEach = fault.OnField("quantity", "invalid.drop_one")

// Price is the drop's for who is called.
func (r *DropRule) Price(from pricing, c Campaign, p PlaceOrder, member id.ID) (money.Amount, error) {
	if p.Quantity != 1 {
		return 0, errOneEach
	}
	spot, err := from.SpotOf(c.ID, member)
	if err != nil {
		return 0, err
	}
	return r.UnitPrice, spot.buys(from.Now())
}

// payBy is until when an order of who is called may be paid.
func (r *DropRule) payBy(from pricing, c Campaign, member id.ID) (time.Time, error) {
	spot, err := from.SpotOf(c.ID, member)
	return spot.Until, err
}

// Bind gives a called place its order, and the order the unit.
func (r *DropRule) Bind(tx Tx, c Campaign, o Order) error {
	spot, err := tx.SpotOf(c.ID, o.Member)
	if err != nil {
		return err
	}
	line, err := tx.LineOf(c.ID)
	if err != nil {
		return err
	}
	bound, less := spot, line
	bound.Order = o.ID
	less.Aside--
	tx.UpdateSpot(spot, bound)
	tx.UpdateLine(line, less)
	tx.ReleaseHeld(c.units(1))
	return nil
}

// Unbind says what became of the order. A unit that comes back while the line serves goes to who is next.
func (r *DropRule) Unbind(tx Tx, c Campaign, o Order, why outcome) error {
	if why == takenBack && o.State == Shipped { // its unit does not come back
		return nil
	}
	spot, err := tx.SpotOf(c.ID, o.Member)
	if err != nil {
		return err
	}
	line, err := tx.LineOf(c.ID)
	if err != nil {
		return err
	}
	was, after := line, spot
	switch why {
	case paid:
		line.Bought++
		after.State = SpotBought
		tx.UpdateSpot(spot, after)
		tx.UpdateLine(was, line)
		if err := emit(tx, after.fact(FactDropBought)); err != nil {
			return err
		}
		return settleLine(tx, c)
	case takenBack:
		line.Bought--
		after.State = SpotReturned
	case givenUp:
		after.Order = id.Zero
	}
	tx.UpdateSpot(spot, after)
	serves := line.ClosedAt.IsZero()
	if serves {
		line.Aside++
		tx.Hold(c.units(1))
	}
	if line != was {
		tx.UpdateLine(was, line)
	}
	switch {
	case why == takenBack:
		return free(tx, c)
	case !serves || !tx.Now().Before(spot.Until):
		return lapseSpot(tx, c, after)
	}
	return nil // they may order once more while their time lasts
}
