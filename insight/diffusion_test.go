package insight_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"panal/insight"
)

func readTies(t *testing.T, text string, directed bool) *insight.Graph {
	t.Helper()
	g, _, err := insight.Read(context.Background(), strings.NewReader(text), insight.ReadOptions{Directed: directed})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestDiffusionChances(t *testing.T) {
	const ties = "a c 0.25\nb c 0.5\nc d 1\n"
	for _, tc := range []struct {
		weights string
		model   insight.Model
		lift    float64
		want    []float64 // from a and b to c, and from c to d
	}{
		{"wc", insight.IndependentCascade, 1, []float64{0.5, 0.5, 1}},
		{"wc", insight.IndependentCascade, 1.5, []float64{0.75, 0.75, 1}},
		{"file", insight.IndependentCascade, 1, []float64{0.25, 0.5, 1}},
		{"file", insight.IndependentCascade, 3, []float64{0.75, 1, 1}},
		{"file", insight.LinearThreshold, 0.5, []float64{0.125, 0.25, 0.5}},
		{"0.3", insight.LinearThreshold, 1, []float64{0.3, 0.3, 0.3}},
	} {
		g := readTies(t, ties, true)
		w, err := insight.ParseWeights(tc.weights)
		if err != nil {
			t.Fatal(err)
		}
		d, err := insight.NewDiffusion(g, tc.model, w, tc.lift)
		if err != nil {
			t.Fatal(err)
		}
		var got []float64
		for _, id := range []string{"c", "d"} {
			v, _ := d.Node(id)
			_, weights := d.In(v)
			for _, weight := range weights {
				got = append(got, d.Chance(v, weight))
			}
		}
		if !slices.Equal(got, tc.want) || d.Even() != (tc.weights != "file") {
			t.Errorf("%s, %s × %v: %v, want %v", tc.weights, tc.model, tc.lift, got, tc.want)
		}
	}
}

func TestDiffusionRefusals(t *testing.T) {
	for _, weights := range []string{"", "WC", "0", "-0.1", "1.1", "NaN", "Inf"} {
		if _, err := insight.ParseWeights(weights); err == nil {
			t.Errorf("weights %q are read", weights)
		}
	}
	for name, tc := range map[string]struct {
		ties, weights string
		directed      bool
		model         insight.Model
		lift          float64
		want          string
	}{
		"no chance":           {"a b 0.5\nc b 1.5\n", "file", true, insight.IndependentCascade, 1, `from "c" to "b" weighs 1.5`},
		"both ways":           {"a b\nb a\n", "file", false, insight.IndependentCascade, 1, "both directions of a tie is directed"},
		"more than threshold": {"a c 0.5\nb c 0.6\n", "file", true, insight.LinearThreshold, 1, `the ties to "c" weigh 1.1 together`},
		"constant too large":  {"a c\nb c\n", "0.6", true, insight.LinearThreshold, 1, `the ties to "c" weigh 1.2 together`},
		"lifted above":        {"a c\nb c\n", "wc", true, insight.LinearThreshold, 1.5, `weigh 1.5 together`},
		"no lift":             {"a c\n", "wc", true, insight.IndependentCascade, 0, "a lift is a number above 0"},
		"lift not a number":   {"a c\n", "wc", true, insight.IndependentCascade, math.NaN(), "a lift is a number above 0"},
	} {
		w, err := insight.ParseWeights(tc.weights)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := insight.NewDiffusion(readTies(t, tc.ties, tc.directed), tc.model, w, tc.lift); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
}

// TestCascadeGenerations runs where everything is certain, and again where chance decides.
func TestCascadeGenerations(t *testing.T) {
	g := readTies(t, "a b\na c\nb d\nc d\nd e\nx y\n", true)
	node := func(id string) int32 { v, _ := g.Node(id); return v }
	r := rand.New(rand.NewPCG(1, 1))
	for _, m := range []insight.Model{insight.IndependentCascade, insight.LinearThreshold} {
		w, _ := insight.ParseWeights("wc")
		d, err := insight.NewDiffusion(g, m, w, 1)
		if err != nil {
			t.Fatal(err)
		}
		c := insight.NewCascade(d)
		order, ends := c.Run(r, []int32{node("b"), node("c"), node("b")})
		if m == insight.LinearThreshold && (!slices.Equal(ends, []int{2, 3, 4}) || !slices.Equal(order, []int32{node("b"), node("c"), node("d"), node("e")})) {
			t.Errorf("%s: %v, %v", m, order, ends)
		}
		counts := map[int]int{}
		const runs = 20000
		for range runs {
			order, ends := c.Run(r, []int32{node("b")})
			counts[len(order)]++
			if ends[len(ends)-1] != len(order) || order[0] != node("b") {
				t.Fatalf("%v, %v", order, ends)
			}
		}
		// b reaches d with chance 1/2 in either model, and d then e for certain.
		if share := float64(counts[3]) / runs; math.Abs(share-0.5) > 0.02 || counts[1]+counts[3] != runs {
			t.Errorf("%s: %v", m, counts)
		}
	}
}

func TestStreamsDiffer(t *testing.T) {
	seen := map[uint64][3]uint64{}
	for seed := range uint64(20) {
		for purpose := range uint64(20) {
			for piece := range uint64(20) {
				first := insight.Stream(seed, purpose, piece).Uint64()
				if other, ok := seen[first]; ok {
					t.Fatalf("%v and %v begin alike", other, [3]uint64{seed, purpose, piece})
				}
				seen[first] = [3]uint64{seed, purpose, piece}
			}
		}
	}
	if insight.Stream(1, 2, 3).Uint64() != insight.Stream(1, 2, 3).Uint64() {
		t.Error("a stream is not the same twice")
	}
}

func TestParallelDoesEachPieceOnce(t *testing.T) {
	var done [1000]atomic.Int32
	if err := insight.Parallel(context.Background(), len(done), func() int { return 0 }, func(_, piece int) { done[piece].Add(1) }); err != nil {
		t.Fatal(err)
	}
	for i := range done {
		if n := done[i].Load(); n != 1 {
			t.Fatalf("piece %d is done %d times", i, n)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	var count atomic.Int32
	err := insight.Parallel(ctx, 1_000_000, func() int { return 0 }, func(_, _ int) {
		if count.Add(1) == 10 {
			cancel()
		}
	})
	if err != context.Canceled || count.Load() > 1000 {
		t.Errorf("%v after %d pieces", err, count.Load())
	}
}
