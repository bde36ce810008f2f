package web

import (
	"errors"

	"panal/commerce"
	"panal/growth"
	"panal/internal/id"
	"panal/web/pages/groupbuy"
)

func (s *Server) showGroupBuy(q *request) error {
	group, err := q.pathID(id.GroupBuy, "group", commerce.ErrGroupMissing)
	if err != nil {
		return err
	}
	v, err := s.Commerce.GroupBuy(q.ctx(), q.actor, q.community.ID, group)
	if err != nil {
		return err
	}
	order := q.pendingOrder()
	if elsewhere(order, group) {
		q.flash("placed_other")
		return q.see(q.links().GroupBuy(order.GroupBuy))
	}
	p := q.groupPage(v, order)
	if err := q.addShare(&p); err != nil {
		return err
	}
	return q.show(p.Show())
}

// pendingOrder is the viewer's order that the address names. The address is anybody's to change: where it names none of
// theirs, the group is shown without.
func (q *request) pendingOrder() commerce.Order {
	order, err := id.Order.Parse(q.query("order"))
	if err != nil || q.actor.Member.IsZero() {
		return commerce.Order{}
	}
	v, err := q.s.Commerce.Order(q.ctx(), q.actor, q.community.ID, order)
	if err != nil || v.Order.Member != q.actor.Member {
		return commerce.Order{}
	}
	return v.Order
}

// elsewhere reports that an order found its place in another group than the one it asked for.
func elsewhere(o commerce.Order, group id.ID) bool {
	return !o.PaidAt.IsZero() && !o.GroupBuy.IsZero() && o.GroupBuy != group
}

// groupPage is the page of a group for the viewer, whose order may be under way.
func (q *request) groupPage(v commerce.GroupBuyView, order commerce.Order) groupbuy.Page {
	p := groupbuy.Page{Page: q.page(v.Product.Title), View: v, SignIn: q.guestSignIn(), Viewer: q.actor.Member, To: q.links(),
		Choice: q.choice(v.Product, v.Offer, v.GroupBuy.ID)}
	if order.State == commerce.AwaitingPayment && order.GroupBuy == v.GroupBuy.ID {
		p.Pending = order.ID
	}
	p.Picture, p.Alt = q.picture(v.Product)
	p.Live = !p.Final()
	p.Stream = q.links().GroupBuyLive(v.GroupBuy.ID) + "?lang=" + q.locale.Tag() + "&acts=" + p.Acts()
	if !p.Pending.IsZero() {
		p.Stream += "&order=" + id.Order.Text(p.Pending)
	}
	p.Description = p.T("group.preview", "together", p.Choice.Prices(p.Page).Together, "count", max(0, v.GroupBuy.Missing()))
	p.Preview = q.preview(v.Product, p.Description, q.links().GroupBuy(v.GroupBuy.ID))
	return p
}

// addShare gives a viewer who is in the group their link to pass on.
func (q *request) addShare(p *groupbuy.Page) (err error) {
	if p.Phase() == groupbuy.In {
		p.Share, err = q.shareKit(growth.ToOffer, p.View.Offer.ID, id.GroupBuy.Text(p.View.GroupBuy.ID), p.View.Product.Title)
	}
	return err
}

func (s *Server) leaveGroupBuy(q *request) error {
	group, err := q.pathID(id.GroupBuy, "group", commerce.ErrGroupMissing)
	if err != nil {
		return err
	}
	_, err = s.Commerce.LeaveGroupBuy(q.ctx(), q.actor, q.community.ID, group)
	switch {
	case errors.Is(err, commerce.ErrGroupClosed): // formed or expired meanwhile: the page says which
		q.flash("moved_on")
	case err != nil:
		return err
	default:
		q.flash("left")
	}
	return q.see(q.links().GroupBuy(group))
}
