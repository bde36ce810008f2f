package content

import (
	"time"

	"panal/fault"
)

// A rhythm is kept by the clock on the wall, in the community's time zone. Where clocks are set forward, a minute that is
// skipped is kept at the next that exists; where they are set back, a minute that comes twice is kept the first time.

// Days are days of the week: a bit for each, Sunday's the lowest.
type Days uint8

// EveryDay is all of them.
const EveryDay Days = 1<<7 - 1

// On are the given days.
func On(days ...time.Weekday) (all Days) {
	for _, day := range days {
		all |= 1 << day
	}
	return all
}

// Has reports whether a day is among them.
func (d Days) Has(day time.Weekday) bool { return d&(1<<day) != 0 }

// Rhythm is when a series goes out: on which days, and in which minute of them.
type Rhythm struct {
	Days   Days
	Minute int // after midnight
}

const minutesADay = 24 * 60

func (r Rhythm) check(wrong *fault.Fields) {
	wrong.Check(r.Days&EveryDay != 0 && r.Days&^EveryDay == 0, "days", "invalid.required")
	wrong.Check(r.Minute >= 0 && r.Minute < minutesADay, "minute", "invalid.time_of_day")
}

// Next is the first slot after a time. There is one within eight days: a week, and what a change of the clock takes.
func (r Rhythm) Next(after time.Time, zone *time.Location) time.Time {
	year, month, day := after.In(zone).Date()
	for ahead := -1; ahead <= 9; ahead++ { // yesterday's may have been put off until today
		date := time.Date(year, month, day+ahead, 0, r.Minute, 0, 0, time.UTC)
		if !r.Days.Has(date.Weekday()) {
			continue
		}
		if slot := onWall(date, zone); slot.After(after) {
			return slot.UTC()
		}
	}
	return time.Time{}
}

// Is reports whether a time is a slot.
func (r Rhythm) Is(at time.Time, zone *time.Location) bool {
	return r.Next(at.Add(-time.Microsecond), zone).Equal(at)
}

// Slots are the next so many after a time.
func (r Rhythm) Slots(after time.Time, zone *time.Location, count int) (all []time.Time) {
	for range count {
		after = r.Next(after, zone)
		all = append(all, after)
	}
	return all
}

// onWall is when the clock on the wall of a zone first shows what a time shows in UTC, or shows more where it skips that.
func onWall(shown time.Time, zone *time.Location) time.Time {
	var first, skipped time.Time
	for _, around := range []time.Duration{-24 * time.Hour, 0, 24 * time.Hour} {
		_, offset := shown.Add(around).In(zone).Zone()
		at := shown.Add(-time.Duration(offset) * time.Second)
		_, actual := at.In(zone).Zone()
		switch {
		case actual == offset && (first.IsZero() || at.Before(first)):
			first = at
		case actual > offset: // by the old time it is after the change: the change is the next minute there is
			skipped, _ = at.In(zone).ZoneBounds()
		}
	}
	if first.IsZero() {
		return skipped
	}
	return first
}
