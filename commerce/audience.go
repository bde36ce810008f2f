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

// An offer or a campaign is for everybody, or for an audience: who is in it at the moment that they order or claim.
// Others do not find it in the shop; who has its link is told that it is for some, and never by which rule. An order
// keeps what it was placed for, whatever becomes of the audience and of the member.

// Audience is whom something is for: the members of a circle, who stands in a tier, or whom a segment chooses; zero is
// everybody. It names one of them at most.
type Audience struct {
	Segment id.ID
	Circle  id.ID
	Tier    id.ID
}

// Everybody reports whether the audience leaves nobody out.
func (a Audience) Everybody() bool { return a == Audience{} }

var (
	// ErrForSome is returned to who wants what is not for them.
	ErrForSome = fault.New(fault.Forbidden, "offer_for_some")
	// ErrAudience is returned for an audience that does not exist.
	ErrAudience = fault.OnField("audience", "invalid.choice")
)

type audienceReads interface {
	// InAudiences tells which of some audiences a member is in at a time.
	InAudiences(ctx context.Context, community, member id.ID, now time.Time, audiences ...Audience) (in map[Audience]bool, err error)
}

type audienceTx interface {
	// InAudience reports whether a member is in an audience at the time of the write.
	InAudience(a Audience, member id.ID) (bool, error)
}

// check says that an audience names more than one.
func (a Audience) check(wrong *fault.Fields) {
	named := 0
	for _, i := range []id.ID{a.Segment, a.Circle, a.Tier} {
		if !i.IsZero() {
			named++
		}
	}
	wrong.Check(named <= 1, "audience", "invalid.one_of")
}

// admits refuses a member who is not in an audience. Everybody costs nothing to ask.
func (a Audience) admits(from audienceTx, member id.ID) error {
	if a.Everybody() {
		return nil
	}
	chosen, err := from.InAudience(a, member)
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

// forThem picks the offer of a product that is shown to who is in some audiences, of those that are open, the first to
// end first: what is for them alone comes before what is for everybody.
func forThem(open []Offered, in map[Audience]bool) (shown Offered, found bool) {
	for _, o := range open {
		switch {
		case o.Offer.Audience.Everybody() && !found:
			shown, found = o, true
		case in[o.Offer.Audience]:
			return o, true
		}
	}
	return shown, found
}

// inAudiences tells which of some audiences the actor is in. It reads nothing where each is everybody.
func (s *Service) inAudiences(ctx context.Context, actor access.Actor, community id.ID, all ...Audience) (map[Audience]bool, error) {
	var some []Audience
	for _, a := range all {
		if !a.Everybody() && !slices.Contains(some, a) {
			some = append(some, a)
		}
	}
	if len(some) == 0 || actor.Member.IsZero() || actor.Role == access.Guest {
		return nil, nil
	}
	in, err := s.store.InAudiences(ctx, community, actor.Member, s.now(), some...)
	return in, fault.Wrap("read whom something is for", err)
}

// outside reports whether something is not for the actor.
func (s *Service) outside(ctx context.Context, actor access.Actor, community id.ID, a Audience) (bool, error) {
	if a.Everybody() {
		return false, nil
	}
	in, err := s.inAudiences(ctx, actor, community, a)
	return !in[a], err
}
