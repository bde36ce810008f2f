// Package member is the page of one's own name, language and keys.
package member

import (
	"panal/community"
	"panal/web/link"
	"panal/web/ui"
)

// Page is the member's own.
type Page struct {
	ui.Page
	Form  ui.Form
	In    bool   // a member, and no guest
	Email string // proven; empty for a guest
	To    link.Community

	Elsewhere []community.Belonging // the other communities that they are in
}

func (p Page) name() ui.Input {
	in := p.Form.Input("name", p.T("field.name"))
	in.Autocomplete, in.MaxLength, in.Hint = "nickname", 80, p.T("me.name_hint")
	return in
}
