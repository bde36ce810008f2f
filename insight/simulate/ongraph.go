package simulate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"panal/insight"
)

// Outcome is what happened in many runs of a campaign on a graph. Starters are adopters too, at depth 0.
type Outcome struct {
	// K is how many follow one more adopter after a long while, were there no end of people: the largest eigenvalue of
	// the chances of the ties (the next-generation matrix of Diekmann, Heesterbeek & Metz, Journal of Mathematical
	// Biology 28, 1990). Where it is 1 or more the campaign is Supercritical: it ends because people run out, and the
	// figures hold for this graph and no larger one.
	K             float64
	Supercritical bool
	Starters      int
	Reach         Range     // adopters
	StdErr        float64   // of the mean reach
	MeanDepth     float64   // of an adopter
	Depth         Range     // of the last adopter
	Most          int       // depth by which 95 % of adopters are in, on the average
	Generations   []float64 // adopters at each depth, on the average
}

const (
	runsAtOnce = 64
	// purpose of the random numbers here; seeds has its own.
	purpose = 100
)

// OnGraph runs a campaign from starters through a graph, that many times. The same seed gives the same outcome on any
// number of cores.
func OnGraph(ctx context.Context, d *insight.Diffusion, starters []int32, runs int, seed uint64) (Outcome, error) {
	if runs < 1 {
		return Outcome{}, fmt.Errorf("runs are above 0, not %d", runs)
	}
	if len(starters) == 0 {
		return Outcome{}, errors.New("nobody starts")
	}
	reach, depth := make([]int32, runs), make([]int32, runs)
	pieces := (runs + runsAtOnce - 1) / runsAtOnce
	generations := make([][]int64, pieces)
	err := insight.Parallel(ctx, pieces, func() *insight.Cascade { return insight.NewCascade(d) }, func(c *insight.Cascade, i int) {
		r := insight.Stream(seed, purpose, uint64(i))
		for run := i * runsAtOnce; run < min(runs, (i+1)*runsAtOnce); run++ {
			_, ends := c.Run(r, starters)
			reach[run], depth[run] = int32(ends[len(ends)-1]), int32(len(ends)-1)
			start := 0
			for g, end := range ends {
				if g == len(generations[i]) {
					generations[i] = append(generations[i], 0)
				}
				generations[i][g] += int64(end - start)
				start = end
			}
		}
	})
	if err != nil {
		return Outcome{}, err
	}
	o := Outcome{Reach: rangeOf(reach), Depth: rangeOf(depth)}
	if o.K, err = growth(ctx, d); err != nil {
		return Outcome{}, err
	}
	o.Supercritical = o.K >= 1-slack
	o.StdErr = standardError(reach, o.Reach.Mean)
	o.fold(generations, runs)
	return o, nil
}

// fold averages the generations of all runs, and what follows from them.
func (o *Outcome) fold(generations [][]int64, runs int) {
	var sums []int64
	for _, g := range generations {
		sums = append(sums, make([]int64, max(0, len(g)-len(sums)))...)
		for depth, count := range g {
			sums[depth] += count
		}
	}
	all, depths := int64(0), int64(0)
	for depth, count := range sums {
		all += count
		depths += int64(depth) * count
		o.Generations = append(o.Generations, float64(count)/float64(runs))
	}
	o.Starters = int(sums[0]) / runs
	o.MeanDepth = float64(depths) / float64(all)
	for in := sums[0]; float64(in) < (1-tail)*float64(all); in += sums[o.Most] {
		o.Most++
	}
}

func rangeOf(sorted []int32) Range {
	sorted = slices.Sorted(slices.Values(sorted))
	sum := int64(0)
	for _, x := range sorted {
		sum += int64(x)
	}
	n := float64(len(sorted))
	at := func(share float64) float64 { return float64(sorted[int(math.Ceil(share*n))-1]) }
	return Range{float64(sum) / n, at(tail), at(1 - tail)}
}

func standardError(list []int32, mean float64) float64 {
	if len(list) < 2 {
		return 0
	}
	squares := 0.0
	for _, x := range list {
		squares += (float64(x) - mean) * (float64(x) - mean)
	}
	n := float64(len(list))
	return math.Sqrt(squares / (n - 1) / n)
}
