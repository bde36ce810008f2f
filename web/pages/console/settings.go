package console

import (
	"panal/community"
	"panal/web/link"
	"panal/web/ui"
)

// Settings are what may be changed of the community.
type Settings struct {
	ui.Page
	To       link.Console
	Form     ui.Form
	Address  string
	Founders community.Founders // who may begin communities here
	MayFound bool               // another community
}

func (p Settings) name() ui.Input {
	in := p.Form.Input("name", p.T("setup.name"))
	in.MaxLength, in.Autocomplete = 80, "organization"
	return in
}

func (p Settings) language() ui.Input {
	in := p.Form.Input("locale", p.T("me.language"))
	in.Hint = p.T("console.settings.language_hint")
	return in
}

func (p Settings) zone() ui.Input {
	in := p.Form.Input("time_zone", p.T("setup.time_zone"))
	in.Hint = p.T("setup.time_zone_hint")
	return in
}

func (p Settings) returnDays() ui.Input {
	in := p.Form.Input("return_days", p.T("console.settings.return_days"))
	in.Type, in.InputMode, in.Hint = "number", "numeric", p.T("console.settings.return_days_hint")
	return in
}

func (p Settings) prizeCeiling() ui.Input {
	in := p.Form.Input("prize_ceiling", p.T("console.settings.prize_ceiling"))
	in.Hint = p.T("console.settings.prize_ceiling_hint")
	return in
}

// fixed is what stays.
func (p Settings) fixed() []ui.Pair {
	return []ui.Pair{{Key: p.T("setup.slug"), Value: ui.Text(p.Address)}, {Key: p.T("setup.currency"), Value: ui.Text(p.Community.Currency)}}
}
