package circles

import "panal/insight"

// Modularity returns how much more weight lies within the groups than chance would put there, as a share of all weight:
// the sum over groups of in ÷ 2m − resolution × (strength ÷ 2m)², after M. E. J. Newman and M. Girvan, "Finding and
// evaluating community structure in networks", Physical Review E 69:026113, 2004, section II, with the resolution of
// J. Reichardt and S. Bornholdt, Physical Review E 74:016110, 2006. It is 0 for a graph without ties. The group of each
// node is a number from 0 to the number of nodes less one.
func Modularity(g *insight.Graph, group []int32, resolution float64) float64 {
	g = g.Undirected()
	strength := make([]float64, g.Nodes())
	within, all := 0.0, 0.0
	for u, c := range group {
		ends, weights := g.Out(int32(u))
		for i, v := range ends {
			strength[c] += weights[i]
			if group[v] == c {
				within += weights[i]
			}
		}
	}
	for _, s := range strength {
		all += s
	}
	if all == 0 {
		return 0
	}
	q := within / all
	for _, s := range strength {
		q -= resolution * (s / all) * (s / all)
	}
	return q
}
