// Package setup is the page that begins a community: the first one, or another of an operator's.
package setup

import (
	"slices"
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

	Template *fission.Template // that it is begun by; nil: from scratch
}

// Choose offers the patterns to begin a community by.
type Choose struct {
	ui.Page
	Form      ui.Form
	Templates []fission.ShippedTemplate
}

func (p Choose) file() ui.Input {
	in := p.Form.Input("file", p.T("template.file"))
	in.Type, in.Hint, in.Optional = "file", p.T("template.file_hint", "max", fission.MaxTemplateBytes>>10), true
	in.Attrs = map[string]any{"accept": ".json,application/json"}
	return in
}

func (p Choose) pasted() ui.Input {
	in := p.Form.Input("template", p.T("template.own"))
	in.Hint, in.Rows, in.Optional = p.T("template.own_hint"), 6, true
	return in
}

// makes says what the template would make in the community.
func (p Page) makes() []ui.Pair { return Makes(p.Page, *p.Template) }

// Makes says what a template would make in a community.
func Makes(p ui.Page, t fission.Template) (made []ui.Pair) {
	line := func(key string, parts []string) {
		if len(parts) > 0 {
			made = append(made, ui.Pair{Key: p.T(key), Value: ui.Text(strings.Join(parts, " · "))})
		}
	}
	if t.Positioning.Slogan != "" {
		line("setup.slogan", []string{t.Positioning.Slogan})
	}
	line("face.values", t.Positioning.Values)
	line("admission.who_gets_in", []string{p.T("admission.way." + string(t.Entrance.Admission))})
	outline := t.Outline()
	line("admission.questions", outline.Questions)
	line("tier.title", outline.Tiers)
	line("nav.circles", outline.Circles)
	line("template.attributes", outline.Attributes)
	line("nav.products", outline.Goods)
	var campaigns []string
	for _, c := range t.Campaigns {
		campaigns = append(campaigns, p.T("template.campaign", "title", c.Title, "kind", p.T("campaign.kind."+string(c.Kind()))))
	}
	line("nav.campaigns", campaigns)
	if t.Points != nil {
		state := "template.points_off"
		if t.Points.Active {
			state = "template.points_on"
		}
		line("template.points", append([]string{p.T(state, "name", t.Points.Name)}, outline.Levels...))
	}
	return made
}

// ask is the field of what the template asks.
func (p Page) ask(a fission.Ask) ui.Input {
	in := p.Form.Input(fission.AnswerField(a.Part), a.Question)
	in.Optional, in.Autocomplete = true, "off"
	return in
}

// asksSlogan reports whether the template's questions ask for the slogan already.
func (p Page) asksSlogan() bool {
	return p.Template != nil && slices.ContainsFunc(p.Template.Asks, func(a fission.Ask) bool { return a.Part == "slogan" })
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

func (p Page) slug() ui.Input {
	in := p.text("slug", "setup.slug", "setup.slug_hint", "off")
	in.Optional = true
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
