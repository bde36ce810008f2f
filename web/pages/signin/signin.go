// Package signin is the two steps of signing in: an e-mail, and the code that was sent to it.
package signin

import "panal/web/ui"

// Email asks for the address.
type Email struct {
	ui.Page
	Form ui.Form
	Next string
}

func (p Email) email() ui.Input {
	in := p.Form.Input("email", p.T("field.email"))
	in.Type, in.Autocomplete, in.InputMode, in.MaxLength = "email", "email", "email", 254
	return in
}

// Code asks for the code.
type Code struct {
	ui.Page
	Form  ui.Form
	Email string
	Mail  bool // messages are kept here to be read
}

func (p Code) code() ui.Input {
	in := p.Form.Input("code", p.T("field.code"))
	in.Autocomplete, in.InputMode, in.MaxLength = "one-time-code", "numeric", 16
	return in
}
