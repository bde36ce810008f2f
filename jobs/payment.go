package jobs

import (
	"context"
	"fmt"
	"slices"

	"panal/commerce"
	"panal/fact"
	"panal/internal/id"
)

// Capturer takes money that a provider has reserved.
type Capturer interface {
	Name() string
	Capture(ctx context.Context, reference string) error
}

// Settler sends refunds that were requested.
type Settler interface {
	Settle(ctx context.Context, community id.ID, refunds ...id.ID) error
}

// settledTogether is how many refunds one write books.
const settledTogether = 100

// Payments is the consumer that has the provider take what an order reserved, and send back what is refunded. The
// provider knows both by ids that stay the same, so asking again takes or sends nothing twice.
func Payments(provider Capturer, refunds Settler) Consumer {
	handle := func(ctx context.Context, community id.ID, facts []fact.Recorded) error {
		var due []id.ID
		for _, f := range facts {
			if f.Kind == commerce.FactRefundRequested {
				due = append(due, f.Subject)
				continue
			}
			var o commerce.OrderFact
			if err := f.Decode(&o); err != nil {
				return err
			}
			if o.Reference == "" { // the provider took it by itself
				continue
			}
			if o.Provider != provider.Name() {
				return fmt.Errorf("payment %s was reserved by %q, which is not set up", id.Payment.Text(o.Payment), o.Provider)
			}
			if err := provider.Capture(ctx, o.Reference); err != nil {
				return fmt.Errorf("capture %s: %w", id.Payment.Text(o.Payment), err)
			}
		}
		_, err := atOnce(calls, slices.Chunk(due, settledTogether), func(some []id.ID) (int, error) {
			return len(some), refunds.Settle(ctx, community, some...)
		})
		return err
	}
	return Consumer{Name: "payments", Kinds: []fact.Kind{commerce.FactOrderPaid, commerce.FactRefundRequested}, Handle: handle}
}
