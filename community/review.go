package community

import (
	"context"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/once"
)

// Verdict is what a reviewer does with an application: StepAccepted, StepDeclined with a reason, StepAsked with a
// question, StepNote, or StepAssigned to a reviewer (zero: to nobody).
type Verdict struct {
	Kind     StepKind
	Words    string
	Reviewer id.ID
	Request  once.Request
}

// verdicts are the steps that reviewers take, with the facts that tell of them; a note is told to nobody.
var verdicts = map[StepKind]fact.Kind{
	StepAccepted: FactApplicationAccepted, StepDeclined: FactApplicationDeclined, StepAsked: FactApplicationAsked,
	StepAssigned: FactApplicationAssigned, StepNote: "",
}

// Review has a reviewer act on an application. Accepting it lets the applicant in, in the same write. A repeated
// request takes effect once.
func (s *Service) Review(ctx context.Context, actor access.Actor, application id.ID, v Verdict) (a Application, err error) {
	read, err := s.store.Application(ctx, actor.Community, application)
	if err != nil {
		return Application{}, err
	}
	if err := s.may(ctx, actor, access.ApplicationReview, read.Place); err != nil {
		if fault.KindOf(err) == fault.Forbidden {
			err = ErrApplicationMissing
		}
		return Application{}, err
	}
	if _, known := verdicts[v.Kind]; !known {
		return Application{}, fault.OnField("verdict", "invalid.choice")
	}
	if read.Member == actor.Member && v.Kind != StepNote { // nobody lets themselves in
		return Application{}, access.ErrForbidden
	}
	if v.Kind == StepAssigned && !v.Reviewer.IsZero() {
		if err := s.canReview(ctx, actor, v.Reviewer, read.Place); err != nil {
			return Application{}, err
		}
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if a, err = tx.ApplicationByID(application); err != nil {
			return err
		}
		if _, repeated, err := tx.Once(v.Request, application); err != nil || repeated {
			return err
		}
		if v.Kind == StepAssigned {
			a.Reviewer = v.Reviewer
		}
		a, err = review(tx, actor, a, v)
		return err
	})
	s.actors.Forget(actorKey{actor.Community, read.Person})
	return a, err
}

// review acts on an application in a write.
func review(tx Tx, actor access.Actor, a Application, v Verdict) (Application, error) {
	a, err := changeApplication(tx, a, ApplicationStep{Kind: v.Kind, By: actor.Member, Words: input.Text(v.Words)})
	if err != nil {
		return a, err
	}
	if v.Kind == StepAccepted {
		if _, err := Admit(tx, Admittance{Place: a.Place, Member: a.Member, Way: ByApplication, Cause: a.ID,
			By: actor.Member, ByName: actor.Name, RulesVersion: a.RulesVersion}); err != nil {
			return a, err
		}
	}
	if kind := verdicts[v.Kind]; kind != "" {
		return a, tx.Emit(a.fact(kind, actor.Member))
	}
	return a, nil
}

// ErrCannotReview is returned for giving an application to somebody who may not review it.
var ErrCannotReview = fault.OnField("reviewer", "invalid.reviewer")

// canReview says whether a member could review a place's applications.
func (s *Service) canReview(ctx context.Context, actor access.Actor, member, place id.ID) error {
	m, err := s.store.Member(ctx, actor.Community, member)
	if err != nil {
		return ErrCannotReview.Because(err)
	}
	if err := s.may(ctx, m.actor(), access.ApplicationReview, place); err != nil {
		return ErrCannotReview.Because(err)
	}
	return nil
}
