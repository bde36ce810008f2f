package demo

import (
	"context"
	"time"

	"panal/internal/id"
)

// reading has the member whom the demo is shown as, and the operator, look into their inboxes now and then: what is new
// at the end is what came since.
func (p *plot) reading() {
	for day := 3; day < Days; day += 4 {
		p.at(p.clock(day, 20, 30), func(ctx context.Context, s *stage) error {
			if p.hero.actor.Member.IsZero() {
				return nil
			}
			return s.Notices.ReadAll(ctx, p.hero.actor, id.Zero, time.Time{})
		})
	}
	p.at(p.until.Add(-30*time.Hour), func(ctx context.Context, s *stage) error {
		if err := s.Notices.ReadAll(ctx, p.hero.actor, id.Zero, time.Time{}); err != nil {
			return err
		}
		return s.Notices.ReadAll(ctx, s.operator, id.Zero, time.Time{})
	})
}
