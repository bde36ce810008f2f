package console

import (
	"github.com/a-h/templ"

	"panal/commerce"
	"panal/web/link"
	"panal/web/ui"
)

// Bargains is the bargains of a campaign.
type Bargains struct {
	ui.Page
	To       link.Console
	Shop     link.Community
	Campaign commerce.Campaign
	List     []commerce.BargainView
	Pages    ui.Pages
}

func (p Bargains) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("bargain.console.whose")}, {Label: p.T("console.state")}, {Label: p.T("bargain.console.helped"), Numeric: true},
			{Label: p.T("bargain.console.price"), Numeric: true}, {Label: p.T("bargain.console.cost"), Numeric: true}, {Label: p.T("bargain.console.started")},
			{Label: p.T("bargain.console.until")}},
		Empty: nothing(p.Page, ui.Empty{Icon: "people", Title: p.T("bargain.console.none"), Text: p.T("bargain.console.none_text"),
			Action: ui.Action{Label: p.T("bargain.console.back"), Href: p.To.Campaign(p.Campaign.ID)}}),
	}
	for _, v := range p.List {
		cost := v.Cost
		if v.State == commerce.BargainFailed || v.State == commerce.BargainReturned {
			cost = 0
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			ui.Link(p.Shop.Bargain(v.ID), v.Name), ui.State(p.Locale, "bargain", string(v.State)),
			ui.Text(p.T("ui.count_of", "have", v.Helped, "of", v.Helpers)), ui.Money(p.Page, int64(v.Price)), ui.Money(p.Page, int64(cost)),
			ui.TimeAgo(p.Page, v.StartedAt), ui.TimeAgo(p.Page, v.Deadline),
		}})
	}
	return l
}
