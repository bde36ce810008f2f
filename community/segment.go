package community

import (
	"context"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
)

// Segment is a named part of the members, chosen by a rule. It holds nobody: who is in it is seen when it is asked, so
// that it is right tomorrow too. A persona is a segment with a description of the people whom the community is for.
type Segment struct {
	ID        id.ID
	Name      string
	About     string // who they are, in words
	Persona   bool
	Rule      Rule
	Offers    int // that are for it and have not ended; campaigns, broadcasts and series too
	CreatedAt time.Time
	ChangedAt time.Time
}

var (
	ErrSegmentMissing = fault.Missing("segment")
	// ErrSegmentName is returned for a name that another segment has.
	ErrSegmentName = fault.OnField("name", "invalid.taken")
	// ErrSegmentUsed is returned for deleting a segment that an offer is for.
	ErrSegmentUsed = fault.New(fault.Conflict, "segment_used")
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

	Changes fact.Changes `json:"changes,omitempty"`
}

// SegmentTerms are what staff say of a segment.
type SegmentTerms struct {
	Name, About string
	Persona     bool
	Rule        Rule
}

func (s Segment) under(t SegmentTerms, now time.Time) (Segment, error) {
	s.Name, s.About, s.Persona, s.Rule, s.ChangedAt = input.Line(t.Name), input.Text(t.About), t.Persona, t.Rule, now
	var wrong fault.Fields
	checkName(&wrong, "name", s.Name)
	input.CheckText(&wrong, "about", s.About, maxSegmentAbout)
	wrong.Check(!t.Persona || s.About != "", "about", "invalid.required")
	if err := s.Rule.Check(); err != nil {
		wrong = append(wrong, fault.From(err).Fields...)
	}
	return s, wrong.Err()
}

func (s Segment) fact(kind fact.Kind, changes fact.Changes, by id.ID) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: s.ID, By: by, Payload: SegmentFact{s.Name, s.Persona, s.Rule, changes}}
}

// changes are what becomes of a segment: of none, when it is made; nothing, when it is deleted. A rule is kept whole, for
// half of one cannot be read.
func (s Segment) changes(to Segment) (all fact.Changes) {
	all.Note("name", s.Name, to.Name)
	all.Note("about", s.About, to.About)
	all.Note("persona", s.Persona, to.Persona)
	if was, now := s.written(), to.written(); was != now {
		all = append(all, fact.Change{Part: "rule", Was: was, Now: now})
	}
	return all
}

// written is the segment's rule as ParseRule reads it; nothing of no segment.
func (s Segment) written() string {
	if s.ID.IsZero() {
		return ""
	}
	return s.Rule.Text()
}

type segmentReads interface {
	// Segments lists them by name.
	Segments(ctx context.Context, community id.ID) ([]Segment, error)
	Segment(ctx context.Context, community, segment id.ID) (Segment, error)
	// SegmentUses lists the offers for a segment that have not ended, the newest first.
	SegmentUses(ctx context.Context, community, segment id.ID, limit int) ([]SegmentUse, error)
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
	// DropSegment fails with ErrSegmentUsed while an offer is for it.
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

// SegmentUse is an offer that is for a segment and has not ended, or something else of which the same is true.
type SegmentUse struct {
	ID    id.ID
	Of    id.Kind // an offer, a campaign, a broadcast or a series
	Title string  // of the offer's product
	Slug  string
}

// mostUses is how many offers for a segment are listed: who has more ends some, and looks again.
const mostUses = 20

// SegmentUses lists the offers that keep a segment from being deleted, the newest first.
func (s *Service) SegmentUses(ctx context.Context, actor access.Actor, segment id.ID) ([]SegmentUse, error) {
	if err := actor.May(access.SegmentView, actor.Here()); err != nil {
		return nil, err
	}
	return s.store.SegmentUses(ctx, actor.Community, segment, mostUses)
}

// Chooses reports whether a segment chooses a member at a time. A guest is in none: they have proven nothing that could
// be asked.
func (s Segment) Chooses(p Profile, attributes []Attribute, now time.Time) bool {
	return p.Role != access.Guest && s.Rule.Matches(p, attributes, now)
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
	return Segment{Rule: r}.Chooses(profile, attributes, s.clock.Now()), nil
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
		return tx.Emit(made.fact(FactSegmentChanged, Segment{}.changes(made), actor.Member))
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
		return tx.Emit(changed.fact(FactSegmentChanged, before.changes(changed), actor.Member))
	})
	return changed, err
}

// RemoveSegment deletes a segment that nothing is for. Nobody in it notices.
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
		return tx.Emit(found.fact(FactSegmentRemoved, found.changes(Segment{}), actor.Member))
	})
}
