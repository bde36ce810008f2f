package console

import (
	"github.com/a-h/templ"

	"panal/commerce"
	"panal/web/link"
	"panal/web/ui"
)

// BargainList are the bargains of a campaign.
func BargainList(p ui.Page, to link.Console, shop link.Community, list []commerce.BargainView, pages ui.Pages) ui.Listing {
	l := ui.Listing{Caption: p.T("console.bargain.bargains"), Pages: pages,
		Columns: []ui.Column{{Label: p.T("console.campaign.member")}, {Label: p.T("console.state")}, {Label: p.T("console.bargain.helped"), Numeric: true},
			{Label: p.T("console.bargain.price"), Numeric: true}},
		Empty: ui.Empty{Icon: "campaigns", Title: p.T("console.bargain.none"), Text: p.T("console.bargain.none_text")}}
	for _, b := range list {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{ui.Link(shop.Bargain(b.ID), b.Name), ui.State(p.Locale, "bargain", string(b.State)),
			ui.Text(outOf(p, int64(b.Helped), int64(b.Helpers))), ui.Text(p.Money(int64(b.Price)))}})
	}
	return l
}
