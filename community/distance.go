package community

import (
	"context"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// Distance is what a member puts between themselves and another: who is muted is not shown to them, and is told nothing;
// who is blocked is not shown to them, nor they to who is blocked, and neither can turn to the other.
type Distance struct {
	Member id.ID
	Other  id.ID
	Name   string // of the other
	Kind   DistanceKind
	At     time.Time
}

// DistanceKind says how far.
type DistanceKind string

const (
	Near    DistanceKind = "" // no distance
	Muted   DistanceKind = "mute"
	Blocked DistanceKind = "block"
)

// ErrOwnDistance is returned for keeping away from oneself.
var ErrOwnDistance = fault.New(fault.Conflict, "distance_own")

type distanceReads interface {
	// Distances lists whom a member keeps away.
	Distances(ctx context.Context, community, member id.ID) ([]Distance, error)
	// Apart reports whether one of two blocked the other.
	Apart(ctx context.Context, community, one, other id.ID) (bool, error)
}

type distanceTx interface {
	// KeepDistance takes a distance away when it has no kind.
	KeepDistance(Distance)
	// Apart reports whether one of two blocked the other.
	Apart(one, other id.ID) (bool, error)
}

// trustReads and trustTx are what keeps people safe from one another, and from us.
type trustReads interface {
	auditReads
	personalReads
	erasureReads
	safetyReads
}

type trustTx interface {
	erasureTx
	safetyTx
}

// KeepDistance mutes or blocks another member, or takes that back.
func (s *Service) KeepDistance(ctx context.Context, actor access.Actor, other id.ID, kind DistanceKind) error {
	if err := actor.May(access.DistanceKeep, actor.Own()); err != nil {
		return err
	}
	var wrong fault.Fields
	wrong.Check(kind == Near || kind == Muted || kind == Blocked, "kind", "invalid.choice")
	if err := wrong.Err(); err != nil {
		return err
	}
	if other == actor.Member {
		return ErrOwnDistance
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if _, err := tx.MemberByID(other); err != nil {
			return err
		}
		tx.KeepDistance(Distance{Member: actor.Member, Other: other, Kind: kind, At: tx.Now()})
		return nil
	})
}

// Distances lists whom the actor keeps away.
func (s *Service) Distances(ctx context.Context, actor access.Actor) ([]Distance, error) {
	if err := actor.May(access.MemberView, actor.Own()); err != nil {
		return nil, err
	}
	return s.store.Distances(ctx, actor.Community, actor.Member)
}

// viewer is who looks at a list of people: a member, who does not see whom they keep away from; zero for those who look
// after people, and see everybody.
func viewer(actor access.Actor) id.ID {
	if actor.May(access.CaseManage, actor.Here()) == nil {
		return id.Zero
	}
	return actor.Member
}
