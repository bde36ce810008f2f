package loyalty

import (
	"context"
	"encoding/binary"

	"panal/access"
	"panal/community"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// A member checks in once on a day of the community's calendar; a day has as many hours as it has there. Days that follow
// one another are a streak. One missed day in seven is forgiven: it does not count and breaks nothing. Nobody is reminded
// of a streak, and what was earned by one that ended stays.

// Streak is how many days somebody has checked in on without a break.
type Streak struct {
	Days, Longest  int
	Last, Forgiven community.Date // the last day of it; the day that was last forgiven
}

// forgiveness is within how many days one that was missed is forgiven.
const forgiveness = 7

// ErrCheckedIn is returned to who has checked in today.
var ErrCheckedIn = fault.New(fault.Conflict, "checked_in_today")

// CheckIn returns the streak after checking in on a day.
func (s Streak) CheckIn(today community.Date) (Streak, error) {
	missed := s.Last.AddDays(1)
	switch {
	case s.Last == community.Date{}:
		s.Days = 1
	case s.Last.Until(today) <= 0: // later, where the community changed its time zone
		return s, ErrCheckedIn
	case missed == today:
		s.Days++
	case missed.AddDays(1) == today && s.forgives(missed):
		s.Days, s.Forgiven = s.Days+1, missed
	default:
		s.Days = 1
	}
	s.Last, s.Longest = today, max(s.Longest, s.Days)
	return s, nil
}

func (s Streak) forgives(missed community.Date) bool {
	return s.Forgiven == community.Date{} || s.Forgiven.Until(missed) >= forgiveness
}

// Current is how long the streak is on a day: none when it can go on no more.
func (s Streak) Current(today community.Date) int {
	if s.Last == (community.Date{}) {
		return 0
	}
	if gap := s.Last.Until(today); gap <= 1 || gap == 2 && s.forgives(s.Last.AddDays(1)) {
		return s.Days
	}
	return 0
}

// CheckedInOn reports whether the member checked in on a day.
func (s Streak) CheckedInOn(today community.Date) bool {
	return s.Last != community.Date{} && s.Last.Until(today) <= 0
}

// reward is what a streak of so many days earns by a milestone.
func (t Terms) reward(days int) (points money.Amount) {
	for _, m := range t.Milestones {
		if m.Days == days {
			return m.Points
		}
	}
	return 0
}

// NextMilestone returns the next milestone of a streak; none where there is no further one.
func (t Terms) NextMilestone(days int) (next Milestone, is bool) {
	for _, m := range t.Milestones {
		if m.Days > days {
			return m, true
		}
	}
	return Milestone{}, false
}

// dayID stands for a day where an id is asked for.
func dayID(d community.Date) (day id.ID) {
	binary.BigEndian.PutUint32(day[:], uint32(d.Year*10000+int(d.Month)*100+d.Day))
	return day
}

// CheckedInNow is what a check-in came to.
type CheckedInNow struct {
	Streak Streak
	Points money.Amount // that it earned, with those of a milestone
}

// CheckIn records that the actor was here today.
func (s *Service) CheckIn(ctx context.Context, actor access.Actor, community id.ID) (now CheckedInNow, err error) {
	if err := may(actor, access.PointsEarn, community, actor.Member); err != nil {
		return now, err
	}
	err = s.store.Write(ctx, community, func(tx Tx) error {
		now = CheckedInNow{}
		terms, err := tx.Programme()
		if err != nil {
			return err
		}
		if !terms.Streaks() {
			return ErrProgrammeOff
		}
		p, err := open(tx, terms, actor.Member)
		if err != nil {
			return err
		}
		today := terms.Day(tx.Now())
		if p.Streak, err = p.Streak.CheckIn(today); err != nil {
			return err
		}
		now.Streak = p.Streak
		deed := deed{Act: CheckedIn, Cause: dayID(today), Points: terms.Rule(CheckedIn).Points, settled: true}
		if now.Points, err = p.earn(tx, deed); err != nil {
			return err
		}
		if reward := terms.reward(p.Streak.Days); reward > 0 {
			deed = deed.as(Streaked, reward)
			more, err := p.earn(tx, deed)
			if err != nil {
				return err
			}
			now.Points += more
			reached := fact.Fact{Kind: FactStreakReached, Version: 1, Subject: actor.Member, Payload: StreakFact{p.Streak.Days, reward}}
			if err := tx.Emit(reached); err != nil {
				return err
			}
		}
		return save(tx, p)
	})
	return now, err
}
