package main

import "testing"

// The measurement runs from end to end, and finds what was acknowledged; how fast is not tested.
func TestCampaignMeasures(t *testing.T) {
	c := campaignCmd{Clients: 3, Acts: 14, Rounds: 1, Size: 4, Dir: t.TempDir()}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	r, err := c.measure(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.figures() {
		if f.value == nil || *f.value <= 0 {
			t.Errorf("%s: %s", f.name, text(f.value, f.digits))
		}
	}
	for what, bad := range map[string]campaignCmd{"no acts": {Clients: 1, Rounds: 1, Size: 2}, "no clients": {Acts: 1, Rounds: 1, Size: 2},
		"a bargain that its owner must help": {Clients: 1, Acts: 1, Rounds: 1, Size: 1}, "too many members": {Clients: 4096, Acts: 1000, Rounds: 1, Size: 2}} {
		if bad.Validate() == nil {
			t.Errorf("%s: accepted", what)
		}
	}
}
