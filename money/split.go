package money

import "math/bits"

// Part is how much of the amount falls to part of a whole, rounded toward zero: a × part ÷ whole. It needs
// 0 ≤ part ≤ whole and whole > 0.
func (a Amount) Part(part, whole int64) Amount {
	sign := Amount(1)
	if a < 0 {
		sign, a = -1, -a
	}
	high, low := bits.Mul64(uint64(a), uint64(part))
	quotient, _ := bits.Div64(high, low, uint64(whole))
	return sign * Amount(quotient)
}

// Next is how much of the amount falls to the next n of whole units, after done of them: whatever is taken in whatever
// steps adds up to the amount when nothing is left, and never differs from its exact share by a minor unit.
func (a Amount) Next(done, n, whole int64) Amount { return a.Part(done+n, whole) - a.Part(done, whole) }

// Split divides the amount in proportion to weights, none of them negative and one of them above zero. The parts add up
// to the amount, and each differs from its exact share by less than a minor unit.
func (a Amount) Split(weights ...Amount) []Amount {
	var whole, done int64
	for _, w := range weights {
		whole += int64(w)
	}
	parts := make([]Amount, len(weights))
	for i, w := range weights {
		parts[i] = a.Next(done, int64(w), whole)
		done += int64(w)
	}
	return parts
}
