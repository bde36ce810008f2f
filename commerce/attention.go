package commerce

import (
	"context"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// What needs a hand in the shop now: orders to ship, payments to decide on, groups about to fail by one member, shelves
// that run out. The one to begin with comes first, and a few of each are enough to begin.

const (
	// ClosingSoon is how long before its deadline a group that misses one member is named.
	ClosingSoon = 12 * time.Hour
	// LowStock is how many units are left on a shelf that is named.
	LowStock = 5

	attentionMost = 5
)

// Attention is what needs a hand in the shop.
type Attention struct {
	Ready      []OrderView    // to be shipped, the one that has waited longest first
	ReadyCount int64          // of them all, counted up to CountedMost
	Parked     []Payment      // of which a person decides
	Closing    []GroupBuyView // that miss one member, the one that closes first first; without seats
	Low        []LowShelf     // of products on sale, the emptiest first
}

// CountedMost is the number up to which orders that are ready are counted.
const CountedMost = 1000

// LowShelf is a variant of which few units are left.
type LowShelf struct {
	Product Product // without variants and pictures
	Variant Variant
}

// attentionReads reads what needs a hand.
type attentionReads interface {
	// ReadyOrders lists orders that are ready to ship, the oldest first, and counts them up to a number.
	ReadyOrders(ctx context.Context, community id.ID, limit, countUpTo int) ([]OrderView, int64, error)
	ParkedPayments(ctx context.Context, community id.ID) ([]Payment, error)
	// ClosingGroupBuys lists groups that miss one member and close between two times, the first to close first.
	ClosingGroupBuys(ctx context.Context, community id.ID, after, until time.Time, limit int) ([]GroupBuyView, error)
	// LowShelves lists variants of live products with so many units or fewer left, the emptiest first.
	LowShelves(ctx context.Context, community id.ID, units int64, limit int) ([]LowShelf, error)
}

// Attention returns what needs a hand in the shop, for those who keep it.
func (s *Service) Attention(ctx context.Context, actor access.Actor, community id.ID) (a Attention, err error) {
	for _, action := range []access.Action{access.OrderView, access.OfferView, access.ProductView} {
		if err := may(actor, action, community, id.Zero); err != nil {
			return a, err
		}
	}
	if a.Ready, a.ReadyCount, err = s.store.ReadyOrders(ctx, community, attentionMost, CountedMost); err != nil {
		return a, fault.Wrap("read orders that are ready", err)
	}
	if a.Parked, err = s.store.ParkedPayments(ctx, community); err != nil {
		return a, fault.Wrap("read parked payments", err)
	}
	now := s.now()
	if a.Closing, err = s.store.ClosingGroupBuys(ctx, community, now, now.Add(ClosingSoon), attentionMost); err != nil {
		return a, fault.Wrap("read groups about to close", err)
	}
	a.Low, err = s.store.LowShelves(ctx, community, LowStock, attentionMost)
	return a, fault.Wrap("read low shelves", err)
}
