// Package signin is the two steps of signing in, an e-mail and the code that was sent to it, and the other ways in.
package signin

import (
	"panal/community"
	"panal/web/ui"
)

// Email asks for the address, or leads on to another way in.
type Email struct {
	ui.Page
	Form      ui.Form
	Next      string
	Origin    string // where passkeys work; empty where they do not
	Providers []community.ProviderName
	Unproven  string // the provider that did not confirm the e-mail, if the person comes from one
}

func (p Email) email() ui.Input {
	in := p.Form.Input("email", p.T("field.email"))
	in.Type, in.Autocomplete, in.InputMode, in.MaxLength = "email", "email webauthn", "email", 254
	return in
}

// Leaving leads on to an identity provider: by itself, or by its link.
type Leaving struct {
	ui.Page
	Provider string
	Address  string
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
