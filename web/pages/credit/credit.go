// Package credit is the page of a member's store credit: what they have, where it came from and where it went.
package credit

import (
	"github.com/a-h/templ"

	"panal/commerce"
	"panal/internal/id"
	"panal/money"
	"panal/web/link"
	"panal/web/ui"
)

// Page is the member's own.
type Page struct {
	ui.Page
	Has   money.Amount
	Lines []commerce.CreditLine
	Pages ui.Pages
	To    link.Community
}

// Listing is what moved somebody's store credit, each with what it was for; order leads to an order.
func Listing(p ui.Page, lines []commerce.CreditLine, order func(id.ID) string, shop link.Community, pages ui.Pages) ui.Listing {
	l := ui.Listing{Caption: p.T("credit.lines"), Pages: pages,
		Columns: []ui.Column{{Label: p.T("credit.what")}, {Label: p.T("credit.amount"), Numeric: true}, {Label: p.T("credit.at")}},
		Empty:   ui.Empty{Icon: "ledger", Title: p.T("credit.none"), Text: p.T("credit.none_text")}}
	for _, line := range lines {
		what := ui.Text(says(p, line))
		switch {
		case !line.Order.IsZero():
			what = ui.Link(order(line.Order), says(p, line))
		case !line.Packet.IsZero():
			what = ui.Link(shop.Packet(line.Packet), says(p, line))
		case !line.Giveaway.IsZero():
			what = ui.Link(shop.CampaignOf(line.Giveaway), says(p, line))
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{what, ui.Text(p.Money(int64(line.Amount))), ui.TimeAgo(p, line.At)}})
	}
	return l
}

func says(p ui.Page, l commerce.CreditLine) string {
	return p.T("credit.line."+l.Cause.Kind+"_"+l.Purpose, "title", l.Campaign, "reason", l.Reason)
}
