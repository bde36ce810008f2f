// Package safety has the pages where members report what should not be as it is, keep away from others, and learn what
// was decided about them. It decides how they look. It leaves what is told to whom to community, and the pages of those
// who decide to the console.
package safety

import (
	"panal/community"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/ui"
)

// Report is the form that reports a thing.
type Report struct {
	ui.Page
	To    link.Community
	Thing community.Thing
	Form  ui.Form
}

// Mine is whom a member keeps away, what they reported, and what was decided about them.
type Mine struct {
	ui.Page
	To      link.Community
	Banned  bool
	Guest   bool // has proven no e-mail
	Keeps   bool // may keep away from others
	Cases   []community.Case
	Reports []community.CaseReport
	Away    []community.Distance
}

// Decision is one case, before the member whose it is.
type Decision struct {
	ui.Page
	To   link.Community
	Case community.Case
	Form ui.Form
}

// Reasons are the choices of a report.
func Reasons(p ui.Page) (options []ui.Option) {
	for _, r := range community.Reasons {
		options = append(options, ui.Option{Value: r, Label: Reason(p, r)})
	}
	return options
}

// Reason is why something was reported. One of the reasons has the name that catalogs keep for plurals.
func Reason(p ui.Page, reason string) string { return p.T("safety.reason." + "for_" + reason) }

// IsMember reports whether a thing is somebody.
func IsMember(t community.Thing) bool { return t.Kind == id.Member }

// Until says how long a ban lasts.
func Until(p ui.Page, c community.Case) string {
	if c.Until.IsZero() {
		return p.T("safety.for_ever")
	}
	return p.Locale.DateTime(c.Until, p.Zone)
}

// ban is the ban that keeps the member out; found is false when none does.
func (p Mine) ban() (c community.Case, found bool) {
	for _, c := range p.Cases {
		if c.Bans(p.Now) {
			return c, true
		}
	}
	return c, false
}

// still are the pages that are left to who is banned.
func (p Mine) still() []ui.Place {
	all := []ui.Place{
		{Label: p.T("nav.my_orders"), Href: p.To.MyOrders()},
		{Label: p.T("tier.mine.title"), Href: p.To.Membership()},
		{Label: p.T("nav.notices"), Href: p.To.Notices()},
	}
	all = append(all, ui.Place{Label: p.T("personal.title"), Href: p.To.MyData()})
	if !p.Guest {
		all = append(all, ui.Place{Label: p.T("keyring.title"), Href: p.To.Keyring()},
			ui.Place{Label: p.T("token.title"), Href: p.To.MyTokens()})
	}
	return all
}

// about says of what a case is: nothing more than the decision says when it is about the member themselves.
func about(p ui.Page, c community.Case) string {
	if IsMember(c.Thing) {
		return p.T("safety.about_you")
	}
	return p.T("safety.about_circle", "name", c.Thing.Title)
}

func tone(s community.CaseState) ui.Tone {
	switch s {
	case community.CaseBanned:
		return ui.Bad
	case community.CaseDismissed:
		return ui.Neutral
	case community.CaseOpen:
		return ui.Info
	}
	return ui.Warn
}

func face(d community.Distance) ui.Face { return ui.Face{Name: d.Name, Seed: d.Other.String()} }

func (p Report) reason() ui.Input { return p.Form.Input("reason", p.T("safety.reason_label")) }

func (p Report) note() ui.Input {
	in := p.Form.Input("note", p.T("safety.note"))
	in.Hint, in.Optional, in.MaxLength = p.T("safety.note_hint"), true, community.MostNote
	return in
}

func (p Decision) words() ui.Input {
	in := p.Form.Input("appeal", p.T("safety.your_words"))
	in.Hint, in.MaxLength = p.T("safety.appeal_hint"), community.MostNote
	return in
}
