package console

import (
	"strconv"

	"github.com/a-h/templ"

	"panal/community"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/pages/safety"
	"panal/web/ui"
)

// Safety is a queue of cases.
type Safety struct {
	ui.Page
	To            link.Console
	Queue         community.CaseQueue
	Open, Appeals int // how many wait
	List          []community.Case
	Pages         ui.Pages
}

// Case is what was reported of one thing, before who decides it.
type Case struct {
	ui.Page
	To      link.Console
	Case    community.Case
	Reports []community.Report
	Before  []community.Case // about the same member
	Own     bool             // who looks decided it
	Form    ui.Form
}

// Sanction is what was decided about a member, with the form that warns or bans them.
type Sanction struct {
	ui.Page
	To     link.Console
	Member community.Member
	Cases  []community.Case
	Form   ui.Form
}

func (p Safety) queues() (all []choice) {
	for _, q := range community.CaseQueues {
		label := p.T("console.safety.queue." + string(q))
		if n := map[community.CaseQueue]int{community.CasesOpen: p.Open, community.CasesAppealed: p.Appeals}[q]; n > 0 {
			label = p.T("console.safety.counted", "queue", label, "number", p.Locale.Number(int64(n)))
		}
		all = append(all, choice{label, p.To.CasesIn(string(q)), q == p.Queue})
	}
	return all
}

func (p Safety) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, ExportCSV: ui.Filtered(p.URL, p.To.SafetyCSV()), Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("console.safety.thing")}, {Label: p.T("console.safety.reports"), Numeric: true}, {Label: p.T("console.state")}, {Label: p.T("console.safety.since")}},
		Empty:   ui.Empty{Icon: "check", Title: p.T("console.safety.none." + string(p.Queue)), Text: p.T("console.safety.none_text")},
	}
	for _, c := range p.List {
		since := c.OpenedAt
		if !c.AppealedAt.IsZero() && c.Review == "" {
			since = c.AppealedAt
		} else if !c.DecidedAt.IsZero() {
			since = c.DecidedAt
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			linkTwoLines(p.To.Case(c.ID), c.Thing.Title, kindOf(p.Page, c)), ui.Text(p.Locale.Number(int64(c.Reports))), caseStates(p.Page, c), ui.TimeAgo(p.Page, since),
		}})
	}
	return l
}

// kindOf says what a case is about, and whose it is.
func kindOf(p ui.Page, c community.Case) string {
	if safety.IsMember(c.Thing) {
		return p.T("console.safety.member")
	}
	if c.OwnerName == "" {
		return p.T("console.safety.circle")
	}
	return p.T("console.safety.circle_of", "name", c.OwnerName)
}

func (p Case) details() []ui.Pair {
	c := p.Case
	thing := ui.Link(p.To.Member(c.Thing.ID), c.Thing.Title)
	if !safety.IsMember(c.Thing) {
		thing = ui.Link(p.To.Circle(c.Thing.ID), c.Thing.Title)
	}
	pairs := []ui.Pair{{Key: kindOf(p.Page, c), Value: thing}}
	if !c.Thing.Owner.IsZero() && !safety.IsMember(c.Thing) {
		pairs = append(pairs, ui.Pair{Key: p.T("console.safety.whose"), Value: ui.Link(p.To.Member(c.Thing.Owner), c.OwnerName)})
	}
	pairs = append(pairs, ui.Pair{Key: p.T("console.safety.opened"), Value: ui.TimeAgo(p.Page, c.OpenedAt)})
	if !c.DecidedAt.IsZero() {
		pairs = append(pairs, ui.Pair{Key: p.T("console.safety.decided"), Value: dated(p.Page, c.Decider, c.DecidedAt)})
	}
	if c.State == community.CaseBanned {
		pairs = append(pairs, ui.Pair{Key: p.T("console.safety.until"), Value: ui.Text(safety.Until(p.Page, c))})
	}
	if !c.EndedAt.IsZero() {
		pairs = append(pairs, ui.Pair{Key: p.T("console.safety.ended"), Value: ui.TimeAgo(p.Page, c.EndedAt)})
	}
	return append(pairs, ui.Pair{Key: p.T("console.safety.number"), Value: ui.Text(id.Case.Text(c.ID))})
}

// earlier are the other cases about the same member.
func (p Case) earlier() (all []community.Case) {
	for _, c := range p.Before {
		if c.ID != p.Case.ID {
			all = append(all, c)
		}
	}
	return all
}

// waits reports whether the case waits for a review.
func (p Case) waits() bool { return !p.Case.AppealedAt.IsZero() && p.Case.Review == "" }

// decisions are what can be decided: of what is nobody's, nobody is warned or banned for.
func decisions(p ui.Page, states ...community.CaseState) (options []ui.Option) {
	for _, s := range states {
		options = append(options, ui.Option{Value: string(s), Label: p.T("console.safety.do." + string(s)), Hint: p.T("console.safety.does." + string(s))})
	}
	return options
}

func (p Case) decisions() []ui.Option {
	if p.Case.Thing.Owner.IsZero() {
		return decisions(p.Page, community.CaseDismissed, community.CaseHidden)
	}
	return decisions(p.Page, community.CaseStates[1:]...)
}

func (p Case) deciding() ui.Confirmation {
	return ui.Confirmation{Button: p.T("console.safety.decide"), Action: p.To.DecideCase(p.Case.ID), Sure: p.T("console.safety.decide_sure"), Loses: p.T("console.safety.decide_loses")}
}

func (p Case) lifting() ui.Confirmation {
	return ui.Confirmation{Button: p.T("console.safety.end_ban"), Action: p.To.EndBan(p.Case.ID), Sure: p.T("console.safety.end_sure"),
		Loses: p.T("console.safety.end_loses", "name", p.Case.OwnerName)}
}

func (p Case) reviews() []ui.Option {
	var options []ui.Option
	for _, r := range []string{community.Upheld, community.Overturned} {
		options = append(options, ui.Option{Value: r, Label: p.T("console.safety.review." + r), Hint: p.T("console.safety.reviews." + r)})
	}
	return options
}

func (p Sanction) sanctioning() ui.Confirmation {
	return ui.Confirmation{Button: p.T("console.safety.sanction"), Action: p.To.MemberSafety(p.Member.ID), Sure: p.T("console.safety.decide_sure"),
		Loses: p.T("console.safety.sanction_loses", "name", p.Member.Name)}
}

// banDays are the lengths of a ban that are offered; 0 is for ever.
var banDays = []int{1, 3, 7, 30, 90, 365, 0}

func lengths(p ui.Page) (options []ui.Option) {
	for _, days := range banDays {
		label := p.T("safety.for_ever")
		if days > 0 {
			label = p.T("console.safety.days", "count", days)
		}
		options = append(options, ui.Option{Value: strconv.Itoa(days), Label: label})
	}
	return options
}

func length(f ui.Form) ui.Input {
	in := f.Input("days", f.Locale.T("console.safety.length"))
	if in.Hint = f.Locale.T("console.safety.length_hint"); in.Value == "" {
		in.Value = "7"
	}
	return in
}

// wordsTo is the field for what the member is told.
func wordsTo(f ui.Form, hint string) ui.Input {
	in := f.Input("note", f.Locale.T("console.safety.words"))
	in.Hint, in.Optional, in.MaxLength = hint, true, community.MostNote
	return in
}
