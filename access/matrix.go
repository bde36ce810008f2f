package access

import (
	"strings"
	"text/tabwriter"
)

// Extent is how far a role's permission reaches.
type Extent string

const (
	None Extent = "none"
	Own  Extent = "own" // what is the member's own
	All  Extent = "all"
)

// Row is one action of the matrix.
type Row struct {
	Action  Action
	Extents []Extent // by role, in the order of Roles
	Tokens  []Scope  // the scopes of which a token may do it, if its person may
}

// Matrix says who may do what, for people to read.
func Matrix() []Row {
	rows := make([]Row, len(Actions))
	for i, action := range Actions {
		row := Row{Action: action}
		for _, role := range Roles {
			row.Extents = append(row.Extents, extent(action, role, Session))
		}
		for _, scope := range []Scope{Read, Write} {
			if extent(action, Operator, scope) != None || extent(action, Guest, scope) != None {
				row.Tokens = append(row.Tokens, scope)
			}
		}
		rows[i] = row
	}
	return rows
}

func extent(action Action, role Role, scope Scope) Extent {
	switch d := decisions[action]; {
	case d.allows(role, scope, false):
		return All
	case d.allows(role, scope, true):
		return Own
	}
	return None
}

// Text writes the matrix as a table.
func Text(rows []Row) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	write := func(cells ...string) { w.Write([]byte(strings.Join(cells, "\t") + "\n")) }
	write("action", "nobody", "guest", "member", "staff", "operator", "by token")
	for _, row := range rows {
		cells := []string{string(row.Action)}
		for _, e := range row.Extents {
			cells = append(cells, map[Extent]string{None: "-", Own: "own", All: "all"}[e])
		}
		scopes := []string{}
		for _, s := range row.Tokens {
			scopes = append(scopes, string(s))
		}
		if len(scopes) == 0 {
			scopes = []string{"-"}
		}
		write(append(cells, strings.Join(scopes, ", "))...)
	}
	w.Flush()
	return b.String()
}
