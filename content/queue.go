package content

import (
	"context"
	"slices"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
)

// What is queued in a series waits in an order, which whoever writes there may change until it goes out. Whoever changes that
// order holds the series while they do: of two who move at once, the second moves in the queue that the first left, and so
// does the slot at which the first of the queue goes out.

// Waiting is a broadcast that is queued in its series.
type Waiting struct {
	Broadcast id.ID
	Place     int64 // the lowest goes out first
}

type queueTx interface {
	// LastPlace is the highest in the queue of a series.
	LastPlace(series id.ID) (int64, error)
	// Waiting lists the whole queue of a series, in order.
	Waiting(series id.ID) ([]Waiting, error)
	// HoldQueue has the write run again when the series, or the order of its queue, has changed since the series was read.
	HoldQueue(of Series)
	// Place gives a broadcast another place; it has the write run again when it does not wait at its place any more.
	Place(series id.ID, was Waiting, place int64)
}

// ErrBroadcastUnqueued is returned for moving what is not in a queue: a draft, or a broadcast that goes out alone.
var ErrBroadcastUnqueued = fault.New(fault.Conflict, "broadcast_unqueued")

// FactBroadcastPlaced tells that a broadcast was moved in the queue of its series.
const FactBroadcastPlaced fact.Kind = "broadcast.placed"

// PlaceBroadcast moves a broadcast to a place in the queue of its series, from 1, which goes out next; where fewer are queued
// it becomes the last. It returns the place that the broadcast has then.
func (s *Service) PlaceBroadcast(ctx context.Context, actor access.Actor, broadcast id.ID, place int) (at int, err error) {
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		b, err := sendable(tx, actor, broadcast)
		if err != nil {
			return err
		}
		if err := b.queued(); err != nil {
			return err
		}
		of, err := tx.Series(b.Series)
		if err != nil {
			return err
		}
		queue, err := tx.Waiting(b.Series)
		if err != nil {
			return err
		}
		after, from, to, err := moved(queue, broadcast, place)
		if err != nil {
			return err
		}
		if at = to; from == to {
			return nil
		}
		tx.HoldQueue(of)
		for _, was := range queue {
			i := slices.IndexFunc(after, func(w Waiting) bool { return w.Broadcast == was.Broadcast })
			if after[i].Place != was.Place {
				tx.Place(of.ID, was, after[i].Place)
			}
		}
		var changes fact.Changes
		changes.Note("queue_place", from, to)
		return tx.Emit(b.fact(FactBroadcastPlaced, actor.Member, BroadcastFact{Changes: changes}))
	})
	return at, err
}

// queued refuses what does not wait in the queue of a series.
func (b Broadcast) queued() error {
	switch {
	case !b.Open():
		return ErrBroadcastOut
	case b.State != Scheduled || b.Series.IsZero():
		return ErrBroadcastUnqueued
	}
	return nil
}

// moved returns a queue in its new order, in which a broadcast has gone from one position to another, both counted from 1. The
// places stay those that were there; one that two had becomes two.
func moved(queue []Waiting, broadcast id.ID, position int) (after []Waiting, from, to int, err error) {
	i := slices.IndexFunc(queue, func(w Waiting) bool { return w.Broadcast == broadcast })
	if i < 0 { // it has left the queue since it was read
		return nil, 0, 0, ErrBroadcastUnqueued
	}
	if position < 1 {
		return nil, 0, 0, fault.OnField("place", "invalid.range").With(fault.Args{"min": 1, "max": len(queue)})
	}
	from, to = i+1, min(position, len(queue))
	after = slices.Insert(slices.Delete(slices.Clone(queue), i, i+1), to-1, queue[i])
	for n := range after {
		after[n].Place = queue[n].Place
		if n > 0 {
			after[n].Place = max(after[n].Place, after[n-1].Place+1)
		}
	}
	return after, from, to, nil
}
