package split

import (
	"cmp"
	"slices"

	"panal/insight"
)

// Reason says why somebody on the border is on the side where they are.
type Reason string

const (
	Closer Reason = "closer" // their ties to their own side weigh more
	Equal  Reason = "equal"  // they weigh the same, and changing sides would cut no less
	Apart  Reason = "apart"  // the other side weighs more, but has the one they are kept apart from
	Host   Reason = "host"   // the other side weighs more, but their own would have no host left
	Full   Reason = "full"   // the other side weighs more, but is as large as it may be
)

// Edge is somebody on the border: with ties across it.
type Edge struct {
	Node    int32
	Own     float64 // weight of their ties to their own side
	Other   float64 // and across the border
	Nearest int32   // whom across the border they have the heaviest tie to
	Reason  Reason
}

// Border returns everyone on the border of a split that was made with the options, those with most weight across it
// first.
func Border(g *insight.Graph, o Options, r Result) []Edge {
	g = g.Undirected()
	var hosts [2]int
	for _, u := range slices.Compact(slices.Sorted(slices.Values(o.Hosts))) {
		hosts[r.Side[u]]++
	}
	var border []Edge
	for u, side := range r.Side {
		e := Edge{Node: int32(u)}
		most := 0.0
		ends, weights := g.Out(int32(u))
		for i, v := range ends {
			if r.Side[v] == side {
				e.Own += weights[i]
				continue
			}
			e.Other += weights[i]
			if weights[i] > most {
				most, e.Nearest = weights[i], v
			}
		}
		if most == 0 {
			continue
		}
		switch tolerance := slight * (1 + r.CutWeight); {
		case e.Own > e.Other+tolerance:
			e.Reason = Closer
		case e.Own >= e.Other-tolerance:
			e.Reason = Equal
		case slices.Contains(o.KeepApart, e.Node):
			e.Reason = Apart
		case slices.Contains(o.Hosts, e.Node) && hosts[side] == 1:
			e.Reason = Host
		default:
			e.Reason = Full
		}
		border = append(border, e)
	}
	slices.SortStableFunc(border, func(a, b Edge) int { return cmp.Compare(b.Other, a.Other) })
	return border
}
