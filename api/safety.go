package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
)

// safetyKeeping is where members report, and keep away from others.
type safetyKeeping interface {
	caseKeeping
	Report(ctx context.Context, actor access.Actor, r community.NewReport) (community.Case, error)
	MyReports(ctx context.Context, actor access.Actor) ([]community.CaseReport, error)
	MyCases(ctx context.Context, actor access.Actor) ([]community.Case, error)
	MyCase(ctx context.Context, actor access.Actor, c id.ID) (community.Case, error)
	Appeal(ctx context.Context, actor access.Actor, c id.ID, words string) error
	KeepDistance(ctx context.Context, actor access.Actor, other id.ID, kind community.DistanceKind) error
	Distances(ctx context.Context, actor access.Actor) ([]community.Distance, error)
}

// caseKeeping is where the staff decide.
type caseKeeping interface {
	Cases(ctx context.Context, actor access.Actor, q community.CaseQueue, r page.Request) (page.Page[community.Case], error)
	Case(ctx context.Context, actor access.Actor, c id.ID) (community.Case, []community.Report, error)
	CasesAbout(ctx context.Context, actor access.Actor, member id.ID) ([]community.Case, error)
	Decide(ctx context.Context, actor access.Actor, c id.ID, d community.Decision) (community.Case, error)
	Sanction(ctx context.Context, actor access.Actor, member id.ID, d community.Decision) (community.Case, error)
	ReviewAppeal(ctx context.Context, actor access.Actor, c id.ID, overturn bool, note string) (community.Case, error)
	EndBan(ctx context.Context, actor access.Actor, c id.ID) error
}

// NewReport is what a member reports.
type NewReport struct {
	Subject string `json:"subject" doc:"The id of a member or a circle." example:"mem_01h455vb4pex5vsknk084sn02q"`
	Reason  string `json:"reason" enum:"spam,fraud,insult,threat,private,hateful,unlawful,other"`
	Note    string `json:"note,omitempty" maxLength:"2000" doc:"Needed with the reason other."`
}

// MyReport is a report of the member's.
type MyReport struct {
	Subject string              `json:"subject" doc:"A member or a circle."`
	Title   string              `json:"title" doc:"Of the subject, as it was."`
	Reason  string              `json:"reason"`
	Note    string              `json:"note,omitempty"`
	At      time.Time           `json:"at"`
	State   community.CaseState `json:"state" enum:"open,dismissed,hidden,warned,banned" doc:"What came of it."`
}

func myReportOf(r community.CaseReport) MyReport {
	return MyReport{Subject: r.Of.Thing.Text(), Title: r.Of.Thing.Title, Reason: r.Reason, Note: r.Note, At: r.At, State: r.Of.State}
}

// MyReports lists reports.
type MyReports struct {
	Items []MyReport `json:"items" nullable:"false"`
}

func (s *server) listMyReports(ctx context.Context, c *call, _ *struct{}) (*one[MyReports], error) {
	mine, err := s.People.MyReports(ctx, c.actor)
	return &one[MyReports]{MyReports{all(mine, myReportOf)}}, err
}

type reportInput struct {
	Posted
	Body NewReport
}

// report reports a thing. What the member has reported already stays one report, so it may be sent again.
func (s *server) report(ctx context.Context, c *call, in *reportInput) (*made[MyReport], error) {
	subject, err := community.ParseSubject(in.Body.Subject)
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	thing, repeated, err := s.Requests.Recall(ctx, c.community.ID, request)
	if err != nil {
		return nil, err
	}
	if !repeated {
		reported, err := s.People.Report(ctx, c.actor, community.NewReport{Subject: subject, Reason: in.Body.Reason, Note: in.Body.Note})
		if err != nil {
			return nil, err
		}
		thing = reported.ID
		s.remember(ctx, c, request, thing)
	}
	mine, err := s.People.MyReports(ctx, c.actor)
	for _, r := range mine {
		if r.Case == thing {
			return &made[MyReport]{s.path(c, "me", "reports"), myReportOf(r)}, nil
		}
	}
	if err == nil {
		err = community.ErrCaseMissing
	}
	return nil, err
}

// MyCase is a decision about the member, or about what is theirs.
type MyCase struct {
	ID         string              `json:"id" example:"case_01h455vb4pex5vsknk084sn02q"`
	Subject    string              `json:"subject" doc:"A member or a circle."`
	Title      string              `json:"title" doc:"Of the subject, as it was when it was reported."`
	State      community.CaseState `json:"state" enum:"open,dismissed,hidden,warned,banned"`
	Hidden     bool                `json:"hidden" doc:"Others do not see the subject."`
	Note       string              `json:"note,omitempty" doc:"To the member, from who decided."`
	OpenedAt   time.Time           `json:"opened_at"`
	DecidedAt  time.Time           `json:"decided_at,omitzero"`
	Until      time.Time           `json:"until,omitzero" doc:"Of a ban; absent: for good."`
	EndedAt    time.Time           `json:"ended_at,omitzero" doc:"Of a ban that is over."`
	Appeal     string              `json:"appeal,omitempty"`
	AppealedAt time.Time           `json:"appealed_at,omitzero"`
	MayAppeal  bool                `json:"may_appeal"`
	Review     string              `json:"review,omitempty" enum:"upheld,overturned"`
	ReviewNote string              `json:"review_note,omitempty"`
	ReviewedAt time.Time           `json:"reviewed_at,omitzero"`
}

