package content

import (
	"cmp"
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
)

// gatheringReads reads gatherings.
type gatheringReads interface {
	Gathering(ctx context.Context, community, gathering id.ID) (Gathering, error)
	GatheringBySlug(ctx context.Context, community id.ID, slug string) (Gathering, error)
	// Gatherings lists gatherings as a viewer sees them.
	Gatherings(ctx context.Context, community id.ID, f GatheringFilter, v GatheringViewer, after page.Mark, limit int) ([]Gathering, error)
	// InvitedTo reports whether a viewer is one of those whom a gathering is for.
	InvitedTo(ctx context.Context, community id.ID, g Gathering, v GatheringViewer) (bool, error)
	GatheringStanding(ctx context.Context, community id.ID, g Gathering, member id.ID) (access.Standing, error)
	gatheringPeopleReads
}

// gatheringPeopleReads reads who comes to gatherings.
type gatheringPeopleReads interface {
	// AnswerTo returns a member's answer, and for one that waits how many are before it; zero for none.
	AnswerTo(ctx context.Context, community, gathering, member id.ID) (a GatheringAnswer, ahead int64, err error)
	// AnswerByCode returns the answer that has a code; zero for none.
	AnswerByCode(ctx context.Context, community id.ID, code string) (GatheringAnswer, error)
	// AnswersTo lists answers, of a state or (empty) of all but those who stay away, as a viewer sees them; zero sees all.
	AnswersTo(ctx context.Context, community, gathering id.ID, state AnswerState, viewer, after id.ID, limit int) ([]GatheringAnswer, error)
	GatheringHosts(ctx context.Context, community, gathering id.ID) ([]GatheringHost, error)
	Attendance(ctx context.Context, community, gathering id.ID) (Attendance, error)
	WalkIns(ctx context.Context, community, gathering id.ID) ([]WalkIn, error)
	// CircleRunBy returns what a member is in a circle; none where there is no such circle that lives.
	CircleRunBy(ctx context.Context, community, circle, member id.ID) (community.CircleRole, error)
}

// GatheringViewer is who looks.
type GatheringViewer struct {
	Member id.ID // zero for who is no member, and sees what is for everybody
	All    bool  // sees everything: the staff
	Now    time.Time
}

// GatheringFilter chooses gatherings; a zero field does not.
type GatheringFilter struct {
	Past   bool  // those that are over, the last first; else those that lie ahead or go on, the next first
	Circle id.ID // whose they are
	Mine   bool  // that the viewer comes to, waits for, or runs
	Guests bool  // as guests see them, whoever looks
	Drafts bool  // drafts alone, of those whom the viewer may see; and else none
	Ended  bool  // those that were canceled too
}

// GatheringView is a gathering as somebody sees it.
type GatheringView struct {
	Gathering                 // without its link, unless they may know it
	Hosts     []GatheringHost // none for who is no member
	Mine      GatheringAnswer
	Ahead     int64 // of those who wait, before them
	Runs      bool  // they are one of its hosts, or staff
	Member    bool  // they are a member, who may answer
}

// viewer is who asks, as lists know them.
func (s *Service) viewer(actor access.Actor) GatheringViewer {
	v := GatheringViewer{All: actor.May(access.GatheringWorkView, actor.Here()) == nil, Now: s.clock.Now()}
	if actor.May(access.GatheringMemberView, actor.Here()) == nil {
		v.Member = actor.Member
	}
	return v
}

// Gathering is a gathering as the actor sees it. One that is not for them there is not.
func (s *Service) Gathering(ctx context.Context, actor access.Actor, gathering id.ID) (GatheringView, error) {
	g, err := s.store.Gathering(ctx, actor.Community, gathering)
	if err != nil {
		return GatheringView{}, err
	}
	return s.gatheringView(ctx, actor, g)
}

// GatheringBySlug is the gathering that has a slug.
func (s *Service) GatheringBySlug(ctx context.Context, actor access.Actor, slug string) (GatheringView, error) {
	g, err := s.store.GatheringBySlug(ctx, actor.Community, slug)
	if err != nil {
		return GatheringView{}, err
	}
	return s.gatheringView(ctx, actor, g)
}

func (s *Service) gatheringView(ctx context.Context, actor access.Actor, g Gathering) (v GatheringView, err error) {
	if err := actor.May(access.GatheringView, actor.Here()); err != nil {
		return v, err
	}
	who := s.viewer(actor)
	v = GatheringView{Gathering: g, Member: !who.Member.IsZero()}
	if v.Member {
		if v.Mine, v.Ahead, err = s.store.AnswerTo(ctx, actor.Community, g.ID, actor.Member); err != nil {
			return v, fault.Wrap("read an answer", err)
		}
		standing, err := s.store.GatheringStanding(ctx, actor.Community, g, actor.Member)
		if err != nil {
			return v, fault.Wrap("read who runs a gathering", err)
		}
		v.Runs = actor.May(access.GatheringWorkView, actor.Stands(standing)) == nil
	}
	if !v.Runs && v.Mine.State == AnswerNone {
		if invited, err := s.store.InvitedTo(ctx, actor.Community, g, who); err != nil || !invited || g.State == GatheringDraft {
			return GatheringView{}, cmp.Or[error](err, ErrGatheringMissing)
		}
	}
	if !v.Runs && !(v.Mine.State == AnswerComing && g.TellsLink(who.Now)) {
		v.Link = ""
	}
	if v.Member {
		v.Hosts, err = s.store.GatheringHosts(ctx, actor.Community, g.ID)
	}
	return v, fault.Wrap("read the hosts of a gathering", err)
}

