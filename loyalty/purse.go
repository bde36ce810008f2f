package loyalty

import (
	"cmp"
	"slices"
	"time"

	"panal/internal/id"
	"panal/money"
)

// A member's points are in lots, each of those that were earned together. A lot is pending until what it was earned by is
// settled, can then be spent until it lapses, and says of each of its points what became of it. Those that lapse first
// are spent first.
//
//	pending → free → held → spent
//	   ↓        ↓  ↖───┘ ↖────┘
//	 taken   lapsed, taken
//
// What is no longer deserved, because its order was refunded, is taken back: from its own lot, then from the member's
// others, those that lapse first before the rest. What was spent by then is a debt of points. The next points work it
// off; it is never asked for in money.

// Lot is points that were earned together.
type Lot struct {
	ID       id.ID
	Act      Act
	Cause    id.ID // what they were earned by: nothing is rewarded twice
	Order    id.ID // that they come and go with; zero: with none
	Amount   money.Amount
	Reversed money.Amount // of the amount, what is no longer deserved

	Pending, Free, Held, Spent, Lapsed, Taken money.Amount // what became of the amount

	EarnedAt  time.Time
	SettlesAt time.Time // while pending; zero: its order is not on its way yet
	SettledAt time.Time
	ExpiresAt time.Time // zero: never
	Warned    bool      // the member was told that it is about to lapse

	fresh, changed bool
}

// Fresh reports whether the lot is new, Changed whether there is anything of it to keep.
func (l Lot) Fresh() bool   { return l.fresh }
func (l Lot) Changed() bool { return l.changed }

// counts reports whether the lot's points are ones that a level is decided on: those that were earned.
func (l Lot) counts() bool { return l.Act != Gift }

// MoveKind says what a line of a member's statement is.
type MoveKind string

const (
	MoveEarned    MoveKind = "earned"
	MoveSettled   MoveKind = "settled"
	MoveHeld      MoveKind = "held"
	MoveFreed     MoveKind = "freed"
	MoveUsed      MoveKind = "used"
	MoveReturned  MoveKind = "returned"
	MoveTakenBack MoveKind = "taken_back"
	MoveLapsed    MoveKind = "lapsed"
	MoveGiven     MoveKind = "given"     // by staff
	MoveWithdrawn MoveKind = "withdrawn" // by staff
)

// Move is a line of a member's statement.
type Move struct {
	ID                  id.ID
	Kind                MoveKind
	Act                 Act   // that the lot was earned by; empty for what is of several
	Order               id.ID // zero: none
	Amount              money.Amount
	Free, Pending, Debt money.Amount // what changed
	Note                string
	By                  id.ID // who did it at work
	At                  time.Time
}

// Purse is what a member has.
type Purse struct {
	Member  id.ID
	Version int64 // 0: nothing yet
	Debt    money.Amount
	Standing
	LookAt time.Time // when the level is to be looked at next
	Streak Streak
	Lots   []Lot // of which something is pending or free, and those that were asked for

	// Made since it was read.
	Moves   []Move
	Spends  []Spend
	counted money.Amount // of what a level is decided on
	newID   func() id.ID
	now     time.Time
	terms   Programme
}

// Free is what can be spent at a time.
func (p Purse) Free(now time.Time) (sum money.Amount) {
	for _, l := range p.Lots {
		if !l.lapses(now) {
			sum += l.Free
		}
	}
	return sum
}

// Pending is what waits to be settled.
func (p Purse) Pending() (sum money.Amount) {
	for _, l := range p.Lots {
		sum += l.Pending
	}
	return sum
}

// Next returns what lapses next: how much of it, and when. It is zero where nothing does.
func (p Purse) Next(now time.Time) (points money.Amount, at time.Time) {
	for _, l := range p.Lots {
		if l.Free == 0 || l.ExpiresAt.IsZero() || l.lapses(now) {
			continue
		}
		switch {
		case at.IsZero() || l.ExpiresAt.Before(at):
			points, at = l.Free, l.ExpiresAt
		case l.ExpiresAt.Equal(at):
			points += l.Free
		}
	}
	return points, at
}

// lapses reports whether what is free of a lot is too old.
func (l Lot) lapses(now time.Time) bool { return !l.ExpiresAt.IsZero() && !now.Before(l.ExpiresAt) }

// open returns a member's purse as of the write's time: what is due is settled, and what is too old has lapsed. It holds the
// given lots, too, though nothing is left in them.
func open(tx PurseTx, terms Programme, member id.ID, lots ...id.ID) (*Purse, error) {
	p, err := tx.Purse(member)
	if err != nil {
		return nil, err
	}
	if len(lots) > 0 {
		some, err := tx.Lots(lots...)
		if err != nil {
			return nil, err
		}
		p.take(some)
	}
	p.begin(terms, tx.Now(), tx.NewID)
	return &p, nil
}

