package console

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"panal/access"
	"panal/web/ui"
)

// Access says who may do what.
type Access struct {
	ui.Page
	Rows   []access.Row
	Policy string
	Audit  string // the audit log, for who may see it
}

func (p Access) matrix() ui.Listing {
	l := ui.Listing{Caption: p.T("console.access.matrix"), Untitled: true, Wide: true, Columns: []ui.Column{{Label: p.T("console.access.action")}}}
	for _, role := range access.Roles {
		l.Columns = append(l.Columns, ui.Column{Label: p.role(role)})
	}
	for _, standing := range access.Standings[1:] {
		l.Columns = append(l.Columns, ui.Column{Label: p.T("console.access." + string(standing))})
	}
	l.Columns = append(l.Columns, ui.Column{Label: p.T("console.access.tokens")})
	for _, row := range p.Rows {
		cells := []templ.Component{twoLines(p.action(row.Action), string(row.Action))}
		for _, e := range slices.Concat(row.Extents, row.Circle) {
			cells = append(cells, p.extent(e))
		}
		l.Rows = append(l.Rows, ui.Row{Cells: append(cells, ui.Text(p.tokens(row.Tokens)))})
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
	return strings.Join(names, ", ")
}
