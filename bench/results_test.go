package main

import (
	"strings"
	"testing"

	"panal/store"
)

// The measurement runs from end to end, and what is counted of the crowd agrees with it; how fast is not tested.
func TestResultsMeasures(t *testing.T) {
	c := resultsCmd{Arrivals: 3000, Conversions: 200, Times: 2, Seed: 1, Keep: t.TempDir()}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time it is found
		r, err := c.measure(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.figures() {
			if f.value == nil || *f.value <= 0 {
				t.Errorf("%s: %s", f.name, text(f.value, f.digits))
			}
		}
	}
	db, err := store.Open(t.Context(), store.Config{Dir: c.Keep})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	differences, err := db.Check(t.Context(), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range differences {
		if strings.Contains(d.Invariant, "link") || strings.Contains(d.Invariant, "conversions") {
			t.Error(d)
		}
	}
	if (resultsCmd{Arrivals: 1, Conversions: 1}).Validate() == nil {
		t.Error("no repetition: accepted")
	}
}
