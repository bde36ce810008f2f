package store

import (
	"context"
	"encoding/json"
	"time"

	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

const campaignColumns = `c.id, c.kind, c.slug, c.title, c.about, c.state, c.segment_id, c.circle_id, c.tier_id, c.variant_id, c.starts_at,
	c.ends_at, c.budget, c.spent, c.per_person_limit, c.stock, c.taken, c.combines, c.rule, c.fate, c.created_at, c.ended_at`

var (
	selectCampaign = stmt(`SELECT ` + campaignColumns + ` FROM campaign c WHERE c.community_id = $1 AND c.id = $2`)
	campaignBySlug = stmt(`SELECT ` + campaignColumns + ` FROM campaign c WHERE c.community_id = $1 AND c.slug = $2`)
	listCampaigns  = stmt(`SELECT ` + campaignColumns + ` FROM campaign c
		WHERE c.community_id = $1 AND c.id < $2 AND ($4 = '' OR c.kind = $4) AND ($5 = '' OR c.state = $5) ORDER BY c.id DESC LIMIT $3`)
	openCampaigns = stmt(`SELECT ` + campaignColumns + ` FROM campaign c
		WHERE c.community_id = $1 AND c.state IN ('live', 'paused') AND c.ends_at > $2
			AND NOT EXISTS (SELECT 1 FROM drop_line l WHERE l.community_id = c.community_id AND l.campaign_id = c.id AND l.closed_at IS NOT NULL) ORDER BY c.ends_at, c.id LIMIT $3`)
	soldBy = stmt(`SELECT co.currency, co.prize_ceiling, p.id, p.slug, p.title, p.state, v.id, v.title, v.price, v.stock, v.held, v.sold
		FROM variant v JOIN product p ON p.community_id = v.community_id AND p.id = v.product_id JOIN community co ON co.id = v.community_id
		WHERE v.community_id = $1 AND v.id = $2`)
	currencyOf = stmt(`SELECT currency, prize_ceiling FROM community WHERE id = $1`)

	insertCampaign = into("campaign", "community_id", "id", "kind", "slug", "title", "about", "state", "segment_id", "circle_id", "tier_id",
		"variant_id", "starts_at", "ends_at", "budget", "spent", "per_person_limit", "stock", "taken", "combines", "rule", "fate", "created_at")
	// What is taken counts on beside a change of terms.
	updateCampaign = stmt(`UPDATE campaign SET slug = $4, title = $5, about = $6, state = $7, segment_id = $8, circle_id = $9, tier_id = $10,
		starts_at = $11, ends_at = $12, budget = $13, per_person_limit = $14, stock = $15, combines = $16, rule = $17, fate = $18, ended_at = $19
		WHERE community_id = $1 AND id = $2 AND state = $3 AND (segment_id = $20 OR segment_id IS NULL AND $20 IS NULL)
			AND (CAST($13 AS BIGINT) = 0 OR spent <= $13) AND (CAST($15 AS BIGINT) = 0 OR taken <= $15)`)

	takeOf = stmt(`UPDATE campaign SET taken = taken + $3, spent = spent + $4 WHERE community_id = $1 AND id = $2 AND state = 'live'
		AND (stock = 0 OR taken + $3 <= stock) AND (budget = 0 OR spent + $4 <= budget)`)
	giveBackOf = stmt(`UPDATE campaign SET taken = taken - $3, spent = spent - $4 WHERE community_id = $1 AND id = $2 AND taken >= $3 AND spent >= $4`)
	useOf      = stmt(`INSERT INTO campaign_use (community_id, campaign_id, member_id, times) VALUES ($1, $2, $3, $4)
		ON CONFLICT (community_id, campaign_id, member_id) DO UPDATE SET times = campaign_use.times + excluded.times
		WHERE campaign_use.times + excluded.times <= $5`)
	unuseOf = stmt(`UPDATE campaign_use SET times = times - $4 WHERE community_id = $1 AND campaign_id = $2 AND member_id = $3 AND times >= $4`)
)

func scanCampaign(row Row) (commerce.Campaign, error) { return scanCampaignAfter(row) }

// scanCampaignAfter reads a campaign from a row in which other columns come first.
func scanCampaignAfter(row Row, first ...any) (c commerce.Campaign, err error) {
	var kind commerce.CampaignKind
	var rule string
	err = row.Scan(append(first, &c.ID, &kind, &c.Slug, &c.Title, &c.About, &c.State, &c.Audience.Segment, &c.Audience.Circle, &c.Audience.Tier, &c.Variant,
		&c.StartsAt, &c.EndsAt, &c.Budget, &c.Spent, &c.PerPersonLimit, &c.Stock, &c.Taken, &c.Combines, &rule, &c.Fate, &c.CreatedAt, &c.EndedAt)...)
	if err == nil {
		c.Rule, err = commerce.ParseRule(kind, rule)
	}
	return c, err
}

func campaignIn(ctx context.Context, q Querier, s *Statement, in id.ID, key any) (commerce.Campaign, error) {
	return get(ctx, q, commerce.ErrCampaignMissing, s, []any{in, key}, scanCampaign)
}

// soldIn reads what a campaign sells; where it names no variant, the currency alone.
func soldIn(ctx context.Context, q Querier, in, variant id.ID) (s commerce.Sold, err error) {
	if variant.IsZero() {
		return s, one(ctx, q, commerce.ErrCampaignMissing, currencyOf, []any{in}, &s.Currency, &s.PrizeCeiling)
	}
	p, v := &s.Product, &s.Variant
	err = one(ctx, q, commerce.ErrVariantMissing, soldBy, []any{in, variant}, &s.Currency, &s.PrizeCeiling, &p.ID, &p.Slug, &p.Title, &p.State, &v.ID, &v.Title,
		&v.Price, &v.Stock, &v.Held, &v.Sold)
	v.Product = p.ID
	return s, err
}

type campaignOf struct{ community, campaign id.ID } // names a campaign

func (tx commerceTx) CampaignByID(campaign id.ID) (commerce.Campaign, error) {
	return readOnce(tx.Tx, campaignOf{tx.community, campaign}, selectCampaign.tables, func() (commerce.Campaign, error) {
		return campaignIn(tx.ctx, tx, selectCampaign, tx.community, campaign)
	})
}

func (tx commerceTx) SoldBy(variant id.ID) (commerce.Sold, error) {
	return soldIn(tx.ctx, tx, tx.community, variant)
}

func ruleText(c commerce.Campaign) (string, error) {
	text, err := json.Marshal(c.Rule)
	return string(text), err
}

// counted is the segment that a campaign keeps from being deleted.
func counted(c commerce.Campaign) id.ID {
	if c.State == commerce.CampaignEnded {
		return id.Zero
	}
	return c.Audience.Segment
}

func (tx commerceTx) InsertCampaign(c commerce.Campaign) error {
	rule, err := ruleText(c)
	if err != nil {
		return err
	}
	tx.insert(insertCampaign, []any{tx.community, c.ID, c.Kind(), c.Slug, c.Title, c.About, c.State, c.Audience.Segment, c.Audience.Circle,
		c.Audience.Tier, c.Variant, c.StartsAt, c.EndsAt, c.Budget, c.Spent, c.PerPersonLimit, c.Stock, c.Taken, c.Combines, rule, c.Fate, c.CreatedAt})
	tx.retarget(id.Zero, counted(c))
	return tx.unlessTaken("slug")
}

func (tx commerceTx) UpdateCampaign(was, c commerce.Campaign) error {
	rule, err := ruleText(c)
	if err != nil {
		return err
	}
	tx.must(errStale, updateCampaign, tx.community, c.ID, was.State, c.Slug, c.Title, c.About, c.State, c.Audience.Segment, c.Audience.Circle,
		c.Audience.Tier, c.StartsAt, c.EndsAt, c.Budget, c.PerPersonLimit, c.Stock, c.Combines, rule, c.Fate, c.EndedAt, was.Audience.Segment)
	tx.retarget(counted(was), counted(c))
	return tx.unlessTaken("slug")
}

func (tx commerceTx) TakeOf(u commerce.Use) {
	c := u.Campaign
	tx.must(commerce.ErrCampaignUsedUp, takeOf, tx.community, c.ID, u.Times, u.Cost)
	if u.Member.IsZero() {
		return
	}
	most := c.PerPersonLimit
	if most == 0 {
		most = money.Max
	}
	tx.must(commerce.ErrLimitReached.With(fault.Args{"limit": c.PerPersonLimit}), useOf, tx.community, c.ID, u.Member, u.Times, most)
}

func (tx commerceTx) GiveBack(u commerce.Use) {
	tx.must(errStale, giveBackOf, tx.community, u.Campaign.ID, u.Times, u.Cost)
	tx.must(errStale, unuseOf, tx.community, u.Campaign.ID, u.Member, u.Times)
}

func (tx commerceTx) Relieve(campaign id.ID, cost money.Amount) {
	tx.must(errStale, giveBackOf, tx.community, campaign, 0, cost)
}

// Campaigns reads a page of campaigns.
func (c Commerce) Campaigns(ctx context.Context, community id.ID, f commerce.CampaignFilter, after id.ID, limit int) ([]commerce.Campaign, error) {
	return list(ctx, c.db, listCampaigns, []any{community, before(after), limit, f.Kind, f.State}, scanCampaign)
}

// OpenCampaigns reads those that are live or paused and not over at a time.
func (c Commerce) OpenCampaigns(ctx context.Context, community id.ID, now time.Time, limit int) ([]commerce.Campaign, error) {
	return list(ctx, c.db, openCampaigns, []any{community, now, limit}, scanCampaign)
}

// Campaign reads a campaign.
func (c Commerce) Campaign(ctx context.Context, community, campaign id.ID) (commerce.Campaign, error) {
	return campaignIn(ctx, c.db, selectCampaign, community, campaign)
}

// CampaignBySlug reads the campaign with a slug.
func (c Commerce) CampaignBySlug(ctx context.Context, community id.ID, slug string) (commerce.Campaign, error) {
	return campaignIn(ctx, c.db, campaignBySlug, community, slug)
}

// SoldBy reads what a campaign about a variant sells.
func (c Commerce) SoldBy(ctx context.Context, community, variant id.ID) (commerce.Sold, error) {
	return soldIn(ctx, c.db, community, variant)
}
