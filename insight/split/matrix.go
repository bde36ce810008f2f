package split

import "math"

// factorises reports whether the matrix of which m has the lower triangle is positive definite, by Cholesky's method.
func factorises(m []float64, n int) bool {
	for i := range n {
		a := m[i*n : i*n+i+1]
		for j := range i {
			b := m[j*n : j*n+j+1]
			a[j] = (a[j] - dot(a[:j], b[:j])) / b[j]
		}
		if d := a[i] - dot(a[:i], a[:i]); d > 0 {
			a[i] = math.Sqrt(d)
		} else {
			return false
		}
	}
	return true
}

func add(to, v []float64, times float64) {
	to = to[:len(v)] // which spares a check in each step
	for i, a := range v {
		to[i] += times * a
	}
}

func scale(v []float64, times float64) {
	for i := range v {
		v[i] *= times
	}
}

func dot(v, w []float64) float64 {
	sum := 0.0
	w = w[:len(v)]
	for i, a := range v {
		sum += a * w[i]
	}
	return sum
}

func norm(v []float64) float64 { return math.Sqrt(dot(v, v)) }
