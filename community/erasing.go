package community

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"panal/access"
	"panal/fact"
	"panal/internal/id"
	"panal/internal/locale"
)

// How somebody is erased who asked for it (erasure.go). It takes several writes, and may be broken off between any two:
// run again, what is done is passed over.

const (
	erasedAtOnce = 20
	// erasureWaits is how long an erasure that cannot be done now is put off.
	erasureWaits = 24 * time.Hour
)

// EraseDue carries out the erasures that are due, and returns how many.
func (s *Service) EraseDue(ctx context.Context) (done int, err error) {
	due, err := s.store.DueErasures(ctx, s.clock.Now(), erasedAtOnce)
	errs := []error{err}
	for _, person := range due {
		err := s.erase(ctx, person)
		if err == nil {
			done++
			continue
		}
		if errors.Is(err, ErrSoleOwner) { // they have become so since they asked
			slog.Warn("an erasure waits, for its person is the only owner of a community", "person", id.Person.Text(person))
			err = nil
		}
		errs = append(errs, err, s.store.Write(ctx, id.Zero, func(tx Tx) error {
			tx.PutOffErasure(person, tx.Now().Add(erasureWaits))
			return nil
		}))
	}
	return done, errors.Join(errs...)
}

// erase forgets a person, community by community. What is done once does nothing the second time, so that it may be
// broken off anywhere.
func (s *Service) erase(ctx context.Context, person id.ID) error {
	memberships, err := s.store.MembershipsOf(ctx, person)
	if err != nil {
		return err
	}
	for _, m := range memberships { // before anything is written, so that nobody is erased by half
		if sole, err := s.store.SoleOwner(ctx, m.Community, m.ID); err != nil || sole {
			return cmp.Or[error](err, ErrSoleOwner)
		}
	}
	for _, m := range memberships {
		if err := s.eraseMember(ctx, m); err != nil {
			return err
		}
	}
	var was Person
	err = s.store.Write(ctx, id.Zero, func(tx Tx) (err error) {
		if was, err = tx.Person(person); err == nil {
			tx.ErasePerson(Member{Person: person, Email: was.Email}, locale.For("en").T("role.erased"))
		}
		return err
	})
	s.actors.Clear()
	s.tokens.Clear()
	if err == nil { // the last time that we write to them
		s.tell(ctx, was.Email, was.Locale, "erasure_done")
	}
	return err
}

// eraseMember forgets somebody in a community. What others were told goes first, while their name is known to look for;
// what was told meanwhile, after.
func (s *Service) eraseMember(ctx context.Context, m Member) error {
	c, err := s.Community(ctx, m.Community)
	if err != nil {
		return err
	}
	neutral := locale.For(c.Locale).T("role.erased")
	seen, err := s.redact(ctx, m, neutral, 0)
	if err != nil {
		return err
	}
	err = s.store.Write(ctx, m.Community, func(tx Tx) error {
		if err := revokeAll(tx, m); err != nil { // while it is known which are addressed to them
			return err
		}
		erased, err := tx.EraseMember(m, neutral)
		if err == nil && !erased {
			err = ErrSoleOwner
		}
		if err != nil {
			return err
		}
		if err := leaveAll(tx, m); err != nil {
			return err
		}
		return tx.Emit(fact.Fact{Kind: FactMemberErased, Version: 1, Subject: m.ID, Payload: MemberFact{Role: access.Guest, Was: m.Role}})
	})
	if err != nil {
		return err
	}
	_, err = s.redact(ctx, m, neutral, seen)
	return err
}

// redact takes somebody out of a community's facts after one, and out of what others were told of them.
func (s *Service) redact(ctx context.Context, m Member, neutral string, after int64) (last int64, err error) {
	names, last, err := s.store.RedactFacts(ctx, m.Community, m.ID, after)
	if err != nil {
		return last, err
	}
	return last, s.store.RedactNotices(ctx, m, append(names, m.Name), neutral)
}

// leaveAll has somebody who is erased give up what they are part of, and what waits for a word of theirs. They have no
// name by now, so none is told of it.
func leaveAll(tx Tx, m Member) error {
	circles, err := tx.CirclesIn(m.ID)
	if err != nil {
		return err
	}
	for _, circle := range circles {
		if err := leaveErased(tx, circle, m.ID); err != nil {
			return err
		}
	}
	applications, err := tx.OpenApplicationsBy(m.ID)
	if err != nil {
		return err
	}
	for _, application := range applications {
		a, err := tx.ApplicationByID(application)
		if err == nil {
			a, err = changeApplication(tx, a, ApplicationStep{Kind: StepWithdrawn, By: m.ID})
		}
		if err == nil {
			err = tx.Emit(a.fact(FactApplicationWithdrawn, id.Zero))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// revokeAll ends the invitations by, and to, somebody who is erased.
func revokeAll(tx Tx, m Member) error {
	invitations, err := tx.OpenInvitationsOf(m)
	for _, invitation := range invitations {
		i, err := tx.InvitationByID(invitation)
		if err != nil {
			return err
		}
		closed, err := closeInvitation(tx, i)
		if err == nil && closed {
			err = tx.Emit(i.fact(FactInvitationRevoked, InvitationFact{}))
		}
		if err != nil {
			return err
		}
	}
	return err
}

// leaveErased takes somebody out of a circle. One that they led has no leader then, which the staff see.
func leaveErased(tx Tx, circle, member id.ID) error {
	c, err := tx.LockCircle(circle)
	if err != nil {
		return err
	}
	if _, err := tx.Unwait(circle, member); err != nil {
		return err
	}
	m, in, err := tx.InCircle(circle, member)
	if err != nil || !in || c.Open() != nil { // one that is archived keeps its list, in which there is no name then
		return err
	}
	if m.Role == Leader {
		tx.SetCircleRole(circle, member, Leader, InCircle)
		m.Role = InCircle
	}
	return LeaveCircle(tx, c, m, id.Zero, "")
}
