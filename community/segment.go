package community

import (
	"context"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
)

// Segment is a named part of the members, chosen by a rule. It holds nobody: who is in it is seen when it is asked, so
// that it is right tomorrow too. A persona is a segment with a description of the people whom the community is for.
type Segment struct {
	ID        id.ID
	Name      string
	About     string // who they are, in words
	Persona   bool
	Rule      Rule
	CreatedAt time.Time
	ChangedAt time.Time
}

var (
	ErrSegmentMissing = fault.Missing("segment")
	// ErrSegmentName is returned for a name that another segment has.
	ErrSegmentName = fault.OnField("name", "invalid.taken")
)

const maxSegmentAbout = 600

// Facts about segments.
const (
	FactSegmentChanged fact.Kind = "segment.changed"
	FactSegmentRemoved fact.Kind = "segment.removed"
)

// SegmentFact is the payload of facts about a segment.
type SegmentFact struct {
	Name    string `json:"name"`
	Persona bool   `json:"persona"`
	Rule    Rule   `json:"rule"`
}

// SegmentTerms are what staff say of a segment.
type SegmentTerms struct {
	Name, About string
	Persona     bool
	Rule        Rule
}

func (s Segment) under(t SegmentTerms, now time.Time) (Segment, error) {
	s.Name, s.About, s.Persona, s.Rule, s.ChangedAt = cleanName(t.Name), cleanText(t.About), t.Persona, t.Rule, now
	var wrong fault.Fields
	checkName(&wrong, "name", s.Name)
	checkText(&wrong, "about", s.About, maxSegmentAbout)
	wrong.Check(!t.Persona || s.About != "", "about", "invalid.required")
	if err := s.Rule.Check(); err != nil {
		wrong = append(wrong, fault.From(err).Fields...)
	}
	return s, wrong.Err()
}

func (s Segment) fact(kind fact.Kind, by id.ID) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: s.ID, By: by, Payload: SegmentFact{s.Name, s.Persona, s.Rule}}
}

type segmentReads interface {
	// Segments lists them by name.
	Segments(ctx context.Context, community id.ID) ([]Segment, error)
	Segment(ctx context.Context, community, segment id.ID) (Segment, error)
	// CountRule counts the members, guests not, of whom a rule holds.
	CountRule(ctx context.Context, community id.ID, r Rule, attributes []Attribute, now time.Time) (int, error)
	// CountMembers counts the members, guests not.
	CountMembers(ctx context.Context, community id.ID) (int, error)
	// Profile reads what rules look at of a member, as it is at this moment.
	Profile(ctx context.Context, community, member id.ID) (Profile, error)
}

type segmentTx interface {
	// AddSegment and EditSegment return ErrSegmentName when another has the name.
	AddSegment(Segment) error
	EditSegment(Segment) error
	SegmentByID(segment id.ID) (Segment, error)
	DropSegment(segment id.ID)
}

// Segments lists the segments by name.
func (s *Service) Segments(ctx context.Context, actor access.Actor) ([]Segment, error) {
	if err := actor.May(access.SegmentView, actor.Here()); err != nil {
		return nil, err
	}
	return s.store.Segments(ctx, actor.Community)
}

// Segment returns a segment.
func (s *Service) Segment(ctx context.Context, actor access.Actor, segment id.ID) (Segment, error) {
	if err := actor.May(access.SegmentView, actor.Here()); err != nil {
		return Segment{}, err
	}
	return s.store.Segment(ctx, actor.Community, segment)
}

// Size is how many members a rule chooses, of how many.
type Size struct{ Chosen, Of int }

// CountRule counts whom a rule chooses now. Guests are in no segment: they have proven nothing that could be asked.
func (s *Service) CountRule(ctx context.Context, actor access.Actor, r Rule) (size Size, err error) {
	if err := actor.May(access.SegmentView, actor.Here()); err != nil {
		return Size{}, err
	}
	if err := r.Check(); err != nil {
		return Size{}, err
	}
	attributes, err := s.store.Attributes(ctx, actor.Community)
	if err != nil {
		return Size{}, err
	}
	if size.Of, err = s.store.CountMembers(ctx, actor.Community); err != nil {
		return Size{}, err
	}
	size.Chosen, err = s.store.CountRule(ctx, actor.Community, r, attributes, s.clock.Now())
	return size, err
}

// InSegment reports whether a member is in a segment at this moment. It asks for nobody's permission: it is for those
// who decide what an offer or an invitation is for.
func (s *Service) InSegment(ctx context.Context, community, segment, member id.ID) (bool, error) {
	found, err := s.store.Segment(ctx, community, segment)
	if err != nil {
		return false, err
	}
	return s.Chosen(ctx, community, member, found.Rule)
}

// Chosen reports whether a rule chooses a member at this moment.
func (s *Service) Chosen(ctx context.Context, community, member id.ID, r Rule) (bool, error) {
	profile, err := s.store.Profile(ctx, community, member)
	if err != nil {
		return false, err
	}
	attributes, err := s.store.Attributes(ctx, community)
	if err != nil {
		return false, err
	}
	return profile.Role != access.Guest && r.Matches(profile, attributes, s.clock.Now()), nil
}

// CreateSegment saves a rule under a name.
func (s *Service) CreateSegment(ctx context.Context, actor access.Actor, t SegmentTerms) (made Segment, err error) {
	if err := actor.May(access.SegmentManage, actor.Here()); err != nil {
		return Segment{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if made, err = (Segment{ID: tx.NewID(), CreatedAt: tx.Now()}).under(t, tx.Now()); err != nil {
			return err
		}
		if err := tx.AddSegment(made); err != nil {
			return err
		}
		return tx.Emit(made.fact(FactSegmentChanged, actor.Member))
	})
	return made, err
}

// EditSegment changes a segment.
func (s *Service) EditSegment(ctx context.Context, actor access.Actor, segment id.ID, t SegmentTerms) (changed Segment, err error) {
	if err := actor.May(access.SegmentManage, actor.Here()); err != nil {
		return Segment{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		before, err := tx.SegmentByID(segment)
		if err != nil {
			return err
		}
		if changed, err = before.under(t, tx.Now()); err != nil {
			return err
		}
		if err := tx.EditSegment(changed); err != nil {
			return err
		}
		return tx.Emit(changed.fact(FactSegmentChanged, actor.Member))
	})
	return changed, err
}

// RemoveSegment deletes a segment. Nobody in it notices.
func (s *Service) RemoveSegment(ctx context.Context, actor access.Actor, segment id.ID) error {
	if err := actor.May(access.SegmentManage, actor.Here()); err != nil {
		return err
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		found, err := tx.SegmentByID(segment)
		if err != nil {
			return err
		}
		tx.DropSegment(segment)
		return tx.Emit(found.fact(FactSegmentRemoved, actor.Member))
	})
}
