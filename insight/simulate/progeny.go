package simulate

import "math"

// reach is how many adopt in all. Its mean and deviation have closed forms; what lies below it and above is summed from
// the exact chances.
func (b Branching) reach() Range {
	s := float64(b.Starters)
	variance := b.K
	if b.Dispersion > 0 {
		variance += b.K * b.K / b.Dispersion
	}
	mean := s / (1 - b.K)
	if b.K == 0 {
		return Range{s, s, s}
	}
	deviation := math.Sqrt(s * variance / math.Pow(1-b.K, 3))
	r := Range{Mean: mean, Low: -1}
	sum := 0.0
	for n := math.Floor(max(s, mean-12*deviation)); ; {
		// Chances of neighbours differ little where numbers are large, so that one stands for a few.
		step := math.Floor(max(1, min(n/1e5, deviation/1e3)))
		sum += step * b.chance(n+math.Floor((step-1)/2))
		n += step
		if r.Low < 0 && sum >= tail {
			r.Low = n - 1
		}
		if sum >= 1-tail || n > mean+40*deviation {
			r.High = n - 1
			return r
		}
	}
}

// chance returns that of n adopters in all: of n members, s start and the others follow somebody, and of all ways to
// order who follows whom, the share s/n can happen (Dwass, The Total Progeny in a Branching Process, Journal of Applied
// Probability 6, 1969). With Poisson it is the Borel–Tanner distribution.
func (b Branching) chance(n float64) float64 {
	s := float64(b.Starters)
	m := n - s
	log := math.Log(s / n)
	if b.Dispersion == 0 {
		return math.Exp(log - n*b.K + m*math.Log(n*b.K) - lgamma(m+1))
	}
	size, share := n*b.Dispersion, b.K/(b.Dispersion+b.K)
	return math.Exp(log + lgamma(m+size) - lgamma(size) - lgamma(m+1) + size*math.Log1p(-share) + m*math.Log(share))
}

func lgamma(x float64) float64 {
	y, _ := math.Lgamma(x)
	return y
}
