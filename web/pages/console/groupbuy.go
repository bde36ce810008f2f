package console

import (
	"github.com/a-h/templ"

	"panal/commerce"
	"panal/fact"
	"panal/internal/id"
	"panal/ledger"
	"panal/web/link"
	"panal/web/ui"
)

// GroupBuys lists the group buys.
type GroupBuys struct {
	ui.Page
	To    link.Console
	List  []commerce.GroupBuyView
	Of    string // the offer that the list is narrowed to
	Pages ui.Pages
}

func (p GroupBuys) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, ExportCSV: ui.Filtered(p.URL, p.To.GroupBuysCSV()), Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("console.group.group")}, {Label: p.T("console.state")}, {Label: p.T("console.group.members"), Numeric: true},
			{Label: p.T("console.group.opened")}, {Label: p.T("console.group.deadline")}},
		Empty: nothing(p.Page, ui.Empty{Icon: "groupbuys", Title: p.T("console.group.none"), Text: p.T("console.group.none_text"),
			Action: ui.Action{Label: p.T("console.group.to_offers"), Href: p.To.Offers()}}),
	}
	for _, v := range p.List {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			linkTwoLines(p.To.GroupBuy(v.GroupBuy.ID), v.Product.Title, v.Offer.Slug), ui.State(p.Locale, "group_buy", string(v.GroupBuy.State)),
			ui.Text(members(p.Page, v.GroupBuy)), ui.TimeAgo(p.Page, v.GroupBuy.OpenedAt), ui.TimeAgo(p.Page, v.GroupBuy.Deadline),
		}})
	}
	return l
}

// GroupBuy is one group: who is in, their orders, its money, and what happened.
type GroupBuy struct {
	ui.Page
	To     link.Console
	Shop   link.Community
	View   commerce.GroupBuyView
	Orders []commerce.OrderView
	Facts  []fact.Recorded
}

func (p GroupBuy) roster() ui.Roster {
	r := ui.Roster{Size: p.View.GroupBuy.Size - p.View.GroupBuy.Virtual}
	for _, s := range p.View.Seats {
		r.Faces = append(r.Faces, ui.Face{Name: s.Name, Seed: s.Member.String(), Head: s.Head})
	}
	return r
}

func (p GroupBuy) details() []ui.Pair {
	g := p.View.GroupBuy
	account := ledger.AccountRef{Kind: ledger.Escrow, Owner: g.ID}.ID(p.View.Currency)
	pairs := []ui.Pair{
		{Key: p.T("console.group.offer"), Value: ui.Link(p.To.Offer(g.Offer), p.View.Offer.Slug)},
		{Key: p.T("console.group.opened"), Value: ui.TimeAgo(p.Page, g.OpenedAt)},
		{Key: p.T("console.group.deadline"), Value: ui.TimeAgo(p.Page, g.Deadline)},
	}
	if !g.ClosedAt.IsZero() {
		pairs = append(pairs, ui.Pair{Key: p.T("console.group.closed"), Value: ui.TimeAgo(p.Page, g.ClosedAt)})
	}
	return append(pairs,
		ui.Pair{Key: p.T("console.group.escrow"), Value: ui.Link(p.To.Account(account), p.T("console.group.escrow_link"))},
		ui.Pair{Key: p.T("console.number"), Value: ui.Text(id.GroupBuy.Text(g.ID))})
}

func (p GroupBuy) orders() ui.Listing {
	l := ui.Listing{Caption: p.T("console.group.orders"),
		Columns: []ui.Column{{Label: p.T("console.order.buyer")}, {Label: p.T("console.order.order")},
			{Label: p.T("console.state")}, {Label: p.T("console.order.total"), Numeric: true}},
		Empty: ui.Empty{Icon: "orders", Title: p.T("console.group.no_orders")},
	}
	for _, v := range p.Orders {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			ui.Link(p.To.Order(v.Order.ID), v.Member), ui.Text(bought(p.Page, v.Order)),
			ui.State(p.Locale, "order", string(v.Order.State)), ui.Money(p.Page, int64(v.Order.Total)),
		}})
	}
	return l
}
