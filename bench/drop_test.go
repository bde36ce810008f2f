package main

import "testing"

// The measurement runs from end to end, and sells what there is in order; how fast is not tested.
func TestDropMeasures(t *testing.T) {
	d := dropCmd{Clients: 120, Units: 40, Connections: 8, Dir: t.TempDir()}
	if err := d.Validate(); err != nil {
		t.Fatal(err)
	}
	r, err := d.measure(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r.Sold != 40 || r.Oversold+r.Undersold+r.OutOfOrder != 0 || *r.RequestsPerSecond <= 0 || *r.RatioHTTP <= 0 || *r.P99 < *r.P50 {
		t.Errorf("%+v", r)
	}
	for what, bad := range map[string]dropCmd{"more units than come": {Clients: 10, Units: 9, Connections: 1}, "no connection": {Clients: 10, Units: 1}} {
		if bad.Validate() == nil {
			t.Errorf("%s: accepted", what)
		}
	}
}
