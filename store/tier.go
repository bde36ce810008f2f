package store

import (
	"context"

	"panal/community"
	"panal/internal/id"
)

const (
	tierColumns = `t.id, t.slug, t.name, t.about, t.paid, t.position, t.state, t.sale_from, t.sale_until, t.percent_off, t.points_percent,
		t.cooling_days, t.created_at`
	tierPriceColumns = `p.id, p.tier_id, p.unit, p.until, p.amount, p.trial_days, p.notice_days, p.early_amount, p.early_places,
		p.early_until, p.early_taken, p.retired`
)

var (
	selectTiers      = stmt(`SELECT ` + tierColumns + ` FROM tier t WHERE t.community_id = $1 ORDER BY t.position, t.id`)
	selectTier       = stmt(`SELECT ` + tierColumns + ` FROM tier t WHERE t.community_id = $1 AND t.id = $2`)
	selectTierPrices = stmt(`SELECT ` + tierPriceColumns + ` FROM tier_price p WHERE p.community_id = $1 AND p.retired = 0 ORDER BY p.tier_id, p.id`)
	pricesOfTier     = stmt(`SELECT ` + tierPriceColumns + ` FROM tier_price p WHERE p.community_id = $1 AND p.tier_id = $2 AND p.retired = 0 ORDER BY p.id`)
	selectTierPrice  = stmt(`SELECT ` + tierPriceColumns + ` FROM tier_price p WHERE p.community_id = $1 AND p.id = $2`)
	tierExclusions   = stmt(`SELECT tier_id, variant_id FROM tier_excluded WHERE community_id = $1 ORDER BY tier_id, variant_id`)
	excludedOfTier   = stmt(`SELECT variant_id FROM tier_excluded WHERE community_id = $1 AND tier_id = $2 ORDER BY variant_id`)
	circlesOfTiers   = stmt(`SELECT ct.tier_id, c.name FROM circle_tier ct
		JOIN circle c ON c.community_id = ct.community_id AND c.id = ct.circle_id AND c.state = 'live' AND c.admission = 'tier'
		WHERE ct.community_id = $1 AND NOT ` + hidden("c.id") + ` ORDER BY ct.tier_id, c.name`)
	freeTier = stmt(`SELECT id FROM tier WHERE community_id = $1 AND paid = 0 AND state = 'live'`)

	insertTier = into("tier", "community_id", "id", "slug", "name", "about", "paid", "position", "state", "sale_from", "sale_until",
		"percent_off", "points_percent", "cooling_days", "created_at")
	updateTier = stmt(`UPDATE tier SET slug = $3, name = $4, about = $5, position = $6, state = $7, sale_from = $8, sale_until = $9,
		percent_off = $10, cooling_days = $11, points_percent = $12 WHERE community_id = $1 AND id = $2`)
	insertExcluded  = into("tier_excluded", "community_id", "tier_id", "variant_id")
	dropExcluded    = stmt(`DELETE FROM tier_excluded WHERE community_id = $1 AND tier_id = $2`)
	insertTierPrice = into("tier_price", "community_id", "id", "tier_id", "unit", "until", "amount", "trial_days", "notice_days",
		"early_amount", "early_places", "early_until", "early_taken", "retired", "created_at")
	retireTierPrice = stmt(`UPDATE tier_price SET retired = 1 WHERE community_id = $1 AND id = $2`)
)

func tierDest(t *community.Tier) []any {
	return []any{&t.ID, &t.Slug, &t.Name, &t.About, &t.Paid, &t.Position, &t.State, &t.SaleFrom, &t.SaleUntil, &t.Rights.PercentOff, &t.Rights.Points,
		&t.CoolingDays, &t.CreatedAt}
}

func tierPriceDest(p *community.TierPrice, until *string) []any {
	return []any{&p.ID, &p.Tier, &p.Unit, until, &p.Amount, &p.TrialDays, &p.NoticeDays, &p.EarlyAmount, &p.EarlyPlaces,
		&p.EarlyUntil, &p.EarlyTaken, &p.Retired}
}

func scanTier(row Row) (t community.Tier, err error) {
	return t, row.Scan(tierDest(&t)...)
}

func scanTierPrice(row Row) (p community.TierPrice, err error) {
	var until string
	if err = row.Scan(tierPriceDest(&p, &until)...); err == nil {
		p.Until, err = dateIn(until)
	}
	return p, err
}

// dateIn reads a day that is kept as text; empty is none.
func dateIn(text string) (community.Date, error) {
	if text == "" {
		return community.Date{}, nil
	}
	return community.ParseDate(text)
}

