package rank

import (
	"math/rand/v2"
	"sync/atomic"

	"panal/insight"
)

// search finds the shortest paths between two nodes from both ends, and draws one of them.
type search struct {
	hits []atomic.Int32 // how many drawn paths go through each node; all searches count here
	ends [2]side
}

// side is what is reached from one end.
type side struct {
	next, back func(int32) ([]int32, []float64) // away from the end, and back to it
	depth      []int32                          // ties from the end, plus one; 0 where not reached
	paths      []float64                        // how many shortest paths to the end
	reached    []int32                          // in the order they were
	frontier   int                              // where in reached the last level begins
	level      int32                            // its depth
}

func newSearch(g *insight.Graph, hits []atomic.Int32) *search {
	n := g.Nodes()
	s := &search{hits: hits}
	for i := range s.ends {
		s.ends[i] = side{next: g.Out, back: g.In, depth: make([]int32, n), paths: make([]float64, n)}
	}
	s.ends[1].next, s.ends[1].back = g.In, g.Out
	return s
}

// draw draws one of the shortest paths, and counts it at each node between its ends. Without a path it counts nowhere.
func (s *search) draw(random *rand.Rand, from, to int32) {
	s.ends[0].start(from)
	s.ends[1].start(to)
	if middle, ok := s.meet(random); ok {
		for i := range s.ends {
			for v := middle; s.ends[i].depth[v] > 1; {
				if v != middle {
					s.hits[v].Add(1)
				}
				v = s.ends[i].step(random, v)
			}
		}
		if middle != from && middle != to {
			s.hits[middle].Add(1)
		}
	}
	s.ends[0].clear()
	s.ends[1].clear()
}

// meet widens the side whose last level has fewer ties, a level at a time, until the sides touch. Each shortest path then
// has exactly one node in the new level, and it is in the other side's last level; one is drawn by how many paths lead
// through it.
func (s *search) meet(random *rand.Rand) (middle int32, ok bool) {
	for {
		a, b := &s.ends[0], &s.ends[1]
		if a.ties() > b.ties() {
			a, b = b, a
		}
		if len(a.reached) == a.frontier { // nothing new: there is no path
			return 0, false
		}
		a.widen()
		total := 0.0
		for _, v := range a.reached[a.frontier:] {
			if b.depth[v] > 0 {
				total += a.paths[v] * b.paths[v]
			}
		}
		if total == 0 {
			continue
		}
		at := random.Float64() * total
		for _, v := range a.reached[a.frontier:] {
			if b.depth[v] > 0 {
				middle = v
				if at -= a.paths[v] * b.paths[v]; at < 0 {
					break
				}
			}
		}
		return middle, true
	}
}

func (d *side) start(end int32) {
	d.reached, d.frontier, d.level = append(d.reached[:0], end), 0, 1
	d.depth[end], d.paths[end] = 1, 1
}

// ties counts what widening looks at.
func (d *side) ties() (n int) {
	for _, u := range d.reached[d.frontier:] {
		ends, _ := d.next(u)
		n += len(ends)
	}
	return n
}

// widen reaches the next level.
func (d *side) widen() {
	start, until := d.frontier, len(d.reached)
	d.frontier, d.level = until, d.level+1
	for _, u := range d.reached[start:until] {
		ends, _ := d.next(u)
		for _, v := range ends {
			if d.depth[v] == 0 {
				d.depth[v] = d.level
				d.reached = append(d.reached, v)
			}
			if d.depth[v] == d.level {
				d.paths[v] += d.paths[u]
			}
		}
	}
}

// step returns a node one closer to the end, drawn by how many shortest paths lead on from it.
func (d *side) step(random *rand.Rand, v int32) (closer int32) {
	at := random.Float64() * d.paths[v]
	ends, _ := d.back(v)
	for _, u := range ends {
		if d.depth[u] == d.depth[v]-1 && d.depth[u] > 0 {
			closer = u
			if at -= d.paths[u]; at < 0 {
				break
			}
		}
	}
	return closer
}

func (d *side) clear() {
	for _, v := range d.reached {
		d.depth[v], d.paths[v] = 0, 0
	}
}
