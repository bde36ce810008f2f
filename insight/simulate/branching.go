package simulate

import (
	"errors"
	"fmt"
	"math"
)

// Branching is a campaign of which only averages are known: a Galton–Watson process, in which each member, apart from
// all others, is followed by K on the average (Harris, The Theory of Branching Processes, Springer 1963, chapter I).
type Branching struct {
	Starters int
	K        float64 // invitations per member × the share of them that are followed
	// Dispersion says how unequal members are: how many follow one is negative binomial with this dispersion, the
	// smaller the more unequal (Lloyd-Smith, Schreiber, Kopp & Getz, Nature 438, 2005); 0 is Poisson, all alike.
	Dispersion float64
}

// Forecast is what a campaign is expected to do. Starters are adopters too, at depth 0.
type Forecast struct {
	K             float64
	Supercritical bool    // K is 1 or more, or a millionth less: all below is empty but DiesOut
	DiesOut       float64 // chance that it ends by itself
	Reach         Range   // adopters
	MeanDepth     float64 // of an adopter
	Depth         Range   // of the last adopter
	Most          int     // depth by which 95 % of adopters are in, on the average
}

// Range is a mean, and what lies below it and above it in 5 % of cases each.
type Range struct{ Mean, Low, High float64 }

const (
	// tail is the share of cases on either side of a Range.
	tail = 0.05
	// slack is by how much a k may fall short of 1 and still count as 1: less is rounding.
	slack = 1e-6
)

func (b Branching) check() error {
	switch {
	case b.Starters < 1:
		return fmt.Errorf("starters are above 0, not %d", b.Starters)
	case !(b.K >= 0) || math.IsInf(b.K, 0):
		return fmt.Errorf("k is a number from 0, not %v", b.K)
	case !(b.Dispersion >= 0) || math.IsInf(b.Dispersion, 0):
		return errors.New("dispersion is a number above 0, or 0 for members who are all alike")
	}
	return nil
}

// Forecast computes what the campaign will do, exactly: nothing is drawn.
func (b Branching) Forecast() (Forecast, error) {
	if err := b.check(); err != nil {
		return Forecast{}, err
	}
	f := Forecast{K: b.K, DiesOut: 1}
	if b.K >= 1-slack {
		f.Supercritical = true
		f.DiesOut = math.Exp(float64(b.Starters) * math.Log1p(-b.survival()))
		return f, nil
	}
	f.MeanDepth = b.K / (1 - b.K)
	f.Reach = b.reach()
	f.Depth = b.depth()
	for share := b.K; share > tail; share *= b.K { // of adopters beyond depth Most
		f.Most++
	}
	return f, nil
}

// alive returns the chance that a member's following reaches one generation further than another's that reaches so far
// with chance p: 1 − G(1 − p), with the generating function G of how many follow.
func (b Branching) alive(p float64) float64 {
	if b.Dispersion == 0 {
		return -math.Expm1(-b.K * p)
	}
	return -math.Expm1(-b.Dispersion * math.Log1p(b.K*p/b.Dispersion))
}

// survival is the chance that one starter's following never ends: the largest fixed point of alive (Harris, theorem
// I.6.1). Below it the next generation is likelier than p, above it less likely.
func (b Branching) survival() float64 {
	low, high := 0.0, 1.0
	for range 100 {
		if middle := (low + high) / 2; b.alive(middle) > middle {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// depth is how many generations there are: at most g with the chance that all starters' followings end by then.
func (b Branching) depth() Range {
	r := Range{Low: -1, High: -1}
	p := b.alive(1) // that one starter is followed to depth 1 at least
	for g := 0.0; ; g++ {
		beyond := -math.Expm1(float64(b.Starters) * math.Log1p(-p)) // that the last adopter is deeper than g
		if r.Low < 0 && 1-beyond >= tail {
			r.Low = g
		}
		if r.High < 0 && beyond <= tail {
			r.High = g
		}
		if beyond < 1e-12 {
			return r
		}
		r.Mean += beyond
		p = b.alive(p)
	}
}
