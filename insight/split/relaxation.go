package split

import (
	"math"
	"slices"

	"panal/insight"
)

// relaxation bounds from below what every split cuts in which some nodes are bound to a side.
//
// With −1 and 1 for the sides, a split is a vector x, and what it cuts is a constant less a quarter of xᵀQx. All bound
// nodes are one entry of x, since the sides are known up to a sign. Each entry is relaxed to a unit vector, and the limit
// on the sides to |Σ cᵢxᵢ| ≤ slack: the semidefinite relaxation of M. X. Goemans, D. P. Williamson, Journal of the ACM
// 42(6), 1995, with the limit as A. Frieze, M. Jerrum have it, Algorithmica 18, 1997. Its vectors are found by turning
// one after another to where the others want it (P.-W. Wang, W.-C. Chang, J. Z. Kolter, "The Mixing method", 2017,
// algorithm 1) under a price on the limit. They need not be the best ones: any vectors give multipliers, and these a
// bound, when a matrix is positive definite. That is what Cholesky's factorisation shows.
type relaxation struct {
	l       *level
	side    []int8
	vector  [][]float64 // of each node that is free; of the bound ones, the last
	price   float64     // on the square of the sides' difference
	dearest float64     // that it may be

	// What follows is of the bound nodes in side, made by contract.
	open  []int32   // the free nodes
	pull  []float64 // of each of open: the weight of its ties to bound nodes on side 0, less that to those on side 1
	lead  float64   // members bound to side 0, less those bound to side 1
	slack float64   // by how much the sides may differ
	fixed float64   // the constant
	ahead []float64 // Σ cᵢ vᵢ
	want  []float64 // of each of open, then of the bound nodes: the length of the sum of what the others want
}

// rank is how many dimensions the vectors of n nodes need to be as good as any (A. Barvinok, Discrete & Computational
// Geometry 13, 1995; G. Pataki, Mathematics of Operations Research 23, 1998).
func rank(n int) int { return int(math.Sqrt(2*float64(n))) + 2 }

func newRelaxation(l *level, side []int8) *relaxation {
	n := l.nodes()
	x := &relaxation{l: l, side: side, vector: make([][]float64, n+1)}
	random := insight.Stream(0, relaxing, 0)
	weight := 0.0
	for u := range x.vector {
		x.vector[u] = make([]float64, rank(n))
		for k := range x.vector[u] {
			x.vector[u][k] = random.NormFloat64()
		}
		scale(x.vector[u], 1/norm(x.vector[u]))
	}
	for _, w := range l.weights {
		weight += w
	}
	x.price = weight / float64(4*n*n)
	x.dearest = 32 * x.price
	return x
}

func (x *relaxation) clone() *relaxation {
	y := &relaxation{l: x.l, side: slices.Clone(x.side), price: x.price, dearest: x.dearest, vector: make([][]float64, len(x.vector))}
	for u, v := range x.vector {
		y.vector[u] = slices.Clone(v)
	}
	return y
}

// contract makes all bound nodes one.
func (x *relaxation) contract(r rules) {
	x.open, x.pull, x.lead, x.fixed = x.open[:0], x.pull[:0], 0, 0
	x.slack = float64(2*r.limit - x.l.whole)
	for u, s := range x.side {
		if s != free {
			x.lead += float64(1 - 2*s)
		}
		pull := 0.0
		ends, weights := x.l.row(int32(u))
		for i, v := range ends {
			switch t := x.side[v]; {
			case s == free && t == free:
				x.fixed += weights[i] / 4
			case s == free:
				pull += float64(1-2*t) * weights[i]
				x.fixed += weights[i] / 2
			case t != free && s != t:
				x.fixed += weights[i] / 2
			}
		}
		if s == free {
			x.open, x.pull = append(x.open, int32(u)), append(x.pull, pull)
		}
	}
	bound := x.bound()
	x.ahead = make([]float64, len(bound))
	add(x.ahead, bound, x.lead)
	for _, u := range x.open {
		add(x.ahead, x.vector[u], 1)
	}
	x.want = make([]float64, len(x.open)+1)
}

