package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
)

// ladderKeeping knows where members are on the ladder.
type ladderKeeping interface {
	Ladder(ctx context.Context, actor access.Actor) (community.LadderOverview, error)
	Footing(ctx context.Context, actor access.Actor, member id.ID) (community.Footing, error)
}

// Ladder is the ladder of a community.
type Ladder struct {
	Rungs []RungCount `json:"rungs" nullable:"false" doc:"From below. Who works here is not counted."`
	None  int         `json:"none" doc:"Members who are on no rung."`
	Moves []RungMoves `json:"moves" nullable:"false" doc:"Of the last twelve months, the oldest first."`
}

// RungCount is how many members are on a rung.
type RungCount struct {
	Rung    community.Rung `json:"rung" enum:"customer,user,fan,friend"`
	Members int            `json:"members"`
}

// RungMoves are the members whom something moved in a month.
type RungMoves struct {
	Month string         `json:"month" example:"2026-03" doc:"Where the community is."`
	Was   community.Rung `json:"was,omitempty" doc:"Absent: none."`
	Rung  community.Rung `json:"rung,omitempty" doc:"Absent: none."`
	Cause community.Deed `json:"cause" example:"visit" doc:"See the handbook, under the ladder."`
	Count int            `json:"count"`
}

func (s *server) getLadder(ctx context.Context, c *call, _ *struct{}) (*one[Ladder], error) {
	o, err := s.People.Ladder(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	out := Ladder{None: o.On[community.NoRung], Rungs: all(community.Rungs, func(r community.Rung) RungCount { return RungCount{r, o.On[r]} }),
		Moves: all(o.Moves, func(m community.MonthMoves) RungMoves { return RungMoves{m.Month, m.From, m.To, m.Cause, m.Count} })}
	return &one[Ladder]{out}, nil
}

// Footing is where a member is on the ladder.
type Footing struct {
	Rung        community.Rung `json:"rung,omitempty" enum:"customer,user,fan,friend" doc:"Absent: none."`
	Since       time.Time      `json:"since,omitzero"`
	Cause       community.Deed `json:"cause,omitempty" doc:"What moved them there."`
	Next        community.Rung `json:"next,omitempty" doc:"The rung above."`
	Paid        int            `json:"paid" doc:"Orders that were paid and sold, and of which money was kept."`
	Weeks       int            `json:"weeks" doc:"Of the last eight, those in which they were active; three make a user."`
	AdvocatedAt time.Time      `json:"advocated_at,omitzero" doc:"Last; within 90 days it makes a user a fan."`
	Advocacy    community.Deed `json:"advocacy,omitempty" doc:"By what."`
	Ties        []string       `json:"ties" nullable:"false" doc:"Ordinary members they dealt with both ways within 90 days, the latest first, 20 at most; three make a user a friend."`
	BelowSince  time.Time      `json:"below_since,omitzero" doc:"Since when the evidence is too little; 14 days after, the rung is lost."`
	FallsAt     time.Time      `json:"falls_at,omitzero" doc:"When the rung is lost unless there is new evidence."`
}

func (s *server) getFooting(ctx context.Context, c *call, in *memberInput) (*one[Footing], error) {
	member, err := c.memberOrMe(in.Member)
	if err != nil {
		return nil, err
	}
	f, err := s.People.Footing(ctx, c.actor, member)
	if err != nil {
		return nil, err
	}
	e := f.Evidence
	return &one[Footing]{Footing{Rung: f.Rung, Since: f.Since, Cause: f.Cause, Next: f.Next(), Paid: e.Paid, Weeks: f.Active, AdvocatedAt: e.Advocated,
		Advocacy: e.Advocacy, BelowSince: f.Below, FallsAt: f.FallsAt,
		Ties: all(f.Ties, func(t community.RungTie) string { return id.Member.Text(t.Member) })}}, nil
}
