package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"panal/insight"
	"panal/insight/simulate"
)

type insightSimulateCommand struct {
	KFactor     *float64 `name:"k-factor" placeholder:"K" help:"How many follow each member, on the average: a branching process."`
	Invitations *float64 `placeholder:"N" help:"Invitations per member; with --conversion, their product is the k-factor."`
	Conversion  *float64 `placeholder:"SHARE" help:"Share of invitations that are followed."`
	Starters    int      `default:"1" help:"How many start a branching process."`
	Dispersion  float64  `help:"How unequal members are in how many follow them: 0 all alike, else the smaller the more unequal (0.1: few bring nearly all)."`

	Graph      string   `type:"existingfile" help:"File of ties to run word through: u v, or u v weight; .gz is unpacked."`
	Directed   bool     `help:"A tie goes from the first to the second only."`
	Unweighted bool     `help:"Every tie weighs 1, whatever its third field says."`
	Timed      bool     `help:"The third field is a time in unix seconds, and a tie loses a tenth of its weight per idle month."`
	Model      string   `enum:"ic,lt" default:"ic" help:"How word passes: ic (a chance at each tie) or lt (enough of one's ties)."`
	Weights    string   `default:"wc" help:"What a tie carries: wc (one divided by the in-degree), file (its weight) or a number for all."`
	Seeds      []string `placeholder:"ID,…" help:"Who starts, with --graph."`
	Runs       int      `default:"10000" help:"How many times word is run through the graph."`
	Seed       uint64   `default:"1" help:"Seed of the draw."`

	Cascades string `type:"existingfile" help:"File of cascades that happened, to measure k, depth and cycle time: id, starter, time, size, starter/…/member:seconds …, apart by tabs."`

	Cost     int64         `help:"What each starter costs, in minor units."`
	Discount int64         `help:"What each who follows gets off, in minor units."`
	Lift     float64       `default:"1" help:"How many times as likely people follow for the discount."`
	Cycle    time.Duration `help:"Time from one adopting to another following, such as 36h."`
	JSON     bool          `name:"json" help:"Print one JSON object."`
}

// Run simulates a campaign, or measures those that happened.
func (c insightSimulateCommand) Run(ctx context.Context, out output, beside remarks) error {
	chosen := 0
	for _, given := range []bool{c.KFactor != nil, c.Invitations != nil || c.Conversion != nil, c.Graph != "", c.Cascades != ""} {
		if given {
			chosen++
		}
	}
	switch {
	case chosen != 1:
		return errors.New("give one of --k-factor, --invitations with --conversion, --graph, and --cascades")
	case c.Cascades != "":
		return c.measure(ctx, out, beside)
	case !(c.Lift > 0):
		return fmt.Errorf("--lift is above 0, not %v", c.Lift)
	}
	if err := c.terms().Check(); err != nil {
		return err
	}
	run := c.branch
	if c.Graph != "" {
		var err error
		if run, err = c.onGraph(ctx, beside); err != nil {
			return err
		}
	}
	report, err := run(c.Lift)
	if err != nil {
		return err
	}
	if c.Lift != 1 {
		without, err := run(1)
		if err != nil {
			return err
		}
		report.compare(without)
	}
	if c.JSON {
		return printJSON(out, report)
	}
	return report.print(out)
}

func (c insightSimulateCommand) terms() simulate.Terms {
	return simulate.Terms{Cost: c.Cost, Discount: c.Discount, Cycle: c.Cycle}
}

func (c insightSimulateCommand) branch(lift float64) (simulateReport, error) {
	b := simulate.Branching{Starters: c.Starters, Dispersion: c.Dispersion}
	switch {
	case c.KFactor != nil:
		b.K = *c.KFactor
	case c.Invitations == nil || c.Conversion == nil:
		return simulateReport{}, errors.New("--invitations and --conversion come together")
	case !(*c.Invitations >= 0) || !(*c.Conversion >= 0 && *c.Conversion <= 1):
		return simulateReport{}, errors.New("--invitations is not below 0, and --conversion is from 0 to 1")
	default:
		b.K = *c.Invitations * *c.Conversion
	}
	b.K *= lift
	f, err := b.Forecast()
	if err != nil {
		return simulateReport{}, err
	}
	r := simulateReport{Kind: "branching", K: f.K, Supercritical: f.Supercritical, Starters: c.Starters, DiesOut: &f.DiesOut}
	if f.Supercritical {
		r.Verdict = fmt.Sprintf("Supercritical: k is %.4g, so each generation is as large as the last or larger, and it ends only when people run out. No size, cost or date can be forecast.", f.K)
		return r, nil
	}
	r.Verdict = fmt.Sprintf("k is %.4g: each generation is smaller than the last, and it ends by itself.", f.K)
	return r, r.fill(c.terms(), f.Reach, f.Depth, f.MeanDepth, f.Most)
}

// onGraph reads the graph and returns what runs a campaign through it.
func (c insightSimulateCommand) onGraph(ctx context.Context, beside remarks) (func(lift float64) (simulateReport, error), error) {
	if len(c.Seeds) == 0 {
		return nil, errors.New("--seeds says who starts on the graph")
	}
	flags := diffusionFlags{graphFlags{c.Graph, c.Directed, c.Unweighted, c.Timed}, c.Model, c.Weights}
	plain, skipped, err := flags.diffusion(ctx, beside, 1)
	if err != nil {
		return nil, err
	}
	weights, err := insight.ParseWeights(c.Weights)
	if err != nil {
		return nil, err
	}
	starters, err := nodes(plain.Graph, "seeds", c.Seeds)
	if err != nil {
		return nil, err
	}
	return func(lift float64) (simulateReport, error) {
		d, err := insight.NewDiffusion(plain.Graph, plain.Model, weights, lift)
		if err != nil {
			return simulateReport{}, err
		}
		o, err := simulate.OnGraph(ctx, d, starters, c.Runs, c.Seed)
		if err != nil {
			return simulateReport{}, err
		}
		r := simulateReport{Kind: "graph", K: o.K, Supercritical: o.Supercritical, Starters: o.Starters, Nodes: d.Nodes(),
			StdErr: &o.StdErr, Generations: o.Generations, Skipped: &skipped}
		if o.Supercritical {
			r.Verdict = fmt.Sprintf("Supercritical: k is %.4g in the long run, so it ends here only because people run out. These figures are for these %d members, and no others.", o.K, d.Nodes())
		} else {
			r.Verdict = fmt.Sprintf("k is %.4g in the long run: each generation is smaller than the last, and it ends by itself.", o.K)
		}
		return r, r.fill(c.terms(), o.Reach, o.Depth, o.MeanDepth, o.Most)
	}, nil
}
