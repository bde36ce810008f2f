package seeds

import (
	"context"
	"fmt"
	"math"

	"panal/insight"
)

// runsAtOnce is how many runs one piece of a judge's work has.
const runsAtOnce = 64

// Spread returns how many members adopt when the seeds do, they included: the mean of that many runs of the word forward
// and its standard error. It knows nothing of how the seeds were chosen, and shares no sampling with Maximise.
func Spread(ctx context.Context, d *insight.Diffusion, seeds []int32, runs int, seed uint64) (mean, stderr float64, err error) {
	if runs < 1 {
		return 0, 0, fmt.Errorf("runs are above 0, not %d", runs)
	}
	pieces := (runs + runsAtOnce - 1) / runsAtOnce
	sums, squares := make([]int64, pieces), make([]float64, pieces)
	err = insight.Parallel(ctx, pieces, func() *insight.Cascade { return insight.NewCascade(d) }, func(c *insight.Cascade, i int) {
		r := insight.Stream(seed, forJudging, uint64(i))
		for range min(runsAtOnce, runs-i*runsAtOnce) {
			adopted, _ := c.Run(r, seeds)
			sums[i] += int64(len(adopted))
			squares[i] += float64(len(adopted)) * float64(len(adopted))
		}
	})
	if err != nil {
		return 0, 0, err
	}
	sum, square := int64(0), 0.0
	for i := range sums {
		sum += sums[i]
		square += squares[i]
	}
	mean = float64(sum) / float64(runs)
	if runs > 1 {
		stderr = math.Sqrt(max(0, square-mean*float64(sum)) / float64(runs-1) / float64(runs))
	}
	return mean, stderr, nil
}
