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
			var p commerce.PaymentFact
			if err := f.Decode(&p); err != nil {
				return err
			}
			if p.Provider != provider.Name() {
				return fmt.Errorf("payment %s was reserved by %q, which is not set up", id.Payment.Text(f.Subject), p.Provider)
			}
			if err := provider.Capture(ctx, p.Reference); err != nil {
				return fmt.Errorf("capture %s: %w", id.Payment.Text(f.Subject), err)
			}
		}
		for some := range slices.Chunk(due, settledTogether) {
			if err := refunds.Settle(ctx, community, some...); err != nil {
				return err
			}
		}
		return nil
	}
	return Consumer{Name: "payments", Kinds: []fact.Kind{commerce.FactPaymentReserved, commerce.FactRefundRequested}, Handle: handle}
}
