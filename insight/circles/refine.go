package circles

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"panal/insight"
)

// refine divides each group into parts that are connected, by merging its nodes from scratch (MergeNodesSubset of the
// paper), and returns the part of each node and how many parts there are. Each group is refined by itself, so that cores
// can share the groups.
func (s *search) refine(ctx context.Context, l *level, group []int32, groups int) ([]int32, int, error) {
	starts, members := sorted(group, groups, s.members[:l.nodes()])
	f := &refinement{
		level: l, group: group, penalty: s.penalty, likeness: s.likeness, part: singletons(l.nodes()),
		total: slices.Clone(l.strength), outside: make([]float64, l.nodes()), single: make([]bool, l.nodes()),
	}
	seed := s.random.Uint64()
	refiners := func() *refiner { return &refiner{refinement: f, near: newNear(l.nodes())} }
	err := insight.Parallel(ctx, (groups+share-1)/share, refiners, func(w *refiner, piece int) {
		w.random = insight.Stream(seed, refining, uint64(piece))
		for c := piece * share; c < min(piece*share+share, groups); c++ {
			w.refine(members[starts[c]:starts[c+1]])
		}
	})
	if err != nil {
		return nil, 0, err
	}
	parts := f.number(members)
	if parts == l.nodes() { // no node is well connected to its group: its connected parts are parts
		parts = f.connected(members)
	}
	return f.part, parts, nil
}

// share is how many groups a core takes at once, and share random numbers.
const share = 16

// refinement is what is known of the parts while groups are refined. A part is named by one of its nodes; what is kept
// of it is at that index.
type refinement struct {
	level    *level
	group    []int32
	penalty  float64
	likeness float64
	part     []int32
	total    []float64 // strength of each part
	outside  []float64 // weight of ties from each part to the rest of its group
	single   []bool    // whether the part is still the node alone
}

// refiner refines one group after another.
type refiner struct {
	*refinement
	near   *near
	chance []float64
	random *rand.Rand
}

func (w *refiner) refine(members []int32) {
	if len(members) == 1 {
		return
	}
	all := 0.0
	for _, u := range members {
		all += w.level.strength[u]
		w.single[u] = true
		ends, weights := w.level.row(u)
		for i, v := range ends {
			if w.group[v] == w.group[u] {
				w.outside[u] += weights[i]
			}
		}
	}
	w.random.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	for _, u := range members {
		if w.single[u] && w.wellConnected(u, all) {
			w.merge(u, all)
		}
	}
}

// wellConnected reports whether a part has at least the weight to the rest of its group that chance would give it.
func (w *refiner) wellConnected(part int32, all float64) bool {
	return w.outside[part] >= w.penalty*w.total[part]*(all-w.total[part])
}

// merge puts a node that is alone into a part that it gains from, or leaves it; the more gain, the likelier.
func (w *refiner) merge(u int32, all float64) {
	ends, weights := w.level.row(u)
	for i, v := range ends {
		if w.group[v] == w.group[u] {
			w.near.add(w.part[v], weights[i])
		}
	}
	strength := w.level.strength[u]
	w.chance = w.chance[:0]
	best := 0.0
	for _, p := range w.near.groups {
		gain := w.near.weight[p] - w.penalty*strength*w.total[p]
		if !w.wellConnected(p, all) {
			gain = -1
		}
		w.chance = append(w.chance, gain)
		best = math.Max(best, gain)
	}
	sum := math.Exp(-best / w.likeness) // the chance to stay
	for i, gain := range w.chance {
		if w.chance[i] = 0; gain >= 0 {
			w.chance[i] = math.Exp((gain - best) / w.likeness)
		}
		sum += w.chance[i]
	}
	pick := w.random.Float64() * sum
	for i, p := range w.near.groups {
		if pick -= w.chance[i]; pick < 0 {
			w.part[u] = p
			w.total[p] += strength
			w.outside[p] += w.outside[u] - 2*w.near.weight[p]
			w.single[p] = false
			break
		}
	}
	w.near.clear()
}

// number renumbers the parts from 0, in the order of members: parts of one group follow each other, so that what is near
// in the graph is near in memory at the next level.
func (f *refinement) number(members []int32) int {
	number := make([]int32, len(f.part))
	parts := int32(0)
	for _, u := range members {
		p := f.part[u]
		if number[p] == 0 {
			parts++
			number[p] = parts
		}
		f.part[u] = number[p] - 1
	}
	return int(parts)
}

// connected makes each connected piece of each group a part.
func (f *refinement) connected(members []int32) int {
	for u := range f.part {
		f.part[u] = -1
	}
	parts := int32(0)
	var reached []int32
	for _, u := range members {
		if f.part[u] >= 0 {
			continue
		}
		reached = append(reached[:0], u)
		f.part[u] = parts
		for len(reached) > 0 {
			at := reached[len(reached)-1]
			reached = reached[:len(reached)-1]
			ends, _ := f.level.row(at)
			for _, v := range ends {
				if f.part[v] < 0 && f.group[v] == f.group[at] {
					f.part[v] = parts
					reached = append(reached, v)
				}
			}
		}
		parts++
	}
	return int(parts)
}
