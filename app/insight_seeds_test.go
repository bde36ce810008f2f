package app

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// textFile writes a file.
func textFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file.txt")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

const toyTies = "1 2 0.3\n2 3 0.5\n1 3 0.4\n1 4 0.2\n"

func TestInsightSeeds(t *testing.T) {
	toy := textFile(t, toyTies+"oops\n")
	got := decoded(t, "insight", "seeds", "--graph", toy, "--directed", "--weights", "file", "--k", "2", "--json")
	if !reflect.DeepEqual(got["seeds"], []any{"1", "2"}) || got["ratio"].(float64) < got["guarantee"].(float64) ||
		got["lower"].(float64) > 2.9 || got["upper"].(float64) < 2.9 || got["rr_sets"].(float64) < 1 || got["skipped"].(map[string]any)["malformed"] != 1.0 {
		t.Errorf("%v", got)
	}
	if _, ok := got["cost"]; ok {
		t.Errorf("a cost without costs: %v", got)
	}
	costs := textFile(t, "1 2.5\n2 0.1\n3 0.2\nnobody 7\n")
	got = decoded(t, "insight", "seeds", "--graph", toy, "--directed", "--weights", "file", "--costs", costs, "--budget", "0.3", "--json")
	if !reflect.DeepEqual(got["seeds"], []any{"2", "3"}) || got["cost"] != 0.3 || got["guarantee"] != 0.4 {
		t.Errorf("with a budget: %v", got)
	}
	circles := textFile(t, "1 north\n2 north\n3 south\n")
	got = decoded(t, "insight", "seeds", "--graph", toy, "--directed", "--weights", "file", "--k", "2", "--circles", circles, "--cap", "1", "--exclude", "4", "--json")
	if !reflect.DeepEqual(got["seeds"], []any{"1", "3"}) {
		t.Errorf("one of a circle: %v", got)
	}
	code, out, beside := command(t, "insight", "seeds", "--graph", toy, "--directed", "--weights", "file", "--costs", costs, "--budget", "3", "--k", "2")
	for _, want := range []string{"1  2\n", "They cost 2.6.", "nothing is sure in every network"} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("exit %d: no %q in %s", code, want, out)
		}
	}
	if !strings.Contains(beside, "passed over 1 who are not in the graph: nobody") {
		t.Errorf("beside it: %s", beside)
	}
}

func TestInsightSeedsRefusals(t *testing.T) {
	toy, costs := textFile(t, toyTies), textFile(t, "1 free\n")
	for want, args := range map[string][]string{
		"--k is how many to choose, above 0, not 0":            {},
		"--k is how many to choose, above 0, not -2":           {"--k=-2"},
		`--weights: weights are wc, file, or a number above 0`: {"--k=1", "--weights=2"},
		`--exclude: nobody in the graph is called "7"`:         {"--k=1", "--exclude=7"},
		"--costs and --budget come together":                   {"--budget=3"},
		"--circles and --cap come together":                    {"--k=1", "--cap=3"},
		`--budget: a cost is a number from 0.000001`:           {"--costs=" + costs, "--budget=much"},
		`"1": a cost is a number from 0.000001`:                {"--costs=" + costs, "--budget=3"},
		"epsilon and delta are between 0 and 1, not 0":         {"--k=1", "--epsilon=0"},
		"nobody may be chosen":                                 {"--k=1", "--exclude=1,2,3,4"},
		`the ties to "3" weigh 1.8 together`:                   {"--k=1", "--model=lt", "--weights=0.9", "--directed"},
		`--model must be one of "ic","lt" but got "tc"`:        {"--k=1", "--model=tc"},
		"--memory is above 0, not -1":                          {"--k=1", "--memory=-1"},
	} {
		code, out, beside := command(t, append([]string{"insight", "seeds", "--graph", toy}, args...)...)
		if code != 1 || !strings.Contains(beside, want) {
			t.Errorf("%v: exit %d: %s%s, want %q", args, code, out, beside, want)
		}
	}
}

