package stage

import (
	"context"
	"errors"

	"panal/insight"
)

// Stage is a part of a circle's life.
type Stage string

// The stages that follow from what happens.
const (
	Forming Stage = "forming" // has never been large enough to be a circle
	Growing Stage = "growing" // large enough, and not yet lively
	Lively  Stage = "lively"
	Crowded Stage = "crowded" // so many that it is chaos
	Fading  Stage = "fading"  // an alarm rings, or under a third of its best week is left
	Dormant Stage = "dormant" // hardly anybody for weeks
)

// ErrEmpty says that nothing ever happened.
var ErrEmpty = errors.New("there are no interactions to follow")

// Thresholds are what stages and alarms are told by.
type Thresholds struct {
	Circle  int // active members from which it is a circle
	Lively  int // above which it is lively
	Crowded int // above which it is crowded

	Memory       int     // weeks, up to this one, that the best week is looked for in
	Usual        int     // weeks before this one that say what is usual
	Fading       float64 // share of the best week's actives; below, it is fading
	Dormant      float64 // share of the best week's actives; below it for DormantWeeks, or below DormantFewer people, it is dormant
	DormantFewer int
	DormantWeeks int

	Peak     float64 // share of the best week's actives; below, a signal
	Newcomer float64 // share of usual newcomers; below, a signal
	PerHead  float64 // share of usual messages per head; below, a signal
	Outside  float64 // share of what usually is not from the top three; below, a signal
}

// Defaults are the sizes of circles that hold together, and signals that each say little but seldom come in twos without
// reason: a circle's actives swing by a quarter, newcomers and talk by more.
var Defaults = Thresholds{
	Circle: 30, Lively: 80, Crowded: 500,
	Memory: 26, Usual: 4, Fading: 1.0 / 3, Dormant: 0.05, DormantFewer: 3, DormantWeeks: 4,
	Peak: 0.75, Newcomer: 0.5, PerHead: 2.0 / 3, Outside: 0.75,
}

// Validate says what is wrong with thresholds.
func (t Thresholds) Validate() error {
	switch {
	case t.Circle < 1 || t.Lively < t.Circle || t.Crowded < t.Lively:
		return errors.New("the sizes of a circle, a lively one and a crowded one are above zero and in that order")
	case t.Memory < 1 || t.Usual < 1 || t.DormantWeeks < 1 || t.DormantFewer < 1:
		return errors.New("a threshold in weeks or people is at least 1")
	}
	for _, share := range []float64{t.Fading, t.Dormant, t.Peak, t.Newcomer, t.PerHead, t.Outside} {
		if !(share >= 0 && share <= 1) {
			return errors.New("a threshold that is a share is between 0 and 1")
		}
	}
	return nil
}

// Life is a circle's, week by week.
type Life struct {
	Weeks   []Week
	Peak    int // the week with the most actives
	Alarm   int // the first week that an alarm rang; -1 when none did
	Outlook Outlook
}

// Follow tells a log's life. Weeks are counted from its first event. Members are active in a week when they wrote in it.
func Follow(ctx context.Context, l *insight.Log, t Thresholds) (Life, error) {
	if err := t.Validate(); err != nil {
		return Life{}, err
	}
	if len(l.Events) == 0 {
		return Life{}, ErrEmpty
	}
	life := Life{Weeks: count(l), Alarm: -1}
	for i := range life.Weeks {
		if err := ctx.Err(); err != nil {
			return Life{}, err
		}
		w := &life.Weeks[i]
		before := life.Weeks[:i]
		w.Signals = t.signals(before, *w)
		w.Alarm = t.alarm(before, *w)
		w.Stage = t.stage(before, *w)
		if w.Alarm && life.Alarm < 0 {
			life.Alarm = i
		}
		if w.Actives > life.Weeks[life.Peak].Actives {
			life.Peak = i
		}
	}
	life.Outlook = t.outlook(life.Weeks)
	return life, nil
}

// stage returns the stage of a week after those before it. A week that is not over keeps the stage of the one before:
// what has not happened yet is no reason.
func (t Thresholds) stage(before []Week, w Week) Stage {
	best := t.best(before, w)
	switch {
	case !w.Complete && len(before) > 0:
		return before[len(before)-1].Stage
	case best < t.Circle:
		return Forming
	case t.dormant(before, w, best):
		return Dormant
	case w.Alarm || float64(w.Actives) < t.Fading*float64(best):
		return Fading
	case w.Actives > t.Crowded:
		return Crowded
	case w.Actives > t.Lively:
		return Lively
	}
	return Growing
}

// best returns the most actives of the weeks in memory, with this one.
func (t Thresholds) best(before []Week, w Week) int {
	most := w.Actives
	for _, b := range before[max(0, len(before)+1-t.Memory):] {
		most = max(most, b.Actives)
	}
	return most
}

// dormant reports whether hardly anybody has been active for weeks.
func (t Thresholds) dormant(before []Week, w Week, best int) bool {
	if len(before)+1 < t.DormantWeeks {
		return false
	}
	hardly := func(w Week) bool {
		return w.Actives < t.DormantFewer || float64(w.Actives) < t.Dormant*float64(best)
	}
	for _, b := range before[len(before)+1-t.DormantWeeks:] {
		if !hardly(b) {
			return false
		}
	}
	return hardly(w)
}
