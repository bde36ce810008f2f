package main

import (
	"context"
	"encoding/json"
	"os"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/iterator"
	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/simple"

	"panal/insight"
	"panal/insight/rank"
)

// insightGonumCmd is the process in which gonum's PageRank is measured.
type insightGonumCmd struct {
	Graph string `arg:""`
}

// gonumFigures are what it prints.
type gonumFigures struct {
	PageRank float64   `json:"pagerank"` // seconds
	Scores   []float64 `json:"scores"`   // of the first members by number
}

// Run measures.
func (c insightGonumCmd) Run(ctx context.Context) error {
	g, _, err := insight.ReadFile(ctx, c.Graph, insight.ReadOptions{})
	if err != nil {
		return err
	}
	var f gonumFigures
	var scores []float64
	f.PageRank = took(func() { scores = gonumScores(g) })
	f.Scores = byNumber(g, scores)
	return json.NewEncoder(os.Stdout).Encode(f)
}

func gonumScores(g *insight.Graph) []float64 {
	scores := make([]float64, g.Nodes())
	for id, score := range network.PageRankSparse(gonumGraph{g}, rank.Damping, rank.Tolerance) {
		scores[id] = score
	}
	return scores
}

// gonumGraph shows a graph to gonum as it is in memory: gonum's own, of maps, would take several times the memory and
// time.
type gonumGraph struct{ *insight.Graph }

func (g gonumGraph) Node(id int64) graph.Node { return simple.Node(id) }

func (g gonumGraph) Nodes() graph.Nodes {
	all := make([]graph.Node, g.Graph.Nodes())
	for u := range all {
		all[u] = simple.Node(u)
	}
	return iterator.NewOrderedNodes(all)
}

func (g gonumGraph) From(id int64) graph.Nodes { return ordered(g.Out(int32(id))) }

func (g gonumGraph) To(id int64) graph.Nodes { return ordered(g.In(int32(id))) }

func ordered(ends []int32, _ []float64) graph.Nodes {
	list := make([]graph.Node, len(ends))
	for i, v := range ends {
		list[i] = simple.Node(v)
	}
	return iterator.NewOrderedNodes(list)
}

func (g gonumGraph) HasEdgeFromTo(u, v int64) bool { return g.Edge(u, v) != nil }

func (g gonumGraph) HasEdgeBetween(u, v int64) bool {
	return g.Edge(u, v) != nil || g.Edge(v, u) != nil
}

func (g gonumGraph) Edge(u, v int64) graph.Edge {
	ends, _ := g.Out(int32(u))
	for _, w := range ends {
		if int64(w) == v {
			return simple.Edge{F: simple.Node(u), T: simple.Node(v)}
		}
	}
	return nil
}
