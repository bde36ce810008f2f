package community

import (
	"context"
	"encoding/binary"
	"time"

	"panal/access"
	"panal/internal/id"
	"panal/internal/page"
)

// Everybody may read what a circle is; who is in it is for the community's members, and who waits for those who run it.

type circleReads interface {
	Circle(ctx context.Context, community, circle id.ID) (Circle, error)
	CircleBySlug(ctx context.Context, community id.ID, slug string) (Circle, error)
	// Circles lists those that a filter leaves, beyond a key in the order of the list (zero: from its start).
	Circles(ctx context.Context, community id.ID, f CircleFilter, after CircleKey, limit int) ([]Circle, error)
	// CirclesOf lists the live circles that a member is in or waits for, with how they stand there.
	CirclesOf(ctx context.Context, community, member id.ID) ([]CircleOf, error)
	CircleStanding(ctx context.Context, community, circle, member id.ID) (CircleStanding, error)
	// CircleSeen lists who is in a circle, who came to the community last first, without those whom the viewer does
	// not see (zero: they see everybody).
	CircleSeen(ctx context.Context, community, circle, viewer, after id.ID, limit int) ([]CircleMember, error)
	// CircleHostsSeen lists the leader, and the hosts whom the viewer sees (zero: everybody).
	CircleHostsSeen(ctx context.Context, community, circle, viewer id.ID) ([]CircleMember, error)
	// CirclePromoted lists who was promoted to a circle last, as far as the viewer sees them.
	CirclePromoted(ctx context.Context, community, circle, viewer id.ID, limit int) ([]CircleMember, error)
	// CircleWaiting lists who waits for a seat, who has waited longest first.
	CircleWaiting(ctx context.Context, community, circle id.ID, limit int) ([]CircleMember, error)
	CirclePolicy(ctx context.Context, community id.ID) (CirclePolicy, error)
}

// CircleFilter narrows a list of circles; a zero field does not.
type CircleFilter struct {
	Words   string // in the name, whatever their case
	Kind    CircleKind
	State   CircleState
	Largest bool  // first; else who came last is first
	Parent  id.ID // split from it
	Hidden  bool  // those too that are hidden
}

// CircleKey is a circle's place in a list.
type CircleKey struct {
	Members int // of a list with the largest first
	Circle  id.ID
}

// CircleStanding is how a member stands in a circle.
type CircleStanding struct {
	Role         CircleRole // empty for who is not in it
	RulesVersion int        // that they agreed to
	JoinedAt     time.Time
	Place        int // on the waiting list, from 1; 0 for who does not wait
}

// In reports whether they are in the circle.
func (s CircleStanding) In() bool { return s.Role != "" }

// CircleOf is a circle of a member's.
type CircleOf struct {
	Circle   Circle
	Standing CircleStanding // with a place of 1 for any place on the waiting list
}

// Circle returns a circle.
func (s *Service) Circle(ctx context.Context, actor access.Actor, circle id.ID) (Circle, error) {
	if err := actor.May(access.CircleView, actor.Here()); err != nil {
		return Circle{}, err
	}
	c, err := s.store.Circle(ctx, actor.Community, circle)
	return s.seen(ctx, actor, c, err)
}

// seen is a circle that was read as the actor sees it. Who looks after circles sees all of every one.
func (s *Service) seen(ctx context.Context, actor access.Actor, c Circle, err error) (Circle, error) {
	if err != nil || !c.Hidden || actor.May(access.CircleManage, actor.Here()) == nil {
		return c, err
	}
	standing, err := s.CircleStanding(ctx, actor, c.ID)
	if err != nil {
		return Circle{}, err
	}
	return c.seenBy(standing.Role)
}

// CircleBySlug returns the circle that has a slug.
func (s *Service) CircleBySlug(ctx context.Context, actor access.Actor, slug string) (Circle, error) {
	if err := actor.May(access.CircleView, actor.Here()); err != nil {
		return Circle{}, err
	}
	c, err := s.store.CircleBySlug(ctx, actor.Community, slug)
	return s.seen(ctx, actor, c, err)
}

// Circles lists the circles that a filter leaves.
func (s *Service) Circles(ctx context.Context, actor access.Actor, f CircleFilter, r page.Request) (page.Page[Circle], error) {
	if err := actor.May(access.CircleView, actor.Here()); err != nil {
		return page.Page[Circle]{}, err
	}
	size, err := r.Size()
	if err != nil {
		return page.Page[Circle]{}, err
	}
	after, err := circleKey(r)
	if err != nil {
		return page.Page[Circle]{}, err
	}
	f.Hidden = actor.May(access.CircleManage, actor.Here()) == nil
	circles, err := s.store.Circles(ctx, actor.Community, f, after, size+1)
	return page.Cut(circles, size, func(c Circle) []byte {
		return append(binary.BigEndian.AppendUint64(nil, uint64(c.Members)), c.ID[:]...)
	}), err
}

