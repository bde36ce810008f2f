package ties

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestJudge(t *testing.T) {
	for _, tc := range []struct {
		horizontality, top float64
		want               Verdict
	}{
		{0, 0.1, Audience}, {0.2999, 0.1, Audience}, {0.2999, 0.9, Audience},
		{0.3, 0.1, Mixed}, {0.5999, 0.1, Mixed}, {0.6, 0.3334, Mixed}, {1, 1, Mixed},
		{0.6, 1.0 / 3, Community}, {1, 0.01, Community},
	} {
		if got, because := judge(tc.horizontality, tc.top); got != tc.want || because == "" {
			t.Errorf("%v, %v: %s, want %s (%s)", tc.horizontality, tc.top, got, tc.want, because)
		}
	}
}

// What is said to be missing makes a community, and a little less does not.
func TestMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weight := rapid.Float64Range(0, 100)
		h := Horizontality{Horizontal: weight.Draw(t, "horizontal"), Vertical: weight.Draw(t, "vertical")}
		all := h.Horizontal + h.Vertical
		if all == 0 {
			return
		}
		c := Centralisation{People: 3, InStrength: all, Top: []Person{{0, all * rapid.Float64Range(0.34, 1).Draw(t, "top")}}}
		m := missing(h, c)
		if m == nil {
			t.Fatal("nothing is missing, though one receives over a third")
		}
		more := max(m.BetweenMembers, m.ReceivedByOther)
		after := func(x float64) Verdict {
			h, c := h, c
			h.Horizontal += x
			c.InStrength += x
			v, _ := judge(h.Share(), c.TopShare())
			return v
		}
		if after(more*(1+1e-9)+1e-9) != Community || after(more*0.999) == Community {
			t.Fatalf("%v more: %s; a little less: %s", more, after(more), after(more*0.999))
		}
		if math.IsNaN(more) || more <= 0 {
			t.Fatal(more)
		}
	})
}
