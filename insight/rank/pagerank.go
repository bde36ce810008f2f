package rank

import (
	"context"
	"math"

	"panal/insight"
)

const (
	// Damping is the share of a node's score that its ties pass on.
	Damping = 0.85
	// Tolerance bounds the sum, over all nodes, of how far PageRank's scores are from the true ones.
	Tolerance = 1e-10
)

const (
	blocks = 64 // of nodes: each is settled with the new scores of those before it
	pieces = 16 // of a block: they are worked on at once, with the scores from before the block
)

// PageRank returns each node's score: the share of time that somebody spends there who follows ties by weight, and with
// 15 % chance at each step, or where no tie leads on, goes to a node at random. Scores add up to 1, and are within
// Tolerance of the true ones in sum.
//
// L. Page, S. Brin, R. Motwani, T. Winograd, The PageRank Citation Ranking (1999), section 2. As both jumps end at any
// node alike, the scores are proportional to the solution of y = 1 + d·Pᵀy, in which the rows of P that lead nowhere are
// zero (G. Del Corso, A. Gullì, F. Romani, Fast PageRank Computation via a Sparse Linear System, Internet Mathematics 2
// (2005), section 3). It is solved by Gauss–Seidel over blocks of nodes, which takes half the sweeps of the power method, and balanced after
// each sweep, which takes half of those again where the graph hangs together.
func PageRank(ctx context.Context, g *insight.Graph) ([]float64, error) {
	n := g.Nodes()
	s := newSweeper(g)
	for {
		change, err := s.sweep(ctx)
		if err != nil {
			return nil, err
		}
		total := sum(s.score)
		// A change Δ of the last sweep leaves a residual of at most d·Δ, and that an error of at most d·Δ/(1−d); half the
		// tolerance is left for making the sum 1.
		if n == 0 || change*Damping/(1-Damping) <= Tolerance/2*total {
			for u := range s.score {
				s.score[u] /= total
			}
			return s.score, nil
		}
		s.balance(total)
	}
}

// sweeper holds a solution that gets better with each sweep.
type sweeper struct {
	g      *insight.Graph
	score  []float64 // y
	passed []float64 // what each node passes on per unit of weight: d·y/strength, or 0 where no tie leads on
	share  []float64 // d/strength
	fresh  []float64 // scores of the block that is being settled
	cuts   []int32   // blocks·pieces+1 bounds of nodes, with as many ties between each two
}

func newSweeper(g *insight.Graph) *sweeper {
	n := g.Nodes()
	s := &sweeper{g: g, score: make([]float64, n), passed: make([]float64, n), share: make([]float64, n), fresh: make([]float64, n)}
	arcs := 0
	for u := range int32(n) {
		ends, weights := g.Out(u)
		arcs += len(ends)
		strength := float64(len(ends))
		if g.Weighted() {
			strength = sum(weights)
		}
		if strength > 0 {
			s.share[u] = Damping / strength
		}
		s.score[u] = 1
		s.passed[u] = s.share[u]
	}
	s.cuts = append(s.cuts, 0)
	seen := 0
	for v := range int32(n) {
		ends, _ := g.In(v)
		seen += len(ends) + 1
		for len(s.cuts) < blocks*pieces && seen*blocks*pieces >= (arcs+n)*len(s.cuts) {
			s.cuts = append(s.cuts, v+1)
		}
	}
	for len(s.cuts) <= blocks*pieces {
		s.cuts = append(s.cuts, int32(n))
	}
	return s
}

func sum(weights []float64) float64 {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	return total
}

// sweep settles every node once and returns by how much the scores changed in sum.
func (s *sweeper) sweep(ctx context.Context) (change float64, err error) {
	var changes [pieces]float64
	for block := range blocks {
		cuts := s.cuts[block*pieces : (block+1)*pieces+1]
		if err := insight.Parallel(ctx, pieces, stateless, func(_ struct{}, piece int) {
			changes[piece] = s.settle(cuts[piece], cuts[piece+1])
		}); err != nil {
			return 0, err
		}
		for _, c := range changes {
			change += c
		}
		for v := cuts[0]; v < cuts[pieces]; v++ {
			s.score[v] = s.fresh[v]
			s.passed[v] = s.fresh[v] * s.share[v]
		}
	}
	return change, nil
}

// balance scales the solution so that what is passed on, lost and begun adds up over the whole graph. An error in how
// much there is in all would otherwise be the last to fade.
func (s *sweeper) balance(total float64) {
	lost := 0.0 // where no tie leads on
	for u, share := range s.share {
		if share == 0 {
			lost += s.score[u]
		}
	}
	scale := float64(len(s.score)) / ((1-Damping)*total + Damping*lost)
	for u := range s.score {
		s.score[u] *= scale
		s.passed[u] *= scale
	}
}

func stateless() struct{} { return struct{}{} }

// settle computes the scores of the nodes from..until-1 and returns by how much they change in sum.
func (s *sweeper) settle(from, until int32) (change float64) {
	weighted := s.g.Weighted()
	for v := from; v < until; v++ {
		ends, weights := s.g.In(v)
		y := 1.0
		if weighted {
			for i, u := range ends {
				y += weights[i] * s.passed[u]
			}
		} else {
			for _, u := range ends {
				y += s.passed[u]
			}
		}
		s.fresh[v] = y
		change += math.Abs(y - s.score[v])
	}
	return change
}
