// Package jobs does what nobody asks for at that moment: it acts on facts after the writes that told them, and looks
// at deadlines that have passed.
//
// It decides when to look, in what portions, and what to do when acting fails. It leaves what is to be done to the
// packages of the rules. Nothing is right only because a job ran in time: a join after the deadline is refused inside
// its own write.
//
// Any number of nodes may run the same jobs on one database. None waits for another or holds a lease: every action is
// guarded where it is kept and may be repeated, so a second node that does the same does no harm, only work.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"panal/internal/clock"
	"panal/internal/id"
	"panal/store"
)

// News announces commits with facts of any community (the zero id) within this process.
type News interface {
	Listen(community id.ID) (news <-chan struct{}, stop func())
}

// Runner runs consumers and tasks.
type Runner struct {
	facts     Facts
	news      News
	clock     clock.Clock
	consumers []*consumption
	tasks     []Task
	metrics   *metrics
}

// New returns a Runner of consumers and tasks. Trying dead letters again is a task of its own.
func New(facts Facts, news News, clock clock.Clock, consumers []Consumer, tasks []Task) *Runner {
	r := &Runner{facts: facts, news: news, clock: clock, metrics: newMetrics()}
	for _, c := range consumers {
		r.consumers = append(r.consumers, &consumption{Consumer: c, facts: facts, clock: clock, metrics: r.metrics, failing: map[id.ID]failure{}})
	}
	r.tasks = append(append(r.tasks, tasks...), Task{Name: "dead letters", Every: time.Second, Run: r.retryDeadLetters})
	return r
}

// Collectors returns the jobs' metrics, for a registry.
func (r *Runner) Collectors() []prometheus.Collector { return r.metrics.collectors() }

// Run runs everything until the context ends, then finishes what is under way. It reads aside: nobody waits for it.
func (r *Runner) Run(ctx context.Context) {
	ctx = store.Aside(ctx)
	var all sync.WaitGroup
	for _, c := range r.consumers {
		all.Go(func() { c.follow(ctx, r.news) })
	}
	turns := make(chan struct{}, 1)
	for _, t := range r.tasks {
		all.Go(func() { t.repeat(ctx, r.metrics, turns) })
	}
	all.Wait()
}

// RunOnce runs every task once, one after another, while all consumers read what there is and what comes of that, and
// returns how many things were done. What fails keeps nothing else from running.
func (r *Runner) RunOnce(ctx context.Context) (done int, err error) {
	tasks := make(chan struct{}) // closed when all have run
	var read int
	var failed error
	var consumers sync.WaitGroup
	consumers.Go(func() {
		read, failed = atOnce(len(r.consumers), slices.Values(r.consumers), func(c *consumption) (int, error) { return c.catchUp(ctx, tasks) })
	})
	errs := []error{ctx.Err()}
	for _, t := range r.tasks {
		n, err := t.run(ctx, r.metrics)
		done, errs = done+n, append(errs, err)
	}
	close(tasks)
	consumers.Wait()
	return done + read, errors.Join(append(errs, failed, ctx.Err())...)
}

// Drain runs everything again and again until nothing is left to be done at this time. Its error is of the last round:
// what failed then waits for the clock to be tried again.
func (r *Runner) Drain(ctx context.Context) error {
	for {
		done, err := r.RunOnce(ctx)
		if done == 0 || ctx.Err() != nil {
			return err
		}
	}
}

// guard runs something and times it. What is under way is finished even when the program is being stopped.
func guard(ctx context.Context, name string, m *metrics, run func(context.Context) (int, error)) (int, error) {
	elapsed := clock.Stopwatch()
	done, err := protect(func() (int, error) { return run(context.WithoutCancel(ctx)) })
	m.ran(name, elapsed(), err)
	if err != nil {
		slog.ErrorContext(ctx, "job failed", "job", name, "error", err)
		err = fmt.Errorf("%s: %w", name, err)
	}
	return done, err
}

// protect turns a panic into an error; where it came from is for the log.
func protect(run func() (int, error)) (done int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
			slog.Error("job panicked", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	return run()
}

// pause waits, and reports false when the context ended first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
