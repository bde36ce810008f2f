package simulate

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/insight"
)

func diffusion(t *testing.T, text string, directed bool, m insight.Model, weights string) *insight.Diffusion {
	t.Helper()
	g, _, err := insight.Read(context.Background(), strings.NewReader(text), insight.ReadOptions{Directed: directed})
	if err != nil {
		t.Fatal(err)
	}
	w, err := insight.ParseWeights(weights)
	if err != nil {
		t.Fatal(err)
	}
	d, err := insight.NewDiffusion(g, m, w, 1)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestChain runs word along a chain, where depth and reach are the same thing.
func TestChain(t *testing.T) {
	d := diffusion(t, "a b\nb c\nc d\n", true, insight.IndependentCascade, "0.5")
	o, err := OnGraph(context.Background(), d, []int32{0}, 40000, 1)
	if err != nil {
		t.Fatal(err)
	}
	// 1, 2, 3 and 4 adopters with chances 1/2, 1/4, 1/8, 1/8.
	if !near(o.Reach.Mean, 1.875, 0.01) || o.Reach.Low != 1 || o.Reach.High != 4 || !near(o.Depth.Mean, 0.875, 0.02) || o.Depth.High != 3 {
		t.Errorf("%+v", o)
	}
	for depth, want := range []float64{1, 0.5, 0.25, 0.125} {
		if !near(o.Generations[depth], want, 0.02) {
			t.Errorf("generation %d: %v, want %v", depth, o.Generations[depth], want)
		}
	}
	if want := (0.5 + 2*0.25 + 3*0.125) / 1.875; !near(o.MeanDepth, want, 0.02) || o.K != 0 || o.Supercritical || o.Starters != 1 {
		t.Errorf("mean depth %v, want %v; k %v", o.MeanDepth, want, o.K)
	}
	certain, err := OnGraph(context.Background(), diffusion(t, "a b\nb c\nc d\n", true, insight.LinearThreshold, "1"), []int32{0, 0}, 10, 1)
	if err != nil || certain.Reach != (Range{4, 4, 4}) || certain.Depth != (Range{3, 3, 3}) || certain.StdErr != 0 || certain.MeanDepth != 1.5 || certain.Most != 3 || certain.Starters != 1 {
		t.Errorf("%+v, %v", certain, err)
	}
}

// TestGrowth compares with eigenvalues that are known.
func TestGrowth(t *testing.T) {
	complete, star := "", ""
	for u := range 8 {
		for v := range u {
			complete += fmt.Sprintln(u, v)
		}
		star += fmt.Sprintln("hub", u)
	}
	for name, tc := range map[string]struct {
		d    *insight.Diffusion
		want float64
	}{
		"ring":                      {diffusion(t, "a b\nb c\nc d\nd a\n", true, insight.IndependentCascade, "0.7"), 0.7},
		"complete":                  {diffusion(t, complete, false, insight.IndependentCascade, "0.2"), 1.4},
		"star, which alternates":    {diffusion(t, star, false, insight.IndependentCascade, "0.5"), 0.5 * math.Sqrt(8)},
		"one over the in-degree":    {diffusion(t, star, false, insight.IndependentCascade, "wc"), 1},
		"no way back":               {diffusion(t, "a b\na c\nb d\nc d\nd e\n", true, insight.IndependentCascade, "1"), 0},
		"in the other model, alike": {diffusion(t, "a b\nb a\n", true, insight.LinearThreshold, "0.3"), 0.3},
	} {
		got, err := growth(context.Background(), tc.d)
		if err != nil || !near(got, tc.want, 1e-5) {
			t.Errorf("%s: %v, %v, want %v", name, got, err, tc.want)
		}
	}
	o, err := OnGraph(context.Background(), diffusion(t, complete, false, insight.IndependentCascade, "0.2"), []int32{0}, 100, 1)
	if err != nil || !o.Supercritical || o.Reach.High > 8 {
		t.Errorf("%+v, %v: want it supercritical and still within the graph", o, err)
	}
}

// TestOutcomeIsConsistent checks on random graphs what must hold between the figures.
func TestOutcomeIsConsistent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var text strings.Builder
		n := rapid.IntRange(2, 30).Draw(rt, "nodes")
		for i := range rapid.IntRange(1, 80).Draw(rt, "ties") {
			fmt.Fprintln(&text, i%n, rapid.IntRange(0, n-1).Draw(rt, "to"))
		}
		d := diffusion(t, text.String()+"x y\n", rapid.Bool().Draw(rt, "directed"), rapid.SampledFrom([]insight.Model{insight.IndependentCascade, insight.LinearThreshold}).Draw(rt, "model"), "wc")
		starters := []int32{int32(rapid.IntRange(0, d.Nodes()-1).Draw(rt, "a")), int32(rapid.IntRange(0, d.Nodes()-1).Draw(rt, "b"))}
		o, err := OnGraph(context.Background(), d, starters, 200, rapid.Uint64().Draw(rt, "seed"))
		if err != nil {
			rt.Fatal(err)
		}
		sum := 0.0
		for _, g := range o.Generations {
			sum += g
		}
		if !near(sum, o.Reach.Mean, 1e-9) || o.Reach.Mean > float64(d.Nodes()) || o.Reach.Low < float64(o.Starters) || o.Reach.High < o.Reach.Low ||
			o.Depth.High > float64(len(o.Generations)-1) || o.MeanDepth > float64(len(o.Generations)-1) || o.K > 1+1e-6 {
			rt.Fatalf("%+v", o)
		}
	})
}

