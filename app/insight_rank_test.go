package app

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// graphFile writes a file of ties.
func graphFile(t *testing.T, lines string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "graph.txt")
	if err := os.WriteFile(name, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// Everybody answers one who answers nobody; two talk to each other.
func TestInsightRank(t *testing.T) {
	file := graphFile(t, "ann brand\nbob brand 2\nann bob\nbob ann\ncy brand\ncy cy\nwhat is this line\n")
	got := decoded(t, "insight", "rank", "--graph", file, "--directed", "--json")
	for key, want := range map[string]float64{"nodes": 4, "edges": 5, "max_core": 2, "core_size": 3, "reciprocity": 2 / 6.0, "reciprocity_pairs": 0.25,
		"centralisation": (4*3 - 5.0) / 9, "strength_centralisation": (4*4 - 6.0) / 18} {
		if math.Abs(got[key].(float64)-want) > 1e-12 {
			t.Errorf("%s is %v, want %v", key, got[key], want)
		}
	}
	first := got["pagerank"].([]any)[0].(map[string]any)
	if first["id"] != "brand" || len(got["pagerank"].([]any)) != 4 {
		t.Errorf("PageRank: %v", got["pagerank"])
	}
	skipped := got["skipped"].(map[string]any)
	if skipped["malformed"] != 1.0 || skipped["self_loops"] != 1.0 || len(skipped["lines"].([]any)) != 2 {
		t.Errorf("passed over %v", skipped)
	}
	code, out, _ := command(t, "insight", "rank", "--graph", file, "--top", "1")
	for _, want := range []string{"4 members, 4 ties", "3 members with 2 ties or more", "100.0 % of ties", "1  brand"} {
		if !strings.Contains(out, want) || code != 0 {
			t.Errorf("exit %d: no %q in %s", code, want, out)
		}
	}
}

// A ring has more members than exact betweenness is computed for; every one is between a quarter of all pairs.
func TestInsightRankSamplesLargeGraphs(t *testing.T) {
	var lines strings.Builder
	for i := range exactNodes {
		lines.WriteString(strconv.Itoa(i) + " " + strconv.Itoa(i+1) + "\n")
	}
	lines.WriteString("0 " + strconv.Itoa(exactNodes) + "\n")
	got := decoded(t, "insight", "rank", "--graph", graphFile(t, lines.String()), "--json", "--paths", "300", "--top", "3")
	sample := got["betweenness_sample"].(map[string]any)
	if sample["paths"] != 300.0 || sample["confidence"] != 0.99 || len(got["betweenness"].([]any)) != 3 {
		t.Errorf("%v", got)
	}
	for _, b := range got["betweenness"].([]any) {
		b := b.(map[string]any)
		if low, high := b["low"].(float64), b["high"].(float64); low > 0.25 || high < 0.25 || high-low > 2*sample["error"].(float64) {
			t.Errorf("%v does not hold 0.25, or is wider than %v", b, sample)
		}
	}
}

func TestInsightRankRefuses(t *testing.T) {
	for _, c := range []struct{ lines, flag, value, want string }{
		{"", "--top", "1", "has no ties"},
		{"a b -1\n", "--top", "1", "has no ties"},
		{"a b\n", "--top", "0", "--top is at least 1"},
		{"a b\n", "--paths", "-1", "--paths is not below 0"},
	} {
		if code, out, beside := command(t, "insight", "rank", "--json", "--graph", graphFile(t, c.lines), c.flag+"="+c.value); code != 1 || out != "" || !strings.Contains(beside, c.want) {
			t.Errorf("%+v: exit %d: %s%s", c, code, out, beside)
		}
	}
	got := decoded(t, "insight", "rank", "--json", "--graph", graphFile(t, "a a\n"))
	if got["nodes"] != 1.0 || got["edges"] != 0.0 || got["pagerank"].([]any)[0].(map[string]any)["score"] != 1.0 {
		t.Errorf("one alone: %v", got)
	}
}
