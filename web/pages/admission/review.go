package admission

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"panal/community"
	"panal/web/link"
	"panal/web/ui"
)

// Queue lists applications: in the console, or a circle's for who leads it.
type Queue struct {
	ui.Page
	Console bool
	List    []community.Application
	Places  map[string]string // the names of circles, by id
	Open    func(community.Application) string
	Choices []ui.Choice
	CSV     string
	Pages   ui.Pages
	More    []ui.Action // where else one goes from here
}

func (p Queue) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, ExportCSV: p.CSV, Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("field.name")}, {Label: p.T("admission.to")}, {Label: p.T("console.state")}, {Label: p.T("admission.reviewer")}, {Label: p.T("admission.since")}},
		Empty:   ui.Empty{Icon: "check", Title: p.T("admission.none_waiting"), Text: p.T("admission.none_waiting_text")},
	}
	for _, a := range p.List {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			ui.Link(p.Open(a), a.Name), ui.Text(p.Places[a.Place.String()]), ui.Badge(tone(a.State), p.T("state.application."+string(a.State))),
			ui.Text(orDash(a.ReviewerName)), ui.TimeAgo(p.Page, a.SubmittedAt),
		}})
	}
	return l
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
	Back    string // the queue
	Action  string // takes the verdict
	Mine    string // the reader's id, to take it on
	View    community.ApplicationView
	Form    ui.Form
}

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
	CSV   string
	Made  ui.ShareKit
}

func (p Invitations) form() Invites {
	return Invites{Page: p.Page, Form: p.Form}
}

func (p Invitations) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, Pages: p.Pages, ExportCSV: p.CSV,
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

// Editor changes the questions of a place.
type Editor struct {
	ui.Page
	Action string
	Form   ui.Form
	Rows   int // of the form: those that there are, and some to be filled in
}

// spareQuestions is how many rows stand empty below the questions that there are.
const spareQuestions = 2

// EditorOf shows questions as they are.
func EditorOf(p ui.Page, action string, f community.Form) Editor {
	v := url.Values{"version": {strconv.Itoa(f.Version)}}
	for i, q := range f.Questions {
		at := "questions." + strconv.Itoa(i) + "."
		v.Set(at+"kind", string(q.Kind))
		v.Set(at+"label", q.Label)
		v.Set(at+"hint", q.Hint)
		v.Set(at+"options", strings.Join(q.Options, "\n"))
		if q.Required {
			v.Set(at+"required", "yes")
		}
	}
	return Editor{Page: p, Action: action, Form: ui.NewForm(p.Locale, v), Rows: len(f.Questions) + spareQuestions}
}

// ReadQuestions reads what an editor sent: in the order of the rows, without those that have no words.
func ReadQuestions(v url.Values) (questions []community.Question, rows int) {
	for ; v.Has("questions." + strconv.Itoa(rows) + ".label"); rows++ {
		at := "questions." + strconv.Itoa(rows) + "."
		if strings.TrimSpace(v.Get(at+"label")) == "" {
			continue
		}
		questions = append(questions, community.Question{Kind: community.QuestionKind(v.Get(at + "kind")), Label: v.Get(at + "label"),
			Hint: v.Get(at + "hint"), Options: strings.Split(v.Get(at+"options"), "\n"), Required: v.Get(at+"required") != ""})
	}
	return questions, rows
}

func (p Editor) field(row int, name string) ui.Input {
	in := p.Form.Input("questions."+strconv.Itoa(row)+"."+name, p.T("admission.question_"+name))
	in.Optional, in.Autocomplete = true, "off"
	return in
}

func (p Editor) kinds() []ui.Option {
	var options []ui.Option
	for _, k := range community.QuestionKinds {
		options = append(options, ui.Option{Value: string(k), Label: p.T("admission.kind." + string(k))})
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
