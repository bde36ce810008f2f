package community

import (
	"context"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/once"
)

// An application asks to be let into a place, by answers to its questions. Whoever reviews it accepts it, declines it
// with a reason that the applicant reads, or asks back and has an answer; the applicant may withdraw it until it is
// decided. A person has one open application per place, and after a decline waits as long as the community says before
// the next. Notes of the reviewers are theirs alone.

// ApplicationState is where an application stands.
type ApplicationState string

const (
	Submitted ApplicationState = "submitted" // the reviewers' turn
	Asked     ApplicationState = "asked"     // the applicant's turn
	Accepted  ApplicationState = "accepted"
	Declined  ApplicationState = "declined"
	Withdrawn ApplicationState = "withdrawn"
)

// ApplicationStates lists every state.
var ApplicationStates = []ApplicationState{Submitted, Asked, Accepted, Declined, Withdrawn}

// Open reports whether the application is yet to be decided.
func (s ApplicationState) Open() bool { return s == Submitted || s == Asked }

// Application is one of them.
type Application struct {
	ID           id.ID
	Place        id.ID
	Member       id.ID
	Name, Email  string // of the applicant
	Locale       string // of the applicant
	Person       id.ID
	Form         int        // version of the questions
	RulesVersion int        // of a circle, that the applicant agrees to
	Answers      [][]string // one for each question, none where it was left open
	State        ApplicationState
	Reviewer     id.ID // who has taken it on; zero when nobody has
	ReviewerName string
	SubmittedAt  time.Time
	ChangedAt    time.Time // its state
}

// StepKind is what happened to an application.
type StepKind string

const (
	StepSubmitted StepKind = "submitted"
	StepAsked     StepKind = "asked"
	StepAnswered  StepKind = "answered"
	StepAccepted  StepKind = "accepted"
	StepDeclined  StepKind = "declined"
	StepWithdrawn StepKind = "withdrawn"
	StepAssigned  StepKind = "assigned"
	StepNote      StepKind = "note"
)

// private reports whether a step is for reviewers alone.
func (k StepKind) private() bool { return k == StepNote || k == StepAssigned }

// ApplicationStep is one thing that happened to an application.
type ApplicationStep struct {
	ID     id.ID
	Kind   StepKind
	By     id.ID
	ByName string
	Words  string // the question, the answer, the reason, the note
	At     time.Time
}

var (
	ErrApplicationMissing = fault.Missing("application")
	// ErrApplicationOpen is returned to who has applied already, and is not decided on yet.
	ErrApplicationOpen = fault.New(fault.Conflict, "application_open")
	// ErrApplicationMoved is returned for what cannot be done with an application as it stands by now.
	ErrApplicationMoved = fault.New(fault.Conflict, "application_moved")
	// ErrApplyLater is returned to who was declined not long ago.
	ErrApplyLater = fault.New(fault.Limited, "apply_later")
	// ErrNotByApplication is returned for applying where nobody gets in by that.
	ErrNotByApplication = fault.New(fault.Conflict, "not_by_application")
	// ErrAlreadyIn is returned to who is in the place.
	ErrAlreadyIn = fault.New(fault.Conflict, "already_in")
)

type applicationReads interface {
	Application(ctx context.Context, community, application id.ID) (Application, error)
	Steps(ctx context.Context, community, application id.ID) ([]ApplicationStep, error)
	// Applications lists what a filter leaves beyond an id, the oldest first.
	Applications(ctx context.Context, community id.ID, f ApplicationFilter, after id.ID, limit int) ([]Application, error)
	// ApplicationsWaiting counts those that are open, by place and reviewer, of one place or (zero) of all.
	ApplicationsWaiting(ctx context.Context, community, place id.ID) ([]Waiting, error)
	// ApplicationsBy lists a member's own, the newest first.
	ApplicationsBy(ctx context.Context, community, member id.ID) ([]Application, error)
}

type applicationTx interface {
	ApplicationByID(application id.ID) (Application, error)
	// LastApplication returns the member's newest for a place; found is false when there is none.
	LastApplication(place, member id.ID) (a Application, found bool, err error)
	// AddApplication reports false, and adds nothing, when the member has an open one for the place.
	AddApplication(Application) (bool, error)
	// ChangeApplication keeps state, reviewer and when they changed. It reports false when the application is no longer
	// in the state that it was read in.
	ChangeApplication(a Application, was ApplicationState) (bool, error)
	AddStep(application id.ID, s ApplicationStep)
}

// Facts about applications.
const (
	FactApplicationSubmitted fact.Kind = "application.submitted"
	FactApplicationAsked     fact.Kind = "application.asked"
	FactApplicationAnswered  fact.Kind = "application.answered"
	FactApplicationAccepted  fact.Kind = "application.accepted"
	FactApplicationDeclined  fact.Kind = "application.declined"
	FactApplicationWithdrawn fact.Kind = "application.withdrawn"
	FactApplicationAssigned  fact.Kind = "application.assigned"
)

