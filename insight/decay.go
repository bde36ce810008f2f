package insight

import "math"

// Month is how long a tie rests to lose a tenth of its weight: thirty days, in seconds.
const Month = 30 * 24 * 60 * 60

// Decayed returns what is left of an interaction's weight after idle seconds: nine tenths per month, and in proportion
// within one. What has not happened yet has lost nothing.
func Decayed(weight float64, idle int64) float64 {
	if idle <= 0 {
		return weight
	}
	return weight * math.Pow(0.9, float64(idle)/Month)
}
