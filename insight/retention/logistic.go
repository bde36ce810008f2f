package retention

import (
	"context"
	"errors"
	"math"
)

// Model is a logistic regression: the log-odds of being retained are Intercept plus, for each feature, Weight times how
// far it is from Mean in Deviations.
type Model struct {
	Intercept               float64
	Mean, Deviation, Weight []float64 // by feature
	Bound                   float64   // what is farther than this many deviations counts as that far
}

// fitting says how a model is fitted.
type fitting struct {
	sign  []float64 // by feature: +1 and -1 bound its weight at zero, and 0 leaves it free
	ridge float64   // per example: how strongly weights are drawn to zero
	bound float64
}

// The regularisation is per example, so that it means the same for a small community and a large one.
const (
	ridge      = 0.1
	plainRidge = 0.01
	bound      = 3 // deviations: what was never seen in training moves a forecast no farther than the rarest that was
)

var errNoChoice = errors.New("all came to the same end, which leaves nothing to learn")

// fit returns the model that makes what happened most likely, less the ridge: half of ridge × examples × the sum of the
// squared weights. It is found by Newton's steps, each a quadratic that coordinate descent solves within the bounds.
//
// J. Friedman, T. Hastie, R. Tibshirani, Regularization Paths for Generalized Linear Models via Coordinate Descent,
// Journal of Statistical Software 33 (2010), sections 2 and 3.
func (f fitting) fit(ctx context.Context, examples [][]float64, retained []bool) (Model, error) {
	m, rows := f.standardise(examples)
	yes := 0
	for _, r := range retained {
		if r {
			yes++
		}
	}
	if yes == 0 || yes == len(retained) {
		return Model{}, errNoChoice
	}
	m.Intercept = math.Log(float64(yes) / float64(len(retained)-yes))
	loss := f.loss(m, rows, retained)
	for range maxSteps {
		if err := ctx.Err(); err != nil {
			return Model{}, err
		}
		next := f.newton(m, rows, retained)
		nextLoss := f.loss(next, rows, retained)
		for half := 0; nextLoss > loss && half < maxHalvings; half++ {
			next = between(m, next)
			nextLoss = f.loss(next, rows, retained)
		}
		if nextLoss >= loss-tolerance*(1+loss) {
			break
		}
		m, loss = next, nextLoss
	}
	return m, nil
}

const (
	maxSteps    = 100
	maxHalvings = 40
	tolerance   = 1e-12
)

// standardise returns a model without weights, and the examples in deviations from the mean, within the bound.
func (f fitting) standardise(examples [][]float64) (Model, [][]float64) {
	width, n := len(f.sign), float64(len(examples))
	m := Model{Mean: make([]float64, width), Deviation: make([]float64, width), Weight: make([]float64, width), Bound: f.bound}
	for k := range width {
		var square float64
		for _, x := range examples {
			m.Mean[k] += x[k] / n
		}
		for _, x := range examples {
			square += (x[k] - m.Mean[k]) * (x[k] - m.Mean[k]) / n
		}
		if m.Deviation[k] = math.Sqrt(square); m.Deviation[k] <= 1e-12*math.Abs(m.Mean[k]) {
			m.Deviation[k] = 1 // it is always the same, and says nothing
		}
	}
	rows := make([][]float64, len(examples))
	for i, x := range examples {
		rows[i] = m.standard(x)
	}
	return m, rows
}

// standard returns features in deviations from the mean, within the bound.
func (m Model) standard(x []float64) []float64 {
	z := make([]float64, len(x))
	for k := range x {
		z[k] = max(-m.Bound, min(m.Bound, (x[k]-m.Mean[k])/m.Deviation[k]))
	}
	return z
}

// logOdds returns the log-odds of standardised features.
func (m Model) logOdds(z []float64) float64 {
	sum := m.Intercept
	for k, w := range m.Weight {
		sum += w * z[k]
	}
	return sum
}

func logistic(logOdds float64) float64 { return 1 / (1 + math.Exp(-logOdds)) }

func (f fitting) loss(m Model, rows [][]float64, retained []bool) (sum float64) {
	for i, z := range rows {
		odds := m.logOdds(z)
		if !retained[i] {
			odds = -odds
		}
		if odds > 0 {
			sum += math.Log1p(math.Exp(-odds))
		} else {
			sum += math.Log1p(math.Exp(odds)) - odds
		}
	}
	for _, w := range m.Weight {
		sum += f.ridge * float64(len(rows)) * w * w / 2
	}
	return sum
}

// between returns the model halfway.
func between(a, b Model) Model {
	b.Intercept = (a.Intercept + b.Intercept) / 2
	weight := make([]float64, len(b.Weight))
	for k := range weight {
		weight[k] = (a.Weight[k] + b.Weight[k]) / 2
	}
	b.Weight = weight
	return b
}
