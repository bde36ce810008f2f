package split_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"panal/insight"
	"panal/insight/split"
	"panal/internal/testenv"
)

func read(t *testing.T, name string, unweighted bool) *insight.Graph {
	t.Helper()
	g, _, err := insight.ReadFile(t.Context(), testenv.Data(t, "graphs/"+name+".txt"), insight.ReadOptions{Unweighted: unweighted})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// named returns the nodes of ids.
func named(t *testing.T, g *insight.Graph, ids ...string) []int32 {
	t.Helper()
	nodes := make([]int32, len(ids))
	for i, id := range ids {
		u, ok := g.Node(id)
		if !ok {
			t.Fatal("nobody is called", id)
		}
		nodes[i] = u
	}
	return nodes
}

func TestLeastCutsOfRealGraphs(t *testing.T) {
	for _, tc := range []struct {
		graph      string
		unweighted bool
		most       int // members on the larger side
		cut        float64
	}{
		{"karate", true, 17, 10},
		{"dolphins", true, 31, 15},
		{"dolphins", true, 34, 13},
		{"dolphins", true, 37, 10},
		{"dolphins", true, 42, 6},
	} {
		g := read(t, tc.graph, tc.unweighted)
		for seed := range uint64(3) {
			r, err := split.Find(t.Context(), g, split.Options{MaxShare: float64(tc.most) / float64(g.Nodes()), Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			if r.CutWeight != tc.cut || !r.Exact || r.Sizes[0] > tc.most {
				t.Errorf("%s, at most %d: cut %g, exact %v, sizes %v; the least is %g", tc.graph, tc.most, r.CutWeight, r.Exact, r.Sizes, tc.cut)
			}
		}
	}
}

func TestKarateClubSplitsAsItDid(t *testing.T) {
	g := read(t, "karate", false)
	r, err := split.Find(t.Context(), g, split.Options{MaxShare: 1, KeepApart: named(t, g, "0", "33")})
	if err != nil {
		t.Fatal(err)
	}
	if r.CutWeight != 22 || !r.Exact || r.Sizes != [2]int{18, 16} {
		t.Errorf("cut %g, exact %v, sizes %v", r.CutWeight, r.Exact, r.Sizes)
	}
}

// ring returns circles of the given size, each with all ties within, in a ring with one tie to the next. Node ids are
// shuffled.
func ring(t *testing.T, circles, size int) *insight.Graph {
	t.Helper()
	n := circles * size
	id := rand.New(rand.NewPCG(1, 1)).Perm(n)
	b := insight.NewBuilder(false)
	tie := func(u, v int) {
		if err := b.Add(strconv.Itoa(id[u%n]), strconv.Itoa(id[v%n]), 1); err != nil {
			t.Fatal(err)
		}
	}
	for c := range circles {
		for u := range size {
			for v := range u {
				tie(c*size+u, c*size+v)
			}
		}
		tie(c*size, c*size+size)
	}
	return b.Graph()
}

func TestLargeGraphsAreCutWhereTheyAreThin(t *testing.T) {
	g := ring(t, 60, 20)
	for _, o := range []split.Options{
		{MaxShare: 0.5},
		{MaxShare: 0.55, KeepApart: named(t, g, "7", "11")},
		{MaxShare: 0.55, Hosts: named(t, g, "3", "9", "27")},
	} {
		r, err := split.Find(t.Context(), g, o)
		if err != nil {
			t.Fatal(err)
		}
		apart := len(o.KeepApart) == 0 || r.Side[o.KeepApart[0]] != r.Side[o.KeepApart[1]]
		hosted := len(o.Hosts) == 0 || slices.ContainsFunc(o.Hosts, func(u int32) bool { return r.Side[u] == 0 }) &&
			slices.ContainsFunc(o.Hosts, func(u int32) bool { return r.Side[u] == 1 })
		if r.CutWeight != 2 || r.Sizes[0] > r.Limit || !apart || !hosted {
			t.Errorf("%+v: cut %g, sizes %v, apart %v, hosted %v", o, r.CutWeight, r.Sizes, apart, hosted)
		}
	}
}

func TestSameSeedFindsTheSameSidesOnAnyNumberOfCores(t *testing.T) {
	g := ring(t, 21, 7)
	o := split.Options{MaxShare: 0.5, Seed: 5, Starts: 5}
	o.MaxShare = 0.51
	want, err := split.Find(t.Context(), g, o)
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, cores := range []int{1, 3} {
		runtime.GOMAXPROCS(cores)
		got, err := split.Find(t.Context(), g, o)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Side, want.Side) {
			t.Errorf("on %d cores the sides are others", cores)
		}
	}
}

func TestTwoCirclesWithoutTiesAreCutForNothing(t *testing.T) {
	b := insight.NewBuilder(false)
	for u := range 400 {
		if err := b.Add(strconv.Itoa(u), strconv.Itoa((u+2)%400), 1); err != nil {
			t.Fatal(err)
		}
	}
	r, err := split.Find(t.Context(), b.Graph(), split.Options{MaxShare: 0.5})
	if err != nil || r.Cut != 0 || !r.Exact || r.Sizes != [2]int{200, 200} {
		t.Errorf("%v: cut %d, exact %v, sizes %v", err, r.Cut, r.Exact, r.Sizes)
	}
}

func TestWrongOptionsAreRefused(t *testing.T) {
	g := ring(t, 3, 3)
	for _, tc := range []struct {
		o    split.Options
		want error
	}{
		{split.Options{}, split.ErrShare},
		{split.Options{MaxShare: math.NaN()}, split.ErrShare},
		{split.Options{MaxShare: 1.1}, split.ErrShare},
		{split.Options{MaxShare: 0.6, KeepApart: []int32{1}}, split.ErrApart},
		{split.Options{MaxShare: 0.6, KeepApart: []int32{1, 1}}, split.ErrApart},
		{split.Options{MaxShare: 0.6, KeepApart: []int32{1, 2, 3}}, split.ErrApart},
		{split.Options{MaxShare: 0.6, Hosts: []int32{1, 1}}, split.ErrHosts},
		{split.Options{MaxShare: 0.6, Starts: -1}, split.ErrStarts},
	} {
		if _, err := split.Find(t.Context(), g, tc.o); !errors.Is(err, tc.want) {
			t.Errorf("%+v: %v, not %v", tc.o, err, tc.want)
		}
	}
	var limit *split.LimitError
	if _, err := split.Find(t.Context(), g, split.Options{MaxShare: 0.5}); !errors.As(err, &limit) || limit.Nodes != 9 || limit.Limit != 4 {
		t.Errorf("half of nine: %v", err)
	}
	if _, err := split.Find(t.Context(), insight.NewBuilder(false).Graph(), split.Options{MaxShare: 1}); !errors.Is(err, split.ErrFew) {
		t.Errorf("nobody: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := split.Find(ctx, g, split.Options{MaxShare: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
