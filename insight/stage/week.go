package stage

import (
	"slices"

	"panal/insight"
)

// Week is what happened in seven days.
type Week struct {
	Start     int64 // unix seconds
	Complete  bool  // false for the last when the log ends within it
	Actives   int   // who wrote
	Newcomers int   // who wrote for the first time
	Messages  int
	Outside   int // messages that are not from the three who wrote most

	Signals []Signal
	Alarm   bool
	Stage   Stage
}

// PerHead returns the messages per active member.
func (w Week) PerHead() float64 { return share(w.Messages, w.Actives) }

// OutsideShare returns the share of messages that are not from the three who wrote most.
func (w Week) OutsideShare() float64 { return share(w.Outside, w.Messages) }

func share(part, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(part) / float64(of)
}

// count counts every week of a log.
func count(l *insight.Log) []Week {
	byWeek := l.Weeks()
	weeks := make([]Week, len(byWeek))
	known := make([]bool, len(l.IDs))
	wrote := make([]int, len(l.IDs)) // this week
	for i, events := range byWeek {
		w := &weeks[i]
		w.Start, w.Complete, w.Messages = l.WeekStart(i), l.Complete(i), len(events)
		var active []int32
		for _, e := range events {
			if wrote[e.From] == 0 {
				active = append(active, e.From)
			}
			wrote[e.From]++
			if !known[e.From] {
				known[e.From] = true
				w.Newcomers++
			}
		}
		w.Actives = len(active)
		w.Outside = w.Messages - topThree(active, wrote)
		for _, u := range active {
			wrote[u] = 0
		}
	}
	return weeks
}

func topThree(active []int32, wrote []int) (sum int) {
	top := make([]int, 0, 4) // descending
	for _, u := range active {
		n := wrote[u]
		at, _ := slices.BinarySearchFunc(top, n, func(a, b int) int { return b - a })
		top = slices.Insert(top, at, n)
		top = top[:min(3, len(top))]
	}
	for _, n := range top {
		sum += n
	}
	return sum
}
