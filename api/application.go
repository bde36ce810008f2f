package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
)

// applicationKeeping takes applications, and has them decided on.
type applicationKeeping interface {
	Apply(ctx context.Context, actor access.Actor, n community.NewApplication) (community.Application, error)
	Application(ctx context.Context, actor access.Actor, application id.ID) (community.ApplicationView, error)
	MyApplications(ctx context.Context, actor access.Actor) ([]community.Application, error)
	AnswerApplication(ctx context.Context, actor access.Actor, application id.ID, words string, request once.Request) (community.Application, error)
	WithdrawApplication(ctx context.Context, actor access.Actor, application id.ID, request once.Request) (community.Application, error)
	Applications(ctx context.Context, actor access.Actor, f community.ApplicationFilter, r page.Request) (page.Page[community.Application], error)
	Review(ctx context.Context, actor access.Actor, application id.ID, v community.Verdict) (community.Application, error)
}

// Application asks to be let into the community, or into a circle.
type Application struct {
	ID           string                     `json:"id" example:"app_01h455vb4pex5vsknk084sn02q"`
	Circle       string                     `json:"circle,omitempty" doc:"Absent for the community itself."`
	Member       string                     `json:"member" doc:"Who applies."`
	Name         string                     `json:"name"`
	State        community.ApplicationState `json:"state" enum:"submitted,asked,accepted,declined,withdrawn" doc:"submitted: the reviewers' turn; asked: the applicant's."`
	Version      int                        `json:"version" doc:"Of the questions that it answers; 0 where nothing was asked."`
	Answers      [][]string                 `json:"answers" nullable:"false" doc:"One list for each question: empty where it was left open."`
	Reviewer     string                     `json:"reviewer,omitempty" doc:"The member who has taken it on; for reviewers alone."`
	ReviewerName string                     `json:"reviewer_name,omitempty"`
	SubmittedAt  time.Time                  `json:"submitted_at"`
	ChangedAt    time.Time                  `json:"changed_at" doc:"When it came into its state."`
	Email        string                     `json:"email,omitempty" doc:"Proven by the applicant."`
	Questions    []Question                 `json:"questions,omitempty" doc:"When one application is asked for."`
	Steps        []ApplicationStep          `json:"steps,omitempty" doc:"What happened to it, the oldest first, when one application is asked for. Notes and assignments are for reviewers alone."`
}

// ApplicationStep is one thing that happened to an application.
type ApplicationStep struct {
	Kind   community.StepKind `json:"kind" enum:"submitted,asked,answered,accepted,declined,withdrawn,assigned,note"`
	By     string             `json:"by,omitempty" doc:"A member."`
	ByName string             `json:"by_name,omitempty"`
	Words  string             `json:"words,omitempty" doc:"The question, the answer, the reason, the note."`
	At     time.Time          `json:"at"`
}

func (c *call) applicationOf(a community.Application) Application {
	return Application{ID: id.Application.Text(a.ID), Circle: c.circleOnly(a.Place), Member: id.Member.Text(a.Member), Name: a.Name, Email: a.Email, State: a.State, Version: a.Form,
		Answers: all(a.Answers, func(texts []string) []string { return append([]string{}, texts...) }), Reviewer: id.Member.Text(a.Reviewer), ReviewerName: a.ReviewerName,
		SubmittedAt: a.SubmittedAt, ChangedAt: a.ChangedAt}
}

// ownApplicationOf is an application as its applicant reads it: who has taken it on is nobody's business but theirs.
func (c *call) ownApplicationOf(a community.Application) Application {
	a.Reviewer, a.ReviewerName = id.Zero, ""
	return c.applicationOf(a)
}

// NewApplication asks to be let in.
type NewApplication struct {
	Circle       string     `json:"circle,omitempty" doc:"Absent for the community itself."`
	Version      int        `json:"version" minimum:"0" doc:"Of the questions that are answered."`
	Answers      [][]string `json:"answers,omitempty" maxItems:"20" doc:"One list for each question, in their order: several texts for choices, none where it is left open."`
	RulesVersion int        `json:"rules_version,omitempty" minimum:"0" doc:"Of the circle's rules that are agreed to."`
}

type applyInput struct {
	Posted
	Body NewApplication
}

func (s *server) apply(ctx context.Context, c *call, in *applyInput) (*made[Application], error) {
	r := reading{community: c.community}
	n := community.NewApplication{Place: r.id(id.Circle, "circle", in.Body.Circle), Form: in.Body.Version, Answers: in.Body.Answers, Rules: in.Body.RulesVersion}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	var err error
	if n.Request, err = c.request(in.RawBody); err != nil {
		return nil, err
	}
	a, err := s.People.Apply(ctx, c.actor, n)
	if err != nil {
		return nil, err
	}
	out := c.ownApplicationOf(a)
	return &made[Application]{s.path(c, "applications", out.ID), out}, nil
}

// Applications lists them.
type Applications struct {
	Items []Application `json:"items" nullable:"false"`
}

func (s *server) listMyApplications(ctx context.Context, c *call, _ *struct{}) (*one[Applications], error) {
	mine, err := s.People.MyApplications(ctx, c.actor)
	return &one[Applications]{Applications{all(mine, c.ownApplicationOf)}}, err
}

// OfApplication names an application in the path.
type OfApplication struct {
	Application string `path:"application"`
}

func (in OfApplication) id() (id.ID, error) {
	return named(id.Application, in.Application, community.ErrApplicationMissing)
}

