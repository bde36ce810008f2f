package jobs

import (
	"context"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
)

// MembershipsDue finds memberships of which something is due: a notice, a charge, an end.
type MembershipsDue interface {
	WithDueMemberships(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DueMemberships(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
}

// MembershipAdvancer does what a membership waits for.
type MembershipAdvancer interface {
	AdvanceMembership(ctx context.Context, community, member id.ID) error
}

// AdvanceMemberships is the task that announces what is charged, charges it, and ends what is over.
func AdvanceMemberships(due MembershipsDue, memberships MembershipAdvancer, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithDueMemberships, due.DueMemberships, alone(memberships.AdvanceMembership))
	return Task{Name: "advance memberships", Every: 30 * time.Second, Run: s.run}
}
