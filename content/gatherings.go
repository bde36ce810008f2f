package content

import (
	"cmp"
	"context"
	"slices"
	"time"

	"panal/access"
	"panal/community"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
)

// Facts about gatherings.
const (
	FactGatheringMade      fact.Kind = "gathering.made"
	FactGatheringOpened    fact.Kind = "gathering.opened"
	FactGatheringChanged   fact.Kind = "gathering.changed"
	FactGatheringCanceled  fact.Kind = "gathering.canceled"
	FactGatheringHost      fact.Kind = "gathering.host_changed"
	FactGatheringAnswered  fact.Kind = "gathering.answered"
	FactGatheringMovedUp   fact.Kind = "gathering.moved_up"
	FactGatheringReminded  fact.Kind = "gathering.reminded"
	FactGatheringCheckedIn fact.Kind = "gathering.checked_in"
	FactGatheringWalkIn    fact.Kind = "gathering.walked_in"
)

// GatheringFact is the payload of facts about a gathering. By is who did it at work.
type GatheringFact struct {
	Title    string      `json:"title"`
	Slug     string      `json:"slug"`
	StartsAt time.Time   `json:"starts_at"`
	Circle   id.ID       `json:"circle,omitzero"`
	Member   id.ID       `json:"member,omitzero"`
	State    AnswerState `json:"state,omitempty"` // of the member's answer
	Was      AnswerState `json:"was,omitempty"`
	Guests   int64       `json:"guests,omitzero"`
	Taken    int64       `json:"taken"`
	Hours    int64       `json:"hours,omitzero"` // before the start, of a reminder
	Moved    bool        `json:"moved,omitzero"` // those who come are told of the change
	Host     bool        `json:"host,omitzero"`
	Reason   string      `json:"reason,omitempty"` // why it was canceled
	By       id.ID       `json:"by,omitzero"`
	ByName   string      `json:"by_name,omitempty"`

	Changes fact.Changes `json:"changes,omitempty"`
}

func (g Gathering) fact(kind fact.Kind, p GatheringFact) fact.Fact {
	p.Title, p.Slug, p.StartsAt, p.Circle, p.Taken = g.Title, g.Slug, g.StartsAt, g.Circle, g.Taken
	return fact.Fact{Kind: kind, Version: 1, Subject: g.ID, By: p.By, Payload: p}
}

// gatheringTx changes gatherings, in one write.
type gatheringTx interface {
	gatheringPeopleTx
	// Once returns the result of an earlier write with the same request; repeated is false for a new request.
	Once(request once.Request, result id.ID) (prior id.ID, repeated bool, err error)
	GatheringByID(gathering id.ID) (Gathering, error)
	// LockGathering reads a gathering, and makes later writes that lock it wait for this one.
	LockGathering(gathering id.ID) (Gathering, error)
	// AddGathering returns ErrGatheringSlugTaken when another has the slug.
	AddGathering(Gathering) error
	// EditGathering keeps what was decided of a locked gathering; it returns ErrGatheringSlugTaken when another has the
	// slug, and has the write refused with ErrGatheringState when it has changed since.
	EditGathering(old, edited Gathering) error
	// GatheringStanding returns what a member is to a gathering: one of its hosts, or what they are in its circle.
	GatheringStanding(g Gathering, member id.ID) (access.Standing, error)
	// CircleRunBy returns what a member is in a circle; none where there is no such circle that lives.
	CircleRunBy(circle, member id.ID) (community.CircleRole, error)
	// TiersExist reports whether all of some tiers exist.
	TiersExist(tiers []id.ID) (bool, error)
	// SetGatheringHost makes a member one of the hosts, or no longer.
	SetGatheringHost(gathering, member id.ID, host bool)
}

// mayMake refuses who may not make a gathering on such terms, or put one on them.
func mayMake(tx gatheringTx, actor access.Actor, t GatheringTerms) error {
	all := actor.May(access.GatheringManage, actor.Here()) == nil
	if !all && t.Circle.IsZero() {
		return access.ErrForbidden
	}
	if !t.Circle.IsZero() {
		role, err := tx.CircleRunBy(t.Circle, actor.Member)
		if err != nil {
			return err
		}
		if err := actor.May(access.GatheringHost, actor.Stands(role.Standing())); err != nil {
			return err
		}
		if !all && t.Audience != MeetCircle {
			return fault.OnField("audience", "invalid.gathering_circle")
		}
	}
	known, err := tx.TiersExist(t.Tiers)
	if err == nil && !known {
		err = fault.OnField("tiers", "invalid.choice")
	}
	return err
}

// MakeGathering begins a gathering, as a draft whose first host the actor is. A repeated request returns what it made.
func (s *Service) MakeGathering(ctx context.Context, actor access.Actor, t GatheringTerms, request once.Request) (g Gathering, err error) {
	if err := actor.May(access.GatheringAnswer, actor.Own()); err != nil {
		return g, err
	}
	begun, err := Gathering{State: GatheringDraft, MadeBy: actor.Member}.With(t)
	if err != nil {
		return g, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		g = begun
		g.ID, g.MadeAt = tx.NewID(), tx.Now()
		if prior, repeated, err := tx.Once(request, g.ID); err != nil {
			return err
		} else if repeated {
			g, err = tx.GatheringByID(prior)
			return err
		}
		if err := mayMake(tx, actor, g.Terms()); err != nil {
			return err
		}
		if err := tx.AddGathering(g); err != nil {
			return err
		}
		tx.SetGatheringHost(g.ID, actor.Member, true)
		return tx.Emit(g.fact(FactGatheringMade, GatheringFact{By: actor.Member, ByName: actor.Name}))
	})
	return g, err
}

