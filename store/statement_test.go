package store

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// acrossCommunities are the statements that read or change rows of a community's table without naming one, each for
// its reason.
var acrossCommunities = map[string]string{
	`FROM fact_sequence s`:        "the program looks for facts that a consumer has not read",
	`WHERE d.next_at <= $1`:       "the program tries again what could not be handled",
	`FROM fact_cursor k`:          "of the few rows that there are, those of other communities are passed over",
	`all that is a person's`:      "the community is named; with few of them, SQLite looks for the person first",
	` api_token `:                 "tokens are found by themselves, and then their community is compared",
	`FROM belonging b CROSS JOIN`: "a person's communities are kept by the person",
}

// TestStatementsNameTheirCommunity is what lets a community be moved to a database of its own, and keeps one from
// seeing another's rows: whatever speaks of a community's table is looked up by the community.
func TestStatementsNameTheirCommunity(t *testing.T) {
	s := openSchema(t)
	inserted := regexp.MustCompile(`INSERT INTO ([a-z_]+) \(([^)]*)\)`)
	used := map[string]bool{}
	for _, statement := range registry.all {
		why := ""
		if match := inserted.FindStringSubmatch(statement.text); match != nil && s.ofCommunity[match[1]] && !slices.Contains(strings.Split(match[2], ", "), "community_id") {
			why = "a row of " + match[1] + " is of no community"
		}
		for _, step := range s.plan(t, statement) {
			if s.ofCommunity[step.table] && !strings.Contains(step.by, "community_id=?") {
				why = step.text
			}
		}
		if why == "" {
			continue
		}
		across := false
		for text := range acrossCommunities {
			if strings.Contains(statement.text, text) {
				across, used[text] = true, true
			}
		}
		if !across {
			t.Errorf("%.150q: %s", statement.text, why)
		}
	}
	for text, reason := range acrossCommunities {
		if !used[text] {
			t.Errorf("nothing that contains %q crosses communities any more (%s)", text, reason)
		}
	}
}

// A statement knows the tables it speaks of, or rows that wait to be written late would be missed by it.
func TestStatementsKnowTheirTables(t *testing.T) {
	s := openSchema(t)
	word := regexp.MustCompile(`(?s)(FROM|JOIN|UPDATE|INTO|,)\s+([a-z_]+)`)
	for _, statement := range registry.all {
		for _, match := range word.FindAllStringSubmatch(statement.text, -1) {
			_, is := s.ofCommunity[match[2]]
			listed := match[1] == "," && !strings.Contains(statement.text, "FROM "+match[2]) // a column of that name
			if is && !listed && !slices.Contains(statement.tables, match[2]) {
				t.Errorf("%.150q does not know of %s", statement.text, match[2])
			}
		}
		for _, step := range s.plan(t, statement) {
			if step.table != "" && !slices.Contains(statement.tables, step.table) {
				t.Errorf("%.150q does not know of %s, which it reads", statement.text, step.table)
			}
		}
	}
}

// Statements are the same for both engines, but for what a comment keeps for SQLite; and each engine keeps them all
// prepared.
func TestStatementsAreShared(t *testing.T) {
	for _, statement := range registry.all {
		for _, part := range []string{"::", "RETURNING *", "?", "datetime(", "now()", "ILIKE", "ROWID", "rowid"} {
			if strings.Contains(statement.text, part) {
				t.Errorf("%.150q has %s", statement.text, part)
			}
		}
	}
	if n := len(registry.all); n > statementCache {
		t.Errorf("%d statements, of which a connection keeps %d", n, statementCache)
	}
	rewritten, order := positional(`/* sqlite: A */ $2 $1 $2`)
	if rewritten != `A ? ? ?` || !slices.Equal(order, []int{1, 0, 1}) {
		t.Errorf("%q, %v", rewritten, order)
	}
}
