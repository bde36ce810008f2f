package retention_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"panal/insight/retention"
)

// The area is the share of pairs told apart, counted one by one.
func TestAUCCountsPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "n")
		scores := rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 6), func(i int) float64 { return float64(i) }), n, n).Draw(t, "scores")
		retained := rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "retained")
		var won, pairs float64
		for i := range n {
			for j := range n {
				if !retained[i] || retained[j] {
					continue
				}
				pairs++
				switch {
				case scores[i] > scores[j]:
					won++
				case scores[i] == scores[j]:
					won += 0.5
				}
			}
		}
		got := retention.AUC(scores, retained)
		if pairs == 0 && !math.IsNaN(got) || pairs > 0 && math.Abs(got-won/pairs) > 1e-12 {
			t.Fatalf("%v, want %v of %v", got, won, pairs)
		}
	})
}

// The standard error is that of the example in the paper: .032 at an area of .893 with 51 cases of one kind and 58 of the
// other.
func TestAUCError(t *testing.T) {
	if got := retention.AUCError(0.893, 51, 58); math.Abs(got-0.032) > 0.001 {
		t.Errorf("%v", got)
	}
	if got := retention.AUCError(1, 5, 5); got != 0 {
		t.Errorf("the error of a perfect area is %v", got)
	}
}
