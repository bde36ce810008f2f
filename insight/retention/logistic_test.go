package retention

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// tenths are numbers that keep apart when something is added to them.
var tenths = rapid.Map(rapid.IntRange(-50, 50), func(i int) float64 { return float64(i) / 10 })

// drawn returns examples and outcomes at random, both outcomes among them.
func drawn(t *rapid.T, width int) ([][]float64, []bool) {
	n := rapid.IntRange(4, 60).Draw(t, "n")
	examples, retained := make([][]float64, n), make([]bool, n)
	for i := range examples {
		examples[i] = rapid.SliceOfN(tenths, width, width).Draw(t, "x")
		retained[i] = rapid.Bool().Draw(t, "y")
	}
	retained[0], retained[1] = true, false
	return examples, retained
}

// At the model that is found, no weight can go either way, within its bound, and the loss be less: its slope is zero, or
// positive at the bound.
func TestFitIsTheBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := fitting{sign: []float64{1, -1, 0}, ridge: rapid.Float64Range(0.001, 1).Draw(t, "ridge"), bound: bound}
		examples, retained := drawn(t, 3)
		m, err := f.fit(t.Context(), examples, retained)
		if err != nil {
			t.Fatal(err)
		}
		_, rows := f.standardise(examples)
		slope, _ := f.derivatives(m, rows, retained)
		for k, s := range slope {
			if k < 3 && m.Weight[k]*f.sign[k] < 0 {
				t.Fatalf("weight %d is %v", k, m.Weight[k])
			}
			if k < 3 && f.sign[k] != 0 && m.Weight[k] == 0 {
				s = min(0, s*f.sign[k]) // it may go one way only
			}
			if math.Abs(s) > 1e-3*float64(len(rows)) {
				t.Fatalf("the loss still changes by %v along %d of %+v", s, k, m)
			}
		}
	})
}

// What is counted in other units moves no forecast.
func TestUnitsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := fitting{sign: []float64{1, 0}, ridge: ridge, bound: bound}
		examples, retained := drawn(t, 2)
		scale, shift := rapid.Float64Range(0.1, 100).Draw(t, "scale"), rapid.Float64Range(-50, 50).Draw(t, "shift")
		other := make([][]float64, len(examples))
		for i, x := range examples {
			other[i] = []float64{x[0]*scale + shift, x[1]}
		}
		m, err := f.fit(t.Context(), examples, retained)
		if err != nil {
			t.Fatal(err)
		}
		n, err := f.fit(t.Context(), other, retained)
		if err != nil {
			t.Fatal(err)
		}
		for i := range examples {
			a, b := m.logOdds(m.standard(examples[i])), n.logOdds(n.standard(other[i]))
			if math.Abs(a-b) > 1e-4 {
				t.Fatalf("%v and %v", a, b)
			}
		}
	})
}

// Weights that outcomes were drawn by are found again, and what is always the same has none.
func TestFitFindsWhatWasPlanted(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	planted := []float64{0.8, -0.5, 0, 0}
	const n = 20000
	examples, retained := make([][]float64, n), make([]bool, n)
	for i := range examples {
		x := []float64{random.NormFloat64(), random.NormFloat64(), random.NormFloat64(), 7}
		examples[i] = x
		retained[i] = random.Float64() < logistic(0.3+planted[0]*x[0]+planted[1]*x[1])
	}
	f := fitting{sign: []float64{1, -1, 0, 1}, bound: math.Inf(1)}
	m, err := f.fit(t.Context(), examples, retained)
	if err != nil {
		t.Fatal(err)
	}
	for k, w := range planted {
		if math.Abs(m.Weight[k]/m.Deviation[k]-w) > 0.06 {
			t.Errorf("weight %d is %v, want %v", k, m.Weight[k], w)
		}
	}
	f.sign[0] = -1
	if m, err = f.fit(t.Context(), examples, retained); err != nil || m.Weight[0] != 0 {
		t.Errorf("a weight against its sign is %v: %v", m.Weight[0], err)
	}
	if _, err := f.fit(t.Context(), examples[:1], retained[:1]); !errors.Is(err, errNoChoice) {
		t.Errorf("one example: %v", err)
	}
}

// The reasons are the largest effects, and all effects add up to the forecast.
func TestReasons(t *testing.T) {
	m := Model{Intercept: 0.25, Bound: bound, Mean: make([]float64, featureCount), Deviation: make([]float64, featureCount), Weight: make([]float64, featureCount)}
	for k := range m.Deviation {
		m.Deviation[k] = 2
	}
	m.Mean[ActiveDays], m.Weight[ActiveDays] = 3, 1
	m.Weight[Sent], m.Weight[NewcomersBefore], m.Weight[LastActive] = 0.5, -1, 0.1
	f := Features{ActiveDays: 1, Sent: math.Expm1(2), NewcomersBefore: math.Expm1(20), LastActive: 2}
	p, reasons := m.explain(f)
	want := []Reason{{NewcomersBefore, f[NewcomersBefore], 0, -3}, {ActiveDays, 1, 3, -1}, {Sent, f[Sent], 0, 0.5}}
	if len(reasons) != 3 || math.Abs(p-logistic(0.25-1+0.5-3+0.1)) > 1e-12 {
		t.Fatalf("%v: %+v", p, reasons)
	}
	for i, r := range reasons {
		if r.Feature != want[i].Feature || r.Value != want[i].Value || math.Abs(r.Effect-want[i].Effect) > 1e-9 || math.Abs(r.Usual-want[i].Usual) > 1e-9 {
			t.Errorf("reason %d is %+v, want %+v", i, r, want[i])
		}
	}
	if got, want := reasons[1].String(), "days with a message from them: 1 (usually 3), less likely to stay"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if _, none := (Model{Bound: bound, Mean: m.Mean, Deviation: m.Deviation, Weight: make([]float64, featureCount)}).explain(f); len(none) != 0 {
		t.Errorf("reasons that moved nothing: %v", none)
	}
}
