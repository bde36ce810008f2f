package community

import (
	"cmp"
	"context"
	"slices"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
)

// CircleMember is a member in a circle. A circle that is led has exactly one leader; hosts help.
type CircleMember struct {
	Circle       id.ID
	Member       id.ID
	Name         string
	Role         CircleRole
	Way          Way
	Reason       string // why they were promoted
	By           id.ID  // who let them in; zero when nobody had to
	RulesVersion int    // that they agreed to
	JoinedAt     time.Time
}

// CircleRole is what a member is in a circle.
type CircleRole string

// Roles in a circle.
const (
	InCircle CircleRole = "member"
	Host     CircleRole = "host"
	Leader   CircleRole = "leader"
)

// Standing is what access knows the role as; outside for none.
func (r CircleRole) Standing() access.Standing {
	switch r {
	case InCircle:
		return access.Fellow
	case Host:
		return access.Host
	case Leader:
		return access.Leader
	}
	return access.Outside
}

// Way is how somebody came into a circle.
type Way string

// Ways into a circle.
const (
	ByFounding    Way = "founding"
	ByOpenDoor    Way = "open"
	ByApplication Way = "application"
	ByInvitation  Way = "invitation"
	ByTier        Way = "tier"
	ByPromotion   Way = "promotion"
	ByAppointment Way = "appointment" // by the staff
)

var (
	ErrInCircle    = fault.New(fault.Conflict, "circle_already_in")
	ErrNotInCircle = fault.New(fault.Conflict, "circle_not_in")
	ErrWaiting     = fault.New(fault.Conflict, "circle_already_waiting")
	// ErrByApplication and those after it refuse who comes by the open door, and say which door there is.
	ErrByApplication = fault.New(fault.Forbidden, "circle_by_application")
	ErrByInvitation  = fault.New(fault.Forbidden, "circle_by_invitation")
	ErrByTier        = fault.New(fault.Forbidden, "circle_by_tier")
	// ErrRulesUnread is returned for joining without agreeing to the rules as they are.
	ErrRulesUnread = fault.OnField("rules_version", "invalid.rules_unread")
	// ErrLeaderLeaves is returned when a leader would leave a circle behind that has members.
	ErrLeaderLeaves = fault.New(fault.Conflict, "circle_leader_leaves")
)

// Entry is somebody who is let into a circle.
type Entry struct {
	Member       id.ID
	Name         string
	Way          Way
	Role         CircleRole // InCircle when empty
	Reason       string     // for a promotion
	By           id.ID      // who lets them in; zero when nobody has to
	ByName       string
	RulesVersion int
}

// SeatTx changes who is in a circle, in one write.
type SeatTx interface {
	Now() time.Time
	Emit(fact.Fact) error
	// LockCircle reads a circle, and makes later writes that lock it wait for this one.
	LockCircle(circle id.ID) (Circle, error)
	InCircle(circle, member id.ID) (CircleMember, bool, error)
	// TakeSeat has the write refused with ErrCircleFull unless the circle lives and has a seat free, and with
	// ErrInCircle when the member is in it.
	TakeSeat(CircleMember)
	// LeaveSeat has the write refused with ErrNotInCircle when the member is not in the circle. It ends an offer to
	// lead it.
	LeaveSeat(circle, member id.ID)
	// Wait has the write refused with ErrWaiting when the member waits already.
	Wait(circle id.ID, e Entry)
	// Unwait reports whether the member was waiting.
	Unwait(circle, member id.ID) (bool, error)
	// Waiting lists those who have waited longest.
	Waiting(circle id.ID, limit int) ([]Entry, error)
	// UseSeat records that a member's paid tier gave them a seat, which is a use of their term; the first counts. A seat
	// that everybody's tier gives too is none.
	UseSeat(circle, member id.ID)
}

// EnterCircle is the one way into a circle, whatever door somebody comes by. The circle is as it was read in this
// write. It refuses with ErrCircleFull when nobody can come in.
func EnterCircle(tx SeatTx, c Circle, e Entry) error {
	if err := c.Open(); err != nil {
		return err
	}
	if _, in, err := tx.InCircle(c.ID, e.Member); err != nil || in {
		return cmp.Or[error](err, ErrInCircle)
	}
	if c.Full() {
		return ErrCircleFull.With(fault.Args{"capacity": c.Capacity})
	}
	return seat(tx, c, e)
}

// EnterOrWait lets somebody in, or has them wait for a seat; it reports which. The circle is as it was read in this
// write.
func EnterOrWait(tx SeatTx, c Circle, e Entry) (entered bool, err error) {
	if err := c.Open(); err != nil {
		return false, err
	}
	if _, in, err := tx.InCircle(c.ID, e.Member); err != nil || in {
		return false, cmp.Or[error](err, ErrInCircle)
	}
	if c.Full() { // somebody may be leaving right now
		if c, err = tx.LockCircle(c.ID); err != nil {
			return false, err
		}
	}
	if !c.Full() {
		return true, seat(tx, c, e)
	}
	tx.Wait(c.ID, e)
	return false, tx.Emit(c.Fact(FactCircleWaiting, e.fact()))
}