// Gatherings lists gatherings as the actor sees them, without their links.
func (s *Service) Gatherings(ctx context.Context, actor access.Actor, f GatheringFilter, r page.Request) (page.Page[Gathering], error) {
	none := page.Page[Gathering]{}
	if err := actor.May(access.GatheringView, actor.Here()); err != nil {
		return none, err
	}
	after, size, err := r.ByTime()
	if err != nil {
		return none, err
	}
	who := s.viewer(actor)
	if f.Guests {
		who.Member, who.All = id.Zero, false
	}
	if f.Mine && who.Member.IsZero() {
		return none, nil
	}
	list, err := s.store.Gatherings(ctx, actor.Community, f, who, after, size+1)
	for i := range list {
		list[i].Link = ""
	}
	return page.Cut(list, size, func(g Gathering) []byte { return page.Mark{At: g.StartsAt, ID: g.ID}.Bytes() }), fault.Wrap("list gatherings", err)
}

// NextGathering is the first gathering that lies ahead or goes on, of those that a filter chooses.
func (s *Service) NextGathering(ctx context.Context, actor access.Actor, f GatheringFilter) (g Gathering, found bool, err error) {
	f.Past = false
	list, err := s.Gatherings(ctx, actor, f, page.Request{Limit: 1})
	if err != nil || len(list.Items) == 0 {
		return g, false, err
	}
	return list.Items[0], true, nil
}

// ComingTo lists who comes to a gathering, as the actor sees them: members alone, and none that they keep away from.
func (s *Service) ComingTo(ctx context.Context, actor access.Actor, gathering id.ID, r page.Request) (page.Page[GatheringAnswer], error) {
	none := page.Page[GatheringAnswer]{}
	if err := actor.May(access.GatheringMemberView, actor.Here()); err != nil {
		return none, err
	}
	if _, err := s.Gathering(ctx, actor, gathering); err != nil {
		return none, err
	}
	list, err := s.answers(ctx, actor.Community, gathering, AnswerComing, actor.Member, r)
	for i := range list.Items {
		list.Items[i].Code, list.Items[i].CameAt = "", time.Time{}
	}
	return list, err
}

// GatheringAnswers lists the answers to a gathering for who runs it; of a state, or all but those who stay away.
func (s *Service) GatheringAnswers(ctx context.Context, actor access.Actor, gathering id.ID, state AnswerState, r page.Request) (page.Page[GatheringAnswer], error) {
	if _, err := s.runs(ctx, actor, gathering); err != nil {
		return page.Page[GatheringAnswer]{}, err
	}
	return s.answers(ctx, actor.Community, gathering, state, id.Zero, r)
}

func (s *Service) answers(ctx context.Context, community, gathering id.ID, state AnswerState, viewer id.ID, r page.Request) (page.Page[GatheringAnswer], error) {
	after, size, err := r.ByID()
	if err != nil {
		return page.Page[GatheringAnswer]{}, err
	}
	list, err := s.store.AnswersTo(ctx, community, gathering, state, viewer, after, size+1)
	return page.Cut(list, size, func(a GatheringAnswer) []byte { return a.Member[:] }), fault.Wrap("list answers", err)
}

// runs reads a gathering that the actor runs.
func (s *Service) runs(ctx context.Context, actor access.Actor, gathering id.ID) (GatheringView, error) {
	v, err := s.Gathering(ctx, actor, gathering)
	if err == nil && !v.Runs {
		err = access.ErrForbidden
		if actor.Person.IsZero() {
			err = access.ErrUnauthenticated
		}
	}
	return v, err
}

// Attendance is how many come to a gathering and how many did, with those who walked in, for who runs it.
func (s *Service) Attendance(ctx context.Context, actor access.Actor, gathering id.ID) (a Attendance, walked []WalkIn, err error) {
	if _, err := s.runs(ctx, actor, gathering); err != nil {
		return a, nil, err
	}
	if a, err = s.store.Attendance(ctx, actor.Community, gathering); err != nil {
		return a, nil, fault.Wrap("count who comes", err)
	}
	walked, err = s.store.WalkIns(ctx, actor.Community, gathering)
	return a, walked, fault.Wrap("list who walked in", err)
}

// Ticket is the answer that has a code, for who runs its gathering: they see whom they are about to check in, or whose code
// it is and why it is not good.
func (s *Service) Ticket(ctx context.Context, actor access.Actor, gathering id.ID, code string) (a GatheringAnswer, err error) {
	v, err := s.runs(ctx, actor, gathering)
	if err != nil {
		return a, err
	}
	if code = ReadCode(code); validCode(code) {
		a, err = s.store.AnswerByCode(ctx, actor.Community, code)
	}
	if err == nil {
		err = v.admits(a)
	}
	if err != nil {
		return GatheringAnswer{}, err
	}
	return a, nil
}

// MayMakeGathering says why the actor makes no gathering of a circle, if that is so; zero: of none.
func (s *Service) MayMakeGathering(ctx context.Context, actor access.Actor, circle id.ID) error {
	standing := access.Outside
	if !circle.IsZero() && !actor.Member.IsZero() {
		role, err := s.store.CircleRunBy(ctx, actor.Community, circle, actor.Member)
		if err != nil {
			return err
		}
		standing = role.Standing()
	}
	return actor.May(access.GatheringHost, actor.Stands(standing))
}
