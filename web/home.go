package web

import (
	"cmp"
	"slices"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/community/notice"
	"panal/content"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/home"
	"panal/web/pages/product"
)

const (
	// homeOrders is among how many of a member's last orders home looks for those that wait.
	homeOrders = 50
	// homeOffers is how many offers that end soon it shows.
	homeOffers = 4
	// homeNews is how many unread notices it shows.
	homeNews = 3
	// homeSaid is how much of what was said last it shows.
	homeSaid = 2
)

// showFront shows a community's first page: its face to who is new, home to who is in it.
func (s *Server) showFront(q *request) error {
	if q.actor.Member.IsZero() {
		return s.showFace(q)
	}
	p := home.Page{Page: q.page(q.locale.T("nav.home")), To: q.links(), Guest: q.actor.Email == "", Voice: q.voice()}
	var err error
	if p.Open, err = s.Commerce.OpenCampaigns(q.ctx(), q.actor, q.community.ID); err != nil {
		return err
	}
	if err := s.homeWaiting(q, &p); err != nil {
		return err
	}
	news, err := s.Notices.Inbox(q.ctx(), q.actor, notice.Filter{Unread: true}, commerce.PageRequest{Limit: homeNews})
	if err != nil {
		return err
	}
	p.News = news.Items
	if p.Next, _, err = s.Content.NextGathering(q.ctx(), q.actor, content.GatheringFilter{Mine: true}); err != nil {
		return err
	}
	if q.actor.May(access.BroadcastView, q.actor.Here()) == nil {
		said, err := s.Content.Archive(q.ctx(), q.actor, content.ArchiveFilter{}, page.Request{Limit: homeSaid})
		if err != nil {
			return err
		}
		p.Said = said.Items
	}
	if p.Points, err = q.homePoints(); err != nil {
		return err
	}
	if err := s.homePlaces(q, &p); err != nil {
		return err
	}
	list, err := s.Commerce.Shop(q.ctx(), q.actor, q.community.ID, commerce.PageRequest{Limit: shopPage})
	if err != nil {
		return err
	}
	p.Goods = product.Shelf{Page: p.Page, Listings: endingSoon(list.Items), To: q.links()}
	return q.show(p.Show())
}

// homeWaiting finds what waits for the member: orders, bargains, places in drops, and applications that ask them something.
func (s *Server) homeWaiting(q *request, p *home.Page) error {
	orders, err := s.Commerce.MyOrders(q.ctx(), q.actor, q.community.ID, commerce.PageRequest{Limit: homeOrders})
	if err != nil {
		return err
	}
	for _, v := range orders.Items {
		w := home.Waiting{Title: v.Order.Lines[0].Title, Noun: "order", State: string(v.Order.State), Href: p.To.Order(v.Order.ID)}
		switch v.Order.State {
		case commerce.AwaitingGroup:
			w.Href = p.To.GroupBuy(v.Order.GroupBuy)
		case commerce.AwaitingPayment:
		default:
			continue
		}
		p.Waiting = append(p.Waiting, w)
	}
	if err := s.homeCampaigns(q, p); err != nil {
		return err
	}
	if q.actor.May(access.ApplicationView, q.actor.Own()) != nil {
		return nil
	}
	applications, err := s.Communities.MyApplications(q.ctx(), q.actor)
	for _, a := range applications {
		if a.State != community.Asked {
			continue
		}
		place, err := s.Communities.Place(q.ctx(), q.community.ID, a.Place)
		if err != nil {
			return err
		}
		p.Waiting = append(p.Waiting, home.Waiting{Title: q.locale.T("admission.application_to", "place", place.Name), Noun: "application",
			State: string(a.State), Href: p.To.Application(a.ID)})
	}
	return err
}

// homeCampaigns finds the member's bargains that go on, and their places in the drops that are open.
func (s *Server) homeCampaigns(q *request, p *home.Page) error {
	bargains, err := s.Commerce.MyBargains(q.ctx(), q.actor, q.community.ID, id.Zero)
	if err != nil {
		return err
	}
	for _, b := range bargains {
		if b.Running() {
			p.Waiting = append(p.Waiting, home.Waiting{Title: b.Product.Title, Noun: "bargain", State: string(b.State), Href: p.To.Bargain(b.ID)})
		}
	}
	for _, c := range p.Open {
		if c.Kind() != commerce.Drops {
			continue
		}
		d, err := s.Commerce.Drop(q.ctx(), q.actor, q.community.ID, c.ID)
		if err != nil {
			return err
		}
		if d.Mine != nil && d.Mine.Order.IsZero() && (d.Mine.State == commerce.SpotWaiting || d.Mine.State == commerce.SpotCalled) {
			p.Waiting = append(p.Waiting, home.Waiting{Title: c.Title, Noun: "spot", State: string(d.Mine.State), Href: p.To.Campaign(c.Slug)})
		}
	}
	return nil
}

// homePlaces finds where the member belongs: their circles, or some to join; for who is not in yet, the way in.
func (s *Server) homePlaces(q *request, p *home.Page) (err error) {
	if !q.inside() {
		e, err := q.entry()
		if err != nil {
			return err
		}
		p.Entry = &e
		if p.Tiers, err = q.tiersOffered(); err != nil {
			return err
		}
	} else if q.actor.May(access.CircleMemberView, q.actor.Here()) == nil {
		if p.Circles, err = s.Communities.MyCircles(q.ctx(), q.actor); err != nil {
			return err
		}
	}
	if len(p.Circles) == 0 {
		p.Join, err = q.joinable()
	}
	return err
}

// endingSoon are the products with an offer, what ends soonest first.
func endingSoon(all []commerce.Listing) []commerce.Listing {
	open := slices.DeleteFunc(slices.Clone(all), func(l commerce.Listing) bool { return l.Offer.ID.IsZero() })
	slices.SortFunc(open, func(a, b commerce.Listing) int {
		return cmp.Or(a.Offer.EndsAt.Compare(b.Offer.EndsAt), a.Offer.ID.Compare(b.Offer.ID))
	})
	return open[:min(len(open), homeOffers)]
}
