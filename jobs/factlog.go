package jobs

import (
	"context"
	"slices"
	"time"

	"panal/access"
	"panal/fact"
	"panal/internal/id"
)

// FactStore reads facts for people to look through.
type FactStore interface {
	After(ctx context.Context, community id.ID, after int64, limit int) ([]fact.Recorded, error)
	// About lists the facts about a subject that were told since a time, the oldest first.
	About(ctx context.Context, community, subject id.ID, since time.Time, limit int) ([]fact.Recorded, error)
	LastSequence(ctx context.Context, community id.ID) (int64, error)
	Cursor(ctx context.Context, community id.ID, consumer string) (int64, error)
}

// FactLog shows people what happened, and how far the consumers have read of it.
type FactLog struct {
	store     FactStore
	consumers []string
}

// NewFactLog returns the FactLog of a Runner's consumers.
func NewFactLog(store FactStore, r *Runner) FactLog {
	l := FactLog{store: store}
	for _, c := range r.consumers {
		l.consumers = append(l.consumers, c.Name)
	}
	return l
}

// Newest returns the last facts of a community, the newest first.
func (l FactLog) Newest(ctx context.Context, actor access.Actor, community id.ID, limit int) ([]fact.Recorded, error) {
	if err := actor.May(access.FactView, access.Resource{Community: community}); err != nil {
		return nil, err
	}
	last, err := l.store.LastSequence(ctx, community)
	if err != nil {
		return nil, err
	}
	facts, err := l.store.After(ctx, community, max(last-int64(limit), 0), limit)
	slices.Reverse(facts)
	return facts, err
}

// Progress returns how far each consumer has read.
func (l FactLog) Progress(ctx context.Context, actor access.Actor, community id.ID) ([]fact.Progress, error) {
	if err := actor.May(access.FactView, access.Resource{Community: community}); err != nil {
		return nil, err
	}
	last, err := l.store.LastSequence(ctx, community)
	if err != nil {
		return nil, err
	}
	var all []fact.Progress
	for _, name := range l.consumers {
		p := fact.Progress{Consumer: name, Last: last}
		if p.Sequence, err = l.store.Cursor(ctx, community, name); err != nil {
			return nil, err
		}
		around, err := l.store.After(ctx, community, max(p.Sequence-1, 0), 2)
		if err != nil {
			return nil, err
		}
		for _, f := range around {
			switch f.Sequence {
			case p.Sequence:
				p.Read = f
			case p.Sequence + 1:
				p.Next = f
			}
		}
		all = append(all, p)
	}
	return all, nil
}

// aboutMost is how many facts about one thing are shown.
const aboutMost = 100

// About returns what happened to one thing since a time, the oldest first.
func (l FactLog) About(ctx context.Context, actor access.Actor, community, subject id.ID, since time.Time) ([]fact.Recorded, error) {
	if err := actor.May(access.ReportView, access.Resource{Community: community}); err != nil {
		return nil, err
	}
	return l.store.About(ctx, community, subject, since, aboutMost)
}
