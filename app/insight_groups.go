package app

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"panal/insight/circles"
)

type insightGroupsCommand struct {
	graphFlags
	Resolution float64 `default:"1" help:"Above 1 for more and smaller groups, below for fewer and larger ones."`
	Iterations int     `default:"10" help:"How often, at most, a start goes through the whole graph again."`
	Starts     int     `default:"0" help:"How often to start anew, to keep the best; 0 is up to 100, the fewer the larger the graph."`
	Seed       uint64  `default:"1" help:"The same seed finds the same groups."`
	JSON       bool    `name:"json" help:"Print one JSON object."`
}

// groupsReport is what panal insight groups prints.
type groupsReport struct {
	Nodes      int          `json:"nodes"`
	Edges      int64        `json:"edges"`
	Modularity float64      `json:"modularity"`
	Resolution float64      `json:"resolution"`
	Groups     [][]string   `json:"groups"` // the largest first
	Skipped    skippedLines `json:"skipped"`
}

// Run finds the groups.
func (c insightGroupsCommand) Run(ctx context.Context, out output, beside remarks) error {
	g, skipped, err := c.read(ctx, beside)
	if err != nil {
		return err
	}
	r, err := circles.Find(ctx, g, circles.Options{
		Resolution: c.Resolution, Iterations: c.Iterations, Starts: c.Starts, Seed: c.Seed, Progress: shown("groups"),
	})
	if err != nil {
		return err
	}
	report := groupsReport{Nodes: g.Nodes(), Edges: g.Edges(), Modularity: r.Modularity, Resolution: c.Resolution, Skipped: skipped}
	report.Groups = make([][]string, len(r.Sizes))
	for u, group := range r.Group {
		report.Groups[group] = append(report.Groups[group], g.ID(int32(u)))
	}
	if c.JSON {
		return printJSON(out, report)
	}
	return report.print(out)
}

// idsShown bounds how many ids of a group are printed in a row of a table.
const idsShown = 12

func (r groupsReport) print(out output) error {
	fmt.Fprintf(out, "%d members, %d ties: %d groups, modularity %.4f\n\n", r.Nodes, r.Edges, len(r.Groups), r.Modularity)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "group\tmembers\t")
	for i, ids := range r.Groups {
		fmt.Fprintf(w, "%d\t%d\t%s\n", i+1, len(ids), listed(ids))
	}
	return w.Flush()
}

// listed is a few of the ids.
func listed(ids []string) string {
	if len(ids) > idsShown {
		return strings.Join(ids[:idsShown], " ") + " …"
	}
	return strings.Join(ids, " ")
}
