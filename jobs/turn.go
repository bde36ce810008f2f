package jobs

import (
	"context"

	"panal/internal/clock"
)

// What is unhurried goes by turns: one piece of work at a time, whichever task it is of, and then all of them rest for
// several times as long as it took. A minute's worth of it takes ten, and whoever waits for an answer has it first.

// rests is how many times as long as it worked it rests.
const rests = 9

// turns are taken one at a time, until a context ends.
type turns struct {
	one   chan struct{}
	until context.Context
}

type turnsKey struct{}

// unhurried returns a context whose pieces of work take turns with those of others.
func unhurried(ctx context.Context, one chan struct{}) context.Context {
	return context.WithValue(ctx, turnsKey{}, turns{one, ctx})
}

// inTurn does a piece of work; when it is its turn, where its context has turns. When those have ended it is not done: the
// next start finds it due again.
func inTurn(ctx context.Context, work func() (int, error)) (done int, err error) {
	t, has := ctx.Value(turnsKey{}).(turns)
	if !has {
		return work()
	}
	select {
	case t.one <- struct{}{}:
		defer func() { <-t.one }()
	case <-t.until.Done():
	}
	if t.until.Err() != nil {
		return 0, nil
	}
	worked := clock.Stopwatch()
	done, err = work()
	pause(t.until, min(rests*worked(), longest))
	return done, err
}
