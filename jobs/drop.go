package jobs

import (
	"context"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
)

// DropsDue finds drops whose time has come, and places in their lines that were not paid in time.
type DropsDue interface {
	WithDueDrops(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DueDrops(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
	WithDueSpots(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DueSpots(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
}

// DropTender opens and closes drops, and offers what was not paid to who is next.
type DropTender interface {
	TendDrops(ctx context.Context, community id.ID, campaigns ...id.ID) error
	LapseSpots(ctx context.Context, community id.ID, campaigns ...id.ID) error
}

// TendDrops is the task that opens drops at their time, where nobody has joined by then, and closes those that are over.
func TendDrops(due DropsDue, drops DropTender, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithDueDrops, due.DueDrops, drops.TendDrops)
	return Task{Name: "tend drops", Every: time.Second, Run: s.run}
}

// LapseSpots is the task that gives units which were not paid in time to who is next in line.
func LapseSpots(due DropsDue, drops DropTender, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithDueSpots, due.DueSpots, drops.LapseSpots)
	return Task{Name: "lapse places in line", Every: time.Second, Run: s.run}
}
