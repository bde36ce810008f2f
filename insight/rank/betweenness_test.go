package rank_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"panal/insight"
	"panal/insight/rank"
)

var background = context.Background()

func between(t interface{ Fatal(...any) }, g *insight.Graph) []float64 {
	through, err := rank.Betweenness(background, g, nil)
	if err != nil {
		t.Fatal(err)
	}
	return through
}

// counted follows the definition: from all distances and numbers of shortest paths, the share of each pair's paths that go
// through each node, over ordered pairs.
func counted(g *insight.Graph) []float64 {
	n := g.Nodes()
	distance, paths := make([][]int, n), make([][]float64, n)
	for s := range n {
		distance[s], paths[s] = make([]int, n), make([]float64, n)
		for v := range n {
			distance[s][v] = n
		}
		distance[s][s], paths[s][s] = 0, 1
		for length := 1; length < n; length++ {
			for u := range n {
				ends, _ := g.Out(int32(u))
				for _, v := range ends {
					if distance[s][u] == length-1 && distance[s][v] >= length {
						distance[s][v] = length
						paths[s][v] += paths[s][u]
					}
				}
			}
		}
	}
	through := make([]float64, n)
	for s := range n {
		for t := range n {
			for v := range n {
				if v != s && v != t && s != t && distance[s][t] < n && distance[s][v]+distance[v][t] == distance[s][t] {
					through[v] += paths[s][v] * paths[v][t] / paths[s][t]
				}
			}
		}
	}
	return through
}

func TestBetweennessIsAsCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawn(t)
		pairs := 1.0
		if !g.Directed() {
			pairs = 2
		}
		want := counted(g)
		for v, got := range between(t, g) {
			if math.Abs(got-want[v]/pairs) > 1e-9 {
				t.Errorf("node %d: %g, counted %g", v, got, want[v]/pairs)
			}
		}
	})
}

// TestSampledBetweennessHoldsItsBounds draws from random graphs: 99 times of 100 every node is within its bounds, and a
// fixed seed keeps the hundredth away.
func TestSampledBetweennessHoldsItsBounds(t *testing.T) {
	outside, graphs := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		g := drawn(t)
		n := float64(g.Nodes())
		s, err := rank.SampleBetweenness(background, g, 2000, 3, nil)
		if err != nil {
			t.Fatal(err)
		}
		graphs++
		for v, hits := range counted(g) {
			share := 0.0
			if n > 1 {
				share = hits / (n * (n - 1))
			}
			low, high := s.Bounds(int32(v))
			if low > s.Share[v] || s.Share[v] > high || n > 2 && (s.Share[v]-low > s.Error || high-s.Share[v] > s.Error) {
				t.Errorf("share %g is not within %g and %g, or they are farther off than %g", s.Share[v], low, high, s.Error)
			}
			if share < low-1e-12 || share > high+1e-12 {
				outside++
			}
		}
	})
	if outside*50 > graphs {
		t.Errorf("%d nodes of %d graphs are outside their bounds", outside, graphs)
	}
}

// diamonds are squares in a row: each doubles the number of shortest paths, far beyond what a number holds.
func diamonds(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d %da\n%d %db\n%da %d\n%db %d\n", i, i, i, i, i, i+1, i, i+1)
	}
	return b.String()
}

func TestBetweennessWithVeryManyPaths(t *testing.T) {
	g := read(t, diamonds(1200), false)
	through := between(t, g)
	for i := range 1201 {
		v, _ := g.Node(fmt.Sprint(i))
		// On each side of a joint are 3 nodes per diamond; a pair of either side meets there, and nobody else but the two
		// sides of a diamond, half of whose paths cross at either end.
		want := float64(3*i*3*(1200-i)) + 0.5*float64(min(i, 1)+min(1200-i, 1))
		if math.Abs(through[v]-want) > 1e-6*want+1e-9 {
			t.Fatalf("joint %d: %g, want %g", i, through[v], want)
		}
	}
	if s, err := rank.SampleBetweenness(background, g, 500, 1, nil); err != nil || math.IsNaN(s.Error) || s.Error <= 0 {
		t.Errorf("error %g, %v", s.Error, err)
	}
}

func TestLongRunsStop(t *testing.T) {
	g := read(t, diamonds(50), true)
	ctx, stop := context.WithCancel(background)
	progressed := func(done, of int) {
		if done < 1 || done > of {
			t.Errorf("%d of %d done", done, of)
		}
		stop()
	}
	if _, err := rank.Betweenness(ctx, g, progressed); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := rank.SampleBetweenness(ctx, g, 1e6, 1, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := rank.PageRank(ctx, g); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestFewNodes(t *testing.T) {
	for _, ties := range []string{"", "a a", "a b"} {
		g := read(t, ties, false)
		s, err := rank.SampleBetweenness(background, g, 10, 1, nil)
		if err != nil || s.Error != 0 && g.Nodes() < 3 {
			t.Errorf("%q: %+v, %v", ties, s, err)
		}
		if through := between(t, g); len(through) != g.Nodes() || len(pageRank(t, g)) != g.Nodes() || len(rank.Cores(g)) != g.Nodes() {
			t.Errorf("%q: not a figure per node", ties)
		}
	}
}
