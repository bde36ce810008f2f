package api

import (
	"context"
	"encoding/hex"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
	"panal/internal/page"
)

// bargainKeeping begins bargains, helps with them, and reads them.
type bargainKeeping interface {
	StartBargain(ctx context.Context, actor access.Actor, cmd commerce.StartBargain) (commerce.Bargain, error)
	HelpBargain(ctx context.Context, actor access.Actor, cmd commerce.HelpBargain) (commerce.Bargain, commerce.Help, error)
	Bargain(ctx context.Context, actor access.Actor, community, bargain id.ID) (commerce.BargainView, error)
	MyBargains(ctx context.Context, actor access.Actor, community, campaign id.ID) ([]commerce.BargainView, error)
	BargainsIn(ctx context.Context, actor access.Actor, community, campaign id.ID, r page.Request) (page.Page[commerce.BargainView], error)
}

// Bargain is one that a member has begun, with what was promised then.
type Bargain struct {
	ID         string                `json:"id" example:"barg_01h455vb4pex5vsknk084sn02q"`
	Campaign   string                `json:"campaign" example:"camp_01h455vb4pex5vsknk084sn02q"`
	Product    string                `json:"product" example:"prod_01h455vb4pex5vsknk084sn02q"`
	Variant    string                `json:"variant" example:"var_01h455vb4pex5vsknk084sn02q"`
	Member     string                `json:"member" doc:"Whose it is." example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name       string                `json:"name,omitempty" doc:"Theirs; shown when a bargain is read."`
	State      commerce.BargainState `json:"state" enum:"open,reached,bought,failed,returned"`
	Start      Amount                `json:"start"`
	Floor      Amount                `json:"floor"`
	Price      Amount                `json:"price" doc:"What it has come to."`
	Helpers    int64                 `json:"helpers" doc:"That it takes to reach the floor."`
	Helped     int64                 `json:"helped" doc:"So many of them."`
	Missing    int64                 `json:"missing"`
	Newcomer   int64                 `json:"newcomer_percent" doc:"What who is new takes off more; those after them take off a little less."`
	Early      bool                  `json:"early" doc:"It may be bought before it is at its floor."`
	PayMinutes int64                 `json:"pay_minutes" doc:"To order in once it is at its floor."`
	Promise    string                `json:"promise" doc:"The SHA-256 of what is revealed, in hexadecimal, shown from the start."`
	Revealed   string                `json:"revealed,omitempty" doc:"The schedule and its seed, once nobody can help any more."`
	StartedAt  time.Time             `json:"started_at"`
	Deadline   time.Time             `json:"deadline" doc:"To reach the floor."`
	Until      time.Time             `json:"until,omitzero" doc:"When its time is over as it stands: to be helped, or to be ordered."`
	ReachedAt  time.Time             `json:"reached_at,omitzero"`
	ClosedAt   time.Time             `json:"closed_at,omitzero"`
	Order      string                `json:"order,omitempty" doc:"That it is bought by." example:"ord_01h455vb4pex5vsknk084sn02q"`
	Helps      []Help                `json:"helps,omitempty" doc:"Shown with one bargain."`
}

// Help is what a helper took off.
type Help struct {
	Number   int64     `json:"number"`
	Member   string    `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name     string    `json:"name"`
	Cut      Amount    `json:"cut"`
	Price    Amount    `json:"price" doc:"After it."`
	Newcomer bool      `json:"newcomer"`
	At       time.Time `json:"at"`
}

