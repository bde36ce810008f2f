package app

import (
	"fmt"
	"time"

	"panal/insight/simulate"
)

// simulateReport is what panal insight simulate prints. Amounts are whole minor units. Of a supercritical branching
// process no size is known, nor what depends on one: those are null.
type simulateReport struct {
	Kind          string   `json:"kind"` // branching or graph
	K             float64  `json:"k_factor"`
	Supercritical bool     `json:"supercritical"`
	Verdict       string   `json:"verdict"`
	Starters      int      `json:"starters"`
	Nodes         int      `json:"nodes,omitempty"`
	DiesOut       *float64 `json:"dies_out,omitempty"` // chance that it ends by itself

	Mean        *float64    `json:"mean"`     // adopters, starters included
	Interval    *[2]float64 `json:"interval"` // below and above which 5 % of cases lie each
	StdErr      *float64    `json:"stderr,omitempty"`
	MeanDepth   *float64    `json:"mean_depth"` // of an adopter; starters have 0
	Depth       *float64    `json:"depth"`      // of the last adopter, the mean
	DepthRange  *[2]float64 `json:"depth_interval"`
	Generations []float64   `json:"generations,omitempty"`

	Cost         *int64      `json:"cost"`
	CostInterval *[2]int64   `json:"cost_interval"`
	PerNewcomer  *int64      `json:"cost_per_newcomer"`
	Until        *float64    `json:"seconds_to_95_percent"` // of adopters; 0 without --cycle
	End          *float64    `json:"seconds_to_end"`
	Without      *comparison `json:"without_lift,omitempty"`

	Skipped *skippedLines `json:"skipped,omitempty"`
}

// comparison is with the same campaign when the discount makes nobody likelier to follow.
type comparison struct {
	Mean *float64 `json:"mean"`
	More *float64 `json:"more"` // adopters, thanks to the lift
}

// fill puts in what is known of a campaign that ends.
func (r *simulateReport) fill(t simulate.Terms, reach, depth simulate.Range, meanDepth float64, most int) error {
	bill, err := t.Bill(r.Starters, reach, depth, most)
	if err != nil {
		return err
	}
	until, end := bill.Until.Seconds(), bill.End.Seconds()
	r.Mean, r.Interval, r.MeanDepth = &reach.Mean, &[2]float64{reach.Low, reach.High}, &meanDepth
	r.Depth, r.DepthRange = &depth.Mean, &[2]float64{depth.Low, depth.High}
	r.Cost, r.CostInterval, r.PerNewcomer = &bill.Cost, &[2]int64{bill.Low, bill.High}, &bill.Newcomer
	r.Until, r.End = &until, &end
	return nil
}

func (r *simulateReport) compare(without simulateReport) {
	r.Without = &comparison{Mean: without.Mean}
	if r.Mean != nil && without.Mean != nil {
		more := *r.Mean - *without.Mean
		r.Without.More = &more
	}
}

func (r simulateReport) print(out output) error {
	fmt.Fprintln(out, r.Verdict)
	if r.DiesOut != nil && r.Supercritical {
		fmt.Fprintf(out, "It ends by itself with a chance of %.2g.\n", *r.DiesOut)
	}
	if r.Mean == nil {
		return nil
	}
	fmt.Fprintf(out, "Reach: %.1f adopters on the average, starters included; in nine cases of ten from %.0f to %.0f.\n", *r.Mean, r.Interval[0], r.Interval[1])
	fmt.Fprintf(out, "Depth: an adopter is %.2f steps from a starter on the average, the last one %.1f (from %.0f to %.0f).\n", *r.MeanDepth, *r.Depth, r.DepthRange[0], r.DepthRange[1])
	if *r.Cost > 0 {
		fmt.Fprintf(out, "Cost in minor units: %d on the average, from %d to %d; %d for each who follows.\n", *r.Cost, r.CostInterval[0], r.CostInterval[1], *r.PerNewcomer)
	}
	if *r.End > 0 {
		fmt.Fprintf(out, "Time: most have adopted after %s, the last after %s.\n", seconds(*r.Until), seconds(*r.End))
	}
	if r.Without != nil && r.Without.More != nil {
		fmt.Fprintf(out, "Without the lift it reaches %.1f: %.1f fewer.\n", *r.Without.Mean, *r.Without.More)
	}
	return nil
}

func seconds(s float64) time.Duration {
	return time.Duration(s * float64(time.Second)).Round(time.Second)
}
