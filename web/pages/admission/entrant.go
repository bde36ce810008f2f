package admission

import (
	"strings"

	"github.com/a-h/templ"

	"panal/community"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/ui"
)

// Brought is how a member came in, whom they invited, and how many more they may.
type Brought struct {
	ui.Page
	To        link.Console // empty on a member's own page
	Sees      bool         // the reader may know of invitations
	Ways      []community.Admittance
	Names     map[id.ID]string // of the places
	Came      []community.Entrant
	More      bool // there are others
	Allowance community.Allowance
}

// way says how somebody got into a place, and by whom where that is on record.
func (b Brought) way(a community.Admittance) string {
	key := "admission.came_in." + string(a.Way)
	if a.ByName == "" {
		key += "_by_nobody"
	}
	return b.T(key, "place", b.Names[a.Place], "name", a.ByName)
}

// Left says how many places a member has left to give away, and when some come back.
func (b Brought) Left() string {
	a, key := b.Allowance, "admission.places.everybodys"
	switch {
	case a.Unlimited:
		return b.T("admission.places.unlimited")
	case a.Own:
		key = "admission.places.own"
	}
	return strings.TrimSpace(b.T(key, "left", a.Left(), "most", a.Most) + " " + held(b.Page, a))
}

// held says what comes back unless somebody takes it.
func held(p ui.Page, a community.Allowance) string {
	if a.Unlimited || a.Held == 0 {
		return ""
	}
	return p.T("admission.held", "count", a.Held, "day", p.Locale.Date(a.Back, p.Zone))
}

// CameBy lists who came by a member's invitations.
type CameBy struct {
	ui.Page
	To          link.Console // empty on a member's own page
	Up, UpLabel string       // the page above
	List        []community.Entrant
	Pages       ui.Pages
}

func (p CameBy) listing() ui.Listing {
	l := entrants(p.Page, p.To, p.List)
	l.Caption, l.Untitled, l.Pages = p.Title, true, p.Pages
	return l
}

// entrants are rows of who came. In the console each leads on: to them, and to whom they brought in turn.
func entrants(p ui.Page, to link.Console, list []community.Entrant) ui.Listing {
	l := ui.Listing{
		Columns: []ui.Column{{Label: p.T("field.name")}, {Label: p.T("admission.to")}, {Label: p.T("admission.came_at")}, {Label: p.T("admission.brought"), Numeric: true}},
		Empty:   ui.Empty{Icon: "people", Title: p.T("admission.none_came"), Text: p.T("admission.none_came_text")},
	}
	for _, e := range list {
		place, name, invited := e.PlaceName, ui.Text(e.Name), ui.Text(p.Locale.Number(int64(e.Invited)))
		if place == "" {
			place = p.Community.Name
		}
		if to != "" {
			name = ui.Link(to.Member(e.Member), e.Name)
			if e.Invited > 0 {
				invited = ui.Link(to.CameBy(e.Member), p.Locale.Number(int64(e.Invited)))
			}
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{name, ui.Text(place), ui.TimeAgo(p, e.At), invited}})
	}
	return l
}
