package api

import (
	"context"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
	"panal/internal/page"
)

// groupBuyKeeping reads group buys, and lets members leave them.
type groupBuyKeeping interface {
	GroupBuy(ctx context.Context, actor access.Actor, community, group id.ID) (commerce.GroupBuyView, error)
	GroupBuys(ctx context.Context, actor access.Actor, community id.ID, f commerce.GroupBuyFilter, r page.Request) (page.Page[commerce.GroupBuyView], error)
	LeaveGroupBuy(ctx context.Context, actor access.Actor, community, group id.ID) (commerce.GroupBuy, error)
}

// GroupBuy is one group of an offer.
type GroupBuy struct {
	ID       string                 `json:"id" example:"gb_01h455vb4pex5vsknk084sn02q"`
	Offer    string                 `json:"offer" example:"offer_01h455vb4pex5vsknk084sn02q"`
	Product  string                 `json:"product,omitempty" example:"prod_01h455vb4pex5vsknk084sn02q"`
	Title    string                 `json:"title,omitempty" doc:"Of the product."`
	Head     string                 `json:"head" doc:"The member who opened it, or who leads it since." example:"mem_01h455vb4pex5vsknk084sn02q"`
	Size     int                    `json:"size"`
	Taken    int                    `json:"taken" doc:"Slots filled by members."`
	Virtual  int                    `json:"virtual" doc:"Places filled by virtual completion."`
	Missing  int                    `json:"missing" doc:"Members it still needs."`
	State    commerce.GroupBuyState `json:"state" enum:"open,formed,expired"`
	OpenedAt time.Time              `json:"opened_at"`
	Deadline time.Time              `json:"deadline"`
	ClosedAt time.Time              `json:"closed_at,omitzero"`
	Seats    []Seat                 `json:"seats,omitempty" doc:"Who is in it; left out of the list of all group buys."`
}

// Seat is a member's place in a group buy.
type Seat struct {
	Number   int       `json:"number"`
	Member   string    `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name     string    `json:"name"`
	Head     bool      `json:"head"`
	JoinedAt time.Time `json:"joined_at"`
}

func groupBuyOf(g commerce.GroupBuy) GroupBuy {
	return GroupBuy{ID: id.GroupBuy.Text(g.ID), Offer: id.Offer.Text(g.Offer), Head: id.Member.Text(g.Head),
		Size: g.Size, Taken: g.Taken, Virtual: g.Virtual, Missing: g.Missing(),
		State: g.State, OpenedAt: g.OpenedAt, Deadline: g.Deadline, ClosedAt: g.ClosedAt}
}

func groupBuy(v commerce.GroupBuyView) GroupBuy {
	out := groupBuyOf(v.GroupBuy)
	out.Product, out.Title = id.Product.Text(v.Product.ID), v.Product.Title
	out.Seats = all(v.Seats, func(s commerce.Seat) Seat {
		return Seat{s.Number, id.Member.Text(s.Member), s.Name, s.Head, s.JoinedAt}
	})
	return out
}

type listGroupBuysInput struct {
	Paging
	State commerce.GroupBuyState `query:"state" enum:"open,formed,expired"`
	Offer string                 `query:"offer" doc:"An offer's id."`
}

func (s *server) listGroupBuys(ctx context.Context, c *call, in *listGroupBuysInput) (*pageOutput[GroupBuy], error) {
	r := reading{community: c.community}
	filter := commerce.GroupBuyFilter{State: in.State, Offer: r.id(id.Offer, "offer", in.Offer)}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	groups, err := s.Commerce.GroupBuys(ctx, c.actor, c.community.ID, filter, in.request())
	return paged(c, groups, groupBuy), err
}

type groupBuyInput struct {
	GroupBuy string `path:"group_buy"`
}

func (s *server) getGroupBuy(ctx context.Context, c *call, in *groupBuyInput) (*one[GroupBuy], error) {
	group, err := named(id.GroupBuy, in.GroupBuy, commerce.ErrGroupMissing)
	if err != nil {
		return nil, err
	}
	v, err := s.Commerce.GroupBuy(ctx, c.actor, c.community.ID, group)
	return &one[GroupBuy]{groupBuy(v)}, err
}

func (s *server) leaveGroupBuy(ctx context.Context, c *call, in *groupBuyInput) (*one[GroupBuy], error) {
	group, err := named(id.GroupBuy, in.GroupBuy, commerce.ErrGroupMissing)
	if err != nil {
		return nil, err
	}
	stands := func() (*one[GroupBuy], error) { return s.getGroupBuy(ctx, c, in) }
	return again(ctx, s, c, nil, group, stands, func() (*one[GroupBuy], error) {
		if _, err := s.Commerce.LeaveGroupBuy(ctx, c.actor, c.community.ID, group); err != nil {
			return nil, err
		}
		return stands()
	})
}