// bargain is a bargain as who asks may see it: which order bought it is its member's and the staff's to know.
func (c *call) bargain(v commerce.BargainView) Bargain {
	b, currency := v.Bargain, c.community.Currency
	out := Bargain{ID: id.Bargain.Text(b.ID), Campaign: id.Campaign.Text(b.Campaign), Product: id.Product.Text(b.Product), Variant: id.Variant.Text(b.Variant),
		Member: id.Member.Text(b.Member), Name: v.Name, State: b.State, Start: amount(b.Start, currency), Floor: amount(b.Floor, currency),
		Price: amount(b.Price, currency), Helpers: b.Helpers, Helped: b.Helped, Missing: b.Missing(), Newcomer: b.Newcomer, Early: b.Early,
		PayMinutes: int64(b.Pay / time.Minute), Promise: hex.EncodeToString(b.Promise[:]), StartedAt: b.StartedAt, Deadline: b.Deadline, Until: b.Until(),
		ReachedAt: b.ReachedAt, ClosedAt: b.ClosedAt}
	if b.Seed != (commerce.Seed{}) {
		out.Revealed = b.Revealed()
	}
	if b.Member == c.actor.Member || c.actor.May(access.CampaignView, c.actor.Here()) == nil {
		out.Order = id.Order.Text(b.Order)
	}
	if len(v.Helps) > 0 {
		out.Helps = all(v.Helps, func(h commerce.Helped) Help {
			return Help{h.Number, id.Member.Text(h.Member), h.Name, amount(h.Cut, currency), amount(h.Price, currency), h.Newcomer, h.At}
		})
	}
	return out
}

// NewBargain says in which campaign.
type NewBargain struct {
	Campaign string `json:"campaign" example:"camp_01h455vb4pex5vsknk084sn02q"`
}

type startBargainInput struct {
	Posted
	Body NewBargain
}

func (s *server) startBargain(ctx context.Context, c *call, in *startBargainInput) (*made[Bargain], error) {
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	cmd := commerce.StartBargain{Community: c.community.ID, Campaign: r.needed(id.Campaign, "campaign", in.Body.Campaign), Request: request}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	b, err := s.Commerce.StartBargain(ctx, c.actor, cmd)
	if err != nil {
		return nil, err
	}
	return &made[Bargain]{s.path(c, "bargains", id.Bargain.Text(b.ID)), c.bargain(commerce.BargainView{Bargain: b})}, nil
}

type bargainInput struct {
	Bargain string `path:"bargain"`
}

func (s *server) getBargain(ctx context.Context, c *call, in *bargainInput) (*one[Bargain], error) {
	b, err := named(id.Bargain, in.Bargain, commerce.ErrBargainMissing)
	if err != nil {
		return nil, err
	}
	v, err := s.Commerce.Bargain(ctx, c.actor, c.community.ID, b)
	return &one[Bargain]{c.bargain(v)}, err
}

func (s *server) helpBargain(ctx context.Context, c *call, in *bargainInput) (*made[Bargain], error) {
	b, err := named(id.Bargain, in.Bargain, commerce.ErrBargainMissing)
	if err != nil {
		return nil, err
	}
	request, err := c.request(nil)
	if err != nil {
		return nil, err
	}
	helped, _, err := s.Commerce.HelpBargain(ctx, c.actor, commerce.HelpBargain{Community: c.community.ID, Bargain: b, Request: request})
	if err != nil {
		return nil, err
	}
	return &made[Bargain]{s.path(c, "bargains", in.Bargain), c.bargain(commerce.BargainView{Bargain: helped})}, nil
}

// MyBargains are a member's own.
type MyBargains struct {
	Items []Bargain `json:"items" nullable:"false"`
}

func (s *server) listMyBargains(ctx context.Context, c *call, _ *struct{}) (*one[MyBargains], error) {
	mine, err := s.Commerce.MyBargains(ctx, c.actor, c.community.ID, id.Zero)
	return &one[MyBargains]{MyBargains{all(mine, c.bargain)}}, err
}

type listBargainsInput struct {
	Paging
	Campaign string `path:"campaign"`
}

func (s *server) listBargains(ctx context.Context, c *call, in *listBargainsInput) (*pageOutput[Bargain], error) {
	campaign, err := named(id.Campaign, in.Campaign, commerce.ErrCampaignMissing)
	if err != nil {
		return nil, err
	}
	list, err := s.Commerce.BargainsIn(ctx, c.actor, c.community.ID, campaign, in.request())
	return paged(c, list, c.bargain), err
}
