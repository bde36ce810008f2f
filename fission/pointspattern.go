package fission

import (
	"slices"

	"panal/loyalty"
)

// PointsPattern is the points programme: what earns points and what they are for, levels and streaks, on or off as it
// was. Nobody's points are a part of it.
type PointsPattern struct {
	Active bool `json:"active"`
	loyalty.Terms
}

// pointsPatternOf is a programme's pattern; there is none of a community that never set one.
func pointsPatternOf(p loyalty.Programme) *PointsPattern {
	if p.Version == 0 {
		return nil
	}
	return (&PointsPattern{p.Active, p.Terms}).tidy()
}

// tidy is the programme as it is kept.
func (p *PointsPattern) tidy() *PointsPattern {
	if p == nil {
		return nil
	}
	return &PointsPattern{p.Active, p.Terms.Tidied()}
}

// priceless reports whether points neither come from money nor take money off.
func (p *PointsPattern) priceless() bool {
	return p == nil || p.Rule(loyalty.Purchase).Points == 0 && p.Spending.Rate == 0
}

// withoutPrices is the programme as a community of another currency can follow it: what a unit of money earns, and what
// points take off, are to be said anew.
func (p *PointsPattern) withoutPrices() *PointsPattern {
	if p == nil {
		return nil
	}
	other := *p
	other.Spending = loyalty.Spending{}
	other.Earn = slices.DeleteFunc(slices.Clone(p.Earn), func(r loyalty.EarnRule) bool { return r.Act == loyalty.Purchase })
	return &other
}
