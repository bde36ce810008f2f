package rank

import "panal/insight"

// Reciprocity says how mutual ties are.
type Reciprocity struct {
	Arcs  float64 // share of arcs that another returns; a self-loop counts as an arc that nobody does
	Pairs float64 // share of connected pairs with arcs both ways
}

// Reciprocal returns how mutual the ties are: 1 throughout when the graph is undirected, 0 when it has none.
//
// S. Wasserman, K. Faust, Social Network Analysis (1994), section 13.
func Reciprocal(g *insight.Graph) Reciprocity {
	if g.Edges() == 0 {
		return Reciprocity{}
	}
	if !g.Directed() {
		return Reciprocity{Arcs: 1, Pairs: 1}
	}
	both := int64(0) // arcs
	for u := range int32(g.Nodes()) {
		to, _ := g.Out(u)
		from, _ := g.In(u)
		both += common(to, from)
	}
	arcs := float64(g.Edges())
	return Reciprocity{Arcs: float64(both) / (arcs + float64(g.Loops())), Pairs: float64(both) / 2 / (arcs - float64(both)/2)}
}

// common counts what two ascending lists share.
func common(a, b []int32) (n int64) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case b[0] < a[0]:
			b = b[1:]
		default:
			a, b, n = a[1:], b[1:], n+1
		}
	}
	return n
}
