package community

import (
	"cmp"
	"context"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
)

// Staff make tiers and their prices. A price is added or retired; whoever bought it keeps it.

type tierReads interface {
	// Tiers lists every tier with its prices that are not retired, in the order of lists.
	Tiers(ctx context.Context, community id.ID) ([]Tier, error)
	Tier(ctx context.Context, community, tier id.ID) (Tier, error)
	// TierCircles names the live circles that each tier opens.
	TierCircles(ctx context.Context, community id.ID) (map[id.ID][]string, error)
	// TierPrice returns a price, retired or not.
	TierPrice(ctx context.Context, community, price id.ID) (TierPrice, error)
}

type tierTx interface {
	TierByID(tier id.ID) (Tier, error)
	TierPriceByID(price id.ID) (TierPrice, error)
	// FreeTier returns the tier of everybody who has no other; found is false when there is none.
	FreeTier() (tier id.ID, found bool, err error)
	InsertTier(Tier) error
	UpdateTier(Tier) error
	InsertTierPrice(TierPrice)
	RetireTierPrice(price id.ID)
	// Once returns the result of an earlier write with the same request; repeated is false for a new request.
	Once(request once.Request, result id.ID) (prior id.ID, repeated bool, err error)
}

// Tiers lists the tiers that are not drafts, in their order; staff see drafts too.
func (s *Service) Tiers(ctx context.Context, actor access.Actor) ([]Tier, error) {
	if err := actor.May(access.ShopView, actor.Here()); err != nil {
		return nil, err
	}
	all, err := s.store.Tiers(ctx, actor.Community)
	if err != nil || actor.May(access.TierView, actor.Here()) == nil {
		return all, err
	}
	var seen []Tier
	for _, t := range all {
		if t.State != TierDraft {
			seen = append(seen, t)
		}
	}
	return seen, nil
}

// TierCircles names the live circles that each tier opens.
func (s *Service) TierCircles(ctx context.Context, actor access.Actor) (map[id.ID][]string, error) {
	if err := actor.May(access.ShopView, actor.Here()); err != nil {
		return nil, err
	}
	return s.store.TierCircles(ctx, actor.Community)
}

// Tier returns a tier with its prices. A draft is there for staff alone.
func (s *Service) Tier(ctx context.Context, actor access.Actor, tier id.ID) (Tier, error) {
	if err := actor.May(access.ShopView, actor.Here()); err != nil {
		return Tier{}, err
	}
	t, err := s.store.Tier(ctx, actor.Community, tier)
	if err == nil && t.State == TierDraft && actor.May(access.TierView, actor.Here()) != nil {
		return Tier{}, ErrTierMissing
	}
	return t, err
}

// TierPrice returns a price, which may be retired.
func (s *Service) TierPrice(ctx context.Context, actor access.Actor, price id.ID) (TierPrice, error) {
	if err := actor.May(access.ShopView, actor.Here()); err != nil {
		return TierPrice{}, err
	}
	return s.store.TierPrice(ctx, actor.Community, price)
}

// CreateTier drafts a tier.
type CreateTier struct {
	Paid    bool
	Terms   TierTerms
	Request once.Request
}

// CreateTier drafts a tier. A repeated request returns the tier it made.
func (s *Service) CreateTier(ctx context.Context, actor access.Actor, cmd CreateTier) (made Tier, err error) {
	if err := actor.May(access.TierManage, actor.Here()); err != nil {
		return Tier{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		made = Tier{ID: tx.NewID(), State: TierDraft, Paid: cmd.Paid, CreatedAt: tx.Now(), TierTerms: cmd.Terms.clean()}
		if prior, repeated, err := tx.Once(cmd.Request, made.ID); err != nil {
			return err
		} else if repeated {
			made, err = tx.TierByID(prior)
			return err
		}
		if err := made.check(); err != nil {
			return err
		}
		if err := tx.InsertTier(made); err != nil {
			return err
		}
		return tx.Emit(made.fact("", nil, actor.Member))
	})
	return made, err
}

// UpdateTier changes a tier's terms, and its state unless that is empty.
func (s *Service) UpdateTier(ctx context.Context, actor access.Actor, tier id.ID, terms TierTerms, state TierState) (changed Tier, err error) {
	if err := actor.May(access.TierManage, actor.Here()); err != nil {
		return Tier{}, err
	}
	return s.changeTier(ctx, actor, tier, func(tx Tx, was Tier) (Tier, fact.Changes, error) {
		t, err := was.revise(terms, state)
		if err != nil {
			return t, nil, err
		}
		if !t.Paid && t.State == TierLive {
			if free, found, err := tx.FreeTier(); err != nil || found && free != t.ID {
				return t, nil, cmp.Or[error](err, ErrFreeTierTaken)
			}
		}
		return t, was.changes(t.TierTerms), tx.UpdateTier(t)
	})
}

// AddTierPrice adds a price to a paid tier. Notice days that are not given are those of its unit.
func (s *Service) AddTierPrice(ctx context.Context, actor access.Actor, p TierPrice, request once.Request) (made TierPrice, err error) {
	if err := actor.May(access.TierManage, actor.Here()); err != nil {
		return TierPrice{}, err
	}
	_, err = s.changeTier(ctx, actor, p.Tier, func(tx Tx, t Tier) (Tier, fact.Changes, error) {
		made = p
		made.ID, made.EarlyTaken, made.Retired = tx.NewID(), 0, false
		if made.NoticeDays == 0 {
			made.NoticeDays = made.Unit.Notice()
		}
		if prior, repeated, err := tx.Once(request, made.ID); err != nil {
			return t, nil, err
		} else if repeated {
			made, err = tx.TierPriceByID(prior)
			return t, nil, err
		}
		c, err := tx.Community()
		if err != nil {
			return t, nil, err
		}
		if err := made.check(tx.Now(), c.Zone()); err != nil {
			return t, nil, err
		}
		if !t.Paid {
			return t, nil, fault.OnField("amount", "invalid.tier_is_free")
		}
		if len(t.Prices) >= maxTierPrices {
			return t, nil, fault.OnField("amount", "invalid.too_many").With(fault.Args{"max": maxTierPrices})
		}
		tx.InsertTierPrice(made)
		return t, TierPrice{}.changes(made), nil
	})
	return made, err
}

// RetireTierPrice sells a price no more.
func (s *Service) RetireTierPrice(ctx context.Context, actor access.Actor, tier, price id.ID) error {
	if err := actor.May(access.TierManage, actor.Here()); err != nil {
		return err
	}
	_, err := s.changeTier(ctx, actor, tier, func(tx Tx, t Tier) (Tier, fact.Changes, error) {
		p, err := tx.TierPriceByID(price)
		if err != nil || p.Tier != t.ID {
			return t, nil, cmp.Or[error](err, ErrTierPriceMissing)
		}
		if p.Retired {
			return t, nil, nil
		}
		tx.RetireTierPrice(price)
		return t, p.changes(TierPrice{}), nil
	})
	return err
}

// changeTier changes a tier in one write, and tells of what is another now.
func (s *Service) changeTier(ctx context.Context, actor access.Actor, tier id.ID, change func(Tx, Tier) (Tier, fact.Changes, error)) (changed Tier, err error) {
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		t, err := tx.TierByID(tier)
		if err != nil {
			return err
		}
		var changes fact.Changes
		if changed, changes, err = change(tx, t); err != nil || len(changes) == 0 && changed.State == t.State {
			return err
		}
		return tx.Emit(changed.fact(t.State, changes, actor.Member))
	})
	return changed, err
}
