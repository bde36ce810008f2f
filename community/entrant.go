package community

import (
	"context"
	"time"

	"panal/access"
	"panal/internal/id"
	"panal/internal/page"
)

// Who invited whom is kept for good: everybody who came by an invitation stands below its maker, and has their own
// below them. A member sees whom they invited; the staff see it of everybody, and what a member may still give away.

// Entrant is somebody who came into a place by a member's invitation.
type Entrant struct {
	Invitation id.ID
	Member     id.ID
	Name       string
	Place      id.ID
	PlaceName  string // of a circle; empty for the community
	At         time.Time
	Invited    int // how many came by invitations of theirs
}

// EntrantKey orders entrants: the newest invitation first.
type EntrantKey struct{ Invitation, Member id.ID }

const entrantKeyBytes = 2 * len(id.ID{})

type entrantReads interface {
	// Entrants lists who came by a member's invitations, from a key on (zero: from the newest).
	Entrants(ctx context.Context, community, inviter id.ID, after EntrantKey, limit int) ([]Entrant, error)
}

// Entrants lists who came by a member's invitations, those of the newest first: for that member, and for the staff.
func (s *Service) Entrants(ctx context.Context, actor access.Actor, inviter id.ID, r page.Request) (page.Page[Entrant], error) {
	if err := actor.May(access.InvitationView, access.Resource{Community: actor.Community, Owner: inviter}); err != nil {
		return page.Page[Entrant]{}, err
	}
	size, err := r.Size()
	if err != nil {
		return page.Page[Entrant]{}, err
	}
	key, err := r.Key(entrantKeyBytes)
	if err != nil {
		return page.Page[Entrant]{}, err
	}
	if _, err := s.store.Member(ctx, actor.Community, inviter); err != nil {
		return page.Page[Entrant]{}, err
	}
	var after EntrantKey
	copy(after.Invitation[:], key)
	copy(after.Member[:], key[min(len(key), len(after.Invitation)):])
	entrants, err := s.store.Entrants(ctx, actor.Community, inviter, after, size+1)
	return page.Cut(entrants, size, func(e Entrant) []byte { return append(e.Invitation[:], e.Member[:]...) }), err
}

// actor is the member, to be asked what they may do.
func (m Member) actor() access.Actor {
	return access.Actor{Person: m.Person, Member: m.ID, Community: m.Community, Role: m.Role}
}
