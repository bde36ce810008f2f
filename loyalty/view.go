package loyalty

import (
	"context"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
	"panal/money"
)

// What a member sees of their points, and what staff see of everybody's.

// viewReads reads what is shown.
type viewReads interface {
	// Known reports whether there is such a member.
	Known(ctx context.Context, community, member id.ID) (bool, error)
	// Moves lists a member's statement, the newest first, without what only an order tells.
	Moves(ctx context.Context, community, member, after id.ID, limit int) ([]Move, error)
	// CountedSince is Counted outside a write.
	CountedSince(ctx context.Context, community, member id.ID, since time.Time) (Year, error)
}

// View is what a member has, and where they stand.
type View struct {
	Programme Programme
	Purse     Purse
	Free      money.Amount
	Pending   money.Amount
	Worth     money.Amount // what the free points would take off, at the rate; 0 where they take nothing off
	Lapses    money.Amount // next
	LapsesAt  time.Time
	Year      money.Amount // earned and settled within a year
	Level     Level
	Next      Level        // the level above; zero: there is none
	Missing   money.Amount // to it
	Today     bool         // the member checked in today
	Streak    int
	Thanks    ThanksTotals
}

// Points returns what a member has, for themselves and for staff.
func (s *Service) Points(ctx context.Context, actor access.Actor, community, member id.ID) (v View, err error) {
	if err := may(actor, access.PointsView, community, member); err != nil {
		return v, err
	}
	if err := s.known(ctx, community, member); err != nil {
		return v, err
	}
	if v.Programme, err = s.store.Programme(ctx, community); err != nil {
		return v, fault.Wrap("read the points programme", err)
	}
	if v.Purse, err = s.store.Purse(ctx, community, member); err != nil {
		return v, fault.Wrap("read points", err)
	}
	now := s.now()
	year, err := s.store.CountedSince(ctx, community, member, now.Add(-levelYear))
	if err != nil {
		return v, fault.Wrap("read points of the year", err)
	}
	if v.Thanks, err = s.store.ThanksTotals(ctx, community, member, v.Programme.monthOf(now)); err != nil {
		return v, fault.Wrap("read thanks", err)
	}
	return v.with(year, now), nil
}

// known refuses who is no member of the community.
func (s *Service) known(ctx context.Context, community, member id.ID) error {
	known, err := s.store.Known(ctx, community, member)
	if err == nil && !known {
		err = ErrNoSuchMember
	}
	return err
}

func (v View) with(year Year, now time.Time) View {
	p := v.Programme
	v.Free, v.Pending, v.Year = v.Purse.Free(now), v.Purse.Pending(), year.Earned
	v.Lapses, v.LapsesAt = v.Purse.Next(now)
	if p.Spending.Rate > 0 {
		v.Worth = p.worth(v.Free)
	}
	v.Level, _ = p.At(v.Purse.Level)
	if v.Purse.Level < len(p.Levels) {
		v.Next = p.Levels[v.Purse.Level]
		v.Missing = max(0, v.Next.From-v.Year)
	}
	today := p.Day(now)
	v.Today, v.Streak = v.Purse.Streak.CheckedInOn(today), v.Purse.Streak.Current(today)
	return v
}

// ToThank is what the member still has to thank others with this month.
func (v View) ToThank() money.Amount {
	if !v.Programme.Active {
		return 0
	}
	return max(0, v.Programme.Recognition.Monthly-v.Thanks.Given)
}

// Moves lists a member's statement, the newest first.
func (s *Service) Moves(ctx context.Context, actor access.Actor, community, member id.ID, r page.Request) (page.Page[Move], error) {
	if err := may(actor, access.PointsView, community, member); err != nil {
		return page.Page[Move]{}, err
	}
	if err := s.known(ctx, community, member); err != nil {
		return page.Page[Move]{}, err
	}
	after, size, err := r.ByID()
	if err != nil {
		return page.Page[Move]{}, err
	}
	found, err := s.store.Moves(ctx, community, member, after, size+1)
	return page.Cut(found, size, func(m Move) []byte { return m.ID[:] }), fault.Wrap("read a statement of points", err)
}

// Ahead is how long before points lapse their member is told.
const Ahead = 14 * 24 * time.Hour

// WarnOfLapse tells members of points that lapse soon, once of each lot.
func (s *Service) WarnOfLapse(ctx context.Context, community id.ID, members ...id.ID) error {
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
			if told, is := p.warn(); is {
				err = tx.Emit(fact.Fact{Kind: FactPointsExpiring, Version: 1, Subject: member, Payload: told})
			}
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

// warn marks those lots that lapse soon, and says what the member is told of them.
func (p *Purse) warn() (told ExpiringFact, is bool) {
	for i := range p.Lots {
		l := &p.Lots[i]
		if l.Free == 0 || l.Warned || l.ExpiresAt.IsZero() || l.ExpiresAt.Sub(p.now) > Ahead {
			continue
		}
		if !is {
			told.Until = l.ExpiresAt
		}
		l.Warned, l.changed, is = true, true, true
		told.Points += l.Free
	}
	return told, is
}
