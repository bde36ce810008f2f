package circles_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"panal/insight"
	"panal/insight/circles"
	"panal/internal/testenv"
)

// random draws a graph of up to 40 members, some of them without ties, whose weights span nine orders of magnitude.
func random(t *rapid.T) *insight.Graph {
	b := insight.NewBuilder(rapid.Bool().Draw(t, "directed"))
	n := rapid.IntRange(1, 40).Draw(t, "n")
	for u := range n {
		id := strconv.Itoa(u)
		if err := b.Add(id, id, 1); !errors.Is(err, insight.ErrSelfLoop) {
			t.Fatal(err)
		}
	}
	weighted := rapid.Bool().Draw(t, "weighted")
	for range rapid.IntRange(0, 3*n).Draw(t, "ties") {
		u, v, w := rapid.IntRange(0, n-1).Draw(t, "u"), rapid.IntRange(0, n-1).Draw(t, "v"), 1.0
		if weighted {
			w = math.Pow(10, rapid.Float64Range(-3, 6).Draw(t, "w"))
		}
		if u != v {
			if err := b.Add(strconv.Itoa(u), strconv.Itoa(v), w); err != nil {
				t.Fatal(err)
			}
		}
	}
	return b.Graph()
}

// pairs is modularity as its definition reads: over all pairs, the weight between them less what chance would give.
func pairs(g *insight.Graph, group []int32, resolution float64) float64 {
	n := g.Nodes()
	weight := make([][]float64, n)
	strength := make([]float64, n)
	all := 0.0
	for u := range n {
		weight[u] = make([]float64, n)
	}
	for u := range n {
		ends, weights := g.Out(int32(u))
		for i, v := range ends {
			weight[u][v] += weights[i]
			if g.Directed() {
				weight[v][u] += weights[i]
			}
		}
	}
	for u := range n {
		for v := range n {
			strength[u] += weight[u][v]
		}
		all += strength[u]
	}
	q := 0.0
	for u := range n {
		for v := range n {
			if all > 0 && group[u] == group[v] {
				q += (weight[u][v] - resolution*strength[u]*strength[v]/all) / all
			}
		}
	}
	return q
}

func connected(g *insight.Graph, members []int32) bool {
	g = g.Undirected()
	reached := []int32{members[0]}
	for i := 0; i < len(reached); i++ {
		ends, _ := g.Out(reached[i])
		for _, v := range ends {
			if slices.Contains(members, v) && !slices.Contains(reached, v) {
				reached = append(reached, v)
			}
		}
	}
	return len(reached) == len(members)
}

func TestGroupsPartitionTheGraphAndAreConnected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := random(t)
		o := circles.Options{
			Resolution: rapid.Float64Range(0.1, 5).Draw(t, "resolution"),
			Iterations: rapid.IntRange(1, 4).Draw(t, "iterations"),
			Starts:     rapid.IntRange(1, 3).Draw(t, "starts"),
			Seed:       rapid.Uint64().Draw(t, "seed"),
		}
		r, err := circles.Find(context.Background(), g, o)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Group) != g.Nodes() {
			t.Fatalf("%d of %d members are in a group", len(r.Group), g.Nodes())
		}
		groups := make([][]int32, len(r.Sizes))
		for u, c := range r.Group {
			groups[c] = append(groups[c], int32(u))
		}
		for c, members := range groups {
			if len(members) == 0 || len(members) != r.Sizes[c] || c > 0 && r.Sizes[c] > r.Sizes[c-1] {
				t.Fatalf("group %d has %d members; sizes are %v", c, len(members), r.Sizes)
			}
			if !connected(g, members) {
				t.Fatalf("group %v is not connected", members)
			}
		}
		if q := pairs(g, r.Group, o.Resolution); math.Abs(q-r.Modularity) > 1e-9 {
			t.Fatalf("modularity is %g, and %g by its definition", r.Modularity, q)
		}
		alone := make([]int32, g.Nodes())
		for u := range alone {
			alone[u] = int32(u)
		}
		if q := pairs(g, alone, o.Resolution); r.Modularity < q-1e-9 {
			t.Fatalf("modularity is %g, and with everyone alone %g", r.Modularity, q)
		}
	})
}

