// Package ladder shows the ladder: where one member is, opened to its parts, and where all are.
package ladder

import (
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"panal/community"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/ui"
)

// Footing is where a member is.
type Footing struct {
	ui.Page
	community.Footing
	Own   bool                      // the member themselves looks
	Names func(member id.ID) string // where another member is shown; nil: nowhere
}

// Badge is a rung by word and shape.
func Badge(p ui.Page, r community.Rung) templ.Component {
	if r == community.NoRung {
		return ui.Text("–")
	}
	tone := map[community.Rung]ui.Tone{community.Customer: ui.Neutral, community.User: ui.Info, community.Fan: ui.Good, community.Friend: ui.Good}[r]
	return ui.Badge(tone, p.T("ladder."+string(r)))
}

func (p Footing) title() string {
	if p.Own {
		return p.T("ladder.own")
	}
	return p.T("ladder.title")
}

// state is the rung, and how it was come by.
func (p Footing) state() (pairs []ui.Pair) {
	rung := Badge(p.Page, p.Rung)
	if p.Rung == community.NoRung {
		rung = ui.Text(p.T("ladder.none"))
	}
	pairs = append(pairs, ui.Pair{Key: p.T("ladder.rung"), Value: rung})
	if p.Rung == community.NoRung {
		return pairs
	}
	pairs = append(pairs, ui.Pair{Key: p.T("ladder.since"), Value: ui.TimeAgo(p.Page, p.Since)}, ui.Pair{Key: p.T("ladder.by"), Value: ui.Text(deed(p.Page, p.Cause))})
	if !p.FallsAt.IsZero() {
		pairs = append(pairs, ui.Pair{Key: p.T("ladder.falls"), Value: ui.Text(p.Locale.Date(p.FallsAt, p.Zone))})
	}
	return pairs
}

// parts are what the rung is made of.
func (p Footing) parts() []ui.Pair {
	e := p.Evidence
	count := func(n int) templ.Component { return ui.Text(p.Locale.Number(int64(n))) }
	advocated := ui.Text(p.T("ladder.never"))
	if !e.Advocated.IsZero() {
		advocated = advocacy(p.Page, e)
	}
	return []ui.Pair{
		{Key: p.T("ladder.paid"), Value: count(e.Paid)},
		{Key: p.T("ladder.weeks"), Value: ui.Text(p.T("ui.count_of", "have", p.Active, "of", community.LadderWeeks))},
		{Key: p.T("ladder.advocated"), Value: advocated},
		{Key: p.T("ladder.ties"), Value: ui.Text(p.T("ladder.in_90_days", "have", len(p.Ties)))},
	}
}

// next is what each rung above asks, in plain words: the one that is reached next, which is a friend for who is a user.
func (p Footing) next() (words []string) {
	if p.Rung == community.Friend {
		return []string{p.T("ladder.next.top")}
	}
	switch next := p.Next(); next {
	case community.Customer:
		return []string{p.T("ladder.next.customer")}
	case community.User:
		key := "ladder.next.user_of"
		if p.Own {
			key = "ladder.next.user"
		}
		return []string{p.T(key, "have", p.Active)}
	case community.Fan:
		words = append(words, p.T("ladder.next.fan"))
	}
	return append(words, p.T("ladder.next.friend", "have", len(p.Ties)))
}

func (p Footing) below() string {
	if p.Below.IsZero() || p.Rung == community.NoRung {
		return ""
	}
	return p.T("ladder.below", "since", p.Locale.Date(p.Below, p.Zone), "until", p.Locale.Date(p.FallsAt, p.Zone))
}

// deed is what moved somebody, in words.
func deed(p ui.Page, d community.Deed) string {
	if d == "" {
		return "–"
	}
	return p.T("ladder.by_deed." + string(d))
}

// Overview is the ladder of a community.
type Overview struct {
	ui.Page
	To link.Console
	community.LadderOverview
}

func (p Overview) whole() (n int) {
	for _, on := range p.On {
		n += on
	}
	return n
}

// month writes 2026-03 for people.
func (p Overview) month(text string) string {
	first, err := time.Parse("2006-01", text)
	if err != nil {
		return text
	}
	return p.Locale.Month(first)
}

// share says what part of all members so many are.
func (p Overview) share(n int) string {
	return p.T("ladder.of_all", "percent", p.Locale.Percent(float64(n)/float64(max(1, p.whole()))))
}

// months are the climbs and falls of each month, the latest first.
func (p Overview) months() ui.Listing {
	l := ui.Listing{Caption: p.T("ladder.by_month"), Columns: []ui.Column{{Label: p.T("ladder.month")}}, Empty: p.empty()}
	for _, r := range community.Rungs {
		l.Columns = append(l.Columns, ui.Column{Label: p.T("ladder.climbed_to", "rung", p.T("ladder."+string(r))), Numeric: true})
	}
	l.Columns = append(l.Columns, ui.Column{Label: p.T("ladder.fell"), Numeric: true})
	if len(p.Moves) == 0 {
		return l
	}
	first := slices.MinFunc(p.Moves, func(a, b community.MonthMoves) int { return strings.Compare(a.Month, b.Month) }).Month
	for _, month := range slices.Backward(p.Months) {
		if month < first { // nobody had moved yet
			break
		}
		climbs, fell := map[community.Rung]int{}, 0
		for _, m := range p.Moves {
			switch {
			case m.Month != month:
			case m.Climbs():
				climbs[m.To] += m.Count
			default:
				fell += m.Count
			}
		}
		row := []templ.Component{ui.Text(p.month(month))}
		for _, r := range community.Rungs {
			row = append(row, p.number(climbs[r]))
		}
		l.Rows = append(l.Rows, ui.Row{Cells: append(row, p.number(fell))})
	}
	return l
}

// causes are what moved members in all of the months, what moved most first.
func (p Overview) causes() ui.Listing {
	type cause struct {
		deed         community.Deed
		climbs, fell int
	}
	by := map[community.Deed]*cause{}
	for _, m := range p.Moves {
		c := by[m.Cause]
		if c == nil {
			c = &cause{deed: m.Cause}
			by[m.Cause] = c
		}
		if m.Climbs() {
			c.climbs += m.Count
		} else {
			c.fell += m.Count
		}
	}
	var all []*cause
	for _, c := range by {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *cause) int {
		if more := b.climbs + b.fell - a.climbs - a.fell; more != 0 {
			return more
		}
		return strings.Compare(string(a.deed), string(b.deed))
	})
	l := ui.Listing{Caption: p.T("ladder.moved_by"), Empty: p.empty(), Columns: []ui.Column{{Label: p.T("ladder.cause")},
		{Label: p.T("ladder.climbs"), Numeric: true}, {Label: p.T("ladder.falls_count"), Numeric: true}}}
	for _, c := range all {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{ui.Text(deed(p.Page, c.deed)), p.number(c.climbs), p.number(c.fell)}})
	}
	return l
}

func (p Overview) empty() ui.Empty {
	return ui.Empty{Icon: "people", Title: p.T("ladder.empty"), Text: p.T("ladder.empty_text")}
}

func (p Overview) number(n int) templ.Component {
	if n == 0 {
		return ui.Text("–")
	}
	return ui.Text(p.Locale.Number(int64(n)))
}
