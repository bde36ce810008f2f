package jobs

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"

	"panal/internal/id"
)

// sweep is how a task goes through what is due: community by community, in portions.
type sweep struct {
	communities func(ctx context.Context) ([]id.ID, error) // that have something due
	due         func(ctx context.Context, community id.ID, limit int) ([]id.ID, error)
	act         func(ctx context.Context, community id.ID, due ...id.ID) error
	together    int // acted on in one call
}

// dueBy goes one by one through what is due by a time. The time is asked anew for each portion.
func dueBy(now func() time.Time, with func(context.Context, time.Time) ([]id.ID, error),
	due func(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error), act func(ctx context.Context, community id.ID, due ...id.ID) error) sweep {
	return sweep{
		communities: func(ctx context.Context) ([]id.ID, error) { return with(ctx, now()) },
		due: func(ctx context.Context, community id.ID, limit int) ([]id.ID, error) {
			return due(ctx, community, now(), limit)
		},
		act:      act,
		together: 1,
	}
}

// alone acts on one thing that is due at a time, where each is a call to somebody else's machine.
func alone(act func(ctx context.Context, community, due id.ID) error) func(context.Context, id.ID, ...id.ID) error {
	return func(ctx context.Context, community id.ID, due ...id.ID) error { return act(ctx, community, due[0]) }
}

const (
	read  = 400 // due things that are looked up at once
	calls = 4   // that act at the same time: their writes are committed together
)

// run acts on everything that is due. When acting on several fails they are taken one by one, so that one that cannot
// be acted on keeps no other waiting.
func (s sweep) run(ctx context.Context) (done int, err error) {
	communities, err := s.communities(ctx)
	errs := []error{err}
	for _, community := range communities {
		for {
			due, err := s.due(ctx, community, read)
			errs = append(errs, err)
			acted, failed := atOnce(calls, slices.Chunk(due, s.together), func(some []id.ID) (int, error) {
				return inTurn(ctx, func() (int, error) { return s.each(ctx, community, some) })
			})
			done, errs = done+acted, append(errs, failed)
			if acted == 0 || len(due) < read {
				break
			}
		}
	}
	return done, errors.Join(errs...)
}

// each acts on due things, one by one when acting on all together fails.
func (s sweep) each(ctx context.Context, community id.ID, due []id.ID) (acted int, err error) {
	if err := s.act(ctx, community, due...); err == nil {
		return len(due), nil
	} else if len(due) == 1 {
		return 0, err
	}
	var errs []error
	for _, one := range due {
		err := s.act(ctx, community, one)
		if err == nil {
			acted++
		}
		errs = append(errs, err)
	}
	return acted, errors.Join(errs...)
}

// atOnce runs calls, some at the same time, and returns the sum of what they did and their errors.
func atOnce[T any](most int, each iter.Seq[T], call func(T) (int, error)) (done int, err error) {
	var mu sync.Mutex
	var all sync.WaitGroup
	var errs []error
	places := make(chan struct{}, most)
	for one := range each {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			n, err := call(one)
			mu.Lock()
			defer mu.Unlock()
			done, errs = done+n, append(errs, err)
		})
	}
	all.Wait()
	return done, errors.Join(errs...)
}