func TestSameSeedFindsTheSameGroupsOnAnyNumberOfCores(t *testing.T) {
	g := planted(t, 2000)
	o := circles.Options{Seed: 7, Starts: 3}
	want, err := circles.Find(t.Context(), g, o)
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, cores := range []int{1, 3} {
		runtime.GOMAXPROCS(cores)
		got, err := circles.Find(t.Context(), g, o)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Group, want.Group) {
			t.Errorf("on %d cores the groups are others", cores)
		}
	}
}

// planted returns a graph of n members in circles of 20, each with about eight ties within and two without.
func planted(t *testing.T, n int) *insight.Graph {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 1))
	b := insight.NewBuilder(false)
	for u := range n {
		for range 5 {
			v := u/20*20 + r.IntN(20)
			if r.IntN(5) == 0 {
				v = r.IntN(n)
			}
			if err := b.Add(strconv.Itoa(u), strconv.Itoa(v), 1); err != nil && !errors.Is(err, insight.ErrSelfLoop) {
				t.Fatal(err)
			}
		}
	}
	return b.Graph()
}

func TestPlantedCirclesAreFound(t *testing.T) {
	const n = 600
	g := planted(t, n)
	r, err := circles.Find(t.Context(), g, circles.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	truth := make([]int32, n)
	for u := range truth {
		id, err := strconv.Atoi(g.ID(int32(u)))
		if err != nil {
			t.Fatal(err)
		}
		truth[u] = int32(id / 20)
	}
	if q := pairs(g, truth, 1); r.Modularity < q-1e-9 {
		t.Errorf("modularity is %g, less than the planted %g", r.Modularity, q)
	}
	if len(r.Sizes) < 25 || len(r.Sizes) > 35 {
		t.Errorf("found %d groups of 30: %v", len(r.Sizes), r.Sizes)
	}
}

func TestBestKnownModularity(t *testing.T) {
	for name, best := range map[string]float64{"karate": .4198, "dolphins": .5285} {
		g, _, err := insight.ReadFile(t.Context(), testenv.Data(t, "graphs/"+name+".txt"), insight.ReadOptions{Unweighted: true})
		if err != nil {
			t.Fatal(err)
		}
		for seed := range uint64(10) {
			r, err := circles.Find(t.Context(), g, circles.Options{Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			if r.Modularity < best-0.0001 || r.Modularity > best+0.0001 {
				t.Errorf("%s, seed %d: modularity is %.4f, not %.4f", name, seed, r.Modularity, best)
			}
		}
	}
}

func TestGraphsWithoutTies(t *testing.T) {
	b := insight.NewBuilder(false)
	if r, err := circles.Find(t.Context(), b.Graph(), circles.Options{}); err != nil || len(r.Sizes) != 0 || r.Modularity != 0 {
		t.Errorf("nobody: %+v, %v", r, err)
	}
	for _, id := range []string{"a", "b"} {
		if err := b.Add(id, id, 1); !errors.Is(err, insight.ErrSelfLoop) {
			t.Fatal(err)
		}
	}
	if r, err := circles.Find(t.Context(), b.Graph(), circles.Options{}); err != nil || !slices.Equal(r.Sizes, []int{1, 1}) || r.Modularity != 0 {
		t.Errorf("two without ties: %+v, %v", r, err)
	}
}

func TestWrongOptionsAreRefused(t *testing.T) {
	g := planted(t, 40)
	for _, tc := range []struct {
		o    circles.Options
		want error
	}{
		{circles.Options{Resolution: -1}, circles.ErrResolution},
		{circles.Options{Resolution: math.NaN()}, circles.ErrResolution},
		{circles.Options{Resolution: math.Inf(1)}, circles.ErrResolution},
		{circles.Options{Iterations: -1}, circles.ErrTimes},
		{circles.Options{Starts: -1}, circles.ErrTimes},
	} {
		if _, err := circles.Find(t.Context(), g, tc.o); !errors.Is(err, tc.want) {
			t.Errorf("%+v: %v, not %v", tc.o, err, tc.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := circles.Find(ctx, g, circles.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
