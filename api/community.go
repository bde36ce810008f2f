package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/money"
)

// People finds out who asks, and knows communities and their members.
type People interface {
	ActorForToken(ctx context.Context, token string, community id.ID) (access.Actor, error)
	Community(ctx context.Context, community id.ID) (community.Community, error)
	CommunityBySlug(ctx context.Context, slug string) (community.Community, error)
	EditCommunity(ctx context.Context, actor access.Actor, change func(*community.Settings)) (community.Community, error)
	Begun(ctx context.Context, f community.Founding) (begun community.Community, owner access.Actor, was bool, err error)
	faceKeeping
	memberKeeping
	placeKeeping
	audienceKeeping
	trustKeeping
}

// placeKeeping keeps circles, and how people get into them and the community.
type placeKeeping interface {
	circleKeeping
	admitting
}

// trustKeeping keeps what people trust a community with, and who did what with it.
type trustKeeping interface {
	tokenKeeping
	personalKeeping
	auditKeeping
}

// Community is a community as it shows itself.
type Community struct {
	ID           string    `json:"id" example:"com_01h455vb4pex5vsknk084sn02q"`
	Slug         string    `json:"slug" doc:"Its name in addresses." example:"sol"`
	Name         string    `json:"name"`
	Slogan       string    `json:"slogan"`
	Currency     string    `json:"currency" doc:"ISO 4217; every amount is in it." example:"EUR"`
	Locale       string    `json:"locale" example:"es"`
	TimeZone     string    `json:"time_zone" doc:"IANA." example:"Europe/Madrid"`
	ReturnDays   int       `json:"return_days" doc:"For how many days after the delivery members may return what they bought."`
	PrizeCeiling Amount    `json:"prize_ceiling" doc:"The most that one prize of a giveaway may be worth."`
	CreatedAt    time.Time `json:"created_at"`
}

func communityOf(v community.Community) Community {
	return Community{ID: id.Community.Text(v.ID), Slug: v.Slug, Name: v.Name, Slogan: v.Slogan, Currency: v.Currency,
		Locale: v.Locale, TimeZone: v.TimeZone, ReturnDays: v.ReturnDays, PrizeCeiling: amount(v.PrizeCeiling, v.Currency), CreatedAt: v.CreatedAt}
}

func (s *server) getCommunity(_ context.Context, c *call, _ *struct{}) (*one[Community], error) {
	return &one[Community]{communityOf(c.community)}, nil
}

// CommunityChange says what a community is to be. Its address and its currency stay: links and amounts are in them.
type CommunityChange struct {
	Name         string  `json:"name"`
	Slogan       string  `json:"slogan"`
	Locale       string  `json:"locale" doc:"The language of visitors whose browser names none of ours." example:"es"`
	TimeZone     string  `json:"time_zone" doc:"IANA." example:"Europe/Madrid"`
	AdvertCost   *Amount `json:"advert_cost,omitempty" doc:"What a new customer costs through an advert, to compare with; left out, it stays as it is."`
	ReturnDays   *int    `json:"return_days,omitempty" minimum:"0" maximum:"366" doc:"For how many days after the delivery members may return what they bought; left out, it stays as it is."`
	PrizeCeiling *Amount `json:"prize_ceiling,omitempty" doc:"The most that one prize of a giveaway may be worth, as the law has it; left out, it stays as it is."`
}

type updateCommunityInput struct{ Body CommunityChange }

func (s *server) updateCommunity(ctx context.Context, c *call, in *updateCommunityInput) (*one[Community], error) {
	b, r := in.Body, reading{community: c.community}
	var advert, ceiling money.Amount
	if b.AdvertCost != nil {
		advert = r.amount("advert_cost", *b.AdvertCost)
	}
	if b.PrizeCeiling != nil {
		ceiling = r.amount("prize_ceiling", *b.PrizeCeiling)
	}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	edited, err := s.People.EditCommunity(ctx, c.actor, func(v *community.Settings) {
		v.Name, v.Slogan, v.Locale, v.TimeZone = b.Name, b.Slogan, b.Locale, b.TimeZone
		if b.AdvertCost != nil {
			v.AdvertCost = advert
		}
		if b.ReturnDays != nil {
			v.ReturnDays = *b.ReturnDays
		}
		if b.PrizeCeiling != nil {
			v.PrizeCeiling = ceiling
		}
	})
	return &one[Community]{communityOf(edited)}, err
}

// AccessRow says who may do one action: for each role none, own (what is the member's own),
// circle (what is of the circle in which they are that) or all.
type AccessRow struct {
	Action   access.Action  `json:"action" example:"order.view"`
	Nobody   access.Extent  `json:"nobody" enum:"none,own,all"`
	Guest    access.Extent  `json:"guest" enum:"none,own,all"`
	Member   access.Extent  `json:"member" enum:"none,own,all"`
	Care     access.Extent  `json:"care" enum:"none,own,all"`
	Finance  access.Extent  `json:"finance" enum:"none,own,all"`
	Content  access.Extent  `json:"content" enum:"none,own,all"`
	Operator access.Extent  `json:"operator" enum:"none,own,all"`
	Owner    access.Extent  `json:"owner" enum:"none,own,all"`
	Banned   access.Extent  `json:"banned" enum:"none,own,all" doc:"While a ban lasts, whatever the role."`
	Fellow   access.Extent  `json:"fellow" enum:"none,own,circle,all" doc:"A member, on what is of a circle they are in."`
	Host     access.Extent  `json:"host" enum:"none,own,circle,all" doc:"Likewise, of a circle they help to run."`
	Leader   access.Extent  `json:"leader" enum:"none,own,circle,all" doc:"Likewise, of a circle they lead."`
	Scopes   []access.Scope `json:"scopes" nullable:"false" doc:"The scopes of which a token may do it, if its person may."`
}

// Access is who may do what.
type Access struct {
	Rows []AccessRow `json:"rows" nullable:"false"`
}

func (s *server) getAccess(context.Context, *call, *struct{}) (*one[Access], error) {
	rows := all(access.Matrix(), func(r access.Row) AccessRow {
		e, c := r.Extents, r.Circle
		return AccessRow{r.Action, e[0], e[1], e[2], e[3], e[4], e[5], e[6], e[7], e[8], c[0], c[1], c[2], append([]access.Scope{}, r.Tokens...)}
	})
	return &one[Access]{Access{rows}}, nil
}
