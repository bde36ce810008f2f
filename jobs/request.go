package jobs

import (
	"context"
	"errors"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
)

// Requests remembers which requests have taken effect.
type Requests interface {
	WithOldRequests(ctx context.Context, now time.Time) (communities []id.ID, err error)
	PurgeRequests(ctx context.Context, community id.ID, limit int) (purged int, err error)
}

// purgedTogether is how many requests one write forgets.
const purgedTogether = 1000

// ForgetRequests is the task that forgets requests which are too old to come again.
func ForgetRequests(requests Requests, clock clock.Clock) Task {
	return Task{Name: "forget requests", Every: 10 * time.Minute, Unhurried: true, Run: func(ctx context.Context) (done int, err error) {
		communities, err := requests.WithOldRequests(ctx, clock.Now())
		errs := []error{err}
		for _, community := range communities {
			for more := true; more; {
				n, err := inTurn(ctx, func() (int, error) { return requests.PurgeRequests(ctx, community, purgedTogether) })
				done, errs, more = done+n, append(errs, err), n == purgedTogether
			}
		}
		return done, errors.Join(errs...)
	}}
}
