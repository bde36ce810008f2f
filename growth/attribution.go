package growth

import (
	"cmp"
	"context"
	"slices"
	"time"

	"panal/access"
	"panal/fact"
	"panal/internal/id"
	"panal/money"
)

// An order is credited to the share that its buyer touched last within Window. A member's own share is no touch,
// whichever browser opened it: nobody is credited for their own order, and looking at one's own link takes nothing from
// the friend who brought one. The credit is kept once the order is ready, and taken back when it is refunded.
//
// A newcomer is a member whose first kept order is credited: the sharer brought them. Who brought others was here
// before those, so nobody is brought by someone they brought themselves, directly or down the line: their order is
// credited and they are no newcomer. A newcomer whose order is refunded was not brought; the next kept order may bring
// them, if they have none. What a link of the community's own brings is nobody's credit: its newcomers count for its
// channel, and nobody has brought them.

// Window is how long a touch counts.
const Window = 30 * 24 * time.Hour

// Purchase is what growth needs to know of an order when it is placed.
type Purchase struct {
	Order    id.ID
	Buyer    id.ID
	Visitor  id.ID  // the browser it is placed from; zero when unknown
	Code     string // the share link it is placed through; empty when none
	Discount money.Amount
	Total    money.Amount
	Parts    []Part // which campaigns made it cheaper
}

// FactBrought tells that a member was brought: their first order was credited to somebody. It may be taken back with the
// order.
const FactBrought fact.Kind = "member.brought"

// BroughtFact is the payload of that fact.
type BroughtFact struct {
	Referrer id.ID `json:"referrer"`
	Order    id.ID `json:"order"`
}

// Known reports whether the purchase may have been brought by somebody.
func (p Purchase) Known() bool { return !p.Visitor.IsZero() || p.Code != "" }

// Attribution credits an order to a share.
type Attribution struct {
	Order    id.ID
	Share    id.ID
	Referrer id.ID // zero: nobody, by a link of the community's own
	Member   id.ID
	Channel  string
	Newcomer bool
	Discount money.Amount
	Total    money.Amount
	Kept     bool // the order is ready or shipped, and not refunded
	At       time.Time
}

// Credit decides which touch brings a purchase to its share's credit, if any does.
func (p Purchase) Credit(touches []Visit, now time.Time) (a Attribution, credited bool) {
	var last Visit
	for _, v := range touches {
		if v.Share.Member != p.Buyer && now.Sub(v.LastAt) <= Window && v.LastAt.After(last.LastAt) {
			last = v
		}
	}
	if last.Share.ID.IsZero() {
		return Attribution{}, false
	}
	return Attribution{Order: p.Order, Share: last.Share.ID, Referrer: last.Share.Member, Member: p.Buyer, Channel: cmp.Or(last.Channel, last.Share.Channel),
		Discount: p.Discount, Total: p.Total, At: now}, true
}

// Attribute credits a purchase inside the write that places it. A link that the purchase names is touched now.
func Attribute(tx Tx, p Purchase) error {
	for _, part := range p.Parts {
		tx.InsertConversion(Conversion{part, p.Order, p.Total})
	}
	if !p.Known() {
		return nil
	}
	var touches []Visit
	if !p.Visitor.IsZero() {
		last, found, err := tx.LastVisit(p.Visitor, p.Buyer, tx.Now().Add(-Window))
		if err != nil {
			return err
		}
		if found {
			touches = append(touches, last)
		}
	}
	if code, ok := ParseCode(p.Code); ok {
		share, found, err := tx.ShareByCode(code)
		if err != nil {
			return err
		}
		if found {
			touches = touch(touches, share, tx.Now())
		}
	}
	if a, credited := p.Credit(touches, tx.Now()); credited {
		tx.InsertAttribution(a)
	}
	return nil
}

// touch adds a touch of a share to the visits, or brings the visit through that share up to now, with its channel.
func touch(visits []Visit, s Share, now time.Time) []Visit {
	if at := slices.IndexFunc(visits, func(v Visit) bool { return v.Share.ID == s.ID }); at >= 0 {
		visits[at].LastAt = now
		return visits
	}
	return append(visits, Visit{Share: s, LastAt: now})
}

