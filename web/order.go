package web

import (
	"errors"

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
	p := order.Page{Page: q.page(q.locale.T("order.title")), View: v, Back: q.mayReturn(v.Order), Until: v.Order.ReturnUntil(q.community.ReturnDays), To: q.links()}
	if v.Order.State == commerce.AwaitingPayment {
		p.Poll = q.backTo(v.Order.ID, v.Order.GroupBuy)
	} else if product, err := s.Commerce.Product(q.ctx(), q.actor, q.community.ID, v.Order.Lines[0].Product); err == nil {
		p.Again = q.links().Product(product.Slug) // which leads on to the offer, if there still is one
	}
	return q.show(p.Show())
}

func (s *Server) cancelOrder(q *request) error {
	order, err := q.pathID(id.Order, "order", commerce.ErrOrderMissing)
	if err != nil {
		return err
	}
	form, err := q.form()
	if err != nil {
		return err
	}
	then := q.links().Order(order)
	_, err = s.Commerce.CancelOrder(q.ctx(), q.actor, q.community.ID, order)
	switch {
	case errors.Is(err, commerce.ErrOrderState): // paid, lapsed or cancelled meanwhile: the page says which
		q.flash("moved_on")
	case err != nil:
		return err
	default:
		q.flash("order_cancelled")
		then = localPath(form.Get("then"), then) // the checkout that offered to choose again
	}
	return q.see(then)
}
