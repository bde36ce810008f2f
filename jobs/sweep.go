package jobs

import (
	"context"
	"errors"
	"slices"

	"panal/internal/id"
)

// sweep is how a task goes through what is due: community by community, in portions.
type sweep struct {
	communities func(ctx context.Context) ([]id.ID, error) // that have something due
	due         func(ctx context.Context, community id.ID, limit int) ([]id.ID, error)
	act         func(ctx context.Context, community id.ID, due ...id.ID) error
	together    int // acted on in one call
}

// read is how many due things are looked up at once.
const read = 200

// run acts on everything that is due. When acting on several fails they are taken one by one, so that one that cannot
// be acted on keeps no other waiting.
func (s sweep) run(ctx context.Context) (done int, err error) {
	communities, err := s.communities(ctx)
	errs := []error{err}
	for _, community := range communities {
		for {
			due, err := s.due(ctx, community, read)
			errs = append(errs, err)
			acted := 0
			for some := range slices.Chunk(due, s.together) {
				n, err := s.each(ctx, community, some)
				acted, errs = acted+n, append(errs, err)
			}
			done += acted
			if acted == 0 || len(due) < read {
				break
			}
		}
	}
	return done, errors.Join(errs...)
}

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
