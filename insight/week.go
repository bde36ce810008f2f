package insight

import "slices"

// Day and Week are their lengths in seconds.
const (
	Day  = 24 * 60 * 60
	Week = 7 * Day
)

// WeekOf returns which week of the log a time is in: weeks are seven days long and count from 0, at the first event.
func (l *Log) WeekOf(at int64) int { return int((at - l.Events[0].At) / Week) }

// Weeks cuts the events into weeks. A week without any is there too, and empty; an empty log has no weeks.
func (l *Log) Weeks() [][]Event {
	if len(l.Events) == 0 {
		return nil
	}
	weeks := make([][]Event, l.WeekOf(l.Last())+1)
	rest := l.Events
	for w := range weeks {
		end, _ := slices.BinarySearchFunc(rest, w+1, func(e Event, week int) int { return l.WeekOf(e.At) - week })
		weeks[w], rest = rest[:end:end], rest[end:]
	}
	return weeks
}

// WeekStart returns when a week begins, in unix seconds.
func (l *Log) WeekStart(week int) int64 { return l.Events[0].At + int64(week)*Week }

// Complete reports whether a week was over when the log ended. One that was not has fewer events for that alone.
func (l *Log) Complete(week int) bool { return l.WeekStart(week+1)-1 <= l.Last() }

// Last returns the time of the last event.
func (l *Log) Last() int64 { return l.Events[len(l.Events)-1].At }