func (s *server) getApplication(ctx context.Context, c *call, in *OfApplication) (*one[Application], error) {
	application, err := in.id()
	if err != nil {
		return nil, err
	}
	v, err := s.People.Application(ctx, c.actor, application)
	if err != nil {
		return nil, err
	}
	out := c.applicationOf(v.Application)
	out.Questions = all(v.Questions, questionOf)
	out.Steps = all(v.Steps, func(step community.ApplicationStep) ApplicationStep {
		return ApplicationStep{step.Kind, id.Member.Text(step.By), step.ByName, step.Words, step.At}
	})
	return &one[Application]{out}, nil
}

// Words are what is said with a step: a question, an answer, a reason, a note.
type Words struct {
	Words string `json:"words" maxLength:"2000"`
}

type wordsInput struct {
	OfApplication
	Posted
	Body Words
}

func (s *server) answerApplication(ctx context.Context, c *call, in *wordsInput) (*one[Application], error) {
	return s.ownStep(c, in.OfApplication, in.RawBody, func(application id.ID, request once.Request) (community.Application, error) {
		return s.People.AnswerApplication(ctx, c.actor, application, in.Body.Words, request)
	})
}

func (s *server) withdrawApplication(ctx context.Context, c *call, in *OfApplication) (*one[Application], error) {
	return s.ownStep(c, *in, nil, func(application id.ID, request once.Request) (community.Application, error) {
		return s.People.WithdrawApplication(ctx, c.actor, application, request)
	})
}

// ownStep has an applicant take a step.
func (s *server) ownStep(c *call, in OfApplication, body []byte, take func(id.ID, once.Request) (community.Application, error)) (*one[Application], error) {
	application, err := in.id()
	if err != nil {
		return nil, err
	}
	request, err := c.request(body)
	if err != nil {
		return nil, err
	}
	a, err := take(application, request)
	return &one[Application]{c.ownApplicationOf(a)}, err
}

type listApplicationsInput struct {
	Paging
	Circle     string                     `query:"circle" doc:"A circle's id: its leader and hosts may ask for theirs, staff for every one. The community's own id leaves those to the community itself."`
	State      community.ApplicationState `query:"state" enum:"submitted,asked,accepted,declined,withdrawn" doc:"Absent, those that are yet to be decided."`
	Decided    bool                       `query:"decided" doc:"Those that are decided, too."`
	Reviewer   string                     `query:"reviewer" doc:"A member's id: those that they have taken on."`
	Unassigned bool                       `query:"unassigned" doc:"Those that nobody has taken on."`
	Sort       string                     `query:"sort" enum:"submitted,-submitted" default:"submitted" doc:"-submitted begins with the newest."`
}

func (s *server) listApplications(ctx context.Context, c *call, in *listApplicationsInput) (*pageOutput[Application], error) {
	r := reading{community: c.community}
	filter := community.ApplicationFilter{State: in.State, Decided: in.Decided, Unassigned: in.Unassigned, Newest: in.Sort == "-submitted", Reviewer: r.id(id.Member, "reviewer", in.Reviewer)}
	if in.Circle == id.Community.Text(c.community.ID) {
		filter.Place = c.community.ID
	} else {
		filter.Place = r.id(id.Circle, "circle", in.Circle)
	}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	found, err := s.People.Applications(ctx, c.actor, filter, in.request())
	return paged(c, found, c.applicationOf), err
}

// verdict has a reviewer act on an application.
func (s *server) verdict(ctx context.Context, c *call, in OfApplication, body []byte, v community.Verdict) (*one[Application], error) {
	application, err := in.id()
	if err != nil {
		return nil, err
	}
	if v.Request, err = c.request(body); err != nil {
		return nil, err
	}
	a, err := s.People.Review(ctx, c.actor, application, v)
	return &one[Application]{c.applicationOf(a)}, err
}

func (s *server) acceptApplication(ctx context.Context, c *call, in *OfApplication) (*one[Application], error) {
	return s.verdict(ctx, c, *in, nil, community.Verdict{Kind: community.StepAccepted})
}

func (s *server) declineApplication(ctx context.Context, c *call, in *wordsInput) (*one[Application], error) {
	return s.verdict(ctx, c, in.OfApplication, in.RawBody, community.Verdict{Kind: community.StepDeclined, Words: in.Body.Words})
}

func (s *server) askApplicant(ctx context.Context, c *call, in *wordsInput) (*one[Application], error) {
	return s.verdict(ctx, c, in.OfApplication, in.RawBody, community.Verdict{Kind: community.StepAsked, Words: in.Body.Words})
}

func (s *server) noteApplication(ctx context.Context, c *call, in *wordsInput) (*one[Application], error) {
	return s.verdict(ctx, c, in.OfApplication, in.RawBody, community.Verdict{Kind: community.StepNote, Words: in.Body.Words})
}

// Reviewer is who takes an application on.
type Reviewer struct {
	Reviewer string `json:"reviewer,omitempty" doc:"A member who may review it; absent: nobody."`
}

type assignInput struct {
	OfApplication
	Body Reviewer
}

func (s *server) assignApplication(ctx context.Context, c *call, in *assignInput) (*one[Application], error) {
	r := reading{community: c.community}
	v := community.Verdict{Kind: community.StepAssigned, Reviewer: r.id(id.Member, "reviewer", in.Body.Reviewer)}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	return s.verdict(ctx, c, in.OfApplication, nil, v)
}
