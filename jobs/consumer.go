package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"panal/fact"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/store"
)

// A consumer reads the facts of each community in order and acts on those of its kinds, at least once: its cursor
// moves after it has acted. When acting on several facts fails they are taken one by one, so that only the one to
// blame waits; it is tried again after a pause, and after maxTries failures it becomes a dead letter and the cursor
// moves on. One community's failures hold up no other's facts.
//
// Two nodes may act on the same facts at once. Each moves the cursor only from where it read it, so it never goes back
// or skips; that acting twice does no harm is every consumer's promise.

// Facts keeps what consumers read, how far they are, and what they could not handle.
type Facts interface {
	Backlogs(ctx context.Context, consumer string) ([]store.Backlog, error)
	Between(ctx context.Context, community id.ID, after, upTo int64, kinds []fact.Kind) ([]fact.Recorded, error)
	Advance(ctx context.Context, community id.ID, consumer string, from, to int64) (moved bool, err error)
	letters
}

// Consumer acts on facts.
type Consumer struct {
	Name  string
	Kinds []fact.Kind
	// Handle acts on facts of one community, in their order. It may be called again with any of them.
	Handle func(ctx context.Context, community id.ID, facts []fact.Recorded) error
	// Unhurried consumers rest for several times as long as they work, so that whoever waits for an answer gets it first.
	Unhurried bool
}

const (
	portion   = 2000                  // facts read at once
	maxTries  = 5                     // before a fact becomes a dead letter
	poll      = time.Second           // other nodes' commits are found by looking
	gather    = 50 * time.Millisecond // what is committed within a moment is read together
	abreast   = 4                     // communities acted for at the same time
	longest   = 2 * time.Minute       // one call of a consumer
	firstWait = time.Second           // before a fact is tried again, doubled each time
)

// consumption is a consumer at work.
type consumption struct {
	Consumer
	facts   Facts
	clock   clock.Clock
	metrics *metrics

	mu      sync.Mutex
	failing map[id.ID]failure // by community
}

// failure remembers a fact that could not be handled. It is forgotten at a restart: the fact is then tried afresh.
type failure struct {
	sequence int64
	tries    int
	until    time.Time // when it is tried again
}

// follow reads on whenever there is news, until the context ends.
func (c *consumption) follow(ctx context.Context, news News) {
	heard, stop := news.Listen(id.Zero)
	defer stop()
	look := time.NewTicker(poll)
	defer look.Stop()
	for ctx.Err() == nil {
		worked := clock.Stopwatch()
		n, _ := c.pass(ctx) // its error is logged, and counted
		if c.Unhurried {
			pause(ctx, min(rests*worked(), longest))
		}
		if n >= portion {
			continue
		}
		select {
		case <-ctx.Done():
		case <-look.C:
		case <-heard:
			pause(ctx, gather)
		}
	}
}

// catchUp reads until, once others have ended, nothing is left, and returns how many facts were read and the error of
// the last look.
func (c *consumption) catchUp(ctx context.Context, others <-chan struct{}) (read int, err error) {
	for last := false; ; {
		n, err := c.pass(ctx)
		read += n
		switch {
		case n >= portion:
		case last:
			return read, err
		default:
			select {
			case <-others:
				last = true
			case <-time.After(gather):
			}
		}
	}
}

// pass reads one portion of every community that has facts to read, some at the same time, and returns how many
// facts were read.
func (c *consumption) pass(ctx context.Context) (int, error) {
	if ctx.Err() != nil {
		return 0, nil
	}
	return guard(ctx, c.Name, c.metrics, func(ctx context.Context) (read int, err error) {
		backlogs, err := c.facts.Backlogs(ctx, c.Name)
		if err != nil {
			return 0, err
		}
		var behind atomic.Int64
		read, err = atOnce(abreast, slices.Values(backlogs), func(b store.Backlog) (int, error) {
			n, err := c.read(ctx, b)
			behind.Add(b.Last - b.Cursor - int64(n))
			return n, err
		})
		c.metrics.handled.WithLabelValues(c.Name).Add(float64(read))
		c.metrics.backlog.WithLabelValues(c.Name).Set(float64(behind.Load()))
		return read, err
	})
}

// read reads a portion of one community's facts, acts on those of the consumer's kinds, and returns by how many the
// cursor moved.
func (c *consumption) read(ctx context.Context, b store.Backlog) (int, error) {
	if c.waits(b.Community) {
		return 0, nil
	}
	upTo := min(b.Last, b.Cursor+portion) // sequences have no gaps
	facts, err := c.facts.Between(ctx, b.Community, b.Cursor, upTo, c.Kinds)
	if err != nil {
		return 0, err
	}
	handled, failed := c.handle(ctx, b.Community, facts)
	if failed != nil {
		f := facts[handled]
		upTo = f.Sequence - 1
		if c.gaveUp(ctx, f, failed) {
			upTo++
		}
		failed = fmt.Errorf("fact %d %s of %s: %w", f.Sequence, f.Kind, id.Community.Text(b.Community), failed)
	}
	moved, err := c.facts.Advance(ctx, b.Community, c.Name, b.Cursor, upTo)
	if failed == nil {
		c.forget(b.Community)
	}
	if !moved {
		return 0, errors.Join(failed, err)
	}
	return int(upTo - b.Cursor), failed
}

// handle acts on facts, and returns how many were handled before the one that failed.
func (c *consumption) handle(ctx context.Context, community id.ID, facts []fact.Recorded) (handled int, err error) {
	if len(facts) == 0 {
		return 0, nil
	}
	if err := c.call(ctx, community, facts); err == nil || len(facts) == 1 {
		return 0, err
	}
	for i := range facts {
		if err := c.call(ctx, community, facts[i:i+1]); err != nil {
			return i, err
		}
	}
	return len(facts), nil
}

func (c *consumption) call(ctx context.Context, community id.ID, facts []fact.Recorded) error {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	_, err := protect(func() (int, error) { return 0, c.Handle(ctx, community, facts) })
	return err
}

// waits reports whether a community's next fact is not to be tried yet.
func (c *consumption) waits(community id.ID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.clock.Now().Before(c.failing[community].until)
}

func (c *consumption) forget(community id.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.failing, community)
}

// gaveUp counts a failure, and after maxTries of them sets the fact aside as a dead letter. That the database is busy
// or closing is not the fact's fault, and not counted.
func (c *consumption) gaveUp(ctx context.Context, f fact.Recorded, cause error) bool {
	if errors.Is(cause, store.ErrStopped) || errors.Is(cause, store.ErrBusy) {
		return false
	}
	c.mu.Lock()
	failed := c.failing[f.Community]
	if failed.sequence != f.Sequence {
		failed = failure{sequence: f.Sequence}
	}
	now := c.clock.Now()
	failed.until = now.Add(firstWait << failed.tries)
	failed.tries++
	c.failing[f.Community] = failed
	c.mu.Unlock()
	if failed.tries < maxTries {
		return false
	}
	letter := fact.DeadLetter{Consumer: c.Name, Fact: f, Error: cause.Error(), Attempts: failed.tries, NextAt: now.Add(letterWait(failed.tries)), FailedAt: now}
	if err := c.facts.Park(ctx, letter); err != nil {
		slog.ErrorContext(ctx, "dead letter not kept", "consumer", c.Name, "sequence", f.Sequence, "error", err)
		return false
	}
	c.forget(f.Community)
	c.metrics.parked.WithLabelValues(c.Name).Inc()
	return true
}
