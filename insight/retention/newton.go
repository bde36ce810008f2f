package retention

import (
	"math"
	"slices"
)

// newton returns the model at which the quadratic that the loss looks like near m is least, its weights within bounds.
func (f fitting) newton(m Model, rows [][]float64, retained []bool) Model {
	slope, curve := f.derivatives(m, rows, retained)
	width := len(m.Weight)
	step := make([]float64, width+1) // the intercept last
	at := append(slices.Clone(m.Weight), m.Intercept)
	for range maxSweeps {
		moved := 0.0
		for k := range step {
			if curve[k][k] <= 0 {
				continue
			}
			down := slope[k]
			for j := range step {
				down += curve[k][j] * step[j]
			}
			to := at[k] + step[k] - down/curve[k][k]
			if k < width && to*f.sign[k] < 0 {
				to = 0
			}
			moved = max(moved, math.Abs(to-at[k]-step[k]))
			step[k] = to - at[k]
		}
		if moved < sweepTolerance {
			break
		}
	}
	for k := range at {
		at[k] += step[k]
		if k < width && at[k]*f.sign[k] < 0 {
			at[k] = 0 // by rounding
		}
	}
	m.Weight, m.Intercept = at[:width:width], at[width]
	return m
}

const (
	maxSweeps      = 1000
	sweepTolerance = 1e-10
)

// derivatives returns the loss's slope and curvature at m, the intercept last.
func (f fitting) derivatives(m Model, rows [][]float64, retained []bool) (slope []float64, curve [][]float64) {
	width := len(m.Weight)
	slope, curve = make([]float64, width+1), make([][]float64, width+1)
	for k := range curve {
		curve[k] = make([]float64, width+1)
	}
	z := make([]float64, width+1)
	z[width] = 1
	for i, row := range rows {
		copy(z, row)
		p := logistic(m.logOdds(row))
		off, turn := p, p*(1-p)
		if retained[i] {
			off = p - 1
		}
		for k, x := range z {
			slope[k] += off * x
			for j := range k + 1 {
				curve[k][j] += turn * x * z[j]
			}
		}
	}
	for k := range curve {
		if k < width {
			slope[k] += f.ridge * float64(len(rows)) * m.Weight[k]
			curve[k][k] += f.ridge * float64(len(rows))
		}
		for j := range k {
			curve[j][k] = curve[k][j]
		}
	}
	return slope, curve
}
