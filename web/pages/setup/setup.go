// Package setup is the page that begins a community: the first one, or another of an operator's.
package setup

import "panal/web/ui"

// Page asks what a community is to be.
type Page struct {
	ui.Page
	Intro    string
	Form     ui.Form
	Action   string
	Operator bool   // asks who answers for it
	Back     string // where whoever would rather not goes; may be empty
}

func (p Page) hinted(name, label, hint string) ui.Input {
	in := p.Form.Input(name, p.T(label))
	in.Hint = p.T(hint)
	return in
}

func (p Page) text(name, label, hint, autocomplete string) ui.Input {
	in := p.Form.Input(name, p.T(label))
	in.Autocomplete = autocomplete
	if hint != "" {
		in.Hint = p.T(hint)
	}
	return in
}

func (p Page) slogan() ui.Input {
	in := p.text("slogan", "setup.slogan", "", "off")
	in.Optional, in.MaxLength = true, 160
	return in
}

func (p Page) email() ui.Input {
	in := p.text("operator_email", "setup.operator_email", "setup.operator_email_hint", "email")
	in.Type, in.InputMode, in.MaxLength = "email", "email", 254
	return in
}

// currencies are those that communities of our languages use most; the API takes any.
func currencies() []ui.Option {
	var options []ui.Option
	for _, code := range []string{"EUR", "USD", "CNY", "MXN", "COP", "ARS", "CLP", "PEN", "GBP", "CHF", "CAD", "AUD", "BRL", "HKD", "TWD", "SGD", "JPY", "KRW", "INR"} {
		options = append(options, ui.Option{Value: code, Label: code})
	}
	return options
}
