package app

import (
	"context"
	"fmt"
	"strings"

	"panal/insight"
)

// diffusionFlags say along which ties word passes, and how.
type diffusionFlags struct {
	graphFlags
	Model   string `enum:"ic,lt" default:"ic" help:"How word passes: ic (a chance at each tie) or lt (enough of one's ties)."`
	Weights string `default:"wc" help:"What a tie carries: wc (one divided by the in-degree), file (its weight) or a number for all."`
}

// diffusion reads the graph. Lift multiplies what every tie carries.
func (f diffusionFlags) diffusion(ctx context.Context, beside remarks, lift float64) (*insight.Diffusion, skippedLines, error) {
	weights, err := insight.ParseWeights(f.Weights)
	if err != nil {
		return nil, skippedLines{}, fmt.Errorf("--weights: %w", err)
	}
	g, skipped, err := f.read(ctx, beside)
	if err != nil {
		return nil, skipped, err
	}
	d, err := insight.NewDiffusion(g, insight.Model(f.Model), weights, lift)
	return d, skipped, err
}

// names returns the ids of members.
func names(g *insight.Graph, members []int32) []string {
	ids := make([]string, len(members))
	for i, v := range members {
		ids[i] = g.ID(v)
	}
	return ids
}

// perMember reads a file of lines `id value` into one value for each member. Ids that nobody in the graph has are said
// on standard error and passed over: people without ties are in such a file too.
func perMember[V any](ctx context.Context, g *insight.Graph, flag, path string, beside remarks, missing V, parse func(string) (V, error)) ([]V, error) {
	values := make([]V, g.Nodes())
	for v := range values {
		values[v] = missing
	}
	unknown := []string{}
	report, err := insight.ReadPairsFile(ctx, path, func(id, text string) error {
		value, err := parse(text)
		if err != nil {
			return fmt.Errorf("--%s: %s: %q: %w", flag, path, id, err)
		}
		if v, ok := g.Node(id); ok {
			values[v] = value
		} else {
			unknown = append(unknown, id)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	passedOver(path, report, beside)
	if n := len(unknown); n > 0 {
		fmt.Fprintf(beside, "%s: passed over %d who are not in the graph: %s\n", path, n, strings.Join(unknown[:min(n, 10)], ", "))
	}
	return values, nil
}
