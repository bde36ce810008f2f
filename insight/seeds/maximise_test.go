package seeds

import (
	"context"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"panal/insight"
)

// TestCertificateIsSound holds the certificate against the exact spread of the choice and of the best one. One in
// 100,000 of them may be wrong at that Delta, and rapid draws a hundred.
func TestCertificateIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDiffusion(t)
		l := drawLimits(t, d.Nodes())
		r, err := Maximise(context.Background(), d, l, Options{Epsilon: 0.1, Delta: 1e-5, Seed: rapid.Uint64().Draw(t, "seed")})
		if err != nil {
			if len(l.candidates(d.Nodes())) > 0 {
				t.Fatal(err)
			}
			return
		}
		room := l.room()
		for _, v := range r.Seeds {
			if !room.fits(v) {
				t.Fatalf("%v breaks the limits %+v", r.Seeds, l)
			}
			room.take(v)
		}
		for _, v := range l.Excluded {
			if slices.Contains(r.Seeds, v) {
				t.Fatalf("%v has the excluded %d", r.Seeds, v)
			}
		}
		spread, best := exactSpread(d, r.Seeds), bestChoice(d, l)
		if r.Lower > spread+1e-9 || r.Upper < best-1e-9 {
			t.Errorf("seeds %v: lower %v, spread %v; best %v, upper %v", r.Seeds, r.Lower, spread, best, r.Upper)
		}
		if math.Abs(r.Spread-spread) > 0.15 {
			t.Errorf("seeds %v: spread %v, exactly %v", r.Seeds, r.Spread, spread)
		}
		if r.Ratio != r.Lower/r.Upper || r.Ratio > 1 || r.Ratio < r.Guarantee {
			t.Errorf("ratio %v of %v/%v, guarantee %v", r.Ratio, r.Lower, r.Upper, r.Guarantee)
		}
	})
}

// TestGuaranteeHoldsOnTheSample checks what choose promises against the best choice on its own sample, and its bound.
func TestGuaranteeHoldsOnTheSample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDiffusion(t)
		l := drawLimits(t, d.Nodes())
		s := newSample(newOdds(d, nil), rapid.Uint64().Draw(t, "seed"))
		if err := s.grow(context.Background(), 1); err != nil {
			t.Fatal(err)
		}
		candidates := l.candidates(d.Nodes())
		c := choose(s, l, candidates)
		if got := covered(s, c.members); got != c.covered {
			t.Fatalf("choose counts %d sets, there are %d", c.covered, got)
		}
		best := 0
		for subset := range 1 << len(candidates) {
			room, fits := l.room(), true
			var members []int32
			for i, v := range candidates {
				if subset>>i&1 == 1 {
					if fits = fits && room.fits(v); fits {
						room.take(v)
						members = append(members, v)
					}
				}
			}
			if fits {
				best = max(best, covered(s, members))
			}
		}
		if float64(best) > c.bound+1e-6 || float64(c.covered) < l.guarantee()*float64(best) {
			t.Errorf("limits %+v: covers %d, the best covers %d, bound %v", l, c.covered, best, c.bound)
		}
	})
}

func covered(s *sample, members []int32) int {
	count := 0
	for number := range s.size() {
		for _, v := range s.set(int32(number)) {
			if slices.Contains(members, v) {
				count++
				break
			}
		}
	}
	return count
}

