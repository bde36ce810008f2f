package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"time"

	"panal/community"
	"panal/internal/id"
	"panal/internal/once"
	"panal/money"
)

// openTiers opens a free tier and two paid ones.
func (t *settlement) openTiers(ctx context.Context, people *community.Service) error {
	for position, terms := range []struct {
		slug, name string
		amount     money.Amount
	}{{"everybody", "Everybody", 0}, {"reader", "Reader", 20_000}, {"patron", "Patron", 120_000}} {
		tier, err := people.CreateTier(ctx, t.owner, community.CreateTier{Paid: terms.amount > 0,
			Terms: community.TierTerms{Slug: terms.slug, Name: terms.name, Position: position}})
		if err == nil && terms.amount > 0 {
			_, err = people.AddTierPrice(ctx, t.owner, community.TierPrice{Tier: tier.ID, Unit: community.Yearly, Amount: terms.amount}, once.Request{})
		}
		if err == nil {
			_, err = people.UpdateTier(ctx, t.owner, tier.ID, tier.TierTerms, community.TierLive)
		}
		if err != nil {
			return fmt.Errorf("open the tier %s: %w", terms.slug, err)
		}
		t.tiers = append(t.tiers, tier.ID)
	}
	return nil
}

// sellTerms puts one member in five into a paid tier: most of them still are, for a year or for good, and the others were.
func (t *settlement) sellTerms(ctx context.Context, pool *sql.DB, r *rand.Rand, made *id.Generator, write writer) error {
	const day = 24 * time.Hour
	now := time.Now()
	err := write(`INSERT INTO membership (community_id, member_id, state, tier_id, price_id, term, terms, anchor, periods, since, starts_at, ends_at, renews,
		instrument, failures, due, due_at, trialled, revision) VALUES`, func(add func(...any) error) error {
		for _, member := range t.ids {
			if r.IntN(5) > 0 {
				continue
			}
			tier, price := t.tiers[1+r.IntN(5)/4], made.New(now)
			ends := now.Add(30*day + time.Duration(r.Int64N(int64(330*day))))
			state, renews, due, endsAt, dueAt := community.MembershipActive, 1, "charge", any(ends.UnixMicro()), any(ends.UnixMicro())
			switch r.IntN(10) {
			case 0:
				renews, due, endsAt, dueAt = 0, "", nil, nil
			case 1, 2:
				state, renews, due, endsAt, dueAt = community.MembershipEnded, 0, "", ends.AddDate(-2, 0, 0).UnixMicro(), nil
			}
			starts := ends.AddDate(-1, 0, 0)
			if err := add(t.community[:], member[:], string(state), tier[:], price[:], 1, 1, starts.Format(time.DateOnly), 1, starts.UnixMicro(), starts.UnixMicro(),
				endsAt, renews, "", 0, due, dueAt, 0, 1); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = pool.ExecContext(ctx, `UPDATE member SET tier_id = s.tier_id, tier_until = CASE WHEN s.ends_at IS NULL THEN 9223372036854775807 ELSE s.due_at + ?2 END
		FROM membership s WHERE s.community_id = ?1 AND s.state <> 'ended' AND member.community_id = s.community_id AND member.id = s.member_id`, t.community[:], community.Grace.Microseconds())
	return err
}
