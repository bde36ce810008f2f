// Package broadcast is the pages of what is said to members: the archive that they read, and where it is written.
package broadcast

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"panal/content"
	"panal/internal/id"
	"panal/internal/prose"
	"panal/web/link"
	"panal/web/ui"
)

// Names are what those whom something is said to are called.
type Names map[id.ID]string

// Archive is what went out, as a member may know of it: all of it, that of a series, or that to a circle.
type Archive struct {
	ui.Page
	To     link.Community
	Intro  string
	List   []content.Reading
	Pages  ui.Pages
	Series []content.Series // to narrow the list to; of the whole archive alone
	Shut   []Opener         // the tiers that open a series which is closed to the reader
	Crumbs []ui.Crumb
	Write  string              // where who leads a circle writes to it
	Mine   []content.Broadcast // what those who lead it wrote, and what did not go out yet
}

// Opener is a tier that opens something.
type Opener struct{ Name, Href string }

// Read is one broadcast to be read.
type Read struct {
	ui.Page
	To      link.Community
	Reading content.Reading
	Openers []Opener
	Whom    string
	Manage  string // where who writes it sees what came of it
	Runs    bool   // the reader leads the circle that it is to
	Form    ui.Form
}

// preview is how much of a text a list shows.
const preview = 160

func start(text string) string { return prose.Plain(text, preview) }

// body is the text as a page shows it: of what people wrote, nothing can act.
func body(text string) string { return prose.HTML(text) }

// Whom says to whom something is said.
func Whom(p ui.Page, a content.Audience, names Names) string {
	switch a.Kind() {
	case content.OfCircle:
		return p.T("broadcast.to.circle", "name", names[a.Circle])
	case content.OfSegment:
		return p.T("broadcast.to.segment", "name", names[a.Segment])
	case content.OfTiers:
		var tiers []string
		for _, tier := range a.Tiers {
			tiers = append(tiers, names[tier])
		}
		return p.T("broadcast.to.tiers", "names", strings.Join(tiers, ", "))
	}
	return p.T("broadcast.to.everybody")
}

// When says when a series goes out.
func When(p ui.Page, r content.Rhythm) string {
	if r.Days == content.EveryDay {
		return p.T("broadcast.daily", "time", Minute(r.Minute))
	}
	return p.T("broadcast.weekly", "days", Days(p, r.Days), "time", Minute(r.Minute))
}

// Minute writes a minute of the day: "06:20".
func Minute(n int) string { return fmt.Sprintf("%02d:%02d", n/60, n%60) }

// Days names days of the week.
func Days(p ui.Page, days content.Days) string {
	var names []string
	for _, day := range week {
		if days.Has(day) {
			names = append(names, p.T("broadcast.day."+dayKey(day)))
		}
	}
	return strings.Join(names, ", ")
}

// week is the days in the order in which people write them.
var week = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

func dayKey(day time.Weekday) string { return strings.ToLower(day.String()) }

// DayField is the box of a day in the form of a series.
func DayField(day time.Weekday) string { return "day." + dayKey(day) }

func (p Read) cancel() ui.Confirmation {
	return ui.Confirmation{Button: p.T("broadcast.cancel"), Loses: p.T("broadcast.cancel_loses", "title", p.Reading.Title),
		Action: p.To.CancelBroadcast(p.Reading.ID), Sure: p.T("broadcast.cancel_sure")}
}

func (p Read) correction() ui.Input {
	in := p.Form.Input("correction", p.T("broadcast.correction"))
	in.Optional, in.Rows, in.MaxLength, in.Hint = true, 3, 2000, p.T("broadcast.correction_hint")
	return in
}

// Desk is where staff see what is said: by state, and the series.
type Desk struct {
	ui.Page
	To        link.Console
	Names     Names
	State     content.BroadcastState
	List      []content.Broadcast
	Pages     ui.Pages
	Series    []content.Series
	Policy    ui.Form
	MayPolicy bool
}

func (p Desk) states() []ui.Choice {
	all := []ui.Choice{{Label: p.T("console.all"), Href: p.To.Broadcasts(), Current: p.State == ""}}
	for _, state := range content.BroadcastStates {
		all = append(all, ui.Choice{Label: p.T("state.broadcast." + string(state)), Href: p.To.Broadcasts() + "?state=" + string(state), Current: p.State == state})
	}
	return all
}

func (p Desk) listing() ui.Listing {
	l := ui.Listing{Caption: p.T("broadcast.title"), Untitled: true, Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("broadcast.field.title")}, {Label: p.T("broadcast.state")}, {Label: p.T("broadcast.audience")}, {Label: p.T("broadcast.at")},
			{Label: p.T("broadcast.reached"), Numeric: true}, {Label: p.T("broadcast.opened"), Numeric: true}},
		Empty: ui.Empty{Icon: "bell", Title: p.T("broadcast.none"), Text: p.T("broadcast.none_text"), Action: ui.Action{Label: p.T("broadcast.write"), Href: p.To.NewBroadcast()}}}
	for _, b := range p.List {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{ui.Link(p.To.Broadcast(b.ID), b.Title), ui.State(p.Locale, "broadcast", string(b.State)),
			ui.Text(Whom(p.Page, b.Audience, p.Names)), ui.Text(at(p.Page, b)), ui.Text(p.Locale.Number(int64(b.Reached))), ui.Text(p.Locale.Number(int64(b.Opened)))}})
	}
	return l
}

