package rank

import (
	"context"
	"math"
	"sync/atomic"

	"panal/insight"
)

// Sampled is betweenness estimated from shortest paths drawn at random.
type Sampled struct {
	Paths int       // drawn; a pair that is not connected counts as one
	Share []float64 // of the paths that go through each node between their ends
	// Error bounds, with Confidence, how far every one of the shares is from the true one.
	Error, Confidence float64

	nodes int
}

const (
	// Confidence is how sure the bounds of sampled betweenness are, of all nodes at once.
	Confidence = 0.99
	// batch is how many paths are drawn with one stream of random numbers, so that the draw does not depend on the cores.
	batch = 256
	// betweennessStream is the purpose of its random numbers.
	betweennessStream = 0xbe73
)

// SampleBetweenness estimates betweenness from paths shortest paths: of each, its ends are drawn from all ordered pairs
// and it from all shortest paths between them. The same seed gives the same answer.
//
// M. Riondato, E. M. Kornaropoulos, Fast Approximation of Betweenness Centrality through Sampling, Data Mining and
// Knowledge Discovery 30 (2016), section 4, for the estimate; M. Borassi, E. Natale, KADABRA is an Adaptive Algorithm for
// Betweenness via Random Approximation, ACM Journal of Experimental Algorithmics 24 (2019), section 3, for searching from
// both ends. The bound is not theirs: see Bounds.
func SampleBetweenness(ctx context.Context, g *insight.Graph, paths int, seed uint64, progress Progress) (Sampled, error) {
	var done atomic.Int64
	n := g.Nodes()
	s := Sampled{Paths: paths, Share: make([]float64, n), Confidence: Confidence, nodes: n}
	if n < 3 || paths < 1 {
		return s, ctx.Err()
	}
	hits := make([]atomic.Int32, n)
	batches := (paths + batch - 1) / batch
	if err := insight.Parallel(ctx, batches, func() *search { return newSearch(g, hits) }, func(search *search, piece int) {
		random := insight.Stream(seed, betweennessStream, uint64(piece))
		for i := piece * batch; i < min(paths, (piece+1)*batch) && ctx.Err() == nil; i++ {
			from := random.Int32N(int32(n))
			to := random.Int32N(int32(n - 1))
			if to >= from {
				to++
			}
			search.draw(random, from, to)
			progress.tell(int(done.Add(1)), paths)
		}
	}); err != nil {
		return Sampled{}, err
	}
	for v := range s.Share {
		s.Share[v] = float64(hits[v].Load()) / float64(paths)
		low, high := s.bounds(s.Share[v])
		s.Error = max(s.Error, s.Share[v]-low, high-s.Share[v])
	}
	return s, nil
}

// Bounds returns between what the true share of node v lies. All nodes' bounds hold at once, with Confidence.
//
// Whether a path goes through v is a coin tossed Paths times, so Chernoff's bound in relative entropy holds for each node
// and side (W. Hoeffding, Probability Inequalities for Sums of Bounded Random Variables (1963), Theorem 1), and the
// chances of failing add up over nodes and sides.
func (s Sampled) Bounds(v int32) (low, high float64) { return s.bounds(s.Share[v]) }

func (s Sampled) bounds(share float64) (low, high float64) {
	if s.Paths < 1 || s.nodes < 3 {
		return 0, 1
	}
	allowed := math.Log(2*float64(s.nodes)/(1-s.Confidence)) / float64(s.Paths)
	return farthest(share, 0, allowed), farthest(share, 1, allowed)
}

// farthest returns the share between p and end that is as far from p as a relative entropy allows.
func farthest(p, end, allowed float64) float64 {
	near, far := p, end
	for range 60 {
		middle := (near + far) / 2
		if entropy(p, middle) <= allowed {
			near = middle
		} else {
			far = middle
		}
	}
	return far
}

// entropy returns the relative entropy of a coin of p against one of q.
func entropy(p, q float64) float64 {
	part := func(p, q float64) float64 {
		if p == 0 {
			return 0
		}
		return p * math.Log(p/q)
	}
	return part(p, q) + part(1-p, 1-q)
}

// Scaled returns the factor from a share of pairs to a share of the pairs that do not end at the node itself, which is
// what normalised betweenness is.
func (s Sampled) Scaled() float64 {
	if s.nodes < 3 {
		return 0
	}
	return float64(s.nodes) / float64(s.nodes-2)
}
