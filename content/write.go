package content

import (
	"cmp"
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
)

type broadcastTx interface {
	Community() (community.Community, error)
	Broadcast(broadcast id.ID) (Broadcast, error)
	InsertBroadcast(Broadcast)
	// UpdateBroadcast has the write run again when the broadcast has changed since it was read.
	UpdateBroadcast(was, is Broadcast)
	// CountCircle counts one of the broadcasts to a circle on a day; it fails with ErrBroadcastMany when there are so many.
	CountCircle(circle id.ID, day Day, most int)
	// UncountCircle gives one of them back.
	UncountCircle(circle id.ID, day Day)
	Policy() (Policy, error)
	SavePolicy(Policy)
	// Once returns the result of an earlier write with the same request; repeated is false for a new request.
	Once(request once.Request, result id.ID) (prior id.ID, repeated bool, err error)
}

// Policy is what a community allows those who lead its circles.
type Policy struct {
	CircleDaily int // broadcasts to one circle a day, of all who lead and host it together; the staff's do not count
}

// DefaultPolicy holds where nobody says otherwise.
var DefaultPolicy = Policy{CircleDaily: 1}

const mostDaily = 20

// WriteBroadcast is a broadcast as somebody writes it.
type WriteBroadcast struct {
	Terms    BroadcastTerms
	Schedule bool // else it is kept as a draft; one that is scheduled already stays so
	Request  once.Request
}

// CreateBroadcast writes a broadcast. A repeated request returns the one that it made.
func (s *Service) CreateBroadcast(ctx context.Context, actor access.Actor, cmd WriteBroadcast) (made Broadcast, err error) {
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		made = Broadcast{ID: tx.NewID(), State: Draft, By: actor.Member, ByName: actor.Name, CreatedAt: tx.Now()}
		if prior, repeated, err := tx.Once(cmd.Request, made.ID); err != nil {
			return err
		} else if repeated {
			made, err = tx.Broadcast(prior)
			return err
		}
		made, err = write(tx, actor, made, cmd)
		if err != nil {
			return err
		}
		tx.InsertBroadcast(made)
		tx.HoldSegment(id.Zero, made.Held())
		kind := FactBroadcastChanged
		if made.State == Scheduled {
			kind = FactBroadcastScheduled
		}
		return tx.Emit(made.fact(kind, actor.Member, BroadcastFact{}))
	})
	return made, err
}

// EditBroadcast changes a broadcast that did not go out yet.
func (s *Service) EditBroadcast(ctx context.Context, actor access.Actor, broadcast id.ID, cmd WriteBroadcast) (Broadcast, error) {
	return s.changeBroadcast(ctx, actor, broadcast, func(tx Tx, b Broadcast) (Broadcast, fact.Kind, error) {
		after, err := write(tx, actor, b, cmd)
		if after.State != b.State {
			return after, FactBroadcastScheduled, err
		}
		return after, FactBroadcastChanged, err
	})
}

// CancelBroadcast takes back a broadcast that did not go out yet.
func (s *Service) CancelBroadcast(ctx context.Context, actor access.Actor, broadcast id.ID) (Broadcast, error) {
	return s.changeBroadcast(ctx, actor, broadcast, func(tx Tx, b Broadcast) (Broadcast, fact.Kind, error) {
		after, err := b.cancel()
		if err == nil {
			after, err = count(tx, actor, b, after)
		}
		return after, FactBroadcastCanceled, err
	})
}

// CorrectBroadcast has a note stand beside a broadcast that went out.
func (s *Service) CorrectBroadcast(ctx context.Context, actor access.Actor, broadcast id.ID, note string) (Broadcast, error) {
	return s.changeBroadcast(ctx, actor, broadcast, func(tx Tx, b Broadcast) (Broadcast, fact.Kind, error) {
		after, err := b.correct(note, tx.Now())
		return after, FactBroadcastCorrected, err
	})
}

// changeBroadcast changes a broadcast in one write, and tells of what is another now.
func (s *Service) changeBroadcast(ctx context.Context, actor access.Actor, broadcast id.ID, change func(Tx, Broadcast) (Broadcast, fact.Kind, error)) (changed Broadcast, err error) {
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		b, err := sendable(tx, actor, broadcast)
		if err != nil {
			return err
		}
		var kind fact.Kind
		if changed, kind, err = change(tx, b); err != nil {
			return err
		}
		payload := BroadcastFact{Changes: b.changes(changed.BroadcastTerms)}
		payload.Changes.Note("correction", b.Correction, changed.Correction)
		if changed.State == b.State && len(payload.Changes) == 0 {
			return nil
		}
		if changed.State != b.State {
			payload.Was = b.State
		}
		tx.UpdateBroadcast(b, changed)
		tx.HoldSegment(b.Held(), changed.Held())
		return tx.Emit(changed.fact(kind, actor.Member, payload))
	})
	return changed, err
}

