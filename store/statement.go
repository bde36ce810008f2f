package store

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"panal/fault"
)

// Statement is one SQL text for both engines, with $1 placeholders. Statements are package variables, so that each
// connection prepares a text once and a test can read them all.
type Statement struct {
	number  int
	text    string
	columns int                // of an insert of whole rows
	wide    map[int]*Statement // the same insert by number of rows
	tables  []string           // that the text speaks of
	// For rows that may be written late (late.go).
	late    bool
	refusal *fault.Fault               // what it means when such a row is refused; nil: a conflict
	merge   func(rows [][]any) [][]any // makes rows of one key one row, of values that are bound; nil: there are none
}

var registry struct {
	sync.Mutex
	all []*Statement
}

// stmt registers a statement.
func stmt(text string) *Statement {
	registry.Lock()
	defer registry.Unlock()
	s := &Statement{number: len(registry.all), text: strings.TrimSpace(text)}
	for _, match := range tableName.FindAllStringSubmatch(s.text, -1) {
		s.tables = append(s.tables, match[1])
	}
	registry.all = append(registry.all, s)
	return s
}

// rowCounts are the sizes in which rows are inserted many at a time, largest first: few, so that few texts are
// prepared, and small enough for every engine's limit on placeholders.
var rowCounts = [...]int{32, 16, 8, 4, 2, 1}

// into registers an insert of whole rows into a table.
func into(table string, columns ...string) *Statement {
	return wideInsert(table, columns, "", false, nil)
}

// lateInto registers an insert of rows that may be written late.
func lateInto(table string, columns ...string) *Statement {
	return wideInsert(table, columns, "", true, nil)
}

func wideInsert(table string, columns []string, tail string, late bool, merge func([][]any) [][]any) *Statement {
	head := fmt.Sprintf("INSERT INTO %s (%s) VALUES ", table, strings.Join(columns, ", "))
	wide := map[int]*Statement{}
	for _, rows := range rowCounts {
		s := stmt(head + tuples(len(columns), rows) + tail)
		s.columns, s.wide, s.late, s.merge = len(columns), wide, late, merge
		wide[rows] = s
	}
	return wide[1]
}

// named says what it means when a row is refused, and returns the statement.
func (s *Statement) named(refusal *fault.Fault) *Statement {
	for _, wide := range s.wide {
		wide.refusal = refusal
	}
	return s
}

// tuples writes rows of placeholders: ($1, $2), ($3, $4).
func tuples(columns, rows int) string {
	var b strings.Builder
	for row := range rows {
		if row > 0 {
			b.WriteString(", ")
		}
		for column := range columns {
			b.WriteString([]string{"(", ", "}[min(column, 1)])
			fmt.Fprintf(&b, "$%d", row*columns+column+1)
		}
		b.WriteByte(')')
	}
	return b.String()
}

var (
	sqliteOnly  = regexp.MustCompile(`/\* sqlite: (.*?) \*/`)
	tableName   = regexp.MustCompile(`(?:FROM|JOIN|UPDATE|INTO) ([a-z_]+)`)
	placeholder = regexp.MustCompile(`\$(\d+)`)
)

// forSQLite uncovers the text that is meant for SQLite alone; PostgreSQL takes it for a comment.
func forSQLite(text string) string { return sqliteOnly.ReplaceAllString(text, "$1") }

// positional writes the text for SQLite with bare question marks, and says which argument each stands for. The driver
// looks a numbered placeholder up by its name, which costs more the more there are.
func positional(text string) (rewritten string, order []int) {
	rewritten = placeholder.ReplaceAllStringFunc(forSQLite(text), func(name string) string {
		n, _ := strconv.Atoi(name[1:])
		order = append(order, n-1)
		return "?"
	})
	return rewritten, order
}
