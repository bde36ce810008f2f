package split

import (
	"context"
	"math/rand/v2"
)

// refine improves two sides by passes after C. M. Fiduccia and R. M. Mattheyses, "A linear-time heuristic for improving
// network partitions", 19th Design Automation Conference, 1982, section 2, with a heap in place of their buckets since
// weights are not integers. A pass moves nodes one after another, each once, that with the highest gain first and be it
// negative; of all states it went through the best is kept. In between a side may be above the limit by one node, or no
// node could move between full sides. Passes end with the first that improves nothing.
func (l *level) refine(ctx context.Context, h *halves, r rules, random *rand.Rand) {
	p := &pass{level: l, rules: r, h: h, heaps: newHeaps(l.nodes()), order: random.Perm(l.nodes())}
	for ctx.Err() == nil && p.run() {
	}
}

// patience is how many moves a pass makes beyond its best state, and the part of all nodes that is added on large graphs.
const (
	patience = 200
	larger   = 50
)

type pass struct {
	*level
	rules
	h     *halves
	heaps [2]heap
	order []int // in which nodes enter the heaps, since of equal gains the first goes first
	moved []int32
}

// run makes a pass, and reports whether it improved the halves.
func (p *pass) run() bool {
	*p.h = *p.measured(p.h.side) // without the rounding errors of the pass before
	for s := range p.heaps {
		p.heaps[s].nodes = p.heaps[s].nodes[:0]
	}
	for _, u := range p.order {
		s := p.h.side[u]
		p.heaps[s].push(int32(u), p.gain(int32(u), p.h.side))
	}
	p.moved = p.moved[:0]
	best, kept, improved := *p.h, 0, false
	for len(p.moved)-kept < patience+p.nodes()/larger {
		u, ok := p.next()
		if !ok {
			break
		}
		p.move(u)
		if p.h.better(&best, p.rules) {
			best, kept, improved = *p.h, len(p.moved), true
		}
	}
	for _, u := range p.moved[kept:] {
		p.h.side[u] = 1 - p.h.side[u]
	}
	*p.h = best
	for _, u := range p.order {
		p.heaps[0].place[u] = absent
	}
	return improved
}

// next takes the best node that may move from the heaps.
func (p *pass) next() (int32, bool) {
	for {
		from := -1
		for s := range p.heaps {
			switch {
			case p.heaps[s].empty() || p.h.size[1-s] > p.limit:
			case from < 0 || p.prefers(s, from):
				from = s
			}
		}
		if from < 0 {
			return 0, false
		}
		u := p.heaps[from].top()
		p.heaps[from].remove(u)
		if p.leaves(u, p.h, p.rules) && p.h.size[1-from]+int(p.size[u]) <= p.limit+p.largest {
			return u, true
		}
	}
}

// prefers reports whether side s has the better node to give than side t; of equal ones the larger side gives.
func (p *pass) prefers(s, t int) bool {
	a, b := p.heaps[s].gain[p.heaps[s].top()], p.heaps[t].gain[p.heaps[t].top()]
	return a > b || a == b && p.h.size[s] > p.h.size[t]
}

func (p *pass) move(u int32) {
	p.shift(u, p.heaps[0].gain[u], p.h)
	p.moved = append(p.moved, u)
	ends, weights := p.row(u)
	for i, v := range ends {
		if p.heaps[0].place[v] == absent {
			continue
		}
		change := 2 * weights[i]
		if p.h.side[v] == p.h.side[u] {
			change = -change
		}
		p.heaps[p.h.side[v]].add(v, change)
	}
}
