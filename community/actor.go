package community

import (
	"context"
	"errors"

	"panal/access"
	"panal/internal/id"
)

// An actor is who makes a request. Every request asks for one, so actors are remembered for a moment (see remembered).

type actorKey struct{ community, person id.ID }

type actorReads interface {
	// Actor returns a person as they are in a community, without a member and role when they are not in it. It
	// returns ErrPersonMissing for an id that is no person's.
	Actor(ctx context.Context, community, person id.ID) (access.Actor, error)
}

// ActorForPerson returns the actor of a browser's session: a person as they are in a community. A zero person is a
// visitor, and so is one who is no more.
func (s *Service) ActorForPerson(ctx context.Context, person, community id.ID) (access.Actor, error) {
	visitor := access.Actor{Community: community}
	if person.IsZero() {
		return visitor, nil
	}
	actor, err := s.actors.Get(actorKey{community, person}, func() (access.Actor, bool, error) {
		a, err := s.store.Actor(ctx, community, person)
		// Somebody who joins is let in at once, on every node: that they are not in yet is not remembered.
		return a, !a.Member.IsZero(), err
	})
	if errors.Is(err, ErrPersonMissing) {
		return visitor, nil
	}
	return actor, err
}

// ActorForToken returns the actor of an API token: its person, narrowed to its scope. A token acts in its own
// community; community is where it is used, and zero accepts that one.
func (s *Service) ActorForToken(ctx context.Context, text string, community id.ID) (access.Actor, error) {
	t, err := s.token(ctx, text)
	if err != nil {
		return access.Actor{}, err
	}
	if !t.works(s.clock.Now()) || !community.IsZero() && community != t.Community {
		return access.Actor{}, ErrTokenInvalid
	}
	actor, err := s.ActorForPerson(ctx, t.Person, t.Community)
	if err != nil {
		return access.Actor{}, err
	}
	if actor.Member.IsZero() {
		return access.Actor{}, ErrTokenInvalid
	}
	actor.Scope = t.Scope
	return actor, nil
}
