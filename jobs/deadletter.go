package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"panal/access"
	"panal/fact"
	"panal/internal/id"
)

// A dead letter is tried again after a minute, then after twice as long each time, at most every six hours; and at
// once when an operator asks for it. Facts that came after it were handled meanwhile.

// letters keeps dead letters.
type letters interface {
	Park(ctx context.Context, d fact.DeadLetter) error
	DueDeadLetters(ctx context.Context, now time.Time, limit int) ([]fact.DeadLetter, error)
	DropDeadLetter(ctx context.Context, community id.ID, consumer string, sequence int64) error
}

const (
	shortestWait = time.Minute
	longestWait  = 6 * time.Hour
)

// letterWait is how long a fact that failed so often waits.
func letterWait(attempts int) time.Duration {
	doubled := min(max(attempts-maxTries, 0), 10)
	return min(shortestWait<<doubled, longestWait)
}

// retryDeadLetters tries the dead letters that are due, and returns how many were handled.
func (r *Runner) retryDeadLetters(ctx context.Context) (handled int, err error) {
	now := r.clock.Now()
	due, err := r.facts.DueDeadLetters(ctx, now, 100)
	if err != nil {
		return 0, err
	}
	var errs []error
	for _, d := range due {
		failed := r.handleAgain(ctx, d)
		if failed == nil {
			handled++
			errs = append(errs, r.facts.DropDeadLetter(ctx, d.Fact.Community, d.Consumer, d.Fact.Sequence))
			continue
		}
		d.Attempts++
		d.Error, d.FailedAt, d.NextAt = failed.Error(), now, now.Add(letterWait(d.Attempts))
		errs = append(errs, fmt.Errorf("%s, fact %d %s: %w", d.Consumer, d.Fact.Sequence, d.Fact.Kind, failed), r.facts.Park(ctx, d))
	}
	return handled, errors.Join(errs...)
}

func (r *Runner) handleAgain(ctx context.Context, d fact.DeadLetter) error {
	for _, c := range r.consumers {
		if c.Name == d.Consumer {
			return c.call(ctx, d.Fact.Community, []fact.Recorded{d.Fact})
		}
	}
	return fmt.Errorf("there is no consumer %q", d.Consumer)
}

// DeadLetterStore keeps dead letters for an operator to look through.
type DeadLetterStore interface {
	DeadLetters(ctx context.Context, community id.ID, limit int) (newest []fact.DeadLetter, total int, err error)
	HastenDeadLetter(ctx context.Context, community id.ID, consumer string, sequence int64) error
}

// DeadLetters shows an operator what consumers could not handle.
type DeadLetters struct{ store DeadLetterStore }

// NewDeadLetters returns DeadLetters.
func NewDeadLetters(store DeadLetterStore) DeadLetters { return DeadLetters{store} }

// shown is how many dead letters are listed: whoever has more has one trouble, not hundreds.
const shown = 100

// List returns the newest dead letters of a community, and how many there are in all.
func (d DeadLetters) List(ctx context.Context, actor access.Actor, community id.ID) (newest []fact.DeadLetter, total int, err error) {
	if err := actor.May(access.FactManage, access.Resource{Community: community}); err != nil {
		return nil, 0, err
	}
	return d.store.DeadLetters(ctx, community, shown)
}

// Retry has a dead letter tried again at once.
func (d DeadLetters) Retry(ctx context.Context, actor access.Actor, community id.ID, consumer string, sequence int64) error {
	if err := actor.May(access.FactManage, access.Resource{Community: community}); err != nil {
		return err
	}
	return d.store.HastenDeadLetter(ctx, community, consumer, sequence)
}
