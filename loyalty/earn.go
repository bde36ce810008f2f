package loyalty

import (
	"context"
	"slices"
	"time"

	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// Points are earned by what members do, each act once, and no more of an act on one day than its cap. Those for an order
// come with it and go with it: they are frozen until it was on its way for some days, and what is refunded of the order is
// taken back of them in proportion. Guests earn nothing; what they bought earns once they are members. Points are given
// for what happened while the programme was active.

// Bought is what points need to know of an order.
type Bought struct {
	Order   id.ID
	Member  id.ID
	Guest   bool // no member yet
	Sold    bool // paid, formed, and not taken back
	First   bool // nothing was sold to them before
	Term    bool // in a tier, which earns nothing
	Total   money.Amount
	Kept    money.Amount // of the total, what was not refunded
	PaidAt  time.Time
	SentAt  time.Time // zero: not on its way yet
	Percent int64     // of points, by the tier of the member
}

// earnTx counts what is earned.
type earnTx interface {
	// Bought returns an order as it is.
	Bought(order id.ID) (Bought, error)
	// LotsOf lists the lots that come and go with an order, each with its member.
	LotsOf(order id.ID) ([]Owned, error)
	dayTx
}

// dayTx counts what is earned on a day.
type dayTx interface {
	// Earned reports whether a member has earned by an act and its cause before.
	Earned(member id.ID, act Act, cause id.ID) (bool, error)
	// EarnedOn returns what a member earned by an act on a day.
	EarnedOn(member id.ID, act Act, day community.Date) (money.Amount, error)
	// CountEarned counts more of it, unless that is more than the cap.
	CountEarned(member id.ID, act Act, day community.Date, points, cap money.Amount)
}

// Owned is a lot and whose it is.
type Owned struct{ Member, Lot id.ID }

// ErrProgrammeOff is returned for what there is none of in this community now.
var ErrProgrammeOff = fault.New(fault.Conflict, "points_off")

// deed is something that may earn points.
type deed struct {
	Act     Act
	Cause   id.ID
	Order   id.ID
	Points  money.Amount
	settled bool // the points are free at once
}

func (d deed) as(act Act, points money.Amount) deed {
	d.Act, d.Points = act, points
	return d
}

// earn adds what a deed earns within its cap of the day, unless it was rewarded before. What earned nothing because of
// the cap is remembered too: it earns nothing on another day either.
func (p *Purse) earn(tx Tx, d deed) (money.Amount, error) {
	if d.Points <= 0 {
		return 0, nil
	}
	if before, err := tx.Earned(p.Member, d.Act, d.Cause); before || err != nil {
		return 0, err
	}
	points := d.Points
	if cap := p.terms.Rule(d.Act).Cap; cap > 0 {
		day := p.terms.Day(p.now)
		today, err := tx.EarnedOn(p.Member, d.Act, day)
		if err != nil {
			return 0, err
		}
		if points = max(0, min(points, cap-today)); points > 0 {
			tx.CountEarned(p.Member, d.Act, day, points, cap)
		}
	}
	l := Lot{Act: d.Act, Cause: d.Cause, Order: d.Order, Amount: points}
	if d.settled || points == 0 {
		l.SettledAt = p.now
	}
	p.add(l, MoveEarned, "", id.Zero)
	return points, nil
}

// Deed is an act of a member that a fact tells of.
type Deed struct {
	Act    Act
	Member id.ID
	Cause  id.ID // nothing is rewarded twice
	Order  id.ID // that the points come and go with; zero: with none
	At     time.Time
}

// Reward gives points for acts. It may be repeated.
func (s *Service) Reward(ctx context.Context, community id.ID, deeds ...Deed) error {
	if len(deeds) == 0 {
		return nil
	}
	return s.store.Write(ctx, community, func(tx Tx) error {
		terms, err := tx.Programme()
		if err != nil || !terms.Active {
			return err
		}
		for _, d := range deeds {
			if d.At.Before(terms.Since) || terms.Rule(d.Act).Points == 0 {
				continue
			}
			if is, err := tx.IsMember(d.Member); err != nil {
				return err
			} else if !is {
				continue
			}
			p, err := open(tx, terms, d.Member)
			if err != nil {
				return err
			}
			due := deed{Act: d.Act, Cause: d.Cause, Order: d.Order, Points: terms.Rule(d.Act).Points, settled: d.Order.IsZero()}
			if _, err := p.earn(tx, due); err != nil {
				return err
			}
			if err := save(tx, p); err != nil {
				return err
			}
			if d.Order.IsZero() {
				continue
			}
			if err := follows(tx, terms, d.Order); err != nil { // it may be sent, or refunded, by now
				return err
			}
		}
		return nil
	})
}

// FollowOrders has the points of orders be what the orders deserve as they are now. It may be repeated, in any order.
func (s *Service) FollowOrders(ctx context.Context, community id.ID, orders ...id.ID) error {
	if len(orders) == 0 {
		return nil
	}
	return s.store.Write(ctx, community, func(tx Tx) error {
		terms, err := tx.Programme()
		if err != nil || terms.Version == 0 {
			return err
		}
		for _, order := range orders {
			if err := earnBy(tx, terms, order); err != nil {
				return err
			}
			if err := follows(tx, terms, order); err != nil {
				return err
			}
		}
		return nil
	})
}

// earnBy gives the buyer of an order what it earns.
func earnBy(tx Tx, terms Programme, order id.ID) error {
	b, err := tx.Bought(order)
	if err != nil || !b.Sold || b.Guest || b.Term || b.Kept <= 0 || !terms.Active || b.PaidAt.Before(terms.Since) {
		return err
	}
	p, err := open(tx, terms, b.Member)
	if err != nil {
		return err
	}
	d := deed{Act: Purchase, Cause: order, Order: order, Points: terms.forPurchase(b.Total, p.Level, b.Percent)}
	if _, err := p.earn(tx, d); err != nil {
		return err
	}
	if b.First {
		d = d.as(FirstOrder, terms.earns(FirstOrder).Points)
		d.Cause = b.Member
		if _, err := p.earn(tx, d); err != nil {
			return err
		}
	}
	if len(p.Moves) == 0 && !slices.ContainsFunc(p.Lots, Lot.Fresh) {
		return nil
	}
	return save(tx, p)
}

// forPurchase is what an order of so much money earns.
func (p Programme) forPurchase(total money.Amount, level int, tier int64) money.Amount {
	each := p.earns(Purchase).Points
	return min(scaled(total, each*money.Amount(p.percent(level, tier)), fullPercent*p.Whole()), maxPoints)
}

// follows has the lots of an order settle some days after it is on its way, and takes back what is no longer deserved.
func follows(tx Tx, terms Programme, order id.ID) error {
	lots, err := tx.LotsOf(order)
	if err != nil || len(lots) == 0 {
		return err
	}
	b, err := tx.Bought(order)
	if err != nil {
		return err
	}
	for len(lots) > 0 {
		member := lots[0].Member
		var theirs []id.ID
		lots = slices.DeleteFunc(lots, func(owned Owned) bool {
			if owned.Member != member {
				return false
			}
			theirs = append(theirs, owned.Lot)
			return true
		})
		p, err := open(tx, terms, member, theirs...)
		if err != nil {
			return err
		}
		if !p.follow(b, theirs) {
			continue
		}
		if err := save(tx, p); err != nil {
			return err
		}
	}
	return nil
}

// follow has some lots be what their order deserves, and reports whether that changed anything.
func (p *Purse) follow(b Bought, lots []id.ID) (changed bool) {
	for _, lot := range lots {
		l := p.lot(lot)
		if !b.SentAt.IsZero() && l.Pending > 0 && l.SettlesAt.IsZero() {
			l.SettlesAt, l.changed, changed = b.SentAt.Add(time.Duration(p.terms.FrozenDays)*24*time.Hour), true, true
		}
		if undeserved := l.Amount - l.deserved(b) - l.Reversed; undeserved > 0 {
			p.takeBack(l, undeserved)
			changed = true
		}
	}
	return changed
}

// deserved is what of a lot its order deserves as it is: of those for a purchase as much as is kept of its price, of others
// all until the whole is refunded.
func (l Lot) deserved(b Bought) money.Amount {
	if l.Act == Purchase {
		return deserved(l.Amount, b.Kept, b.Total)
	}
	if b.Kept <= 0 && b.Total > 0 || !b.Sold {
		return 0
	}
	return l.Amount
}

// TendPurses settles what is due of members' points, lapses what is too old, and looks at their levels.
func (s *Service) TendPurses(ctx context.Context, community id.ID, members ...id.ID) error {
	return s.store.Write(ctx, community, func(tx Tx) error {
		terms, err := tx.Programme()
		if err != nil {
			return err
		}
		for _, member := range members {
			p, err := open(tx, terms, member)
			if err != nil {
				return err
			}
			if err := save(tx, p); err != nil {
				return err
			}
		}
		return nil
	})
}
