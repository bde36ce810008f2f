// Package circles finds the circles within a graph: groups of members with more ties among themselves than their number
// of ties would make one expect.
//
// It decides who belongs together, by modularity, with the Leiden algorithm. Every group it returns is connected. What a
// group is then called, and whether it becomes a circle of the community, is left to others.
package circles

import (
	"cmp"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"panal/insight"
)

// What Find refuses.
var (
	ErrResolution = errors.New("the resolution is a number above zero")
	ErrTimes      = errors.New("iterations and starts are not below zero")
)

// Options say how groups are looked for. The zero value is what is usual.
type Options struct {
	Resolution float64            // above 1 for more and smaller groups, below for fewer and larger ones; 0 is 1
	Iterations int                // how often, at most, a start goes through the whole graph again; 0 is 10
	Starts     int                // how often to start anew, to keep the best; 0 is 100 on small graphs, down to 1 on large ones
	Seed       uint64             // the same seed finds the same groups
	Progress   func(done, of int) // told how many iterations of at most how many are over; may be nil
}

const (
	usualIterations = 10
	usualStarts     = 100
	// smallGraph is how many arcs, in all starts together, are gone through in well under a second.
	smallGraph = 1 << 20
	// enough is the growth in modularity below which another iteration is not worth its time.
	enough = 1e-5
)

// Result is a partition of a graph's nodes.
type Result struct {
	Group      []int32 // of each node; the largest group is 0
	Sizes      []int   // of each group, descending
	Modularity float64 // at the resolution asked for
}

// Find returns groups of high modularity, by the Leiden algorithm: V. A. Traag, L. Waltman, N. J. van Eck, "From Louvain
// to Leiden: guaranteeing well-connected communities", Scientific Reports 9:5233, 2019, algorithm A.2 of the
// supplement. Directions are ignored: the two arcs of a pair count together. It uses all cores, and neither their number
// nor their speed changes what it finds.
func Find(ctx context.Context, g *insight.Graph, o Options) (Result, error) {
	o.Resolution, o.Iterations = cmp.Or(o.Resolution, 1), cmp.Or(o.Iterations, usualIterations)
	if !(o.Resolution > 0) || math.IsInf(o.Resolution, 0) {
		return Result{}, ErrResolution
	}
	if o.Iterations < 0 || o.Starts < 0 {
		return Result{}, ErrTimes
	}
	g = g.Undirected()
	ground := groundLevel(g)
	if o.Starts == 0 {
		o.Starts = max(1, min(usualStarts, smallGraph/int(ground.arcs()+1)))
	}
	var best Result
	for start := 1; start <= o.Starts; start++ {
		group, err := newSearch(ground, o, start).run(ctx, ground, o)
		if err != nil {
			return Result{}, err
		}
		if q := Modularity(g, group, o.Resolution); start == 1 || q > best.Modularity {
			best.Group, best.Modularity = group, q
		}
	}
	best.Group, best.Sizes = bySize(best.Group)
	return best, nil
}

// search is what one run works with. What is indexed by node or group is as long as the graph, and used anew at each
// level.
type search struct {
	start    int
	random   *rand.Rand
	penalty  float64 // what each unit of strength × strength within a group costs: resolution ÷ twice all weight
	likeness float64 // gains that differ by much less than this are as good as each other when groups are refined
	strength []float64
	members  []int32
	queue    queue
	near     *near
}

// randomness is θ of the paper, in average ties.
const randomness = 0.01

// What random numbers are for.
const (
	moving = iota
	refining
)

func newSearch(ground *level, o Options, start int) *search {
	n := ground.nodes()
	arcs := math.Max(1, float64(ground.arcs()))
	return &search{
		start:    start,
		random:   insight.Stream(o.Seed, moving, uint64(start)),
		penalty:  o.Resolution / ground.twice,
		likeness: randomness * ground.twice / arcs,
		strength: make([]float64, n),
		members:  make([]int32, n),
		queue:    newQueue(n),
		near:     newNear(n),
	}
}

// run groups the ground's nodes, from each alone.
func (s *search) run(ctx context.Context, ground *level, o Options) ([]int32, error) {
	group := singletons(ground.nodes())
	if ground.twice == 0 {
		return group, nil
	}
	for i := 1; i <= o.Iterations; i++ {
		gain, err := s.iterate(ctx, ground, group)
		if err != nil {
			return nil, err
		}
		if o.Progress != nil {
			o.Progress((s.start-1)*o.Iterations+i, o.Starts*o.Iterations)
		}
		if 2*gain/ground.twice < enough {
			break
		}
	}
	return group, nil
}

// iterate improves a grouping of the ground's nodes: it moves nodes, refines the groups, makes each refined group one
// node of a smaller graph, and goes on with that until no group has more than one node. It returns by how much the sum
// of weights within groups, less their penalties, grew.
func (s *search) iterate(ctx context.Context, ground *level, group []int32) (float64, error) {
	at, node := ground, singletons(len(group)) // node of the level that each of the ground's nodes is in
	current := slices.Clone(group)
	gain := 0.0
	for {
		more, err := s.move(ctx, at, current)
		if err != nil {
			return 0, err
		}
		gain += more
		groups := compact(current)
		if groups == at.nodes() {
			break
		}
		refined, parts, err := s.refine(ctx, at, current, groups)
		if err != nil {
			return 0, err
		}
		above := make([]int32, parts)
		for v, p := range refined {
			above[p] = current[v]
		}
		for v, u := range node {
			node[v] = refined[u]
		}
		if parts == at.nodes() { // rounding errors alone held groups together
			current = singletons(parts)
			break
		}
		if at, err = at.aggregate(ctx, refined, parts); err != nil {
			return 0, err
		}
		current = above
	}
	for v, u := range node {
		group[v] = current[u]
	}
	return gain, nil
}

// singletons returns the partition of n nodes in which each is alone.
func singletons(n int) []int32 {
	p := make([]int32, n)
	for v := range p {
		p[v] = int32(v)
	}
	return p
}

// compact renumbers groups from 0 in the order of their first nodes, and returns how many there are.
func compact(group []int32) int {
	number := make([]int32, len(group))
	groups := int32(0)
	for v, c := range group {
		if number[c] == 0 {
			groups++
			number[c] = groups
		}
		group[v] = number[c] - 1
	}
	return int(groups)
}

// bySize renumbers groups so that the largest is 0; of groups of one size, that with the first node comes first.
func bySize(group []int32) ([]int32, []int) {
	sizes := make([]int, compact(group))
	for _, c := range group {
		sizes[c]++
	}
	order := singletons(len(sizes))
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(sizes[b], sizes[a]) })
	number := make([]int32, len(sizes))
	sorted := make([]int, len(sizes))
	for i, c := range order {
		number[c], sorted[i] = int32(i), sizes[c]
	}
	for v, c := range group {
		group[v] = number[c]
	}
	return group, sorted
}
