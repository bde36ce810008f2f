package rank_test

import (
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"panal/insight"
	"panal/insight/rank"
)

// drawn is a random graph of few nodes, with somebody who is alone, and often in several parts.
func drawn(t *rapid.T) *insight.Graph {
	n := rapid.IntRange(1, 14).Draw(t, "nodes")
	b := insight.NewBuilder(rapid.Bool().Draw(t, "directed"))
	for u := range n {
		b.Add(strconv.Itoa(u), strconv.Itoa(u), 1) // known, and refused as a tie
	}
	for range rapid.IntRange(0, 3*n).Draw(t, "ties") {
		u, v := rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to")
		b.Add(strconv.Itoa(u), strconv.Itoa(v), float64(rapid.IntRange(1, 9).Draw(t, "weight")))
	}
	return b.Graph()
}

func read(t testing.TB, ties string, directed bool) *insight.Graph {
	t.Helper()
	g, _, err := insight.Read(t.Context(), strings.NewReader(ties), insight.ReadOptions{Directed: directed})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func pageRank(t interface{ Fatal(...any) }, g *insight.Graph) []float64 {
	scores, err := rank.PageRank(background, g)
	if err != nil {
		t.Fatal(err)
	}
	return scores
}

// powerMethod follows the definition, step by step, until nothing moves.
func powerMethod(g *insight.Graph) []float64 {
	n := g.Nodes()
	x := make([]float64, n)
	for u := range x {
		x[u] = 1 / float64(n)
	}
	for range 400 {
		next := make([]float64, n)
		anywhere := 1 - rank.Damping
		for u, share := range x {
			ends, weights := g.Out(int32(u))
			strength := 0.0
			for _, w := range weights {
				strength += w
			}
			for i, v := range ends {
				next[v] += rank.Damping * share * weights[i] / strength
			}
			if len(ends) == 0 {
				anywhere += rank.Damping * share
			}
		}
		for v := range next {
			next[v] += anywhere / float64(n)
		}
		x = next
	}
	return x
}

func TestPageRankIsThePowerMethods(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawn(t)
		off, total := 0.0, 0.0
		want := powerMethod(g)
		for u, score := range pageRank(t, g) {
			off += math.Abs(score - want[u])
			total += score
		}
		if off > rank.Tolerance || math.Abs(total-1) > 1e-12 {
			t.Errorf("off by %g in sum, and the scores add up to %g", off, total)
		}
	})
}

// TestCores peels nodes of too few ties by hand, for every k.
func TestCores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawn(t).Undirected()
		cores := rank.Cores(g)
		for k := int32(1); k <= int32(g.Nodes()); k++ {
			in := make([]bool, g.Nodes())
			for u := range in {
				in[u] = true
			}
			for changed := true; changed; {
				changed = false
				for u := range in {
					ends, _ := g.Out(int32(u))
					kept := int32(0)
					for _, v := range ends {
						if in[v] {
							kept++
						}
					}
					if in[u] && kept < k {
						in[u], changed = false, true
					}
				}
			}
			for u := range in {
				if in[u] != (cores[u] >= k) {
					t.Errorf("node %d has core %d, and being in the %d-core is %v", u, cores[u], k, in[u])
				}
			}
		}
		most, size := rank.MaxCore(cores)
		if most != slices.Max(cores) || size < 1 {
			t.Errorf("max core %d of %d nodes, cores %v", most, size, cores)
		}
	})
}

func TestReciprocity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawn(t)
		arcs, both := 0, 0
		for u := range int32(g.Nodes()) {
			ends, _ := g.Out(u)
			for _, v := range ends {
				arcs++
				if back, _ := g.Out(v); slices.Contains(back, u) {
					both++
				}
			}
		}
		want := rank.Reciprocity{}
		if arcs > 0 {
			loops := g.Loops()
			if !g.Directed() {
				loops = 0 // nobody's to return
			}
			want = rank.Reciprocity{Arcs: float64(both) / float64(int64(arcs)+loops), Pairs: float64(both/2) / float64(arcs-both/2)}
		}
		if got := rank.Reciprocal(g); math.Abs(got.Arcs-want.Arcs) > 1e-12 || math.Abs(got.Pairs-want.Pairs) > 1e-12 {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestCentralisation(t *testing.T) {
	for _, c := range []struct {
		name, ties string
		directed   bool
		want       rank.Centralisation
	}{
		{"nobody", "", false, rank.Centralisation{}},
		{"a pair", "a b", false, rank.Centralisation{}},
		{"a star", "a b\na c\na d\na e", false, rank.Centralisation{Degree: 1, Strength: (5*4.0 - 8) / (4 * 8)}},
		{"all to one", "b a 5\nc a 1\nd a", true, rank.Centralisation{Degree: 1, Strength: 1}},
		{"a ring", "a b\nb c\nc d\nd a", false, rank.Centralisation{}},
		{"a path by hand", "a b\nb c\nc d", false, rank.Centralisation{Degree: (4*2.0 - 6) / (3 * 2), Strength: (4*2.0 - 6) / (3 * 6)}},
	} {
		got := rank.Centralised(read(t, c.ties, c.directed))
		if math.Abs(got.Degree-c.want.Degree) > 1e-12 || math.Abs(got.Strength-c.want.Strength) > 1e-12 {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		if c := rank.Centralised(drawn(t)); !(0 <= c.Degree && c.Degree <= 1 && 0 <= c.Strength && c.Strength <= 1) {
			t.Errorf("%+v is not a share", c)
		}
	})
}

// TestSameOnAnyNumberOfCores compares bit by bit.
func TestSameOnAnyNumberOfCores(t *testing.T) {
	var ties strings.Builder
	random := insight.Stream(1, 1, 1)
	for range 3000 {
		u := random.IntN(400)
		ties.WriteString(strconv.Itoa(u) + " " + strconv.Itoa(u*u%401+random.IntN(40)) + " " + strconv.Itoa(1+random.IntN(5)) + "\n")
	}
	g := read(t, ties.String(), true)
	type answers struct{ pageRank, between, share []float64 }
	measure := func(cores int) (a answers) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		a.pageRank = pageRank(t, g)
		a.between = between(t, g)
		s, err := rank.SampleBetweenness(t.Context(), g, 3000, 7, nil)
		if err != nil {
			t.Fatal(err)
		}
		a.share = s.Share
		return a
	}
	one := measure(1)
	for _, cores := range []int{2, 5} {
		a := measure(cores)
		if !slices.Equal(a.pageRank, one.pageRank) || !slices.Equal(a.between, one.between) || !slices.Equal(a.share, one.share) {
			t.Errorf("%d cores answer otherwise than one", cores)
		}
	}
}
