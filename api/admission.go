package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
)

// admissionKeeping knows how people get in, and who did.
type admissionKeeping interface {
	Entrance(ctx context.Context, community id.ID) (community.Entrance, error)
	EditEntrance(ctx context.Context, actor access.Actor, change func(*community.Entrance)) (community.Entrance, error)
	Place(ctx context.Context, community, place id.ID) (community.Place, error)
	Questions(ctx context.Context, community, place id.ID, version int) (community.Form, error)
	EditQuestions(ctx context.Context, actor access.Actor, place id.ID, version int, questions []community.Question) (community.Form, error)
	Join(ctx context.Context, actor access.Actor) error
	LetIn(ctx context.Context, actor access.Actor, member id.ID) error
	Admittances(ctx context.Context, actor access.Actor, member id.ID) ([]community.Admittance, error)
	Entrants(ctx context.Context, actor access.Actor, inviter id.ID, r page.Request) (page.Page[community.Entrant], error)
	allowing
}

// allowing says how many a member may invite.
type allowing interface {
	Allowance(ctx context.Context, actor access.Actor, member id.ID) (community.Allowance, error)
	SetPlaces(ctx context.Context, actor access.Actor, member id.ID, own *int) error
}

// admitting is all of how people get in: by what door, by applying, and by being invited.
type admitting interface {
	admissionKeeping
	applicationKeeping
	invitationKeeping
}

// Admission is how people get into the community. How they get into a circle is among the circle's terms.
type Admission struct {
	Admission   community.Admission `json:"admission" enum:"open,application,invitation,tier"`
	ReapplyDays int                 `json:"reapply_days" minimum:"0" maximum:"730" doc:"After a decline, before one may apply again."`
	Quota       int                 `json:"quota" minimum:"0" maximum:"1000" doc:"Places that a member may give away by invitations; staff are not counted."`
	InviteDays  int                 `json:"invite_days" minimum:"1" maximum:"365" doc:"An invitation lasts, unless its maker says otherwise."`
	MailsADay   int                 `json:"mails_a_day" minimum:"1" maximum:"20000" doc:"Invitations that are mailed in a day, in all."`
}

func (s *server) getAdmission(ctx context.Context, c *call, _ *struct{}) (*one[Admission], error) {
	e, err := s.People.Entrance(ctx, c.community.ID)
	return &one[Admission]{Admission(e)}, err
}

type updateAdmissionInput struct{ Body Admission }

func (s *server) updateAdmission(ctx context.Context, c *call, in *updateAdmissionInput) (*one[Admission], error) {
	e, err := s.People.EditEntrance(ctx, c.actor, func(e *community.Entrance) { *e = community.Entrance(in.Body) })
	return &one[Admission]{Admission(e)}, err
}

// Question is one that is asked of whoever applies.
type Question struct {
	Kind     community.QuestionKind `json:"kind" enum:"short,long,choice,choices,link"`
	Label    string                 `json:"label" maxLength:"300"`
	Hint     string                 `json:"hint,omitempty" maxLength:"300"`
	Options  []string               `json:"options,omitempty" maxItems:"20" doc:"Of choice and choices: two or more."`
	Required bool                   `json:"required,omitempty"`
	Most     int                    `json:"most,omitempty" minimum:"0" maximum:"5000" doc:"Characters of an answer; absent: as many as its kind allows."`
}

// Questions are a version of what a place asks.
type Questions struct {
	Version   int        `json:"version" minimum:"0" doc:"From 1; 0 where nothing was ever asked. To change them, the version that is changed."`
	Questions []Question `json:"questions" nullable:"false" maxItems:"20"`
}

func questionOf(q community.Question) Question { return Question(q) }

func questionsOf(f community.Form) Questions {
	return Questions{f.Version, all(f.Questions, questionOf)}
}

// OfVersion asks for a version of questions.
type OfVersion struct {
	Version int `query:"version" minimum:"0" doc:"An application names the version that it answers; absent, the newest."`
}

func (s *server) questions(ctx context.Context, c *call, place id.ID, version int) (*one[Questions], error) {
	if _, err := s.People.Place(ctx, c.community.ID, place); err != nil {
		return nil, err
	}
	f, err := s.People.Questions(ctx, c.community.ID, place, version)
	return &one[Questions]{questionsOf(f)}, err
}

func (s *server) getQuestions(ctx context.Context, c *call, in *OfVersion) (*one[Questions], error) {
	return s.questions(ctx, c, c.community.ID, in.Version)
}

type circleQuestionsInput struct {
	OfCircle
	OfVersion
}

func (s *server) getCircleQuestions(ctx context.Context, c *call, in *circleQuestionsInput) (*one[Questions], error) {
	circle, err := in.id()
	if err != nil {
		return nil, err
	}
	return s.questions(ctx, c, circle, in.Version)
}

func (s *server) editQuestions(ctx context.Context, c *call, place id.ID, to Questions) (*one[Questions], error) {
	made, err := s.People.EditQuestions(ctx, c.actor, place, to.Version, all(to.Questions, func(q Question) community.Question { return community.Question(q) }))
	return &one[Questions]{questionsOf(made)}, err
}

type updateQuestionsInput struct{ Body Questions }

func (s *server) updateQuestions(ctx context.Context, c *call, in *updateQuestionsInput) (*one[Questions], error) {
	return s.editQuestions(ctx, c, c.community.ID, in.Body)
}

type updateCircleQuestionsInput struct {
	OfCircle
	Body Questions
}

