package store

import (
	"database/sql"
	"slices"
	"strings"
	"testing"
)

// Every key begins with the community, so a plan that searches by the community alone reads all that a community has.
// These statements may: they are for what is small, for reports, or for checks.
var wholeCommunity = []string{
	"FROM member ", // listed in the order of its key
}

// TestStatementsUseTheirIndexes looks at SQLite's plan of every statement, as PostgreSQL's depends on what it has seen.
func TestStatementsUseTheirIndexes(t *testing.T) {
	dir := t.TempDir()
	db, err := Open(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	pool, err := sql.Open("sqlite", sqliteDSN(dir, true))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	for _, s := range registry.all {
		if s.columns > 0 || !strings.Contains(s.text, "WHERE") || strings.Contains(s.text, ") broken ORDER BY") { // a check reads everything
			continue
		}
		for _, step := range planOf(t, pool, s) {
			wasteful := strings.HasSuffix(step, "(community_id=?)") || strings.HasPrefix(step, "SCAN ")
			if wasteful && !slices.ContainsFunc(wholeCommunity, func(part string) bool { return strings.Contains(s.text, part) }) {
				t.Errorf("%.150q: %s", s.text, step)
			}
		}
	}
}

func planOf(t *testing.T, pool *sql.DB, s *Statement) (steps []string) {
	t.Helper()
	text, order := positional(s.text)
	rows, err := pool.Query("EXPLAIN QUERY PLAN "+text, make([]any, len(order))...)
	if err != nil {
		t.Fatalf("%s: %v", s.text, err)
	}
	defer rows.Close()
	for rows.Next() {
		var node, parent, unused int
		var detail string
		if err := rows.Scan(&node, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, detail)
	}
	return steps
}
