package jobs

import (
	"context"
	"time"

	"panal/community"
	"panal/fact"
	"panal/internal/clock"
	"panal/internal/id"
)

// GatheringsDue finds gatherings of which those who come are to be reminded.
type GatheringsDue interface {
	WithDueGatherings(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DueGatherings(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
}

// GatheringKeeper reminds people of gatherings, and gives up the places of who is erased or banned.
type GatheringKeeper interface {
	RemindGatherings(ctx context.Context, community id.ID, gatherings ...id.ID) error
	WithdrawErased(ctx context.Context, community, member id.ID) error
	WithdrawBanned(ctx context.Context, community, member id.ID) error
}

// RemindGatherings is the task that says, a day and an hour before a gathering, that it is near.
func RemindGatherings(due GatheringsDue, keeper GatheringKeeper, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithDueGatherings, due.DueGatherings, keeper.RemindGatherings)
	return Task{Name: "remind of gatherings", Every: 10 * time.Second, Run: s.run}
}

// Withdrawals is the consumer that gives the places of who is erased, or banned, to those who wait.
func Withdrawals(keeper GatheringKeeper) Consumer {
	handle := func(ctx context.Context, in id.ID, facts []fact.Recorded) error {
		for _, f := range facts {
			if err := withdraws(ctx, keeper, in, f); err != nil {
				return err
			}
		}
		return nil
	}
	return Consumer{Name: "gathering withdrawals", Kinds: []fact.Kind{community.FactCaseDecided, community.FactMemberErased}, Handle: handle}
}

func withdraws(ctx context.Context, keeper GatheringKeeper, in id.ID, f fact.Recorded) error {
	if f.Kind == community.FactMemberErased {
		return keeper.WithdrawErased(ctx, in, f.Subject)
	}
	var c community.CaseFact
	if err := f.Decode(&c); err != nil || c.State != community.CaseBanned {
		return err
	}
	return keeper.WithdrawBanned(ctx, in, c.Member)
}
