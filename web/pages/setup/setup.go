// Package setup is the page that begins the first community.
package setup

import "panal/web/ui"

// Page asks what the first community is to be.
type Page struct {
	ui.Page
	Form   ui.Form
	Action string
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

// zones are a choice of IANA's, one at least for every hour that many people live in.
func zones() []ui.Option {
	var options []ui.Option
	for _, name := range []string{
		"UTC", "Europe/Madrid", "Europe/London", "Europe/Lisbon", "Europe/Paris", "Europe/Berlin", "Europe/Rome", "Europe/Athens", "Europe/Istanbul", "Europe/Moscow",
		"Atlantic/Canary", "Africa/Casablanca", "Africa/Lagos", "Africa/Cairo", "Africa/Nairobi", "Africa/Johannesburg",
		"America/Argentina/Buenos_Aires", "America/Sao_Paulo", "America/Santiago", "America/Caracas", "America/Bogota", "America/Lima", "America/New_York",
		"America/Chicago", "America/Mexico_City", "America/Denver", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
		"Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok", "Asia/Ho_Chi_Minh", "Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Taipei",
		"Asia/Singapore", "Asia/Tokyo", "Asia/Seoul", "Australia/Perth", "Australia/Sydney", "Pacific/Auckland",
	} {
		options = append(options, ui.Option{Value: name, Label: name})
	}
	return options
}
