package store

import (
	"database/sql"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every key begins with the community, so a plan that searches by the community alone reads all that a community has
// in a table, and one that scans a table reads those of all communities. These may, each for its reason; whatever else
// did would be slower with every order that was ever placed.
var mayReadAll = []readsAll{
	{`) broken ORDER BY`, "", "a check reads everything"},
	{readsEverything, "", "likewise"},
	{`SELECT id, slug FROM community`, "community", "a check goes through every community"},
	{`SELECT c.id FROM community c WHERE EXISTS`, "community", "a sweep looks at the next deadline of each community"},
	{`FROM fact_sequence s`, "fact_sequence", "one row per community"},
	{`WHERE d.next_at <= $1`, "dead_letter", "facts that could not be handled are few, or somebody is called"},
	{`FROM dead_letter`, "dead_letter", "likewise"},
	{`NOT EXISTS (SELECT 1 FROM community)`, "community", "one row is enough to know"},
	{`ended_at IS NULL LIMIT 1`, "safety_case", "likewise"},
	{`DELETE FROM setup_link`, "setup_link", "one row per start until the program is set up"},
	{`SELECT email FROM sign_in_code`, "sign_in_code", "codes live for minutes"},
	{`role <> 'guest'),`, "", "what a community has to show is counted once a minute"},
	{`LEFT JOIN face f`, "face", "one row per community"},
	{`LEFT JOIN points_programme p`, "points_programme", "likewise"},
	{`FROM face_picture`, "face_picture", "a mascot has a picture, and one in the draft"},

	{`state = 'ready'`, "orders", "the index holds the orders that wait to be shipped, in order, and a limit ends the reading"},
	{`state = 'parked'`, "payment", "the index holds the payments that wait for a person"},
	{`FROM hold h`, "hold", "stock is held for minutes"},
	{`v.stock - v.held - v.sold <= $2`, "variant", "a shelf has as many variants as people can keep"},
	{`SELECT (SELECT COUNT(*) FROM member`, "member", "how many members there are is asked beside how many of them a rule chooses"},
	{`SELECT (SELECT id FROM member`, "member", "the first and the last by the primary key"},
	{`SELECT (SELECT COUNT(*) FROM safety_case`, "safety_case", "the indexes hold the cases that wait for somebody, which are few"},
	{`SUM(balance)`, "account", "the ledger's totals are a report"},
	{`SELECT channel, `, "", "what each channel brought is a report"},
	{`FROM drop_line l JOIN campaign d`, "drop_line", "the index holds the drops that are not closed yet, which are few"},
	{`GROUP BY p.campaign_id`, "drop_spot", "the index holds the places that are called: no more than there are units"},
	{`o.split_above > 0`, "circle", "the index holds the circles that are to split by themselves, which are few"},
	{`SELECT state, COUNT(*) FROM group_buy`, "group_buy", "counted at the end of a replay"},
	{`SELECT COUNT(*) FROM refund`, "refund", "likewise"},

	{`SELECT m.id, m.folded, COALESCE(p.email`, "member", "a check reads everything"},
	{`SELECT member_id, word, folded FROM member_word`, "member_word", "likewise"},
	{`SELECT id, traits FROM member`, "member", "likewise"},
	{`NOT (v.version <> a.version`, "member_attribute", "likewise, of every member"},
	{`a.retired_at`, "attribute", "an operator asks for a few things"},
	{`SELECT COUNT(*) FROM attribute`, "attribute", "likewise"},
	{`s.measured_at IS NULL OR`, "circle", "once a minute, the circles of a community are looked through for a score that is old"},
	{`DELETE FROM leader_score`, "leader_score", "likewise, when there was one"},
	{`FROM segment`, "segment", "staff keep as many segments as they can tell apart"},
	{`FROM broadcast_series`, "broadcast_series", "a community keeps as many series as people can follow"},
	{`FROM broadcast_policy`, "broadcast_policy", "one row per community"},
	{`FROM tier t WHERE t.community_id = $1 ORDER BY`, "tier", "a community has as many tiers as people can compare"},
	{`p.retired = 0 ORDER BY p.tier_id`, "tier_price", "and as many prices"},
	{`FROM tier_excluded WHERE community_id = $1 ORDER BY`, "tier_excluded", "of a few tiers, which bound how many they except"},
	{`SELECT ct.tier_id, c.name`, "circle_tier", "tiers open a few circles"},
	{`SELECT tier_id, state, COUNT(*)`, "membership", "how many are in each tier is a report"},

	{`all that is a person's`, "", "somebody's data is asked for, and somebody erased, seldom"},
	{`SELECT kind FROM fact`, "fact", "of a test"},
	{`SELECT COUNT(*) FROM person`, "person", "of a test"},
	{`SELECT COUNT(*) FROM sign_in_code`, "sign_in_code", "of a test"},
	{`SELECT COUNT(*) FROM session`, "session", "of a test"},
}

type readsAll struct {
	text   string // that the statement contains
	table  string // that it may read; empty: any
	reason string
}

// allowed returns which of them a step may be.
func allowed(statement *Statement, s step) int {
	return slices.IndexFunc(mayReadAll, func(may readsAll) bool {
		return strings.Contains(statement.text, may.text) && (may.table == "" || may.table == s.table)
	})
}

// schema is what SQLite knows about the tables.
type schema struct {
	pool        *sql.DB
	ofCommunity map[string]bool // by table: whether it has a community_id
	columns     map[string]int  // by index: how many
}

func openSchema(t *testing.T) *schema {
	t.Helper()
	dir := t.TempDir()
	db, err := Open(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	pool, err := sql.Open("sqlite", sqliteDSN(dir, sqliteReads))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		pool.Close()
		db.Close()
	})
	s := &schema{pool: pool, ofCommunity: map[string]bool{}, columns: map[string]int{}}
	s.rows(t, `SELECT t.name, COUNT(*) FILTER (WHERE c.name = 'community_id') FROM sqlite_schema t, pragma_table_info(t.name) c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'goose_%' GROUP BY t.name`, func(name string, has int) { s.ofCommunity[name] = has > 0 })
	s.rows(t, `SELECT l.name, COUNT(*) FROM sqlite_schema t, pragma_index_list(t.name) l, pragma_index_info(l.name) i WHERE t.type = 'table' GROUP BY l.name`,
		func(name string, columns int) { s.columns[name] = columns })
	return s
}

