package community

import (
	"context"
	"time"

	"panal/access"
	"panal/internal/id"
)

// MonthMoves are the climbs to a rung, or the falls from one to another, that something caused in a month.
type MonthMoves struct {
	Month    string // 2026-03, where the community is
	From, To Rung
	Cause    Deed
	Count    int
}

// Climbs reports whether they are climbs.
func (m MonthMoves) Climbs() bool { return m.To.Height() > m.From.Height() }

// RungTie is somebody a member deals with both ways.
type RungTie struct {
	Member id.ID
	Name   string
	At     time.Time // when the one of the two dealt with the other last who did so longer ago
}

type ladderReads interface {
	Ladder(ctx context.Context, community id.ID) LadderReader
	// Climber reads a member with what is kept of them.
	Climber(ctx context.Context, community, member id.ID) (Climber, error)
	// RungTies lists the ordinary members whom a member has dealt with both ways since a time, the latest first.
	RungTies(ctx context.Context, community, member id.ID, since time.Time, limit int) ([]RungTie, error)
	// OnRungs counts the ordinary members on each rung, and on none.
	OnRungs(ctx context.Context, community id.ID) (map[Rung]int, error)
	// LadderMoves lists what moved members, from a month on.
	LadderMoves(ctx context.Context, community id.ID, from string) ([]MonthMoves, error)
}

// Footing is where a member is on the ladder, opened to its parts.
type Footing struct {
	Climber
	Active int       // of the last eight weeks
	Ties   []RungTie // within 90 days, at most tiesShown
	Below  time.Time // since when the evidence is too little; zero: it is not
	Seen   time.Time // when it was looked at
}

const tiesShown = 20

// Fresh reports whether the last advocacy is recent enough to climb by it.
func (f Footing) Fresh() bool {
	return !f.Evidence.Advocated.IsZero() && f.Seen.Before(f.Evidence.Advocated.Add(Fresh))
}

// Next is the rung above; none above the highest.
func (f Footing) Next() Rung {
	if f.Rung == Friend {
		return NoRung
	}
	return Rungs[f.Rung.Height()]
}

// Footing returns where a member is on the ladder, to themselves and to those who work here.
func (s *Service) Footing(ctx context.Context, actor access.Actor, member id.ID) (f Footing, err error) {
	if err := actor.May(access.MemberView, access.Resource{Community: actor.Community, Owner: member}); err != nil {
		return f, err
	}
	c, err := s.Community(ctx, actor.Community)
	if err != nil {
		return f, err
	}
	f.Seen = s.clock.Now()
	if f.Climber, err = s.store.Climber(ctx, actor.Community, member); err != nil {
		return f, err
	}
	f.Active = f.Evidence.Weeks.Of(WeekOf(f.Seen, c.Zone()))
	f.Below = f.Climber.Below(f.Seen)
	f.Ties, err = s.store.RungTies(ctx, actor.Community, member, f.Seen.Add(-Fresh), tiesShown)
	return f, err
}

// LadderMonths is how many months are shown.
const LadderMonths = 12

// LadderOverview is the ladder of a community. Those who work here are in no count.
type LadderOverview struct {
	On     map[Rung]int
	Months []string // the last LadderMonths, the oldest first
	Moves  []MonthMoves
}

// Ladder returns the ladder of the community.
func (s *Service) Ladder(ctx context.Context, actor access.Actor) (o LadderOverview, err error) {
	if err := actor.May(access.SegmentView, actor.Here()); err != nil {
		return o, err
	}
	c, err := s.Community(ctx, actor.Community)
	if err != nil {
		return o, err
	}
	today := DateOf(s.clock.Now(), c.Zone())
	first := Date{today.Year, today.Month, 1}
	for back := LadderMonths - 1; back >= 0; back-- {
		o.Months = append(o.Months, first.AddMonths(-back).String()[:len("2026-03")])
	}
	if o.On, err = s.store.OnRungs(ctx, actor.Community); err != nil {
		return o, err
	}
	o.Moves, err = s.store.LadderMoves(ctx, actor.Community, o.Months[0])
	return o, err
}
