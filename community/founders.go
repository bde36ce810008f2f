package community

import (
	"context"
	"slices"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// Founders says who may begin communities. It is a setting of the installation, for who runs the program to choose: a
// company keeps its one community, an agency begins one for each client, a host lets anyone.
type Founders string

const (
	FirstOwner Founders = "first"  // who owns the first community
	Owners     Founders = "owners" // who owns any
	Anyone     Founders = "anyone" // who proved an e-mail
)

// ErrFounders is returned to who may not begin a community here.
var ErrFounders = fault.New(fault.Forbidden, "community_founders")

// let reports whether somebody with such belongings may begin a community; first is the first community.
func (f Founders) let(in []Belonging, first id.ID) bool {
	return f == Anyone || slices.ContainsFunc(in, func(b Belonging) bool {
		return b.Role == access.Owner && (f == Owners || b.ID == first)
	})
}

// LetFound says who may begin communities; without it, owners may.
func LetFound(f Founders) Choice { return func(s *Service) { s.founders = f } }

// Founders says who may begin communities.
func (s *Service) Founders() Founders { return s.founders }

// MayCreate says whether the actor may begin a community, or why not.
func (s *Service) MayCreate(ctx context.Context, actor access.Actor) error {
	if actor.Email == "" {
		return access.ErrUnauthenticated
	}
	if !actor.Member.IsZero() { // by a token, or from a page of a community
		if err := actor.May(access.CommunityCreate, actor.Here()); err != nil {
			return err
		}
	}
	in, err := s.store.Belongings(ctx, actor.Person, allBelongings)
	if err != nil {
		return err
	}
	first, err := s.store.Communities(ctx, id.Zero, 1)
	if err != nil {
		return err
	}
	if len(first) == 0 || !s.founders.let(in, first[0].ID) {
		return ErrFounders
	}
	return nil
}
