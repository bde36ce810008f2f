package app

import (
	"context"
	"fmt"
	"text/tabwriter"

	"panal/insight"
	"panal/insight/split"
)

type insightSplitCommand struct {
	graphFlags
	MaxShare  float64  `default:"0.55" help:"Share of all members that the larger side may have."`
	KeepApart []string `placeholder:"A,B" help:"Two members to be on different sides."`
	Hosts     []string `placeholder:"A,B,…" help:"Members of whom each side needs one."`
	Starts    int      `default:"0" help:"How often to start anew, to keep the best; 0 is 4 to 64, the fewer the larger the graph."`
	Seed      uint64   `default:"1" help:"The same seed finds the same sides."`
	Border    int      `default:"20" help:"How many on the border are listed in the table; --json has all."`
	JSON      bool     `name:"json" help:"Print one JSON object."`
}

// splitReport is what panal insight split prints.
type splitReport struct {
	Nodes     int          `json:"nodes"`
	Edges     int64        `json:"edges"`
	Sides     [2][]string  `json:"sides"`      // the larger first
	Cut       int          `json:"cut"`        // ties between the sides
	CutWeight float64      `json:"cut_weight"` // their weight
	Shares    [2]float64   `json:"shares"`
	Limit     int          `json:"limit"` // members that a side may have
	Exact     bool         `json:"exact"` // proven: no other split cuts less
	Border    []borderline `json:"border"`
	Skipped   skippedLines `json:"skipped"`
}

// borderline is somebody with ties across the border.
type borderline struct {
	ID      string  `json:"id"`
	Side    int     `json:"side"`
	Own     float64 `json:"own"`     // weight of their ties to their own side
	Other   float64 `json:"other"`   // and to the other
	Nearest string  `json:"nearest"` // to whom there most
	Reason  string  `json:"reason"`
	Why     string  `json:"why"`
}

// Run splits the graph.
func (c insightSplitCommand) Run(ctx context.Context, out output, beside remarks) error {
	g, skipped, err := c.read(ctx, beside)
	if err != nil {
		return err
	}
	o := split.Options{MaxShare: c.MaxShare, Starts: c.Starts, Seed: c.Seed, Progress: shown("split")}
	if o.KeepApart, err = nodes(g, "keep-apart", c.KeepApart); err != nil {
		return err
	}
	if o.Hosts, err = nodes(g, "hosts", c.Hosts); err != nil {
		return err
	}
	r, err := split.Find(ctx, g, o)
	if err != nil {
		return err
	}
	report := c.report(g, o, r)
	report.Skipped = skipped
	if c.JSON {
		return printJSON(out, report)
	}
	return report.print(out, c.Border)
}

func (c insightSplitCommand) report(g *insight.Graph, o split.Options, r split.Result) splitReport {
	report := splitReport{Nodes: g.Nodes(), Edges: g.Edges(), Cut: r.Cut, CutWeight: r.CutWeight, Limit: r.Limit, Exact: r.Exact}
	report.Border = []borderline{}
	for u, side := range r.Side {
		report.Sides[side] = append(report.Sides[side], g.ID(int32(u)))
	}
	for side, size := range r.Sizes {
		report.Shares[side] = float64(size) / float64(g.Nodes())
	}
	for _, e := range split.Border(g, o, r) {
		report.Border = append(report.Border, borderline{
			ID: g.ID(e.Node), Side: int(r.Side[e.Node]), Own: e.Own, Other: e.Other, Nearest: g.ID(e.Nearest), Reason: string(e.Reason), Why: c.why(e, r),
		})
	}
	return report
}

// why says in a sentence why somebody is where they are.
func (c insightSplitCommand) why(e split.Edge, r split.Result) string {
	weights := fmt.Sprintf("%.4g to the other side, %.4g to their own", e.Other, e.Own)
	switch e.Reason {
	case split.Closer:
		return fmt.Sprintf("their own side is closer: %.4g, against %.4g across", e.Own, e.Other)
	case split.Equal:
		return fmt.Sprintf("as close to one side as to the other, %.4g: changing sides would cut no less", e.Own)
	case split.Apart:
		return fmt.Sprintf("%s, but kept apart: %s and %s", weights, c.KeepApart[0], c.KeepApart[1])
	case split.Host:
		return weights + ", but their side has no other host"
	default:
		return fmt.Sprintf("%s, but the other side is full: %d of %d", weights, r.Sizes[1-r.Side[e.Node]], r.Limit)
	}
}

func (r splitReport) print(out output, listing int) error {
	proof := "the least there is"
	if !r.Exact {
		proof = "the least that was found"
	}
	fmt.Fprintf(out, "%d members, %d ties: %d ties of weight %.6g are cut, %s with at most %d on a side\n\n", r.Nodes, r.Edges, r.Cut, r.CutWeight, proof, r.Limit)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "side\tmembers\tshare\t")
	for i, ids := range r.Sides {
		fmt.Fprintf(w, "%d\t%d\t%.1f %%\t%s\n", i+1, len(ids), 100*r.Shares[i], listed(ids))
	}
	if len(r.Border) > 0 {
		fmt.Fprintf(w, "\nborder\tside\tnearest across\twhy\n")
	}
	for _, b := range r.Border[:min(max(0, listing), len(r.Border))] {
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\n", b.ID, b.Side+1, b.Nearest, b.Why)
	}
	if rest := len(r.Border) - listing; rest > 0 {
		fmt.Fprintf(w, "and %d more\n", rest)
	}
	return w.Flush()
}