// ApplicationFact is the payload of facts about applications. What was asked and answered stays with the application:
// facts are read by programs elsewhere.
type ApplicationFact struct {
	Place    id.ID            `json:"place"` // the community's id, or a circle's
	Member   id.ID            `json:"member"`
	Name     string           `json:"name"`
	State    ApplicationState `json:"state"`
	Reviewer id.ID            `json:"reviewer,omitzero"`
	By       id.ID            `json:"by,omitzero"` // the reviewer who acted
}

// again says whether who applied last with this application may apply once more at a time.
func (a Application) again(wait, now time.Time) error {
	switch {
	case a.State.Open():
		return ErrApplicationOpen
	case a.State == Declined && now.Before(wait):
		return ErrApplyLater.After(wait.Sub(now))
	}
	return nil
}

// maxStepWords bounds a question, an answer, a reason and a note.
const maxStepWords = 2000

// step is the application after something happened to it, or why that cannot be.
func (a Application) step(s ApplicationStep, now time.Time) (Application, error) {
	next, ok := map[StepKind]ApplicationState{
		StepAsked: Asked, StepAnswered: Submitted, StepAccepted: Accepted, StepDeclined: Declined, StepWithdrawn: Withdrawn,
		StepNote: a.State, StepAssigned: a.State,
	}[s.Kind]
	wrongTurn := s.Kind == StepAnswered && a.State != Asked || s.Kind != StepNote && !a.State.Open()
	if !ok || wrongTurn {
		return a, ErrApplicationMoved
	}
	var wrong fault.Fields
	needed := s.Kind == StepAsked || s.Kind == StepAnswered || s.Kind == StepDeclined || s.Kind == StepNote
	wrong.Check(!needed || s.Words != "", "words", "invalid.required")
	checkWords(&wrong, "words", s.Words, maxStepWords)
	if err := wrong.Err(); err != nil {
		return a, err
	}
	if next != a.State {
		a.State, a.ChangedAt = next, now
	}
	if !s.Kind.private() && a.Reviewer.IsZero() && s.By != a.Member {
		a.Reviewer = s.By // who acts on what nobody has taken on has taken it on
	}
	return a, nil
}

// NewApplication is what somebody asks to be let in with.
type NewApplication struct {
	Place   id.ID // zero is the community
	Form    int   // version of the questions that were answered
	Answers [][]string
	Rules   int // version of a circle's rules that are agreed to
	Request once.Request
}

// Apply asks to be let into a place. A repeated request returns the application that it made, as it stands.
func (s *Service) Apply(ctx context.Context, actor access.Actor, n NewApplication) (a Application, err error) {
	if actor.Email == "" {
		return Application{}, access.ErrUnauthenticated
	}
	if n.Place.IsZero() {
		n.Place = actor.Community
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		application := tx.NewID()
		if prior, repeated, err := tx.Once(n.Request, application); err != nil {
			return err
		} else if repeated {
			a, err = tx.ApplicationByID(prior)
			return err
		}
		m, err := ownMember(tx, actor)
		if err != nil {
			return err
		}
		if err := mayComeIn(actor, m); err != nil {
			return err
		}
		if err := mayApply(tx, m, n); err != nil {
			return err
		}
		f, err := tx.Form(n.Place, 0)
		if err != nil {
			return err
		}
		if f.Version != n.Form {
			return ErrQuestionsChanged
		}
		answers, err := f.answer(n.Answers)
		if err != nil {
			return err
		}
		now := tx.Now()
		a = Application{ID: application, Place: n.Place, Member: m.ID, Name: m.Name, Email: m.Email, Person: m.Person, Form: f.Version, RulesVersion: n.Rules,
			Answers: answers, State: Submitted, SubmittedAt: now, ChangedAt: now}
		added, err := tx.AddApplication(a)
		if err == nil && !added {
			err = ErrApplicationOpen
		}
		if err != nil {
			return err
		}
		tx.AddStep(a.ID, ApplicationStep{ID: tx.NewID(), Kind: StepSubmitted, By: m.ID, At: now})
		return tx.Emit(a.fact(FactApplicationSubmitted, id.Zero))
	})
	s.actors.Forget(actorKey{actor.Community, actor.Person})
	return a, err
}

