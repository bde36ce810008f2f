package app

import (
	"context"
	"fmt"
	"os"

	"panal/insight/simulate"
)

// cascadesReport is what panal insight simulate --cascades prints.
type cascadesReport struct {
	Cascades   int          `json:"cascades"`
	Sizes      int          `json:"sizes_matching"`
	Adoptions  int          `json:"adoptions"`
	People     int          `json:"people"`
	MeanDepth  float64      `json:"mean_depth"`
	MaxDepth   int          `json:"max_depth"`
	K          float64      `json:"k_factor"`
	StarterK   float64      `json:"starter_k"`
	PerAdopter float64      `json:"children_per_adopter"`
	Cycle      int64        `json:"cycle_seconds"`
	MeanCycle  float64      `json:"mean_cycle_seconds"`
	Skipped    skippedLines `json:"skipped"`
}

func (c insightSimulateCommand) measure(ctx context.Context, out output, beside remarks) error {
	file, err := os.Open(c.Cascades)
	if err != nil {
		return err
	}
	defer file.Close()
	m, report, err := simulate.Measure(ctx, file)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Cascades, err)
	}
	r := cascadesReport{m.Cascades, m.Sizes, m.Adoptions, m.People, m.MeanDepth, m.MaxDepth, m.K, m.StarterK, m.PerPerson, m.Cycle, m.MeanCycle,
		passedOver(c.Cascades, report, beside)}
	if c.JSON {
		return printJSON(out, r)
	}
	fmt.Fprintf(out, "%d cascades with %d adoptions by %d people; %d are as large as their line says.\n", r.Cascades, r.Adoptions, r.People, r.Sizes)
	fmt.Fprintf(out, "Depth: %.4f on the average of each, %d at most.\n", r.MeanDepth, r.MaxDepth)
	fmt.Fprintf(out, "A starter is followed by %.1f, and each who follows by %.3f: the k-factor.\n", r.StarterK, r.K)
	_, err = fmt.Fprintf(out, "Cycle time: %s in the middle, %s on the average.\n", seconds(float64(r.Cycle)), seconds(r.MeanCycle))
	return err
}
