// Package token is the page of a member's API tokens.
package token

import (
	"github.com/a-h/templ"

	"panal/access"
	"panal/community"
	"panal/web/link"
	"panal/web/ui"
)

// Page lists tokens and makes new ones.
type Page struct {
	ui.Page
	Form    ui.Form
	Tokens  []community.Token
	Made    string // the text of one that was just made: shown now and never again
	MayMake bool
	To      link.Community
}

func (p Page) name() ui.Input {
	in := p.Form.Input("name", p.T("field.name"))
	in.MaxLength, in.Autocomplete, in.Hint = 60, "off", p.T("token.name_hint")
	return in
}

func (p Page) list() ui.Listing {
	l := ui.Listing{Caption: p.T("token.list"),
		Columns: []ui.Column{{Label: p.T("field.name")}, {Label: p.T("token.scope")}, {Label: p.T("token.created")}, {Label: p.T("token.expires")}, {Label: ""}},
		Empty:   ui.Empty{Icon: "link", Title: p.T("token.none"), Text: p.T("token.none_text")},
	}
	for _, t := range p.Tokens {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(t.Name), ui.Text(p.scope(t.Scope)), ui.TimeAgo(p.Page, t.CreatedAt), ui.TimeAgo(p.Page, t.ExpiresAt), p.end(t),
		}})
	}
	return l
}

func (p Page) scope(s access.Scope) string {
	if s == access.Write {
		return p.T("token.write")
	}
	return p.T("token.read")
}