// mayApply says whether a member may apply to a place now.
func mayApply(tx Tx, m Member, n NewApplication) error {
	door, err := doorOf(tx, m, n.Place)
	if err != nil {
		return err
	}
	if door.in {
		return ErrAlreadyIn
	}
	if door.admission != AdmitApplication {
		return ErrNotByApplication
	}
	if err := door.circle.agrees(n.Rules); err != nil {
		return err
	}
	last, found, err := tx.LastApplication(n.Place, m.ID)
	if err != nil || !found {
		return err
	}
	settings, err := tx.Entrance()
	if err != nil {
		return err
	}
	return last.again(last.ChangedAt.AddDate(0, 0, settings.ReapplyDays), tx.Now())
}

func (a Application) fact(kind fact.Kind, by id.ID) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: a.ID, By: by, Payload: ApplicationFact{a.Place, a.Member, a.Name, a.State, a.Reviewer, by}}
}

// ApplicationView is an application with what it answers, and what happened to it as far as the reader may know.
type ApplicationView struct {
	Application Application
	Questions   []Question        // those that it answers
	Steps       []ApplicationStep // the oldest first
	Place       Place
	Own         bool // the reader is the applicant
}

// Application returns an application to the applicant and to those who review it; for others there is none.
func (s *Service) Application(ctx context.Context, actor access.Actor, application id.ID) (v ApplicationView, err error) {
	if v.Application, err = s.store.Application(ctx, actor.Community, application); err != nil {
		return v, err
	}
	a := v.Application
	v.Own = a.Member == actor.Member
	if v.Own {
		err = actor.May(access.ApplicationView, actor.Own())
	} else {
		err = s.may(ctx, actor, access.ApplicationView, a.Place)
	}
	if err != nil {
		return ApplicationView{}, ErrApplicationMissing.Because(err)
	}
	f, err := s.store.Form(ctx, actor.Community, a.Place, a.Form)
	if err != nil {
		return v, err
	}
	if a.Form > 0 {
		v.Questions = f.Questions
	}
	if v.Place, err = s.Place(ctx, actor.Community, a.Place); err != nil {
		return v, err
	}
	steps, err := s.store.Steps(ctx, actor.Community, application)
	for _, step := range steps {
		if !v.Own || !step.Kind.private() {
			v.Steps = append(v.Steps, step)
		}
	}
	if v.Own { // who reviews it is nobody's business but theirs
		v.Application.Reviewer, v.Application.ReviewerName = id.Zero, ""
	}
	return v, err
}

// MyApplications lists the actor's own, the newest first.
func (s *Service) MyApplications(ctx context.Context, actor access.Actor) ([]Application, error) {
	if err := actor.May(access.ApplicationView, actor.Own()); err != nil {
		return nil, err
	}
	return s.store.ApplicationsBy(ctx, actor.Community, actor.Member)
}

// AnswerApplication answers what the reviewers asked back.
func (s *Service) AnswerApplication(ctx context.Context, actor access.Actor, application id.ID, words string, request once.Request) (Application, error) {
	return s.ownStep(ctx, actor, application, ApplicationStep{Kind: StepAnswered, Words: input.Text(words)}, request)
}

// WithdrawApplication takes an application back; nothing keeps its applicant from applying again.
func (s *Service) WithdrawApplication(ctx context.Context, actor access.Actor, application id.ID, request once.Request) (Application, error) {
	return s.ownStep(ctx, actor, application, ApplicationStep{Kind: StepWithdrawn}, request)
}

// ownSteps are the steps that applicants take, with the facts that tell of them.
var ownSteps = map[StepKind]fact.Kind{StepAnswered: FactApplicationAnswered, StepWithdrawn: FactApplicationWithdrawn}

// ownStep has the applicant act on their application; a repeated request takes effect once.
func (s *Service) ownStep(ctx context.Context, actor access.Actor, application id.ID, step ApplicationStep, request once.Request) (a Application, err error) {
	if err := actor.May(access.ApplicationMake, actor.Own()); err != nil {
		return Application{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if a, err = tx.ApplicationByID(application); err != nil {
			return err
		}
		if a.Member != actor.Member {
			return ErrApplicationMissing
		}
		if _, repeated, err := tx.Once(request, application); err != nil || repeated {
			return err
		}
		step.By = actor.Member
		if a, err = changeApplication(tx, a, step); err != nil {
			return err
		}
		return tx.Emit(a.fact(ownSteps[step.Kind], id.Zero))
	})
	return a, err
}

// changeApplication keeps a step and what it made of the application.
func changeApplication(tx Tx, a Application, step ApplicationStep) (Application, error) {
	was := a.State
	step.ID, step.At = tx.NewID(), tx.Now()
	a, err := a.step(step, step.At)
	if err != nil {
		return a, err
	}
	changed, err := tx.ChangeApplication(a, was)
	if err == nil && !changed {
		err = ErrApplicationMoved
	}
	if err != nil {
		return a, err
	}
	tx.AddStep(a.ID, step)
	return a, nil
}