// seat gives somebody a seat, whether they waited for one or not.
func seat(tx SeatTx, c Circle, e Entry) error {
	news := e.fact()
	if c.Waiting > 0 {
		waited, err := tx.Unwait(c.ID, e.Member)
		if err != nil {
			return err
		}
		news.Waited = waited
	}
	if e.Role == "" {
		e.Role = InCircle
	}
	tx.TakeSeat(CircleMember{Circle: c.ID, Member: e.Member, Role: e.Role, Way: e.Way, Reason: e.Reason, By: e.By,
		RulesVersion: e.RulesVersion, JoinedAt: tx.Now()})
	if e.Way == ByTier {
		tx.UseSeat(c.ID, e.Member)
	}
	return tx.Emit(c.Fact(FactCircleJoined, news))
}

func (e Entry) fact() CircleFact {
	return CircleFact{Member: e.Member, MemberName: e.Name, Role: e.Role, Way: e.Way, Reason: e.Reason, By: e.By, ByName: e.ByName}
}

// LeaveCircle takes a member out of a circle that is locked, and gives their seat to the first who waits. By is who
// removes them; zero when they go by themselves.
func LeaveCircle(tx SeatTx, c Circle, m CircleMember, by id.ID, reason string) error {
	if err := c.Open(); err != nil {
		return err
	}
	if m.Role == Leader {
		return ErrLeaderLeaves
	}
	tx.LeaveSeat(c.ID, m.Member)
	c.Members--
	if err := tx.Emit(c.Fact(FactCircleLeft, CircleFact{Member: m.Member, MemberName: m.Name, By: by, Reason: reason})); err != nil {
		return err
	}
	return FillCircle(tx, c)
}

// FillCircle gives the seats that are free in a locked circle to those who have waited longest.
func FillCircle(tx SeatTx, c Circle) error {
	free := c.Free()
	if c.Waiting == 0 || free == 0 {
		return nil
	}
	if free < 0 || free > c.Waiting {
		free = c.Waiting
	}
	next, err := tx.Waiting(c.ID, free)
	if err != nil {
		return err
	}
	for _, e := range next {
		if err := seat(tx, c, e); err != nil {
			return err
		}
	}
	return nil
}

// door refuses who comes by themselves to a circle that is not open, and says how to get in.
func (c Circle) door() error {
	switch c.Admission {
	case AdmitApplication:
		return ErrByApplication
	case AdmitInvitation:
		return ErrByInvitation
	case AdmitTier:
		return ErrByTier
	}
	return nil
}

// agrees refuses who has not agreed to the rules as they are; a circle may have none.
func (c Circle) agrees(version int) error {
	if c.Rules != "" && version != c.RulesVersion {
		return ErrRulesUnread
	}
	return nil
}

// wayIn is how a member who comes by themselves gets into a circle: it is open, or their tier opens it.
func wayIn(tx Tx, c Circle, member id.ID) (Way, error) {
	if c.Admission != AdmitTier {
		return ByOpenDoor, c.door()
	}
	tier, err := tierOf(tx, member)
	if err == nil && (tier.IsZero() || !slices.Contains(c.Tiers, tier)) {
		err = ErrByTier
	}
	return ByTier, err
}

// JoinCircle lets the actor into a circle that is open to them, or has them wait for a seat; it reports which. They agree to the
// rules by their version. A repeated request takes effect once.
func (s *Service) JoinCircle(ctx context.Context, actor access.Actor, circle id.ID, rulesVersion int, request once.Request) (entered bool, err error) {
	if err := actor.May(access.CircleJoin, actor.Own()); err != nil {
		return false, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		c, err := tx.CircleByID(circle)
		if err != nil {
			return err
		}
		if _, repeated, err := tx.Once(request, circle); err != nil {
			return err
		} else if repeated {
			_, entered, err = tx.InCircle(circle, actor.Member)
			return err
		}
		if err := c.lets(); err != nil {
			return err
		}
		way, err := wayIn(tx, c, actor.Member)
		if err != nil {
			return err
		}
		if err := c.agrees(rulesVersion); err != nil {
			return err
		}
		entered, err = EnterOrWait(tx, c, Entry{Member: actor.Member, Name: actor.Name, Way: way, RulesVersion: c.RulesVersion})
		return err
	})
	return entered && err == nil, err
}

// LeaveCircle takes the actor out of a circle, or off its waiting list.
func (s *Service) LeaveCircle(ctx context.Context, actor access.Actor, circle id.ID) error {
	if err := actor.May(access.CircleJoin, actor.Own()); err != nil {
		return err
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if _, err := tx.CircleByID(circle); err != nil {
			return err
		}
		m, in, err := tx.InCircle(circle, actor.Member)
		if err != nil {
			return err
		}
		if !in {
			waited, err := tx.Unwait(circle, actor.Member)
			if err == nil && !waited {
				err = ErrNotInCircle
			}
			return err
		}
		if m.Role == Leader {
			return ErrLeaderLeaves
		}
		c, err := tx.LockCircle(circle)
		if err != nil {
			return err
		}
		if m, in, err = tx.InCircle(circle, actor.Member); err != nil || !in { // the role may have changed meanwhile
			return cmp.Or[error](err, ErrNotInCircle)
		}
		return LeaveCircle(tx, c, m, id.Zero, "")
	})
}

// AgreeToRules has the actor, who is in the circle, agree to its rules as they are.
func (s *Service) AgreeToRules(ctx context.Context, actor access.Actor, circle id.ID, rulesVersion int) error {
	if err := actor.May(access.CircleJoin, actor.Own()); err != nil {
		return err
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		c, err := tx.CircleByID(circle)
		if err != nil {
			return err
		}
		if rulesVersion != c.RulesVersion {
			return ErrRulesUnread
		}
		tx.AgreeToRules(circle, actor.Member, rulesVersion)
		return nil
	})
}
