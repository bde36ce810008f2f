package web

import (
	"io"
	"net/http"
	"net/url"

	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/web/pages/order"
)

// instrument is the stored test card that was chosen. A real provider's are not chosen here.
func (s *Server) instrument(form url.Values) string {
	chosen := form.Get("instrument")
	if s.Sandbox.Session == nil || chosen == order.Hosted {
		return ""
	}
	return chosen
}

// toPayment leads to the provider's page, which leads back to the order.
func (s *Server) toPayment(q *request, o commerce.Order) error {
	back := s.absolute(q.backTo(o.ID, o.GroupBuy))
	address, err := s.Commerce.Checkout(q.ctx(), q.actor, q.community.ID, o.ID, back)
	if err != nil {
		return err
	}
	to, err := url.Parse(address)
	switch {
	case err != nil:
		return fault.Wrap("read the address of a payment page", err)
	case to.Host == s.PublicURL.Host:
		return q.see(s.ours(address))
	}
	return q.leaveFor(to, o)
}

// leaveFor shows a page that leads to a provider's page at once. Our content policy lets forms go nowhere else, not even
// by a redirect; a page may lead anywhere.
func (q *request) leaveFor(to *url.URL, o commerce.Order) error {
	p := order.Leave{Page: q.page(q.locale.T("checkout.leave_title")), Host: to.Host, Address: to.String()}
	p.Amount = p.MoneyIn(int64(o.Total), o.Currency)
	q.w.Header().Set("Refresh", "0; url="+p.Address)
	return q.show(p.Show())
}

// backTo is where the payer comes back to, remembering which group was asked for: money that comes when it is full
// finds a place in another.
func (q *request) backTo(order, group id.ID) string {
	back := q.links().Paid(order)
	if !group.IsZero() {
		back += "?g=" + id.GroupBuy.Text(group)
	}
	return back
}

// backFromPayment is where the payment page sends the payer: to the group they are in now, or to the order while there
// is no word of the payment. It is right whether the provider's notice came before the payer, comes later, or never.
// The order's page asks here for news, too, and is then told where to go.
func (s *Server) backFromPayment(q *request) error {
	v, err := q.order()
	if err != nil {
		return err
	}
	polled := q.r.Header.Get("HX-Request") != ""
	if polled && v.Order.State == commerce.AwaitingPayment {
		q.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	asked, _ := id.GroupBuy.Parse(q.query("g")) // without one, a new group was asked for
	to, news := q.afterPayment(v.Order, asked)
	if news != "" {
		q.flash(news)
	}
	if !polled {
		return q.see(to)
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
	case commerce.Fulfilled:
		return links.Membership(), "membership_started"
	case commerce.Lapsed:
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

// callback takes a payment provider's notice. The provider repeats what is not answered with success.
func (s *Server) callback(q *request) error {
	body, err := io.ReadAll(q.r.Body)
	if err != nil {
		return errBodyBroken.Because(err)
	}
	if err := s.Commerce.Callback(q.ctx(), q.r.PathValue("provider"), q.r.Header, body); err != nil {
		return err
	}
	q.w.WriteHeader(http.StatusNoContent)
	return nil
}