func TestInsightSpread(t *testing.T) {
	toy := textFile(t, toyTies)
	got := decoded(t, "insight", "spread", "--graph", toy, "--directed", "--weights", "file", "--seeds", "1,2,1", "--json")
	if s, e := got["spread"].(float64), got["stderr"].(float64); s < 2.9-5*e || s > 2.9+5*e || e > 0.01 || e <= 0 {
		t.Errorf("%v", got)
	}
	for want, args := range map[string][]string{
		`--seeds: nobody in the graph is called "9"`: {"--seeds=1,9"},
		"runs are above 0":                           {"--seeds=1", "--runs=0"},
	} {
		if code, _, beside := command(t, append([]string{"insight", "spread", "--graph", toy}, args...)...); code != 1 || !strings.Contains(beside, want) {
			t.Errorf("%v: exit %d: %s", args, code, beside)
		}
	}
}

func TestInsightSimulate(t *testing.T) {
	got := decoded(t, "insight", "simulate", "--k-factor", "0.5", "--starters", "10", "--cost", "300", "--discount", "100", "--cycle", "24h", "--json")
	if got["mean"] != 20.0 || got["supercritical"] != false || got["mean_depth"] != 1.0 || got["cost"] != 4000.0 || got["cost_per_newcomer"] != 400.0 || got["seconds_to_95_percent"] != 4*86400.0 {
		t.Errorf("%v", got)
	}
	got = decoded(t, "insight", "simulate", "--invitations", "5", "--conversion", "0.2", "--json")
	if got["supercritical"] != true || got["mean"] != nil || got["interval"] != nil || got["cost"] != nil || !strings.Contains(got["verdict"].(string), "Supercritical") {
		t.Errorf("%v", got)
	}
	got = decoded(t, "insight", "simulate", "--k-factor", "0.25", "--lift", "2", "--json")
	if got["mean"] != 2.0 || got["without_lift"].(map[string]any)["more"].(float64) < 0.66 {
		t.Errorf("%v", got)
	}
	toy := textFile(t, toyTies)
	got = decoded(t, "insight", "simulate", "--graph", toy, "--directed", "--weights", "file", "--seeds", "1,2", "--json")
	if m := got["mean"].(float64); m < 2.85 || m > 2.95 || got["k_factor"] != 0.0 || got["starters"] != 2.0 {
		t.Errorf("%v", got)
	}
	got = decoded(t, "insight", "simulate", "--cascades", textFile(t, "1\ta\t0\t3\ta:0 a/b:10 a/b/c:30\n"), "--json")
	if got["cascades"] != 1.0 || got["sizes_matching"] != 1.0 || got["adoptions"] != 3.0 || got["mean_depth"] != 1.0 || got["max_depth"] != 2.0 || got["k_factor"] != 0.5 {
		t.Errorf("%v", got)
	}
	for want, args := range map[string][]string{
		"give one of --k-factor":                       {},
		"give one of --k-factor, ":                     {"--k-factor=0.5", "--graph=" + toy},
		"--invitations and --conversion come together": {"--invitations=3"},
		"--conversion is from 0 to 1":                  {"--invitations=3", "--conversion=2"},
		"k is a number from 0, not -1":                 {"--k-factor=-1"},
		"--lift is above 0":                            {"--k-factor=0.5", "--lift=0"},
		"cost, discount and cycle are not below 0":     {"--k-factor=0.5", "--cost=-1"},
		"cost, discount and cycle are not below 0 ":    {"--k-factor=1.5", "--cost=-1"},
		"--seeds says who starts":                      {"--graph=" + toy},
		`--seeds: nobody in the graph is called "me"`:  {"--graph=" + toy, "--seeds=me"},
		"there are no cascades":                        {"--cascades=" + toy},
	} {
		if code, _, beside := command(t, append([]string{"insight", "simulate"}, args...)...); code != 1 || !strings.Contains(beside, strings.TrimSpace(want)) {
			t.Errorf("%v: exit %d: %s, want %q", args, code, beside, want)
		}
	}
}
