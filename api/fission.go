package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/fission"
	"panal/internal/id"
)

// Fission is what becomes of circles.
type Fission interface {
	circleEnding
	splitting
}

// circleEnding hands circles over, merges and closes them, and promotes members.
type circleEnding interface {
	OfferHandOver(ctx context.Context, actor access.Actor, circle, to id.ID) error
	AcceptHandOver(ctx context.Context, actor access.Actor, circle id.ID) error
	EndHandOver(ctx context.Context, actor access.Actor, circle id.ID) error
	Appoint(ctx context.Context, actor access.Actor, circle, member id.ID) error
	Merge(ctx context.Context, actor access.Actor, from, into id.ID) error
	Archive(ctx context.Context, actor access.Actor, circle id.ID) error
	Promote(ctx context.Context, actor access.Actor, core, member id.ID, reason string) error
}

// splitting splits circles.
type splitting interface {
	PreviewSplit(ctx context.Context, actor access.Actor, circle id.ID, by fission.Basis) (fission.Preview, error)
	LastSplit(ctx context.Context, actor access.Actor, circle id.ID) (v fission.SplitView, is bool, err error)
	PlanSplit(ctx context.Context, actor access.Actor, circle id.ID, plan fission.SplitPlan) (fission.Split, error)
	CancelSplit(ctx context.Context, actor access.Actor, circle id.ID) error
	ChooseSide(ctx context.Context, actor access.Actor, circle id.ID, goes bool) error
	UndoSplit(ctx context.Context, actor access.Actor, circle id.ID) error
}

