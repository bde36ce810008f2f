package app

import (
	"context"
	"errors"
	"fmt"

	"panal/insight/seeds"
)

type insightSpreadCommand struct {
	diffusionFlags
	Seeds []string `required:"" placeholder:"ID,…" help:"Who adopts first."`
	Runs  int      `default:"20000" help:"How many times word is run through the graph."`
	Seed  uint64   `default:"1" help:"Seed of the draw."`
	JSON  bool     `name:"json" help:"Print one JSON object."`
}

// spreadReport is what panal insight spread prints.
type spreadReport struct {
	Spread  float64      `json:"spread"`
	StdErr  float64      `json:"stderr"`
	Runs    int          `json:"runs"`
	Nodes   int          `json:"nodes"`
	Skipped skippedLines `json:"skipped"`
}

// Run judges a choice of seeds.
func (c insightSpreadCommand) Run(ctx context.Context, out output, beside remarks) error {
	if len(c.Seeds) == 0 {
		return errors.New("--seeds names nobody")
	}
	d, skipped, err := c.diffusion(ctx, beside, 1)
	if err != nil {
		return err
	}
	first, err := nodes(d.Graph, "seeds", c.Seeds)
	if err != nil {
		return err
	}
	mean, stderr, err := seeds.Spread(ctx, d, first, c.Runs, c.Seed)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(out, spreadReport{mean, stderr, c.Runs, d.Nodes(), skipped})
	}
	_, err = fmt.Fprintf(out, "Word from these %d reaches %.2f of %d members (standard error %.2f, %d runs).\n", len(first), mean, d.Nodes(), stderr, c.Runs)
	return err
}
