package community

import (
	"context"
	"errors"
	"slices"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
	"panal/money"
)

// Where members stand: in a paid tier while their membership holds, else in the free one, if there is one.

type membershipReads interface {
	// Membership returns ErrMembershipMissing for who never was in a paid tier.
	Membership(ctx context.Context, community, member id.ID) (Membership, error)
	Term(ctx context.Context, community, member id.ID, number int) (Term, error)
	// Terms lists a member's terms, the newest first.
	Terms(ctx context.Context, community, member id.ID, limit int) ([]Term, error)
	// Memberships lists those that a filter leaves, beyond a member in the order of ids.
	Memberships(ctx context.Context, community id.ID, f MembershipFilter, after id.ID, limit int) ([]MembershipRow, error)
	// TierCounts counts the memberships of each tier by state.
	TierCounts(ctx context.Context, community id.ID) ([]TierCount, error)
	Card(ctx context.Context, community, member id.ID) (Card, error)
	CardByCode(ctx context.Context, community id.ID, code string) (Card, error)
}

type membershipTx interface {
	// MembershipOf returns ErrMembershipMissing for who never was in a paid tier.
	MembershipOf(member id.ID) (Membership, error)
	// MakeCard gives a member the next number, and returns the card there is when they have one.
	MakeCard(Card) (Card, error)
}

// Standing is where a member stands.
type Standing struct {
	Tier       Tier       // without prices; zero when there is none
	Held       bool       // by the membership; else it is everybody's
	Membership Membership // zero when there never was one
	Price      TierPrice
	Next       TierPrice // what is charged next
	NextTier   Tier
	Term       Term
}

// Standing returns where the actor stands.
func (s *Service) Standing(ctx context.Context, actor access.Actor) (Standing, error) {
	return s.StandingOf(ctx, actor, actor.Member)
}

// StandingOf returns where a member stands, to themselves and to staff.
func (s *Service) StandingOf(ctx context.Context, actor access.Actor, member id.ID) (st Standing, err error) {
	if err := actor.May(access.MembershipView, access.Resource{Community: actor.Community, Owner: member}); err != nil {
		return st, err
	}
	tiers, err := s.store.Tiers(ctx, actor.Community)
	if err != nil {
		return st, err
	}
	byID := map[id.ID]Tier{}
	for _, t := range tiers {
		byID[t.ID] = t
		if !t.Paid && t.State == TierLive {
			st.Tier = t
		}
	}
	m, err := s.store.Membership(ctx, actor.Community, member)
	if errors.Is(err, ErrMembershipMissing) {
		return st, nil
	}
	if err != nil {
		return st, err
	}
	st.Membership = m
	if st.Held = m.Holds(s.clock.Now()); st.Held {
		st.Tier = byID[m.Tier]
	}
	if st.Price, err = s.store.TierPrice(ctx, actor.Community, m.Price); err != nil {
		return st, err
	}
	if st.Next = st.Price; !m.NextPrice.IsZero() {
		if st.Next, err = s.store.TierPrice(ctx, actor.Community, m.NextPrice); err != nil {
			return st, err
		}
	}
	st.NextTier = byID[st.Next.Tier]
	st.Term, err = s.store.Term(ctx, actor.Community, member, m.Term)
	return st, err
}

// Opens reports whether the tier in which the actor stands lets them into a circle that asks for one.
func (s *Service) Opens(ctx context.Context, actor access.Actor, c Circle) (bool, error) {
	if c.Admission != AdmitTier || actor.Member.IsZero() {
		return false, nil
	}
	st, err := s.Standing(ctx, actor)
	return slices.Contains(c.Tiers, st.Tier.ID), err
}

// InGrace reports whether the actor's next term could not be charged, and their rights outlast it.
func (s *Service) InGrace(ctx context.Context, actor access.Actor) (bool, error) {
	m, err := s.store.Membership(ctx, actor.Community, actor.Member)
	if errors.Is(err, ErrMembershipMissing) {
		return false, nil
	}
	return m.State == MembershipGrace && m.Holds(s.clock.Now()), err
}

// Terms lists a member's terms, the newest first, to themselves and to staff.
func (s *Service) Terms(ctx context.Context, actor access.Actor, member id.ID) ([]Term, error) {
	if err := actor.May(access.MembershipView, access.Resource{Community: actor.Community, Owner: member}); err != nil {
		return nil, err
	}
	const shown = 60
	return s.store.Terms(ctx, actor.Community, member, shown)
}

// MembershipFilter narrows a list of memberships; a zero field does not.
type MembershipFilter struct {
	Tier  id.ID
	State MembershipState
	Words string    // in the member's name or e-mail
	Due   time.Time // charged or ending before then
}

// MembershipRow is a membership in a list.
type MembershipRow struct {
	Membership Membership
	Name       string // of the member
	Email      string
	Number     int64 // of the card; 0: none
	Tier       string
	Amount     money.Amount // charged next; 0: nothing
}

// TierCount is how many memberships of a tier are in a state.
type TierCount struct {
	Tier  id.ID
	State MembershipState
	Count int64
}

// Memberships lists memberships, for staff.
func (s *Service) Memberships(ctx context.Context, actor access.Actor, f MembershipFilter, r page.Request) (page.Page[MembershipRow], error) {
	if err := actor.May(access.MembershipView, actor.Here()); err != nil {
		return page.Page[MembershipRow]{}, err
	}
	var wrong fault.Fields
	wrong.Check(f.State == "" || f.State.valid(), "state", "invalid.choice")
	if err := wrong.Err(); err != nil {
		return page.Page[MembershipRow]{}, err
	}
	after, size, err := r.ByID()
	if err != nil {
		return page.Page[MembershipRow]{}, err
	}
	rows, err := s.store.Memberships(ctx, actor.Community, f, after, size+1)
	return page.Cut(rows, size, func(m MembershipRow) []byte { return m.Membership.Member[:] }), err
}

// TierCounts counts who is in each tier, for staff.
func (s *Service) TierCounts(ctx context.Context, actor access.Actor) ([]TierCount, error) {
	if err := actor.May(access.MembershipView, actor.Here()); err != nil {
		return nil, err
	}
	return s.store.TierCounts(ctx, actor.Community)
}

// tierOf returns the tier in which a member stands at the time of a write; zero when in none.
func tierOf(tx Tx, member id.ID) (id.ID, error) {
	m, err := tx.MembershipOf(member)
	if err == nil && m.Holds(tx.Now()) {
		return m.Tier, nil
	}
	if err != nil && !errors.Is(err, ErrMembershipMissing) {
		return id.Zero, err
	}
	free, _, err := tx.FreeTier()
	return free, err
}
