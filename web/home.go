package web

import (
	"cmp"
	"slices"

	"panal/commerce"
	"panal/web/pages/home"
	"panal/web/pages/product"
)

const (
	// homeOrders is among how many of a member's last orders home looks for those that wait.
	homeOrders = 50
	// homeOffers is how many offers that end soon it shows.
	homeOffers = 4
)

// showFront shows a community's first page: its face to who is new, home to who is in it.
func (s *Server) showFront(q *request) error {
	if q.actor.Member.IsZero() {
		return s.showFace(q)
	}
	orders, err := s.Commerce.MyOrders(q.ctx(), q.actor, q.community.ID, commerce.PageRequest{Limit: homeOrders})
	if err != nil {
		return err
	}
	list, err := s.Commerce.Shop(q.ctx(), q.actor, q.community.ID, commerce.PageRequest{Limit: shopPage})
	if err != nil {
		return err
	}
	p := home.Page{Page: q.page(q.locale.T("nav.home")), To: q.links(), Guest: q.actor.Email == ""}
	for _, v := range orders.Items {
		if v.Order.State == commerce.AwaitingGroup || v.Order.State == commerce.AwaitingPayment {
			p.Waiting = append(p.Waiting, v)
		}
	}
	p.Goods = product.Shelf{Page: p.Page, Listings: endingSoon(list.Items), To: q.links()}
	return q.show(p.Show())
}

// endingSoon are the products with an offer, what ends soonest first.
func endingSoon(all []commerce.Listing) []commerce.Listing {
	open := slices.DeleteFunc(slices.Clone(all), func(l commerce.Listing) bool { return l.Offer.ID.IsZero() })
	slices.SortFunc(open, func(a, b commerce.Listing) int {
		return cmp.Or(a.Offer.EndsAt.Compare(b.Offer.EndsAt), a.Offer.ID.Compare(b.Offer.ID))
	})
	return open[:min(len(open), homeOffers)]
}