func myCaseOf(c community.Case) MyCase {
	return MyCase{ID: id.Case.Text(c.ID), Subject: c.Thing.Text(), Title: c.Thing.Title, State: c.State, Hidden: c.Hidden, Note: c.Note, OpenedAt: c.OpenedAt,
		DecidedAt: c.DecidedAt, Until: c.Until, EndedAt: c.EndedAt, Appeal: c.Appeal, AppealedAt: c.AppealedAt, MayAppeal: c.MayAppeal(), Review: c.Review,
		ReviewNote: c.ReviewNote, ReviewedAt: c.ReviewedAt}
}

// MyCases lists them.
type MyCases struct {
	Items []MyCase `json:"items" nullable:"false"`
}

func (s *server) listMyCases(ctx context.Context, c *call, _ *struct{}) (*one[MyCases], error) {
	mine, err := s.People.MyCases(ctx, c.actor)
	return &one[MyCases]{MyCases{all(mine, myCaseOf)}}, err
}

// OfCase names a case in the path.
type OfCase struct {
	Case string `path:"case"`
}

func (in OfCase) id() (id.ID, error) { return named(id.Case, in.Case, community.ErrCaseMissing) }

// Appealing says why a decision is wrong.
type Appealing struct {
	Appeal string `json:"appeal" maxLength:"2000"`
}

type appealInput struct {
	OfCase
	Posted
	Body Appealing
}

func (s *server) appeal(ctx context.Context, c *call, in *appealInput) (*one[MyCase], error) {
	err := s.onCase(ctx, c, in.OfCase, in.RawBody, func(i id.ID) error { return s.People.Appeal(ctx, c.actor, i, in.Body.Appeal) })
	if err != nil {
		return nil, err
	}
	i, err := in.id()
	if err != nil {
		return nil, err
	}
	mine, err := s.People.MyCase(ctx, c.actor, i)
	return &one[MyCase]{myCaseOf(mine)}, err
}

// onCase does something with a case that takes effect once.
func (s *server) onCase(ctx context.Context, c *call, in OfCase, body []byte, do func(i id.ID) error) error {
	i, err := in.id()
	if err != nil {
		return err
	}
	request, err := c.request(body)
	if err != nil {
		return err
	}
	_, repeated, err := s.Requests.Recall(ctx, c.community.ID, request)
	if err != nil || repeated {
		return err
	}
	if err := do(i); err != nil {
		return err
	}
	s.remember(ctx, c, request, i)
	return nil
}

// Distance is what the member puts between themselves and another.
type Distance struct {
	Member string                 `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name   string                 `json:"name"`
	Kind   community.DistanceKind `json:"kind" enum:"mute,block"`
	At     time.Time              `json:"at"`
}

// Distances lists them.
type Distances struct {
	Items []Distance `json:"items" nullable:"false"`
}

func (s *server) listDistances(ctx context.Context, c *call, _ *struct{}) (*one[Distances], error) {
	away, err := s.People.Distances(ctx, c.actor)
	return &one[Distances]{Distances{all(away, func(d community.Distance) Distance {
		return Distance{id.Member.Text(d.Other), d.Name, d.Kind, d.At}
	})}}, err
}

// NewDistance says how far.
type NewDistance struct {
	Kind community.DistanceKind `json:"kind" enum:"mute,block" doc:"mute: they are not shown to the member. block: neither is shown to the other."`
}

// OfOther names another member in the path.
type OfOther struct {
	Other string `path:"other"`
}

type keepDistanceInput struct {
	OfOther
	Body NewDistance
}

func (s *server) keepDistance(ctx context.Context, c *call, in *keepDistanceInput) (*one[Distances], error) {
	if err := s.distance(ctx, c, in.Other, in.Body.Kind); err != nil {
		return nil, err
	}
	return s.listDistances(ctx, c, nil)
}

func (s *server) endDistance(ctx context.Context, c *call, in *OfOther) (*none, error) {
	return nil, s.distance(ctx, c, in.Other, community.Near)
}

func (s *server) distance(ctx context.Context, c *call, other string, kind community.DistanceKind) error {
	member, err := named(id.Member, other, community.ErrMemberMissing)
	if err != nil {
		return err
	}
	return s.People.KeepDistance(ctx, c.actor, member, kind)
}
