package console

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"panal/content"
	"panal/fact"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/ui"
)

// Facts shows what consumers could not handle, how far they have read, and what happened lately.
type Facts struct {
	ui.Page
	To       link.Console
	Letters  []fact.DeadLetter
	Total    int // dead letters
	Progress []fact.Progress
	Newest   []fact.Recorded
}

// number is a fact's place in the sequence.
func number(sequence int64) string { return "#" + strconv.FormatInt(sequence, 10) }

// what a fact tells, in words; a kind that has none is called by its own name.
func tells(p ui.Page, kind fact.Kind) string {
	if key := "console.fact." + string(kind); p.Locale.Has(key) {
		return p.T(key)
	}
	return string(kind)
}

func (p Facts) letters() ui.Listing {
	l := ui.Listing{Caption: p.T("console.facts.letters"),
		Columns: []ui.Column{{Label: p.T("console.facts.fact")}, {Label: p.T("console.facts.consumer")}, {Label: p.T("console.facts.error")},
			{Label: p.T("console.facts.attempts"), Numeric: true}, {Label: p.T("console.facts.next")}, {Label: ""}},
		Empty: ui.Empty{Icon: "check", Title: p.T("console.facts.no_letters"), Text: p.T("console.facts.no_letters_text")},
	}
	for _, d := range p.Letters {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			twoLines(tells(p.Page, d.Fact.Kind), number(d.Fact.Sequence)+" "+string(d.Fact.Kind)), ui.Text(d.Consumer), reason(d.Error),
			ui.Text(p.Locale.Number(int64(d.Attempts))), ui.TimeAgo(p.Page, d.NextAt), p.retry(d),
		}})
	}
	return l
}

func (p Facts) progress() ui.Listing {
	l := ui.Listing{Caption: p.T("console.facts.consumers"),
		Columns: []ui.Column{{Label: p.T("console.facts.consumer")}, {Label: p.T("console.facts.last")},
			{Label: p.T("console.facts.behind"), Numeric: true}, {Label: p.T("console.facts.lag")}},
		Empty: ui.Empty{Title: p.T("console.facts.no_consumers")},
	}
	for _, c := range p.Progress {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{ui.Text(c.Consumer), p.read(c), ui.Text(p.Locale.Number(c.Behind())), p.lag(c)}})
	}
	return l
}

// late is the lag from which a consumer is in trouble: they look every second.
const late = time.Minute

func (p Facts) newest() ui.Listing {
	l := ui.Listing{Caption: p.T("console.facts.newest"),
		Columns: []ui.Column{{Label: p.T("console.facts.fact")}, {Label: p.T("console.facts.about")}, {Label: p.T("console.ledger.when")}},
		Empty:   ui.Empty{Title: p.T("console.facts.none"), Text: p.T("console.facts.none_text")},
	}
	for _, f := range p.Newest {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			twoLines(tells(p.Page, f.Kind), number(f.Sequence)+" "+string(f.Kind)), subject(p.To, f), ui.TimeAgo(p.Page, f.At),
		}})
	}
	return l
}

// subjects says what kind of id the facts of a noun are about.
var subjects = map[string]id.Kind{"product": id.Product, "offer": id.Offer, "order": id.Order, "group_buy": id.GroupBuy,
	"payment": id.Payment, "refund": id.Refund, "member": id.Member, "share": id.Share, "community": id.Community, "circle": id.Circle,
	"tier": id.Tier, "segment": id.Segment, "attribute": id.Attribute, "application": id.Application, "invitation": id.Invitation,
	"broadcast": id.Broadcast, "series": id.Series, "gathering": id.Gathering}

// noun is what a fact is about.
func noun(f fact.Recorded) string {
	noun, _, _ := strings.Cut(string(f.Kind), ".")
	return noun
}

// SubjectID writes the id of what a fact is about.
func SubjectID(f fact.Recorded) string {
	if kind, known := subjects[noun(f)]; known && f.Kind != content.FactPolicyChanged { // which is of the community
		return kind.Text(f.Subject)
	}
	return f.Subject.String()
}

// leads is the page of what a fact is about; nothing where the console has none.
func leads(to link.Console, f fact.Recorded) string {
	switch noun(f) {
	case "product", "offer", "order", "group_buy", "payment", "refund", "member", "circle":
		return to.Find() + "?q=" + url.QueryEscape(SubjectID(f))
	case "tier":
		return to.Tier(f.Subject)
	case "segment":
		return to.Segment(f.Subject)
	case "attribute":
		return to.Attribute(f.Subject)
	case "application":
		return to.Application(f.Subject)
	case "invitation":
		return to.Invitation(f.Subject)
	case "broadcast":
		if f.Kind == content.FactPolicyChanged {
			return to.Broadcasts()
		}
		return to.Broadcast(f.Subject)
	case "series":
		return to.OneSeries(f.Subject)
	case "face":
		return to.Face()
	case "community":
		return to.Settings()
	case "admission":
		return to.Admission()
	}
	return ""
}