// hosted locks a gathering that the actor runs.
func hosted(tx gatheringTx, actor access.Actor, gathering id.ID) (Gathering, error) {
	g, err := tx.LockGathering(gathering)
	if err != nil {
		return g, err
	}
	standing, err := tx.GatheringStanding(g, actor.Member)
	if err != nil {
		return g, err
	}
	return g, actor.May(access.GatheringHost, actor.Stands(standing))
}

// EditGathering puts a gathering on other terms: the given function gets them as they are, and may be called more than
// once. Places that become free go to those who wait; those who come are told when it is at another time, or elsewhere.
func (s *Service) EditGathering(ctx context.Context, actor access.Actor, gathering id.ID, change func(*GatheringTerms)) (edited Gathering, err error) {
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		old, err := hosted(tx, actor, gathering)
		if err != nil {
			return err
		}
		switch {
		case old.State == GatheringCanceled:
			return ErrGatheringCanceled
		case old.Over(tx.Now()):
			return ErrGatheringOver
		}
		terms := old.Terms()
		change(&terms)
		if edited, err = old.With(terms); err != nil {
			return err
		}
		changes := old.Terms().changes(edited.Terms())
		if len(changes) == 0 {
			edited = old
			return nil
		}
		if edited.State == GatheringOpen && !edited.StartsAt.Equal(old.StartsAt) && !tx.Now().Before(edited.StartsAt) {
			return ErrGatheringPast
		}
		if edited.Audience != old.Audience || edited.Circle != old.Circle || idText(edited.Tiers) != idText(old.Tiers) {
			if err := mayMake(tx, actor, edited.Terms()); err != nil {
				return err
			}
		}
		edited = old.edited(edited, tx.Now())
		moved := old.State == GatheringOpen && old.moved(edited)
		if edited, err = save(tx, old, edited); err != nil {
			return err
		}
		return tx.Emit(edited.fact(FactGatheringChanged, GatheringFact{Moved: moved, By: actor.Member, ByName: actor.Name, Changes: changes}))
	})
	return edited, err
}

// OpenGathering publishes a draft.
func (s *Service) OpenGathering(ctx context.Context, actor access.Actor, gathering id.ID) (Gathering, error) {
	return s.turnGathering(ctx, actor, gathering, FactGatheringOpened, func(g Gathering, now time.Time) (Gathering, error) { return g.open(now) })
}

// CancelGathering calls a gathering off, and those who come or wait are told why.
func (s *Service) CancelGathering(ctx context.Context, actor access.Actor, gathering id.ID, reason string) (Gathering, error) {
	return s.turnGathering(ctx, actor, gathering, FactGatheringCanceled, func(g Gathering, now time.Time) (Gathering, error) { return g.cancel(reason, now) })
}

// turnGathering brings a gathering to another state.
func (s *Service) turnGathering(ctx context.Context, actor access.Actor, gathering id.ID, kind fact.Kind, turn func(Gathering, time.Time) (Gathering, error)) (turned Gathering, err error) {
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		old, err := hosted(tx, actor, gathering)
		if err != nil {
			return err
		}
		if turned, err = turn(old, tx.Now()); err != nil {
			return err
		}
		if err := tx.EditGathering(old, turned); err != nil {
			return err
		}
		return tx.Emit(turned.fact(kind, GatheringFact{Reason: turned.Reason, By: actor.Member, ByName: actor.Name}))
	})
	return turned, err
}

// SetGatheringHost makes a member one of a gathering's hosts, or no longer. One stays.
func (s *Service) SetGatheringHost(ctx context.Context, actor access.Actor, gathering, member id.ID, host bool) error {
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		g, err := hosted(tx, actor, gathering)
		if err != nil {
			return err
		}
		hosts, err := tx.GatheringHosts(gathering)
		if err != nil {
			return err
		}
		switch {
		case host == slices.ContainsFunc(hosts, func(h GatheringHost) bool { return h.Member == member }):
			return nil
		case !host && len(hosts) == 1:
			return ErrGatheringOwned
		}
		if host {
			if invited, err := tx.Invited(g, member); err != nil || !invited {
				return cmp.Or[error](err, community.ErrMemberMissing)
			}
		}
		tx.SetGatheringHost(gathering, member, host)
		return tx.Emit(g.fact(FactGatheringHost, GatheringFact{Member: member, Host: host, By: actor.Member, ByName: actor.Name}))
	})
}

// RemindGatherings reminds those who come to gatherings of which the time for it has come. It may be repeated.
func (s *Service) RemindGatherings(ctx context.Context, community id.ID, gatherings ...id.ID) error {
	for _, gathering := range gatherings {
		err := s.store.Write(ctx, community, func(tx Tx) error {
			old, err := tx.LockGathering(gathering)
			if err != nil {
				return err
			}
			reminded, hours := old.remind(tx.Now())
			if reminded.RemindAt.Equal(old.RemindAt) {
				return nil
			}
			if err := tx.EditGathering(old, reminded); err != nil || hours == 0 {
				return err
			}
			return tx.Emit(reminded.fact(FactGatheringReminded, GatheringFact{Hours: hours}))
		})
		if err != nil {
			return err
		}
	}
	return nil
}
