package console

import (
	"time"

	"github.com/a-h/templ"

	"panal/commerce"
	"panal/growth"
	"panal/internal/id"
	"panal/ledger"
	"panal/web/link"
	"panal/web/ui"
)

// Orders lists the orders.
type Orders struct {
	ui.Page
	To    link.Console
	List  []commerce.OrderView
	Of    string // the offer that the list is narrowed to
	By    string // the member
	Pages ui.Pages
}

func (p Orders) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, ExportCSV: ui.Filtered(p.URL, p.To.OrdersCSV()), Pages: p.Pages,
		Tools: ui.SearchBox(p.Locale, p.To.Find(), ""),
		Columns: []ui.Column{{Label: p.T("console.order.order")}, {Label: p.T("console.order.buyer")}, {Label: p.T("console.state")},
			{Label: p.T("console.order.placed")}, {Label: p.T("console.order.total"), Numeric: true}},
		Empty: nothing(p.Page, ui.Empty{Icon: "orders", Title: p.T("console.order.none"), Text: p.T("console.order.none_text"),
			Action: ui.Action{Label: p.T("console.group.to_offers"), Href: p.To.Offers()}}),
	}
	for _, v := range p.List {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			ui.Link(p.To.Order(v.Order.ID), bought(p.Page, v.Order)), ui.Link(p.To.Member(v.Order.Member), v.Member), ui.State(p.Locale, "order", string(v.Order.State)),
			ui.TimeAgo(p.Page, v.Order.PlacedAt), ui.Money(p.Page, int64(v.Order.Total)),
		}})
	}
	return l
}

// Order is one order, with its money and what it moved in the books.
type Order struct {
	ui.Page
	To       link.Console
	View     commerce.OrderView
	Postings []ledger.Posting
	Titles   map[id.ID]string   // of the groups whose escrow they move
	Credit   growth.Attribution // zero when nobody brought it
	Referrer string
}

// referrer is who brought the order; nobody did by a link of the community's own.
func (p Order) referrer() templ.Component {
	if p.Credit.Referrer.IsZero() {
		return ui.Text(p.Referrer)
	}
	return ui.Link(p.To.Tree(p.Credit.Referrer), p.Referrer)
}

// mayRefund reports that the money can be sent back; that of an open group goes back by leaving or by itself.
func (p Order) mayRefund() bool {
	s := p.View.Order.State
	return s == commerce.Ready || s == commerce.Shipped || s == commerce.Fulfilled && p.View.Order.Total > 0
}

func (p Order) details() []ui.Pair {
	o := p.View.Order
	pairs := []ui.Pair{
		{Key: p.T("console.order.buyer"), Value: ui.Link(p.To.OrdersBy(o.Member), p.View.Member)},
		{Key: p.T("field.email"), Value: ui.Text(o.Email)},
	}
	at := func(key string, t time.Time) {
		if !t.IsZero() {
			pairs = append(pairs, ui.Pair{Key: p.T(key), Value: ui.TimeAgo(p.Page, t)})
		}
	}
	at("console.order.placed", o.PlacedAt)
	at("console.order.paid", o.PaidAt)
	at("console.order.closed", o.ClosedAt)
	at("console.order.delivered", o.DeliveredAt)
	if o.State == commerce.AwaitingPayment {
		at("console.order.held", o.HeldUntil)
	}
	if !o.Offer.IsZero() {
		pairs = append(pairs, ui.Pair{Key: p.T("console.group.offer"), Value: ui.Link(p.To.Offer(o.Offer), p.T("console.order.its_offer"))})
	}
	if !o.GroupBuy.IsZero() {
		pairs = append(pairs, ui.Pair{Key: p.T("console.group.group"), Value: ui.Link(p.To.GroupBuy(o.GroupBuy), p.group())})
	}
	return append(pairs, ui.Pair{Key: p.T("console.number"), Value: ui.Text(id.Order.Text(o.ID))})
}