type keepTx interface {
	// KeepAttribution keeps an order's credit; kept is false when that was done before or the order is not ready.
	KeepAttribution(order id.ID) (kept bool, err error)
	// KeptBefore reports whether a member had a kept order, credited or not, that was paid before this one.
	KeptBefore(member, order id.ID) (bool, error)
	// Refer records who brought a member by which order; recorded is false when somebody has before, or when the
	// member brought the referrer, directly or down the line.
	Refer(Referral) (recorded bool, err error)
	// MarkNewcomer marks an order's credit as a newcomer's.
	MarkNewcomer(order id.ID) error
	// DropAttribution takes an order's credit back, and who was brought by it; an order that is ready is left alone.
	DropAttribution(order id.ID) error
}

// Credit returns the share that an order is credited to; credited is false for an order that nobody brought.
func (s *Service) Credit(ctx context.Context, actor access.Actor, community, order id.ID) (a Attribution, credited bool, err error) {
	if err := may(actor, access.ReportView, community, id.Zero); err != nil {
		return a, false, err
	}
	found, err := s.store.Attributions(ctx, community, []id.ID{order})
	if err != nil || len(found) == 0 {
		return a, false, err
	}
	return found[0], true, nil
}

// most is how many orders one write settles.
const most = 100

// Keep keeps the credit of orders that became ready, and records who was brought. It may be repeated, and passes over
// orders that are credited to nobody.
func (s *Service) Keep(ctx context.Context, community id.ID, orders ...id.ID) error {
	if err := s.settle(ctx, community, orders, func(a Attribution) bool { return !a.Kept }, keep); err != nil {
		return err
	}
	return s.convert(ctx, community, orders)
}

// Drop takes back the credit of orders that are being refunded. It may be repeated, and leaves orders alone that kept
// their state because the money was late or double.
func (s *Service) Drop(ctx context.Context, community id.ID, orders ...id.ID) error {
	err := s.settle(ctx, community, orders, func(a Attribution) bool { return a.Kept }, func(tx ServiceTx, a Attribution) error {
		return tx.DropAttribution(a.Order)
	})
	if err != nil {
		return err
	}
	return s.convert(ctx, community, orders)
}

// settle changes the credit of those orders whose credit is due for it.
func (s *Service) settle(ctx context.Context, community id.ID, orders []id.ID, due func(Attribution) bool, change func(ServiceTx, Attribution) error) error {
	find := func(ctx context.Context, community id.ID, some []id.ID) ([]Attribution, error) {
		found, err := s.store.Attributions(ctx, community, some)
		return slices.DeleteFunc(found, func(a Attribution) bool { return !due(a) }), err
	}
	return inTurns(ctx, s, community, orders, find, change)
}

// inTurns changes what is found of orders, so many orders in one write.
func inTurns[T any](ctx context.Context, s *Service, community id.ID, orders []id.ID, find func(context.Context, id.ID, []id.ID) ([]T, error), change func(ServiceTx, T) error) error {
	for chunk := range slices.Chunk(orders, most) {
		found, err := find(ctx, community, chunk)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			continue
		}
		err = s.store.Write(ctx, community, func(tx ServiceTx) error {
			for _, one := range found {
				if err := change(tx, one); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func keep(tx ServiceTx, a Attribution) error {
	kept, err := tx.KeepAttribution(a.Order)
	if err != nil || !kept {
		return err
	}
	before, err := tx.KeptBefore(a.Member, a.Order)
	if err != nil || before {
		return err
	}
	if a.Referrer.IsZero() {
		return tx.MarkNewcomer(a.Order)
	}
	recorded, err := tx.Refer(Referral{Member: a.Member, Referrer: a.Referrer, Order: a.Order, At: tx.Now()})
	if err != nil || !recorded {
		return err
	}
	if err := tx.MarkNewcomer(a.Order); err != nil {
		return err
	}
	return tx.Emit(fact.Fact{Kind: FactBrought, Version: 1, Subject: a.Member, Payload: BroughtFact{a.Referrer, a.Order}})
}
