package split

import (
	"context"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"panal/insight"
)

// all goes through every split of a level that keeps to the rules, and returns the best and the worst.
func all(l *level, r rules) (best, worst *halves) {
	for set := range uint(1) << l.nodes() {
		side := make([]int8, l.nodes())
		ok := true
		for u := range side {
			side[u] = int8(set >> u & 1)
			ok = ok && (l.fixed[u] == free || l.fixed[u] == side[u])
		}
		h := l.measured(side)
		if !ok || h.excess(r) > 0 || r.hosts > 0 && (h.hosts[0] == 0 || h.hosts[1] == 0) {
			continue
		}
		if best == nil || h.cut < best.cut {
			best = h
		}
		if worst == nil || h.cut > worst.cut {
			worst = h
		}
	}
	return best, worst
}

func TestProofFindsTheBestFromTheWorst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := insight.NewBuilder(false)
		n := rapid.IntRange(2, 11).Draw(t, "n")
		whole := rapid.Bool().Draw(t, "whole")
		for u := range n {
			for v := range u {
				w := rapid.Float64Range(0, 20).Draw(t, "w")
				if whole {
					w = math.Floor(w)
				}
				if u-v > 1 && w < 8 {
					continue
				}
				if err := b.Add(strconv.Itoa(u), strconv.Itoa(v), max(w, 1e-3)); err != nil {
					t.Fatal(err)
				}
			}
		}
		o := Options{MaxShare: float64(rapid.IntRange((n+1)/2, max(n-1, 1)).Draw(t, "limit")) / float64(n)}
		if rapid.Bool().Draw(t, "apart") {
			o.KeepApart = []int32{0, int32(n - 1)}
		}
		if rapid.Bool().Draw(t, "hosted") {
			o.Hosts = rapid.SliceOfNDistinct(rapid.Int32Range(0, int32(n-1)), 2, min(n, 4), rapid.ID).Draw(t, "hosts")
		}
		l, r := ground(b.Graph(), o)
		best, worst := all(l, r)
		proven, err := prove(context.Background(), l, r, worst)
		if err != nil || !proven {
			t.Fatal(proven, err)
		}
		if worst.cut > best.cut*(1+1e-8) {
			t.Fatalf("proved %g, and %v cuts %g", worst.cut, best.side, best.cut)
		}
	})
}

// What a bound is said to exceed, no split is below.
func TestBoundsAreBelowEveryCut(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	const graphs = 60
	useful := 0
	for range graphs {
		b := insight.NewBuilder(false)
		for u := range 12 {
			for v := range u {
				if v == u-1 || random.IntN(3) == 0 {
					if err := b.Add(strconv.Itoa(u), strconv.Itoa(v), math.Exp(2*random.NormFloat64())); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		l, r := ground(b.Graph(), Options{MaxShare: 0.5 + random.Float64()/2})
		best, _ := all(l, r)
		work := math.MaxInt
		side := append([]int8(nil), l.fixed...)
		side[0] = 0
		for part := 0.1; part < 2; part += 0.1 {
			x := newRelaxation(l, side)
			x.contract(r)
			if x.exceeds(part*best.cut, &work) && part > 1+1e-9 {
				t.Fatalf("no split was to be below %g, and one cuts %g", part*best.cut, best.cut)
			}
		}
		x := newRelaxation(l, side)
		x.contract(r)
		if x.exceeds(best.cut/2, &work) {
			useful++
		}
	}
	if useful < graphs/2 {
		t.Errorf("of %d graphs it was shown for %d only that every split cuts half of the best", graphs, useful)
	}
}