func tierByID(ctx context.Context, q Querier, in, tier id.ID) (community.Tier, error) {
	t, err := get(ctx, q, community.ErrTierMissing, selectTier, []any{in, tier}, scanTier)
	if err != nil {
		return t, err
	}
	if t.Prices, err = list(ctx, q, pricesOfTier, []any{in, tier}, scanTierPrice); err != nil {
		return t, err
	}
	t.Rights.Excluded, err = list(ctx, q, excludedOfTier, []any{in, tier}, scanID)
	return t, err
}

func tierPriceByID(ctx context.Context, q Querier, in, price id.ID) (community.TierPrice, error) {
	return get(ctx, q, community.ErrTierPriceMissing, selectTierPrice, []any{in, price}, scanTierPrice)
}

// Tiers reads the tiers of a community with the prices they are sold at.
func (p People) Tiers(ctx context.Context, in id.ID) ([]community.Tier, error) {
	tiers, err := list(ctx, p.db, selectTiers, []any{in}, scanTier)
	if err != nil || len(tiers) == 0 {
		return tiers, err
	}
	at := make(map[id.ID]*community.Tier, len(tiers))
	for i := range tiers {
		at[tiers[i].ID] = &tiers[i]
	}
	prices, err := list(ctx, p.db, selectTierPrices, []any{in}, scanTierPrice)
	if err != nil {
		return nil, err
	}
	for _, price := range prices {
		at[price.Tier].Prices = append(at[price.Tier].Prices, price)
	}
	err = p.db.query(ctx, tierExclusions, []any{in}, func(row Row) error {
		var tier, variant id.ID
		err := row.Scan(&tier, &variant)
		if t := at[tier]; t != nil {
			t.Rights.Excluded = append(t.Rights.Excluded, variant)
		}
		return err
	})
	return tiers, err
}

// Tier reads a tier with the prices it is sold at.
func (p People) Tier(ctx context.Context, in, tier id.ID) (community.Tier, error) {
	return tierByID(ctx, p.db, in, tier)
}

// TierCircles reads the names of the circles that tiers open.
func (p People) TierCircles(ctx context.Context, in id.ID) (map[id.ID][]string, error) {
	names := map[id.ID][]string{}
	err := p.db.query(ctx, circlesOfTiers, []any{in}, func(row Row) error {
		var tier id.ID
		var name string
		err := row.Scan(&tier, &name)
		names[tier] = append(names[tier], name)
		return err
	})
	return names, err
}

// TierPrice reads a price, retired or not.
func (p People) TierPrice(ctx context.Context, in, price id.ID) (community.TierPrice, error) {
	return tierPriceByID(ctx, p.db, in, price)
}

func (tx peopleTx) TierByID(tier id.ID) (community.Tier, error) {
	return tierByID(tx.ctx, tx, tx.community, tier)
}

func (tx peopleTx) TierPriceByID(price id.ID) (community.TierPrice, error) {
	return tierPriceByID(tx.ctx, tx, tx.community, price)
}

func (tx peopleTx) FreeTier() (id.ID, bool, error) {
	return find(tx.ctx, tx, freeTier, []any{tx.community}, scanID)
}

func (tx peopleTx) InsertTier(t community.Tier) error {
	tx.insert(insertTier, []any{tx.community, t.ID, t.Slug, t.Name, t.About, t.Paid, t.Position, t.State, t.SaleFrom, t.SaleUntil,
		t.Rights.PercentOff, max(t.Rights.Points, 100), t.CoolingDays, t.CreatedAt})
	tx.insertExcluded(t)
	return tx.unlessTaken("slug")
}

func (tx peopleTx) UpdateTier(t community.Tier) error {
	tx.must(community.ErrTierMissing, updateTier, tx.community, t.ID, t.Slug, t.Name, t.About, t.Position, t.State, t.SaleFrom, t.SaleUntil,
		t.Rights.PercentOff, t.CoolingDays, max(t.Rights.Points, 100))
	tx.run(dropExcluded, tx.community, t.ID)
	tx.insertExcluded(t)
	return tx.unlessTaken("slug")
}

func (tx peopleTx) insertExcluded(t community.Tier) {
	var rows [][]any
	for _, variant := range t.Rights.Excluded {
		rows = append(rows, []any{tx.community, t.ID, variant})
	}
	tx.insert(insertExcluded, rows...)
}

func (tx peopleTx) InsertTierPrice(p community.TierPrice) {
	tx.insert(insertTierPrice, []any{tx.community, p.ID, p.Tier, p.Unit, p.Until.String(), p.Amount, p.TrialDays, p.NoticeDays,
		p.EarlyAmount, p.EarlyPlaces, p.EarlyUntil, 0, false, tx.now})
}

func (tx peopleTx) RetireTierPrice(price id.ID) {
	tx.must(community.ErrTierPriceMissing, retireTierPrice, tx.community, price)
}
