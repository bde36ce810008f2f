package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
)

// People finds out who asks, and knows communities and their members.
type People interface {
	ActorForToken(ctx context.Context, token string, community id.ID) (access.Actor, error)
	Community(ctx context.Context, community id.ID) (community.Community, error)
	CommunityBySlug(ctx context.Context, slug string) (community.Community, error)
	tokenKeeping
}

// Community is a community as it shows itself.
type Community struct {
	ID        string    `json:"id" example:"com_01h455vb4pex5vsknk084sn02q"`
	Slug      string    `json:"slug" doc:"Its name in addresses." example:"sol"`
	Name      string    `json:"name"`
	Slogan    string    `json:"slogan"`
	Currency  string    `json:"currency" doc:"ISO 4217; every amount is in it." example:"EUR"`
	Locale    string    `json:"locale" example:"es"`
	TimeZone  string    `json:"time_zone" doc:"IANA." example:"Europe/Madrid"`
	CreatedAt time.Time `json:"created_at"`
}

func (s *server) getCommunity(_ context.Context, c *call, _ *struct{}) (*one[Community], error) {
	v := c.community
	return &one[Community]{Community{ID: id.Community.Text(v.ID), Slug: v.Slug, Name: v.Name, Slogan: v.Slogan, Currency: v.Currency,
		Locale: v.Locale, TimeZone: v.TimeZone, CreatedAt: v.CreatedAt}}, nil
}

// AccessRow says who may do one action: for each role none, own (what is the member's own) or all.
type AccessRow struct {
	Action   access.Action  `json:"action" example:"order.view"`
	Nobody   access.Extent  `json:"nobody" enum:"none,own,all"`
	Guest    access.Extent  `json:"guest" enum:"none,own,all"`
	Member   access.Extent  `json:"member" enum:"none,own,all"`
	Staff    access.Extent  `json:"staff" enum:"none,own,all"`
	Operator access.Extent  `json:"operator" enum:"none,own,all"`
	Scopes   []access.Scope `json:"scopes" nullable:"false" doc:"The scopes of which a token may do it, if its person may."`
}

// Access is who may do what.
type Access struct {
	Rows []AccessRow `json:"rows" nullable:"false"`
}

func (s *server) getAccess(context.Context, *call, *struct{}) (*one[Access], error) {
	rows := all(access.Matrix(), func(r access.Row) AccessRow {
		e := r.Extents
		return AccessRow{r.Action, e[0], e[1], e[2], e[3], e[4], append([]access.Scope{}, r.Tokens...)}
	})
	return &one[Access]{Access{rows}}, nil
}
