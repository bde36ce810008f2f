package commerce

import (
	"context"
	"slices"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// An offer is for everybody, or for an audience: the members whom a segment chooses at the moment that they order.
// Others do not find it in the shop; who has its link is told that it is for some, and never by which rule. An order
// keeps what it was placed for, whatever becomes of the audience and of the member.

// Audience is whom an offer is for; zero is everybody.
type Audience struct {
	Segment id.ID
}

// Everybody reports whether the audience leaves nobody out.
func (a Audience) Everybody() bool { return a == Audience{} }

var (
	// ErrForSome is returned to who orders under an offer that is not for them.
	ErrForSome = fault.New(fault.Forbidden, "offer_for_some")
	// ErrAudience is returned for an offer to a segment that does not exist.
	ErrAudience = fault.OnField("segment", "invalid.choice")
)

type audienceReads interface {
	// InSegments tells which of some segments choose a member at a time.
	InSegments(ctx context.Context, community, member id.ID, now time.Time, segments ...id.ID) (in map[id.ID]bool, err error)
}

type audienceTx interface {
	// InSegment reports whether a segment chooses a member at the time of the write.
	InSegment(segment, member id.ID) (bool, error)
}

// admits refuses who is not in an offer's audience. An offer to everybody costs nothing to ask.
func (a Audience) admits(in func(segment id.ID) (bool, error)) error {
	if a.Everybody() {
		return nil
	}
	chosen, err := in(a.Segment)
	if err == nil && !chosen {
		err = ErrForSome
	}
	return err
}

// Offered is an offer that is open, with its lowest price.
type Offered struct {
	Offer    Offer        // without prices
	Together money.Amount // for the cheapest variant
	Varies   bool         // others cost more
}

// forThem picks the offer of a product that is shown to whom some segments choose, of those that are open, the first to
// end first: what is for them alone comes before what is for everybody.
func forThem(open []Offered, in map[id.ID]bool) (shown Offered, found bool) {
	for _, o := range open {
		switch {
		case o.Offer.Audience.Everybody() && !found:
			shown, found = o, true
		case in[o.Offer.Audience.Segment]:
			return o, true
		}
	}
	return shown, found
}

// inAudiences tells which of the segments that some offers are for choose the actor. It reads nothing where every offer
// is for everybody.
func (s *Service) inAudiences(ctx context.Context, actor access.Actor, community id.ID, offers ...Offer) (map[id.ID]bool, error) {
	var segments []id.ID
	for _, o := range offers {
		if !o.Audience.Everybody() && !slices.Contains(segments, o.Audience.Segment) {
			segments = append(segments, o.Audience.Segment)
		}
	}
	if len(segments) == 0 || actor.Member.IsZero() || actor.Role == access.Guest {
		return nil, nil
	}
	in, err := s.store.InSegments(ctx, community, actor.Member, s.now(), segments...)
	return in, fault.Wrap("read whom an offer is for", err)
}

// outside reports whether an offer is not for the actor.
func (s *Service) outside(ctx context.Context, actor access.Actor, community id.ID, o Offer) (bool, error) {
	if o.Audience.Everybody() {
		return false, nil
	}
	in, err := s.inAudiences(ctx, actor, community, o)
	return !in[o.Audience.Segment], err
}
