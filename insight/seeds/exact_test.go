package seeds

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"panal/insight"
)

// exactSpread is the mean spread, by trying every way in which the ties may turn out: 2^ties of them in the independent
// cascade, and in the other every choice of at most one tie for each member.
func exactSpread(d *insight.Diffusion, seeds []int32) float64 {
	type arc struct{ from, to int32 }
	live := map[arc]bool{}
	var mean func(v int32, chance float64) float64
	reached := func() float64 {
		met := map[int32]bool{}
		var queue []int32
		visit := func(v int32) {
			if !met[v] {
				met[v] = true
				queue = append(queue, v)
			}
		}
		for _, s := range seeds {
			visit(s)
		}
		for len(queue) > 0 {
			u := queue[0]
			queue = queue[1:]
			out, _ := d.Out(u)
			for _, v := range out {
				if live[arc{u, v}] {
					visit(v)
				}
			}
		}
		return float64(len(met))
	}
	mean = func(v int32, chance float64) float64 {
		if chance == 0 {
			return 0
		}
		if int(v) == d.Nodes() {
			return chance * reached()
		}
		in, weights := d.In(v)
		sum := 0.0
		if d.Model == insight.LinearThreshold {
			none := 1.0
			for i, u := range in {
				p := d.Chance(v, weights[i])
				none -= p
				live[arc{u, v}] = true
				sum += mean(v+1, chance*p)
				live[arc{u, v}] = false
			}
			return sum + mean(v+1, chance*max(0, none))
		}
		for outcome := range 1 << len(in) {
			p := chance
			for i, u := range in {
				alive := outcome>>i&1 == 1
				live[arc{u, v}] = alive
				if each := d.Chance(v, weights[i]); alive {
					p *= each
				} else {
					p *= 1 - each
				}
			}
			sum += mean(v+1, p)
		}
		for _, u := range in {
			live[arc{u, v}] = false
		}
		return sum
	}
	return mean(0, 1)
}

// bestChoice is the highest exact spread within the limits, by trying every choice.
func bestChoice(d *insight.Diffusion, l Limits) float64 {
	high := 0.0
	candidates := l.candidates(d.Nodes())
	var try func(next int, chosen []int32, r *room)
	try = func(next int, chosen []int32, r *room) {
		if next == len(candidates) {
			high = max(high, exactSpread(d, chosen))
			return
		}
		try(next+1, chosen, r)
		if v := candidates[next]; r.fits(v) {
			with := l.room()
			for _, u := range chosen {
				with.take(u)
			}
			with.take(v)
			try(next+1, append(chosen[:len(chosen):len(chosen)], v), with)
		}
	}
	try(0, nil, l.room())
	return high
}

// drawGraph draws a graph of few enough ties for exactSpread, with weights that are chances and shares.
func drawGraph(t *rapid.T) *insight.Graph {
	n := rapid.IntRange(2, 6).Draw(t, "nodes")
	b := insight.NewBuilder(true)
	seen := map[[2]int]bool{}
	in := map[int]float64{}
	for i := range rapid.IntRange(1, 9).Draw(t, "ties") {
		u, v := rapid.IntRange(0, n-1).Draw(t, fmt.Sprint("from", i)), rapid.IntRange(0, n-1).Draw(t, fmt.Sprint("to", i))
		w := float64(rapid.IntRange(1, 10).Draw(t, fmt.Sprint("tenths", i))) / 10
		if u == v || seen[[2]int{u, v}] || in[v]+w > 1 {
			continue
		}
		seen[[2]int{u, v}] = true
		in[v] += w
		if err := b.Add(fmt.Sprint(u), fmt.Sprint(v), w); err != nil {
			t.Fatal(err)
		}
	}
	b.Add("0", "0", 1) // a member, with ties or without: the error only says that it is no tie
	return b.Graph()
}

func drawDiffusion(t *rapid.T) *insight.Diffusion {
	w, err := insight.ParseWeights(rapid.SampledFrom([]string{"wc", "file", "0.15"}).Draw(t, "weights"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := insight.NewDiffusion(drawGraph(t), rapid.SampledFrom([]insight.Model{insight.IndependentCascade, insight.LinearThreshold}).Draw(t, "model"), w, 1)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// drawLimits draws limits of every kind and mixture.
func drawLimits(t *rapid.T, n int) Limits {
	l := Limits{}
	kind := rapid.IntRange(0, 4).Draw(t, "kind")
	if kind != 2 {
		l.K = rapid.IntRange(1, n+1).Draw(t, "k")
	}
	if kind >= 2 && kind < 4 {
		l.Budget = int64(rapid.IntRange(3, 12).Draw(t, "budget"))
		for range n {
			l.Costs = append(l.Costs, int64(rapid.IntRange(1, 6).Draw(t, "cost")))
		}
	}
	if kind == 1 || kind == 3 {
		l.Cap = rapid.IntRange(1, 2).Draw(t, "cap")
		for range n {
			l.Circles = append(l.Circles, int32(rapid.IntRange(-1, 2).Draw(t, "circle")))
		}
	}
	if kind == 4 {
		l.Excluded = []int32{int32(rapid.IntRange(0, n-1).Draw(t, "excluded"))}
	}
	return l
}

// TestExactSpreadIsSubmodular checks what everything here rests on, with the exact judge: more seeds reach no fewer, and
// a member adds no more to more seeds.
func TestExactSpreadIsSubmodular(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDiffusion(t)
		var small, large []int32
		for v := range int32(d.Nodes()) {
			switch rapid.IntRange(0, 2).Draw(t, "in") {
			case 1:
				large = append(large, v)
			case 2:
				small, large = append(small, v), append(large, v)
			}
		}
		v := int32(rapid.IntRange(0, d.Nodes()-1).Draw(t, "member"))
		s, l := exactSpread(d, small), exactSpread(d, large)
		sv, lv := exactSpread(d, append(small[:len(small):len(small)], v)), exactSpread(d, append(large[:len(large):len(large)], v))
		if s > l+1e-9 || lv-l > sv-s+1e-9 {
			t.Fatalf("%v: %v, with %d: %v; %v: %v, with it: %v", small, s, v, sv, large, l, lv)
		}
	})
}
