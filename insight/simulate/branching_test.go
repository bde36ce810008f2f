package simulate

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance*max(1, math.Abs(b)) }

// TestSmallCases has figures that can be worked out by hand.
func TestSmallCases(t *testing.T) {
	f, err := Branching{Starters: 3, K: 0}.Forecast()
	if err != nil || f.Reach != (Range{3, 3, 3}) || f.Depth != (Range{0, 0, 0}) || f.MeanDepth != 0 || f.Most != 0 {
		t.Errorf("nobody follows: %+v, %v", f, err)
	}
	f, err = Branching{Starters: 10, K: 0.5}.Forecast()
	if err != nil || f.Reach.Mean != 20 || f.MeanDepth != 1 || f.DiesOut != 1 || f.Supercritical {
		t.Errorf("half: %+v, %v", f, err)
	}
	if f.Most != 4 { // 1/2, 3/4, 7/8, 15/16, 31/32
		t.Errorf("95 %% by depth %d, want 4", f.Most)
	}
	// One starter: nobody follows with chance e^-k; then one in all, and n in all with e^-kn (kn)^(n-1) / n!.
	b := Branching{Starters: 1, K: 0.5}
	for n, want := range map[float64]float64{1: math.Exp(-0.5), 2: math.Exp(-1) / 2, 3: math.Exp(-1.5) * 2.25 / 6} {
		if got := b.chance(n); !near(got, want, 1e-12) {
			t.Errorf("chance of %v: %v, want %v", n, got, want)
		}
	}
}

// TestSupercriticalForecastsNothing says the chance of an end, which has a closed form here, and no size.
func TestSupercriticalForecastsNothing(t *testing.T) {
	for _, k := range []float64{1, 1 - 1e-9, 1.5, 40} {
		f, err := Branching{Starters: 2, K: k}.Forecast()
		if err != nil || !f.Supercritical || f.Reach != (Range{}) || f.Depth != (Range{}) || f.MeanDepth != 0 || f.Most != 0 {
			t.Errorf("k = %v: %+v, %v", k, f, err)
		}
	}
	// With dispersion 1 the number is geometric, and one starter's following ends with chance 1/k.
	f, err := Branching{Starters: 3, K: 2, Dispersion: 1}.Forecast()
	if err != nil || !near(f.DiesOut, 0.125, 1e-12) {
		t.Errorf("geometric: %+v, %v, want an end with 1/8", f, err)
	}
	if f, _ := (Branching{Starters: 5, K: 1}).Forecast(); f.DiesOut != 1 {
		t.Errorf("k = 1 ends with chance %v, want 1", f.DiesOut)
	}
}

// TestChancesAreADistribution sums the chances to 1, and their mean to the closed form.
func TestChancesAreADistribution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawBranching(t)
		sum, mean := 0.0, 0.0
		for n := float64(b.Starters); n < 200_000 && 1-sum > 1e-11; n++ {
			c := b.chance(n)
			sum += c
			mean += n * c
		}
		if !near(sum, 1, 1e-6) || !near(mean, float64(b.Starters)/(1-b.K), 1e-3) {
			t.Fatalf("%+v: chances sum to %v, mean %v", b, sum, mean)
		}
	})
}

func drawBranching(t *rapid.T) Branching {
	return Branching{
		Starters:   rapid.IntRange(1, 30).Draw(t, "starters"),
		K:          rapid.Float64Range(0.01, 0.8).Draw(t, "k"),
		Dispersion: rapid.SampledFrom([]float64{0, 0.2, 1, 20}).Draw(t, "dispersion"),
	}
}

