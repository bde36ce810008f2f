package commerce

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
)

// A membership that renews is charged in three steps, so that no term is charged twice however often they are taken:
// a write places the order of the next term, which there can be one of; the provider reserves its amount under the
// order's id and the number of the attempt; a write books that and begins the term, if nothing else has begun it
// meanwhile. While a charge is declined the same order may be paid by hand, or charged at once to another instrument.

// renewal is a charge of a membership's next term.
type renewal struct {
	Charge
	instrument string
}

// AdvanceMembership does what a membership waits for, if it is time: announces a charge or an end, charges, or ends it.
func (s *Service) AdvanceMembership(ctx context.Context, where, member id.ID) error {
	var next renewal
	err := s.store.Write(ctx, where, func(tx Tx) error {
		next = renewal{}
		c, err := tx.CurrentOf(member)
		if err != nil {
			return err
		}
		m := c.Membership
		switch {
		case m.Due == community.StepNone || tx.Now().Before(m.DueAt):
			return nil
		case m.Due == community.StepNotice:
			return s.announce(tx, m)
		case m.Due == community.StepEnd || m.Overdue(tx.Now()):
			return s.endMembership(tx, m, m.End())
		}
		// Who is banned is not charged for what is kept from them.
		switch barred, err := tx.Barred(member, ""); {
		case err != nil:
			return err
		case barred:
			return s.endMembership(tx, m, m.End())
		}
		next, err = s.nextCharge(tx, where, c)
		return err
	})
	if err != nil || next.Order.IsZero() {
		return err
	}
	return s.chargeRenewal(ctx, member, next)
}

// nextCharge is the charge of the order of the next term; zero where there is none any more.
func (s *Service) nextCharge(tx Tx, where id.ID, c community.Current) (renewal, error) {
	order, m, err := s.placeRenewal(tx, c)
	if err != nil || order.ID.IsZero() {
		return renewal{}, err
	}
	return renewal{Charge{Community: where, Order: order.ID, Amount: order.Total, Currency: order.Currency,
		Description: order.Lines[0].Title, Keep: true, Attempt: m.Revision}, m.Instrument}, nil
}

// chargeRenewal charges a next term, and books what comes of it.
func (s *Service) chargeRenewal(ctx context.Context, member id.ID, next renewal) error {
	receipt, err := s.payments.Authorise(ctx, next.Charge, next.instrument)
	switch {
	case err == nil:
		return s.bookRenewal(ctx, receipt)
	case refuses(err):
		return s.declined(ctx, member, next.Charge)
	}
	return fault.Wrap("charge the order "+id.Order.Text(next.Order), err)
}

// refuses reports whether a provider says no, and not that it cannot say.
func refuses(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Gone, fault.NotFound, fault.Forbidden:
		return true
	}
	return false
}

// announce tells what is charged and when, or that the membership is about to end.
func (s *Service) announce(tx Tx, m community.Membership) error {
	offer, err := tx.TierOffer(m.Charged())
	if err != nil {
		return err
	}
	changed := m.Noticed(offer.Price, tx.Now())
	tx.KeepMembership(m, changed)
	payload := changed.Payload()
	payload.At = changed.DueAt
	if changed.Renews {
		payload.Amount, payload.Currency = offer.Price.Amount, offer.Currency
	}
	return emit(tx, changed.Fact(community.FactMembershipNoticed, payload))
}

// endMembership keeps the end of a membership, and gives up the order it waited for.
func (s *Service) endMembership(tx Tx, m, ended community.Membership) error {
	if err := s.abandon(tx, m); err != nil {
		return err
	}
	tx.KeepMembership(m, ended)
	return emit(tx, ended.Fact(community.FactMembershipEnded, ended.Payload()))
}

// placeRenewal returns the order of the next term, which is placed once, and the membership that waits for it. An order
// that was given up ends the membership.
func (s *Service) placeRenewal(tx Tx, c community.Current) (Order, community.Membership, error) {
	m := c.Membership
	if !m.Order.IsZero() {
		order, err := tx.OrderByID(m.Order)
		if err == nil && order.State != AwaitingPayment {
			return Order{}, m, s.endMembership(tx, m, m.End())
		}
		return order, m, err
	}
	offer, err := tx.TierOffer(m.Charged())
	if err != nil {
		return Order{}, m, err
	}
	last, err := tx.OrderByID(c.Term.Order)
	if err != nil {
		return Order{}, m, err
	}
	hold := m.DueAt.Add(2 * community.Grace).Sub(tx.Now())
	order := tierOrder(tx.NewID(), m.Member, last.Email, offer, offer.Price.Amount, tx.Now(), hold)
	tx.InsertTierOrder(order, TierOrder{Order: order.ID, Member: m.Member, Tier: offer.Tier.ID, Price: offer.Price.ID,
		Purpose: community.TermRenewal, After: m.Terms})
	changed := m
	changed.Order = order.ID
	tx.KeepMembership(m, changed)
	changed.Revision++
	return order, changed, emit(tx, order.fact(FactOrderPlaced))
}

