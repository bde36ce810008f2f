package api

import (
	"context"
	"time"

	"panal/community"
	"panal/internal/id"
)

// Card is a member's card.
type Card struct {
	Member string    `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Number int64     `json:"number" doc:"Given in turn, and never again."`
	Code   string    `json:"code" doc:"What its square carries."`
	URL    string    `json:"url" doc:"Where staff see whether it holds: what its square says."`
	MadeAt time.Time `json:"made_at"`
}

func (s *server) card(c *call, of community.Card) Card {
	return Card{id.Member.Text(of.Member), of.Number, of.Code, s.Origin + "/" + c.community.Slug + "/card/" + of.Code, of.MadeAt}
}

func (s *server) getMyCard(ctx context.Context, c *call, _ *struct{}) (*one[Card], error) {
	of, err := s.Tiers.Card(ctx, c.actor, c.actor.Member)
	return &one[Card]{s.card(c, of)}, err
}

func (s *server) makeCard(ctx context.Context, c *call, _ *struct{}) (*made[Card], error) {
	of, err := s.Tiers.MakeCard(ctx, c.actor)
	return &made[Card]{s.path(c, "me", "card"), s.card(c, of)}, err
}

// Scan says whether a card holds today.
type Scan struct {
	Card     Card   `json:"card"`
	Holds    bool   `json:"holds" doc:"Its member is in a paid tier at this moment."`
	Tier     string `json:"tier,omitempty" example:"tier_01h455vb4pex5vsknk084sn02q"`
	TierName string `json:"tier_name,omitempty"`
}

type cardInput struct {
	Card string `path:"card" doc:"The code of a card."`
}

func (s *server) scanCard(ctx context.Context, c *call, in *cardInput) (*one[Scan], error) {
	of, st, err := s.Tiers.ScanCard(ctx, c.actor, in.Card)
	return &one[Scan]{Scan{s.card(c, of), st.Held, id.Tier.Text(st.Tier.ID), st.Tier.Name}}, err
}
