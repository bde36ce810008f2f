package jobs

import (
	"context"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
)

// GiveawaysDue finds giveaways that are to be drawn.
type GiveawaysDue interface {
	WithDueGiveaways(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DueGiveaways(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
}

// GiveawayDrawer draws giveaways.
type GiveawayDrawer interface {
	DrawGiveaways(ctx context.Context, community id.ID, campaigns ...id.ID) error
}

// DrawGiveaways is the task that draws giveaways at their time.
func DrawGiveaways(due GiveawaysDue, drawer GiveawayDrawer, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithDueGiveaways, due.DueGiveaways, drawer.DrawGiveaways)
	return Task{Name: "draw giveaways", Every: time.Second, Run: s.run}
}
