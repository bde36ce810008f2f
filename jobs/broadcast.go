package jobs

import (
	"context"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
)

// BroadcastsDue finds broadcasts whose time has come, and series that something is to be done about.
type BroadcastsDue interface {
	WithDueBroadcasts(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DueBroadcasts(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
	WithDueSeries(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DueSeries(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
}

// Broadcaster sends broadcasts.
type Broadcaster interface {
	SendBroadcasts(ctx context.Context, community id.ID, broadcasts ...id.ID) error
	TendSeries(ctx context.Context, community id.ID, series ...id.ID) error
}

// TendSeries is the task that has what is queued go out at its slot, and tells a day before when nothing is.
func TendSeries(due BroadcastsDue, says Broadcaster, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithDueSeries, due.DueSeries, says.TendSeries)
	return Task{Name: "tend series", Every: time.Second, Run: s.run}
}

// SendBroadcasts is the task that sends broadcasts at their time, and goes on with those that were cut off.
func SendBroadcasts(due BroadcastsDue, says Broadcaster, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithDueBroadcasts, due.DueBroadcasts, says.SendBroadcasts)
	return Task{Name: "send broadcasts", Every: time.Second, Run: s.run}
}
