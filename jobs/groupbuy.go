package jobs

import (
	"context"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
)

// GroupBuysDue finds group buys whose deadline has passed.
type GroupBuysDue interface {
	WithDueGroupBuys(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DueGroupBuys(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
}

// GroupBuyCloser ends group buys whose deadline has passed.
type GroupBuyCloser interface {
	CloseGroupBuy(ctx context.Context, community id.ID, groups ...id.ID) error
}

// closedTogether is how many groups one write ends: few enough that joins wait no longer than for each other.
const closedTogether = 20

// CloseGroupBuys is the task that has group buys expire, or be filled up, at their deadline.
func CloseGroupBuys(due GroupBuysDue, closer GroupBuyCloser, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithDueGroupBuys, due.DueGroupBuys, closer.CloseGroupBuy)
	s.together = closedTogether
	return Task{Name: "close group buys", Every: time.Second, Run: s.run}
}
