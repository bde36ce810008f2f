package seeds

import "slices"

// choice is what choose found on a sample.
type choice struct {
	members []int32
	covered int     // sets that hold one of them
	bound   float64 // sets that any choice within the limits can cover, at most
}

// chooser adds members to a choice one after another, and knows what each of the others would still gain.
type chooser struct {
	s          *sample
	room       *room
	candidates []int32
	gains      []int32
	done       bits // which sets are covered
	chosen     []int32
	covered    int
	top        ranking
}

// choose picks greedily within the limits: always who adds most, or most per unit of cost under a budget. Under a budget
// it also tries, after each pick, to end with whoever adds most at any cost that fits, and returns the best of those
// (Greedy+Max of Yaroslavtsev, Zhou & Avdiukhin, AISTATS 2020, algorithm 2). Equal gains go to the member who was first
// in the graph.
func choose(s *sample, l Limits, candidates []int32) choice {
	c := &chooser{s: s, room: l.room(), candidates: candidates, gains: slices.Clone(s.gains), done: newBits(s.size())}
	best := choice{bound: c.bound()}
	for {
		if l.Costs != nil {
			if last, ok := c.best(func(_, gain int32) float64 { return float64(gain) }); ok {
				if sum := c.covered + int(c.gains[last]); sum > best.covered {
					best.covered, best.members = sum, append(slices.Clone(c.chosen), last)
				}
			}
		}
		next, ok := c.best(c.room.value)
		if !ok || l.Costs != nil && c.gains[next] == 0 { // nothing is worth paying for
			break
		}
		c.take(next)
		if worthBounding(len(c.chosen)) {
			best.bound = min(best.bound, c.bound())
		}
	}
	best.bound = min(best.bound, c.bound())
	if l.Costs == nil || c.covered >= best.covered {
		best.covered, best.members = c.covered, c.chosen
	}
	if g := l.guarantee(); g > 0 {
		best.bound = min(best.bound, float64(best.covered)/g)
	}
	return best
}

// worthBounding says after how many picks a bound is computed: each is valid, and more of them than this gain nothing.
func worthBounding(picks int) bool { return picks&(picks-1) == 0 || picks%16 == 0 && picks <= 512 }

// best returns, of those who fit, the one with the highest value.
func (c *chooser) best(value func(v, gain int32) float64) (int32, bool) {
	found, high := int32(-1), -1.0
	for _, v := range c.candidates {
		if x := value(v, c.gains[v]); x > high && c.gains[v] >= 0 && c.room.fits(v) {
			found, high = v, x
		}
	}
	return found, found >= 0
}

// chosenGain marks who has been chosen.
const chosenGain = -1

func (c *chooser) take(v int32) {
	c.room.take(v)
	c.chosen = append(c.chosen, v)
	c.covered += int(c.gains[v])
	for i := range c.s.indexes {
		x := &c.s.indexes[i]
		for _, number := range x.sets[x.starts[v]:x.starts[v+1]] {
			if c.done.has(number) {
				continue
			}
			c.done.add(number)
			for _, u := range c.s.set(number) {
				c.gains[u]--
			}
		}
	}
	c.gains[v] = chosenGain
}
