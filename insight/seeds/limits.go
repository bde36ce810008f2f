package seeds

import (
	"errors"
	"fmt"
	"math"

	"panal/insight"
)

// Limits say what may be chosen. The zero value of each is no limit; one of K and Costs is needed.
type Limits struct {
	K        int     // at most this many
	Excluded []int32 // are not chosen; they still hear the word and pass it on
	Costs    []int64 // of each member, above 0, in any unit
	Budget   int64   // at most this much together, in the same unit; with Costs
	Circles  []int32 // of each member, the number of their circle from 0; -1 for none
	Cap      int     // at most this many of one circle; with Circles
}

func (l Limits) check(g *insight.Graph) error {
	n := g.Nodes()
	switch {
	case n == 0:
		return errors.New("nobody is in the graph")
	case l.K < 0:
		return fmt.Errorf("how many to choose is above 0, not %d", l.K)
	case l.K == 0 && l.Costs == nil:
		return errors.New("how many to choose is above 0, or there are costs and a budget")
	case l.Costs == nil && l.Budget != 0:
		return errors.New("a budget comes with costs")
	case l.Costs != nil && l.Budget <= 0:
		return fmt.Errorf("a budget is above 0, not %d", l.Budget)
	case l.Costs != nil && len(l.Costs) != n || l.Circles != nil && len(l.Circles) != n:
		return fmt.Errorf("costs and circles are one for each of the %d members", n)
	case l.Circles == nil && l.Cap != 0 || l.Circles != nil && l.Cap <= 0:
		return errors.New("a cap above 0 comes with circles, and circles with a cap")
	}
	for v, cost := range l.Costs {
		if cost <= 0 {
			return fmt.Errorf("a cost is above 0, not %d as for %q", cost, g.ID(int32(v)))
		}
	}
	return nil
}

// guarantee is the worst ratio of a choice by choose to the best one on the same sample: 1 − 1/e for a number (Nemhauser,
// Wolsey & Fisher, Mathematical Programming 14, 1978), 1/2 for caps per circle with or without it (Fisher, Nemhauser &
// Wolsey, Mathematical Programming Study 8, 1978), 1/2 for a budget alone (Yaroslavtsev, Zhou & Avdiukhin, Bring Your Own
// Greedy, AISTATS 2020, theorem 3.2). A budget with one of the others has none but the certificate itself: 0.
func (l Limits) guarantee() float64 {
	switch {
	case l.Costs == nil && l.Circles == nil:
		return 1 - 1/math.E
	case l.Costs == nil || l.K == 0 && l.Circles == nil:
		return 0.5
	}
	return 0
}

// candidates returns who may be chosen at all, ascending.
func (l Limits) candidates(n int) []int32 {
	out := make([]bool, n)
	for _, v := range l.Excluded {
		out[v] = true
	}
	var list []int32
	for v := range int32(n) {
		if !out[v] && (l.Costs == nil || l.Costs[v] <= l.Budget) {
			list = append(list, v)
		}
	}
	return list
}

// room is what a choice leaves of its limits.
type room struct {
	Limits
	left    int // to choose
	money   int64
	circles map[int32]int // chosen, by circle
}

func (l Limits) room() *room {
	left := l.K
	if left == 0 {
		left = math.MaxInt
	}
	return &room{Limits: l, left: left, money: l.Budget, circles: map[int32]int{}}
}

// fits reports whether v may be chosen as well.
func (r *room) fits(v int32) bool {
	return r.left > 0 && (r.Costs == nil || r.Costs[v] <= r.money) && !r.crowded(v)
}

func (r *room) crowded(v int32) bool {
	return r.Circles != nil && r.Circles[v] >= 0 && r.circles[r.Circles[v]] >= r.Cap
}

func (r *room) take(v int32) {
	r.left--
	if r.Costs != nil {
		r.money -= r.Costs[v]
	}
	if r.Circles != nil && r.Circles[v] >= 0 {
		r.circles[r.Circles[v]]++
	}
}

// value is what a gain is worth: as it is, or per unit of cost under a budget.
func (r *room) value(v, gain int32) float64 {
	if r.Costs == nil {
		return float64(gain)
	}
	return float64(gain) / float64(r.Costs[v])
}
