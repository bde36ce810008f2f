package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"text/tabwriter"

	"panal/insight"
	"panal/insight/rank"
)

type insightRankCommand struct {
	graphFlags
	Top   int    `default:"20" help:"How many of the first are listed."`
	Paths int    `default:"0" help:"Shortest paths to draw where there are too many for exact betweenness; 0 is as many as take about half a minute."`
	Seed  uint64 `default:"1" help:"Seed of the draw."`
	JSON  bool   `name:"json" help:"Print one JSON object."`
}

const (
	// exactNodes and exactSteps bound exact betweenness: beyond that many nodes, or nodes × ties (about a minute), it is
	// sampled.
	exactNodes = 20_000
	exactSteps = 20_000_000_000
	// Of sampled betweenness, drawnSteps bounds paths × ties, as each path may look at many ties.
	drawnSteps             = 200_000_000_000
	fewestPaths, manyPaths = 20_000, 500_000
)

// rankReport is what panal insight rank prints.
type rankReport struct {
	Nodes                  int           `json:"nodes"`
	Edges                  int64         `json:"edges"`
	Directed               bool          `json:"directed"`
	PageRank               []scored      `json:"pagerank"`
	MaxCore                int32         `json:"max_core"`
	CoreSize               int           `json:"core_size"`
	Reciprocity            float64       `json:"reciprocity"`       // of arcs
	ReciprocityPairs       float64       `json:"reciprocity_pairs"` // of connected pairs
	Centralisation         float64       `json:"centralisation"`
	StrengthCentralisation float64       `json:"strength_centralisation"`
	Betweenness            []betweenness `json:"betweenness"`
	Sample                 *sample       `json:"betweenness_sample,omitempty"` // when it is not exact
	Skipped                skippedLines  `json:"skipped"`
}

type scored struct {
	ID    string  `json:"id"`
	Score float64 `json:"score"`
}

// betweenness is of one member: the share of all pairs of others, and the number of pairs, that go through them.
type betweenness struct {
	ID    string   `json:"id"`
	Score float64  `json:"score"`
	Pairs float64  `json:"pairs"`
	Low   *float64 `json:"low,omitempty"` // of the score, when sampled
	High  *float64 `json:"high,omitempty"`
}

type sample struct {
	Paths      int     `json:"paths"`
	Error      float64 `json:"error"` // no score is farther off, with that confidence
	Confidence float64 `json:"confidence"`
}

// Run measures the graph.
func (c insightRankCommand) Run(ctx context.Context, out output, beside remarks) error {
	if c.Top < 1 || c.Paths < 0 {
		return errors.New("--top is at least 1, and --paths is not below 0")
	}
	g, skipped, err := c.read(ctx, beside)
	if err != nil {
		return err
	}
	report, err := c.measure(ctx, g)
	if err != nil {
		return err
	}
	report.Skipped = skipped
	if c.JSON {
		return printJSON(out, report)
	}
	return report.print(out)
}

func (c insightRankCommand) measure(ctx context.Context, g *insight.Graph) (rankReport, error) {
	r := rankReport{Nodes: g.Nodes(), Edges: g.Edges(), Directed: g.Directed()}
	scores, err := rank.PageRank(ctx, g)
	if err != nil {
		return r, err
	}
	for _, u := range first(scores, c.Top) {
		r.PageRank = append(r.PageRank, scored{g.ID(u), scores[u]})
	}
	r.MaxCore, r.CoreSize = rank.MaxCore(rank.Cores(g))
	reciprocity, centralisation := rank.Reciprocal(g), rank.Centralised(g)
	r.Reciprocity, r.ReciprocityPairs = reciprocity.Arcs, reciprocity.Pairs
	r.Centralisation, r.StrengthCentralisation = centralisation.Degree, centralisation.Strength
	if g.Nodes() > exactNodes || int64(g.Nodes()) > exactSteps/max(1, g.Edges()) {
		return r, c.sample(ctx, g, &r)
	}
	return r, c.exact(ctx, g, &r)
}

// exact adds betweenness, computed.
func (c insightRankCommand) exact(ctx context.Context, g *insight.Graph, r *rankReport) error {
	through, err := rank.Betweenness(ctx, g, shown("betweenness"))
	if err != nil {
		return err
	}
	for _, u := range first(through, c.Top) {
		r.Betweenness = append(r.Betweenness, betweenness{ID: g.ID(u), Score: through[u] / math.Max(1, pairsOfOthers(g)), Pairs: through[u]})
	}
	return nil
}

// sample adds betweenness, estimated.
func (c insightRankCommand) sample(ctx context.Context, g *insight.Graph, r *rankReport) error {
	paths := c.Paths
	if paths == 0 {
		paths = int(min(manyPaths, max(fewestPaths, drawnSteps/max(1, g.Edges()))))
	}
	s, err := rank.SampleBetweenness(ctx, g, paths, c.Seed, shown("betweenness"))
	if err != nil {
		return err
	}
	scale := s.Scaled()
	for _, u := range first(s.Share, c.Top) {
		low, high := s.Bounds(u)
		low, high = low*scale, min(1, high*scale)
		score := s.Share[u] * scale
		r.Betweenness = append(r.Betweenness, betweenness{ID: g.ID(u), Score: score, Pairs: score * pairsOfOthers(g), Low: &low, High: &high})
	}
	r.Sample = &sample{Paths: s.Paths, Error: s.Error * scale, Confidence: s.Confidence}
	return nil
}

// pairsOfOthers counts the pairs that a member can be between.
func pairsOfOthers(g *insight.Graph) float64 {
	n := float64(g.Nodes())
	if g.Directed() {
		return (n - 1) * (n - 2)
	}
	return (n - 1) * (n - 2) / 2
}

// first returns the nodes with the highest scores, of equal ones those that appeared first.
func first(scores []float64, n int) []int32 {
	order := make([]int32, len(scores))
	for u := range order {
		order[u] = int32(u)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b)) })
	return order[:min(n, len(order))]
}

func (r rankReport) print(out output) error {
	fmt.Fprintf(out, "%d members, %d ties\n\n", r.Nodes, r.Edges)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "densest core\t%d members with %d ties or more to each other\n", r.CoreSize, r.MaxCore)
	fmt.Fprintf(w, "reciprocity\t%.1f %% of ties, %.1f %% of connected pairs\n", 100*r.Reciprocity, 100*r.ReciprocityPairs)
	fmt.Fprintf(w, "centralisation\t%.3f of ties, %.3f of weight\n\n", r.Centralisation, r.StrengthCentralisation)
	fmt.Fprintln(w, "\tPageRank\t\tbetweenness\t")
	for i, p := range r.PageRank {
		b := r.Betweenness[i]
		fmt.Fprintf(w, "%d\t%s\t%.6f\t%s\t%.6f\n", i+1, p.ID, p.Score, b.ID, b.Score)
	}
	if s := r.Sample; s != nil {
		fmt.Fprintf(w, "\nBetweenness is estimated from %d shortest paths: with %.0f %% confidence, none is more than %.4f off.\n", s.Paths, 100*s.Confidence, s.Error)
	}
	return w.Flush()
}

// shown shows how far one stage is, on a terminal.
func shown(stage string) func(done, of int) {
	show := progress()
	if show == nil {
		return nil
	}
	return func(done, of int) { show(stage, done, of) }
}
