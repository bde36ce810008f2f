package retention_test

import (
	"math"
	"testing"

	"panal/insight"
	"panal/insight/retention"
	"panal/internal/testenv"
)

// The figures of real messages. A gain above 0.15 over the plain model would mean that something after the first seven
// days had leaked into the features.
func TestCollegeMsg(t *testing.T) {
	l, _, err := insight.ReadLogFile(t.Context(), testenv.Data(t, "temporal/CollegeMsg.txt"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := retention.Run(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	if r.Observed != 1286 || math.Round(1000*r.RetainedShare) != 452 || r.Test.Train != 900 || r.Test.Test != 386 {
		t.Errorf("%d members, %.4f retained, %d + %d", r.Observed, r.RetainedShare, r.Test.Train, r.Test.Test)
	}
	if math.Round(1000*r.Test.BaselineAll) != 713 {
		t.Errorf("active days alone tell apart %.4f of all, want .713", r.Test.BaselineAll)
	}
	if math.Abs(r.Test.Plain-.688) > .002 {
		t.Errorf("the plain model: %.4f, want about .688", r.Test.Plain)
	}
	if gain := r.Test.AUC - r.Test.Plain; r.Test.AUC < .70 || gain > .15 {
		t.Errorf("AUC %.4f, at least .70 is wanted; %.4f above the plain model", r.Test.AUC, gain)
	}
	if len(r.Forecasts)+r.TooNew != 1350 {
		t.Errorf("%d forecasts, %d too new, of 1350 who wrote", len(r.Forecasts), r.TooNew)
	}
	for _, f := range r.Forecasts {
		if len(f.Reasons) != 3 || f.Probability <= 0 || f.Probability >= 1 {
			t.Fatalf("%s: %v with %d reasons", l.IDs[f.Node], f.Probability, len(f.Reasons))
		}
	}
}
