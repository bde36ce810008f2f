package seeds

import (
	"fmt"
	"math"
	"reflect"
	"testing"

	"panal/insight"
	"panal/internal/testenv"
)

// real reads a graph of the shared data.
func real(t *testing.T, name string, directed bool) *insight.Graph {
	t.Helper()
	g, _, err := insight.ReadFile(t.Context(), testenv.Data(t, "graphs/"+name), insight.ReadOptions{Directed: directed})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestToy has the figures of toy.txt, whose exact spreads are known.
func TestToy(t *testing.T) {
	g := real(t, "toy.txt", true)
	ids := func(names ...string) (members []int32) {
		for _, name := range names {
			v, ok := g.Node(name)
			if !ok {
				t.Fatalf("no node %s", name)
			}
			members = append(members, v)
		}
		return members
	}
	for _, tc := range []struct {
		model insight.Model
		seeds []int32
		want  float64
	}{
		{insight.IndependentCascade, ids("1"), 1.99},
		{insight.IndependentCascade, ids("1", "2"), 2.90},
		{insight.IndependentCascade, ids("1", "3"), 2.50},
		{insight.IndependentCascade, ids("1", "4"), 2.79},
		{insight.LinearThreshold, ids("1", "2"), 3.10},
	} {
		d := diffusion(t, g, tc.model, "file")
		if got := exactSpread(d, tc.seeds); math.Abs(got-tc.want) > 1e-9 {
			t.Errorf("%s %v: exactly %v, want %v", tc.model, tc.seeds, got, tc.want)
		}
		mean, stderr, err := Spread(t.Context(), d, tc.seeds, 40000, 5)
		if err != nil || math.Abs(mean-tc.want) > 4*stderr {
			t.Errorf("%s %v: judged %v ± %v, want %v, %v", tc.model, tc.seeds, mean, stderr, tc.want, err)
		}
	}
	for _, model := range []insight.Model{insight.IndependentCascade, insight.LinearThreshold} {
		for seed := range uint64(20) {
			r, err := Maximise(t.Context(), diffusion(t, g, model, "file"), Limits{K: 2}, Options{Epsilon: 0.1, Seed: seed})
			if err != nil || !reflect.DeepEqual(r.Seeds, ids("1", "2")) {
				t.Errorf("%s, seed %d: %+v, %v, want 1 and 2", model, seed, r, err)
			}
		}
	}
}

// TestFacebook reaches the known spreads, by the judge. The file has both directions of each tie, so it is the same
// graph directed and not.
func TestFacebook(t *testing.T) {
	g, undirected := real(t, "facebook.txt", true), real(t, "facebook.txt", false)
	for _, tc := range []struct {
		model   insight.Model
		weights string
		k       int
		want    float64
	}{
		{insight.IndependentCascade, "wc", 10, 874.5},
		{insight.IndependentCascade, "wc", 50, 1223.5},
		{insight.IndependentCascade, "wc", 100, 1449.8},
		{insight.LinearThreshold, "wc", 50, 2278.3},
		{insight.IndependentCascade, "0.01", 50, 435.0},
	} {
		t.Run(fmt.Sprint(tc.model, tc.weights, tc.k), func(t *testing.T) {
			d := diffusion(t, g, tc.model, tc.weights)
			r, err := Maximise(t.Context(), d, Limits{K: tc.k}, Options{Epsilon: 0.1, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			mean, stderr, err := Spread(t.Context(), d, r.Seeds, 2000, 99)
			if err != nil || len(r.Seeds) != tc.k || mean < 0.99*tc.want-2*stderr {
				t.Errorf("judged %v ± %v, want %v, %v", mean, stderr, 0.99*tc.want, err)
			}
			if r.Lower > mean+3*stderr || r.Ratio < 1-1/math.E-0.1 || math.Abs(r.Spread-mean) > 0.02*mean {
				t.Errorf("certificate %+v, judged %v ± %v", r, mean, stderr)
			}
			other, err := Maximise(t.Context(), diffusion(t, undirected, tc.model, tc.weights), Limits{K: tc.k}, Options{Epsilon: 0.1, Seed: 1})
			if err != nil || !reflect.DeepEqual(r, other) {
				t.Errorf("undirected %+v, %v; directed %+v", other, err, r)
			}
		})
	}
}
