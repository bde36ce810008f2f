package split

import (
	"cmp"
	"context"
	"math/rand/v2"
	"sync"

	"panal/insight"
)

const (
	// coarsest is how many nodes are few enough to be split as they are.
	coarsest = 100
	// tries is how many splits the coarsest level gets, of which the best goes on.
	tries = 12
	// cycles is how often a split may be taken up and down the levels again without getting better.
	cycles = 2
	// effort is about how many nodes all starts go through together, and mostStarts and fewestStarts bound them.
	effort       = 100_000
	mostStarts   = 64
	fewestStarts = 4
)

// What random numbers are for.
const (
	starting = iota
	relaxing
)

// search returns the best split of several starts. Each start coarsens the graph until it is small, splits that, and
// takes the split down again, refined at each level: the multilevel scheme of G. Karypis, V. Kumar, SIAM Journal on
// Scientific Computing 20(1), 1998.
func search(ctx context.Context, l *level, r rules, o Options) (*halves, error) {
	starts := cmp.Or(o.Starts, min(mostStarts, max(fewestStarts, effort/l.nodes())))
	found := make([]*halves, starts)
	var mu sync.Mutex
	done := 0
	err := insight.Parallel(ctx, starts, func() struct{} { return struct{}{} }, func(_ struct{}, i int) {
		random := insight.Stream(o.Seed, starting, uint64(i))
		h := l.multilevel(ctx, r, nil, random)
		for idle := 0; idle < cycles && l.nodes() > coarsest && ctx.Err() == nil; idle++ {
			if again := l.multilevel(ctx, r, h.side, random); again.better(h, r) {
				h, idle = again, -1
			}
		}
		found[i] = h
		if o.Progress != nil {
			mu.Lock()
			defer mu.Unlock()
			done++
			o.Progress(done, starts)
		}
	})
	if err != nil {
		return nil, err
	}
	best := found[0]
	for _, h := range found[1:] {
		if h.better(best, r) {
			best = h
		}
	}
	return best, nil
}

// multilevel splits a level by way of coarser ones. With sides it starts from them and returns none worse.
func (l *level) multilevel(ctx context.Context, r rules, side []int8, random *rand.Rand) *halves {
	if l.nodes() > coarsest && ctx.Err() == nil {
		up, into := l.coarsen(r, side, max(2, l.whole*3/(2*coarsest)), random)
		if up.nodes() < l.nodes()*19/20 {
			var above []int8
			if side != nil {
				above = make([]int8, up.nodes())
				for u, c := range into {
					above[c] = side[u]
				}
			}
			coarse := up.multilevel(ctx, r, above, random)
			down := make([]int8, l.nodes())
			for u, c := range into {
				down[u] = coarse.side[c]
			}
			h := l.measured(down)
			l.refine(ctx, h, r, random)
			return h
		}
	}
	if side != nil {
		h := l.measured(append([]int8(nil), side...))
		l.refine(ctx, h, r, random)
		return h
	}
	var best *halves
	for i := range tries {
		if i > 0 && ctx.Err() != nil {
			break
		}
		h := l.grown(r, random)
		l.refine(ctx, h, r, random)
		if best == nil || h.better(best, r) {
			best = h
		}
	}
	return best
}

// grown starts one side with a random node and lets it take, again and again, the node that is tied to it most and to
// the rest least, until it is as large as it may be; of the states whose sides are within the limit, that which cuts
// least is returned (greedy graph growing, section 3.2 of the same paper).
func (l *level) grown(r rules, random *rand.Rand) *halves {
	h := l.measured(l.bound(r, random))
	heaps := newHeaps(l.nodes())
	frontier := &heaps[0]
	reach := func(u int32) {
		ends, weights := l.row(u)
		for i, v := range ends {
			switch {
			case h.side[v] == 0:
			case frontier.place[v] == absent:
				frontier.push(v, l.gain(v, h.side))
			default:
				frontier.add(v, 2*weights[i])
			}
		}
	}
	for u, s := range h.side {
		if s == 0 {
			reach(int32(u))
		}
	}
	order := random.Perm(l.nodes())
	best, taken := *h, append([]int8(nil), h.side...)
	for h.size[0] < r.limit {
		var u int32
		switch {
		case !frontier.empty():
			u = frontier.top()
			frontier.remove(u)
		case len(order) > 0:
			u = int32(order[0])
			order = order[1:]
		default:
			best.side = taken
			return &best
		}
		if h.side[u] == 0 || !l.leaves(u, h, r) || h.size[0]+int(l.size[u]) > r.limit {
			continue
		}
		l.shift(u, l.gain(u, h.side), h)
		reach(u)
		if h.better(&best, r) {
			best = *h
			copy(taken, h.side)
		}
	}
	best.side = taken
	return &best
}

// bound puts on side 0 what must be there, or one random node, and all others on side 1.
func (l *level) bound(r rules, random *rand.Rand) []int8 {
	side := make([]int8, l.nodes())
	begun, host := false, r.hosts == 0
	for u := range side {
		if l.fixed[u] == 0 {
			begun, host = true, host || l.hosts[u] > 0
			continue
		}
		side[u] = 1
	}
	for !begun || !host {
		u := random.IntN(l.nodes())
		if side[u] == 1 && l.fixed[u] == free && (host || l.hosts[u] > 0) {
			side[u], begun, host = 0, true, true
		}
	}
	return side
}
