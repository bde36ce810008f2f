package fission

import (
	"cmp"
	"context"
	"strings"
	"unicode/utf8"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
)

// Two circles are merged into one of them: whoever was in either is in it once, who ran the other helps as a host, and
// who waited for the other waits on. The other is archived, and its page leads on. A circle that is over is archived in
// silence: the fact asks that nobody is told.

var (
	// ErrMergeSelf is returned for merging a circle with itself.
	ErrMergeSelf = fault.OnField("into", "invalid.merge_self")
	// ErrMergeCore is returned for merging into the core those who were not admitted to it.
	ErrMergeCore = fault.OnField("into", "invalid.merge_core")
	// ErrMergeRoom is returned when the members of both are more than the seats.
	ErrMergeRoom = fault.OnField("into", "invalid.merge_room")
)

type mergeTx interface {
	InBoth(one, other id.ID) (int, error)
	// Absorb moves the members of a circle, and those who wait for it, to another, where they are once, and returns how
	// many members moved. Who ran the first is a host in the second; those who have a side in the split (zero: none)
	// are what they were before it.
	Absorb(from, into, split id.ID) (moved int, err error)
	// CloseCircle archives a circle, and ends what was planned of it. It has the write refused with
	// community.ErrCircleState when it is archived already.
	CloseCircle(circle, into id.ID)
	// WidenCircle gives a circle at least so many seats, if it counts them.
	WidenCircle(circle id.ID, seats int)
}

// Merging is what a merger comes to.
type Merging struct {
	From, Into community.Circle
	Both       int // who is in both
	Members    int // who will be in it
}

// merge decides whether two circles are merged.
func merge(from, into community.Circle, both int) (Merging, error) {
	m := Merging{from, into, both, from.Members + into.Members - both}
	switch {
	case from.ID == into.ID:
		return m, ErrMergeSelf
	case into.Kind == community.Core && from.Kind != community.Core:
		return m, ErrMergeCore
	case into.Capacity > 0 && m.Members > into.Capacity:
		return m, ErrMergeRoom.With(fault.Args{"members": m.Members, "capacity": into.Capacity})
	}
	return m, nil
}

// PreviewMerge is what merging a circle into another comes to, or why it cannot be.
func (s *Service) PreviewMerge(ctx context.Context, actor access.Actor, from, into id.ID) (Merging, error) {
	if err := may(actor); err != nil {
		return Merging{}, err
	}
	a, err := s.store.Circle(ctx, actor.Community, from)
	if err != nil {
		return Merging{}, err
	}
	b, err := s.store.Circle(ctx, actor.Community, into)
	if err != nil {
		return Merging{}, err
	}
	if err := cmp.Or[error](a.Open(), b.Open()); err != nil {
		return Merging{}, err
	}
	both, err := s.store.InBoth(ctx, actor.Community, from, into)
	if err != nil {
		return Merging{}, err
	}
	return merge(a, b, both)
}

// Merge merges a circle into another.
func (s *Service) Merge(ctx context.Context, actor access.Actor, from, into id.ID) error {
	if err := may(actor); err != nil {
		return err
	}
	if from == into {
		return ErrMergeSelf
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		a, b, err := lockBoth(tx, from, into)
		if err != nil {
			return err
		}
		both, err := tx.InBoth(from, into)
		if err != nil {
			return err
		}
		if _, err := merge(a, b, both); err != nil {
			return err
		}
		moved, err := absorb(tx, a, b, id.Zero)
		if err != nil {
			return err
		}
		return emit(tx, FactMerged, a, Fact{Other: b.ID, OtherName: b.Name, OtherSlug: b.Slug, Moved: moved, By: actor.Member, ByName: actor.Name})
	})
}

// lockBoth locks two live circles, always in one order, so that two mergers do not wait for each other.
func lockBoth(tx Tx, one, other id.ID) (a, b community.Circle, err error) {
	if one.Compare(other) > 0 {
		b, a, err = lockBoth(tx, other, one)
		return a, b, err
	}
	if a, err = locked(tx, one); err != nil {
		return a, b, err
	}
	b, err = locked(tx, other)
	return a, b, err
}

// absorb moves everybody from one locked circle to another, closes the first, and lets those in who wait and can.
func absorb(tx Tx, from, into community.Circle, split id.ID) (moved int, err error) {
	if moved, err = tx.Absorb(from.ID, into.ID, split); err != nil {
		return 0, err
	}
	tx.CloseCircle(from.ID, into.ID)
	if into, err = tx.CircleByID(into.ID); err != nil {
		return 0, err
	}
	return moved, community.FillCircle(tx, into)
}

// Archive closes a circle in silence. It can still be read; nobody comes or goes any more.
func (s *Service) Archive(ctx context.Context, actor access.Actor, circle id.ID) error {
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		c, err := led(tx, actor, circle)
		if err != nil {
			return err
		}
		tx.CloseCircle(circle, id.Zero)
		return emit(tx, FactArchived, c, Fact{Silent: true, By: actor.Member, ByName: actor.Name})
	})
}

// Promote brings a member to a core circle, for a reason that they and the circle read.
func (s *Service) Promote(ctx context.Context, actor access.Actor, core, member id.ID, reason string) error {
	reason = strings.TrimSpace(reason)
	var wrong fault.Fields
	wrong.Check(reason != "", "reason", "invalid.required")
	wrong.Check(utf8.ValidString(reason) && utf8.RuneCountInString(reason) <= maxReason, "reason", "invalid.too_long", fault.Args{"max": maxReason})
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		c, err := tx.CircleByID(core)
		if err != nil {
			return err
		}
		if err := c.Leads(actor); err != nil {
			return err
		}
		if c.Kind != community.Core {
			return ErrNotCore
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		m, err := tx.MemberByID(member)
		if err != nil {
			return err
		}
		if m.Role == access.Guest {
			return community.ErrGuestRole
		}
		e := community.Entry{Member: member, Name: m.Name, Way: community.ByPromotion, Reason: reason, By: actor.Member, ByName: actor.Name}
		if err := community.EnterCircle(tx, c, e); err != nil {
			return err
		}
		return tx.Emit(c.Fact(community.FactCirclePromoted, community.CircleFact{Member: member, MemberName: m.Name, Way: e.Way, Reason: reason,
			By: actor.Member, ByName: actor.Name}))
	})
}
