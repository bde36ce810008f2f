package community

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/once"
)

// Staff found circles of every kind. Members found circles of interest where the community lets them, and only a few,
// so that nobody takes all the names. Whoever founds a circle leads it.

// CirclePolicy says who founds circles.
type CirclePolicy struct{ MembersFound bool }

// membersCircles is how many live circles a member may have founded and lead.
const membersCircles = 3

var (
	// ErrFounding is returned to members of a community where the staff alone found circles.
	ErrFounding = fault.New(fault.Forbidden, "circle_founding")
	// ErrFoundingKind is returned to a member who founds another kind of circle than one of interest.
	ErrFoundingKind = fault.OnField("kind", "invalid.members_kind")
	ErrManyFounded  = fault.New(fault.Limited, "circle_many_founded").With(fault.Args{"max": membersCircles})
)

// CircleTx changes circles, in one write.
type CircleTx interface {
	SeatTx
	CircleByID(circle id.ID) (Circle, error)
	// AddCircle returns ErrCircleSlugTaken when another has the slug.
	AddCircle(Circle) error
	// EditCircle returns ErrCircleSlugTaken when another has the slug.
	EditCircle(Circle) error
	CirclePolicy() (CirclePolicy, error)
	SetCirclePolicy(CirclePolicy)
	// CirclesLed counts the live circles that a member founded and leads.
	CirclesLed(member id.ID) (int, error)
	// SetCircleRole has the write refused with ErrCircleState unless the member has the role that is to change.
	SetCircleRole(circle, member id.ID, from, to CircleRole)
	// AgreeToRules has the write refused with ErrNotInCircle when the member is not in the circle.
	AgreeToRules(circle, member id.ID, version int)
}

// found decides whether an actor may found a circle on such terms.
func (p CirclePolicy) found(actor access.Actor, kind CircleKind, led int) error {
	if actor.May(access.CircleManage, actor.Here()) == nil {
		return nil
	}
	switch {
	case !p.MembersFound:
		return ErrFounding
	case kind != Interest:
		return ErrFoundingKind
	case led >= membersCircles:
		return ErrManyFounded
	}
	return nil
}

// FoundCircle begins a circle, which the actor leads. A repeated request returns the circle that it founded.
func (s *Service) FoundCircle(ctx context.Context, actor access.Actor, t CircleTerms, request once.Request) (c Circle, err error) {
	if err := actor.May(access.CircleFound, actor.Own()); err != nil {
		return Circle{}, err
	}
	begun, err := Circle{ID: s.ids.New(s.clock.Now()), State: CircleLive, FoundedBy: actor.Member}.With(t)
	if err != nil {
		return Circle{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		c = begun
		if prior, repeated, err := tx.Once(request, c.ID); err != nil {
			return err
		} else if repeated {
			c, err = tx.CircleByID(prior)
			return err
		}
		policy, err := tx.CirclePolicy()
		if err != nil {
			return err
		}
		led, err := tx.CirclesLed(actor.Member)
		if err != nil {
			return err
		}
		if err := policy.found(actor, c.Kind, led); err != nil {
			return err
		}
		if err := opened(tx, c); err != nil {
			return err
		}
		c.FoundedAt = tx.Now()
		if err := tx.AddCircle(c); err != nil {
			return err
		}
		founded := c.Fact(FactCircleFounded, CircleFact{By: actor.Member, ByName: actor.Name})
		if !actor.Role.Works() {
			founded.By = id.Zero
		}
		if err := tx.Emit(founded); err != nil {
			return err
		}
		err = EnterCircle(tx, c, Entry{Member: actor.Member, Name: actor.Name, Way: ByFounding, Role: Leader, RulesVersion: c.RulesVersion})
		c.Members, c.Leader, c.LeaderName = 1, actor.Member, actor.Name
		return err
	})
	if err != nil {
		return Circle{}, err
	}
	return c, nil
}

// Leads lets through who may lead a circle: its leader, and those of the staff who look after circles.
func (c Circle) Leads(actor access.Actor) error {
	return actor.May(access.CircleLead, actor.Stands(c.standing(actor)))
}

// Runs lets through who helps to run the circle in which the actor stands so: its leader, its hosts, and those of the
// staff who look after circles.
func (s CircleStanding) Runs(actor access.Actor) error {
	return actor.May(access.CircleHost, actor.Stands(s.Role.Standing()))
}

// SeesWork lets through the same to look alone, with a token for reading too.
func (s CircleStanding) SeesWork(actor access.Actor) error {
	return actor.May(access.CircleWorkView, actor.Stands(s.Role.Standing()))
}

// standing tells the circle's leader from everybody else.
func (c Circle) standing(actor access.Actor) access.Standing {
	if !c.Leader.IsZero() && c.Leader == actor.Member {
		return access.Leader
	}
	return access.Outside
}

// hosted reads a circle that the actor may host.
func hosted(tx Tx, actor access.Actor, circle id.ID) (Circle, error) {
	c, err := tx.CircleByID(circle)
	if err != nil {
		return Circle{}, err
	}
	me, _, err := tx.InCircle(circle, actor.Member)
	if err != nil {
		return Circle{}, err
	}
	if err := (CircleStanding{Role: me.Role}).Runs(actor); err != nil {
		return Circle{}, err
	}
	return c, c.Open()
}