func (s *server) updateCircleQuestions(ctx context.Context, c *call, in *updateCircleQuestionsInput) (*one[Questions], error) {
	circle, err := in.id()
	if err != nil {
		return nil, err
	}
	return s.editQuestions(ctx, c, circle, in.Body)
}

// joinCommunity has no body, and nothing to do for who is in: sent again, it does no more.
func (s *server) joinCommunity(ctx context.Context, c *call, _ *struct{}) (*none, error) {
	return &none{}, s.People.Join(ctx, c.actor)
}

func (s *server) letIn(ctx context.Context, c *call, in *memberInput) (*one[Member], error) {
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	if err := s.People.LetIn(ctx, c.actor, member); err != nil {
		return nil, err
	}
	m, err := s.People.Member(ctx, c.actor, member)
	return &one[Member]{memberOf(m)}, err
}

// Admittance tells how a member got in.
type Admittance struct {
	Circle string        `json:"circle,omitempty" doc:"Absent for the community itself."`
	Way    community.Way `json:"way" enum:"application,invitation,tier,appointment"`
	Cause  string        `json:"cause" doc:"The application, the invitation or the tier; for an appointment, the member who let them in."`
	By     string        `json:"by,omitempty" doc:"The member who invited or decided."`
	ByName string        `json:"by_name,omitempty"`
	At     time.Time     `json:"at"`
}

// admits are what lets in by each way.
var admits = map[community.Way]id.Kind{community.ByApplication: id.Application, community.ByInvitation: id.Invitation, community.ByTier: id.Tier, community.ByAppointment: id.Member}

// circleOnly names a place that is a circle; the community itself needs no name.
func (c *call) circleOnly(place id.ID) string {
	if place == c.community.ID {
		return ""
	}
	return id.Circle.Text(place)
}

// Admittances lists them.
type Admittances struct {
	Items []Admittance `json:"items" nullable:"false"`
}

func (s *server) listAdmittances(ctx context.Context, c *call, in *MemberOrMe) (*one[Admittances], error) {
	member, err := c.memberOrMe(in.Member)
	if err != nil {
		return nil, err
	}
	came, err := s.People.Admittances(ctx, c.actor, member)
	return &one[Admittances]{Admittances{all(came, func(a community.Admittance) Admittance {
		return Admittance{c.circleOnly(a.Place), a.Way, admits[a.Way].Text(a.Cause), id.Member.Text(a.By), a.ByName, a.At}
	})}}, err
}

// Entrant is somebody who came by a member's invitation.
type Entrant struct {
	Member     string    `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name       string    `json:"name"`
	Invitation string    `json:"invitation"`
	Circle     string    `json:"circle,omitempty" doc:"Absent for the community itself."`
	At         time.Time `json:"at"`
	Invited    int       `json:"invited" doc:"How many came by invitations of theirs in turn."`
}

// MemberOrMe names a member in the path.
type MemberOrMe struct {
	Member string `path:"member" doc:"A member's id, or me."`
}

type listEntrantsInput struct {
	MemberOrMe
	Paging
}

func (s *server) listEntrants(ctx context.Context, c *call, in *listEntrantsInput) (*pageOutput[Entrant], error) {
	member, err := c.memberOrMe(in.Member)
	if err != nil {
		return nil, err
	}
	came, err := s.People.Entrants(ctx, c.actor, member, in.request())
	return paged(c, came, func(e community.Entrant) Entrant {
		return Entrant{id.Member.Text(e.Member), e.Name, id.Invitation.Text(e.Invitation), c.circleOnly(e.Place), e.At, e.Invited}
	}), err
}

// Allowance is how many places a member may give away.
type Allowance struct {
	Unlimited bool      `json:"unlimited" doc:"The member is staff."`
	Most      int       `json:"most"`
	Own       bool      `json:"own" doc:"The number is this member's own, and not everybody's."`
	Given     int       `json:"given" doc:"Held by open invitations, or taken. What an invitation does not use comes back."`
	Left      int       `json:"left"`
	Held      int       `json:"held" doc:"Of those given, by open invitations."`
	BackAt    time.Time `json:"back_at,omitzero" doc:"When the first of those held comes back, unless somebody takes it."`
}

func (s *server) allowance(ctx context.Context, c *call, member id.ID) (*one[Allowance], error) {
	a, err := s.People.Allowance(ctx, c.actor, member)
	if err != nil {
		return nil, err
	}
	return &one[Allowance]{Allowance{a.Unlimited, a.Most, a.Own, a.Given, a.Left(), a.Held, a.Back}}, nil
}

func (s *server) getAllowance(ctx context.Context, c *call, in *MemberOrMe) (*one[Allowance], error) {
	member, err := c.memberOrMe(in.Member)
	if err != nil {
		return nil, err
	}
	return s.allowance(ctx, c, member)
}

// AllowanceChange says how many places a member may give away.
type AllowanceChange struct {
	Most *int `json:"most,omitempty" minimum:"0" maximum:"1000" doc:"A number of the member's own; absent: as many as everybody."`
}

type setAllowanceInput struct {
	MemberOrMe
	Body AllowanceChange
}

func (s *server) setAllowance(ctx context.Context, c *call, in *setAllowanceInput) (*one[Allowance], error) {
	member, err := c.memberOrMe(in.Member)
	if err != nil {
		return nil, err
	}
	if err := s.People.SetPlaces(ctx, c.actor, member, in.Body.Most); err != nil {
		return nil, err
	}
	return s.allowance(ctx, c, member)
}
