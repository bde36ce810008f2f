package rank

import (
	"context"
	"sync/atomic"

	"panal/insight"
)

// strands is into how many lists the sources of shortest paths are dealt. Each is added up in order and the lists then
// in order too, so that rounding is the same on any number of cores.
const strands = 16

// Progress is told how far a long computation is.
type Progress func(done, of int)

func (p Progress) tell(done, of int) {
	if p != nil {
		p(done, of)
	}
}

// Betweenness returns, for each node, the sum over all pairs of others of the share of the pair's shortest paths that go
// through it: pairs in order when directed, and without order when not. The length of a path is its number of ties; a
// weight is how strong a tie is, not how long. It takes time in nodes × ties, and tells progress, unless that is nil, of
// how many nodes it has started from; progress is called from several goroutines.
//
// U. Brandes, A Faster Algorithm for Betweenness Centrality, Journal of Mathematical Sociology 25 (2001), section 4.
func Betweenness(ctx context.Context, g *insight.Graph, progress Progress) ([]float64, error) {
	n := g.Nodes()
	var done atomic.Int64
	sums := make([][]float64, strands)
	if err := insight.Parallel(ctx, strands, func() *brandes { return newBrandes(g) }, func(b *brandes, strand int) {
		b.sum = make([]float64, n)
		for s := int32(strand); s < int32(n) && ctx.Err() == nil; s += strands {
			b.from(s)
			progress.tell(int(done.Add(1)), n)
		}
		sums[strand] = b.sum
	}); err != nil {
		return nil, err
	}
	between := sums[0]
	for _, sum := range sums[1:] {
		for v := range between {
			between[v] += sum[v]
		}
	}
	if !g.Directed() { // each pair was met from both ends
		for v := range between {
			between[v] /= 2
		}
	}
	return between, nil
}

// brandes adds up how much of the shortest paths goes through each node, source by source.
type brandes struct {
	g     *insight.Graph
	sum   []float64
	queue []int32   // nodes in the order they are reached
	depth []int32   // -1 where not reached
	paths []float64 // how many shortest paths reach a node
	due   []float64 // what goes through a node from one source
	scale []float64 // by depth: what the level's paths were multiplied by, so that their number stays finite
}

const (
	manyPaths = 0x1p+500 // a level with more is scaled
	scaleDown = 0x1p-500
)

func newBrandes(g *insight.Graph) *brandes {
	n := g.Nodes()
	b := &brandes{g: g, queue: make([]int32, 0, n),
		depth: make([]int32, n), paths: make([]float64, n), due: make([]float64, n)}
	for v := range b.depth {
		b.depth[v] = -1
	}
	return b
}

func (b *brandes) from(source int32) {
	b.queue = append(b.queue[:0], source)
	b.depth[source], b.paths[source] = 0, 1
	b.scale = b.scale[:0]
	for i := 0; i < len(b.queue); i++ {
		u := b.queue[i]
		if int(b.depth[u]) == len(b.scale) { // the first of a level that is complete
			b.scale = append(b.scale, b.scaled(b.queue[i:]))
		}
		ends, _ := b.g.Out(u)
		for _, v := range ends {
			if b.depth[v] < 0 {
				b.depth[v] = b.depth[u] + 1
				b.queue = append(b.queue, v)
			}
			if b.depth[v] == b.depth[u]+1 {
				b.paths[v] += b.paths[u]
			}
		}
	}
	for i := len(b.queue) - 1; i > 0; i-- {
		v := b.queue[i]
		each := (1 + b.due[v]) / b.paths[v] * b.scale[b.depth[v]]
		ends, _ := b.g.In(v)
		for _, u := range ends {
			if b.depth[u] == b.depth[v]-1 {
				b.due[u] += b.paths[u] * each
			}
		}
		b.sum[v] += b.due[v]
	}
	for _, v := range b.queue {
		b.depth[v], b.paths[v], b.due[v] = -1, 0, 0
	}
}

// scaled scales the paths of a level down when there are very many, and returns by what.
func (b *brandes) scaled(level []int32) float64 {
	most := 0.0
	for _, v := range level {
		most = max(most, b.paths[v])
	}
	if most < manyPaths {
		return 1
	}
	for _, v := range level {
		b.paths[v] *= scaleDown
	}
	return scaleDown
}
