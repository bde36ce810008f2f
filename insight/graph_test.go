package insight

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawn are the ties of a random graph, as they are added.
func drawn(t *rapid.T) []tie {
	n := rapid.Int32Range(2, 12).Draw(t, "nodes")
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) tie {
		from := rapid.Int32Range(0, n-1).Draw(t, "from")
		to := rapid.Int32Range(0, n-2).Draw(t, "to")
		if to >= from {
			to++
		}
		return tie{from, to, float64(rapid.IntRange(1, 3).Draw(t, "weight"))}
	}), 0, 60).Draw(t, "ties")
}

func built(t *rapid.T, directed bool, ties []tie) *Graph {
	b := NewBuilder(directed)
	for _, e := range ties {
		if err := b.Add(strconv.Itoa(int(e.from)), strconv.Itoa(int(e.to)), e.weight); err != nil {
			t.Fatal(err)
		}
	}
	return b.Graph()
}

// TestGraphHoldsWhatWasAdded compares graphs with sums in a map.
func TestGraphHoldsWhatWasAdded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ties := drawn(t)
		directed := rapid.Bool().Draw(t, "directed")
		want, forgotten := map[[2]string]float64{}, map[[2]string]float64{}
		for _, e := range ties {
			from, to := strconv.Itoa(int(e.from)), strconv.Itoa(int(e.to))
			want[[2]string{from, to}] += e.weight
			if !directed {
				want[[2]string{to, from}] += e.weight
			}
			forgotten[[2]string{from, to}] += e.weight
			forgotten[[2]string{to, from}] += e.weight
		}
		g := built(t, directed, ties)
		compare(t, g, want)
		compare(t, g.Undirected(), forgotten)
		for pair := range want {
			want[pair] = 1
		}
		compare(t, g.Unweighted(), want)
		if g.Unweighted().Weighted() {
			t.Error("an unweighted graph has weights")
		}
	})
}

func compare(t *rapid.T, g *Graph, want map[[2]string]float64) {
	t.Helper()
	arcs := 0
	for u := range int32(g.Nodes()) {
		if back, ok := g.Node(g.ID(u)); !ok || back != u {
			t.Errorf("node %d is called %q, which is node %d", u, g.ID(u), back)
		}
		ends, weights := g.Out(u)
		if len(ends) != len(weights) || !slices.IsSorted(ends) {
			t.Errorf("node %d has ends %v and weights %v", u, ends, weights)
		}
		for i, v := range ends {
			arcs++
			if w := want[[2]string{g.ID(u), g.ID(v)}]; w != weights[i] {
				t.Errorf("%q to %q weighs %g, want %g", g.ID(u), g.ID(v), weights[i], w)
			}
			in, inWeights := g.In(v)
			if at, ok := slices.BinarySearch(in, u); !ok || !slices.IsSorted(in) || inWeights[at] != weights[i] {
				t.Errorf("%d to %d is not seen from the other end: %v", u, v, in)
			}
		}
	}
	edges := int64(arcs)
	if !g.Directed() {
		edges /= 2
	}
	if arcs != len(want) || g.Edges() != edges {
		t.Errorf("%d arcs and %d ties, want %d arcs", arcs, g.Edges(), len(want))
	}
}

func TestNumbersFollowFirstAppearance(t *testing.T) {
	b := NewBuilder(true)
	var want []string
	for i := range 5000 { // enough for the table to grow, with ids short and long
		id := strings.Repeat("0", i%19) + strconv.Itoa(i)
		want = append(want, id)
		if i > 0 {
			if err := b.Add(id, want[i/2], 1); err != nil {
				t.Fatal(err)
			}
		} else if err := b.Add(id, id, 1); !errors.Is(err, ErrSelfLoop) {
			t.Fatal(err)
		}
	}
	g := b.Graph()
	for i, id := range want {
		if u, ok := g.Node(id); !ok || int(u) != i || g.ID(u) != id {
			t.Fatalf("%q is node %d, want %d", id, u, i)
		}
	}
	for _, id := range []string{"", "nobody", "\x00", "\x001", "0000000000000000000000"} {
		if u, ok := g.Node(id); ok {
			t.Errorf("%q is node %d", id, u)
		}
	}
}

func TestBuilderRefuses(t *testing.T) {
	b := NewBuilder(false)
	for _, w := range []float64{0, -1, math.NaN(), math.Inf(1), math.Inf(-1)} {
		if err := b.Add("a", "b", w); !errors.Is(err, ErrWeight) {
			t.Errorf("weight %g: %v", w, err)
		}
	}
	if g := b.Graph(); g.Nodes() != 0 || g.Edges() != 0 {
		t.Error("a refused weight left something")
	}
	if err := b.Add("a", "a", 1); !errors.Is(err, ErrSelfLoop) {
		t.Error(err)
	}
	if g := b.Graph(); g.Nodes() != 1 || g.Edges() != 0 || g.Undirected().Nodes() != 1 || g.Unweighted().Nodes() != 1 {
		t.Error("somebody alone is a member")
	}
	if g := b.Graph(); g.Nodes() != 0 {
		t.Error("the builder was not emptied")
	}
}
