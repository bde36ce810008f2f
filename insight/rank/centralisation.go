package rank

import "panal/insight"

// Centralisation says how far ties gather at one node: 0 when all have as many, 1 for a star.
type Centralisation struct {
	Degree   float64 // of how many ties reach each node
	Strength float64 // of the weight that reaches each node
}

// Centralised returns how far ties gather at one node, by the ties that reach it: the sum of what every node has less
// than the first, as a share of the largest such sum. For degrees that is a star's. Weights have no largest sum but that
// of all weight at one node, so an undirected star has a strength centralisation below 1: half of each tie's weight is at
// the other end.
//
// L. C. Freeman, Centrality in Social Networks: Conceptual Clarification, Social Networks 1 (1979), p. 228.
func Centralised(g *insight.Graph) Centralisation {
	n := float64(g.Nodes())
	var degree, strength spread
	for u := range int32(g.Nodes()) {
		ends, weights := g.In(u)
		degree.add(float64(len(ends)))
		strength.add(sum(weights))
	}
	star := (n - 1) * (n - 1)
	if !g.Directed() {
		star = (n - 1) * (n - 2)
	}
	return Centralisation{
		Degree:   share(n*degree.most-degree.total, star),
		Strength: share(n*strength.most-strength.total, (n-1)*strength.total),
	}
}

// spread is what Freeman's sum is made of.
type spread struct{ most, total float64 }

func (s *spread) add(x float64) { s.most, s.total = max(s.most, x), s.total+x }

func share(part, of float64) float64 {
	if of <= 0 {
		return 0
	}
	return part / of
}
