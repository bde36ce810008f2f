package community

import (
	"context"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
)

// Allowance is how many places a member may give away by invitations, and how many they have. It is what the community
// allows everybody, unless the staff allow this member another number. Where a tier is sold it is none.
type Allowance struct {
	Most, Given int
	Held        int       // of those given, by invitations that are open
	Back        time.Time // when the first of those comes back, if nobody takes it; zero where none is held
	Own         bool      // the number is this member's own, and not everybody's
	Unlimited   bool      // the member is staff
}

// Left is how many places are left to give.
func (a Allowance) Left() int { return max(a.Most-a.Given, 0) }

// allowed is the allowance on a community's terms.
func (a Allowance) allowed(e Entrance) Allowance {
	switch {
	case e.Admission == AdmitTier:
		a.Most, a.Own = 0, false
	case !a.Own:
		a.Most = e.Quota
	}
	return a
}

type allowanceReads interface {
	// Allowance returns what a member has given away, without what comes back by a time, and a number of their own.
	Allowance(ctx context.Context, community, member id.ID, now time.Time) (Allowance, error)
}

type placesTx interface {
	// GivePlaces counts places that a member gives away. It reports false when they would be more than the member's own
	// number, or without one more than everybody's.
	GivePlaces(member id.ID, places, everybody int) (bool, error)
	ReturnPlaces(member id.ID, places int)
	// OwnPlaces is the number that is a member's own; nil without one.
	OwnPlaces(member id.ID) (*int, error)
	SetPlaces(member id.ID, own *int)
}

// givePlaces counts the places of an invitation.
func givePlaces(tx placesTx, e Entrance, i Invitation) error {
	if e.Admission == AdmitTier {
		return ErrNoPlaces
	}
	given, err := tx.GivePlaces(i.Inviter, i.Uses, e.Quota)
	if err == nil && !given {
		err = ErrNoPlaces
	}
	return err
}

// FactPlacesSet is told when the staff allow a member another number of places than everybody.
const FactPlacesSet fact.Kind = "member.places_set"

// PlacesFact is its payload; nil is as everybody.
type PlacesFact struct {
	Name string `json:"name"`
	Was  *int   `json:"own_was"`
	Own  *int   `json:"own"`
	By   id.ID  `json:"by"`
}

// Allowance tells how many a member may invite: themselves, and the staff.
func (s *Service) Allowance(ctx context.Context, actor access.Actor, member id.ID) (Allowance, error) {
	if err := actor.May(access.InvitationView, access.Resource{Community: actor.Community, Owner: member}); err != nil {
		return Allowance{}, err
	}
	settings, err := s.store.Entrance(ctx, actor.Community)
	if err != nil {
		return Allowance{}, err
	}
	m, err := s.store.Member(ctx, actor.Community, member)
	if err != nil {
		return Allowance{}, err
	}
	a, err := s.store.Allowance(ctx, actor.Community, member, s.clock.Now())
	a.Unlimited = m.actor().May(access.InvitationManage, actor.Here()) == nil
	return a.allowed(settings), err
}

// SetPlaces allows a member a number of places of their own; nil is as many as everybody. What they have given away
// stays given.
func (s *Service) SetPlaces(ctx context.Context, actor access.Actor, member id.ID, own *int) error {
	if err := actor.May(access.InvitationManage, actor.Here()); err != nil {
		return err
	}
	var wrong fault.Fields
	wrong.Check(own == nil || *own >= 0 && *own <= maxQuota, "places", "invalid.range", fault.Args{"min": 0, "max": maxQuota})
	if err := wrong.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		m, err := tx.MemberByID(member)
		if err != nil {
			return err
		}
		was, err := tx.OwnPlaces(member)
		if err != nil || was == own || was != nil && own != nil && *was == *own {
			return err
		}
		tx.SetPlaces(member, own)
		return tx.Emit(fact.Fact{Kind: FactPlacesSet, Version: 1, Subject: member, By: actor.Member, Payload: PlacesFact{m.Name, was, own, actor.Member}})
	})
}
