package jobs

import (
	"context"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
)

// BargainsDue finds bargains that were not bought in time.
type BargainsDue interface {
	WithDueBargains(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DueBargains(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
}

// BargainFailer ends bargains that were not bought in time.
type BargainFailer interface {
	FailBargains(ctx context.Context, community id.ID, bargains ...id.ID) error
}

// FailBargains is the task that has bargains fail at their time.
func FailBargains(due BargainsDue, failer BargainFailer, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithDueBargains, due.DueBargains, failer.FailBargains)
	s.together = closedTogether
	return Task{Name: "fail bargains", Every: time.Second, Run: s.run}
}
