package console

import (
	"strconv"

	"github.com/a-h/templ"

	"panal/commerce"
	"panal/web/link"
	"panal/web/ui"
)

// Waiting narrows the entries of a giveaway to those whose answers nobody has marked.
const Waiting = "waiting"

// Entries are a giveaway, how it stands and who is in.
type Entries struct {
	ui.Page
	To       link.Console
	Giveaway commerce.Giveaway
	Rule     commerce.GiveawayRule
	List     []commerce.EntryView
	Pages    ui.Pages
}

// stands says when it is drawn, and what is to be done before.
func (p Entries) stands() string {
	g := p.Giveaway
	switch {
	case g.State == commerce.GiveawayOff:
		return p.T("console.giveaway.off")
	case g.State == commerce.GiveawayDrawn:
		return p.T("console.giveaway.drawn", "count", g.Counting)
	case p.Rule.Judged > 0:
		return p.T("console.giveaway.mark_until", "count", g.Counting, "time", p.Locale.DateTime(g.DrawsAt, p.Zone))
	}
	return p.T("console.giveaway.draws", "time", p.Locale.DateTime(g.DrawsAt, p.Zone))
}

func (p Entries) figures() []ui.Figure {
	g := p.Giveaway
	return []ui.Figure{{Label: p.T("console.giveaway.entries"), Value: p.Locale.Number(g.Entries)}, {Label: p.T("console.giveaway.counts"), Value: p.Locale.Number(g.Counting)}}
}

// marks reports that answers may be marked now.
func (p Entries) marks() bool {
	return p.Rule.Judged > 0 && p.Giveaway.State == commerce.GiveawayOpen && p.Now.Before(p.Giveaway.DrawsAt)
}

// listing lists them, each with what is to be said of it.
func (p Entries) listing() ui.Listing {
	l := ui.Listing{Caption: p.T("console.giveaway.entries"), Pages: p.Pages, Columns: []ui.Column{{Label: p.T("console.giveaway.number")}, {Label: p.T("console.giveaway.who")}},
		Empty: ui.Empty{Icon: "campaigns", Title: p.T("console.giveaway.none"), Text: p.T("console.giveaway.none_text")}}
	if p.Rule.Question != "" {
		l.Columns = append(l.Columns, ui.Column{Label: p.T("console.giveaway.answer")})
	}
	l.Columns = append(l.Columns, ui.Column{Label: p.T("console.state")})
	if p.marks() {
		l.Tools = p.narrow()
	}
	for _, e := range p.List {
		cells := []templ.Component{ui.Text(strconv.FormatInt(e.Number, 10)), ui.Link(p.To.Member(e.Member), e.Name)}
		if p.Rule.Question != "" {
			cells = append(cells, ui.Text(e.Answer))
		}
		l.Rows = append(l.Rows, ui.Row{Cells: append(cells, p.stand(e))})
	}
	return l
}

// choices narrow the list to what is still to be marked.
func (p Entries) choices() []choice {
	waits := p.URL.Query().Get("entries") == Waiting
	return []choice{{Label: p.T("console.giveaway.every"), Href: ui.Narrow(p.URL, "entries", ""), Current: !waits},
		{Label: p.T("console.giveaway.to_mark"), Href: ui.Narrow(p.URL, "entries", Waiting), Current: waits}}
}

// says is how an entry stands.
func (p Entries) says(e commerce.EntryView) string {
	switch {
	case e.Place > 0 && !p.Giveaway.Credit && !e.HandedAt.IsZero():
		return p.place(e) + " · " + p.T("console.giveaway.handed")
	case e.Place > 0:
		return p.place(e)
	case e.Counts:
		return p.T("console.giveaway.counts")
	case p.Giveaway.State == commerce.GiveawayOpen && e.MarkedAt.IsZero():
		return p.T("console.giveaway.waits")
	}
	return p.T("console.giveaway.not")
}

func (p Entries) place(e commerce.EntryView) string {
	return p.T("console.giveaway.place") + " " + strconv.FormatInt(e.Place, 10)
}