func read(t *testing.T, text string, directed bool) *insight.Graph {
	t.Helper()
	g, _, err := insight.Read(context.Background(), strings.NewReader(text), insight.ReadOptions{Directed: directed})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func diffusion(t *testing.T, g *insight.Graph, m insight.Model, weights string) *insight.Diffusion {
	t.Helper()
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

// TestKnownChoices tries limits on a graph whose right answers are plain.
func TestKnownChoices(t *testing.T) {
	// Stars of five, four and three followers, and one member between who costs much and reaches all of two.
	const stars = "a a1\na a2\na a3\na a4\na a5\nb b1\nb b2\nb b3\nb b4\nc c1\nc c2\nc c3\nx a\nx b\n"
	d := diffusion(t, read(t, stars, true), insight.IndependentCascade, "1")
	node := func(id string) int32 { v, _ := d.Node(id); return v }
	costs := make([]int64, d.Nodes())
	circles := make([]int32, d.Nodes())
	for v := range costs {
		costs[v], circles[v] = 1, -1
	}
	costs[node("x")] = 3
	circles[node("a")], circles[node("b")], circles[node("x")] = 0, 0, 0
	for name, tc := range map[string]struct {
		limits Limits
		want   string
		spread float64
	}{
		"one":                       {Limits{K: 1}, "x", 12},
		"two":                       {Limits{K: 2}, "x c", 16},
		"without x":                 {Limits{K: 2, Excluded: []int32{node("x")}}, "a b", 11},
		"two of a circle at most 1": {Limits{K: 2, Circles: circles, Cap: 1}, "x c", 16},
		"all but of a circle":       {Limits{K: 99, Excluded: []int32{node("x")}, Circles: circles, Cap: 1}, "", 14},
		"budget for two":            {Limits{Costs: costs, Budget: 2}, "a b", 11},
		"budget for x":              {Limits{Costs: costs, Budget: 3}, "a b c", 15},
		"budget and number":         {Limits{K: 1, Costs: costs, Budget: 3}, "x", 12},
		"budget for all":            {Limits{Costs: costs, Budget: 99}, "", 16},
	} {
		r, err := Maximise(context.Background(), d, tc.limits, Options{Epsilon: 0.1, Seed: 1})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var ids []string
		for _, v := range r.Seeds {
			ids = append(ids, d.ID(v))
		}
		if got := strings.Join(ids, " "); tc.want != "" && got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
		if exact, _, _ := Spread(context.Background(), d, r.Seeds, 1, 1); exact != tc.spread || math.Abs(r.Spread-exact) > 0.3 {
			t.Errorf("%s: spread %v, judged %v, want %v", name, r.Spread, exact, tc.spread)
		}
	}
}

// TestMoreThanThereAre chooses everybody who may be chosen.
func TestMoreThanThereAre(t *testing.T) {
	d := diffusion(t, read(t, "a b\nb c\n", false), insight.IndependentCascade, "wc")
	r, err := Maximise(context.Background(), d, Limits{K: 10}, Options{Epsilon: 0.1, Seed: 1})
	if err != nil || len(r.Seeds) != 3 || r.Spread != 3 || r.Ratio != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestSameOnAnyNumberOfCores holds one core against all.
func TestSameOnAnyNumberOfCores(t *testing.T) {
	var text strings.Builder
	for u := range 300 {
		for _, v := range []int{(u * 7) % 300, (u*u + 3) % 300} {
			text.WriteString(strings.Join([]string{string(rune('a' + u%26)), string(rune('0' + u/26)), " ", string(rune('a' + v%26)), string(rune('0' + v/26)), "\n"}, ""))
		}
	}
	for _, m := range []insight.Model{insight.IndependentCascade, insight.LinearThreshold} {
		d := diffusion(t, read(t, text.String(), false), m, "wc")
		all, err := Maximise(context.Background(), d, Limits{K: 5}, Options{Epsilon: 0.1, Seed: 3})
		if err != nil {
			t.Fatal(err)
		}
		mean, stderr, _ := Spread(context.Background(), d, all.Seeds, 1000, 1)
		before := runtime.GOMAXPROCS(1)
		one, _ := Maximise(context.Background(), d, Limits{K: 5}, Options{Epsilon: 0.1, Seed: 3})
		oneMean, oneStderr, _ := Spread(context.Background(), d, all.Seeds, 1000, 1)
		runtime.GOMAXPROCS(before)
		if !reflect.DeepEqual(all, one) || mean != oneMean || stderr != oneStderr {
			t.Errorf("%s: %+v on all cores, %+v on one", m, all, one)
		}
		other, _ := Maximise(context.Background(), d, Limits{K: 5}, Options{Epsilon: 0.1, Seed: 4})
		if other.Spread == all.Spread && other.Upper == all.Upper {
			t.Errorf("%s: another seed drew the same sample", m)
		}
	}
}

// TestMemoryCuts ends where the memory does, with a certificate that holds.
func TestMemoryCuts(t *testing.T) {
	d := diffusion(t, read(t, "a b\nb c\nc d\nd a\nb e\n", false), insight.IndependentCascade, "0.3")
	r, err := Maximise(context.Background(), d, Limits{K: 2}, Options{Epsilon: 0.001, Delta: 1e-300, Seed: 1, Memory: 1})
	if err != nil || !r.Cut {
		t.Fatalf("%+v, %v: want it cut", r, err)
	}
	if best := bestChoice(d, Limits{K: 2}); r.Upper < best || r.Lower > exactSpread(d, r.Seeds) {
		t.Errorf("%+v, the best is %v", r, best)
	}
}

func TestRefusals(t *testing.T) {
	d := diffusion(t, read(t, "a b\nb c\n", true), insight.IndependentCascade, "wc")
	empty := diffusion(t, read(t, "", true), insight.IndependentCascade, "wc")
	good := Options{Epsilon: 0.1}
	for name, tc := range map[string]struct {
		d    *insight.Diffusion
		l    Limits
		o    Options
		want string
	}{
		"nobody":                  {empty, Limits{K: 1}, good, "nobody is in the graph"},
		"no number":               {d, Limits{}, good, "above 0, or there are costs"},
		"negative number":         {d, Limits{K: -1}, good, "above 0, not -1"},
		"budget without costs":    {d, Limits{K: 1, Budget: 3}, good, "comes with costs"},
		"costs without budget":    {d, Limits{Costs: []int64{1, 1, 1}}, good, "a budget is above 0"},
		"free":                    {d, Limits{Costs: []int64{1, 0, 1}, Budget: 1}, good, `not 0 as for "b"`},
		"too few costs":           {d, Limits{Costs: []int64{1}, Budget: 1}, good, "one for each of the 3"},
		"too few circles":         {d, Limits{K: 1, Circles: []int32{1}, Cap: 1}, good, "one for each of the 3"},
		"circles without cap":     {d, Limits{K: 1, Circles: []int32{1, 1, 1}}, good, "a cap above 0"},
		"all too dear":            {d, Limits{Costs: []int64{5, 5, 5}, Budget: 1}, good, "nobody may be chosen"},
		"all excluded":            {d, Limits{K: 1, Excluded: []int32{0, 1, 2}}, good, "nobody may be chosen"},
		"no epsilon":              {d, Limits{K: 1}, Options{}, "between 0 and 1"},
		"epsilon not a number":    {d, Limits{K: 1}, Options{Epsilon: math.NaN()}, "between 0 and 1"},
		"delta that is no chance": {d, Limits{K: 1}, Options{Epsilon: 0.1, Delta: 1}, "between 0 and 1"},
	} {
		if _, err := Maximise(context.Background(), tc.d, tc.l, tc.o); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Maximise(ended, d, Limits{K: 1}, good); err != context.Canceled {
		t.Errorf("ended: %v", err)
	}
	if _, _, err := Spread(context.Background(), d, []int32{0}, 0, 1); err == nil {
		t.Error("judged without a run")
	}
}
