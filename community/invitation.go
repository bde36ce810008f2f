package community

import (
	"cmp"
	"context"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/once"
	"panal/internal/page"
)

// An invitation lets people into a place, whatever the way in is otherwise. It is a link to pass on, which lets in as
// many as it says and of which a hash is kept; or it is addressed to an e-mail, lets in whoever proves that one, and
// has no secret at all. It ends by a date, when it is used up, or when it is revoked.
//
// A member gives away as many places as the community allows everybody, or the staff allow them: those that an open
// invitation holds and those that were taken. What an invitation did not use comes back to its maker when it ends. Staff
// are not counted. Who came by which invitation is kept for good.

// Invitation is one of them.
type Invitation struct {
	ID          id.ID
	Place       id.ID
	Inviter     id.ID
	InviterName string
	Email       string // empty for a link to pass on
	Name        string // of whom it is for; may be empty
	Note        string // from the inviter, for whoever is invited
	Counted     bool   // against the inviter's places
	Uses, Used  int
	CreatedAt   time.Time
	ExpiresAt   time.Time
	ClosedAt    time.Time // used up, revoked, or found to be over; zero before
	MailDueAt   time.Time // its mail is to be sent then; zero when it was, failed for good, or there is none
	MailTries   int
	MailedAt    time.Time
}

// InvitationState is where an invitation stands.
type InvitationState string

const (
	InvitationOpen    InvitationState = "open"
	InvitationUsed    InvitationState = "used"
	InvitationRevoked InvitationState = "revoked"
	InvitationExpired InvitationState = "expired"
)

// InvitationStates lists every state.
var InvitationStates = []InvitationState{InvitationOpen, InvitationUsed, InvitationExpired, InvitationRevoked}

// State is where the invitation stands at a time.
func (i Invitation) State(now time.Time) InvitationState {
	switch {
	case i.Used >= i.Uses:
		return InvitationUsed
	case !i.ClosedAt.IsZero() && i.ClosedAt.Before(i.ExpiresAt):
		return InvitationRevoked
	case !now.Before(i.ExpiresAt):
		return InvitationExpired
	}
	return InvitationOpen
}

var (
	ErrInvitationMissing = fault.Missing("invitation")
	ErrInvitationUsed    = fault.New(fault.Gone, "invitation_used")
	ErrInvitationExpired = fault.New(fault.Gone, "invitation_expired")
	ErrInvitationRevoked = fault.New(fault.Gone, "invitation_revoked")
	// ErrInvitedTwice is returned for inviting an e-mail that has an open invitation to the place.
	ErrInvitedTwice = fault.OnField("email", "invalid.invited")
	// ErrInvitedMember is returned for inviting somebody who is in the place.
	ErrInvitedMember = fault.OnField("email", "invalid.is_member")
	// ErrInviteRefused is returned for an e-mail whose owner asked never to be invited again.
	ErrInviteRefused = fault.OnField("email", "invalid.refuses")
	// ErrNoPlaces is returned to who has given away all the places they may.
	ErrNoPlaces = fault.New(fault.Limited, "no_places_left")
	// ErrInvitedOther is returned to who opens an invitation that is addressed to another e-mail.
	ErrInvitedOther = fault.New(fault.Forbidden, "invited_other")
)

// over says why an invitation lets nobody in any more at a time.
func (i Invitation) over(now time.Time) error {
	switch i.State(now) {
	case InvitationUsed:
		return ErrInvitationUsed
	case InvitationRevoked:
		return ErrInvitationRevoked
	case InvitationExpired:
		return ErrInvitationExpired
	}
	return nil
}

type invitationReads interface {
	Invitation(ctx context.Context, community, invitation id.ID) (Invitation, error)
	InvitationByHash(ctx context.Context, community id.ID, hash secretHash) (Invitation, error)
	// Invitations lists what a filter leaves before an id (zero: from the newest), the newest first.
	Invitations(ctx context.Context, community id.ID, f InvitationFilter, before id.ID, limit int) ([]Invitation, error)
	// InvitationsFor lists the open ones that are addressed to an e-mail, without those of whom the viewer does not see.
	InvitationsFor(ctx context.Context, community, viewer id.ID, email string, now time.Time) ([]Invitation, error)
}

type invitationTx interface {
	inviteGuardTx
	inviteMailTx
	placesTx
	InvitationByID(invitation id.ID) (Invitation, error)
	// AddInvitation reports false, and adds nothing, when the e-mail has an open one to the place. A link has a hash.
	AddInvitation(i Invitation, hash *secretHash) (bool, error)
	// UseInvitation takes one of its uses. It reports false when there is none left, or it is over.
	UseInvitation(invitation id.ID) (bool, error)
	// CloseInvitation ends an open one, and reports false when it has ended already.
	CloseInvitation(invitation id.ID) (bool, error)
	// ExpiredInvitations lists those of an inviter, or to an e-mail, that are over by now and not closed.
	ExpiredInvitations(inviter id.ID, email string) ([]Invitation, error)
}

