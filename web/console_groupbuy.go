package web

import (
	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/console"
	"panal/web/ui"
)

// queryID reads an id from the address: zero when there is none, missing when it cannot be one.
func (q *request) queryID(kind id.Kind, name string, missing *fault.Fault) (id.ID, error) {
	if q.query(name) == "" {
		return id.Zero, nil
	}
	i, err := kind.Parse(q.query(name))
	if err != nil {
		return id.Zero, missing
	}
	return i, nil
}

func (q *request) groupFilter() (f commerce.GroupBuyFilter, err error) {
	f.State = commerce.GroupBuyState(q.query("state"))
	f.Offer, err = q.queryID(id.Offer, "offer", commerce.ErrOfferMissing)
	return f, err
}

// offerName is what an offer is called where a list is narrowed to it; empty for none.
func (q *request) offerName(offer id.ID) (string, error) {
	if offer.IsZero() {
		return "", nil
	}
	v, err := q.s.Commerce.Offer(q.ctx(), q.actor, q.community.ID, offer)
	return v.Product.Title + " (" + v.Offer.Slug + ")", err
}

func (s *Server) consoleGroups(q *request) error {
	filter, err := q.groupFilter()
	if err != nil {
		return err
	}
	list, err := s.Commerce.GroupBuys(q.ctx(), q.actor, q.community.ID, filter, q.rows())
	if err != nil {
		return err
	}
	p := console.GroupBuys{Page: q.consolePage(q.locale.T("nav.groupbuys")), To: q.pages(), List: list.Items, Pages: ui.NextPage(q.r.URL, list.Next)}
	if p.Of, err = q.offerName(filter.Offer); err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) exportGroups(q *request) error {
	filter, err := q.groupFilter()
	if err != nil {
		return err
	}
	return export(q, q.groupSheet(), func(r commerce.PageRequest) (commerce.Page[commerce.GroupBuyView], error) {
		return s.Commerce.GroupBuys(q.ctx(), q.actor, q.community.ID, filter, r)
	})
}

func (q *request) groupSheet() sheet[commerce.GroupBuyView] {
	const columns = "group_buy product offer state members virtual size opened_at deadline closed_at"
	return sheet[commerce.GroupBuyView]{"group-buys", columns, func(v commerce.GroupBuyView) []string {
		g := v.GroupBuy
		return []string{id.GroupBuy.Text(g.ID), v.Product.Title, v.Offer.Slug, string(g.State), count(g.Taken), count(g.Virtual),
			count(g.Size), q.stamp(g.OpenedAt), q.stamp(g.Deadline), q.stamp(g.ClosedAt)}
	}}
}

func (s *Server) consoleGroup(q *request) error {
	group, err := q.pathID(id.GroupBuy, "group", commerce.ErrGroupMissing)
	if err != nil {
		return err
	}
	v, err := s.Commerce.GroupBuy(q.ctx(), q.actor, q.community.ID, group)
	if err != nil {
		return err
	}
	// A group has no more members than a page has rows.
	orders, err := s.Commerce.Orders(q.ctx(), q.actor, q.community.ID, commerce.OrderFilter{GroupBuy: group}, commerce.PageRequest{Limit: page.Most})
	if err != nil {
		return err
	}
	facts, err := s.Facts.About(q.ctx(), q.actor, q.community.ID, group, v.GroupBuy.OpenedAt)
	if err != nil {
		return err
	}
	return q.show(console.GroupBuy{Page: q.consolePage(v.Product.Title), To: q.pages(), Shop: q.links(), View: v,
		Orders: orders.Items, Facts: facts}.Show())
}