func (s *schema) rows(t *testing.T, query string, each func(string, int)) {
	t.Helper()
	rows, err := s.pool.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var n int
		if err := rows.Scan(&name, &n); err != nil {
			t.Fatal(err)
		}
		each(name, n)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// step is how a plan reads one table.
type step struct {
	table string
	index string // empty: the table itself
	by    string // the columns that are known; empty: a scan
	text  string
}

var (
	reads    = regexp.MustCompile(`^(SELECT|WITH|INSERT|UPDATE|DELETE)\b`)
	planStep = regexp.MustCompile(`^(SCAN|SEARCH) (\w+)(?: EXISTS)?(?: USING (?:COVERING )?(?:INDEX (\w+)|PRIMARY KEY))?(?: \((.*)\))?`)
	named    = regexp.MustCompile(`(?:FROM|JOIN|UPDATE|INTO|,)\s+([a-z_]+)(?:\s+(?:AS\s+)?([a-z_]+))?`)
)

// plan returns how SQLite reads the tables of a statement. The rows of a subquery are no table, but where they are read
// for each row of another.
func (s *schema) plan(t *testing.T, statement *Statement) (steps []step) {
	t.Helper()
	if !reads.MatchString(statement.text) {
		return nil
	}
	tables := map[string]string{} // by the name that the statement gives them
	for _, match := range named.FindAllStringSubmatch(statement.text, -1) {
		if _, is := s.ofCommunity[match[1]]; is {
			tables[match[1]] = match[1]
			tables[match[2]] = match[1]
		}
	}
	text, order := positional(statement.text)
	rows, err := s.pool.Query("EXPLAIN QUERY PLAN "+text, make([]any, len(order))...)
	if err != nil {
		t.Fatalf("%s: %v", statement.text, err)
	}
	defer rows.Close()
	for rows.Next() {
		var node, parent, unused int
		var detail string
		if err := rows.Scan(&node, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		match := planStep.FindStringSubmatch(detail)
		if match == nil {
			continue
		}
		subquery := strings.HasPrefix(detail, "SCAN ") && match[3] == "" && strings.Contains(text, ") "+match[2]+" ")
		if table := tables[match[2]]; table != "" && !subquery {
			steps = append(steps, step{table, match[3], match[4], detail})
		} else if match[1] == "SCAN" && strings.HasSuffix(detail, "LEFT-JOIN") {
			steps = append(steps, step{text: detail})
		}
	}
	return steps
}

// SQLite's plan of every statement is looked at: PostgreSQL's depends on what it has seen.
func TestStatementsUseTheirIndexes(t *testing.T) {
	s := openSchema(t)
	used := make([]bool, len(mayReadAll))
	for _, statement := range registry.all {
		for _, step := range s.plan(t, statement) {
			if step.by != "" && (step.by != "community_id=?" || s.columns[step.index] == 1) {
				continue
			}
			if may := allowed(statement, step); may >= 0 {
				used[may] = true
			} else {
				t.Errorf("%.150q: %s", statement.text, step.text)
			}
		}
	}
	for i, may := range mayReadAll {
		if !used[i] {
			t.Errorf("nothing that contains %q reads all of %q any more", may.text, may.table)
		}
	}
}

// An index that no statement reads by costs every write for nothing.
func TestEveryIndexIsUsed(t *testing.T) {
	s := openSchema(t)
	used := map[string]bool{}
	for _, statement := range registry.all {
		for _, step := range s.plan(t, statement) {
			used[step.index] = true
		}
	}
	s.rows(t, `SELECT l.name, l."unique" FROM sqlite_schema t, pragma_index_list(t.name) l WHERE t.type = 'table' AND l.origin = 'c'`, func(name string, unique int) {
		if unique == 0 && !used[name] {
			t.Errorf("no statement uses the index %s", name)
		}
	})
}
