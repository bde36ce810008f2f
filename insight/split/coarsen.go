package split

import (
	"math/rand/v2"
	"slices"
)

// coarsen pairs nodes and returns the level in which each pair is one node, with the node of it that each node of l is
// in. Nodes take the neighbour with the heaviest tie for its size; those whose neighbours are all taken pair with another
// that has the same heaviest neighbour, or the leaves around a hub would never pair. The matching is that of G. Karypis,
// V. Kumar, "A fast and high quality multilevel scheme for partitioning irregular graphs", SIAM Journal on Scientific
// Computing 20(1), 1998, section 3.1 (heavy edge), with the two-hop matching of D. LaSalle et al., "Improving graph
// partitioning for modern graphs and architectures", IA3 2015, section 3. A pair has at most heaviest members, is on one
// side when sides are given, and leaves hosts and fixed nodes to both sides.
func (l *level) coarsen(r rules, side []int8, heaviest int, random *rand.Rand) (*level, []int32) {
	m := matching{level: l, rules: r, side: side, heaviest: heaviest, mate: make([]int32, l.nodes())}
	for u := range m.mate {
		m.mate[u] = absent
	}
	order := random.Perm(l.nodes())
	for _, u := range order {
		if m.mate[u] == absent {
			m.pair(int32(u), m.heaviestFree(int32(u)))
		}
	}
	waiting := make([]int32, l.nodes()+1) // of each node, one that is free and has it as heaviest neighbour
	for u := range waiting {
		waiting[u] = absent
	}
	for _, u := range order {
		if m.mate[u] != absent {
			continue
		}
		hub := m.heaviestOf(int32(u))
		if other := waiting[hub]; other != absent && m.allowed(int32(u), other) {
			m.pair(int32(u), other)
			waiting[hub] = absent
		} else {
			waiting[hub] = int32(u)
		}
	}
	return m.contract()
}

type matching struct {
	*level
	rules
	side     []int8 // or nil
	heaviest int
	mate     []int32
}

func (m *matching) pair(u, v int32) {
	if v != absent {
		m.mate[u], m.mate[v] = v, u
	}
}

// allowed reports whether two nodes may become one.
func (m *matching) allowed(u, v int32) bool {
	switch {
	case int(m.size[u]+m.size[v]) > m.heaviest,
		m.fixed[u] != free && m.fixed[v] != free && m.fixed[u] != m.fixed[v],
		m.rules.hosts > 0 && int(m.level.hosts[u]+m.level.hosts[v]) == m.rules.hosts,
		m.side != nil && m.side[u] != m.side[v]:
		return false
	}
	return true
}

// heaviestFree returns the neighbour to pair a node with, or absent.
func (m *matching) heaviestFree(u int32) int32 {
	best, mate := 0.0, absent
	ends, weights := m.row(u)
	for i, v := range ends {
		if m.mate[v] != absent {
			continue
		}
		if rating := weights[i] / float64(m.size[v]); rating > best && m.allowed(u, v) {
			best, mate = rating, v
		}
	}
	return mate
}

// heaviestOf returns the neighbour with the heaviest tie; for a node without ties it is one that is no node.
func (m *matching) heaviestOf(u int32) int32 {
	best, hub := 0.0, int32(m.nodes())
	ends, weights := m.row(u)
	for i, v := range ends {
		if weights[i] > best {
			best, hub = weights[i], v
		}
	}
	return hub
}

// contract makes each pair one node.
func (m *matching) contract() (*level, []int32) {
	into := make([]int32, m.nodes())
	var first []int32 // node of each new node
	for u := range into {
		if v := m.mate[u]; v != absent && v < int32(u) {
			into[u] = into[v]
			continue
		}
		into[u] = int32(len(first))
		first = append(first, int32(u))
	}
	n := len(first)
	up := &level{starts: make([]int64, n+1), size: make([]int32, n), hosts: make([]int32, n), fixed: make([]int8, n), whole: m.whole}
	up.ends, up.weights = make([]int32, 0, len(m.ends)), make([]float64, 0, len(m.ends))
	weight := make([]float64, n)
	for c, u := range first {
		up.fixed[c] = m.fixed[u]
		from := len(up.ends)
		for _, v := range []int32{u, m.mate[u]} {
			if v == absent {
				break
			}
			up.size[c] += m.size[v]
			up.hosts[c] += m.level.hosts[v]
			up.fixed[c] = max(up.fixed[c], m.fixed[v])
			ends, weights := m.row(v)
			for i, e := range ends {
				to := into[e]
				if int(to) == c {
					continue
				}
				if weight[to] == 0 {
					up.ends = append(up.ends, to)
				}
				weight[to] += weights[i]
			}
		}
		for _, to := range up.ends[from:] {
			up.weights = append(up.weights, weight[to])
			weight[to] = 0
		}
		up.starts[c+1] = int64(len(up.ends))
		up.largest = max(up.largest, int(up.size[c]))
	}
	up.ends, up.weights = slices.Clip(up.ends), slices.Clip(up.weights)
	return up, into
}