// at is when a broadcast went out or is to.
func at(p ui.Page, b content.Broadcast) string {
	switch {
	case !b.StartedAt.IsZero():
		return p.Locale.DateTime(b.StartedAt, p.Zone)
	case !b.At.IsZero():
		return p.Locale.DateTime(b.At, p.Zone)
	case b.SeriesName != "":
		return b.SeriesName
	}
	return "–"
}

func (p Desk) daily() ui.Input {
	in := p.Policy.Input("circle_daily", p.T("broadcast.circle_daily"))
	in.Type, in.Min, in.Max, in.Hint = "number", "0", "20", p.T("broadcast.circle_daily_hint")
	return in
}

// Write is the form of a broadcast, with what it would look like and whom it would reach now.
type Write struct {
	ui.Page
	Crumbs    []ui.Crumb
	To        link.Community
	Console   bool
	Action    string
	Form      ui.Form
	Broadcast content.Broadcast // zero: it is new
	Audiences []ui.Option       // none: to one circle
	Tiers     []ui.Option
	Series    []ui.Option
	Whom      string // to whom, where that is not chosen
	Reach     int
	Preview   bool
	Missed    bool
}

func (p Write) input(name string, most int) ui.Input {
	in := p.Form.Input(name, p.T("broadcast.field."+name))
	in.MaxLength = most
	return in
}

func (p Write) text() ui.Input {
	in := p.input("text", 20_000)
	in.Rows, in.Hint = 12, p.T("broadcast.hint.text")
	return in
}

func (p Write) link() ui.Input {
	in := p.input("link", 300)
	in.Optional, in.Hint = true, p.T("broadcast.hint.link")
	return in
}

func (p Write) at() ui.Input {
	in := p.input("at", 0)
	in.Type, in.Optional, in.Hint = "datetime-local", true, p.T("broadcast.hint.at", "zone", p.Zone.String())
	return in
}

func (p Write) choose(name string) ui.Input {
	in := p.Form.Input(name, p.T("broadcast.field."+name))
	in.Optional, in.Hint = true, p.T("broadcast.hint."+name)
	return in
}

func (p Write) cancel() ui.Confirmation {
	return Read{Page: p.Page, To: p.To, Reading: content.Reading{Broadcast: p.Broadcast}}.cancel()
}

func ticked(values url.Values, name, value string) bool {
	for _, v := range values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Result is a broadcast with what came of it.
type Result struct {
	ui.Page
	To        link.Console
	Read      link.Community
	Broadcast content.Broadcast
	Names     Names
	Form      ui.Form
}

func (p Result) figures() []ui.Figure {
	return []ui.Figure{{Label: p.T("broadcast.reached"), Value: p.Locale.Number(int64(p.Broadcast.Reached))},
		{Label: p.T("broadcast.opened"), Value: p.Locale.Number(int64(p.Broadcast.Opened))}}
}

// SeriesPage is a series with its queue and its next slots, and its form.
type SeriesPage struct {
	ui.Page
	To     link.Console
	Read   link.Community
	Series content.Series // zero: it is new
	Names  Names
	Queue  []content.Broadcast
	Slots  []time.Time
	Form   ui.Form

	Audiences, Tiers []ui.Option
}

// move is a button that puts what is queued at another place, from 1; its name says which, for those who do not see it.
func (p SeriesPage) move(to string, b content.Broadcast, place int) ui.Action {
	return ui.Action{Label: p.T("broadcast." + to), Kind: ui.Plain, Small: true, Name: "place", Value: strconv.Itoa(place),
		Attrs: templ.Attributes{"aria-label": p.T("broadcast."+to+"_this", "title", b.Title)}}
}

func (p SeriesPage) action() string {
	if p.Series.ID.IsZero() {
		return p.To.AllSeries()
	}
	return p.To.OneSeries(p.Series.ID)
}

func (p SeriesPage) input(name string, most int) ui.Input {
	in := p.Form.Input(name, p.T("broadcast.series_field."+name))
	in.MaxLength = most
	return in
}

func (p SeriesPage) about() ui.Input {
	in := p.input("about", 2000)
	in.Optional, in.Rows = true, 4
	return in
}

func (p SeriesPage) time() ui.Input {
	in := p.input("minute", 0)
	in.Type, in.Hint = "time", p.T("broadcast.hint.minute", "zone", p.Zone.String())
	return in
}

func (p SeriesPage) choose() ui.Input {
	in := p.Form.Input("audience", p.T("broadcast.field.audience"))
	in.Optional, in.Hint = true, p.T("broadcast.hint.series_audience")
	return in
}

func (p SeriesPage) end() ui.Confirmation {
	return ui.Confirmation{Button: p.T("broadcast.end"), Loses: p.T("broadcast.end_loses", "name", p.Series.Name), Action: p.To.MoveSeries(p.Series.ID, string(content.SeriesEnded)),
		Sure: p.T("broadcast.end_sure")}
}
