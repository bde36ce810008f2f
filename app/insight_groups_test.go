package app

import (
	"fmt"
	"strings"
	"testing"

	"panal/internal/testenv"
)

// Two circles of three that know each other by one tie are two groups.
func TestInsightGroups(t *testing.T) {
	file := graphFile(t, "ann bob\nbob cy\ncy ann\ncy dan\ndan eve\neve fay\nfay dan\nfay fay\nwhat is this line\n")
	got := decoded(t, "insight", "groups", "--graph", file, "--json")
	if fmt.Sprint(got["groups"]) != "[[ann bob cy] [dan eve fay]]" || fmt.Sprintf("%.6f", got["modularity"]) != "0.357143" || got["nodes"] != 6.0 || got["edges"] != 7.0 {
		t.Errorf("%v", got)
	}
	if skipped := got["skipped"].(map[string]any); skipped["malformed"] != 1.0 || skipped["self_loops"] != 1.0 {
		t.Errorf("passed over %v", skipped)
	}
	code, out, _ := command(t, "insight", "groups", "--graph", file, "--resolution", "9")
	if code != 0 || !strings.Contains(out, "6 members, 7 ties: 6 groups") {
		t.Errorf("at a high resolution: exit %d: %s", code, out)
	}
	for flag, want := range map[string]string{
		"--resolution=-1": "resolution is a number above zero", "--resolution=NaN": "resolution is a number above zero",
		"--iterations=-1": "not below zero", "--starts=-1": "not below zero",
	} {
		if code, _, beside := command(t, "insight", "groups", "--graph", file, flag); code != 1 || !strings.Contains(beside, want) {
			t.Errorf("%s: exit %d: %s", flag, code, beside)
		}
	}
}

func TestInsightGroupsOfRealGraphsAreTheSameBySeed(t *testing.T) {
	file := testenv.Data(t, "graphs/facebook.txt")
	_, first, _ := command(t, "insight", "groups", "--graph", file, "--seed", "3", "--json")
	_, again, _ := command(t, "insight", "groups", "--graph", file, "--seed", "3", "--json")
	if first == "" || first != again {
		t.Errorf("the same seed finds others:\n%.200s\n%.200s", first, again)
	}
}
