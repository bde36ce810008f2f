package content

import (
	"context"

	"panal/access"
	"panal/internal/id"
	"panal/internal/once"
)

type seriesTx interface {
	Series(series id.ID) (Series, error)
	// InsertSeries and UpdateSeries return ErrSeriesSlug when another has the slug; UpdateSeries has the write run again
	// when the series has changed since it was read, and what was said in it is for the audience that it has now.
	InsertSeries(Series) error
	UpdateSeries(was, is Series) error
	// FirstQueued returns what goes out at the next slot of a series; found is false when nothing is queued.
	FirstQueued(series id.ID) (b Broadcast, found bool, err error)
	// DropQueue has what is queued in a series be drafts.
	DropQueue(series id.ID)
}

// CreateSeries begins a series. A repeated request returns the one that it began.
func (s *Service) CreateSeries(ctx context.Context, actor access.Actor, t SeriesTerms, request once.Request) (made Series, err error) {
	if err := actor.May(access.BroadcastSend, actor.Here()); err != nil {
		return Series{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		made = Series{ID: tx.NewID(), State: SeriesLive, CreatedAt: tx.Now()}
		if prior, repeated, err := tx.Once(request, made.ID); err != nil {
			return err
		} else if repeated {
			made, err = tx.Series(prior)
			return err
		}
		c, err := tx.Community()
		if err != nil {
			return err
		}
		if made, err = made.with(t, tx.Now(), c.Zone()); err != nil {
			return err
		}
		if err := made.Audience.exists(tx); err != nil {
			return err
		}
		if err := tx.InsertSeries(made); err != nil {
			return err
		}
		tx.HoldSegment(id.Zero, made.Held())
		return tx.Emit(made.fact(FactSeriesChanged, actor.Member, SeriesFact{}))
	})
	return made, err
}

// EditSeries changes a series's terms, and its state unless that is empty. What is queued when it ends are drafts again.
func (s *Service) EditSeries(ctx context.Context, actor access.Actor, series id.ID, t SeriesTerms, state SeriesState) (Series, error) {
	return s.changeSeries(ctx, actor, series, func(tx Tx, was Series) (Series, error) {
		c, err := tx.Community()
		if err != nil {
			return was, err
		}
		is, err := was.with(t, tx.Now(), c.Zone())
		if err != nil {
			return was, err
		}
		if !is.Audience.Equal(was.Audience) {
			if err := is.Audience.exists(tx); err != nil {
				return was, err
			}
		}
		if state != "" && state != is.State {
			return is.in(state, tx.Now(), c.Zone())
		}
		return is, nil
	})
}

// MoveSeries pauses a series, has it go on, or ends it.
func (s *Service) MoveSeries(ctx context.Context, actor access.Actor, series id.ID, state SeriesState) (Series, error) {
	return s.changeSeries(ctx, actor, series, func(tx Tx, was Series) (Series, error) {
		c, err := tx.Community()
		if err != nil || state == was.State {
			return was, err
		}
		return was.in(state, tx.Now(), c.Zone())
	})
}

func (s *Service) changeSeries(ctx context.Context, actor access.Actor, series id.ID, change func(Tx, Series) (Series, error)) (changed Series, err error) {
	if err := actor.May(access.BroadcastSend, actor.Here()); err != nil {
		return Series{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		was, err := tx.Series(series)
		if err != nil {
			return err
		}
		if was.State == SeriesEnded {
			return ErrSeriesEnded
		}
		if changed, err = change(tx, was); err != nil {
			return err
		}
		payload := SeriesFact{Changes: was.changes(changed.SeriesTerms)}
		if changed.State == was.State && len(payload.Changes) == 0 {
			return nil
		}
		if changed.State != was.State {
			payload.Was = was.State
		}
		if err := tx.UpdateSeries(was, changed); err != nil {
			return err
		}
		if changed.State == SeriesEnded {
			tx.DropQueue(series)
			changed.Queued = 0
		}
		tx.HoldSegment(was.Held(), changed.Held())
		return tx.Emit(changed.fact(FactSeriesChanged, actor.Member, payload))
	})
	return changed, err
}
