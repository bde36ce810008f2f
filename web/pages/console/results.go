package console

import (
	"github.com/a-h/templ"

	"panal/commerce"
	"panal/internal/id"
	"panal/ledger"
	"panal/web/ui"
)

// Results are what came of a campaign or an offer.
type Results struct {
	Growth   // its channels and people
	Tab      string
	Of       []ui.Crumb // which leads to what these are of
	Results  commerce.Results
	Titles   map[id.ID]string
	Postings []ledger.Posting // of its latest orders and its own; none for who may not see them
}

func (p Results) figures() []ui.Figure {
	f, number := p.Results.Figures, p.Locale.Number
	return append([]ui.Figure{
		{Label: p.T("console.results.arrivals"), Value: number(f.Visitors), Note: p.T("console.results.visits", "count", p.Results.Visits)},
		{Label: p.T("console.results.orders"), Value: number(f.Orders), Note: p.T("console.results.open", "count", p.Results.Open)},
		{Label: p.T("console.results.total"), Value: p.amount(f.Total)},
	}, p.figuresOf(f, p.T("console.results.advert_note"))...)
}

// state says whether an order counts, and whether it brought somebody new.
func (p Results) state(o commerce.ConvertedOrder) string {
	switch {
	case o.Newcomer:
		return p.T("console.results.newcomer")
	case o.Kept:
		return p.T("console.results.kept")
	}
	return p.T("console.results.not_kept")
}

func (p Results) people() ui.Listing {
	l := p.Growth.people()
	l.ExportCSV = ""
	return l
}

func (p Results) orders() ui.Listing {
	l := ui.Listing{Caption: p.T("console.results.latest"), Columns: []ui.Column{{Label: p.T("console.campaign.order")}, {Label: p.T("console.state")},
		{Label: p.T("console.results.paid"), Numeric: true}, {Label: p.T("console.growth.discount"), Numeric: true}},
		Empty: ui.Empty{Icon: "orders", Title: p.T("console.results.none"), Text: p.T("console.results.none_text")}}
	for _, o := range p.Results.Latest {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{ui.Link(p.To.Order(o.Order), id.Order.Text(o.Order)), ui.Text(p.state(o)),
			ui.Text(p.amount(o.Total)), ui.Text(p.amount(o.Cost))}})
	}
	return l
}
