package jobs

import (
	"context"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
)

// HoldsDue finds orders that were not paid while their stock was held.
type HoldsDue interface {
	WithDueHolds(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DueHolds(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
}

// OrderLapser gives up an order whose hold has ended, unless the provider has money for it.
type OrderLapser interface {
	LapseOrder(ctx context.Context, community, order id.ID) error
}

// LapseOrders is the task that puts the stock of unpaid orders back on the shelf.
func LapseOrders(due HoldsDue, orders OrderLapser, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithDueHolds, due.DueHolds, alone(orders.LapseOrder))
	return Task{Name: "lapse orders", Every: 10 * time.Second, Run: s.run}
}