func TestSameOnAnyNumberOfCores(t *testing.T) {
	d := diffusion(t, "a b\nb c\nc a\nc d\nd e\ne a\n", false, insight.IndependentCascade, "0.3")
	all, err := OnGraph(context.Background(), d, []int32{0}, 1000, 7)
	if err != nil {
		t.Fatal(err)
	}
	before := runtime.GOMAXPROCS(1)
	one, _ := OnGraph(context.Background(), d, []int32{0}, 1000, 7)
	runtime.GOMAXPROCS(before)
	if !reflect.DeepEqual(all, one) {
		t.Errorf("%+v on all cores, %+v on one", all, one)
	}
	if other, _ := OnGraph(context.Background(), d, []int32{0}, 1000, 8); reflect.DeepEqual(all, other) {
		t.Error("another seed had the same outcome")
	}
}

func TestOnGraphRefusals(t *testing.T) {
	d := diffusion(t, "a b\n", true, insight.IndependentCascade, "wc")
	if _, err := OnGraph(context.Background(), d, nil, 10, 1); err == nil {
		t.Error("ran from nobody")
	}
	if _, err := OnGraph(context.Background(), d, []int32{0}, 0, 1); err == nil {
		t.Error("ran no time")
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := OnGraph(ended, d, []int32{0}, 10, 1); err != context.Canceled {
		t.Errorf("ended: %v", err)
	}
}

func TestBill(t *testing.T) {
	terms := Terms{Cost: 500, Discount: 200, Cycle: 36 * time.Hour}
	b, err := terms.Bill(100, Range{500, 300, 700}, Range{17.5, 10, 28}, 13)
	want := Bill{Cost: 130_000, Low: 90_000, High: 170_000, Newcomer: 325, Until: 13 * 36 * time.Hour, End: 630 * time.Hour}
	if err != nil || b != want {
		t.Errorf("%+v, %v, want %+v", b, err, want)
	}
	if b, err := terms.Bill(3, Range{3, 3, 3}, Range{}, 0); err != nil || b.Cost != 1500 || b.Newcomer != 0 || b.End != 0 {
		t.Errorf("nobody follows: %+v, %v", b, err)
	}
	if b, _ := (Terms{Discount: math.MaxInt64}).Bill(1, Range{1e9, 1, 1e9}, Range{}, 0); b.Cost != math.MaxInt64 {
		t.Errorf("too much to count: %d", b.Cost)
	}
	for _, bad := range []Terms{{Cost: -1}, {Discount: -1}, {Cycle: -1}} {
		if _, err := bad.Bill(1, Range{}, Range{}, 0); err == nil {
			t.Errorf("%+v is billed", bad)
		}
	}
}
