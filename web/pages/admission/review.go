package admission

import (
	"strconv"

	"github.com/a-h/templ"

	"panal/community"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/ui"
)

// Here and Nobody are what the address of a queue says for applications to the community itself, and for those that
// nobody has taken on.
const (
	Here   = "here"
	Nobody = "nobody"
)

// Queue lists applications: in the console, or a circle's for who leads it.
type Queue struct {
	ui.Page
	Console  bool
	List     []community.Application
	Filter   community.ApplicationFilter
	Waiting  []community.Waiting
	Places   map[id.ID]string // the names of those that are listed or wait
	Reviewer string           // whose the filter leaves
	Me, Here id.ID            // the reader, and the community
	Open     func(id.ID) string
	CSV      string
	Pages    ui.Pages
	More     []ui.Action // where else one goes from here
}

func (p Queue) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, ExportCSV: p.CSV, Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("field.name")}, {Label: p.T("admission.to")}, {Label: p.T("console.state")}, {Label: p.T("admission.reviewer")}, {Label: p.T("admission.since")}},
		Empty:   ui.Empty{Icon: "check", Title: p.T("admission.none_waiting"), Text: p.T("admission.none_waiting_text")},
	}
	if len(p.Waiting) > 0 || p.URL.RawQuery != "" {
		l.Empty = ui.Empty{Icon: "search", Title: p.T("console.none_left"), Text: p.T("console.none_left_text"),
			Action: ui.Action{Label: p.T("console.show_all"), Href: p.URL.Path, Kind: ui.Plain}}
	}
	for _, a := range p.List {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			rowLink(p.Open(a.ID), a.Name), ui.Text(p.Places[a.Place]), ui.Badge(tone(a.State), p.T("state.application."+string(a.State))),
			ui.Text(orDash(a.ReviewerName)), ui.TimeAgo(p.Page, a.SubmittedAt),
		}})
	}
	return l
}

// chosen is one way to narrow the queue by a parameter of its address.
func (p Queue) chosen(name, value, label string) ui.Choice {
	return ui.Choice{Label: label, Href: ui.Narrow(p.URL, name, value), Current: p.URL.Query().Get(name) == value}
}

func (p Queue) states() (all []ui.Choice) {
	for _, state := range []string{"", "submitted", "asked", "accepted", "declined", "withdrawn", "all"} {
		key := state
		if state == "" {
			key = "open"
		}
		all = append(all, p.chosen("state", state, p.T("admission.queue."+key)))
	}
	return all
}

// counted says how many wait, after what they are.
func (p Queue) counted(label string, n int) string {
	return p.T("admission.queue.counted", "what", label, "number", p.Locale.Number(int64(n)))
}

// reviewers are those who have taken something on, the reader first, and nobody.
func (p Queue) reviewers() []ui.Choice {
	waits, names := map[id.ID]int{}, map[id.ID]string{}
	var others []id.ID
	for _, w := range p.Waiting {
		if _, known := names[w.Reviewer]; !known && !w.Reviewer.IsZero() && w.Reviewer != p.Me {
			others = append(others, w.Reviewer)
		}
		waits[w.Reviewer], names[w.Reviewer] = waits[w.Reviewer]+w.Count, w.ReviewerName
	}
	if r := p.Filter.Reviewer; !r.IsZero() && r != p.Me && names[r] == "" {
		others, names[r] = append(others, r), p.Reviewer
	}
	all := []ui.Choice{p.chosen("reviewer", "", p.T("admission.queue.everybody")),
		p.chosen("reviewer", Nobody, p.counted(p.T("admission.queue.nobody"), waits[id.Zero])),
		p.chosen("reviewer", id.Member.Text(p.Me), p.counted(p.T("admission.queue.mine"), waits[p.Me]))}
	for _, r := range others {
		all = append(all, p.chosen("reviewer", id.Member.Text(r), p.counted(names[r], waits[r])))
	}
	return all
}

