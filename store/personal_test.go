package store

import (
	"context"
	"database/sql"
	"regexp"
	"slices"
	"strings"
	"testing"

	"panal/internal/id"
	"panal/internal/pgtest"
)

var written = regexp.MustCompile(`(\w+) = `)

// accounted reports whether what becomes of a column is said.
func accounted(table, column string) bool {
	if _, said := stays[table+"."+column]; said {
		return true
	}
	for _, h := range holdings {
		if h.table != table {
			continue
		}
		if h.of == column {
			return true
		}
		if !personalID.MatchString(column) && h.erase == "DELETE" {
			return true
		}
		for _, match := range written.FindAllStringSubmatch(h.erase, -1) {
			if match[1] == column {
				return true
			}
		}
	}
	return false
}

// TestPersonalColumnsAreKnown is what makes an export whole and an erasure final: a column that says who, or holds what
// somebody wrote, is known to store/personal.go, whoever adds it.
func TestPersonalColumnsAreKnown(t *testing.T) {
	columns := map[string][]string{"sqlite": sqliteColumns(t), "postgres": postgresColumns(t)}
	for engine, all := range columns {
		if len(all) < 100 {
			t.Errorf("%s has %d columns", engine, len(all))
		}
		for _, name := range all {
			table, column, _ := strings.Cut(name, ".")
			if (personal.MatchString(column) || personalID.MatchString(column)) && !accounted(table, column) {
				t.Errorf("%s: %s looks personal. Say in holdings of store/personal.go what its person gets of it in their data (export)\n"+
					"and what becomes of it when they are erased (erase, or keeps with the reason); or in stays, why it is nobody's.", engine, name)
			}
		}
	}
	all := columns["sqlite"]
	for _, h := range holdings {
		for _, column := range append(strings.Fields(h.export), h.of) {
			if !slices.Contains(all, h.table+"."+column) {
				t.Errorf("there is no %s.%s", h.table, column)
			}
		}
		if h.says == "" || h.erase == "" && h.keeps == "" {
			t.Errorf("%s of %s: nothing says what it is, or why it stays", h.table, h.of)
		}
	}
	for name := range stays {
		if !slices.Contains(all, name) {
			t.Errorf("there is no %s", name)
		}
	}
}

func sqliteColumns(t *testing.T) (all []string) {
	s := openSchema(t)
	s.rows(t, `SELECT t.name || '.' || c.name, 0 FROM sqlite_schema t, pragma_table_info(t.name) c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'goose_%'`, func(name string, _ int) { all = append(all, name) })
	return all
}

func postgresColumns(t *testing.T) []string {
	dsn := pgtest.Start(t)
	db, err := Open(t.Context(), Config{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	pool, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	return columnNames(t, pool, `SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'goose_%'`)
}

func columnNames(t *testing.T, pool *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := pool.QueryContext(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	return all
}

func TestRedact(t *testing.T) {
	luz, sol := id.ID{1}, id.ID{2}
	me, other := luz.String(), sol.String()
	for _, c := range []struct {
		what, kind, payload string
		subject, by         id.ID
		want                string
		taken               []string
	}{
		{"about them", "member.joined", `{"name":"Luz","role":"member"}`, luz, id.Zero, `{"name":"","role":"member"}`, []string{"Luz"}},
		{"about a circle, with their name beside their id", "circle.joined", `{"member":"` + me + `","member_name":"Luz","name":"Reading","reason":"I am Luz"}`, id.Zero, id.Zero,
			`{"member":"` + me + `","member_name":"","name":"Reading","reason":""}`, []string{"Luz", "I am Luz"}},
		{"with another's name", "circle.joined", `{"member":"` + other + `","member_name":"Sol"}`, id.Zero, id.Zero, ``, nil},
		{"by them", "circle.left", `{"by_name":"Luz","member":"` + other + `","member_name":"Sol"}`, id.Zero, luz, `{"by_name":"","member":"` + other + `","member_name":"Sol"}`, []string{"Luz"}},
		{"of their application", "application.submitted", `{"member":"` + me + `","name":"Luz"}`, id.Zero, id.Zero, `{"member":"` + me + `","name":""}`, []string{"Luz"}},
		{"of another's, that they reviewed", "application.accepted", `{"member":"` + other + `","name":"Sol","reviewer":"` + me + `"}`, id.Zero, luz, ``, nil},
		{"of an invitation that let them in", "invitation.accepted", `{"inviter":"` + other + `","member":"` + me + `","name":"Luz"}`, id.Zero, id.Zero,
			`{"inviter":"` + other + `","member":"` + me + `","name":""}`, []string{"Luz"}},
		{"what names nobody", "order.paid", `{"total":12}`, luz, luz, ``, nil},
		{"what is no object", "order.paid", `[1]`, luz, luz, ``, nil},
	} {
		got, taken := namedFact{kind: c.kind, payload: c.payload, subject: c.subject, by: c.by}.redact(luz)
		if c.want == "" {
			c.want = c.payload
		}
		if got != c.want || !slices.Equal(taken, c.taken) {
			t.Errorf("%s: %s, %q", c.what, got, taken)
		}
	}
}
