package split_test

import (
	"context"
	"errors"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"panal/insight"
	"panal/insight/split"
)

// random draws a graph of 2 to 14 members, some of them without ties.
func random(t *rapid.T) *insight.Graph {
	b := insight.NewBuilder(rapid.Bool().Draw(t, "directed"))
	n := rapid.IntRange(2, 14).Draw(t, "n")
	for u := range n {
		id := strconv.Itoa(u)
		if err := b.Add(id, id, 1); !errors.Is(err, insight.ErrSelfLoop) {
			t.Fatal(err)
		}
	}
	kind := rapid.SampledFrom([]string{"plain", "whole", "any"}).Draw(t, "weights")
	for range rapid.IntRange(0, 4*n).Draw(t, "ties") {
		u, v, w := rapid.IntRange(0, n-1).Draw(t, "u"), rapid.IntRange(0, n-1).Draw(t, "v"), 1.0
		switch kind {
		case "whole":
			w = float64(rapid.IntRange(1, 9).Draw(t, "w"))
		case "any":
			w = math.Exp(rapid.Float64Range(-5, 5).Draw(t, "w"))
		}
		if u != v {
			if err := b.Add(strconv.Itoa(u), strconv.Itoa(v), w); err != nil {
				t.Fatal(err)
			}
		}
	}
	return b.Graph()
}

func some(t *rapid.T, n int, label string) []int32 {
	return rapid.SliceOfNDistinct(rapid.Int32Range(0, int32(n-1)), 2, min(n, 5), rapid.ID).Draw(t, label)
}

// options draws what a split of n members has to keep to.
func options(t *rapid.T, n int) split.Options {
	o := split.Options{MaxShare: rapid.Float64Range(0.5, 1).Draw(t, "share"), Starts: rapid.IntRange(1, 3).Draw(t, "starts"), Seed: rapid.Uint64().Draw(t, "seed")}
	if rapid.Bool().Draw(t, "exact half") {
		o.MaxShare = float64((n+1)/2) / float64(n)
	}
	if rapid.Bool().Draw(t, "apart") {
		o.KeepApart = some(t, n, "two")[:2]
	}
	if rapid.Bool().Draw(t, "hosted") {
		o.Hosts = some(t, n, "hosts")
	}
	return o
}

// keeps reports whether the nodes in set, and those that are not, keep to the options as sides.
func keeps(set uint, n int, o split.Options) bool {
	most := max(bits.OnesCount(set), n-bits.OnesCount(set))
	in := func(u int32) bool { return set>>u&1 == 1 }
	out := func(u int32) bool { return !in(u) }
	return most < n && float64(most) <= o.MaxShare*float64(n)+1e-9 &&
		(len(o.KeepApart) == 0 || in(o.KeepApart[0]) != in(o.KeepApart[1])) &&
		(len(o.Hosts) == 0 || slices.ContainsFunc(o.Hosts, in) && slices.ContainsFunc(o.Hosts, out))
}

// cuts returns how many ties a split cuts, and their weight.
func cuts(g *insight.Graph, set uint) (int, float64) {
	pairs, weight := map[[2]int32]bool{}, 0.0
	for u := range int32(g.Nodes()) {
		ends, weights := g.Out(u)
		for i, v := range ends {
			if set>>u&1 == set>>v&1 || !g.Directed() && v < u {
				continue
			}
			pairs[[2]int32{min(u, v), max(u, v)}] = true
			weight += weights[i]
		}
	}
	return len(pairs), weight
}

func TestSplitsOfFewAreTheBestOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := random(t)
		n := g.Nodes()
		o := options(t, n)
		r, err := split.Find(context.Background(), g, o)
		least := math.Inf(1)
		for set := range uint(1) << (n - 1) {
			if keeps(set, n, o) {
				_, weight := cuts(g, set)
				least = min(least, weight)
			}
		}
		if math.IsInf(least, 1) {
			var limit *split.LimitError
			if !errors.As(err, &limit) {
				t.Fatalf("there is no split: %v", err)
			}
			return
		}
		if err != nil {
			t.Fatalf("there is a split that cuts %g: %v", least, err)
		}
		set, sizes := uint(0), [2]int{}
		for u, s := range r.Side {
			set |= uint(s) << u
			sizes[s]++
		}
		if !keeps(set, n, o) || sizes != r.Sizes || sizes[0] < sizes[1] {
			t.Fatalf("%v of sizes %v does not keep to %+v", r.Side, r.Sizes, o)
		}
		number, weight := cuts(g, set)
		if number != r.Cut || math.Abs(weight-r.CutWeight) > 1e-9*(1+weight) {
			t.Fatalf("cuts %d ties of %g, not %d of %g", number, weight, r.Cut, r.CutWeight)
		}
		if !r.Exact || r.CutWeight > least*(1+1e-8)+1e-12 {
			t.Fatalf("cuts %g, exact %v, and the least is %g", r.CutWeight, r.Exact, least)
		}
	})
}

func TestBorderIsWhoHasTiesAcrossAndSaysWhy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := random(t)
		n := g.Nodes()
		o := options(t, n)
		r, err := split.Find(context.Background(), g, o)
		if err != nil {
			return
		}
		set := uint(0)
		for u, s := range r.Side {
			set |= uint(s) << u
		}
		border := split.Border(g, o, r)
		across := 0.0
		for _, e := range border {
			across += e.Other
			other := set ^ 1<<e.Node
			_, moved := cuts(g, other)
			if math.Abs(moved-r.CutWeight-(e.Own-e.Other)) > 1e-9*(1+moved) {
				t.Fatalf("%+v: on the other side the cut is %g instead of %g", e, moved, r.CutWeight)
			}
			if r.Side[e.Nearest] == r.Side[e.Node] {
				t.Fatalf("%+v: the nearest across is not across", e)
			}
			from := r.Side[e.Node]
			holds := false
			switch e.Reason {
			case split.Closer:
				holds = e.Own > e.Other
			case split.Equal:
				holds = math.Abs(e.Own-e.Other) <= 1e-9*(1+moved)
			case split.Apart:
				holds = slices.Contains(o.KeepApart, e.Node)
			case split.Host:
				hosts := slices.DeleteFunc(slices.Clone(o.Hosts), func(u int32) bool { return r.Side[u] != from })
				holds = slices.Equal(hosts, []int32{e.Node})
			case split.Full:
				holds = r.Sizes[1-from] == r.Limit
			}
			if !holds || e.Other > e.Own+1e-9*(1+moved) && keeps(other, n, o) {
				t.Fatalf("%+v does not hold; sizes are %v of at most %d", e, r.Sizes, r.Limit)
			}
		}
		if math.Abs(across-2*r.CutWeight) > 1e-9*(1+across) {
			t.Fatalf("the border has %g across, and the cut is %g", across, r.CutWeight)
		}
	})
}