// led reads a circle that the actor may lead.
func led(tx Tx, actor access.Actor, circle id.ID) (Circle, error) {
	c, err := tx.CircleByID(circle)
	if err != nil {
		return Circle{}, err
	}
	if err := c.Leads(actor); err != nil {
		return Circle{}, err
	}
	return c, c.Open()
}

// EditCircle puts a circle on other terms: the given function gets them as they are. It may be called more than once.
// What a kind of circle it is stays the staff's to say. Seats that become free go to those who wait.
func (s *Service) EditCircle(ctx context.Context, actor access.Actor, circle id.ID, change func(*CircleTerms)) (edited Circle, err error) {
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if _, err := led(tx, actor, circle); err != nil {
			return err
		}
		old, err := tx.LockCircle(circle)
		if err != nil {
			return err
		}
		terms := old.Terms()
		change(&terms)
		if terms.Kind != old.Kind && actor.May(access.CircleManage, actor.Here()) != nil {
			return fault.OnField("kind", "invalid.choice")
		}
		if edited, err = old.With(terms); err != nil || edited.same(old) {
			return err
		}
		if err := opened(tx, edited); err != nil {
			return err
		}
		if err := tx.EditCircle(edited); err != nil {
			return err
		}
		if err := FillCircle(tx, edited); err != nil {
			return err
		}
		return tx.Emit(edited.Fact(FactCircleChanged, CircleFact{By: actor.Member, ByName: actor.Name, Changes: old.Terms().changes(edited.Terms())}))
	})
	if err != nil {
		return Circle{}, err
	}
	return edited, nil
}

// opened refuses a circle that a tier would open which is not there.
func opened(tx Tx, c Circle) error {
	for _, tier := range c.Tiers {
		if _, err := tx.TierByID(tier); errors.Is(err, ErrTierMissing) {
			return fault.OnField("tiers", "invalid.choice")
		} else if err != nil {
			return err
		}
	}
	return nil
}

// same reports whether two readings of a circle are on the same terms.
func (c Circle) same(other Circle) bool {
	a, b := c.Terms(), other.Terms()
	tiers := slices.Equal(a.Tiers, b.Tiers)
	return tiers && a.Slug == b.Slug && a.Name == b.Name && a.Kind == b.Kind && a.Reason == b.Reason && a.About == b.About &&
		a.Region == b.Region && a.Rules == b.Rules && a.Admission == b.Admission && a.Capacity == b.Capacity && a.SplitAbove == b.SplitAbove
}

// inside reads a member of a circle; who is none of the community's is missing.
func inside(tx Tx, circle, member id.ID) (CircleMember, error) {
	m, in, err := tx.InCircle(circle, member)
	if err != nil || in {
		return m, err
	}
	_, err = tx.MemberByID(member)
	return m, cmp.Or[error](err, ErrNotInCircle)
}

// SetHost makes a member of a circle a host, or a host no longer.
func (s *Service) SetHost(ctx context.Context, actor access.Actor, circle, member id.ID, host bool) error {
	from, to := InCircle, Host
	if !host {
		from, to = to, from
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		c, err := led(tx, actor, circle)
		if err != nil {
			return err
		}
		m, err := inside(tx, circle, member)
		switch {
		case err != nil:
			return err
		case m.Role == to:
			return nil
		case m.Role != from:
			return ErrLeaderLeaves
		}
		tx.SetCircleRole(circle, member, from, to)
		return tx.Emit(c.Fact(FactCircleRole, CircleFact{Member: member, MemberName: m.Name, Role: to, Was: from, By: actor.Member, ByName: actor.Name}))
	})
}

// RemoveFromCircle takes a member out of a circle, for a reason that they are told.
func (s *Service) RemoveFromCircle(ctx context.Context, actor access.Actor, circle, member id.ID, reason string) error {
	reason = input.Text(reason)
	var wrong fault.Fields
	wrong.Check(reason != "", "reason", "invalid.required")
	input.CheckText(&wrong, "reason", reason, maxWhy)
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if _, err := hosted(tx, actor, circle); err != nil {
			return err
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		m, err := inside(tx, circle, member)
		if err != nil {
			return err
		}
		if m.Role == Leader {
			return ErrLeaderLeaves
		}
		c, err := tx.LockCircle(circle)
		if err != nil {
			return err
		}
		if m, err = inside(tx, circle, member); err != nil {
			return err
		}
		return LeaveCircle(tx, c, m, actor.Member, reason)
	})
}

// maxWhy bounds a reason that somebody is told.
const maxWhy = 400

// SetCirclePolicy says who founds circles.
func (s *Service) SetCirclePolicy(ctx context.Context, actor access.Actor, p CirclePolicy) error {
	if err := actor.May(access.CommunityManage, actor.Here()); err != nil {
		return err
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		old, err := tx.CirclePolicy()
		if err != nil || old == p {
			return err
		}
		tx.SetCirclePolicy(p)
		c, err := tx.Community()
		if err != nil {
			return err
		}
		return tx.Emit(c.fact(FactCommunityChanged, actor.Member))
	})
}
