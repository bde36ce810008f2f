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
		what, payload string
		about, by     bool
		want          string
	}{
		{"about them", `{"name":"Luz","role":"member"}`, true, false, `{"name":"","role":"member"}`},
		{"about a circle, with their name beside their id", `{"circle":"Reading","member":"` + me + `","member_name":"Luz"}`, false, false,
			`{"circle":"Reading","member":"` + me + `","member_name":""}`},
		{"with another's name", `{"member":"` + other + `","member_name":"Sol"}`, false, false, ``},
		{"by them", `{"by_name":"Luz","member":"` + other + `","member_name":"Sol"}`, false, true, `{"by_name":"","member":"` + other + `","member_name":"Sol"}`},
		{"what names nobody", `{"total":12}`, true, true, ``},
		{"what is no object", `[1]`, true, true, ``},
	} {
		got, changed := redact(c.payload, luz, c.about, c.by)
		if changed != (c.want != "") || changed && got != c.want {
			t.Errorf("%s: %s, %v", c.what, got, changed)
		}
	}
}
