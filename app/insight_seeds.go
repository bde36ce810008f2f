package app

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"text/tabwriter"

	"panal/insight"
	"panal/insight/seeds"
	"panal/internal/clock"
)

type insightSeedsCommand struct {
	diffusionFlags
	K       int      `name:"k" help:"How many to choose at most; needed without a budget."`
	Epsilon float64  `default:"0.1" help:"How far the certified ratio may lie below 1 − 1/e."`
	Delta   float64  `help:"Chance that the certificate is wrong, at most; one in as many as there are members unless given."`
	Seed    uint64   `default:"1" help:"Seed of the draw: the same seed gives the same choice."`
	Costs   string   `type:"existingfile" placeholder:"FILE" help:"What it costs to invite each: lines id cost; who is not listed costs 1."`
	Budget  string   `placeholder:"SUM" help:"What the chosen may cost together, with --costs."`
	Exclude []string `placeholder:"ID,…" help:"Who is not to be chosen; they still hear the word and pass it on."`
	Circles string   `type:"existingfile" placeholder:"FILE" help:"Which circle each belongs to: lines id circle."`
	Cap     int      `help:"How many of one circle may be chosen, with --circles."`
	Memory  int      `default:"1024" placeholder:"MB" help:"Memory that the samples may take, in megabytes."`
	JSON    bool     `name:"json" help:"Print one JSON object."`
}

// seedsReport is what panal insight seeds prints.
type seedsReport struct {
	Seeds     []string     `json:"seeds"`
	Spread    float64      `json:"spread"`
	Lower     float64      `json:"lower"`
	Upper     float64      `json:"upper"`
	Ratio     float64      `json:"ratio"`
	Guarantee float64      `json:"guarantee"` // that the ratio reaches in any graph
	Cost      *float64     `json:"cost,omitempty"`
	Sets      int64        `json:"rr_sets"`
	Seconds   float64      `json:"seconds"` // of choosing; reading not counted
	Cut       bool         `json:"cut"`     // memory ended it before the ratio that epsilon asks for
	Nodes     int          `json:"nodes"`
	Skipped   skippedLines `json:"skipped"`
}

// Run chooses whom to invite first.
func (c insightSeedsCommand) Run(ctx context.Context, out output, beside remarks) error {
	if c.K <= 0 && c.Budget == "" {
		return fmt.Errorf("--k is how many to choose, above 0, not %d", c.K)
	}
	if c.Memory <= 0 {
		return fmt.Errorf("--memory is above 0, not %d", c.Memory)
	}
	d, skipped, err := c.diffusion(ctx, beside, 1)
	if err != nil {
		return err
	}
	limits, err := c.limits(ctx, d.Graph, beside)
	if err != nil {
		return err
	}
	elapsed := clock.Stopwatch()
	r, err := seeds.Maximise(ctx, d, limits, seeds.Options{Epsilon: c.Epsilon, Delta: c.Delta, Seed: c.Seed, Memory: c.Memory << 20, Progress: progress()})
	if err != nil {
		return err
	}
	report := seedsReport{Seeds: names(d.Graph, r.Seeds), Spread: r.Spread, Lower: r.Lower, Upper: r.Upper, Ratio: r.Ratio,
		Guarantee: r.Guarantee, Sets: r.Sets, Seconds: elapsed().Seconds(), Cut: r.Cut, Nodes: d.Nodes(), Skipped: skipped}
	if limits.Costs != nil {
		sum := int64(0)
		for _, v := range r.Seeds {
			sum += limits.Costs[v]
		}
		cost := float64(sum) / float64(costUnit)
		report.Cost = &cost
	}
	if c.JSON {
		return printJSON(out, report)
	}
	return report.print(out)
}

func (c insightSeedsCommand) limits(ctx context.Context, g *insight.Graph, beside remarks) (seeds.Limits, error) {
	l := seeds.Limits{K: c.K, Cap: c.Cap}
	var err error
	if (c.Costs == "") != (c.Budget == "") {
		return l, errors.New("--costs and --budget come together")
	}
	if (c.Circles == "") != (c.Cap == 0) {
		return l, errors.New("--circles and --cap come together")
	}
	if l.Excluded, err = nodes(g, "exclude", c.Exclude); err != nil {
		return l, err
	}
	if c.Costs != "" {
		if l.Budget, err = parseCost(c.Budget); err != nil {
			return l, fmt.Errorf("--budget: %w", err)
		}
		if l.Costs, err = perMember(ctx, g, "costs", c.Costs, beside, costUnit, parseCost); err != nil {
			return l, err
		}
	}
	if c.Circles != "" {
		numbers := map[string]int32{}
		l.Circles, err = perMember(ctx, g, "circles", c.Circles, beside, -1, func(name string) (int32, error) {
			if _, known := numbers[name]; !known {
				numbers[name] = int32(len(numbers))
			}
			return numbers[name], nil
		})
	}
	return l, err
}

// costUnit is how many of the whole numbers that costs are counted in make one, so that sums are exact.
const costUnit int64 = 1e6

func parseCost(s string) (int64, error) {
	cost, err := strconv.ParseFloat(s, 64)
	units := math.Round(cost * float64(costUnit))
	if err != nil || !(units >= 1 && units <= 1e15) {
		return 0, fmt.Errorf("a cost is a number from 0.000001 to 1,000,000,000, not %q", s)
	}
	return int64(units), nil
}

func (r seedsReport) print(out output) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for i, id := range r.Seeds {
		fmt.Fprintf(w, "%d\t%s\n", i+1, id)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nInvited first, they reach %.1f of %d members on the average, and at least %.1f.\n", r.Spread, r.Nodes, r.Lower)
	if r.Cost != nil {
		fmt.Fprintf(out, "They cost %g.\n", *r.Cost)
	}
	fmt.Fprintf(out, "No choice within the limits reaches more than %.1f, so this is at least %.1f %% of the best.\n", r.Upper, 100*r.Ratio)
	switch {
	case r.Cut:
		fmt.Fprintln(out, "The memory ended it before the ratio that epsilon asks for: allow for more with --memory.")
	case r.Guarantee > 0:
		fmt.Fprintf(out, "Under these limits %.1f %% is sure in any network.\n", 100*r.Guarantee)
	default:
		fmt.Fprintln(out, "Under these limits nothing is sure in every network beforehand; what is said here holds for this one.")
	}
	_, err := fmt.Fprintf(out, "%d sets in %.2f s.\n", r.Sets, r.Seconds)
	return err
}