func (p Order) group() string {
	if p.View.GroupBuy.ID.IsZero() {
		return p.T("console.order.its_group")
	}
	return p.T("state.group_buy."+string(p.View.GroupBuy.State)) + ", " + members(p.Page, p.View.GroupBuy)
}

func (p Order) lines() ui.Listing {
	o := p.View.Order
	l := ui.Listing{Caption: p.T("console.order.lines"),
		Columns: []ui.Column{{Label: p.T("console.order.item")}, {Label: p.T("field.quantity"), Numeric: true},
			{Label: p.T("console.order.alone"), Numeric: true},
			{Label: p.T("console.order.charged"), Numeric: true}, {Label: p.T("console.order.total"), Numeric: true}},
	}
	for _, line := range o.Lines {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			ui.Link(p.bought(line), line.Title), ui.Text(p.Locale.Number(line.Quantity)), p.amount(int64(line.UnitPrice)),
			p.amount(int64(line.UnitPaid)), p.amount(int64(line.UnitPaid) * line.Quantity),
		}})
	}
	return l
}

func (p Order) amount(minor int64) templ.Component {
	return ui.Text(p.MoneyIn(minor, p.View.Order.Currency))
}

// sums is what the order comes to.
func (p Order) sums() []ui.Pair {
	o := p.View.Order
	pairs := []ui.Pair{{Key: p.T("console.order.subtotal"), Value: p.amount(int64(o.Subtotal))}}
	if o.Discount > 0 {
		pairs = append(pairs, ui.Pair{Key: p.T("console.order.discount"), Value: p.amount(-int64(o.Discount))})
	}
	pairs = append(pairs, ui.Pair{Key: p.T("console.order.total"), Value: p.amount(int64(o.Total))})
	if o.Refunded > 0 {
		pairs = append(pairs, ui.Pair{Key: p.T("console.order.returned"), Value: p.amount(-int64(o.Refunded))})
	}
	return pairs
}

// credit is who brought the order.
func (p Order) credit() []ui.Pair {
	newcomer := p.T("console.order.not_newcomer")
	if p.Credit.Newcomer {
		newcomer = p.T("console.order.is_newcomer")
	}
	return []ui.Pair{
		{Key: p.T("console.order.brought_by"), Value: p.referrer()},
		{Key: p.T("console.growth.channel"), Value: ui.Text(channel(p.Page, p.Credit.Channel))},
		{Key: p.T("console.growth.newcomer"), Value: ui.Text(newcomer)},
		{Key: p.T("console.growth.discount"), Value: p.amount(int64(p.Credit.Discount))},
	}
}

// Refund asks once before an order's money is sent back.
type Refund struct {
	ui.Page
	To   link.Console
	View commerce.OrderView
	Form ui.Form
}

// loses says what a refund does.
func (p Refund) loses() []string {
	o := p.View.Order
	says := []string{p.T("console.refund.whole", "amount", p.MoneyIn(int64(o.Total-o.Refunded), o.Currency), "name", p.View.Member)}
	if o.State == commerce.Shipped {
		says = append(says, p.T("console.refund.shipped"))
	} else {
		if o.Tier.IsZero() {
			says = append(says, p.T("console.refund.shelf"))
		} else {
			says = append(says, p.T("console.refund.term"))
		}
	}
	if !o.GroupBuy.IsZero() {
		says = append(says, p.T("console.refund.group"))
	}
	return append(says, p.T("console.refund.credit"), p.T("console.refund.final"))
}

func refundedAt(r commerce.Refund) time.Time {
	if r.State == commerce.RefundDone {
		return r.DoneAt
	}
	return r.RequestedAt
}

// bought is where what a line names is kept: a product, or a tier.
func (p Order) bought(line commerce.Line) string {
	if !p.View.Order.Tier.IsZero() {
		return p.To.Tier(line.Product)
	}
	return p.To.Product(line.Product)
}