// ToMember names a member.
type ToMember struct {
	Member string `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
}

type toMemberInput struct {
	OfCircle
	Posted
	Body ToMember
}

func (s *server) offerCircle(ctx context.Context, c *call, in *toMemberInput) (*one[Circle], error) {
	return s.onMember(ctx, c, in.OfCircle, in.RawBody, in.Body.Member, func(circle, member id.ID) error {
		return s.Fission.OfferHandOver(ctx, c.actor, circle, member)
	})
}

func (s *server) acceptCircle(ctx context.Context, c *call, in *OfCircle) (*one[Circle], error) {
	return s.onCircle(ctx, c, *in, nil, func(circle id.ID) error { return s.Fission.AcceptHandOver(ctx, c.actor, circle) })
}

func (s *server) endCircleOffer(ctx context.Context, c *call, in *OfCircle) (*none, error) {
	circle, err := in.id()
	if err != nil {
		return nil, err
	}
	return &none{}, s.Fission.EndHandOver(ctx, c.actor, circle)
}

func (s *server) appointLeader(ctx context.Context, c *call, in *toMemberInput) (*one[Circle], error) {
	return s.onMember(ctx, c, in.OfCircle, in.RawBody, in.Body.Member, func(circle, member id.ID) error { return s.Fission.Appoint(ctx, c.actor, circle, member) })
}

// ToCircle names a circle.
type ToCircle struct {
	Into string `json:"into" example:"circle_01h455vb4pex5vsknk084sn02q"`
}

type mergeCircleInput struct {
	OfCircle
	Posted
	Body ToCircle
}

func (s *server) mergeCircle(ctx context.Context, c *call, in *mergeCircleInput) (*one[Circle], error) {
	into, err := named(id.Circle, in.Body.Into, community.ErrCircleMissing)
	if err != nil {
		return nil, err
	}
	return s.onCircle(ctx, c, in.OfCircle, in.RawBody, func(circle id.ID) error { return s.Fission.Merge(ctx, c.actor, circle, into) })
}

func (s *server) archiveCircle(ctx context.Context, c *call, in *OfCircle) (*one[Circle], error) {
	return s.onCircle(ctx, c, *in, nil, func(circle id.ID) error { return s.Fission.Archive(ctx, c.actor, circle) })
}

func (s *server) promoteMember(ctx context.Context, c *call, in *reasonedInput) (*one[Circle], error) {
	return s.onMember(ctx, c, in.OfCircle, in.RawBody, in.Body.Member, func(circle, member id.ID) error {
		return s.Fission.Promote(ctx, c.actor, circle, member, in.Body.Reason)
	})
}

// Half is one side of a split.
type Half struct {
	Leader  string   `json:"leader,omitempty" doc:"A member."`
	Hosts   []string `json:"hosts" nullable:"false"`
	Members []string `json:"members" nullable:"false"`
}

// Split is a circle's split: the plan, or what it would be today.
type Split struct {
	State     fission.SplitState `json:"state,omitempty" enum:"planned,done,undone,canceled" doc:"Of the last one; absent where there was none."`
	DueAt     time.Time          `json:"due_at,omitzero" doc:"When it is carried out."`
	UndoUntil time.Time          `json:"undo_until,omitzero"`
	Child     string             `json:"child,omitempty" doc:"The circle that came of it."`
	Name      string             `json:"name" doc:"Of the new circle."`
	Slug      string             `json:"slug"`
	Basis     fission.Basis      `json:"basis" enum:"ties,joined,region" doc:"What sides are chosen by."`
	Stays     Half               `json:"stays"`
	Goes      Half               `json:"goes"`
	Chosen    int                `json:"chosen" doc:"Members who chose their side."`
	Ties      int                `json:"ties" doc:"Pairs of members with a tie."`
	Cut       int                `json:"cut" doc:"Of them, those on different sides."`
}

func halfOf(h fission.Half) Half {
	member := func(m community.CircleMember) string { return id.Member.Text(m.Member) }
	return Half{member(h.Leader), all(h.Hosts, member), all(h.Members, member)}
}

type getSplitInput struct {
	OfCircle
	Basis fission.Basis `query:"basis" enum:"ties,joined,region" doc:"The way to look at, while none is planned; absent, the one that suits what is known."`
}

func (s *server) getSplit(ctx context.Context, c *call, in *getSplitInput) (*one[Split], error) {
	circle, err := in.id()
	if err != nil {
		return nil, err
	}
	p, err := s.Fission.PreviewSplit(ctx, c.actor, circle, in.Basis)
	if err != nil {
		return nil, err
	}
	out := Split{Name: p.Name, Slug: p.Slug, Basis: p.Basis, Stays: halfOf(p.Halves[0]), Goes: halfOf(p.Halves[1]), Chosen: p.Chosen, Ties: p.Ties, Cut: p.Cut}
	last, is, err := s.Fission.LastSplit(ctx, c.actor, circle)
	if err != nil {
		return nil, err
	}
	if is {
		out.State, out.DueAt = last.Split.State, last.Split.DueAt
		if last.Split.State == fission.SplitDone {
			out.Child, out.UndoUntil = id.Circle.Text(last.Split.Child), last.Split.UndoUntil()
		}
	}
	return &one[Split]{out}, nil
}

// SplitPlan is what is said of a split when it is planned.
type SplitPlan struct {
	Name   string        `json:"name,omitempty" maxLength:"80" doc:"Of the new circle; absent with the slug, both are proposed."`
	Slug   string        `json:"slug,omitempty" maxLength:"60"`
	Leader string        `json:"leader,omitempty" doc:"A member of the half that goes; absent, one is proposed."`
	Basis  fission.Basis `json:"basis,omitempty" enum:"ties,joined,region" doc:"How members are put on sides; absent, as suits what is known."`
	Notice int           `json:"notice" minimum:"1" maximum:"30" doc:"Days until it is carried out, in which members choose."`
}

type planSplitInput struct {
	OfCircle
	Posted
	Body SplitPlan
}

func (s *server) planSplit(ctx context.Context, c *call, in *planSplitInput) (*one[Circle], error) {
	plan := fission.SplitPlan{Name: in.Body.Name, Slug: in.Body.Slug, Basis: in.Body.Basis, Notice: in.Body.Notice}
	if in.Body.Leader != "" {
		leader, err := named(id.Member, in.Body.Leader, community.ErrMemberMissing)
		if err != nil {
			return nil, err
		}
		plan.Leader = leader
	}
	return s.onCircle(ctx, c, in.OfCircle, in.RawBody, func(circle id.ID) error {
		_, err := s.Fission.PlanSplit(ctx, c.actor, circle, plan)
		return err
	})
}

func (s *server) cancelSplit(ctx context.Context, c *call, in *OfCircle) (*none, error) {
	circle, err := in.id()
	if err != nil {
		return nil, err
	}
	return &none{}, s.Fission.CancelSplit(ctx, c.actor, circle)
}

// Side is the half of a split that a member chooses.
type Side struct {
	Goes bool `json:"goes" doc:"To the new circle."`
}

type chooseSideInput struct {
	OfCircle
	Body Side
}

func (s *server) chooseSide(ctx context.Context, c *call, in *chooseSideInput) (*none, error) {
	circle, err := in.id()
	if err != nil {
		return nil, err
	}
	return &none{}, s.Fission.ChooseSide(ctx, c.actor, circle, in.Body.Goes)
}

func (s *server) undoSplit(ctx context.Context, c *call, in *OfCircle) (*one[Circle], error) {
	return s.onCircle(ctx, c, *in, nil, func(circle id.ID) error { return s.Fission.UndoSplit(ctx, c.actor, circle) })
}
