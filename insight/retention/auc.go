package retention

import (
	"cmp"
	"math"
	"slices"
)

// AUC returns the area under the curve of receiver operating characteristic: of all pairs of one retained and one not,
// the share in which the retained one scores higher, ties counting half. NaN when there is no such pair.
//
// J. Hanley, B. McNeil, The Meaning and Use of the Area under a ROC Curve, Radiology 143 (1982), p. 31.
func AUC(scores []float64, retained []bool) float64 {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(scores[a], scores[b]) })
	var below, won, yes float64
	for from := 0; from < len(order); {
		until, up := from, 0.0
		for ; until < len(order) && scores[order[until]] == scores[order[from]]; until++ {
			if retained[order[until]] {
				up++
			}
		}
		down := float64(until-from) - up
		won += up * (below + down/2)
		below, yes = below+down, yes+up
		from = until
	}
	if below == 0 || yes == 0 {
		return math.NaN()
	}
	return won / (below * yes)
}

// AUCError returns the standard error of an area measured on so many retained and so many not.
//
// J. Hanley, B. McNeil, as above, p. 32.
func AUCError(auc float64, retained, not int) float64 {
	higher, both := auc/(2-auc), 2*auc*auc/(1+auc)
	n, m := float64(retained), float64(not)
	return math.Sqrt((auc*(1-auc) + (n-1)*(higher-auc*auc) + (m-1)*(both-auc*auc)) / (n * m))
}
