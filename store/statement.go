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
	changes string             // the table it changes, if any
	missing string             // the table of which it may miss rows that are kept back
	refusal *fault.Fault       // what it means when its row is refused; nil: a conflict
	sum     int                // kept back, rows of one key (the first two columns) add up at this place; 0: they do not
}

// unprepared is the number of a statement that is composed for one use, and that no connection keeps.
const unprepared = -1

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
	if verb := strings.Fields(s.text)[0]; verb == "INSERT" || verb == "UPDATE" || verb == "DELETE" {
		s.changes = s.tables[0]
	}
	registry.all = append(registry.all, s)
	return s
}

// rowCounts are the sizes in which rows are inserted many at a time, largest first: few, so that few texts are
// prepared, and small enough for every engine's limit on placeholders.
var rowCounts = [...]int{32, 16, 8, 4, 2, 1}

// into registers an insert of whole rows into a table. They may be kept back (late.go): whether they are is up to who
// writes them.
func into(table string, columns ...string) *Statement { return wideInsert(table, columns, "", 0) }

// lateChange registers a guarded change of one row that may be kept back: of the row named by $1 and $2, by $3, which
// adds up.
func lateChange(text string) *Statement {
	s := stmt(text)
	s.sum = 2
	return s
}

func wideInsert(table string, columns []string, tail string, sum int) *Statement {
	// OR FAIL spares SQLite a copy of every page: whatever fails is rolled back with the whole transaction anyway.
	head := fmt.Sprintf("INSERT /* sqlite: OR FAIL */ INTO %s (%s) VALUES ", table, strings.Join(columns, ", "))
	wide := map[int]*Statement{}
	for _, rows := range rowCounts {
		s := stmt(head + tuples(len(columns), rows) + tail)
		s.columns, s.wide, s.sum = len(columns), wide, sum
		wide[rows] = s
	}
	return wide[1]
}

// named says what it means when a row is refused, and returns the statement.
func (s *Statement) named(refusal *fault.Fault) *Statement {
	s.refusal = refusal
	for _, wide := range s.wide {
		wide.refusal = refusal
	}
	return s
}

// despite says that the statement may miss rows of a table that are kept back, and returns it: something else decides
// on them again.
func (s *Statement) despite(table string) *Statement {
	s.missing = table
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
