package console

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"panal/access"
	"panal/web/ui"
)

// Access says who may do what: by area for people, role by role in a table, and as it is written.
type Access struct {
	ui.Page
	Rows   []access.Row
	Policy string
	Audit  string // the audit log, for who may see it
}

// area is a part of what is done in a community, with the nouns of its actions.
type area struct {
	key   string
	nouns []string
}

var areas = []area{
	{"shop", []string{"shop", "order", "group_buy", "drop", "points", "thanks", "share"}},
	{"self", []string{"keyring", "session", "token", "notice", "personal"}},
	{"people", []string{"directory", "member", "owner", "attribute", "segment"}},
	{"entry", []string{"application", "invitation", "tier", "membership"}},
	{"circles", []string{"circle", "circle_member", "circle_work", "leader", "gathering", "gathering_member", "gathering_work", "broadcast", "broadcast_work"}},
	{"safety", []string{"case", "distance"}},
	{"goods", []string{"product", "offer", "campaign"}},
	{"money", []string{"refund", "credit", "ledger", "report"}},
	{"community", []string{"face", "community", "template", "fact", "audit"}},
}

// in are the rows of an area.
func (p Access) in(a area) (rows []access.Row) {
	for _, row := range p.Rows {
		noun, _, _ := strings.Cut(string(row.Action), ".")
		if slices.Contains(a.nouns, noun) {
			rows = append(rows, row)
		}
	}
	return rows
}

// listing says of each action of an area, in words, who may do it.
func (p Access) listing(a area) ui.Listing {
	l := ui.Listing{Caption: p.T("console.access.area." + a.key),
		Columns: []ui.Column{{Label: p.T("console.access.action")}, {Label: p.T("console.access.who")}, {Label: p.T("console.access.tokens")}}}
	for _, row := range p.in(a) {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{ui.Text(p.action(row.Action)), p.who(row), ui.Text(p.tokens(row.Tokens))}})
	}
	return l
}

// everywhere is who may do it to whatever there is, told by the least of them: what an operator may besides, the page
// says once.
func (p Access) everywhere(row access.Row) string {
	reach := func(r access.Role) bool { return row.Extents[slices.Index(access.Roles, r)] == access.All }
	for _, least := range []access.Role{access.Nobody, access.Guest, access.Member} {
		if reach(least) {
			return p.T("console.access.least." + string(orNobody(least)))
		}
	}
	var some []string
	staff := []access.Role{access.Care, access.Finance, access.Content}
	for _, r := range staff {
		if reach(r) {
			some = append(some, p.role(r))
		}
	}
	switch {
	case len(some) == len(staff):
		return p.T("console.access.staff")
	case len(some) > 0:
		return strings.Join(some, p.T("segment.list"))
	case reach(access.Operator):
		return p.role(access.Operator)
	case reach(access.Owner):
		return p.role(access.Owner)
	}
	return ""
}

func orNobody(r access.Role) access.Role {
	if r == access.Nobody {
		return "nobody"
	}
	return r
}

// theirs is who may do it to what is their own.
func (p Access) theirs(row access.Row) string {
	for _, least := range []access.Role{access.Guest, access.Member} {
		if row.Extents[slices.Index(access.Roles, least)] == access.Own {
			return p.T("console.access.own_of." + string(least))
		}
	}
	return ""
}

// standings are those of a circle who may do it there.
func (p Access) standings(row access.Row) string {
	var names []string
	for i, e := range row.Circle {
		if e == access.InCircle {
			names = append(names, p.T("console.access.in_circle."+string(access.Standings[i+1])))
		}
	}
	return strings.Join(names, p.T("segment.list"))
}

// banned reports whether a ban leaves it.
func (p Access) banned(row access.Row) bool {
	return row.Extents[slices.Index(access.Roles, access.Nobody)] != access.All && row.Extents[slices.Index(access.Roles, access.Banned)] != access.None
}

// matrix is the whole of it.
func (p Access) matrix() ui.Listing {
	l := ui.Listing{Caption: p.T("console.access.matrix"), Untitled: true, Wide: true, Columns: []ui.Column{{Label: p.T("console.access.action")}}}
	for _, role := range access.Roles {
		l.Columns = append(l.Columns, ui.Column{Label: p.role(role)})
	}
	for _, standing := range access.Standings[1:] {
		l.Columns = append(l.Columns, ui.Column{Label: p.T("console.access." + string(standing))})
	}
	for _, row := range p.Rows {
		cells := []templ.Component{twoLines(p.action(row.Action), string(row.Action))}
		for _, e := range slices.Concat(row.Extents, row.Circle) {
			cells = append(cells, p.extent(e))
		}
		l.Rows = append(l.Rows, ui.Row{Cells: cells})
	}
	return l
}

func (p Access) role(r access.Role) string {
	if r == access.Nobody {
		return p.T("console.access.nobody")
	}
	return p.T("role." + string(r))
}

func (p Access) action(a access.Action) string {
	return p.T("console.may." + strings.ReplaceAll(string(a), ".", "_"))
}

func (p Access) tokens(scopes []access.Scope) string {
	var names []string
	for _, s := range scopes {
		names = append(names, p.T("console.scope."+string(s)))
	}
	if len(names) == 0 {
		return p.T("console.access.no")
	}
	return strings.Join(names, p.T("segment.list"))
}
