package insight_test

import (
	"testing"

	"pgregory.net/rapid"

	"panal/insight"
)

func TestWeeks(t *testing.T) {
	if weeks := new(insight.Log).Weeks(); len(weeks) != 0 {
		t.Errorf("an empty log has weeks: %v", weeks)
	}
	start := int64(-5)
	l := &insight.Log{IDs: []string{"a", "b"}, Events: []insight.Event{
		{From: 0, To: 1, At: start}, {From: 1, To: 0, At: start + insight.Week - 1},
		{From: 0, To: 1, At: start + 3*insight.Week}, {From: 0, To: 1, At: start + 4*insight.Week - 1}}}
	weeks := l.Weeks()
	for w, want := range []int{2, 0, 0, 2} {
		if len(weeks[w]) != want {
			t.Errorf("week %d has %d events, want %d", w, len(weeks[w]), want)
		}
	}
	if len(weeks) != 4 || !l.Complete(3) || l.WeekStart(3) != start+3*insight.Week {
		t.Errorf("%d weeks, the last complete: %v", len(weeks), l.Complete(3))
	}
	l.Events = l.Events[:3]
	if !l.Complete(2) || l.Complete(3) {
		t.Error("a week that just began is complete")
	}
}

// Every event is in one week, and in the one that WeekOf says.
func TestWeeksHoldEveryEvent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &insight.Log{IDs: []string{"a", "b"}}
		at := rapid.Int64Range(-1e9, 2e9).Draw(t, "start")
		for range rapid.IntRange(1, 50).Draw(t, "events") {
			l.Events = append(l.Events, insight.Event{From: 0, To: 1, At: at})
			at += rapid.Int64Range(0, 3*insight.Week).Draw(t, "pause")
		}
		n := 0
		for w, events := range l.Weeks() {
			for _, e := range events {
				if e != l.Events[n] || l.WeekOf(e.At) != w || e.At < l.WeekStart(w) || e.At >= l.WeekStart(w+1) {
					t.Fatalf("event %d, at %d, is in week %d", n, e.At, w)
				}
				n++
			}
		}
		if n != len(l.Events) {
			t.Fatalf("%d of %d events", n, len(l.Events))
		}
	})
}
