package ties

import "panal/insight"

// Week is one week of seven days, counted from the log's first event. Its interactions weigh 1 each.
type Week struct {
	Start          int64 // unix seconds
	Complete       bool  // false for the last when the log ends within it
	Senders        int   // who gave
	Interactions   int
	Horizontal     int // interactions between members
	Pairs          int // connected this week
	Mutual         int // of those, both ways
	Again          int // of those, connected in an earlier week too
	MostReceivedBy int // interactions that went to the person who received most
}

// Horizontality returns the share of interactions between members.
func (w Week) Horizontality() float64 { return share(float64(w.Horizontal), float64(w.Interactions)) }

// Reciprocity returns the share of connected pairs with interaction both ways.
func (w Week) Reciprocity() float64 { return share(float64(w.Mutual), float64(w.Pairs)) }

// Recurring returns the share of connected pairs that had met in an earlier week.
func (w Week) Recurring() float64 { return share(float64(w.Again), float64(w.Pairs)) }

// TopShare returns the share of interactions that went to the person who received most.
func (w Week) TopShare() float64 { return share(float64(w.MostReceivedBy), float64(w.Interactions)) }

// weekly counts every week, but for its pairs.
func weekly(l *insight.Log, official []bool) []Week {
	byWeek := l.Weeks()
	weeks := make([]Week, len(byWeek))
	sentIn := make([]int, len(l.IDs)) // the last week, counted from 1
	receivedIn := make([]int, len(l.IDs))
	received := make([]int, len(l.IDs))
	for i, events := range byWeek {
		w := &weeks[i]
		w.Start, w.Complete, w.Interactions = l.WeekStart(i), l.Complete(i), len(events)
		for _, e := range events {
			if sentIn[e.From] != i+1 {
				sentIn[e.From] = i + 1
				w.Senders++
			}
			if receivedIn[e.To] != i+1 {
				receivedIn[e.To], received[e.To] = i+1, 0
			}
			received[e.To]++
			w.MostReceivedBy = max(w.MostReceivedBy, received[e.To])
			if !official[e.From] && !official[e.To] {
				w.Horizontal++
			}
		}
	}
	return weeks
}

// addTo counts a pair in each week that it met in.
func (p Pair) addTo(weeks []Week, l *insight.Log, places []int32) {
	for n := 0; n < len(places); {
		week, forth, back, met := l.WeekOf(l.Events[places[n]].At), false, false, n > 0
		for ; n < len(places) && l.WeekOf(l.Events[places[n]].At) == week; n++ {
			forth = forth || l.Events[places[n]].From == p.A
			back = back || l.Events[places[n]].From == p.B
		}
		w := &weeks[week]
		w.Pairs++
		if forth && back {
			w.Mutual++
		}
		if met {
			w.Again++
		}
	}
}
