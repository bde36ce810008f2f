package jobs_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"panal/fact"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/jobs"
	"panal/store"
)

// none are Facts of which there are none.
type none struct{}

func (none) Backlogs(context.Context, string) ([]store.Backlog, error) { return nil, nil }
func (none) Between(context.Context, id.ID, int64, int64, []fact.Kind) ([]fact.Recorded, error) {
	return nil, nil
}
func (none) Advance(context.Context, id.ID, string, int64, int64) (bool, error) { return false, nil }
func (none) Park(context.Context, fact.DeadLetter) error                        { return nil }
func (none) DueDeadLetters(context.Context, time.Time, int) ([]fact.DeadLetter, error) {
	return nil, nil
}
func (none) DropDeadLetter(context.Context, id.ID, string, int64) error { return nil }

func withTasks(tasks ...jobs.Task) *jobs.Runner {
	return jobs.New(none{}, &store.Wake{}, clock.System(), nil, tasks)
}

// A task runs at once and then each period after it ended; one that fails or panics runs again, and keeps no other.
func TestTasksRepeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var steady, failing []time.Duration
		r := withTasks(
			jobs.Task{Name: "steady", Every: time.Minute, Run: func(context.Context) (int, error) {
				steady = append(steady, time.Since(began))
				time.Sleep(10 * time.Second)
				return 1, nil
			}},
			jobs.Task{Name: "failing", Every: 2 * time.Minute, Run: func(context.Context) (int, error) {
				if failing = append(failing, time.Since(began)); len(failing) == 1 {
					panic("at first")
				}
				return 0, errors.New("later")
			}},
		)
		ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute+35*time.Second)
		defer stop()
		r.Run(ctx)
		if ran := time.Since(began); ran != 3*time.Minute+40*time.Second {
			t.Errorf("ran for %v, without finishing what was under way", ran)
		}
		if want := []time.Duration{0, 70 * time.Second, 140 * time.Second, 210 * time.Second}; !slices.Equal(steady, want) {
			t.Errorf("steady at %v, want %v", steady, want)
		}
		if want := []time.Duration{0, 2 * time.Minute}; !slices.Equal(failing, want) {
			t.Errorf("failing at %v, want %v", failing, want)
		}
		registry := prometheus.NewPedanticRegistry()
		registry.MustRegister(r.Collectors()...)
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		failures := 0.0
		for _, f := range families {
			if f.GetName() == "panal_jobs_errors_total" {
				for _, m := range f.GetMetric() {
					failures += m.GetCounter().GetValue()
				}
			}
		}
		if failures != 2 {
			t.Errorf("%v failures counted", failures)
		}
	})
}

// Drain runs tasks until they have nothing left to do, and says what failed in the end.
func TestDrain(t *testing.T) {
	left, runs := 3, 0
	r := withTasks(
		jobs.Task{Name: "work", Run: func(context.Context) (int, error) {
			runs++
			if left == 0 {
				return 0, nil
			}
			left--
			return 1, nil
		}},
		jobs.Task{Name: "trouble", Run: func(context.Context) (int, error) { return 0, errors.New("no") }},
	)
	if err := r.Drain(t.Context()); err == nil || !strings.Contains(err.Error(), "trouble: no") || left != 0 || runs != 4 {
		t.Errorf("%v; %d left after %d runs", err, left, runs)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	left = 1
	if err := r.Drain(ctx); !errors.Is(err, context.Canceled) || left != 1 {
		t.Errorf("canceled: %v, %d left", err, left)
	}
}
