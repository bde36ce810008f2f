package retention

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Reason is a feature that moved a forecast.
type Reason struct {
	Feature int     // by place in Features
	Value   float64 // the member's
	Usual   float64 // the average member's
	Effect  float64 // what it adds to the log-odds, against the average member
}

// reasonsShown is how many reasons a forecast comes with.
const reasonsShown = 3

// String says the reason in words.
func (r Reason) String() string {
	toward := "more likely to stay"
	if r.Effect < 0 {
		toward = "less likely to stay"
	}
	return fmt.Sprintf("%s: %s (usually %s), %s", Described[r.Feature].Says, count(r.Value), count(r.Usual), toward)
}

// count returns a number with at most one decimal.
func count(x float64) string { return strconv.FormatFloat(math.Round(10*x)/10, 'f', -1, 64) }

// forecast returns the probability of being retained.
func (m Model) forecast(f Features) float64 {
	return logistic(m.logOdds(m.standard(f.scaled()[:len(m.Weight)])))
}

// explain returns the probability of being retained and what moved it most. The effects of all features and the
// intercept add up to the log-odds, so none is left out but for being smaller.
func (m Model) explain(f Features) (float64, []Reason) {
	z := m.standard(f.scaled())
	var reasons []Reason
	for k, w := range m.Weight {
		if effect := w * z[k]; effect != 0 {
			reasons = append(reasons, Reason{Feature: k, Value: f[k], Usual: m.usual(k), Effect: effect})
		}
	}
	slices.SortStableFunc(reasons, func(a, b Reason) int { return cmp.Compare(math.Abs(b.Effect), math.Abs(a.Effect)) })
	return logistic(m.logOdds(z)), reasons[:min(reasonsShown, len(reasons))]
}

// usual returns a feature's mean as people count it.
func (m Model) usual(feature int) float64 {
	if Described[feature].Log {
		return math.Expm1(m.Mean[feature])
	}
	return m.Mean[feature]
}
