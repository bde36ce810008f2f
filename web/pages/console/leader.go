package console

import (
	"github.com/a-h/templ"

	"panal/community"
	"panal/web/link"
	"panal/web/ui"
)

// Leaders lists the leaders of circles with their scores.
type Leaders struct {
	ui.Page
	To    link.Console
	List  []community.Scorecard
	Pages ui.Pages
}

// byScore sorts the list with those first who do worst: they are to be helped.
func (p Leaders) byScore() ui.Column {
	c := ui.Column{Label: p.T("leader.score"), Numeric: true, Sort: ui.Narrow(p.URL, "sort", "score"), Sorted: ui.Descending}
	if p.URL.Query().Get("sort") == "score" {
		c.Sorted, c.Sort = ui.Ascending, ui.Narrow(p.URL, "sort", "")
	}
	return c
}

func (p Leaders) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, ExportCSV: ui.Filtered(p.URL, p.To.LeadersCSV()), Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("leader.name")}, {Label: p.T("leader.circle")}, p.byScore(),
			{Label: p.T("leader.acting"), Numeric: true}, {Label: p.T("leader.own"), Numeric: true}, {Label: p.T("leader.measured")}},
		Empty: ui.Empty{Icon: "circles", Title: p.T("leader.none"), Text: p.T("leader.none_text"), Action: ui.Action{Label: p.T("circle.found"), Href: p.To.NewCircle(), Kind: ui.Plain}},
	}
	for _, s := range p.List {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			ui.Link(p.To.Leader(s.Circle), s.Name), ui.Link(p.To.Circle(s.Circle), s.CircleName), leaderScore(p.Page, s.Score),
			ui.Text(p.T("ui.count_of", "have", s.Deeds.Acting, "of", s.Deeds.Followers)),
			ui.Text(p.T("ui.count_of", "have", s.Deeds.OwnActs, "of", s.Deeds.Acts)), ui.TimeAgo(p.Page, s.MeasuredAt),
		}})
	}
	return l
}
