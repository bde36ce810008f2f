package money

import (
	"testing"

	"pgregory.net/rapid"
)

func amountOf(t *rapid.T, least, most int64, label string) Amount {
	return Amount(rapid.Int64Range(least, most).Draw(t, label))
}

func TestSplitAddsUpAndIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := amountOf(t, -Max, Max, "amount")
		weights := make([]Amount, rapid.IntRange(1, 6).Draw(t, "parts"))
		var whole, sum Amount
		for i := range weights {
			weights[i] = amountOf(t, 0, Max/8, "weight")
			whole += weights[i]
		}
		if whole == 0 {
			weights[0], whole = 1, 1
		}
		for i, part := range a.Split(weights...) {
			if exact := float64(a) * float64(weights[i]) / float64(whole); float64(part)-exact > 1.1+float64(Max)*1e-15 || exact-float64(part) > 1.1+float64(Max)*1e-15 {
				t.Fatalf("%d of %d: %d is not %f", weights[i], whole, part, exact)
			}
			if weights[i] == 0 && part != 0 {
				t.Fatalf("%d for nothing", part)
			}
			sum += part
		}
		if sum != a {
			t.Fatalf("%d is not %d", sum, a)
		}
	})
}

func TestNextAddsUpInWhateverSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, whole := amountOf(t, 0, Max, "amount"), rapid.Int64Range(1, 1000).Draw(t, "units")
		var done int64
		var sum Amount
		for done < whole {
			n := rapid.Int64Range(1, whole-done).Draw(t, "next")
			part := a.Next(done, n, whole)
			if part < 0 || part > a {
				t.Fatalf("%d of %d", part, a)
			}
			sum, done = sum+part, done+n
		}
		if sum != a {
			t.Fatalf("%d is not %d", sum, a)
		}
	})
}

func TestPart(t *testing.T) {
	for _, c := range []struct {
		a           Amount
		part, whole int64
		want        Amount
	}{{100, 1, 3, 33}, {-100, 1, 3, -33}, {100, 0, 3, 0}, {100, 3, 3, 100}, {Max, 1 << 50, 1 << 51, Max / 2}} {
		if got := c.a.Part(c.part, c.whole); got != c.want {
			t.Errorf("%d × %d ÷ %d: %d, want %d", c.a, c.part, c.whole, got, c.want)
		}
	}
}
