package community

import (
	"context"
	"errors"
	"slices"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// Place is a place as it is shown to whoever wants to get in.
type Place struct {
	ID        id.ID
	Name      string
	Admission Admission
	Circle    Circle // zero for the community itself
}

// IsCircle reports whether the place is a circle.
func (p Place) IsCircle() bool { return !p.Circle.ID.IsZero() }

// ErrPlaceMissing is returned for an id that is no place here.
var ErrPlaceMissing = fault.Missing("place")

// Place returns a place of a community; a zero id is the community itself.
func (s *Service) Place(ctx context.Context, community, place id.ID) (Place, error) {
	if place.IsZero() || place == community {
		c, err := s.Community(ctx, community)
		if err != nil {
			return Place{}, err
		}
		e, err := s.store.Entrance(ctx, community)
		return Place{ID: c.ID, Name: c.Name, Admission: e.Admission}, err
	}
	c, err := s.store.Circle(ctx, community, place)
	if errors.Is(err, ErrCircleMissing) {
		err = ErrPlaceMissing
	}
	if c.Hidden { // whoever asks is not in it
		c.About, c.Rules = "", ""
	}
	return Place{ID: c.ID, Name: c.Name, Admission: c.Admission, Circle: c}, err
}

// PlaceNames are what places are called, read together.
func (s *Service) PlaceNames(ctx context.Context, community id.ID, places []id.ID) (map[id.ID]string, error) {
	names, err := s.store.CircleNames(ctx, community, places)
	if err != nil || !slices.Contains(places, community) {
		return names, err
	}
	c, err := s.Community(ctx, community)
	names[community] = c.Name
	return names, err
}

// door is how somebody stands before a place.
type door struct {
	admission Admission
	in        bool   // they are inside
	circle    Circle // zero for the community itself
}

// doorOf is a place's door before a member.
func doorOf(tx Tx, m Member, place id.ID) (door, error) {
	if place == m.Community {
		e, err := tx.Entrance()
		return door{admission: e.Admission, in: m.Role != access.Guest}, err
	}
	c, err := tx.CircleByID(place)
	if errors.Is(err, ErrCircleMissing) {
		err = ErrPlaceMissing
	}
	if err != nil {
		return door{}, err
	}
	if err := c.lets(); err != nil {
		return door{}, err
	}
	_, in, err := tx.InCircle(place, m.ID)
	return door{c.Admission, in, c}, err
}

// may says whether an actor may do something about a place; a zero place is every one. A circle's leader and hosts may
// more in theirs.
func (s *Service) may(ctx context.Context, actor access.Actor, action access.Action, place id.ID) error {
	err := actor.May(action, actor.Here())
	if err == nil || place.IsZero() || place == actor.Community || actor.Member.IsZero() {
		return err
	}
	standing, broken := s.store.CircleStanding(ctx, actor.Community, place, actor.Member)
	if broken != nil {
		return broken
	}
	return actor.May(action, actor.Stands(standing.Role.Standing()))
}

// MayAsk says whether an actor may change what a place asks: the operator, and for a circle whoever reviews the answers.
func (s *Service) MayAsk(ctx context.Context, actor access.Actor, place id.ID) error {
	p, err := s.Place(ctx, actor.Community, place)
	if err != nil {
		return err
	}
	if p.IsCircle() {
		return s.may(ctx, actor, access.ApplicationReview, place)
	}
	return actor.May(access.CommunityManage, actor.Here())
}

// circleNamed finds the live circle that a list names, by its slug or its name; the zero id when there is none.
func (s *Service) circleNamed(ctx context.Context, community id.ID, name string) (id.ID, error) {
	c, err := s.store.CircleBySlug(ctx, community, name)
	if err == nil && c.State == CircleLive {
		return c.ID, nil
	}
	if err != nil && !errors.Is(err, ErrCircleMissing) {
		return id.Zero, err
	}
	named, err := s.store.Circles(ctx, community, CircleFilter{Words: name, State: CircleLive}, CircleKey{}, 20)
	for _, c := range named {
		if c.Name == name {
			return c.ID, nil
		}
	}
	return id.Zero, err
}
