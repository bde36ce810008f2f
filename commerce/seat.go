package commerce

import (
	"context"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// A seat is a slot as people see it: who sits there, and who is the head. Whoever has the link of a group sees it, for
// that is how friends join.

// Seat is a member's place in a group.
type Seat struct {
	Number   int
	Member   id.ID
	Name     string
	Head     bool
	JoinedAt time.Time
}

// GroupBuyView is a group as its page shows it.
type GroupBuyView struct {
	GroupBuy GroupBuy
	Offer    Offer
	Product  Product
	Outside  bool // its offer is for some members, and whoever looks is none of them
	Seats    []Seat
	Currency string
}

// GroupBuyFilter narrows a list of groups; a zero field does not.
type GroupBuyFilter struct {
	State GroupBuyState
	Offer id.ID
}

func (f GroupBuyFilter) check() error {
	switch f.State {
	case "", GroupOpen, GroupFormed, GroupExpired:
		return nil
	}
	return fault.OnField("state", "invalid.choice")
}

// GroupBuy returns a group with its seats, its offer and its product.
func (s *Service) GroupBuy(ctx context.Context, actor access.Actor, community, group id.ID) (GroupBuyView, error) {
	if err := may(actor, access.GroupBuyView, community, id.Zero); err != nil {
		return GroupBuyView{}, err
	}
	v, err := s.store.GroupBuyView(ctx, community, group)
	if err != nil {
		return v, fault.Wrap("read a group buy", err)
	}
	v.Outside, err = s.outside(ctx, actor, community, v.Offer.Audience)
	return v, err
}

// GroupBuys lists groups, the newest first, for those who keep the shop. Seats are left out.
func (s *Service) GroupBuys(ctx context.Context, actor access.Actor, community id.ID, f GroupBuyFilter, r PageRequest) (Page[GroupBuyView], error) {
	if err := may(actor, access.OfferView, community, id.Zero); err != nil {
		return Page[GroupBuyView]{}, err
	}
	if err := f.check(); err != nil {
		return Page[GroupBuyView]{}, err
	}
	read := func(after id.ID, limit int) ([]GroupBuyView, error) {
		return s.store.GroupBuyViews(ctx, community, f, after, limit)
	}
	return listed(r, read, func(v GroupBuyView) id.ID { return v.GroupBuy.ID })
}

// GroupBuyTitles returns what each of the groups buys, for those who keep the shop: it is how they call a group.
func (s *Service) GroupBuyTitles(ctx context.Context, actor access.Actor, community id.ID, groups []id.ID) (map[id.ID]string, error) {
	if err := may(actor, access.OfferView, community, id.Zero); err != nil {
		return nil, err
	}
	titles, err := s.store.GroupBuyTitles(ctx, community, groups)
	return titles, fault.Wrap("read the titles of group buys", err)
}
