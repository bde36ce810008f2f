// Package setup is the page that begins a community: the first one, or another of an operator's.
package setup

import (
	"strings"

	"panal/fission"
	"panal/web/ui"
)

// Page asks what a community is to be.
type Page struct {
	ui.Page
	Intro    string
	Form     ui.Form
	Action   string
	Operator bool   // asks who answers for it
	Back     string // where whoever would rather not goes; may be empty

	Templates []fission.ShippedTemplate // to begin by; none for the first community
}

// patterns are the templates to choose from.
func (p Page) patterns() []ui.Option {
	options := []ui.Option{{Value: "", Label: p.T("template.none")}}
	for _, t := range p.Templates {
		options = append(options, ui.Option{Value: t.Key, Label: t.Name})
	}
	return options
}

func (p Page) file() ui.Input {
	in := p.Form.Input("template", p.T("template.own"))
	in.Hint, in.Optional, in.Rows = p.T("template.own_hint"), true, 6
	return in
}

// makes says what a template would make.
func (p Page) makes(t fission.Template) (made []ui.Pair) {
	if t.Positioning.Slogan != "" {
		made = append(made, ui.Pair{Key: p.T("setup.slogan"), Value: ui.Text(t.Positioning.Slogan)})
	}
	if len(t.Positioning.Values) > 0 {
		made = append(made, ui.Pair{Key: p.T("face.values"), Value: ui.Text(strings.Join(t.Positioning.Values, " · "))})
	}
	if t.Positioning.Mascot.Name != "" {
		made = append(made, ui.Pair{Key: p.T("console.face.mascot_name"), Value: ui.Text(t.Positioning.Mascot.Name)})
	}
	for _, c := range t.Circles {
		made = append(made, ui.Pair{Key: p.T("template.circle"), Value: ui.Text(c.Name + ": " + c.About)})
	}
	return made
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
