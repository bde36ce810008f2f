package main

import (
	"fmt"
	"io"
	"runtime"
)

// insightReport is what the measurement prints. What was not measured is null.
type insightReport struct {
	Load             *float64 `json:"load_seconds"`
	PageRank         *float64 `json:"pagerank_seconds"`
	KCore            *float64 `json:"kcore_seconds"`
	Leiden           *float64 `json:"leiden_seconds"`
	LeidenModularity *float64 `json:"leiden_modularity"`
	Split            *float64 `json:"split_seconds"`
	Seeds            *float64 `json:"seeds_seconds"`
	Peak             *float64 `json:"peak_mb"`
	IgraphLoad       *float64 `json:"igraph_load_seconds"`
	IgraphPageRank   *float64 `json:"igraph_pagerank_seconds"`
	IgraphLeiden     *float64 `json:"igraph_leiden_seconds"`
	IgraphModularity *float64 `json:"igraph_leiden_modularity"`
	GonumPageRank    *float64 `json:"gonum_pagerank_seconds"`
	RatioIgraph      *float64 `json:"ratio_pagerank_igraph"` // igraph's time ÷ Panal's
	RatioLeiden      *float64 `json:"ratio_leiden_igraph"`
	RatioGonum       *float64 `json:"ratio_pagerank_gonum"`
	Nodes            int      `json:"nodes"`
	Edges            int64    `json:"edges"`
	MaxCore          int32    `json:"max_core"`
	Groups           int      `json:"leiden_groups"`
	SplitCut         float64  `json:"split_cut"`
	SeedsSpread      float64  `json:"seeds_spread"`
	SeedsRatio       float64  `json:"seeds_ratio"`
	Rounds           int      `json:"rounds"`
	IgraphVersion    string   `json:"igraph_version,omitempty"`
	Machine          string   `json:"machine"`
	GoVersion        string   `json:"go_version"`
}

func (s insightSamples) report(c insightCmd) insightReport {
	own := s.own[len(s.own)-1] // what is counted is the same in every round
	r := insightReport{
		Load:             medianOf(s.own, func(f ownFigures) float64 { return f.Load }),
		PageRank:         medianOf(s.own, func(f ownFigures) float64 { return f.PageRank }),
		KCore:            medianOf(s.own, func(f ownFigures) float64 { return f.KCore }),
		Leiden:           medianOf(s.own, func(f ownFigures) float64 { return f.Leiden }),
		LeidenModularity: medianOf(s.own, func(f ownFigures) float64 { return f.Modularity }),
		Split:            medianOf(s.own, func(f ownFigures) float64 { return f.Split }),
		Seeds:            medianOf(s.own, func(f ownFigures) float64 { return f.Seeds }),
		Peak:             medianOf(s.own, func(f ownFigures) float64 { return f.Peak }),
		IgraphLoad:       medianOf(s.igraph, func(f igraphFigures) float64 { return f.Load }),
		IgraphPageRank:   medianOf(s.igraph, func(f igraphFigures) float64 { return f.PageRank }),
		IgraphLeiden:     medianOf(s.igraph, func(f igraphFigures) float64 { return f.Leiden }),
		IgraphModularity: medianOf(s.igraph, func(f igraphFigures) float64 { return f.Modularity }),
		GonumPageRank:    medianOf(s.gonum, func(f gonumFigures) float64 { return f.PageRank }),
		Nodes:            own.Nodes, Edges: own.Edges, MaxCore: own.MaxCore, Groups: own.Groups,
		SplitCut: own.Cut, SeedsSpread: own.Spread, SeedsRatio: own.Ratio,
		Rounds: c.Rounds, Machine: machine(), GoVersion: runtime.Version(),
	}
	if len(s.igraph) > 0 {
		r.IgraphVersion = s.igraph[0].Version
	}
	r.RatioIgraph, r.RatioLeiden, r.RatioGonum = over(r.IgraphPageRank, r.PageRank), over(r.IgraphLeiden, r.Leiden), over(r.GonumPageRank, r.PageRank)
	return r
}

func medianOf[F any](rounds []F, of func(F) float64) *float64 {
	figures := make([]float64, len(rounds))
	for i, f := range rounds {
		figures[i] = of(f)
	}
	return median(figures)
}

func (r insightReport) figures() []figure {
	return []figure{
		{"load, s", r.Load, 2},
		{"PageRank, s", r.PageRank, 2},
		{"cores, s", r.KCore, 2},
		{"Leiden, s", r.Leiden, 2},
		{"Leiden: modularity", r.LeidenModularity, 5},
		{"split of a circle of 500, s", r.Split, 3},
		{"seeds, 50 of all, s", r.Seeds, 2},
		{"peak memory, MB", r.Peak, 0},
		{"igraph: load, s", r.IgraphLoad, 2},
		{"igraph: PageRank, s", r.IgraphPageRank, 2},
		{"igraph: Leiden, s", r.IgraphLeiden, 2},
		{"igraph: modularity", r.IgraphModularity, 5},
		{"gonum: PageRank, s", r.GonumPageRank, 2},
		{"PageRank: igraph's time ÷ Panal's", r.RatioIgraph, 2},
		{"PageRank: gonum's time ÷ Panal's", r.RatioGonum, 2},
		{"Leiden: igraph's time ÷ Panal's", r.RatioLeiden, 2},
	}
}

// print writes the report: one JSON object, or a table for people.
func (r insightReport) print(to io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(to, r, r.figures())
	}
	heading := fmt.Sprintf("%s, %s\n%d members, %d ties, medians of %d rounds", r.Machine, r.GoVersion, r.Nodes, r.Edges, r.Rounds)
	return printTable(to, heading, r.figures())
}
