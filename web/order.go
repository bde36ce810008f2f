package web

import (
	"net/http"

	"panal/commerce"
	"panal/internal/id"
	"panal/web/pages/order"
	"panal/web/ui"
)

const ordersPage = 20

func (s *Server) myOrders(q *request) error {
	list, err := s.Commerce.MyOrders(q.ctx(), q.actor, q.community.ID, commerce.PageRequest{Limit: ordersPage, Cursor: q.query("cursor")})
	if err != nil {
		return err
	}
	return q.show(order.List{Page: q.page(q.locale.T("nav.my_orders")), Orders: list.Items, Pages: ui.NextPage(q.r.URL, list.Next), To: q.links()}.Show())
}

func (q *request) order() (commerce.OrderView, error) {
	order, err := q.pathID(id.Order, "order", commerce.ErrOrderMissing)
	if err != nil {
		return commerce.OrderView{}, err
	}
	return q.s.Commerce.Order(q.ctx(), q.actor, q.community.ID, order)
}

func (s *Server) showOrder(q *request) error {
	v, err := q.order()
	if err != nil {
		return err
	}
	p := order.Page{Page: q.page(q.locale.T("order.title")), View: v, To: q.links()}
	if v.Order.State == commerce.AwaitingPayment {
		p.Poll = q.links().Paid(v.Order.ID)
	} else if product, err := s.Commerce.Product(q.ctx(), q.actor, q.community.ID, v.Order.Lines[0].Product); err == nil {
		p.Again = q.links().Product(product.Slug) // which leads on to the offer, if there still is one
	}
	return q.show(p.Show())
}

// backFromPayment is where the payment page sends the payer: to the group they are in now, or to the order while there
// is no word of the payment. It is right whether the provider's notice came before the payer, comes later, or never.
// The order's page asks here for news, too, and is then told where to go.
func (s *Server) backFromPayment(q *request) error {
	v, err := q.order()
	if err != nil {
		return err
	}
	asked, _ := id.GroupBuy.Parse(q.query("g")) // without one, a new group was asked for
	to, news := q.afterPayment(v.Order, asked)
	if q.r.Header.Get("HX-Request") == "" {
		if news != "" {
			q.flash(news)
		}
		return q.see(to)
	}
	if v.Order.State == commerce.AwaitingPayment {
		q.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if news != "" {
		q.flash(news)
	}
	q.w.Header().Set("HX-Redirect", to)
	q.w.WriteHeader(http.StatusNoContent)
	return nil
}

// afterPayment says where the payer sees what came of an order, and which message greets them there.
func (q *request) afterPayment(o commerce.Order, asked id.ID) (to, news string) {
	links := q.links()
	switch o.State {
	case commerce.AwaitingPayment:
		if o.GroupBuy.IsZero() {
			return links.Order(o.ID), "waiting"
		}
		return links.GroupBuyWith(o.GroupBuy, o.ID), "" // the page says it itself
	case commerce.AwaitingGroup, commerce.Ready:
		switch {
		case o.GroupBuy.IsZero():
			return links.Order(o.ID), "bought"
		case !asked.IsZero() && o.GroupBuy != asked:
			return links.GroupBuy(o.GroupBuy), "placed_other"
		case asked.IsZero():
			return links.GroupBuy(o.GroupBuy), "started"
		}
		return links.GroupBuy(o.GroupBuy), "joined"
	case commerce.Lapsed, commerce.Cancelled:
		return links.Order(o.ID), "not_paid"
	}
	return links.Order(o.ID), ""
}

func (s *Server) payOrder(q *request) error {
	v, err := q.order()
	if err != nil {
		return err
	}
	if v.Order.State != commerce.AwaitingPayment { // paid, lapsed or cancelled meanwhile: the page says which
		return q.see(q.links().Order(v.Order.ID))
	}
	return s.toPayment(q, v.Order)
}

func (s *Server) cancelOrder(q *request) error {
	order, err := q.pathID(id.Order, "order", commerce.ErrOrderMissing)
	if err != nil {
		return err
	}
	if _, err := s.Commerce.CancelOrder(q.ctx(), q.actor, q.community.ID, order); err != nil {
		return err
	}
	q.flash("order_cancelled")
	return q.see(q.links().Order(order))
}
