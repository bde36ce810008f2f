package store

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// Statement is one SQL text for both engines, with $1 placeholders. Statements are package variables, so that each
// connection prepares a text once and a test can read them all.
type Statement struct {
	number int
	text   string
	// For an insert made by into: the head and the number of columns, from which texts of many rows are made.
	head    string
	columns int
	wide    map[int]*Statement
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
	registry.all = append(registry.all, s)
	return s
}

// rowCounts are the sizes in which rows are inserted many at a time, largest first: few, so that few texts are
// prepared, and small enough for every engine's limit on placeholders.
var rowCounts = [...]int{32, 8, 1}

// into registers an insert of whole rows into a table.
func into(table string, columns ...string) *Statement {
	head := fmt.Sprintf("INSERT INTO %s (%s) VALUES ", table, strings.Join(columns, ", "))
	single := stmt(head + tuples(len(columns), 1))
	single.head, single.columns, single.wide = head, len(columns), map[int]*Statement{1: single}
	for _, rows := range rowCounts {
		if rows > 1 {
			single.wide[rows] = stmt(head + tuples(len(columns), rows))
		}
	}
	return single
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

var sqliteOnly = regexp.MustCompile(`/\* sqlite: (.*?) \*/`)

// forSQLite uncovers the text that is meant for SQLite alone; PostgreSQL takes it for a comment.
func forSQLite(text string) string { return sqliteOnly.ReplaceAllString(text, "$1") }
