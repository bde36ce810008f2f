package web

import (
	"errors"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/web/pages/console"
	"panal/web/ui"
)

func (q *request) orderFilter() (f commerce.OrderFilter, err error) {
	f.State = commerce.OrderState(q.query("state"))
	if f.Offer, err = q.queryID(id.Offer, "offer", commerce.ErrOfferMissing); err != nil {
		return f, err
	}
	if f.GroupBuy, err = q.queryID(id.GroupBuy, "group", commerce.ErrGroupMissing); err != nil {
		return f, err
	}
	f.Member, err = q.queryID(id.Member, "member", community.ErrMemberMissing)
	return f, err
}

func (s *Server) consoleOrders(q *request) error {
	filter, err := q.orderFilter()
	if err != nil {
		return err
	}
	list, err := s.Commerce.Orders(q.ctx(), q.actor, q.community.ID, filter, q.rows())
	if err != nil {
		return err
	}
	p := console.Orders{Page: q.consolePage(q.locale.T("nav.orders")), To: q.pages(), List: list.Items, Pages: ui.NextPage(q.r.URL, list.Next)}
	if p.Of, err = q.offerName(filter.Offer); err != nil {
		return err
	}
	if !filter.Member.IsZero() {
		m, err := s.Communities.Member(q.ctx(), q.actor, filter.Member)
		if err != nil {
			return err
		}
		p.By = m.Name
	}
	return q.show(p.Show())
}

func (s *Server) exportOrders(q *request) error {
	filter, err := q.orderFilter()
	if err != nil {
		return err
	}
	return export(q, q.orderSheet(), func(r commerce.PageRequest) (commerce.Page[commerce.OrderView], error) {
		return s.Commerce.Orders(q.ctx(), q.actor, q.community.ID, filter, r)
	})
}

func (q *request) orderSheet() sheet[commerce.OrderView] {
	const columns = "order placed_at paid_at closed_at state buyer email item quantity currency subtotal discount total group_buy"
	return sheet[commerce.OrderView]{"orders", columns, func(v commerce.OrderView) []string {
		o, line := v.Order, v.Order.Lines[0]
		return []string{id.Order.Text(o.ID), q.stamp(o.PlacedAt), q.stamp(o.PaidAt), q.stamp(o.ClosedAt), string(o.State), v.Member,
			o.Email, line.Title, count(line.Quantity), o.Currency, o.Subtotal.Decimal(o.Currency), o.Discount.Decimal(o.Currency),
			o.Total.Decimal(o.Currency), id.GroupBuy.Text(o.GroupBuy)}
	}}
}

func (s *Server) consoleOrder(q *request) error {
	v, err := q.order()
	if err != nil {
		return err
	}
	p := console.Order{Page: q.consolePage(v.Order.Lines[0].Title), To: q.pages(), View: v}
	var causes []id.ID
	for _, pay := range v.Payments {
		causes = append(causes, pay.ID)
	}
	for _, r := range v.Refunds {
		causes = append(causes, r.ID)
	}
	for _, r := range v.Order.Returns {
		causes = append(causes, r.ID)
	}
	if v.GroupBuy.State == commerce.GroupFormed {
		causes = append(causes, v.GroupBuy.ID)
	}
	if q.may(access.LedgerView) {
		if p.Postings, err = s.Ledger.PostingsOf(q.ctx(), q.actor, q.community.ID, causes...); err != nil {
			return err
		}
		if p.Titles, err = q.groupTitles(accountsOf(p.Postings...)); err != nil {
			return err
		}
	}
	credit, credited, err := s.Growth.Credit(q.ctx(), q.actor, q.community.ID, v.Order.ID)
	if err != nil {
		return err
	}
	if credited && credit.Referrer.IsZero() {
		p.Credit, p.Referrer = credit, q.community.Name
	} else if credited {
		referrer, err := s.Communities.Member(q.ctx(), q.actor, credit.Referrer)
		if err != nil {
			return err
		}
		p.Credit, p.Referrer = credit, referrer.Name
	}
	return q.show(p.Show())
}

func (s *Server) shipOrder(q *request) error {
	order, err := q.pathID(id.Order, "order", commerce.ErrOrderMissing)
	if err != nil {
		return err
	}
	switch _, err := s.Commerce.ShipOrder(q.ctx(), q.actor, q.community.ID, order); {
	case errors.Is(err, commerce.ErrOrderState): // somebody else was quicker, or it is being refunded: the page says which
		q.flash("order_moved")
	case errors.Is(err, commerce.ErrOrderUnpaid):
		q.flash("order_unpaid")
	case errors.Is(err, commerce.ErrGroupNotFormed):
		q.flash("group_not_formed")
	case err != nil:
		return err
	default:
		q.flash("shipped")
	}
	return q.see(q.pages().Order(order))
}

// askRefund names what a refund does, before it is done.
func (s *Server) askRefund(q *request) error {
	v, err := q.order()
	if err != nil {
		return err
	}
	if s := v.Order.State; s != commerce.Ready && s != commerce.Shipped && s != commerce.Fulfilled {
		return q.see(q.pages().Order(v.Order.ID))
	}
	return q.show(console.Refund{Page: q.consolePage(q.locale.T("console.refund.title")), To: q.pages(), View: v,
		Form: ui.NewForm(q.locale, nil)}.Show())
}

func (s *Server) refundOrder(q *request) error {
	v, err := q.order()
	if err != nil {
		return err
	}
	switch _, err := s.Commerce.RefundOrder(q.ctx(), q.actor, q.community.ID, v.Order.ID); {
	case errors.Is(err, commerce.ErrOrderState) && v.Order.State == commerce.AwaitingGroup:
		q.flash("refund_by_itself")
	case errors.Is(err, commerce.ErrOrderState):
		q.flash("order_moved")
	case err != nil:
		p := console.Refund{Page: q.consolePage(q.locale.T("console.refund.title")), To: q.pages(), View: v}
		return q.refused(err, ui.NewForm(q.locale, nil), func(f ui.Form) component { p.Form = f; return p.Show() })
	default:
		q.flash("refunding")
	}
	return q.see(q.pages().Order(v.Order.ID))
}

// returnPayment sends a parked payment back.
func (s *Server) returnPayment(q *request) error {
	order, err := q.pathID(id.Order, "order", commerce.ErrOrderMissing)
	if err != nil {
		return err
	}
	payment, err := q.pathID(id.Payment, "payment", commerce.ErrPaymentMissing)
	if err != nil {
		return err
	}
	if err := s.Commerce.ReturnParked(q.ctx(), q.actor, q.community.ID, order, payment); err != nil {
		return err
	}
	q.flash("payment_returned")
	return q.see(q.pages().Order(order))
}