const circleKeyBytes = 8 + 16

func circleKey(r page.Request) (k CircleKey, err error) {
	key, err := r.Key(circleKeyBytes)
	if err != nil || key == nil {
		return k, err
	}
	members := binary.BigEndian.Uint64(key)
	if members > 1<<40 {
		return k, page.ErrCursor
	}
	k.Members = int(members)
	copy(k.Circle[:], key[8:])
	return k, nil
}

// MyCircles lists the live circles that the actor is in or waits for.
func (s *Service) MyCircles(ctx context.Context, actor access.Actor) ([]CircleOf, error) {
	if err := actor.May(access.CircleMemberView, actor.Here()); err != nil {
		return nil, err
	}
	mine, err := s.store.CirclesOf(ctx, actor.Community, actor.Member)
	for i, of := range mine {
		role := of.Standing.Role
		if role == "" { // they wait, and know of it
			role = InCircle
		}
		if mine[i].Circle, err = of.Circle.seenBy(role); err != nil {
			return nil, err
		}
	}
	return mine, err
}

// CircleStanding is how the actor stands in a circle; somebody who is no member stands nowhere.
func (s *Service) CircleStanding(ctx context.Context, actor access.Actor, circle id.ID) (CircleStanding, error) {
	if actor.Member.IsZero() {
		return CircleStanding{}, nil
	}
	return s.store.CircleStanding(ctx, actor.Community, circle, actor.Member)
}

// CircleMembers lists who is in a circle.
func (s *Service) CircleMembers(ctx context.Context, actor access.Actor, circle id.ID, r page.Request) (page.Page[CircleMember], error) {
	if err := actor.May(access.CircleMemberView, actor.Here()); err != nil {
		return page.Page[CircleMember]{}, err
	}
	after, size, err := r.ByID()
	if err != nil {
		return page.Page[CircleMember]{}, err
	}
	if _, err := s.Circle(ctx, actor, circle); err != nil {
		return page.Page[CircleMember]{}, err
	}
	members, err := s.store.CircleSeen(ctx, actor.Community, circle, viewer(actor), after, size+1)
	return page.Cut(members, size, func(m CircleMember) []byte { return m.Member[:] }), err
}

// CircleHosts lists the leader of a circle and its hosts.
func (s *Service) CircleHosts(ctx context.Context, actor access.Actor, circle id.ID) ([]CircleMember, error) {
	if err := actor.May(access.CircleMemberView, actor.Here()); err != nil {
		return nil, err
	}
	return s.store.CircleHostsSeen(ctx, actor.Community, circle, viewer(actor))
}

// shownPromoted is how many of those who were promoted a circle's page tells of.
const shownPromoted = 12

// CirclePromoted lists who was promoted to a circle last, with why.
func (s *Service) CirclePromoted(ctx context.Context, actor access.Actor, circle id.ID) ([]CircleMember, error) {
	if err := actor.May(access.CircleMemberView, actor.Here()); err != nil {
		return nil, err
	}
	return s.store.CirclePromoted(ctx, actor.Community, circle, viewer(actor), shownPromoted)
}

// CircleWaiting lists who waits for a seat in a circle, for those who run it.
func (s *Service) CircleWaiting(ctx context.Context, actor access.Actor, circle id.ID) ([]CircleMember, error) {
	standing, err := s.CircleStanding(ctx, actor, circle)
	if err != nil {
		return nil, err
	}
	if err := standing.SeesWork(actor); err != nil {
		return nil, err
	}
	return s.store.CircleWaiting(ctx, actor.Community, circle, page.Most)
}

// CirclePolicy says who founds circles.
func (s *Service) CirclePolicy(ctx context.Context, actor access.Actor) (CirclePolicy, error) {
	if err := actor.May(access.CircleView, actor.Here()); err != nil {
		return CirclePolicy{}, err
	}
	return s.store.CirclePolicy(ctx, actor.Community)
}

// MayFound says whether the actor may found circles of a kind, or why not.
func (s *Service) MayFound(ctx context.Context, actor access.Actor, kind CircleKind) error {
	if err := actor.May(access.CircleFound, actor.Own()); err != nil {
		return err
	}
	p, err := s.store.CirclePolicy(ctx, actor.Community)
	if err != nil {
		return err
	}
	return p.found(actor, kind, 0)
}
