package content

import (
	"context"

	"panal/internal/id"
)

// A broadcast is sent in portions: each is one write that notes who is told, moves the cursor, and tells of it by a fact, of
// which those members are told. So each member is told once, by however many nodes, whatever is killed in between.

// portion is how many members one write tells: few enough that others wait for it no longer than for each other.
const portion = 500

type sendTx interface {
	// Tell notes that members are told of a broadcast.
	Tell(broadcast id.ID, members []id.ID)
	// Read notes that a member opened a broadcast; it reports whether that was the first time.
	Read(broadcast, member id.ID) (first bool, err error)
	// CountOpened counts it.
	CountOpened(broadcast id.ID)
}

// TendSeries does what is due about series: looks whether something is queued, and has it go out.
func (s *Service) TendSeries(ctx context.Context, community id.ID, series ...id.ID) error {
	for _, one := range series {
		if err := s.tendSeries(ctx, community, one); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) tendSeries(ctx context.Context, community, series id.ID) error {
	return s.store.Write(ctx, community, func(tx Tx) error {
		was, err := tx.Series(series)
		if err != nil {
			return err
		}
		c, err := tx.Community()
		if err != nil {
			return err
		}
		first, queued, err := tx.FirstQueued(series)
		if err != nil {
			return err
		}
		is, does := was.tend(queued, tx.Now(), c.Zone())
		if is.NextAt.Equal(was.NextAt) && is.Looked == was.Looked {
			return nil
		}
		if err := tx.UpdateSeries(was, is); err != nil {
			return err
		}
		switch does {
		case warns:
			return tx.Emit(is.fact(FactSeriesEmpty, id.Zero, SeriesFact{Slot: was.NextAt}))
		case skips:
			return tx.Emit(is.fact(FactSeriesSkipped, id.Zero, SeriesFact{Slot: was.NextAt}))
		case fails:
			return tx.Emit(is.fact(FactSeriesMissed, id.Zero, SeriesFact{Slot: was.NextAt}))
		case sends:
			after, _ := first.begin(was.NextAt, tx.Now())
			tx.UpdateBroadcast(first, after)
			return tx.Emit(after.fact(FactBroadcastStarted, id.Zero, BroadcastFact{Was: first.State}))
		}
		return nil
	})
}

// SendBroadcasts sends broadcasts whose time has come, or goes on with them.
func (s *Service) SendBroadcasts(ctx context.Context, community id.ID, broadcasts ...id.ID) error {
	for _, one := range broadcasts {
		if err := s.sendBroadcast(ctx, community, one); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) sendBroadcast(ctx context.Context, community, broadcast id.ID) error {
	if err := s.beginBroadcast(ctx, community, broadcast); err != nil {
		return err
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		b, err := s.store.Broadcast(ctx, community, broadcast)
		if err != nil || b.State != Sending {
			return err
		}
		members, err := s.store.Audience(ctx, community, b.Audience, b.Sender(), s.clock.Now(), b.Cursor, portion)
		if err != nil {
			return err
		}
		if err := s.tellPortion(ctx, community, b, members); err != nil {
			return err
		}
	}
}

func (s *Service) beginBroadcast(ctx context.Context, community, broadcast id.ID) error {
	return s.store.Write(ctx, community, func(tx Tx) error {
		b, err := tx.Broadcast(broadcast)
		if err != nil || b.Due().IsZero() || tx.Now().Before(b.Due()) {
			return err
		}
		after, goes := b.begin(b.At, tx.Now())
		switch {
		case goes:
			tx.UpdateBroadcast(b, after)
			return tx.Emit(after.fact(FactBroadcastStarted, id.Zero, BroadcastFact{Was: b.State}))
		case after.State == b.State: // it is being sent
			return nil
		}
		if b.Counted != "" {
			tx.UncountCircle(b.Audience.Circle, b.Counted)
			after.Counted = ""
		}
		tx.UpdateBroadcast(b, after)
		tx.HoldSegment(b.Held(), after.Held())
		missed := after
		missed.At = b.At // when it was to go out
		return tx.Emit(missed.fact(FactBroadcastMissed, id.Zero, BroadcastFact{Was: b.State}))
	})
}

// tellPortion tells members who were read beyond the cursor. When another node was faster, it does nothing.
func (s *Service) tellPortion(ctx context.Context, community id.ID, read Broadcast, members []id.ID) error {
	return s.store.Write(ctx, community, func(tx Tx) error {
		b, err := tx.Broadcast(read.ID)
		if err != nil || b.State != Sending || b.Cursor != read.Cursor {
			return err
		}
		after := b.told(members, len(members) < portion, tx.Now())
		tx.UpdateBroadcast(b, after)
		tx.HoldSegment(b.Held(), after.Held())
		if len(members) > 0 {
			tx.Tell(b.ID, members)
			told := BroadcastFact{After: b.Cursor, Through: members[len(members)-1]}
			if err := tx.Emit(after.fact(FactBroadcastTold, id.Zero, told)); err != nil {
				return err
			}
		}
		if after.State != Sent {
			return nil
		}
		return tx.Emit(after.fact(FactBroadcastSent, id.Zero, BroadcastFact{Was: b.State}))
	})
}
