package insight

import (
	"errors"
	"math"
	"slices"
)

// What a Builder refuses.
var (
	ErrSelfLoop = errors.New("a tie joins two different members")
	ErrWeight   = errors.New("a tie's weight is a number above zero, from 1e-100 to 1e100")
	ErrFull     = errors.New("a graph has at most 2,147,483,647 nodes")
)

// Builder collects ties and makes a Graph of them.
type Builder struct {
	directed bool
	ids      *index
	chunks   [][]tie // each of chunkSize but the last, so that collecting never copies
	loops    map[int32]struct{}
}

type tie struct {
	from, to int32
	weight   float64
}

const chunkSize = 1 << 16

// NewBuilder returns an empty Builder of a graph, directed or not.
func NewBuilder(directed bool) *Builder {
	return &Builder{directed: directed, ids: newIndex(), loops: map[int32]struct{}{}}
}

// Add adds a tie; the weights of one that is added again are summed. A refused self-loop still makes its node known:
// somebody who is only ever seen alone is a member all the same. Any other refused tie changes nothing.
func (b *Builder) Add(from, to string, weight float64) error {
	if !isWeight(weight) {
		return ErrWeight
	}
	return b.add([]byte(from), []byte(to), weight)
}

// lightest and heaviest bound weights so far within the numbers' range that no sum or quotient of them leaves it.
const lightest, heaviest = 1e-100, 1e100

func isWeight(w float64) bool { return lightest <= w && w <= heaviest }

// add takes any weight, for a reader that knows only at the end what a tie weighs.
func (b *Builder) add(from, to []byte, weight float64) error {
	if len(b.ids.names) > math.MaxInt32-2 {
		return ErrFull
	}
	u, v := b.ids.number(from), b.ids.number(to)
	if u == v {
		b.loops[u] = struct{}{}
		return ErrSelfLoop
	}
	b.append(tie{u, v, weight})
	return nil
}

func (b *Builder) append(t tie) {
	last := len(b.chunks) - 1
	if last < 0 || len(b.chunks[last]) == chunkSize {
		b.chunks, last = append(b.chunks, make([]tie, 0, chunkSize)), last+1
	}
	b.chunks[last] = append(b.chunks[last], t)
}

// Graph returns the graph of what was added and empties the Builder.
func (b *Builder) Graph() *Graph {
	g := &Graph{directed: b.directed, ids: b.ids, loops: int64(len(b.loops))}
	if !b.directed {
		for _, chunk := range b.chunks {
			for i, t := range chunk {
				chunk[i].from, chunk[i].to = min(t.from, t.to), max(t.from, t.to)
			}
		}
	}
	n := len(b.ids.names)
	back := reversed(n, b.chunks)
	b.chunks, b.ids, b.loops = nil, newIndex(), map[int32]struct{}{}
	forth := back.transposed()
	forth.sum()
	g.edges = int64(len(forth.ends))
	if b.directed {
		g.out = forth.lighten()
		g.in = g.out.transposed()
		return g
	}
	g.out = forth.both()
	g.in = g.out
	return g
}

// reversed returns rows of the ties' sources by target, in the order they were added and with duplicates. Transposed,
// they are ascending: two passes of a counting sort, and no comparison.
func reversed(n int, chunks [][]tie) *rows {
	r := &rows{starts: make([]int64, n+1)}
	for _, chunk := range chunks {
		for _, t := range chunk {
			r.starts[t.to+1]++
		}
	}
	for v := range n {
		r.starts[v+1] += r.starts[v]
	}
	next := slices.Clone(r.starts[:n])
	r.ends, r.weights = make([]int32, r.starts[n]), make([]float64, r.starts[n])
	for _, chunk := range chunks {
		for _, t := range chunk {
			r.ends[next[t.to]], r.weights[next[t.to]] = t.from, t.weight
			next[t.to]++
		}
	}
	return r
}

// sum makes one tie of those that follow each other with the same end.
func (r *rows) sum() {
	kept, from := int64(0), int64(0)
	for u := range r.nodes() {
		start, until := kept, r.starts[u+1]
		for ; from < until; from++ {
			if kept > start && r.ends[kept-1] == r.ends[from] {
				r.weights[kept-1] += r.weights[from]
				continue
			}
			r.ends[kept], r.weights[kept] = r.ends[from], r.weights[from]
			kept++
		}
		r.starts[u+1] = kept
	}
	r.ends, r.weights = r.ends[:kept], r.weights[:kept]
}
