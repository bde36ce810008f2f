package rank_test

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"panal/insight"
	"panal/insight/rank"
	"panal/internal/testenv"
)

// near is how close figures are that were published with six digits.
const near = 5e-7

type expected struct {
	nodes       int
	edges       int64
	selfLoops   int
	core        int32
	coreSize    int // 0 where it is not known
	reciprocity float64
	pageRank    map[string]float64 // of the first few
}

// TestPublicGraphs compares with figures that other programs computed from the same files.
func TestPublicGraphs(t *testing.T) {
	for _, c := range []struct {
		name, file string
		o          insight.ReadOptions
		want       expected
	}{
		{"karate", "graphs/karate.txt", insight.ReadOptions{Unweighted: true}, expected{nodes: 34, edges: 78, core: 4, coreSize: 10, reciprocity: 1,
			pageRank: map[string]float64{"33": .100919, "0": .096997, "32": .071693, "2": .057079, "1": .052877}}},
		{"dolphins", "graphs/dolphins.txt", insight.ReadOptions{}, expected{nodes: 62, edges: 159, core: 4, coreSize: 36, reciprocity: 1}},
		{"CollegeMsg", "temporal/CollegeMsg.txt", insight.ReadOptions{Directed: true, Unweighted: true}, expected{nodes: 1899, edges: 20296, core: 20, reciprocity: .636382,
			pageRank: map[string]float64{"32": .005996, "42": .005893, "638": .005386}}},
		{"facebook", "graphs/facebook.txt", insight.ReadOptions{Directed: true}, expected{nodes: 4039, edges: 176468, reciprocity: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, report, err := insight.ReadFile(t.Context(), testenv.Data(t, c.file), c.o)
			if err != nil {
				t.Fatal(err)
			}
			if g.Nodes() != c.want.nodes || g.Edges() != c.want.edges || report.SelfLoops != c.want.selfLoops || report.Malformed != 0 {
				t.Errorf("%d nodes, %d ties, %+v", g.Nodes(), g.Edges(), report)
			}
			core, size := rank.MaxCore(rank.Cores(g))
			if c.want.core != 0 && core != c.want.core || c.want.coreSize != 0 && size != c.want.coreSize {
				t.Errorf("max core %d of %d nodes", core, size)
			}
			if got := rank.Reciprocal(g).Arcs; math.Abs(got-c.want.reciprocity) > near {
				t.Errorf("reciprocity %f, want %f", got, c.want.reciprocity)
			}
			foremost(t, g, c.want.pageRank)
		})
	}
}

// foremost checks that the nodes with the highest scores are those expected, with theirs.
func foremost(t *testing.T, g *insight.Graph, want map[string]float64) {
	t.Helper()
	scores := pageRank(t, g)
	order := make([]int32, len(scores))
	for u := range order {
		order[u] = int32(u)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(scores[b], scores[a]) })
	for _, u := range order[:len(want)] {
		if math.Abs(scores[u]-want[g.ID(u)]) > near {
			t.Errorf("%s has PageRank %f, want %f", g.ID(u), scores[u], want[g.ID(u)])
		}
	}
}

// TestReplies reads a packed file with self-loops. Its published reciprocity counts them among the arcs, none of them as
// mutual.
func TestReplies(t *testing.T) {
	g, report, err := insight.ReadFile(t.Context(), testenv.Data(t, "cascades/higgs-reply_network.edgelist.gz"), insight.ReadOptions{Directed: true})
	if err != nil {
		t.Fatal(err)
	}
	if g.Nodes() != 38918 || report.SelfLoops != 343 || g.Edges()+int64(report.SelfLoops) != 32523 || report.Malformed != 0 {
		t.Errorf("%d nodes, %d arcs, %+v", g.Nodes(), g.Edges(), report)
	}
	if got := rank.Reciprocal(g).Arcs; g.Loops() != 343 || math.Abs(got-.1616) > 1e-5 {
		t.Errorf("reciprocity %f, want .1616", got)
	}
}
