package community

import (
	"cmp"
	"context"
	"strings"

	"panal/access"
	"panal/internal/id"
)

// Welcome is an invitation as it greets whoever opens it.
type Welcome struct {
	Invitation Invitation
	Place      Place
	For        string // the e-mail it is addressed to, with most of it hidden; empty for a link
}

// masked hides most of an e-mail: its owner knows it again, and nobody else learns it.
func masked(email string) string {
	box, domain, _ := strings.Cut(email, "@")
	if box == "" {
		return ""
	}
	return box[:1] + "…@" + domain
}

// Invited returns what greets whoever opens a link's secret. Who invites, to what and until when is told even when it
// is over, with the fault that says so.
func (s *Service) Invited(ctx context.Context, actor access.Actor, secret string) (Welcome, error) {
	i, err := s.store.InvitationByHash(ctx, actor.Community, hashSecret(secret))
	if err != nil {
		return Welcome{}, err
	}
	return s.welcome(ctx, actor, i)
}

// InvitedByMail returns what greets whoever opens an invitation that was mailed. A link to pass on has no such page.
func (s *Service) InvitedByMail(ctx context.Context, actor access.Actor, invitation id.ID) (Welcome, error) {
	i, err := s.store.Invitation(ctx, actor.Community, invitation)
	if err == nil && i.Email == "" {
		err = ErrInvitationMissing
	}
	if err != nil {
		return Welcome{}, err
	}
	return s.welcome(ctx, actor, i)
}

func (s *Service) welcome(ctx context.Context, actor access.Actor, i Invitation) (w Welcome, err error) {
	if by := i.personal(); !by.IsZero() && !actor.Member.IsZero() {
		if apart, err := s.store.Apart(ctx, actor.Community, actor.Member, by); err != nil || apart {
			return w, cmp.Or[error](err, ErrInvitationMissing)
		}
	}
	w = Welcome{Invitation: i, For: masked(i.Email)}
	if w.Place, err = s.Place(ctx, actor.Community, i.Place); err != nil {
		return w, err
	}
	return w, i.over(s.clock.Now())
}

// MyInvitations lists the open invitations that are addressed to the actor's proven e-mail.
func (s *Service) MyInvitations(ctx context.Context, actor access.Actor) ([]Invitation, error) {
	if actor.Email == "" {
		return nil, nil
	}
	return s.store.InvitationsFor(ctx, actor.Community, actor.Member, actor.Email, s.clock.Now())
}

// AcceptInvitation lets the actor in by a link's secret. They agree to a circle's rules by their version.
func (s *Service) AcceptInvitation(ctx context.Context, actor access.Actor, secret string, rules int) (Invitation, error) {
	i, err := s.store.InvitationByHash(ctx, actor.Community, hashSecret(secret))
	if err != nil {
		return Invitation{}, err
	}
	return s.accept(ctx, actor, i.ID, rules)
}

// AcceptMailed lets the actor in by an invitation that is addressed to their proven e-mail.
func (s *Service) AcceptMailed(ctx context.Context, actor access.Actor, invitation id.ID, rules int) (Invitation, error) {
	i, err := s.store.Invitation(ctx, actor.Community, invitation)
	switch {
	case err != nil:
		return Invitation{}, err
	case i.Email == "":
		return Invitation{}, ErrInvitationMissing
	case actor.Email == "":
		return Invitation{}, access.ErrUnauthenticated
	case i.Email != actor.Email:
		return Invitation{}, ErrInvitedOther
	}
	return s.accept(ctx, actor, invitation, rules)
}

// accept lets the actor in, and takes one use of an invitation. Who is in already takes none, and neither does who comes
// back by an invitation that they came by before.
func (s *Service) accept(ctx context.Context, actor access.Actor, invitation id.ID, rules int) (i Invitation, err error) {
	if actor.Email == "" {
		return Invitation{}, access.ErrUnauthenticated
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		m, err := ownMember(tx, actor)
		if err != nil {
			return err
		}
		if err := mayComeIn(actor, m); err != nil {
			return err
		}
		if i, err = tx.InvitationByID(invitation); err != nil {
			return err
		}
		if apart, err := tx.Apart(m.ID, i.personal()); err != nil || apart {
			return cmp.Or[error](err, ErrInvitationMissing)
		}
		door, err := doorOf(tx, m, i.Place)
		if err != nil || door.in {
			return err
		}
		if err := i.over(tx.Now()); err != nil {
			return err
		}
		if err := door.circle.agrees(rules); err != nil {
			return err
		}
		first, err := Admit(tx, Admittance{Place: i.Place, Member: m.ID, Way: ByInvitation, Cause: i.ID, By: i.Inviter,
			ByName: i.InviterName, RulesVersion: rules})
		if err != nil || !first {
			return err
		}
		used, err := tx.UseInvitation(invitation)
		if err == nil && !used {
			err = ErrInvitationUsed // another was faster
		}
		if err != nil {
			return err
		}
		i.Used++
		return tx.Emit(i.fact(FactInvitationAccepted, InvitationFact{Member: m.ID, Name: m.Name}))
	})
	s.actors.Forget(actorKey{actor.Community, actor.Person})
	return i, err
}

// RefuseInvitations keeps an invitation's e-mail from ever being invited again here. Whoever has the mail may say so:
// it needs no proof, and does nothing else.
func (s *Service) RefuseInvitations(ctx context.Context, community, invitation id.ID) error {
	return s.store.Write(ctx, community, func(tx Tx) error {
		i, err := tx.InvitationByID(invitation)
		if err != nil {
			return err
		}
		if i.Email == "" {
			return ErrInvitationMissing
		}
		tx.RefuseInvitations(i.Email)
		_, err = closeInvitation(tx, i)
		return err
	})
}
