package community

import (
	"context"
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
// They are told by e-mail when they ask, when they take it back, and when it is done. How it is carried out is in
// erasing.go.
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
	// RedactFacts takes somebody's names and words out of a community's facts after one (0: all), and returns the
	// names, and the last fact that it saw.
	RedactFacts(ctx context.Context, community, member id.ID, after int64) (names []string, last int64, err error)
	// RedactNotices puts another name for somebody's in what other members were told of them.
	RedactNotices(ctx context.Context, m Member, names []string, neutral string) error
}

type erasureTx interface {
	// AskErasure reports false, and does nothing, when it was asked for.
	AskErasure(Erasure) (bool, error)
	// UndoErasure returns ErrErasureMissing unless one was asked for and is not done.
	UndoErasure(person id.ID) error
	// PutOffErasure has it tried again at a time.
	PutOffErasure(person id.ID, until time.Time)
	// EraseMember takes the name and the e-mail of somebody out of a community, and reports false for its last owner.
	EraseMember(m Member, name string) (bool, error)
	leaving
	// ErasePerson forgets a person, once they are erased in every community.
	ErasePerson(m Member, name string)
}

// leaving lists what somebody who is erased gives up.
type leaving interface {
	// CirclesIn lists the circles that a member is in or waits for.
	CirclesIn(member id.ID) ([]id.ID, error)
	// OpenApplicationsBy lists a member's applications that wait to be decided.
	OpenApplicationsBy(member id.ID) ([]id.ID, error)
	// OpenInvitationsOf lists the open invitations that a member made, or that are addressed to their e-mail.
	OpenInvitationsOf(m Member) ([]id.ID, error)
}

// FactMemberErased tells that somebody's name is no longer known.
const FactMemberErased fact.Kind = "member.erased"

// Bars are what keeps somebody from being erased, or is better settled before.
type Bars struct {
	SoleOwner []Community // where they are the only owner: it has to be settled
	Leads     []Circle    // here: they may hand it over; else the staff find another leader
}

// Erasure is what the actor asked for; the zero Erasure when they did not.
func (s *Service) Erasure(ctx context.Context, actor access.Actor) (Erasure, error) {
	if err := actor.May(access.PersonalView, actor.Own()); err != nil {
		return Erasure{}, err
	}
	return s.store.Erasure(ctx, actor.Person)
}

// Pending reports whether the erasure waits to be carried out, and can be undone.
func (e Erasure) Pending() bool { return !e.AskedAt.IsZero() && e.DoneAt.IsZero() }

// ErasureBars is what the actor has to settle before they are erased, or had better.
func (s *Service) ErasureBars(ctx context.Context, actor access.Actor) (bars Bars, err error) {
	if err := actor.May(access.PersonalErase, actor.Own()); err != nil {
		return bars, err
	}
	if bars.SoleOwner, err = s.ownedAlone(ctx, actor.Person); err != nil {
		return bars, err
	}
	circles, err := s.store.CirclesOf(ctx, actor.Community, actor.Member)
	for _, c := range circles {
		if c.Standing.Role == Leader {
			bars.Leads = append(bars.Leads, c.Circle)
		}
	}
	return bars, err
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

// AskErasure has the actor erased in seven days, and tells them of the page where they can take it back. Asked again, it
// stands as it was.
func (s *Service) AskErasure(ctx context.Context, actor access.Actor, page string) (e Erasure, err error) {
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
	var asked bool
	err = s.store.Write(ctx, id.Zero, func(tx Tx) (err error) {
		now := tx.Now()
		asked, err = tx.AskErasure(Erasure{Person: actor.Person, AskedAt: now, DueAt: now.Add(erasureCools)})
		return err
	})
	if err != nil {
		return e, err
	}
	if e, err = s.store.Erasure(ctx, actor.Person); err == nil && asked {
		when := locale.For(actor.Locale).DateTime(e.DueAt, time.UTC)
		s.tell(ctx, actor.Email, actor.Locale, "erasure_asked", "when", when, "link", page)
	}
	return e, err
}

// UndoErasure takes the actor's wish back.
func (s *Service) UndoErasure(ctx context.Context, actor access.Actor) error {
	if err := actor.May(access.PersonalErase, actor.Own()); err != nil {
		return err
	}
	err := s.store.Write(ctx, id.Zero, func(tx Tx) error { return tx.UndoErasure(actor.Person) })
	if err == nil {
		s.tell(ctx, actor.Email, actor.Locale, "erasure_undone")
	}
	return err
}