// inviteGuardTx tells who is not to be invited.
type inviteGuardTx interface {
	EmailInPlace(place id.ID, email string) (bool, error)
	IsInvited(place id.ID, email string) (bool, error)
	// HasLeft reports of a member who is not in a place whether they ever were.
	HasLeft(place, member id.ID) (bool, error)
	// RefusesInvitations reports whether whoever has an e-mail asked never to be invited, or is apart from the inviter.
	RefusesInvitations(email string, inviter id.ID) (bool, error)
	RefuseInvitations(email string)
}

// Facts about invitations.
const (
	FactInvitationMade     fact.Kind = "invitation.made"
	FactInvitationAccepted fact.Kind = "invitation.accepted"
	FactInvitationRevoked  fact.Kind = "invitation.revoked"
)

// InvitationFact is the payload of facts about invitations.
type InvitationFact struct {
	Place   id.ID  `json:"place"` // the community's id, or a circle's
	Inviter id.ID  `json:"inviter"`
	Uses    int    `json:"uses"`
	Used    int    `json:"used"`
	Member  id.ID  `json:"member,omitzero"` // who accepted
	Name    string `json:"name,omitempty"`
	By      id.ID  `json:"by,omitzero"` // who revoked
}

func (i Invitation) fact(kind fact.Kind, of InvitationFact) fact.Fact {
	of.Place, of.Inviter, of.Uses, of.Used = i.Place, i.Inviter, i.Uses, i.Used
	return fact.Fact{Kind: kind, Version: 1, Subject: i.ID, Payload: of}
}

const maxUses, maxInviteNote = 1000, 500

// NewInvitation is what somebody invites with.
type NewInvitation struct {
	Place id.ID  // zero is the community
	Email string // empty: a link to pass on
	Name  string
	Note  string
	Uses  int // of a link; an addressed one has one
	Days  int // 0: as long as the community says

	Request once.Request
}

// decide returns the invitation that is asked for at a time, or what is wrong with it.
func (n NewInvitation) decide(actor access.Actor, settings Entrance, now time.Time) (Invitation, error) {
	if n.Days == 0 {
		n.Days = settings.InviteDays
	}
	i := Invitation{Place: n.Place, Inviter: actor.Member, InviterName: actor.Name, Name: input.Line(n.Name), Note: input.Text(n.Note), Uses: n.Uses, CreatedAt: now}
	if i.Place.IsZero() {
		i.Place = actor.Community
	}
	var wrong fault.Fields
	if n.Email != "" {
		email, ok := ParseEmail(n.Email)
		wrong.Check(ok, "email", "invalid.email")
		i.Email, i.Uses, i.MailDueAt = email, 1, now
	}
	if i.Name != "" {
		checkName(&wrong, "name", i.Name)
	}
	checkWords(&wrong, "note", i.Note, maxInviteNote)
	wrong.Check(i.Uses >= 1 && i.Uses <= maxUses, "uses", "invalid.range", fault.Args{"min": 1, "max": maxUses})
	wrong.Check(n.Days >= 1 && n.Days <= maxInviteDays, "days", "invalid.range", fault.Args{"min": 1, "max": maxInviteDays})
	i.ExpiresAt = now.AddDate(0, 0, n.Days)
	return i, wrong.Err()
}

// Invite makes an invitation. For a link it returns the secret, which cannot be had again: a repeated request returns
// the invitation that it made, without one. An addressed invitation is mailed in a moment.
func (s *Service) Invite(ctx context.Context, actor access.Actor, n NewInvitation) (i Invitation, secret string, err error) {
	if err := s.mayInvite(ctx, actor, n.Place); err != nil {
		return Invitation{}, "", err
	}
	var hash *secretHash
	if n.Email == "" {
		text, sum := newSecret("")
		secret, hash = text, &sum
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		made := tx.NewID()
		if prior, repeated, err := tx.Once(n.Request, made); err != nil {
			return err
		} else if repeated {
			secret = ""
			i, err = tx.InvitationByID(prior)
			return err
		}
		i, err = invite(tx, actor, made, n, hash)
		return err
	})
	if err != nil {
		return Invitation{}, "", err
	}
	return i, secret, nil
}

// invite makes an invitation in a write.
func invite(tx Tx, actor access.Actor, made id.ID, n NewInvitation, hash *secretHash) (Invitation, error) {
	settings, err := tx.Entrance()
	if err != nil {
		return Invitation{}, err
	}
	i, err := n.decide(actor, settings, tx.Now())
	if err != nil {
		return Invitation{}, err
	}
	i.ID, i.Counted = made, actor.May(access.InvitationManage, actor.Here()) != nil
	if i.Email != "" {
		if err := mayBeInvited(tx, i); err != nil {
			return Invitation{}, err
		}
	}
	if err := closeExpired(tx, i.Inviter, i.Email); err != nil {
		return Invitation{}, err
	}
	if i.Counted {
		if err := givePlaces(tx, settings, i); err != nil {
			return Invitation{}, err
		}
	}
	added, err := tx.AddInvitation(i, hash)
	if err == nil && !added {
		err = ErrInvitedTwice
	}
	if err != nil {
		return Invitation{}, err
	}
	return i, tx.Emit(i.fact(FactInvitationMade, InvitationFact{}))
}

