package jobs

import (
	"context"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
)

// CouponsDue finds coupons that were not used in time.
type CouponsDue interface {
	WithDueCoupons(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DueCoupons(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
}

// CouponLapser gives back what was set aside for coupons.
type CouponLapser interface {
	LapseCoupons(ctx context.Context, community id.ID, coupons ...id.ID) error
}

// lapsedTogether is how many coupons one write lapses.
const lapsedTogether = 50

// LapseCoupons is the task that returns to its campaign's budget what was set aside for coupons that nobody used.
func LapseCoupons(due CouponsDue, coupons CouponLapser, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithDueCoupons, due.DueCoupons, coupons.LapseCoupons)
	s.together = lapsedTogether
	return Task{Name: "lapse coupons", Every: time.Minute, Run: s.run}
}
