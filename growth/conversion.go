package growth

import (
	"context"

	"panal/internal/id"
	"panal/money"
)

// An order that a campaign made cheaper is a conversion of that campaign, whoever brought the buyer. It is kept once the
// order is ready, no longer when that is refunded, and a newcomer's when it is the first order that the member kept.

// Part is what one campaign took off an order.
type Part struct {
	Campaign id.ID
	Cost     money.Amount
}

// Conversion is an order that was bought with a campaign.
type Conversion struct {
	Part
	Order id.ID
	Total money.Amount
}

type conversionReads interface {
	// Converted returns those of the orders that some campaign made cheaper.
	Converted(ctx context.Context, community id.ID, orders []id.ID) ([]id.ID, error)
}

type conversionTx interface {
	// SettleConversion has an order's conversions say what is true of it now: whether it is kept, and a newcomer's.
	SettleConversion(order id.ID) error
}

// convert settles the conversions of orders that became ready or were refunded.
func (s *Service) convert(ctx context.Context, community id.ID, orders []id.ID) error {
	return inTurns(ctx, s, community, orders, s.store.Converted, func(tx ServiceTx, order id.ID) error {
		return tx.SettleConversion(order)
	})
}