// places are those that something waits at; none where there is no choice.
func (p Queue) places() []ui.Choice {
	waits := map[id.ID]int{}
	var order []id.ID
	for _, w := range p.Waiting {
		if waits[w.Place] == 0 {
			order = append(order, w.Place)
		}
		waits[w.Place] += w.Count
	}
	if at := p.Filter.Place; !at.IsZero() && waits[at] == 0 {
		order = append(order, at)
	}
	if !p.Console || len(order) < 2 && p.Filter.Place.IsZero() {
		return nil
	}
	all := []ui.Choice{p.chosen("circle", "", p.T("admission.queue.everywhere"))}
	for _, at := range order {
		value := Here
		if at != p.Here {
			value = id.Circle.Text(at)
		}
		all = append(all, p.chosen("circle", value, p.counted(p.Places[at], waits[at])))
	}
	return all
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// Review is one application, before who decides on it.
type Review struct {
	ui.Page
	Console bool
	Back    string             // the queue
	Open    func(id.ID) string // an application of the queue, and what takes the verdict on it
	Beside  community.Beside
	Mine    string // the reader's id, to take it on
	View    community.ApplicationView
	Form    ui.Form
}

func (p Review) action() string { return p.Open(p.View.Application.ID) }

func (p Review) details() []ui.Pair {
	a := p.View.Application
	return []ui.Pair{
		{Key: p.T("admission.to"), Value: ui.Text(p.View.Place.Name)},
		{Key: p.T("field.email"), Value: ui.Text(orDash(a.Email))},
		{Key: p.T("admission.since"), Value: ui.TimeAgo(p.Page, a.SubmittedAt)},
		{Key: p.T("admission.reviewer"), Value: ui.Text(orDash(a.ReviewerName))},
	}
}

// Invitations lists every invitation, and invites.
type Invitations struct {
	ui.Page
	To    link.Console
	Form  ui.Form
	List  []community.Invitation
	Pages ui.Pages
	By    string // whose the list is narrowed to
	Made  ui.ShareKit
}

func (p Invitations) form() Invites {
	return Invites{Page: p.Page, Form: p.Form}
}

func (p Invitations) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, Pages: p.Pages, ExportCSV: ui.Filtered(p.URL, p.To.InvitationsCSV()),
		Tools:   ui.SearchBox(p.Locale, p.To.Invitations(), p.URL.Query().Get("q")),
		Columns: []ui.Column{{Label: p.T("admission.whom")}, {Label: p.T("admission.by")}, {Label: p.T("console.state")}, {Label: p.T("admission.mail")}, {Label: p.T("admission.came"), Numeric: true}, {Label: p.T("admission.until")}},
		Empty:   ui.Empty{Icon: "people", Title: p.T("admission.no_invites"), Text: p.T("admission.none_made")},
	}
	for _, i := range p.List {
		mail := "–"
		if i.Email != "" {
			mail = p.T("admission.mailed." + mailed(i))
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			ui.Link(p.To.Invitation(i.ID), Whom(p.Page, i)), ui.Text(i.InviterName), state(p.Page, i), ui.Text(mail),
			ui.Text(p.T("ui.count_of", "have", i.Used, "of", i.Uses)), ui.TimeAgo(p.Page, i.ExpiresAt),
		}})
	}
	return l
}

// InviteList invites many at once.
type InviteList struct {
	ui.Page
	To    link.Console
	Form  ui.Form
	Lines []community.InviteLine // tried; none before
}

func (p InviteList) list() ui.Input {
	in := p.Form.Input("list", p.T("admission.list"))
	in.Rows, in.Hint, in.Autocomplete = 8, p.T("admission.list_hint"), "off"
	return in
}

func (p InviteList) will() (n int) {
	for _, l := range p.Lines {
		if l.Outcome == community.WillInvite {
			n++
		}
	}
	return n
}

func (p InviteList) listing() ui.Listing {
	l := ui.Listing{Caption: p.T("admission.tried"), Columns: []ui.Column{{Label: p.T("admission.line"), Numeric: true}, {Label: p.T("field.name")}, {Label: p.T("field.email")}, {Label: p.T("admission.to")}, {Label: p.T("admission.outcome")}}}
	for _, line := range p.Lines {
		tone := ui.Warn
		if line.Outcome == community.WillInvite {
			tone = ui.Good
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{ui.Text(strconv.Itoa(line.Line)), ui.Text(orDash(line.Name)), ui.Text(line.Email),
			ui.Text(orDash(line.Circle)), ui.Badge(tone, p.T("admission.outcome_of."+string(line.Outcome)))}})
	}
	return l
}

// Settings are how people get into the community, and what it asks.
type Settings struct {
	ui.Page
	To        link.Console
	Form      ui.Form // of the settings
	Questions Editor
}

func (p Settings) number(name string) ui.Input {
	in := p.Form.Input(name, p.T("admission."+name))
	in.Type, in.InputMode, in.Min, in.Autocomplete = "number", "numeric", "0", "off"
	return in
}

func (p Settings) ways() []ui.Option {
	var options []ui.Option
	for _, a := range community.Admissions {
		options = append(options, ui.Option{Value: string(a), Label: p.T("admission.way." + string(a)), Hint: p.T("admission.way_text." + string(a))})
	}
	return options
}

// said is what was typed with a verdict that was refused.
func (p Review) said(k community.StepKind) string {
	if p.Form.Values.Get("verdict") == string(k) {
		return p.Form.Values.Get("words")
	}
	return ""
}
