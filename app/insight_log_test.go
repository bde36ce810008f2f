package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"panal/internal/testenv"
)

// logFile writes a file of interactions.
func logFile(t *testing.T, lines string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "log.txt")
	if err := os.WriteFile(name, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// decoded runs a command and returns the one JSON object that it prints.
func decoded(t *testing.T, args ...string) map[string]any {
	t.Helper()
	code, out, beside := command(t, args...)
	var object map[string]any
	if err := json.Unmarshal([]byte(out), &object); err != nil || code != 0 {
		t.Fatalf("%v: exit %d: %v: %s%s", args, code, err, out, beside)
	}
	return object
}

// A brand that speaks and fans who answer it are an audience; what lines are no interactions is said.
func TestInsightMeasure(t *testing.T) {
	file := logFile(t, "brand ann 0\nbrand \"bob b\" 10\nann brand 20\n# between fans\nann \"bob b\" 604800\nann ann 5\nwhat is this\nann bob\n")
	got := decoded(t, "insight", "measure", "--log", file, "--official", "brand", "--json")
	if got["verdict"] != "audience" || got["people"] != 3.0 || got["reciprocity"] != 1./3 || got["reciprocity_arcs"] != 0.5 {
		t.Errorf("%v", got)
	}
	skipped := got["skipped"].(map[string]any)
	if skipped["malformed"] != 2.0 || skipped["self_loops"] != 1.0 {
		t.Errorf("passed over %v", skipped)
	}
	code, out, beside := command(t, "insight", "measure", "--log", file, "--official", "brand")
	for _, want := range []string{"audience: 25.", "1 interactions between members, 3 with", "1 of 3 pairs give both ways", "of weight between members", "1970-01-08"} {
		if !strings.Contains(out, want) || code != 0 {
			t.Errorf("exit %d: no %q in %s", code, want, out)
		}
	}
	if !strings.Contains(beside, "passed over 2 malformed lines and 1 from somebody to themselves: lines 6, 7, 8") {
		t.Errorf("beside it: %s", beside)
	}
	for _, flag := range []string{"--official", "--leaders"} {
		if code, _, beside := command(t, "insight", "measure", "--log", file, flag, "brand,nobody"); code != 1 || !strings.Contains(beside, flag+`: nobody in the log is called "nobody"`) {
			t.Errorf("%s: exit %d: %s", flag, code, beside)
		}
	}
}

func TestInsightStage(t *testing.T) {
	var lines strings.Builder
	for week, actives := range []int{100, 100, 100, 100, 80, 60, 45, 30} {
		for i := range actives {
			at := week*604800 + i
			if i == 0 && week > 0 {
				at = week*604800 - 1 // the week before is over
			}
			lines.WriteString(strings.Join([]string{"m" + string(rune('A'+i%26)) + string(rune('a'+i/26)), "lead", strconv.Itoa(at)}, " ") + "\n")
		}
	}
	file := logFile(t, lines.String())
	got := decoded(t, "insight", "stage", "--log", file, "--json")
	weeks := got["weeks"].([]any)
	if got["alarm_week"] != 5.0 || got["stage"] != "fading" || len(weeks) != 8 || weeks[0].(map[string]any)["actives"] != 100.0 {
		t.Errorf("%v", got)
	}
	_, out, _ := command(t, "insight", "stage", "--log", file)
	for _, want := range []string{"ALARM: fewer are active than in the best weeks; fewer are active for the second week running", "The first alarm rang in week 5.", "weeks are left", "(not over)"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in %s", want, out)
		}
	}
	if code, _, beside := command(t, "insight", "stage", "--log", file, "--lively", "10"); code != 1 || !strings.Contains(beside, "in that order") {
		t.Errorf("exit %d: %s", code, beside)
	}
}

// The commands on real messages print the figures that are known of them.
func TestInsightOfRealMessages(t *testing.T) {
	file := testenv.Data(t, "temporal/CollegeMsg.txt")
	got := decoded(t, "insight", "retention", "--log", file, "--json")
	if auc := got["auc"].(float64); auc < 0.70 || auc > got["plain_auc"].(float64)+0.15 || got["n"] != 1286.0 {
		t.Errorf("auc %v, plain %v, of %v", got["auc"], got["plain_auc"], got["n"])
	}
	if members := got["members"].([]any); len(members) < 1286 || len(members[0].(map[string]any)["reasons"].([]any)) != 3 {
		t.Errorf("%d members, the first: %v", len(members), members[0])
	}
	code, out, _ := command(t, "insight", "retention", "--log", file, "--top", "3")
	for _, want := range []string{"1286 members were observed for 90 days; 45.2 % were active", "tested on the 386 after them", "less likely to stay"} {
		if !strings.Contains(out, want) || code != 0 {
			t.Errorf("exit %d: no %q in %s", code, want, out)
		}
	}
	if got := decoded(t, "insight", "stage", "--log", file, "--json"); got["alarm_week"] != 6.0 || got["peak_week"] != 5.0 {
		t.Errorf("alarm in week %v, the peak in %v", got["alarm_week"], got["peak_week"])
	}
}

// What is in no file, or not enough, is said in one sentence.
func TestInsightOfBadLogs(t *testing.T) {
	for name, lines := range map[string]string{"empty": "", "comments": "# nothing\n\n", "malformed": "a b\n", "to themselves": "a a 5\n"} {
		file := logFile(t, lines)
		for _, question := range []string{"measure", "stage", "retention"} {
			code, out, beside := command(t, "insight", question, "--log", file, "--json")
			if code != 1 || out != "" || !strings.Contains(beside, "has no interactions") {
				t.Errorf("%s of a log that is %s: exit %d: %s%s", question, name, code, out, beside)
			}
		}
	}
	one := logFile(t, "a b 5\n")
	if got := decoded(t, "insight", "measure", "--log", one, "--json"); got["verdict"] != "mixed" {
		t.Errorf("one interaction: %v", got)
	}
	if got := decoded(t, "insight", "stage", "--log", one, "--json"); got["stage"] != "forming" || got["alarm_week"] != nil {
		t.Errorf("one interaction: %v", got)
	}
	if code, _, beside := command(t, "insight", "retention", "--log", one); code != 1 || !strings.Contains(beside, "too few members have been observed for 90 days: 0, and at least 20 are needed") {
		t.Errorf("one interaction: exit %d: %s", code, beside)
	}
}
