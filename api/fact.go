package api

import (
	"context"
	"encoding/json"
	"time"

	"panal/access"
	"panal/fact"
	"panal/internal/id"
)

// Facts reads what was told.
type Facts interface {
	// After lists what happened after a sequence, the oldest first.
	After(ctx context.Context, community id.ID, after int64, limit int) ([]fact.Recorded, error)
}

// Fact is something that happened in the community.
type Fact struct {
	Sequence int64           `json:"sequence" doc:"From 1, without gaps."`
	Kind     fact.Kind       `json:"kind" example:"group_buy.formed"`
	Version  int             `json:"version" doc:"Of the payload's shape."`
	Subject  string          `json:"subject" doc:"The id of what it happened to; the kind says what that is." example:"01h455vb4pex5vsknk084sn02q"`
	At       time.Time       `json:"at"`
	Payload  json.RawMessage `json:"payload" doc:"An object; ids in it are without their kinds."`
}

func factOf(f fact.Recorded) Fact {
	return Fact{f.Sequence, f.Kind, f.Version, f.Subject.String(), f.At, f.Payload}
}

// FactPage is what happened, the oldest first.
type FactPage struct {
	Items []Fact `json:"items" nullable:"false"`
	Last  int64  `json:"last" doc:"The sequence to ask after next time."`
}

type factsInput struct {
	After int64 `query:"after" minimum:"0" doc:"The last sequence that was read; 0 is the beginning."`
	Limit int   `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"How many facts at most."`
}

// listFacts shows the outbox as it was written. There is no service between that asks who may, so it is asked here.
func (s *server) listFacts(ctx context.Context, c *call, in *factsInput) (*one[FactPage], error) {
	if err := c.actor.May(access.FactView, c.actor.Here()); err != nil {
		return nil, err
	}
	recorded, err := s.Facts.After(ctx, c.community.ID, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := FactPage{Items: all(recorded, factOf), Last: in.After}
	if n := len(recorded); n > 0 {
		out.Last = recorded[n-1].Sequence
	}
	return &one[FactPage]{out}, nil
}