// TestForecastAgainstDrawnCampaigns draws campaigns member by member.
func TestForecastAgainstDrawnCampaigns(t *testing.T) {
	for _, b := range []Branching{{Starters: 20, K: 0.7}, {Starters: 1, K: 0.5}, {Starters: 20, K: 0.6, Dispersion: 0.3}} {
		f, err := b.Forecast()
		if err != nil {
			t.Fatal(err)
		}
		const runs = 20000
		r := rand.New(rand.NewPCG(1, 2))
		reach, depth := make([]float64, runs), make([]float64, runs)
		for i := range runs {
			for now := b.Starters; now > 0; {
				reach[i] += float64(now)
				next := 0
				for range now {
					next += follow(r, b)
				}
				if now = next; now > 0 {
					depth[i]++
				}
			}
		}
		compare(t, "reach", reach, f.Reach)
		compare(t, "depth", depth, f.Depth)
	}
}

// follow draws how many follow one member: Poisson, of a mean that is gamma distributed under dispersion. A gamma
// variable of small shape is drawn by Marsaglia & Tsang's method and the power that lowers the shape by one.
func follow(r *rand.Rand, b Branching) int {
	mean := b.K
	if b.Dispersion > 0 {
		d := b.Dispersion + 1 - 1.0/3
		for {
			x := r.NormFloat64()
			v := math.Pow(1+x/math.Sqrt(9*d), 3)
			if v > 0 && math.Log(r.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
				mean = b.K / b.Dispersion * d * v * math.Pow(r.Float64(), 1/b.Dispersion)
				break
			}
		}
	}
	n := 0
	for at := r.ExpFloat64(); at < mean; at += r.ExpFloat64() {
		n++
	}
	return n
}

func compare(t *testing.T, what string, drawn []float64, want Range) {
	t.Helper()
	slices.Sort(drawn)
	sum := 0.0
	for _, x := range drawn {
		sum += x
	}
	below, above := 0.0, 0.0
	for _, x := range drawn {
		if x < want.Low {
			below++
		}
		if x > want.High {
			above++
		}
	}
	n := float64(len(drawn))
	if !near(sum/n, want.Mean, 0.02) || below/n > tail+0.005 || above/n > tail+0.005 {
		t.Errorf("%s: mean %v, %.3f below and %.3f above, want %+v", what, sum/n, below/n, above/n, want)
	}
	// The range is no wider than it has to be: one step further in, more than the tail is outside.
	if at := drawn[int((tail+0.005)*n)]; at < want.Low-1 {
		t.Errorf("%s: %v is at the lower end, want %v", what, at, want.Low)
	}
	if at := drawn[int((1-tail-0.005)*n)]; at > want.High || at < want.High*0.9-2 {
		t.Errorf("%s: %v is at the upper end, want %v", what, at, want.High)
	}
}

// TestLargeNumbers sums in steps where numbers are large; there the distribution is near the normal one.
func TestLargeNumbers(t *testing.T) {
	b := Branching{Starters: 1_000_000, K: 0.9}
	f, err := b.Forecast()
	deviation := math.Sqrt(1e6 * 0.9 / 0.001)
	if err != nil || !near(f.Reach.Low, 1e7-1.6449*deviation, 1e-4) || !near(f.Reach.High, 1e7+1.6449*deviation, 1e-4) {
		t.Errorf("%+v, %v", f, err)
	}
	// One starter near the critical point: four of five cases are a few, and the mean comes from the rest.
	f, err = Branching{Starters: 1, K: 0.9999}.Forecast()
	if err != nil || f.Reach.Low != 1 || f.Reach.High < 100 || f.Reach.High > 400 || !near(f.Reach.Mean, 10000, 1e-6) {
		t.Errorf("near 1: %+v, %v", f, err)
	}
}

func TestBranchingRefusals(t *testing.T) {
	for want, b := range map[string]Branching{
		"starters are above 0": {K: 0.5},
		"not -1":               {Starters: 1, K: -1},
		"not NaN":              {Starters: 1, K: math.NaN()},
		"dispersion":           {Starters: 1, K: 0.5, Dispersion: -1},
	} {
		if _, err := b.Forecast(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", b, err, want)
		}
	}
}
