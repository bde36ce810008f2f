package jobs

import (
	"context"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
)

// CirclesUnmeasured finds circles whose pulse was not measured lately.
type CirclesUnmeasured interface {
	WithUnmeasured(ctx context.Context, last time.Time) (communities []id.ID, err error)
	Unmeasured(ctx context.Context, community id.ID, last time.Time, limit int) ([]id.ID, error)
}

// CircleMeasurer measures the pulse of circles.
type CircleMeasurer interface {
	MeasureCircles(ctx context.Context, community id.ID, circles ...id.ID) error
}

// measuredTogether is how many circles are measured in one call.
const measuredTogether = 20

// MeasureCircles is the task that measures every circle once a day.
func MeasureCircles(due CirclesUnmeasured, measurer CircleMeasurer, clock clock.Clock) Task {
	yesterday := func() time.Time { return clock.Now().Add(-24 * time.Hour) }
	s := dueBy(yesterday, due.WithUnmeasured, due.Unmeasured, measurer.MeasureCircles)
	s.together = measuredTogether
	return Task{Name: "measure circles", Every: time.Minute, Run: s.run, Unhurried: true}
}
