package console

import (
	"github.com/a-h/templ"

	"panal/community"
	"panal/fission"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/ui"
)

// Circles lists the circles of the community.
type Circles struct {
	ui.Page
	To     link.Console
	Of     link.Community
	List   []community.Circle
	Pages  ui.Pages
	Policy community.CirclePolicy
	MaySet bool // who founds circles
}

func (p Circles) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, ExportCSV: ui.Filtered(p.URL, p.To.CirclesCSV()), Pages: p.Pages,
		Tools: ui.SearchBox(p.Locale, p.To.Circles(), p.URL.Query().Get("q")),
		Columns: []ui.Column{{Label: p.T("field.name")}, {Label: p.T("circle.field.kind")}, p.bySize(), {Label: p.T("circle.stage")},
			{Label: p.T("circle.role.leader")}, {Label: p.T("circle.founded")}},
		Empty: nothing(p.Page, ui.Empty{Icon: "circles", Title: p.T("circle.none"), Text: p.T("circle.console_none"),
			Action: ui.Action{Label: p.T("circle.found"), Href: p.To.NewCircle()}}),
	}
	for _, c := range p.List {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			ui.Link(p.To.Circle(c.ID), c.Name), ui.Text(p.T("circle.kind." + string(c.Kind))), ui.Text(seats(p.Page, c)), stageOf(p.Page, c),
			ui.Text(orDash(c.LeaderName)), ui.TimeAgo(p.Page, c.FoundedAt),
		}})
	}
	return l
}

// bySize sorts the list with the largest first; there is no other order but who was founded last.
func (p Circles) bySize() ui.Column {
	c := ui.Column{Label: p.T("circle.members"), Numeric: true, Sort: ui.Narrow(p.URL, "sort", "-size")}
	if p.URL.Query().Get("sort") == "-size" {
		c.Sorted, c.Sort = ui.Descending, ui.Narrow(p.URL, "sort", "")
	}
	return c
}

func (p Circles) kinds() []choice {
	now := p.URL.Query().Get("kind")
	all := []choice{{Label: p.T("console.all"), Href: ui.Narrow(p.URL, "kind", ""), Current: now == ""}}
	for _, k := range community.CircleKinds {
		all = append(all, choice{Label: p.T("circle.kinds." + string(k)), Href: ui.Narrow(p.URL, "kind", string(k)), Current: now == string(k)})
	}
	return all
}

// seats says how many are in a circle, of how many.
func seats(p ui.Page, c community.Circle) string {
	if c.Capacity > 0 {
		return p.T("ui.count_of", "have", c.Members, "of", c.Capacity)
	}
	return p.Locale.Number(int64(c.Members))
}

// Circle is one of them.
type Circle struct {
	ui.Page
	To      link.Console
	Of      link.Community
	Circle  community.Circle
	People  []community.CircleMember
	Pages   ui.Pages
	Merging fission.Merging // zero when none is looked at
	Form    ui.Form
}

func (p Circle) live() bool { return p.Circle.State == community.CircleLive }

func (p Circle) details() []ui.Pair {
	c := p.Circle
	pairs := []ui.Pair{
		{Key: p.T("circle.stage"), Value: stageOf(p.Page, c)},
		{Key: p.T("circle.members"), Value: ui.Text(seats(p.Page, c))},
		{Key: p.T("circle.waiting"), Value: ui.Text(p.Locale.Number(int64(c.Waiting)))},
		{Key: p.T("circle.role.leader"), Value: ui.Text(orDash(c.LeaderName))},
		{Key: p.T("circle.field.kind"), Value: ui.Text(p.T("circle.kind." + string(c.Kind)))},
		{Key: p.T("circle.field.reason"), Value: ui.Text(p.T("circle.reason." + string(c.Reason)))},
		{Key: p.T("circle.field.admission"), Value: ui.Text(p.T("circle.door." + string(c.Admission)))},
		{Key: p.T("circle.founded"), Value: ui.TimeAgo(p.Page, c.FoundedAt)},
		{Key: p.T("circle.number"), Value: ui.Text(id.Circle.Text(c.ID))},
	}
	return pairs
}

// merges reports whether a merger is looked at that can be.
func (p Circle) merges() bool {
	return !p.Merging.Into.ID.IsZero() && p.Form.Failed == "" && len(p.Form.Errors) == 0
}

func (p Circle) merger() ui.Confirmation {
	m := p.Merging
	return ui.Confirmation{Button: p.T("circle.merge"), Action: p.To.MergeCircle(p.Circle.ID), Sure: p.T("circle.merge_sure", "name", m.Into.Name),
		Loses: p.T("circle.merge_loses", "from", m.From.Name, "into", m.Into.Name, "members", m.Members, "both", m.Both)}
}

func (p Circle) into() ui.Input {
	in := p.Form.Input("into", p.T("circle.merge_into"))
	in.Hint = p.T("circle.merge_hint")
	return in
}

func (p Circle) people() ui.Listing {
	l := ui.Listing{Caption: p.T("circle.members"), Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("field.name")}, {Label: p.T("circle.their_role")}, {Label: p.T("circle.way")}, {Label: p.T("circle.since")}, {Label: ""}},
		Empty:   ui.Empty{Icon: "people", Title: p.T("circle.nobody"), Text: p.T("circle.nobody_text")},
	}
	for _, m := range p.People {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			ui.Link(p.To.Member(m.Member), m.Name), ui.Text(p.T("circle.role." + string(m.Role))), ui.Text(p.T("circle.ways." + string(m.Way))),
			ui.TimeAgo(p.Page, m.JoinedAt), p.appoint(m),
		}})
	}
	return l
}
