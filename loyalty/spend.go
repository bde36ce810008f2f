package loyalty

import (
	"math/bits"
	"slices"
	"time"

	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// Points take something off an order, at the rate that the programme states, up to a part of what it costs. The order
// holds them while it awaits payment, so that no two orders spend the same; they are used when it is paid, free again when
// it is given up, and come back when units of it do, as much of them as of their price. They come back to the lots that they
// were taken from, to those first that last longest. A lot that has become too old meanwhile is good for some days more.

// SpendState says whether an order still has its points.
type SpendState string

const (
	SpendHeld  SpendState = "held"
	SpendUsed  SpendState = "used"
	SpendFreed SpendState = "freed"
)

// Spend is how many points of a lot an order was made cheaper by.
type Spend struct {
	Order    id.ID
	Member   id.ID
	Lot      Lot
	Amount   money.Amount
	Returned money.Amount
	State    SpendState
	Was      *Spend // as it was read; nil: it is new
}

const (
	graceAfterRefund = 30 // days that points which came back are good for, at least
	graceAfterCancel = 1
)

// ErrTooFewPoints is returned for more points than there are; ErrPointsRange for more or fewer than an order takes;
// ErrPointsNothing where points take nothing off.
var (
	ErrTooFewPoints  = fault.OnField("points", "invalid.points_short")
	ErrPointsRange   = fault.OnField("points", "invalid.range")
	ErrPointsNothing = fault.OnField("points", "invalid.points_nothing")
)

func tooFew(have money.Amount) error { return ErrTooFewPoints.With(fault.Args{"have": int64(have)}) }

// Most returns how many points an order that costs so much takes at most, and how much they take off.
func (p Programme) Most(cost money.Amount) (points, off money.Amount) {
	if p.Spending.Rate == 0 || cost <= 0 {
		return 0, 0
	}
	off = cost.Part(p.Spending.MostPercent, fullPercent)
	if p.Spending.Most > 0 {
		off = min(off, p.worth(p.Spending.Most))
	}
	points = scaled(off, p.Spending.Rate, p.Whole())
	if p.worth(points+1) <= off { // for what a point takes off is rounded down too
		points++
	}
	off = p.worth(points)
	return p.price(off), off
}

// worth is what so many points take off.
func (p Programme) worth(points money.Amount) money.Amount {
	return scaled(points, p.Whole(), p.Spending.Rate)
}

// price is how many points take so much off: the fewest.
func (p Programme) price(off money.Amount) money.Amount {
	points := scaled(off, p.Spending.Rate, p.Whole())
	if p.worth(points) < off {
		points++
	}
	return points
}

// scaled is a × part ÷ whole, rounded down; no more than an amount can be.
func scaled(a, part, whole money.Amount) money.Amount {
	high, low := bits.Mul64(uint64(a), uint64(part))
	if high >= uint64(whole) {
		return money.Max
	}
	quotient, _ := bits.Div64(high, low, uint64(whole))
	return money.Amount(min(quotient, money.Max))
}

// Spend decides what points take off an order that costs so much: how many are taken of those that were asked for, and
// how much comes off.
func (p Programme) Spend(asked, free, cost money.Amount) (points, off money.Amount, err error) {
	most, _ := p.Most(cost)
	least := max(p.Spending.Least, 1)
	switch {
	case most < least:
		return 0, 0, ErrPointsNothing
	case asked < least || asked > most:
		return 0, 0, ErrPointsRange.With(fault.Args{"min": int64(least), "max": int64(most)})
	case asked > free:
		return 0, 0, tooFew(free)
	}
	off = p.worth(asked)
	if off == 0 {
		return 0, 0, ErrPointsNothing
	}
	return p.price(off), off, nil
}

// Hold has an order hold a member's points.
func Hold(tx PurseTx, member, order id.ID, points money.Amount) error {
	terms, err := tx.Programme()
	if err != nil {
		return err
	}
	p, err := open(tx, terms, member)
	if err != nil {
		return err
	}
	if err := p.hold(order, points); err != nil {
		return err
	}
	return save(tx, p)
}

func (p *Purse) hold(order id.ID, points money.Amount) error {
	if have := p.Free(p.now); have < points {
		return tooFew(have)
	}
	p.draw(points, func(l *Lot, part money.Amount) {
		l.Held += part
		p.Spends = append(p.Spends, Spend{Order: order, Member: p.Member, Lot: *l, Amount: part, State: SpendHeld})
	})
	p.note(Move{Kind: MoveHeld, Order: order, Amount: points, Free: -points})
	return nil
}

// Use has an order that is paid use the points that it holds.
func Use(tx PurseTx, order id.ID) error {
	return follow(tx, order, func(p *Purse, spends []Spend) { p.use(order, spends) })
}

func (p *Purse) use(order id.ID, spends []Spend) {
	p.turn(spends, SpendHeld, SpendUsed, func(l *Lot, s *Spend) { l.Held, l.Spent = l.Held-s.Amount, l.Spent+s.Amount })
	if n := turned(p.Spends); n > 0 {
		p.note(Move{Kind: MoveUsed, Order: order, Amount: n})
	}
}

// GiveUp frees the points that an order holds which is not paid.
func GiveUp(tx PurseTx, order id.ID) error {
	return follow(tx, order, func(p *Purse, spends []Spend) { p.giveUp(order, spends) })
}

func (p *Purse) giveUp(order id.ID, spends []Spend) {
	m := Move{Kind: MoveFreed, Order: order}
	p.turn(spends, SpendHeld, SpendFreed, func(l *Lot, s *Spend) {
		l.Held -= s.Amount
		free, debt := p.comeBack(l, s.Amount, graceAfterCancel)
		m.Amount, m.Free, m.Debt = m.Amount+s.Amount, m.Free+free, m.Debt+debt
	})
	if m.Amount > 0 {
		p.note(m)
	}
}

// Return gives points back that an order used, so that what is back is the part of them that came back of its units: kept is
// how much of their price the order keeps. It may be repeated.
func Return(tx PurseTx, order id.ID, kept, price money.Amount) error {
	return follow(tx, order, func(p *Purse, spends []Spend) { p.giveBack(order, spends, kept, price) })
}

func (p *Purse) giveBack(order id.ID, spends []Spend, kept, price money.Amount) {
	var used, back money.Amount
	for _, s := range spends {
		if s.State == SpendUsed {
			used, back = used+s.Amount, back+s.Returned
		}
	}
	m := Move{Kind: MoveReturned, Order: order, Amount: used - deserved(used, kept, price) - back}
	if m.Amount <= 0 {
		return
	}
	slices.SortStableFunc(spends, func(a, b Spend) int { return latest(a.Lot, b.Lot) })
	left := m.Amount
	for i := range spends {
		s := spends[i]
		part := min(left, s.Amount-s.Returned)
		if s.State != SpendUsed || part == 0 {
			continue
		}
		s.Was, s.Returned, left = &spends[i], s.Returned+part, left-part
		l := p.lot(s.Lot.ID)
		l.Spent -= part
		free, debt := p.comeBack(l, part, graceAfterRefund)
		m.Free, m.Debt = m.Free+free, m.Debt+debt
		p.Spends = append(p.Spends, s)
	}
	p.note(m)
}

// deserved is the part of points that is deserved of an order which keeps so much of its price: whole ones.
func deserved(points, kept, price money.Amount) money.Amount {
	if kept >= price && price > 0 {
		return points
	}
	if kept <= 0 {
		return 0
	}
	return points.Part(int64(kept), int64(price))
}

// latest puts those lots first that last longest.
func latest(a, b Lot) int {
	switch {
	case a.ExpiresAt.Equal(b.ExpiresAt):
		return slices.Compare(b.ID[:], a.ID[:])
	case a.ExpiresAt.IsZero() || !b.ExpiresAt.IsZero() && a.ExpiresAt.After(b.ExpiresAt):
		return -1
	}
	return 1
}

// comeBack makes points of a lot free again, for so many days at least.
func (p *Purse) comeBack(l *Lot, n money.Amount, days int) (free, debt money.Amount) {
	if until := p.terms.afterDays(p.now, days); !l.ExpiresAt.IsZero() && l.ExpiresAt.Before(until) {
		l.ExpiresAt, l.Warned = until, false
	}
	return p.release(l, n)
}

// turn moves spends from one state to another.
func (p *Purse) turn(spends []Spend, from, to SpendState, move func(*Lot, *Spend)) {
	for i := range spends {
		s := spends[i]
		if s.State != from {
			continue
		}
		s.Was, s.State = &spends[i], to
		l := p.lot(s.Lot.ID)
		l.changed = true
		move(l, &s)
		p.Spends = append(p.Spends, s)
	}
}

func turned(spends []Spend) (sum money.Amount) {
	for _, s := range spends {
		if s.State == SpendUsed {
			sum += s.Amount
		}
	}
	return sum
}

// follow changes what becomes of the points of an order.
func follow(tx PurseTx, order id.ID, change func(*Purse, []Spend)) error {
	spends, err := tx.SpendsOf(order)
	if err != nil || len(spends) == 0 {
		return err
	}
	terms, err := tx.Programme()
	if err != nil {
		return err
	}
	lots := make([]id.ID, len(spends))
	for i, s := range spends {
		lots[i] = s.Lot.ID
	}
	p, err := open(tx, terms, spends[0].Member, lots...)
	if err != nil {
		return err
	}
	change(p, spends)
	return save(tx, p)
}

// Offer returns what a member's points could take off an order that costs so much; nothing where they take nothing off.
func (p Programme) Offer(purse Purse, cost money.Amount, now time.Time) (points, off money.Amount) {
	points, _ = p.Most(cost)
	points = min(points, purse.Free(now))
	if points < max(p.Spending.Least, 1) {
		return 0, 0
	}
	off = p.worth(points)
	if off == 0 {
		return 0, 0
	}
	return p.price(off), off
}
