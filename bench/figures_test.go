package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		figures []float64
		want    string
	}{
		{nil, "not measured"},
		{[]float64{7}, "7.0"},
		{[]float64{9, 1, 5}, "5.0"},
		{[]float64{4, 1, 9, 2}, "3.0"},
	} {
		if got := text(median(c.figures), 1); got != c.want {
			t.Errorf("median of %v is %s, want %s", c.figures, got, c.want)
		}
	}
	figures := []float64{3, 1, 2}
	if median(figures); figures[0] != 3 {
		t.Error("median sorted what it was given")
	}
}

func TestPercentile(t *testing.T) {
	hundred := make([]time.Duration, 100)
	for n := range hundred {
		hundred[n] = time.Duration(100-n) * time.Millisecond
	}
	for _, c := range []struct {
		times []time.Duration
		p     float64
		want  string
	}{
		{nil, 99, "not measured"},
		{[]time.Duration{3 * time.Millisecond}, 99, "3.0"},
		{[]time.Duration{3 * time.Millisecond}, 0, "3.0"},
		{hundred, 50, "50.0"},
		{hundred, 99, "99.0"},
		{hundred, 99.5, "100.0"},
		{hundred, 100, "100.0"},
		{[]time.Duration{4 * time.Millisecond, 1 * time.Millisecond, 2 * time.Millisecond}, 50, "2.0"},
	} {
		if got := text(percentile(c.times, c.p), 1); got != c.want {
			t.Errorf("percentile %v of %d times is %s, want %s", c.p, len(c.times), got, c.want)
		}
	}
}

func TestOver(t *testing.T) {
	six, three, zero := 6.0, 3.0, 0.0
	if got := over(&six, &three); got == nil || *got != 2 {
		t.Errorf("6 ÷ 3 is %v", got)
	}
	for _, missing := range []*float64{over(nil, &six), over(&six, nil), over(&six, &zero)} {
		if missing != nil {
			t.Errorf("a ratio of what was not measured: %v", *missing)
		}
	}
}

// What was not measured is null, and its name is there.
func TestReportIsOneObject(t *testing.T) {
	joins, bytes := 1234.5678, 30_000
	var out strings.Builder
	r := report{JoinsPerSecond: &joins, LandingCompressedBytes: &bytes, Engine: "sqlite"}
	if err := r.print(&out, true); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	decoder := json.NewDecoder(strings.NewReader(out.String()))
	if err := decoder.Decode(&got); err != nil || decoder.More() {
		t.Fatalf("not one object: %v\n%s", err, out.String())
	}
	if got["joins_per_second"] != 1235.0 || got["engine"] != "sqlite" {
		t.Errorf("%s", out.String())
	}
	for _, name := range []string{"pgbench_tps", "ratio_pgbench", "p99_ms", "ratio_raw", "fsync_per_second"} {
		if value, there := got[name]; !there || value != nil {
			t.Errorf("%s is %v, want null", name, value)
		}
	}
	out.Reset()
	if err := r.print(&out, false); err != nil || !strings.Contains(out.String(), "not measured") {
		t.Errorf("%v\n%s", err, out.String())
	}
}
