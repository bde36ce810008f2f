package seeds

import "math"

// bound returns how many sets any choice within the limits can cover. Coverage is submodular, so the best choice covers
// no more than what is covered plus what each of its members would add now; and the most that members within the limits
// would add together is easy when each adds what it adds alone (Tang, Tang, Xiao & Yuan, Online Processing Algorithms
// for Influence Maximization, SIGMOD 2018, section 5, there for a number of members).
func (c *chooser) bound() float64 {
	l := c.room.Limits
	most := math.Inf(1)
	if l.K > 0 || l.Circles != nil {
		most = min(most, c.mostMembers())
	}
	if l.Costs != nil {
		most = min(most, c.mostFor(float64(l.Budget)))
	}
	return float64(c.covered) + most
}

// mostMembers is the most that K members would add, at most Cap of one circle: the limits are a matroid, where taking
// the largest that fits is exact.
func (c *chooser) mostMembers() float64 {
	c.top.fill(c, func(_, gain int32) float64 { return float64(gain) })
	l := c.room.Limits
	l.Costs, l.Budget = nil, 0
	free := l.room()
	sum := 0.0
	for free.left > 0 && len(c.top) > 0 {
		first := c.top.pop()
		if free.fits(first.member) {
			free.take(first.member)
			sum += first.value
		}
	}
	return sum
}

// mostFor is the most that members would add for a budget, if the last could be had in part.
func (c *chooser) mostFor(budget float64) float64 {
	c.top.fill(c, c.room.value)
	sum := 0.0
	for budget > 0 && len(c.top) > 0 {
		first := c.top.pop()
		part := min(budget, float64(c.room.Costs[first.member]))
		sum += first.value * part
		budget -= part
	}
	return sum
}

// ranking is a binary heap with the highest value first.
type ranking []ranked

type ranked struct {
	value  float64
	member int32
}

// fill makes the ranking hold all candidates with something to add.
func (h *ranking) fill(c *chooser, value func(v, gain int32) float64) {
	*h = (*h)[:0]
	for _, v := range c.candidates {
		if c.gains[v] > 0 {
			*h = append(*h, ranked{value(v, c.gains[v]), v})
		}
	}
	for i := len(*h)/2 - 1; i >= 0; i-- {
		h.sink(i)
	}
}

func (h *ranking) pop() ranked {
	first, last := (*h)[0], len(*h)-1
	(*h)[0] = (*h)[last]
	*h = (*h)[:last]
	h.sink(0)
	return first
}

func (h *ranking) sink(i int) {
	list := *h
	for {
		child := 2*i + 1
		if child >= len(list) {
			return
		}
		if child+1 < len(list) && list[child+1].value > list[child].value {
			child++
		}
		if list[i].value >= list[child].value {
			return
		}
		list[i], list[child] = list[child], list[i]
		i = child
	}
}
