package fission

import (
	"cmp"
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
)

// HandOver is a leader's offer to somebody in the circle to lead it instead. They accept or decline; who led becomes a
// host. An offer ends when either leaves the circle, and there is one at a time: a new one replaces it.
type HandOver struct {
	Circle    id.ID
	To        id.ID
	ToName    string
	By        id.ID
	OfferedAt time.Time
}

var (
	// ErrNoOffer is returned for accepting or declining what is not offered, or not any more.
	ErrNoOffer = fault.New(fault.Gone, "hand_over_over")
	// ErrLeadsAlready is returned for handing a circle to who leads it.
	ErrLeadsAlready = fault.OnField("to", "invalid.leads_already")
	errNotIn        = fault.OnField("to", "invalid.not_in_circle")
)

type handOverTx interface {
	HandOver(circle id.ID) (HandOver, bool, error)
	// OfferHandOver replaces an offer that there is.
	OfferHandOver(HandOver)
	// EndHandOver has the write refused with ErrNoOffer when there is none to that member.
	EndHandOver(circle, to id.ID)
}

// OfferHandOver offers a circle to somebody who is in it.
func (s *Service) OfferHandOver(ctx context.Context, actor access.Actor, circle, to id.ID) error {
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		c, err := tx.CircleByID(circle)
		if err != nil {
			return err
		}
		if err := c.Leads(actor); err != nil {
			return err
		}
		m, in, err := tx.InCircle(circle, to)
		switch {
		case err != nil:
			return err
		case !in:
			return errNotIn
		case m.Role == community.Leader:
			return ErrLeadsAlready
		}
		if c, err = locked(tx, circle); err != nil {
			return err
		}
		if _, in, err = tx.InCircle(circle, to); err != nil || !in { // they may have left meanwhile
			return cmp.Or[error](err, errNotIn)
		}
		tx.OfferHandOver(HandOver{Circle: circle, To: to, By: actor.Member, OfferedAt: tx.Now()})
		return emit(tx, FactHandOverOffered, c, Fact{Member: to, MemberName: m.Name, By: actor.Member, ByName: actor.Name})
	})
}

// AcceptHandOver makes the actor, to whom the circle was offered, its leader.
func (s *Service) AcceptHandOver(ctx context.Context, actor access.Actor, circle id.ID) error {
	if err := actor.May(access.CircleJoin, actor.Own()); err != nil {
		return err
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if _, err := tx.CircleByID(circle); err != nil {
			return err
		}
		if h, offered, err := tx.HandOver(circle); err != nil || !offered || h.To != actor.Member {
			return cmp.Or[error](err, ErrNoOffer)
		}
		c, err := locked(tx, circle)
		if err != nil {
			return err
		}
		tx.EndHandOver(circle, actor.Member)
		return lead(tx, c, actor.Member, access.Actor{})
	})
}

// EndHandOver declines an offer, by whom it was made to, or takes it back.
func (s *Service) EndHandOver(ctx context.Context, actor access.Actor, circle id.ID) error {
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		c, err := tx.CircleByID(circle)
		if err != nil {
			return err
		}
		h, offered, err := tx.HandOver(circle)
		if err != nil {
			return err
		}
		if !offered || h.To != actor.Member {
			if err := c.Leads(actor); err != nil {
				return err
			}
		}
		if !offered {
			return ErrNoOffer
		}
		tx.EndHandOver(circle, h.To)
		ended := Fact{Member: h.To, MemberName: h.ToName}
		if h.To != actor.Member {
			ended.By, ended.ByName = actor.Member, actor.Name
		}
		return emit(tx, FactHandOverEnded, c, ended)
	})
}

// Appoint makes a member the leader of a circle, in it or not: for a circle that nobody leads, and by the staff alone.
func (s *Service) Appoint(ctx context.Context, actor access.Actor, circle, member id.ID) error {
	if err := may(actor); err != nil {
		return err
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		who, err := tx.MemberByID(member)
		if err != nil {
			return err
		}
		if who.Role == access.Guest {
			return community.ErrGuestRole
		}
		c, err := tx.CircleByID(circle)
		if err != nil {
			return err
		}
		if c.Leader == member {
			return ErrLeadsAlready
		}
		if c, err = locked(tx, circle); err != nil {
			return err
		}
		if _, in, err := tx.InCircle(circle, member); err != nil {
			return err
		} else if !in {
			err := community.EnterCircle(tx, c, community.Entry{Member: member, Name: who.Name, Way: community.ByAppointment,
				By: actor.Member, ByName: actor.Name, RulesVersion: c.RulesVersion})
			if err != nil {
				return err
			}
		}
		return lead(tx, c, member, actor)
	})
}

// lead makes a member of a locked circle its leader, and who led it a host. By is who appointed them; nobody where they
// accepted.
func lead(tx Tx, c community.Circle, member id.ID, by access.Actor) error {
	m, in, err := tx.InCircle(c.ID, member)
	if err != nil || !in {
		return cmp.Or[error](err, community.ErrNotInCircle)
	}
	if !c.Leader.IsZero() {
		tx.SetCircleRole(c.ID, c.Leader, community.Leader, community.Host)
	}
	tx.SetCircleRole(c.ID, member, m.Role, community.Leader)
	return emit(tx, FactHandedOver, c, Fact{Member: member, MemberName: m.Name, Former: c.Leader, By: by.Member, ByName: by.Name})
}

// HandOver is the offer of a circle that there is, for those who may lead it and for whom it was made to.
func (s *Service) HandOver(ctx context.Context, actor access.Actor, circle id.ID) (h HandOver, offered bool, err error) {
	c, err := s.store.Circle(ctx, actor.Community, circle)
	if err != nil {
		return h, false, err
	}
	h, offered, err = s.store.HandOver(ctx, actor.Community, circle)
	if err != nil || !offered || h.To == actor.Member {
		return h, offered, err
	}
	if c.Leads(actor) != nil {
		return HandOver{}, false, nil
	}
	return h, true, nil
}
