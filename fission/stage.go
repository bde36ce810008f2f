package fission

import (
	"context"
	"slices"
	"time"

	"panal/access"
	"panal/community"
	"panal/fact"
	"panal/insight/stage"
	"panal/internal/id"
)

// A circle's stage is told by its size, unless much less happens in it than at its best: then it is fading, or dormant.
// What happens is what its members do anywhere in the community (they buy, share and invite) in periods of four weeks;
// how often they talk will tell more, once circles have talk of their own. The thresholds are those of insight/stage.

const (
	// Period is what activity is counted by: long enough for who comes by once a month.
	Period = 28 * 24 * time.Hour
	// Periods is how many, up to now, the best is looked for in: about half a year.
	Periods = 6
	// youngest is how many periods a circle must have lived to be told to fade: the first of them are its founding.
	youngest = 2
)

// Activity is what happened in a circle in each period, the latest first.
type Activity struct {
	Active [Periods]int // members who did something
	Came   [Periods]int // members who joined, and are still in it
}

// lived is how many whole periods a circle has had, as far as they are remembered.
func lived(c community.Circle, now time.Time) int {
	return min(int(now.Sub(c.FoundedAt)/Period), Periods)
}

// Best is the most members who did something in a period that the circle had.
func (a Activity) Best(c community.Circle, now time.Time) int {
	return slices.Max(append([]int{a.Active[0]}, a.Active[:lived(c, now)]...))
}

// Pulse says how much happens in a circle by now. It is dormant when nobody did anything lately, or hardly anybody where
// there were many; and fading when under a third of its best is left, or when two signals come together: under three
// quarters are left, and under half as many as usual come. Nobody can come to a circle that is full.
func (a Activity) Pulse(c community.Circle, now time.Time) community.Pulse {
	n, t := lived(c, now), stage.Defaults
	if n < youngest {
		return community.Steady
	}
	left, best := float64(a.Active[0]), float64(a.Best(c, now))
	before := 0
	for _, came := range a.Came[1:n] {
		before += came
	}
	usual := float64(before) / float64(n-1)
	switch {
	case a.Active[0] == 0, a.Active[0] < t.DormantFewer && left < t.Fading*best, left < t.Dormant*best:
		return community.Dormant
	case left < t.Fading*best:
		return community.Fading
	case left < t.Peak*best && float64(a.Came[0]) < t.Newcomer*usual && !c.Full():
		return community.Fading
	}
	return community.Steady
}

// Stage is the stage of a circle as it was last measured.
func Stage(c community.Circle) stage.Stage {
	switch c.Pulse {
	case community.Fading:
		return stage.Fading
	case community.Dormant:
		return stage.Dormant
	}
	return sized(c.Members)
}

// sized is the stage of a circle of so many members in which as much happens as ever.
func sized(members int) stage.Stage {
	switch t := stage.Defaults; {
	case members < t.Circle:
		return stage.Forming
	case members <= t.Lively:
		return stage.Growing
	case members <= t.Crowded:
		return stage.Lively
	}
	return stage.Crowded
}

// Step is what a circle's leader does next.
type Step struct {
	Stage stage.Stage
	Left  int // members until the next stage; 0 in the last, and where size is not what matters
}

// Next is the step that follows from a circle's stage.
func Next(c community.Circle) Step {
	s, t := Step{Stage: Stage(c)}, stage.Defaults
	switch s.Stage {
	case stage.Forming:
		s.Left = t.Circle - c.Members
	case stage.Growing:
		s.Left = t.Lively + 1 - c.Members
	case stage.Lively:
		s.Left = t.Crowded + 1 - c.Members
	}
	return s
}

// Life is a circle's, as who leads it sees it.
type Life struct {
	Step
	Active, Best int // members who did something in the last period, and in the best
	Came         int // in the last period
	Young        bool
}

// Life tells who helps to run a circle how much happens in it.
func (s *Service) Life(ctx context.Context, actor access.Actor, circle id.ID) (Life, error) {
	c, err := s.seen(ctx, actor, circle)
	if err != nil {
		return Life{}, err
	}
	now := s.clock.Now()
	a, err := s.store.Activity(ctx, actor.Community, circle, now)
	c.Pulse = a.Pulse(c, now)
	return Life{Step: Next(c), Active: a.Active[0], Best: a.Best(c, now), Came: a.Came[0], Young: lived(c, now) < youngest}, err
}

// FactPulse tells that a circle fades, is dormant, or neither any more.
const FactPulse fact.Kind = "circle.pulse_changed"

// PulseFact is the payload of FactPulse.
type PulseFact struct {
	Name    string          `json:"name"`
	Slug    string          `json:"slug"`
	Pulse   community.Pulse `json:"pulse,omitempty"`
	Members int             `json:"members"`
	Active  int             `json:"active"` // of them, in four weeks
	Best    int             `json:"best"`
}

type pulseTx interface {
	// KeepPulse keeps that a live circle was measured, and reports whether its pulse is another than it was.
	KeepPulse(circle id.ID, p community.Pulse) (changed bool, err error)
}

// MeasureCircles measures the pulse of circles. It is for the program.
func (s *Service) MeasureCircles(ctx context.Context, in id.ID, circles ...id.ID) error {
	now, measured := s.clock.Now(), make([]Activity, len(circles))
	for i, circle := range circles {
		a, err := s.store.Activity(ctx, in, circle, now)
		if err != nil {
			return err
		}
		measured[i] = a
	}
	return s.store.Write(ctx, in, func(tx Tx) error {
		for i, circle := range circles {
			if err := keepPulse(tx, circle, measured[i], now); err != nil {
				return err
			}
		}
		return nil
	})
}

func keepPulse(tx Tx, circle id.ID, a Activity, now time.Time) error {
	c, err := tx.CircleByID(circle)
	if err != nil {
		return err
	}
	pulse := a.Pulse(c, now)
	changed, err := tx.KeepPulse(circle, pulse)
	if err != nil || !changed {
		return err
	}
	return tx.Emit(fact.Fact{Kind: FactPulse, Version: 1, Subject: circle,
		Payload: PulseFact{c.Name, c.Slug, pulse, c.Members, a.Active[0], a.Best(c, now)}})
}