// bookRenewal books what the provider has reserved for a renewal, or has it given up when something else has paid or
// ended it meanwhile.
func (s *Service) bookRenewal(ctx context.Context, receipt Receipt) error {
	var dropped bool
	err := s.store.Write(ctx, receipt.Community, func(tx Tx) error {
		dropped = false
		if _, known, err := tx.PaymentByReference(receipt.Provider, receipt.Reference); known || err != nil {
			return err
		}
		order, err := tx.OrderByID(receipt.Order)
		if err != nil {
			return err
		}
		t, c, err := awaited(tx, order)
		if err != nil {
			return err
		}
		if order.Judge(receipt) != PaymentAccepted || !t.Buys(c.Membership, tx.Now()) {
			dropped = true
			return nil
		}
		_, err = s.fulfil(tx, order, t, c, receipt)
		return err
	})
	if dropped || err != nil && !unknown(err) {
		s.void(ctx, receipt)
	}
	return err
}

// awaited returns what an order for a term says, and where its member is.
func awaited(tx Tx, order Order) (t TierOrder, c community.Current, err error) {
	if t, err = tx.TierOrderByID(order.ID); err != nil {
		return t, c, err
	}
	c, err = tx.CurrentOf(order.Member)
	return t, c, err
}

// declined books that a charge was declined, once for each attempt.
func (s *Service) declined(ctx context.Context, member id.ID, charge Charge) error {
	return s.store.Write(ctx, charge.Community, func(tx Tx) error {
		c, err := tx.CurrentOf(member)
		m := c.Membership
		if err != nil || m.Order != charge.Order || m.Revision != charge.Attempt {
			return err
		}
		if tx.Now().Before(m.DueAt) { // tried before its day: that takes none of the tries away
			tx.KeepMembership(m, m)
			return nil
		}
		offer, err := tx.TierOffer(m.Charged())
		if err != nil {
			return err
		}
		changed := m.Declined(tx.Now(), offer.Zone)
		if changed.State == community.MembershipEnded {
			return s.endMembership(tx, m, changed)
		}
		tx.KeepMembership(m, changed)
		payload := changed.Payload()
		payload.Order, payload.Amount, payload.Currency, payload.At = charge.Order, charge.Amount, charge.Currency, changed.DueAt
		return emit(tx, changed.Fact(community.FactMembershipDeclined, payload))
	})
}

// StopRenewal ends the actor's renewal: the membership lasts as long as it is paid for.
func (s *Service) StopRenewal(ctx context.Context, actor access.Actor, where id.ID) (community.Membership, error) {
	return s.changeMembership(ctx, actor, where, func(tx Tx, c community.Current) (community.Membership, error) {
		return c.Membership.Stop(tx.Now())
	})
}

// ChooseRenewal takes the actor's renewal up again, at a price that is charged at the end of the term: the one they
// have, or another that is sold.
func (s *Service) ChooseRenewal(ctx context.Context, actor access.Actor, where, price id.ID) (community.Membership, error) {
	return s.changeMembership(ctx, actor, where, func(tx Tx, c community.Current) (community.Membership, error) {
		offer, err := tx.TierOffer(price)
		if err != nil {
			return c.Membership, err
		}
		if price != c.Membership.Price && (offer.Price.Retired || offer.Tier.Sold(tx.Now()) != nil) {
			return c.Membership, community.ErrTierNotOnSale
		}
		return c.Membership.Resume(offer.Price, tx.Now(), offer.Zone)
	})
}

func (s *Service) changeMembership(ctx context.Context, actor access.Actor, where id.ID, change func(Tx, community.Current) (community.Membership, error)) (changed community.Membership, err error) {
	if err := may(actor, access.MembershipManage, where, actor.Member); err != nil {
		return changed, err
	}
	err = s.store.Write(ctx, where, func(tx Tx) error {
		c, err := tx.CurrentOf(actor.Member)
		if err != nil {
			return err
		}
		m := c.Membership
		if m.Revision == 0 {
			return community.ErrMembershipMissing
		}
		if changed, err = change(tx, c); err != nil || changed == m {
			return err
		}
		if changed.State == community.MembershipEnded {
			return s.endMembership(tx, m, changed)
		}
		tx.KeepMembership(m, changed)
		return emit(tx, changed.Fact(community.FactMembershipChanged, changed.Payload()))
	})
	return changed, err
}

// Buys reports whether an order still buys what it was placed for.
func (t TierOrder) Buys(m community.Membership, now time.Time) bool {
	switch {
	case t.After != m.Terms:
		return false
	case t.Purpose == community.TermUpgrade:
		return m.Holds(now)
	case t.Purpose == community.TermRenewal:
		return m.Order == t.Order
	}
	return true
}
