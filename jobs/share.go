package jobs

import (
	"context"

	"panal/commerce"
	"panal/fact"
	"panal/internal/id"
)

// Attributor keeps or takes back what orders are credited to.
type Attributor interface {
	Keep(ctx context.Context, community id.ID, orders ...id.ID) error
	Drop(ctx context.Context, community id.ID, orders ...id.ID) error
}

// Attribution is the consumer that credits shares with orders once they are sold, and takes the credit back when they
// are refunded. Both look at the order as it is, so the order of news does not matter.
func Attribution(growth Attributor) Consumer {
	handle := func(ctx context.Context, community id.ID, facts []fact.Recorded) error {
		var sold, undone []id.ID
		for _, f := range facts {
			switch f.Kind {
			case commerce.FactOrderReady:
				sold = append(sold, f.Subject)
			case commerce.FactGroupFormed:
				var g commerce.GroupFact
				if err := f.Decode(&g); err != nil {
					return err
				}
				sold = append(sold, g.Orders...)
			case commerce.FactRefundRequested:
				var r commerce.RefundFact
				if err := f.Decode(&r); err != nil {
					return err
				}
				if r.OfSold() { // the others were credited with nothing
					undone = append(undone, r.Order)
				}
			case commerce.FactOrderReturned, commerce.FactLineReturned:
				undone = append(undone, f.Subject)
			}
		}
		if err := growth.Keep(ctx, community, sold...); err != nil {
			return err
		}
		return growth.Drop(ctx, community, undone...)
	}
	return Consumer{Name: "attribution", Kinds: []fact.Kind{commerce.FactOrderReady, commerce.FactGroupFormed, commerce.FactRefundRequested,
		commerce.FactOrderReturned, commerce.FactLineReturned}, Handle: handle}
}
