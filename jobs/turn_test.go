package jobs_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
	"panal/jobs"
)

// circles are many to be measured, each portion of them in a second.
type circles struct {
	due      int
	measured []time.Time
}

func (c *circles) WithUnmeasured(context.Context, time.Time) ([]id.ID, error) {
	return []id.ID{{1}}, nil
}

func (c *circles) Unmeasured(_ context.Context, _ id.ID, _ time.Time, limit int) ([]id.ID, error) {
	return make([]id.ID, min(c.due, limit)), nil
}

func (c *circles) MeasureCircles(_ context.Context, _ id.ID, circles ...id.ID) error {
	c.measured = append(c.measured, time.Now())
	time.Sleep(time.Second)
	c.due -= len(circles)
	return nil
}

// What is unhurried rests nine times as long as it works, one piece at a time, and ends with the program; who asks for
// everything at once waits for no rest.
func TestUnhurriedTasksTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, many := time.Now(), &circles{due: 70}
		r := withTasks(jobs.MeasureCircles(many, many, clock.System()), jobs.MeasureCircles(&circles{}, many, clock.System()))
		ctx, stop := context.WithTimeout(t.Context(), 25*time.Second)
		defer stop()
		r.Run(ctx)
		want := []time.Time{began, began.Add(10 * time.Second), began.Add(20 * time.Second)}
		if ran := time.Since(began); !slices.EqualFunc(many.measured, want, time.Time.Equal) || ran != 25*time.Second {
			t.Errorf("measured at %v, until %v", many.measured, ran)
		}
		began = time.Now()
		if err := withTasks(jobs.MeasureCircles(many, many, clock.System())).Drain(t.Context()); err != nil || many.due != 0 || time.Since(began) != time.Second {
			t.Errorf("%d are left after %v: %v", many.due, time.Since(began), err)
		}
	})
}
