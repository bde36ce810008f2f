package jobs

import (
	"context"
	"time"
)

// The schedule is a list of tasks, each with its period. A task is run by one goroutine, so it never overlaps itself;
// one that fails or panics is run again when its time comes, and keeps no other from running.

// Task is something done from time to time.
type Task struct {
	Name  string
	Every time.Duration
	// Run does what is due, and returns how many things it did: Drain runs it until that is none.
	Run func(ctx context.Context) (done int, err error)
	// Unhurried tasks take turns with one another, and rest for several times as long as they work (turn.go).
	Unhurried bool
}

func (t Task) run(ctx context.Context, m *metrics) (int, error) {
	if ctx.Err() != nil {
		return 0, nil
	}
	return guard(ctx, t.Name, m, t.Run)
}

// repeat runs the task at once, and then after each period, until the context ends.
func (t Task) repeat(ctx context.Context, m *metrics, turns chan struct{}) {
	within := ctx
	if t.Unhurried {
		within = unhurried(ctx, turns)
	}
	for ctx.Err() == nil {
		t.run(within, m) // its error is logged, and counted
		if !pause(ctx, t.Every) {
			return
		}
	}
}
