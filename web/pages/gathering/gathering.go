// Package gathering has the pages of gatherings: those to come, one with its answer, its form, and its door.
//
// It decides how they look. It leaves what may be done to the services.
package gathering

import (
	"slices"
	"strconv"
	"time"

	"panal/community"
	"panal/content"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/ui"
)

// List is the gatherings of a community, on the member's pages or the staff's.
type List struct {
	ui.Page
	To      link.Community
	Console bool
	Past    bool
	Drafts  []content.Gathering
	All     []content.Gathering
	Pages   ui.Pages
	MayMake bool
}

// Page is a gathering.
type Page struct {
	ui.Page
	To     link.Community
	At     link.Gathering
	View   content.GatheringView
	About  string // as HTML
	Circle community.Circle
	Coming []content.GatheringAnswer // nil for who is no member
	Pages  ui.Pages
	Ticket string // what the code on the page holds
	SignIn string
	Form   ui.Form
}

// Run is what those who run a gathering do with it.
type Run struct {
	ui.Page
	To     link.Community
	At     link.Gathering
	View   content.GatheringView
	People []content.GatheringAnswer
	Pages  ui.Pages
	There  content.Attendance
	Walked []content.WalkIn
	Ticket content.GatheringAnswer // whose code was scanned
	Form   ui.Form
}

// Form is the form with a gathering's terms.
type Form struct {
	ui.Page
	Form    ui.Form
	To      link.Community
	Action  string
	Old     content.Gathering // zero for a new one
	Circles []community.Circle
	Tiers   []community.Tier
	All     bool // for whomever
}

// When says when a gathering is, in the zone of its reader's pages.
func When(p ui.Page, g content.Gathering) string {
	return p.Locale.DateTime(g.StartsAt, p.Zone)
}

// Where says where it is.
func Where(p ui.Page, g content.Gathering) string {
	if g.Online {
		return p.T("gathering.online")
	}
	return g.Place
}

// seats says how many come, of how many.
func seats(p ui.Page, g content.Gathering) string {
	if g.Places == 0 {
		return p.T("gathering.come", "count", g.Taken)
	}
	return p.T("gathering.come_of", "have", p.Locale.Number(g.Taken), "of", p.Locale.Number(g.Places))
}

// state says how a gathering stands, where that is worth a word.
func state(p ui.Page, g content.Gathering) (ui.Tone, string) {
	switch {
	case g.State == content.GatheringDraft:
		return ui.Neutral, p.T("gathering.state.draft")
	case g.State == content.GatheringCanceled:
		return ui.Warn, p.T("gathering.state.canceled")
	case g.Over(p.Now):
		return ui.Neutral, p.T("gathering.state.over")
	case g.Free() == 0:
		return ui.Info, p.T("gathering.state.full")
	}
	return ui.Good, p.T("gathering.state.open")
}

func (p Page) details() []ui.Pair {
	g := p.View.Gathering
	pairs := []ui.Pair{
		{Key: p.T("gathering.starts"), Value: ui.Text(When(p.Page, g))},
		{Key: p.T("gathering.ends"), Value: ui.Text(p.Locale.DateTime(g.EndsAt, p.Zone))},
		{Key: p.T("gathering.where"), Value: ui.Text(Where(p.Page, g))},
	}
	if !g.Online {
		pairs = append(pairs, ui.Pair{Key: p.T("gathering.address"), Value: ui.Text(g.Address)})
	}
	pairs = append(pairs, ui.Pair{Key: p.T("gathering.places"), Value: ui.Text(seats(p.Page, g))},
		ui.Pair{Key: p.T("gathering.for"), Value: ui.Text(p.T("gathering.audience." + string(g.Audience)))},
		ui.Pair{Key: p.T("gathering.price"), Value: ui.Text(p.T("gathering.free"))})
	if g.ClosesAt.Before(g.StartsAt) {
		pairs = append(pairs, ui.Pair{Key: p.T("gathering.closes"), Value: ui.Text(p.Locale.DateTime(g.ClosesAt, p.Zone))})
	}
	return pairs
}

// answerable reports whether the member can say something yet.
func (p Page) answerable() bool {
	g := p.View.Gathering
	return g.State == content.GatheringOpen && p.Now.Before(g.StartsAt) && p.View.Mine.CameAt.IsZero()
}

// comes reports whether they can newly come.
func (p Page) comes() bool { return p.answerable() && p.View.Answers(p.Now) == nil }