// bound is the vector of the bound nodes.
func (x *relaxation) bound() []float64 { return x.vector[len(x.vector)-1] }

// turn turns every vector to where the others want it.
func (x *relaxation) turn() {
	bound := x.bound()
	sum, all := make([]float64, len(bound)), make([]float64, len(bound))
	for i, u := range x.open {
		clear(sum)
		ends, weights := x.l.row(u)
		for j, v := range ends {
			if x.side[v] == free {
				add(sum, x.vector[v], weights[j]/4)
			}
		}
		add(sum, bound, x.pull[i]/4)
		x.want[i] = x.set(x.vector[u], sum, 1)
		add(all, x.vector[u], x.pull[i]/4)
	}
	x.want[len(x.open)] = x.set(bound, all, x.lead)
}

// set turns a vector of so many members to where a sum of ties and the price want it, and returns how strongly they do.
func (x *relaxation) set(vector, sum []float64, members float64) float64 {
	add(x.ahead, vector, -members)
	add(sum, x.ahead, -members*x.price)
	length := norm(sum)
	if length > 0 {
		copy(vector, sum)
		scale(vector, 1/length)
	}
	add(x.ahead, vector, members)
	return length
}

// exceeds reports whether it is shown that every split cuts at least target. It takes what it does from work.
func (x *relaxation) exceeds(target float64, work *int) bool {
	low, high := 0.0, math.Inf(1)
	for range rounds {
		for range sweeps {
			x.turn()
		}
		*work -= sweeps * (len(x.l.ends) + len(x.open))
		spare := x.value() - target
		if spare >= 0 {
			if x.positive(spare / float64(len(x.want))) {
				return true
			}
			*work -= len(x.want) * len(x.want) * len(x.want) / 64
		}
		over := dot(x.ahead, x.ahead) - x.slack*x.slack // how fast the bound grows with the price
		if spare+math.Abs(over)*(min(high, dearer*x.price, x.dearest)-low) < 0 {
			return false // no price is enough
		}
		if over > 0 {
			low = x.price
		} else {
			high = x.price
		}
		x.price = min((low+high)/2, 2*x.price, x.dearest)
	}
	return false
}

const (
	// sweeps turn the vectors before a bound is tried, and rounds are how often it is.
	rounds = 30
	sweeps = 10
	// dearer is how many times its price a limit may come to have.
	dearer = 8
)

// value is the bound if the multipliers were right as they are.
func (x *relaxation) value() float64 {
	v := x.fixed + x.price*(float64(len(x.open))+x.lead*x.lead-x.slack*x.slack)
	for _, w := range x.want {
		v -= w
	}
	return v
}

// positive reports whether the multipliers, each raised by spare, leave a positive definite matrix.
func (x *relaxation) positive(spare float64) bool {
	n := len(x.want)
	m := make([]float64, n*n) // the lower triangle
	place := make([]int, x.l.nodes())
	for i, u := range x.open {
		place[u] = i
	}
	for i, u := range x.open {
		row := m[i*n : i*n+i+1]
		for j := range row {
			row[j] = x.price
		}
		ends, weights := x.l.row(u)
		for j, v := range ends {
			if x.side[v] == free && place[v] < i {
				row[place[v]] -= weights[j] / 4
			}
		}
		row[i] = x.want[i] + spare
	}
	last := m[(n-1)*n:]
	for i, pull := range x.pull {
		last[i] = x.price*x.lead - pull/4
	}
	last[n-1] = x.want[n-1] + spare
	return factorises(m, n)
}

// undecided returns the free node that is least tied to either side, and the side that it is nearer to.
func (x *relaxation) undecided() (u int, side int8) {
	least := math.Inf(1)
	for _, v := range x.open {
		d := dot(x.vector[v], x.bound())
		if math.Abs(d) < least {
			least, u, side = math.Abs(d), int(v), 0
			if d < 0 {
				side = 1
			}
		}
	}
	return u, side
}
