package commerce

import (
	"context"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
)

// A member may have another instrument charged from the next term on. It is tried first with an amount of nothing, so
// that what is kept can be charged. In grace the term that is owed is charged to it at once; a charge that is declined
// then takes none of the tries away that were announced.

// ReplaceInstrument keeps another instrument for the actor's renewals. In grace it charges it at once: then
// ErrPaymentDeclined says that the instrument is kept and the term is still owed.
func (s *Service) ReplaceInstrument(ctx context.Context, actor access.Actor, where id.ID, instrument string) (community.Membership, error) {
	if err := may(actor, access.MembershipManage, where, actor.Member); err != nil {
		return community.Membership{}, err
	}
	if instrument == "" {
		return community.Membership{}, fault.OnField("instrument", "invalid.required")
	}
	if err := s.tryInstrument(ctx, actor, where, instrument); err != nil {
		return community.Membership{}, err
	}
	changed, err := s.changeMembership(ctx, actor, where, func(tx Tx, c community.Current) (community.Membership, error) {
		return c.Membership.Replace(instrument, c.Price, tx.Now())
	})
	if err != nil || changed.State != community.MembershipGrace {
		return changed, err
	}
	return s.chargeOwed(ctx, where, actor.Member)
}

// tryInstrument has the provider reserve nothing on an instrument, and gives that up again.
func (s *Service) tryInstrument(ctx context.Context, actor access.Actor, where id.ID, instrument string) error {
	c, err := s.store.Current(ctx, where, actor.Member)
	if err != nil {
		return err
	}
	if c.Membership.Revision == 0 {
		return community.ErrMembershipMissing
	}
	offer, err := s.store.TierOffer(ctx, where, c.Membership.Charged())
	if err != nil {
		return err
	}
	receipt, err := s.payments.Authorise(ctx, Charge{Community: where, Order: s.ids.New(s.now()), Currency: offer.Currency, Description: offer.Tier.Name, Keep: true}, instrument)
	if err == nil {
		s.void(ctx, receipt)
	}
	return err
}

// chargeOwed charges the term that a member in grace owes, before the day on which it would be tried again.
func (s *Service) chargeOwed(ctx context.Context, where, member id.ID) (community.Membership, error) {
	var next renewal
	err := s.store.Write(ctx, where, func(tx Tx) error {
		c, err := tx.CurrentOf(member)
		next = renewal{}
		if err == nil && c.Membership.State == community.MembershipGrace {
			next, err = s.nextCharge(tx, where, c)
		}
		return err
	})
	if err == nil && !next.Order.IsZero() {
		err = s.chargeRenewal(ctx, member, next)
	}
	if err != nil {
		return community.Membership{}, err
	}
	c, err := s.store.Current(ctx, where, member)
	if err == nil && c.Membership.State == community.MembershipGrace {
		err = ErrPaymentDeclined
	}
	return c.Membership, err
}