// write puts terms on a broadcast, and schedules it where that is asked for.
func write(tx Tx, actor access.Actor, b Broadcast, cmd WriteBroadcast) (after Broadcast, err error) {
	t := cmd.Terms
	if err := maySend(tx, actor, t.Series, t.Audience); err != nil {
		return b, err
	}
	c, err := tx.Community()
	if err != nil {
		return b, err
	}
	var of Series
	if !t.Series.IsZero() {
		if of, err = tx.Series(t.Series); err != nil {
			return b, orField(err, "series")
		}
		if of.State == SeriesEnded {
			return b, ErrSeriesEnded
		}
		t.Audience = of.Audience
	}
	if after, err = b.with(t, c.Slug, tx.Now()); err != nil {
		return b, err
	}
	after.SeriesName, after.SeriesSlug = of.Name, of.Slug
	if err := t.Audience.exists(tx); err != nil {
		return b, err
	}
	schedules := cmd.Schedule && after.State == Draft
	requeued := after.State == Scheduled && after.Series != b.Series
	if !after.Series.IsZero() && (schedules || requeued) {
		last, err := tx.LastPlace(after.Series)
		if err != nil {
			return b, err
		}
		after.Place = last + 1
		tx.HoldQueue(of)
	}
	if schedules {
		if after, err = after.schedule(tx.Now()); err != nil {
			return b, err
		}
	}
	if after.State == b.State && len(b.changes(after.BroadcastTerms)) == 0 {
		return after, nil // it is as it was, so it counts as it did
	}
	return count(tx, actor, b, after)
}

// count counts what those who lead a circle write to it, for the day on which it goes out.
func count(tx Tx, actor access.Actor, was, is Broadcast) (Broadcast, error) {
	if actor.May(access.BroadcastSend, actor.Here()) == nil && was.Counted == "" {
		return is, nil
	}
	c, err := tx.Community()
	if err != nil {
		return is, err
	}
	is.Counted = ""
	if is.State == Scheduled && !is.Audience.Circle.IsZero() {
		is.Counted = Day(is.At.In(c.Zone()).Format(time.DateOnly))
	}
	if is.Counted == was.Counted && is.Audience.Circle == was.Audience.Circle {
		return is, nil
	}
	if was.Counted != "" {
		tx.UncountCircle(was.Audience.Circle, was.Counted)
	}
	if is.Counted == "" {
		return is, nil
	}
	policy, err := tx.Policy()
	if err == nil {
		tx.CountCircle(is.Audience.Circle, is.Counted, policy.CircleDaily)
	}
	return is, err
}

// sendable reads a broadcast that the actor may write.
func sendable(tx Tx, actor access.Actor, broadcast id.ID) (Broadcast, error) {
	b, err := tx.Broadcast(broadcast)
	if err != nil {
		return b, err
	}
	return b, maySend(tx, actor, b.Series, b.Audience)
}

// maySend refuses who may not write to an audience: the staff may, and who leads or hosts a circle, to that circle.
func maySend(tx audienceTx, actor access.Actor, series id.ID, a Audience) error {
	refused := actor.May(access.BroadcastSend, actor.Here())
	if refused == nil || !series.IsZero() || a.Circle.IsZero() {
		return refused
	}
	m, is, err := tx.InCircle(a.Circle, actor.Member)
	if err != nil || !is {
		return cmp.Or(err, refused)
	}
	return actor.May(access.BroadcastSend, actor.Stands(m.Role.Standing()))
}

// SetPolicy says how often those who lead circles may write to them.
func (s *Service) SetPolicy(ctx context.Context, actor access.Actor, p Policy) error {
	if err := actor.May(access.CommunityManage, actor.Here()); err != nil {
		return err
	}
	var wrong fault.Fields
	wrong.Check(p.CircleDaily >= 0 && p.CircleDaily <= mostDaily, "circle_daily", "invalid.range", fault.Args{"min": 0, "max": mostDaily})
	if err := wrong.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		was, err := tx.Policy()
		if err != nil || was == p {
			return err
		}
		tx.SavePolicy(p)
		var changes fact.Changes
		changes.Note("circle_daily", was.CircleDaily, p.CircleDaily)
		return tx.Emit(fact.Fact{Kind: FactPolicyChanged, Version: 1, Subject: actor.Community, By: actor.Member, Payload: PolicyFact{p.CircleDaily, changes}})
	})
}

// FactPolicyChanged tells that those who lead circles may write to them more or less often.
const FactPolicyChanged fact.Kind = "broadcast.policy_changed"

// PolicyFact is its payload.
type PolicyFact struct {
	CircleDaily int          `json:"circle_daily"`
	Changes     fact.Changes `json:"changes,omitempty"`
}

// orField is a missing thing as what is wrong with the field that names it.
func orField(err error, field string) error {
	if fault.KindOf(err) == fault.NotFound {
		return fault.OnField(field, "invalid.choice")
	}
	return err
}
