package store

import (
	"context"

	"panal/commerce"
	"panal/growth"
	"panal/internal/id"
)

// The links of a campaign or an offer are those that lead to it. Their orders count beside those bought with it, each once.

// boughtTogether reads so many orders of an offer o, those in its groups that have not expired. newcomer and kept are as
// those of conversions, which are written by campaigns alone: a join writes none.
func boughtTogether(state, limit string) string {
	return `SELECT o.id AS order_id, ` + costOf + ` AS cost, o.total, CASE WHEN o.state IN ('ready', 'shipped') AND NOT EXISTS (
			SELECT 1 FROM orders p WHERE p.community_id = o.community_id AND p.member_id = o.member_id AND p.state IN ('ready', 'shipped')
			AND (p.paid_at < o.paid_at OR p.paid_at = o.paid_at AND p.id < o.id)) THEN 1 ELSE 0 END AS newcomer,
			CASE WHEN o.state IN ('ready', 'shipped') THEN 1 ELSE 0 END AS kept, g.id AS group_id
		FROM (SELECT community_id, id FROM group_buy WHERE community_id = $1 AND offer_id = $2 AND state = '` + state + `'` + limit + `) g
		JOIN slot s ON s.community_id = g.community_id AND s.group_id = g.id
		JOIN orders o ON o.community_id = s.community_id AND o.id = s.order_id`
}

var (
	broughtAll = stmt(`WITH links AS (
			SELECT id FROM share WHERE community_id = $1 AND target_id = $2
		), bought AS (
			SELECT order_id, cost, total, newcomer, kept FROM conversion WHERE community_id = $1 AND campaign_id = $2
			UNION ALL SELECT order_id, cost, total, newcomer, kept FROM (` + boughtTogether("open", "") + `) waiting
			UNION ALL SELECT order_id, cost, total, newcomer, kept FROM (` + boughtTogether("formed", "") + `) formed
		), came AS (
			SELECT COALESCE(SUM(visitors), 0) AS visitors, COALESCE(SUM(visits), 0) AS visits
			FROM links JOIN arrival a ON a.community_id = $1 AND a.share_id = links.id
		), sold AS (
			SELECT COUNT(CASE WHEN kept = 1 THEN 1 END) AS orders, COUNT(CASE WHEN newcomer = 1 THEN 1 END) AS newcomers,
				COALESCE(SUM(CASE WHEN kept = 1 THEN cost END), 0) AS discount, COALESCE(SUM(CASE WHEN kept = 1 THEN total END), 0) AS total,
				COUNT(CASE WHEN kept = 0 THEN 1 END) AS open
			FROM bought
		), brought AS (
			SELECT COUNT(*) AS orders, COALESCE(SUM(newcomer), 0) AS newcomers, COALESCE(SUM(discount), 0) AS discount, COALESCE(SUM(total), 0) AS total
			FROM links JOIN attribution a ON a.community_id = $1 AND a.share_id = links.id AND a.kept = 1
			WHERE a.order_id NOT IN (SELECT order_id FROM bought)
		)
		SELECT co.currency, co.advert_cost, CAST(came.visits AS BIGINT), CAST(came.visitors AS BIGINT), sold.orders + brought.orders,
			CAST(sold.newcomers + brought.newcomers AS BIGINT), CAST(sold.discount + brought.discount AS BIGINT),
			CAST(sold.total + brought.total AS BIGINT), sold.open
		FROM community co, came, sold, brought WHERE co.id = $1`)
	broughtIn = stmt(`WITH links AS (
			SELECT id FROM share WHERE community_id = $1 AND target_id = $2
		)
		SELECT channel, CAST(SUM(visitors) AS BIGINT), CAST(SUM(orders) AS BIGINT) AS kept, CAST(SUM(newcomers) AS BIGINT) AS found,
			CAST(SUM(discount) AS BIGINT), CAST(SUM(total) AS BIGINT)
		FROM (
			SELECT a.channel, SUM(a.visitors) AS visitors, 0 AS orders, 0 AS newcomers, 0 AS discount, 0 AS total
			FROM links JOIN arrival a ON a.community_id = $1 AND a.share_id = links.id GROUP BY a.channel
			UNION ALL
			SELECT a.channel, 0, COUNT(*), SUM(a.newcomer), SUM(a.discount), SUM(a.total)
			FROM links JOIN attribution a ON a.community_id = $1 AND a.share_id = links.id AND a.kept = 1 GROUP BY a.channel
		) AS counted GROUP BY channel ORDER BY found DESC, kept DESC, channel LIMIT 100`)
	sharers = stmt(`WITH links AS (
			SELECT id, member_id FROM share WHERE community_id = $1 AND target_id = $2 AND member_id IS NOT NULL
		)
		SELECT m.id, m.name, CAST(visitors AS BIGINT), kept, CAST(found AS BIGINT), CAST(discount AS BIGINT), CAST(total AS BIGINT) FROM (
			SELECT member_id, SUM(visitors) AS visitors, SUM(orders) AS kept, SUM(newcomers) AS found, SUM(discount) AS discount, SUM(total) AS total
			FROM (
				SELECT links.member_id, a.visitors, 0 AS orders, 0 AS newcomers, 0 AS discount, 0 AS total
				FROM links JOIN arrival a ON a.community_id = $1 AND a.share_id = links.id
				UNION ALL
				SELECT links.member_id, 0, 1, a.newcomer, a.discount, a.total
				FROM links JOIN attribution a ON a.community_id = $1 AND a.share_id = links.id AND a.kept = 1
			) each_link GROUP BY member_id
			ORDER BY found DESC, kept DESC, visitors DESC, member_id LIMIT $3
		) best JOIN member m ON m.community_id = $1 AND m.id = best.member_id ORDER BY found DESC, kept DESC, visitors DESC, m.id`)
	boughtWith = stmt(`SELECT b.order_id, (SELECT p.id FROM payment p WHERE p.community_id = $1 AND p.order_id = b.order_id ORDER BY p.id DESC LIMIT 1),
			b.group_id, b.cost, b.total, b.newcomer, b.kept
		FROM (
			SELECT order_id, cost, total, newcomer, kept, NULL AS group_id
			FROM (SELECT * FROM conversion WHERE community_id = $1 AND campaign_id = $2 ORDER BY order_id DESC LIMIT $3) c
			UNION ALL SELECT order_id, cost, total, newcomer, kept, group_id FROM (` + boughtTogether("open", newestGroups) + `) waiting
			UNION ALL SELECT order_id, cost, total, newcomer, kept, group_id FROM (` + boughtTogether("formed", newestGroups) + `) formed
		) b ORDER BY b.order_id DESC LIMIT $3`)
)

