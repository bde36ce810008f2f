package community

import (
	"context"
	"slices"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
)

// ApplicationFilter narrows the queue; a zero field does not.
type ApplicationFilter struct {
	State      ApplicationState
	Decided    bool // those that are no longer open, too; State outweighs it
	Place      id.ID
	Reviewer   id.ID
	Unassigned bool
	Newest     bool // first
}

// Applications lists the applications that a filter leaves, the oldest first: of every place for staff, of their circle
// for its leader and hosts.
func (s *Service) Applications(ctx context.Context, actor access.Actor, f ApplicationFilter, r page.Request) (page.Page[Application], error) {
	if err := s.mayList(ctx, actor, f); err != nil {
		return page.Page[Application]{}, err
	}
	after, size, err := r.ByID()
	if err != nil {
		return page.Page[Application]{}, err
	}
	applications, err := s.store.Applications(ctx, actor.Community, f, after, size+1)
	return page.Cut(applications, size, func(a Application) []byte { return a.ID[:] }), err
}

// mayList says whether an actor may read the queue that a filter leaves.
func (s *Service) mayList(ctx context.Context, actor access.Actor, f ApplicationFilter) error {
	if err := s.may(ctx, actor, access.ApplicationView, f.Place); err != nil {
		return err
	}
	var wrong fault.Fields
	wrong.Check(f.State == "" || slices.Contains(ApplicationStates, f.State), "state", "invalid.choice")
	return wrong.Err()
}

// Beside are the applications before and after one in the queue that a filter leaves; the zero id where there is none.
type Beside struct{ Prior, Next id.ID }

// ApplicationBeside tells what stands beside an application, whether or not the filter leaves it itself.
func (s *Service) ApplicationBeside(ctx context.Context, actor access.Actor, f ApplicationFilter, application id.ID) (b Beside, err error) {
	if err := s.mayList(ctx, actor, f); err != nil {
		return b, err
	}
	back := f
	back.Newest = !f.Newest
	for _, way := range []struct {
		f  ApplicationFilter
		to *id.ID
	}{{back, &b.Prior}, {f, &b.Next}} {
		found, err := s.store.Applications(ctx, actor.Community, way.f, application, 1)
		if err != nil {
			return b, err
		}
		for _, a := range found {
			*way.to = a.ID
		}
	}
	return b, nil
}

// NextToDecide is what a reviewer goes on to after an application: the next that the filter leaves, without those whose
// applicants have to answer first unless it is about them. Of a queue that is worked off, the first comes after the last.
func (s *Service) NextToDecide(ctx context.Context, actor access.Actor, f ApplicationFilter, after id.ID) (id.ID, error) {
	if err := s.mayList(ctx, actor, f); err != nil {
		return id.Zero, err
	}
	from := []id.ID{after}
	if f.State == "" && !f.Decided {
		f.State, from = Submitted, append(from, id.Zero)
	}
	for _, start := range from {
		found, err := s.store.Applications(ctx, actor.Community, f, start, 1)
		if err != nil {
			return id.Zero, err
		}
		if len(found) > 0 && found[0].ID != after {
			return found[0].ID, nil
		}
	}
	return id.Zero, nil
}

// Waiting is how many open applications to a place one reviewer has taken on, or (zero) nobody.
type Waiting struct {
	Place        id.ID
	Reviewer     id.ID
	ReviewerName string
	Count        int
}

// ApplicationsWaiting counts the open applications by place and reviewer: of every place for staff, of their circle for
// its leader and hosts.
func (s *Service) ApplicationsWaiting(ctx context.Context, actor access.Actor, place id.ID) ([]Waiting, error) {
	if err := s.may(ctx, actor, access.ApplicationView, place); err != nil {
		return nil, err
	}
	return s.store.ApplicationsWaiting(ctx, actor.Community, place)
}
