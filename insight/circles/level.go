package circles

import (
	"context"
	"slices"

	"panal/insight"
)

// level is a graph whose nodes are groups of the nodes of the level below; the ground is the graph itself. Ties within a
// node are gone: they count in its strength, and nothing else of them matters to where it moves.
type level struct {
	ground   *insight.Graph // the ground's rows, or nil
	starts   []int64
	ends     []int32
	weights  []float64
	strength []float64 // the weight of each node's ties, those within it counted twice
	twice    float64   // the sum of all strengths
}

func (l *level) nodes() int { return len(l.strength) }

func (l *level) arcs() int64 {
	if l.ground != nil {
		return 2 * l.ground.Edges()
	}
	return int64(len(l.ends))
}

func (l *level) row(u int32) ([]int32, []float64) {
	if l.ground != nil {
		return l.ground.Out(u)
	}
	a, b := l.starts[u], l.starts[u+1]
	return l.ends[a:b], l.weights[a:b]
}

func groundLevel(g *insight.Graph) *level {
	l := &level{ground: g, strength: make([]float64, g.Nodes())}
	for u := range l.strength {
		_, weights := g.Out(int32(u))
		for _, w := range weights {
			l.strength[u] += w
		}
		l.twice += l.strength[u]
	}
	return l
}

// aggregate returns the level in which each part is one node.
func (l *level) aggregate(ctx context.Context, part []int32, parts int) (*level, error) {
	up := &level{strength: make([]float64, parts), starts: make([]int64, parts+1), twice: l.twice}
	for u, p := range part {
		up.strength[p] += l.strength[u]
	}
	starts, members := sorted(part, parts, make([]int32, len(part)))
	slabs := make([]slab, min(parts, 64))
	err := insight.Parallel(ctx, len(slabs), func() *near { return newNear(parts) }, func(near *near, i int) {
		for p := i * parts / len(slabs); p < (i+1)*parts/len(slabs); p++ {
			for _, u := range members[starts[p]:starts[p+1]] {
				ends, weights := l.row(u)
				for j, v := range ends {
					near.add(part[v], weights[j])
				}
			}
			for _, q := range near.groups {
				if int(q) != p {
					slabs[i].ends = append(slabs[i].ends, q)
					slabs[i].weights = append(slabs[i].weights, near.weight[q])
					up.starts[p+1]++
				}
			}
			near.clear()
		}
	})
	if err != nil {
		return nil, err
	}
	for p := range parts {
		up.starts[p+1] += up.starts[p]
	}
	up.ends, up.weights = make([]int32, 0, up.starts[parts]), make([]float64, 0, up.starts[parts])
	for i := range slabs {
		up.ends = append(up.ends, slabs[i].ends...)
		up.weights = append(up.weights, slabs[i].weights...)
		slabs[i] = slab{}
	}
	return up, nil
}

// slab is some of a level's rows, before all are put together.
type slab struct {
	ends    []int32
	weights []float64
}

// sorted returns the nodes by group, ascending within each, in the slice it is given: those of group c are
// members[starts[c]:starts[c+1]].
func sorted(group []int32, groups int, members []int32) (starts, into []int32) {
	starts = make([]int32, groups+1)
	for _, c := range group {
		starts[c+1]++
	}
	for c := range groups {
		starts[c+1] += starts[c]
	}
	next := slices.Clone(starts[:groups])
	for v, c := range group {
		members[next[c]] = int32(v)
		next[c]++
	}
	return starts, members
}

// near sums the weight of a node's ties by the group they lead to.
type near struct {
	weight []float64 // of each group, 0 when there is none
	groups []int32   // that have some, in the order they were met
}

func newNear(n int) *near { return &near{weight: make([]float64, n), groups: make([]int32, 0, 256)} }

func (n *near) add(c int32, w float64) {
	if n.weight[c] == 0 {
		n.groups = append(n.groups, c)
	}
	n.weight[c] += w
}

func (n *near) clear() {
	for _, c := range n.groups {
		n.weight[c] = 0
	}
	n.groups = n.groups[:0]
}
