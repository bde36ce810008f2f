package simulate

import (
	"context"
	"math"

	"panal/insight"
)

// growth returns the largest eigenvalue of the matrix of chances, by the power method: how much larger each generation
// is than the last, averaged over the later half of the steps, so that generations that alternate do no harm.
func growth(ctx context.Context, d *insight.Diffusion) (float64, error) {
	const most, close = 256, 1e-7
	now, next := make([]float64, d.Nodes()), make([]float64, d.Nodes())
	for v := range now {
		now[v] = 1 / float64(len(now))
	}
	logs := []float64{0} // of the size after each step
	last := math.Inf(1)
	for step := 1; step <= most; step++ {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		total := pass(d, now, next)
		if total == 0 {
			return 0, nil
		}
		for v := range next {
			next[v] /= total
		}
		now, next = next, now
		logs = append(logs, logs[step-1]+math.Log(total))
		if step >= 8 && step&(step-1) == 0 {
			mean := math.Exp((logs[step] - logs[step/2]) / float64(step-step/2))
			if math.Abs(mean-last) < close {
				return mean, nil
			}
			last = mean
		}
	}
	return last, nil
}

// pass writes into next who follows when each adopts as often as now says, and returns how many that are.
func pass(d *insight.Diffusion, now, next []float64) float64 {
	total := 0.0
	for v := range next {
		in, weights := d.In(int32(v))
		sum := 0.0
		for i, u := range in {
			sum += now[u] * d.Chance(int32(v), weights[i])
		}
		next[v] = sum
		total += sum
	}
	return total
}
