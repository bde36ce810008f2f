package insight

import "slices"

// Graph is a weighted graph, directed or not, in compressed sparse rows. Nodes are 0..Nodes()-1 in order of first
// appearance. It has no self-loops, at most one tie from one node to another, and only weights above zero. It is
// immutable, and safe for concurrent use.
type Graph struct {
	directed bool
	ids      *index
	out, in  *rows // the same when undirected
	edges    int64
	loops    int64
}

// Nodes returns how many nodes there are.
func (g *Graph) Nodes() int { return len(g.ids.names) }

// Edges returns how many distinct ties there are: arcs when directed, and pairs when not.
func (g *Graph) Edges() int64 { return g.edges }

// Loops returns how many nodes had a self-loop, which is no tie of the graph.
func (g *Graph) Loops() int64 { return g.loops }

// Directed reports whether a tie has a direction.
func (g *Graph) Directed() bool { return g.directed }

// Weighted reports whether some weight is not 1.
func (g *Graph) Weighted() bool { return g.out.weights != nil }

// Out returns the targets of u's ties, ascending, and their weights beside them; all neighbours when undirected.
// The slices are the graph's own, and are not to be modified.
func (g *Graph) Out(u int32) ([]int32, []float64) { return g.out.row(u) }

// In returns the sources of the ties to u, as Out does; it is Out when undirected.
func (g *Graph) In(u int32) ([]int32, []float64) { return g.in.row(u) }

// ID returns the id that u was read with.
func (g *Graph) ID(u int32) string { return g.ids.names[u] }

// Node returns the node with an id.
func (g *Graph) Node(id string) (int32, bool) { return g.ids.find([]byte(id)) }

// Undirected returns the graph without directions; the weights of a pair's two arcs are summed.
func (g *Graph) Undirected() *Graph {
	if !g.directed {
		return g
	}
	pairs := g.out.upper(g.in)
	all := pairs.both()
	return &Graph{ids: g.ids, out: all, in: all, edges: int64(len(pairs.ends)), loops: g.loops}
}

// Unweighted returns the graph with every weight 1. It shares the rest.
func (g *Graph) Unweighted() *Graph {
	if !g.Weighted() {
		return g
	}
	u := *g
	u.out = g.out.unit()
	u.in = u.out
	if g.directed {
		u.in = g.in.unit()
	}
	return &u
}

// rows are compressed sparse rows: row u is ends[starts[u]:starts[u+1]], ascending and without duplicates, with weights
// beside it. When every weight is 1 there are no weights, and ones is long enough for the longest row.
type rows struct {
	starts  []int64
	ends    []int32
	weights []float64
	ones    []float64
}

func (r *rows) row(u int32) ([]int32, []float64) {
	a, b := r.starts[u], r.starts[u+1]
	if r.weights == nil {
		return r.ends[a:b:b], r.ones[: b-a : b-a]
	}
	return r.ends[a:b:b], r.weights[a:b:b]
}

func (r *rows) nodes() int { return len(r.starts) - 1 }

// unit returns the rows with every weight 1.
func (r *rows) unit() *rows {
	longest := int64(0)
	for u := range r.nodes() {
		longest = max(longest, r.starts[u+1]-r.starts[u])
	}
	ones := make([]float64, longest)
	for i := range ones {
		ones[i] = 1
	}
	return &rows{starts: r.starts, ends: r.ends, ones: ones}
}

// lighten drops the weights when they are all 1.
func (r *rows) lighten() *rows {
	for _, w := range r.weights {
		if w != 1 {
			return r
		}
	}
	return r.unit()
}

// transposed returns the rows with every tie reversed. Sources are visited in ascending order, so that the new rows are
// ascending as well.
func (r *rows) transposed() *rows {
	n := r.nodes()
	t := &rows{starts: make([]int64, n+1), ends: make([]int32, len(r.ends))}
	if r.weights != nil {
		t.weights = make([]float64, len(r.ends))
	}
	for _, v := range r.ends {
		t.starts[v+1]++
	}
	for v := range n {
		t.starts[v+1] += t.starts[v]
	}
	next := slices.Clone(t.starts[:n])
	for u := range n {
		for i := r.starts[u]; i < r.starts[u+1]; i++ {
			v := r.ends[i]
			t.ends[next[v]] = int32(u)
			if r.weights != nil {
				t.weights[next[v]] = r.weights[i]
			}
			next[v]++
		}
	}
	if r.weights == nil {
		return t.unit()
	}
	return t
}

// upper returns, of arcs and the same arcs reversed, each pair once, at its smaller node, with both weights summed.
func (r *rows) upper(reversed *rows) *rows {
	n := r.nodes()
	up := &rows{starts: make([]int64, n+1), ends: make([]int32, 0, len(r.ends)), weights: make([]float64, 0, len(r.ends))}
	for u := range int32(n) {
		to, toWeight := r.row(u)
		from, fromWeight := reversed.row(u)
		i, _ := slices.BinarySearch(to, u)
		j, _ := slices.BinarySearch(from, u)
		for i < len(to) || j < len(from) {
			switch {
			case j == len(from) || i < len(to) && to[i] < from[j]:
				up.ends, up.weights = append(up.ends, to[i]), append(up.weights, toWeight[i])
				i++
			case i == len(to) || from[j] < to[i]:
				up.ends, up.weights = append(up.ends, from[j]), append(up.weights, fromWeight[j])
				j++
			default:
				up.ends, up.weights = append(up.ends, to[i]), append(up.weights, toWeight[i]+fromWeight[j])
				i, j = i+1, j+1
			}
		}
		up.starts[u+1] = int64(len(up.ends))
	}
	return up
}

// both returns the rows of all neighbours, from rows that hold each pair once, at its smaller node.
func (r *rows) both() *rows {
	n := r.nodes()
	low := r.transposed()
	b := &rows{starts: make([]int64, n+1), ends: make([]int32, 0, 2*len(r.ends)), weights: make([]float64, 0, 2*len(r.ends))}
	for u := range int32(n) {
		for _, half := range []*rows{low, r} {
			ends, weights := half.row(u)
			b.ends, b.weights = append(b.ends, ends...), append(b.weights, weights...)
		}
		b.starts[u+1] = int64(len(b.ends))
	}
	return b.lighten()
}
