package app

import (
	"fmt"
	"strings"
	"testing"

	"panal/internal/testenv"
)

// Two circles of three are cut at the one tie between them, unless there is a reason not to.
func TestInsightSplit(t *testing.T) {
	file := graphFile(t, "ann bob\nbob cy\ncy ann\ncy dan 0.5\ndan eve\neve fay\nfay dan\n")
	got := decoded(t, "insight", "split", "--graph", file, "--json")
	if fmt.Sprint(got["sides"]) != "[[ann bob cy] [dan eve fay]]" || got["cut"] != 1.0 || got["cut_weight"] != 0.5 || fmt.Sprint(got["shares"]) != "[0.5 0.5]" || got["exact"] != true {
		t.Errorf("%v", got)
	}
	border := got["border"].([]any)
	if len(border) != 2 || border[0].(map[string]any)["id"] != "cy" || border[0].(map[string]any)["nearest"] != "dan" ||
		border[0].(map[string]any)["why"] != "their own side is closer: 2, against 0.5 across" {
		t.Errorf("border: %v", border)
	}
	if got = decoded(t, "insight", "split", "--graph", file, "--unweighted", "--json"); got["cut_weight"] != 1.0 {
		t.Errorf("unweighted: %v", got)
	}
	for _, tc := range []struct{ flags, want string }{
		{"--keep-apart=ann,bob --max-share=0.9", "2 to the other side, 0 to their own, but kept apart: ann and bob"},
		{"--hosts=ann,bob --max-share=0.9", "but their side has no other host"},
		{"--keep-apart=bob,cy --max-share=0.5 --border=1", "and "},
	} {
		code, out, beside := command(t, append([]string{"insight", "split", "--graph", file}, strings.Fields(tc.flags)...)...)
		if code != 0 || !strings.Contains(out, tc.want) || !strings.Contains(out, "the least there is") {
			t.Errorf("%s: exit %d: no %q in %s%s", tc.flags, code, tc.want, out, beside)
		}
	}
	for _, tc := range []struct{ flag, want string }{
		{"--max-share=0.4", "of 6 members one side has at least 3, a share of 0.5000, and at most 2 are allowed"},
		{"--max-share=0", "above zero"},
		{"--max-share=NaN", "above zero"},
		{"--keep-apart=ann", "two different members"},
		{"--keep-apart=ann,nobody", `--keep-apart: nobody in the graph is called "nobody"`},
		{"--hosts=ann", "at least two hosts"},
		{"--hosts=ann,nobody", `--hosts: nobody in the graph is called "nobody"`},
		{"--starts=-1", "not below zero"},
	} {
		if code, _, beside := command(t, "insight", "split", "--graph", file, tc.flag); code != 1 || !strings.Contains(beside, tc.want) {
			t.Errorf("%s: exit %d: %s", tc.flag, code, beside)
		}
	}
	if code, _, beside := command(t, "insight", "split", "--graph", graphFile(t, "ann ann\n")); code != 1 || !strings.Contains(beside, "at least two members") {
		t.Errorf("one member: exit %d: %s", code, beside)
	}
}

// The karate club is cut where it broke in two.
func TestInsightSplitOfARealClub(t *testing.T) {
	file := testenv.Data(t, "graphs/karate.txt")
	got := decoded(t, "insight", "split", "--graph", file, "--keep-apart", "0,33", "--json")
	if got["cut_weight"] != 22.0 || got["exact"] != true || got["limit"] != 18.0 {
		t.Errorf("weight %v, exact %v, limit %v", got["cut_weight"], got["exact"], got["limit"])
	}
}
