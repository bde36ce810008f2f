package community

import (
	"context"

	"panal/access"
	"panal/internal/id"
)

// Belonging is one of the communities that a person is in, and what they are there: names and roles are each
// community's own.
type Belonging struct {
	ID              id.ID
	Slug, Community string
	Name            string // of the person, there
	Role            access.Role
}

const (
	// mostBelongings is how many are listed.
	mostBelongings = 50
	// allBelongings is more than anybody has.
	allBelongings = 10_000
)

// Belongings lists the communities that the actor's person is in, for themselves.
func (s *Service) Belongings(ctx context.Context, actor access.Actor) ([]Belonging, error) {
	if actor.Person.IsZero() || actor.Scope != access.Session {
		return nil, access.ErrUnauthenticated
	}
	return s.store.Belongings(ctx, actor.Person, mostBelongings)
}

type belongingReads interface {
	// Belongings lists the communities that a person is in, in the order they were made.
	Belongings(ctx context.Context, person id.ID, limit int) ([]Belonging, error)
}
