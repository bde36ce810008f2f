package jobs

import (
	"context"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
)

// SplitsDue finds circles that are to be split.
type SplitsDue interface {
	WithDueSplits(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DueSplits(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
	WithOutgrown(ctx context.Context) (communities []id.ID, err error)
	Outgrown(ctx context.Context, community id.ID, limit int) ([]id.ID, error)
}

// Splitter plans and carries out splits.
type Splitter interface {
	ExecuteSplits(ctx context.Context, community id.ID, circles ...id.ID) error
	PlanOutgrown(ctx context.Context, community id.ID, circles ...id.ID) error
}

// SplitCircles is the task that carries out splits when they are due.
func SplitCircles(due SplitsDue, splitter Splitter, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithDueSplits, due.DueSplits, splitter.ExecuteSplits)
	return Task{Name: "split circles", Every: 10 * time.Second, Run: s.run}
}

// PlanSplits is the task that plans the split of circles that have outgrown themselves.
func PlanSplits(due SplitsDue, splitter Splitter) Task {
	s := sweep{communities: due.WithOutgrown, due: due.Outgrown, act: splitter.PlanOutgrown, together: 1}
	return Task{Name: "plan splits", Every: 10 * time.Second, Run: s.run}
}