func (p *Purse) begin(terms Programme, now time.Time, newID func() id.ID) {
	p.terms, p.now, p.newID = terms, now, newID
	for i := range p.Lots {
		if l := &p.Lots[i]; l.Pending > 0 && !l.SettlesAt.IsZero() && !now.Before(l.SettlesAt) {
			p.settle(l)
		}
	}
	for i := range p.Lots {
		if l := &p.Lots[i]; l.Free > 0 && l.lapses(now) {
			p.note(Move{Kind: MoveLapsed, Act: l.Act, Amount: l.Free, Free: -l.Free})
			l.Lapsed, l.Free, l.changed = l.Lapsed+l.Free, 0, true
		}
	}
	p.sort()
}

// sort puts those lots first that lapse first.
func (p *Purse) sort() {
	slices.SortStableFunc(p.Lots, func(a, b Lot) int {
		if a.ExpiresAt.IsZero() != b.ExpiresAt.IsZero() {
			if a.ExpiresAt.IsZero() {
				return 1
			}
			return -1
		}
		return cmp.Or(a.ExpiresAt.Compare(b.ExpiresAt), slices.Compare(a.ID[:], b.ID[:]))
	})
}

func (p *Purse) note(m Move) {
	m.ID, m.At = p.newID(), p.now
	p.Moves = append(p.Moves, m)
}

// lot returns a lot of the purse by its id, once those that are not open were taken in.
func (p *Purse) lot(lot id.ID) *Lot {
	i := slices.IndexFunc(p.Lots, func(l Lot) bool { return l.ID == lot })
	if i < 0 {
		return nil
	}
	return &p.Lots[i]
}

// take adds lots that the purse was not read with.
func (p *Purse) take(lots []Lot) {
	for _, l := range lots {
		if p.lot(l.ID) == nil {
			p.Lots = append(p.Lots, l)
		}
	}
}

// add earns a lot. It is free at once where it says when it settled.
func (p *Purse) add(l Lot, kind MoveKind, note string, by id.ID) {
	l.ID, l.EarnedAt, l.fresh, l.changed = p.newID(), p.now, true, true
	m := Move{Kind: kind, Act: l.Act, Order: l.Order, Amount: l.Amount, Note: note, By: by}
	if l.SettledAt.IsZero() {
		l.Pending, m.Pending = l.Amount, l.Amount
	} else {
		l.ExpiresAt = p.terms.expiry(p.now)
		m.Free, m.Debt = p.release(&l, l.Amount)
		if l.counts() {
			p.counted += l.Amount
		}
	}
	p.Lots = append(p.Lots, l)
	p.sort()
	if l.Amount > 0 {
		p.note(m)
	}
}

// settle makes what is pending of a lot free.
func (p *Purse) settle(l *Lot) {
	n := l.Pending
	l.Pending, l.SettledAt, l.ExpiresAt, l.changed = 0, p.now, p.terms.expiry(p.now), true
	if l.counts() {
		p.counted += l.Amount - l.Reversed
	}
	free, debt := p.release(l, n)
	p.note(Move{Kind: MoveSettled, Act: l.Act, Order: l.Order, Amount: n, Pending: -n, Free: free, Debt: debt})
}

// release makes so much of a lot free, and works off a debt with it first. It returns the change of what is free, and of
// the debt.
func (p *Purse) release(l *Lot, n money.Amount) (free, debt money.Amount) {
	owed := min(n, p.Debt)
	p.Debt -= owed
	l.Taken, l.Free, l.changed = l.Taken+owed, l.Free+n-owed, true
	return n - owed, -owed
}

// draw takes up to so much of what is free, of those lots first that lapse first, and tells what each gave.
func (p *Purse) draw(n money.Amount, gave func(l *Lot, part money.Amount)) (drawn money.Amount) {
	for i := range p.Lots {
		l := &p.Lots[i]
		if part := min(n-drawn, l.Free); part > 0 {
			l.Free, l.changed = l.Free-part, true
			gave(l, part)
			drawn += part
		}
	}
	return drawn
}

// takeBack takes so much of a lot back as is no longer deserved.
func (p *Purse) takeBack(l *Lot, n money.Amount) {
	m := Move{Kind: MoveTakenBack, Act: l.Act, Order: l.Order, Amount: n}
	if !l.SettledAt.IsZero() && l.counts() {
		p.counted -= n
	}
	l.Reversed, l.changed = l.Reversed+n, true
	pending := min(n, l.Pending)
	l.Pending, l.Taken = l.Pending-pending, l.Taken+pending
	own := min(n-pending, l.Free)
	l.Free, l.Taken = l.Free-own, l.Taken+own
	others := p.draw(n-pending-own, func(other *Lot, part money.Amount) { other.Taken += part })
	m.Pending, m.Free, m.Debt = -pending, -own-others, n-pending-own-others
	p.Debt += m.Debt
	p.note(m)
}

// withdraw takes points away that staff take; there have to be so many.
func (p *Purse) withdraw(n money.Amount, note string, by id.ID) error {
	if have := p.Free(p.now); have < n {
		return tooFew(have)
	}
	p.draw(n, func(l *Lot, part money.Amount) { l.Taken += part })
	p.note(Move{Kind: MoveWithdrawn, Amount: n, Free: -n, Note: note, By: by})
	return nil
}
