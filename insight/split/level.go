package split

import (
	"math"

	"panal/insight"
)

// free is the side of a node that may be on either.
const free int8 = -1

// rules are what every split of a graph keeps to.
type rules struct {
	limit int // members on a side
	hosts int // in all; each side needs one when there are any
}

// level is a graph whose nodes are groups of members that are not split: at the ground each is one member.
type level struct {
	starts  []int64
	ends    []int32
	weights []float64
	size    []int32 // members of each node
	hosts   []int32 // hosts among them
	fixed   []int8  // the side that each node is bound to, or free
	whole   int     // members in all
	largest int     // members of the largest node
}

func (l *level) nodes() int { return len(l.size) }

func (l *level) row(u int32) ([]int32, []float64) {
	a, b := l.starts[u], l.starts[u+1]
	return l.ends[a:b], l.weights[a:b]
}

// ground returns the graph itself as a level.
func ground(g *insight.Graph, o Options) (*level, rules) {
	n := g.Nodes()
	l := &level{starts: make([]int64, n+1), size: make([]int32, n), hosts: make([]int32, n), fixed: make([]int8, n), whole: n, largest: 1}
	l.ends, l.weights = make([]int32, 0, 2*g.Edges()), make([]float64, 0, 2*g.Edges())
	for u := range n {
		ends, weights := g.Out(int32(u))
		l.ends, l.weights = append(l.ends, ends...), append(l.weights, weights...)
		l.starts[u+1] = int64(len(l.ends))
		l.size[u], l.fixed[u] = 1, free
	}
	r := rules{limit: limit(o.MaxShare, n)}
	for side, u := range o.KeepApart {
		l.fixed[u] = int8(side)
	}
	for _, u := range o.Hosts {
		r.hosts += int(1 - l.hosts[u])
		l.hosts[u] = 1
	}
	return l, r
}

// halves is a level's nodes on two sides.
type halves struct {
	side  []int8
	size  [2]int // members
	hosts [2]int
	cut   float64
}

// measured counts the sides anew.
func (l *level) measured(side []int8) *halves {
	h := &halves{side: side}
	for u, s := range side {
		h.size[s] += int(l.size[u])
		h.hosts[s] += int(l.hosts[u])
		ends, weights := l.row(int32(u))
		for i, v := range ends {
			if int(v) > u && side[v] != s {
				h.cut += weights[i]
			}
		}
	}
	return h
}

// excess is by how many members the larger side is above the limit.
func (h *halves) excess(r rules) int { return max(0, h.size[0]-r.limit, h.size[1]-r.limit) }

// better reports whether h is nearer the limit than other; or as near, and cuts less; or cuts as much, and more evenly.
func (h *halves) better(other *halves, r rules) bool {
	if a, b := h.excess(r), other.excess(r); a != b {
		return a < b
	}
	if less := other.cut - h.cut; math.Abs(less) > slight*(1+other.cut) {
		return less > 0
	}
	return max(h.size[0], h.size[1]) < max(other.size[0], other.size[1])
}

// slight is the part of a cut that is taken for a rounding error.
const slight = 1e-11

// leaves reports whether a node may leave its side: it is not bound to it, nor has its last host.
func (l *level) leaves(u int32, h *halves, r rules) bool {
	return l.fixed[u] == free && (r.hosts == 0 || h.hosts[h.side[u]] > int(l.hosts[u]))
}

// shift moves a node whose gain is known to the other side.
func (l *level) shift(u int32, gain float64, h *halves) {
	from := h.side[u]
	h.side[u] = 1 - from
	h.size[from] -= int(l.size[u])
	h.size[1-from] += int(l.size[u])
	h.hosts[from] -= int(l.hosts[u])
	h.hosts[1-from] += int(l.hosts[u])
	h.cut -= gain
}

// gain is how much less is cut when a node changes sides.
func (l *level) gain(u int32, side []int8) float64 {
	gain := 0.0
	ends, weights := l.row(u)
	for i, v := range ends {
		if side[v] == side[u] {
			gain -= weights[i]
		} else {
			gain += weights[i]
		}
	}
	return gain
}
