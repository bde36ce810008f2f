package jobs

import (
	"context"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
)

// PacketsDue finds red packets whose time is over.
type PacketsDue interface {
	WithDuePackets(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DuePackets(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
}

// PacketReturner returns to the budget what was not claimed.
type PacketReturner interface {
	ReturnPackets(ctx context.Context, community id.ID, packets ...id.ID) error
}

// ReturnPackets is the task that returns to the budget what nobody claimed in time.
func ReturnPackets(due PacketsDue, packets PacketReturner, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithDuePackets, due.DuePackets, packets.ReturnPackets)
	s.together = closedTogether
	return Task{Name: "return red packets", Every: time.Second, Run: s.run}
}
