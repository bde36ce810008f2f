package content

import (
	"context"
	"slices"
	"strings"
	"time"

	"panal/community"
	"panal/fault"
	"panal/internal/id"
)

// Audience is whom something is said to: everybody (zero), the members of a circle, who stands in one of some tiers, or
// whom a segment chooses. Who belongs to it is decided at the moment that it is said. Guests belong to none.
type Audience struct {
	Circle  id.ID
	Segment id.ID
	Tiers   []id.ID
}

// AudienceKind is which of them an audience is.
type AudienceKind string

// The kinds.
const (
	Everybody AudienceKind = "everybody"
	OfCircle  AudienceKind = "circle"
	OfTiers   AudienceKind = "tiers"
	OfSegment AudienceKind = "segment"
)

// AudienceKinds lists every kind.
var AudienceKinds = []AudienceKind{Everybody, OfCircle, OfTiers, OfSegment}

const mostTiers = 20

// ErrAudience is returned for an audience that does not exist.
var ErrAudience = fault.OnField("audience", "invalid.choice")

// Kind is what the audience is.
func (a Audience) Kind() AudienceKind {
	switch {
	case !a.Circle.IsZero():
		return OfCircle
	case !a.Segment.IsZero():
		return OfSegment
	case len(a.Tiers) > 0:
		return OfTiers
	}
	return Everybody
}

func (a Audience) clean() Audience {
	a.Tiers = slices.Compact(slices.SortedFunc(slices.Values(a.Tiers), id.ID.Compare))
	return a
}

// Equal reports whether two audiences are the same.
func (a Audience) Equal(b Audience) bool {
	return a.Circle == b.Circle && a.Segment == b.Segment && slices.Equal(a.Tiers, b.Tiers)
}

func (a Audience) check(wrong *fault.Fields) {
	named := 0
	for _, is := range []bool{!a.Circle.IsZero(), !a.Segment.IsZero(), len(a.Tiers) > 0} {
		if is {
			named++
		}
	}
	wrong.Check(named <= 1, "audience", "invalid.one_of")
	wrong.Check(len(a.Tiers) <= mostTiers, "audience", "invalid.too_many", fault.Args{"max": mostTiers})
}

// text is the audience in one line, to tell what it was before: its kind, and the ids that it names.
func (a Audience) text() string {
	named := []string{string(a.Kind())}
	switch a.Kind() {
	case OfCircle:
		named = append(named, a.Circle.String())
	case OfSegment:
		named = append(named, a.Segment.String())
	}
	for _, tier := range a.Tiers {
		named = append(named, tier.String())
	}
	return strings.Join(named, " ")
}

// Rule chooses who belongs to an audience that is no segment, as segments choose.
func (a Audience) Rule() community.Rule {
	switch a.Kind() {
	case OfCircle:
		return community.Rule{Is: community.AnyOf, Field: community.FieldCircle, Values: []string{id.Circle.Text(a.Circle)}}
	case OfTiers:
		values := make([]string, len(a.Tiers))
		for i, tier := range a.Tiers {
			values[i] = id.Tier.Text(tier)
		}
		return community.Rule{Is: community.AnyOf, Field: community.FieldTier, Values: values}
	}
	return community.Rule{}
}

type audienceReads interface {
	// Audience lists who belongs to an audience at a time, beyond a member in the order of ids: without who is banned,
	// and who keeps away from the sender (zero: the community speaks).
	Audience(ctx context.Context, community id.ID, a Audience, sender id.ID, now time.Time, after id.ID, limit int) ([]id.ID, error)
	// CountAudience counts them.
	CountAudience(ctx context.Context, community id.ID, a Audience, sender id.ID, now time.Time) (int, error)
	// Belongs tells of which of some audiences a member is at a time; of no segment, which is asked when it is written to.
	Belongs(ctx context.Context, community, member id.ID, now time.Time, all ...Audience) ([]bool, error)
}

type audienceTx interface {
	CircleByID(circle id.ID) (community.Circle, error)
	// InCircle says what a member is in a circle; is is false for who is not in it.
	InCircle(circle, member id.ID) (m community.CircleMember, is bool, err error)
	TierByID(tier id.ID) (community.Tier, error)
	SegmentByID(segment id.ID) (community.Segment, error)
	// HoldSegment keeps a segment from being deleted, and lets another go; zero is none.
	HoldSegment(from, to id.ID)
}

// exists refuses an audience that is not there, or is no more.
func (a Audience) exists(tx audienceTx) error {
	var err error
	switch a.Kind() {
	case OfCircle:
		var c community.Circle
		if c, err = tx.CircleByID(a.Circle); err == nil {
			err = c.Open()
		}
	case OfSegment:
		_, err = tx.SegmentByID(a.Segment)
	case OfTiers:
		for _, tier := range a.Tiers {
			if _, err = tx.TierByID(tier); err != nil {
				break
			}
		}
	}
	if fault.KindOf(err) == fault.NotFound {
		return ErrAudience
	}
	return err
}