// mayBeInvited says why an e-mail is not invited. Who blocked the inviter is refused like who wants no invitations at
// all, so that nobody learns it.
func mayBeInvited(tx Tx, i Invitation) error {
	refuses, err := tx.RefusesInvitations(i.Email, i.personal())
	if err != nil || refuses {
		return cmp.Or[error](err, ErrInviteRefused)
	}
	in, err := tx.EmailInPlace(i.Place, i.Email)
	if err != nil || in {
		return cmp.Or[error](err, ErrInvitedMember)
	}
	return nil
}

// personal is who invites, if they do it for themselves; the staff invite for the community.
func (i Invitation) personal() id.ID {
	if i.Counted {
		return i.Inviter
	}
	return id.Zero
}

// closeExpired ends the invitations of a member, and those to an e-mail, that are over, and gives back what they held.
func closeExpired(tx Tx, inviter id.ID, email string) error {
	expired, err := tx.ExpiredInvitations(inviter, email)
	for _, i := range expired {
		if _, err := closeInvitation(tx, i); err != nil {
			return err
		}
	}
	return err
}

// closeInvitation ends an invitation, and gives back the places that it held.
func closeInvitation(tx Tx, i Invitation) (closed bool, err error) {
	closed, err = tx.CloseInvitation(i.ID)
	if err == nil && closed && i.Counted {
		tx.ReturnPlaces(i.Inviter, i.Uses-i.Used)
	}
	return closed, err
}

// mayInvite says whether an actor may invite to a place: those who are in a circle to that circle, but to a core
// circle its leader and hosts alone.
func (s *Service) mayInvite(ctx context.Context, actor access.Actor, place id.ID) error {
	if err := actor.May(access.InvitationMake, actor.Own()); err != nil {
		return err
	}
	p, err := s.Place(ctx, actor.Community, place)
	if err != nil || !p.IsCircle() || actor.May(access.InvitationManage, actor.Here()) == nil {
		return err
	}
	if err := p.Circle.lets(); err != nil {
		return err
	}
	standing, err := s.store.CircleStanding(ctx, actor.Community, place, actor.Member)
	if err == nil && (!standing.In() || p.Circle.Kind == Core && standing.Role == InCircle) {
		err = access.ErrForbidden
	}
	return err
}

// InvitationFilter narrows a list of invitations; a zero field does not.
type InvitationFilter struct {
	Inviter id.ID
	Place   id.ID
	Words   string // in the name or the e-mail of who is invited
}

// Invitations lists the invitations that a filter leaves, the newest first: their own for a member, all for staff.
func (s *Service) Invitations(ctx context.Context, actor access.Actor, f InvitationFilter, r page.Request) (page.Page[Invitation], error) {
	if err := actor.May(access.InvitationView, access.Resource{Community: actor.Community, Owner: f.Inviter}); err != nil {
		return page.Page[Invitation]{}, err
	}
	before, size, err := r.ByID()
	if err != nil {
		return page.Page[Invitation]{}, err
	}
	invitations, err := s.store.Invitations(ctx, actor.Community, f, before, size+1)
	return page.Cut(invitations, size, func(i Invitation) []byte { return i.ID[:] }), err
}

// Invitation returns an invitation, and who came by it, to its maker and to staff; for others there is none.
func (s *Service) Invitation(ctx context.Context, actor access.Actor, invitation id.ID) (i Invitation, came []Member, err error) {
	if i, err = s.store.Invitation(ctx, actor.Community, invitation); err != nil {
		return i, nil, err
	}
	if err := actor.May(access.InvitationView, access.Resource{Community: actor.Community, Owner: i.Inviter}); err != nil {
		return Invitation{}, nil, ErrInvitationMissing
	}
	came, err = s.store.CameBy(ctx, actor.Community, invitation)
	return i, came, err
}

// RevokeInvitation ends an invitation: one's own, or anybody's for staff. Whoever came by it stays.
func (s *Service) RevokeInvitation(ctx context.Context, actor access.Actor, invitation id.ID) error {
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		i, err := tx.InvitationByID(invitation)
		if err != nil {
			return err
		}
		if err := actor.May(access.InvitationRevoke, access.Resource{Community: actor.Community, Owner: i.Inviter}); err != nil {
			if fault.KindOf(err) == fault.Forbidden {
				err = ErrInvitationMissing
			}
			return err
		}
		if err := i.over(tx.Now()); err != nil {
			return err
		}
		closed, err := closeInvitation(tx, i)
		if err == nil && !closed {
			err = ErrApplicationMoved
		}
		if err != nil {
			return err
		}
		revoked := i.fact(FactInvitationRevoked, InvitationFact{By: actor.Member})
		if i.Inviter != actor.Member {
			revoked.By = actor.Member
		}
		return tx.Emit(revoked)
	})
}
