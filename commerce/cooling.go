package commerce

import (
	"context"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/ledger"
	"panal/money"
)

// What was paid for a term goes back on request for some days: whole before the tier's first use, then by the days that
// are left. What it bought ends with it: an upgrade leads back to the term it raised, anything else out of the tier.

// QuoteRefund returns what would come back to the actor now for their current term.
func (s *Service) QuoteRefund(ctx context.Context, actor access.Actor, where id.ID) (community.RefundOf, error) {
	if err := may(actor, access.MembershipView, where, actor.Member); err != nil {
		return community.RefundOf{}, err
	}
	c, err := s.store.Current(ctx, where, actor.Member)
	if err != nil {
		return community.RefundOf{}, err
	}
	if !c.Membership.Holds(s.now()) {
		return community.RefundOf{}, community.ErrTermUsedUp
	}
	order, err := s.store.Order(ctx, where, c.Term.Order)
	if err != nil {
		return community.RefundOf{}, err
	}
	offer, err := s.store.TierOffer(ctx, where, c.Term.Price)
	if err != nil {
		return community.RefundOf{}, err
	}
	return c.Term.Refund(order.PaidAt, offer.Tier.CoolingDays, s.now(), offer.Zone)
}

// RefundTerm takes the actor's current term back. agreed is the amount that they were shown.
func (s *Service) RefundTerm(ctx context.Context, actor access.Actor, where id.ID, agreed money.Amount) (changed community.Membership, err error) {
	if err := may(actor, access.MembershipManage, where, actor.Member); err != nil {
		return changed, err
	}
	err = s.store.Write(ctx, where, func(tx Tx) error {
		c, err := tx.CurrentOf(actor.Member)
		if err != nil {
			return err
		}
		if !c.Membership.Holds(tx.Now()) {
			return community.ErrTermUsedUp
		}
		order, err := tx.OrderByID(c.Term.Order)
		if err != nil {
			return err
		}
		offer, err := tx.TierOffer(c.Term.Price)
		if err != nil {
			return err
		}
		r, err := c.Term.Refund(order.PaidAt, offer.Tier.CoolingDays, tx.Now(), offer.Zone)
		if err != nil {
			return err
		}
		if r.Amount != agreed {
			return ErrPriceChanged
		}
		if err := s.refundTerm(tx, order, r.Amount, ReasonCooling); err != nil {
			return err
		}
		changed, err = s.takeBack(tx, c)
		return err
	})
	return changed, err
}

// refundForTier is what staff do with an order for a term: they return all of it, whenever they like.
func (s *Service) refundForTier(tx Tx, order Order) (Order, error) {
	c, err := tx.CurrentOf(order.Member)
	if err != nil {
		return order, err
	}
	if err := s.refundTerm(tx, order, order.Total, ReasonStaff); err != nil {
		return order, err
	}
	if c.Term.Order == order.ID && c.Membership.Holds(tx.Now()) {
		_, err = s.takeBack(tx, c)
	}
	order.State = Refunding
	return order, err
}

// refundTerm sends some of an order's payment back, and gives up its early place.
func (s *Service) refundTerm(tx Tx, order Order, amount money.Amount, reason string) error {
	if amount == 0 {
		return community.ErrTermUsedUp
	}
	refunding, err := order.Move(Refunding, tx.Now())
	if err != nil {
		return err
	}
	tx.UpdateOrder(order, refunding)
	if err := giveEarly(tx, order); err != nil {
		return err
	}
	tx.TakeBackTerm(order.ID)
	payments, err := tx.PaymentsOf(order.ID)
	if err != nil {
		return err
	}
	for _, p := range payments {
		if p.State == PaymentAccepted {
			return s.refundPart(tx, p, amount, reason, ledger.Entry{Account: revenue, Amount: -amount})
		}
	}
	return ErrPaymentMissing
}

// takeBack has a membership leave its current term, whose money goes back.
func (s *Service) takeBack(tx Tx, c community.Current) (community.Membership, error) {
	m := c.Membership
	before, err := raised(tx, c.Term)
	if err != nil {
		return m, err
	}
	offer, err := tx.TierOffer(before.Price)
	if err != nil {
		return m, err
	}
	if err := s.abandon(tx, m); err != nil {
		return m, err
	}
	changed := m.TakeBack(c.Term, before, offer.Price, tx.Now(), offer.Zone)
	tx.KeepMembership(m, changed)
	payload := changed.Payload()
	payload.Order = c.Term.Order
	return changed, emit(tx, changed.Fact(community.FactMembershipTakenBack, payload))
}

// raised returns the term that an upgrade raised: the last before it whose money has not gone back. Of another kind of
// term it is the term itself.
func raised(tx Tx, t community.Term) (community.Term, error) {
	if t.Kind != community.TermUpgrade {
		return t, nil
	}
	for number := t.Number - 1; number > 0; number-- {
		before, err := tx.TermOf(t.Member, number)
		if err != nil || !before.Refunded {
			return before, err
		}
	}
	return t, nil
}
