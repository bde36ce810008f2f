package api

import (
	"context"
	"time"

	"panal/community"
	"panal/internal/id"
)

// Case is what was reported of one thing, or what the staff found themselves, before those who decide it.
type Case struct {
	MyCase
	Words     string `json:"words,omitempty" doc:"The subject's text, as it was when it was reported."`
	Member    string `json:"member,omitempty" doc:"Whose the subject is; absent when nobody's."`
	Reports   int    `json:"reports" doc:"How many there are."`
	DecidedBy string `json:"decided_by,omitempty" doc:"A member."`
}

func caseOf(c community.Case) Case {
	out := Case{MyCase: myCaseOf(c), Words: c.Thing.Words, Reports: c.Reports}
	if !c.Thing.Owner.IsZero() {
		out.Member = id.Member.Text(c.Thing.Owner)
	}
	if !c.DecidedBy.IsZero() {
		out.DecidedBy = id.Member.Text(c.DecidedBy)
	}
	return out
}

// CaseReport is one member's report.
type CaseReport struct {
	Reporter string    `json:"reporter" doc:"A member. Nobody but those who decide learns it."`
	Name     string    `json:"name"`
	Reason   string    `json:"reason"`
	Note     string    `json:"note,omitempty"`
	At       time.Time `json:"at"`
}

// CaseWithReports is a case with its reports.
type CaseWithReports struct {
	Case
	Reported []CaseReport `json:"reported" nullable:"false" doc:"The reports, the oldest first."`
}

type listCasesInput struct {
	Paging
	Queue community.CaseQueue `query:"queue" enum:"open,hidden,appealed,bans,decided" doc:"open: to be decided. hidden: of these, those that reports have hidden. bans: that last. Without, all."`
}

func (s *server) listCases(ctx context.Context, c *call, in *listCasesInput) (*pageOutput[Case], error) {
	cases, err := s.People.Cases(ctx, c.actor, in.Queue, in.request())
	return paged(c, cases, caseOf), err
}

func (s *server) getCase(ctx context.Context, c *call, in *OfCase) (*one[CaseWithReports], error) {
	i, err := in.id()
	if err != nil {
		return nil, err
	}
	found, reports, err := s.People.Case(ctx, c.actor, i)
	return &one[CaseWithReports]{CaseWithReports{caseOf(found), all(reports, func(r community.Report) CaseReport {
		return CaseReport{id.Member.Text(r.Reporter), r.Name, r.Reason, r.Note, r.At}
	})}}, err
}

// Decision is what the staff decide.
type Decision struct {
	State community.CaseState `json:"state" enum:"dismissed,hidden,warned,banned"`
	Note  string              `json:"note,omitempty" maxLength:"2000" doc:"To the member; needed to warn and to ban."`
	Days  int                 `json:"days,omitempty" minimum:"0" maximum:"3650" doc:"Of a ban; 0 is for good."`
}

func (d Decision) decision() community.Decision {
	return community.Decision{State: d.State, Note: d.Note, Days: d.Days}
}

type decideInput struct {
	OfCase
	Posted
	Body Decision
}

func (s *server) decideCase(ctx context.Context, c *call, in *decideInput) (*one[CaseWithReports], error) {
	return s.caseAfter(ctx, c, in.OfCase, in.RawBody, func(i id.ID) error {
		_, err := s.People.Decide(ctx, c.actor, i, in.Body.decision())
		return err
	})
}

// caseAfter does something with a case, and answers with the case as it is then.
func (s *server) caseAfter(ctx context.Context, c *call, in OfCase, body []byte, do func(i id.ID) error) (*one[CaseWithReports], error) {
	if err := s.onCase(ctx, c, in, body, do); err != nil {
		return nil, err
	}
	return s.getCase(ctx, c, &in)
}

// Review answers an appeal.
type Review struct {
	Review string `json:"review" enum:"upheld,overturned"`
	Note   string `json:"note" minLength:"1" maxLength:"2000" doc:"To the member."`
}

type reviewInput struct {
	OfCase
	Posted
	Body Review
}

func (s *server) reviewAppeal(ctx context.Context, c *call, in *reviewInput) (*one[CaseWithReports], error) {
	return s.caseAfter(ctx, c, in.OfCase, in.RawBody, func(i id.ID) error {
		_, err := s.People.ReviewAppeal(ctx, c.actor, i, in.Body.Review == community.Overturned, in.Body.Note)
		return err
	})
}

func (s *server) endBan(ctx context.Context, c *call, in *OfCase) (*one[CaseWithReports], error) {
	return s.caseAfter(ctx, c, *in, nil, func(i id.ID) error { return s.People.EndBan(ctx, c.actor, i) })
}

// Cases lists cases.
type Cases struct {
	Items []Case `json:"items" nullable:"false"`
}

func (s *server) listMemberCases(ctx context.Context, c *call, in *memberInput) (*one[Cases], error) {
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	if _, err := s.People.Member(ctx, c.actor, member); err != nil {
		return nil, err
	}
	about, err := s.People.CasesAbout(ctx, c.actor, member)
	return &one[Cases]{Cases{all(about, caseOf)}}, err
}

type sanctionInput struct {
	Member string `path:"member"`
	Posted
	Body Decision
}

func (s *server) sanction(ctx context.Context, c *call, in *sanctionInput) (*made[CaseWithReports], error) {
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	decided, repeated, err := s.Requests.Recall(ctx, c.community.ID, request)
	if err != nil {
		return nil, err
	}
	if !repeated {
		made, err := s.People.Sanction(ctx, c.actor, member, in.Body.decision())
		if err != nil {
			return nil, err
		}
		decided = made.ID
		s.remember(ctx, c, request, decided)
	}
	now, err := s.getCase(ctx, c, &OfCase{id.Case.Text(decided)})
	if err != nil {
		return nil, err
	}
	return &made[CaseWithReports]{s.path(c, "cases", now.Body.ID), now.Body}, nil
}
