package community

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/locale"
)

// Erasure is somebody's wish to be forgotten, in every community that they are in: it is carried out after seven days,
// in which they may take it back. Their name and e-mail go everywhere, their sessions and tokens end, they leave their
// circles; what the books and others need stays without a name. A community's last owner has to name another first.
type Erasure struct {
	Person  id.ID
	AskedAt time.Time
	DueAt   time.Time
	DoneAt  time.Time
}

// erasureCools is how long an erasure can be undone.
const erasureCools = 7 * 24 * time.Hour

var (
	// ErrErasureMissing is returned for an erasure that nobody asked for, or that is done.
	ErrErasureMissing = fault.Missing("erasure")
	// ErrSoleOwner is returned to the last owner of a community.
	ErrSoleOwner = fault.New(fault.Conflict, "erasure_sole_owner")
)

type erasureReads interface {
	// Erasure returns the zero Erasure when none was asked for.
	Erasure(ctx context.Context, person id.ID) (Erasure, error)
	// DueErasures lists the persons of those that are due and not done.
	DueErasures(ctx context.Context, now time.Time, limit int) ([]id.ID, error)
	// MembershipsOf lists who a person is, in every community.
	MembershipsOf(ctx context.Context, person id.ID) ([]Member, error)
	// SoleOwner reports whether a member is the only owner of their community.
	SoleOwner(ctx context.Context, community, member id.ID) (bool, error)
	// RedactFacts takes somebody's names and words out of a community's facts.
	RedactFacts(ctx context.Context, community, member id.ID) error
}

type erasureTx interface {
	// AskErasure does nothing when it was asked for.
	AskErasure(Erasure)
	// UndoErasure returns ErrErasureMissing unless one was asked for and is not done.
	UndoErasure(person id.ID) error
	// PutOffErasure has it tried again at a time.
	PutOffErasure(person id.ID, until time.Time)
	// EraseMember takes the name and the e-mail of somebody out of a community, and reports false for its last owner.
	EraseMember(m Member, name string) (bool, error)
	// CirclesIn lists the circles that a member is in or waits for.
	CirclesIn(member id.ID) ([]id.ID, error)
	// ErasePerson forgets a person, once they are erased in every community.
	ErasePerson(m Member, name string)
}

// FactMemberErased tells that somebody's name is no longer known.
const FactMemberErased fact.Kind = "member.erased"

// Bars are what keeps somebody from being erased, or is better settled before.
type Bars struct {
	SoleOwner []Community // where they are the only owner: it has to be settled
	Leads     []Circle    // here: they may hand it over; else the staff find another leader
}

// Erasure is what the actor asked for, and what bars it.
func (s *Service) Erasure(ctx context.Context, actor access.Actor) (e Erasure, bars Bars, err error) {
	if err := actor.May(access.PersonalErase, actor.Own()); err != nil {
		return e, bars, err
	}
	if e, err = s.store.Erasure(ctx, actor.Person); err != nil {
		return e, bars, err
	}
	if bars.SoleOwner, err = s.ownedAlone(ctx, actor.Person); err != nil {
		return e, bars, err
	}
	circles, err := s.store.CirclesOf(ctx, actor.Community, actor.Member)
	for _, c := range circles {
		if c.Standing.Role == Leader {
			bars.Leads = append(bars.Leads, c.Circle)
		}
	}
	return e, bars, err
}

// ownedAlone lists the communities of which a person is the only owner.
func (s *Service) ownedAlone(ctx context.Context, person id.ID) (alone []Community, err error) {
	memberships, err := s.store.MembershipsOf(ctx, person)
	if err != nil {
		return nil, err
	}
	for _, m := range memberships {
		if m.Role != access.Owner {
			continue
		}
		sole, err := s.store.SoleOwner(ctx, m.Community, m.ID)
		if err != nil {
			return nil, err
		}
		if !sole {
			continue
		}
		c, err := s.Community(ctx, m.Community)
		if err != nil {
			return nil, err
		}
		alone = append(alone, c)
	}
	return alone, nil
}

// AskErasure has the actor erased in seven days.
func (s *Service) AskErasure(ctx context.Context, actor access.Actor) (e Erasure, err error) {
	if err := actor.May(access.PersonalErase, actor.Own()); err != nil {
		return e, err
	}
	alone, err := s.ownedAlone(ctx, actor.Person)
	if err != nil {
		return e, err
	}
	if len(alone) > 0 {
		return e, ErrSoleOwner.With(fault.Args{"community": alone[0].Name})
	}
	err = s.store.Write(ctx, id.Zero, func(tx Tx) error {
		now := tx.Now()
		tx.AskErasure(Erasure{Person: actor.Person, AskedAt: now, DueAt: now.Add(erasureCools)})
		return nil
	})
	if err != nil {
		return e, err
	}
	return s.store.Erasure(ctx, actor.Person)
}

// UndoErasure takes the actor's wish back.
func (s *Service) UndoErasure(ctx context.Context, actor access.Actor) error {
	if err := actor.May(access.PersonalErase, actor.Own()); err != nil {
		return err
	}
	return s.store.Write(ctx, id.Zero, func(tx Tx) error { return tx.UndoErasure(actor.Person) })
}

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
			return orElse(err, ErrSoleOwner)
		}
	}
	last := Member{Person: person}
	for _, m := range memberships {
		if err := s.eraseMember(ctx, m); err != nil {
			return err
		}
		last.Email = m.Email
	}
	err = s.store.Write(ctx, id.Zero, func(tx Tx) error {
		tx.ErasePerson(last, locale.For("en").T("role.erased"))
		return nil
	})
	s.actors.Clear()
	s.tokens.Clear()
	return err
}

func (s *Service) eraseMember(ctx context.Context, m Member) error {
	c, err := s.Community(ctx, m.Community)
	if err != nil {
		return err
	}
	name := locale.For(c.Locale).T("role.erased")
	err = s.store.Write(ctx, m.Community, func(tx Tx) error {
		circles, err := tx.CirclesIn(m.ID)
		if err != nil {
			return err
		}
		for _, circle := range circles {
			if err := leaveErased(tx, circle, m.ID); err != nil {
				return err
			}
		}
		erased, err := tx.EraseMember(m, name)
		if err != nil {
			return err
		}
		if !erased {
			return ErrSoleOwner
		}
		return tx.Emit(fact.Fact{Kind: FactMemberErased, Version: 1, Subject: m.ID, Payload: MemberFact{Role: access.Guest, Was: m.Role}})
	})
	if err != nil {
		return err
	}
	return s.store.RedactFacts(ctx, m.Community, m.ID)
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