// newestGroups are enough for the newest orders in groups: each has one.
const newestGroups = ` ORDER BY id DESC LIMIT $3`

// Brought counts the arrivals and orders of a campaign or an offer.
func (c Commerce) Brought(ctx context.Context, community, by id.ID) (r commerce.Results, err error) {
	fields := append([]any{&r.Currency, &r.AdvertCost, &r.Visits}, figuresDest(&r.Figures)...)
	return r, one(ctx, c.db, commerce.ErrCampaignMissing, broughtAll, []any{community, by}, append(fields, &r.Open)...)
}

// BroughtIn counts by channel what links to a campaign or an offer brought, those with the most newcomers first.
func (c Commerce) BroughtIn(ctx context.Context, community, by id.ID) ([]growth.ChannelCost, error) {
	return list(ctx, c.db, broughtIn, []any{community, by}, scanChannelCost)
}

// BroughtBy lists members whose links to a campaign or an offer brought the most.
func (c Commerce) BroughtBy(ctx context.Context, community, by id.ID, limit int) ([]growth.PersonCost, error) {
	return list(ctx, c.db, sharers, []any{community, by, limit}, scanPersonCost)
}

// BoughtWith lists the orders that were bought with a campaign or an offer, the newest first.
func (c Commerce) BoughtWith(ctx context.Context, community, by id.ID, limit int) ([]commerce.ConvertedOrder, error) {
	return list(ctx, c.db, boughtWith, []any{community, by, limit}, func(row Row) (o commerce.ConvertedOrder, err error) {
		return o, row.Scan(&o.Order, &o.Payment, &o.Group, &o.Cost, &o.Total, &o.Newcomer, &o.Kept)
	})
}