func (p Page) guests() []ui.Option {
	var all []ui.Option
	for n := range content.MaxGuests + 1 {
		all = append(all, ui.Option{Value: strconv.Itoa(n), Label: guests(p.Page, int64(n))})
	}
	return all
}

func face(a content.GatheringAnswer) ui.Face { return ui.Face{Name: a.Name, Seed: a.Member.String()} }

func code(text string) string {
	if len(text) != 8 {
		return text
	}
	return text[:4] + "-" + text[4:]
}

func (p Run) hosts(member id.ID) bool {
	return slices.ContainsFunc(p.View.Hosts, func(h content.GatheringHost) bool { return h.Member == member })
}

func (p Run) figures() []ui.Pair {
	number := func(n int64) ui.Pair { return ui.Pair{Value: ui.Text(p.Locale.Number(n))} }
	pairs := []ui.Pair{number(p.There.Coming), number(p.There.Waiting), number(p.There.Came), number(p.There.WalkIns), number(p.There.There())}
	for i, key := range []string{"gathering.said", "gathering.wait", "gathering.came", "gathering.walked", "gathering.there"} {
		pairs[i].Key = p.T(key)
	}
	return pairs
}

func (p Run) clock(t time.Time) string { return p.Locale.DateTime(t, p.Zone) }

func (f Form) field(name, kind string, most int, optional bool) ui.Input {
	in := f.Form.Input(name, f.T("gathering.field."+name))
	in.Type, in.MaxLength, in.Optional = kind, most, optional
	return in
}

func (f Form) moment(name string, optional bool) ui.Input {
	in := f.field(name, "datetime-local", 0, optional)
	in.Hint = f.T("gathering.zone", "zone", f.Zone.String())
	return in
}

func (f Form) audiences() (all []ui.Option) {
	for _, a := range content.GatheringAudiences {
		if f.All || a == content.MeetCircle {
			all = append(all, ui.Option{Value: string(a), Label: f.T("gathering.audience." + string(a))})
		}
	}
	return all
}

func (f Form) circles() (all []ui.Option) {
	if f.All {
		all = append(all, ui.Option{Label: f.T("gathering.no_circle")})
	}
	for _, c := range f.Circles {
		all = append(all, ui.Option{Value: id.Circle.Text(c.ID), Label: c.Name})
	}
	return all
}

func (f Form) chosen(tier id.ID) bool {
	return slices.Contains(f.Form.Values["tiers"], id.Tier.Text(tier))
}

func (p List) choices() []ui.Choice {
	all := []ui.Choice{{Label: p.T("gathering.ahead"), Href: p.To.Gatherings(), Current: !p.Past}, {Label: p.T("gathering.past"), Href: p.To.PastGatherings(), Current: p.Past}}
	if p.Console {
		all[0].Href, all[1].Href = p.To.Pages().Gatherings(), p.To.Pages().Gatherings()+"?past=yes"
	}
	return all
}

func (p Page) bring() ui.Input {
	in := p.Form.Input("guests", p.T("gathering.bring"))
	if in.Value == "" {
		in.Value = strconv.FormatInt(p.View.Mine.Guests, 10)
	}
	return in
}

// act is what the button says.
func (p Page) act() string {
	switch {
	case p.View.Mine.State == content.AnswerComing, p.View.Mine.State == content.AnswerWaiting:
		return p.T("gathering.change")
	case p.View.Free() == 0:
		return p.T("gathering.wait_for")
	}
	return p.T("gathering.i_come")
}

func (p Run) codeField() ui.Input {
	in := p.Form.Input("code", p.T("gathering.code"))
	in.MaxLength, in.Autocomplete, in.Hint = 40, "off", p.T("gathering.code_hint")
	return in
}

func (p Run) nameField() ui.Input {
	in := p.Form.Input("name", p.T("gathering.walk_in_name"))
	in.MaxLength, in.Optional, in.Autocomplete = 80, true, "off"
	return in
}

func (f Form) ways() []ui.Option {
	return []ui.Option{{Value: "no", Label: f.T("gathering.offline")}, {Value: "yes", Label: f.T("gathering.online")}}
}

func (f Form) count() ui.Input {
	in := f.field("places", "number", 0, true)
	in.Min, in.Hint = "0", f.T("gathering.places_hint")
	return in
}

// guests says whom somebody brings.
func guests(p ui.Page, n int64) string {
	if n == 0 {
		return p.T("gathering.alone")
	}
	return p.T("gathering.guests", "count", n)
}
