package store

import (
	"context"

	"panal/commerce"
	"panal/growth"
	"panal/internal/id"
)

// A campaign's links are those that lead to it. Their orders count beside those bought with the campaign, each once.

var (
	campaignBrought = stmt(`WITH links AS (
			SELECT id FROM share WHERE community_id = $1 AND target_id = $2
		), came AS (
			SELECT COALESCE(SUM(visitors), 0) AS visitors, COALESCE(SUM(visits), 0) AS visits
			FROM links JOIN arrival a ON a.community_id = $1 AND a.share_id = links.id
		), sold AS (
			SELECT COUNT(CASE WHEN kept = 1 THEN 1 END) AS orders, COUNT(CASE WHEN newcomer = 1 THEN 1 END) AS newcomers,
				COALESCE(SUM(CASE WHEN kept = 1 THEN cost END), 0) AS discount, COALESCE(SUM(CASE WHEN kept = 1 THEN total END), 0) AS total,
				COUNT(CASE WHEN kept = 0 THEN 1 END) AS open
			FROM conversion WHERE community_id = $1 AND campaign_id = $2
		), brought AS (
			SELECT COUNT(*) AS orders, COALESCE(SUM(newcomer), 0) AS newcomers, COALESCE(SUM(discount), 0) AS discount, COALESCE(SUM(total), 0) AS total
			FROM links JOIN attribution a ON a.community_id = $1 AND a.share_id = links.id AND a.kept = 1
			WHERE NOT EXISTS (SELECT 1 FROM conversion c WHERE c.community_id = $1 AND c.campaign_id = $2 AND c.order_id = a.order_id)
		)
		SELECT co.currency, co.advert_cost, CAST(came.visits AS BIGINT), CAST(came.visitors AS BIGINT), sold.orders + brought.orders,
			CAST(sold.newcomers + brought.newcomers AS BIGINT), CAST(sold.discount + brought.discount AS BIGINT),
			CAST(sold.total + brought.total AS BIGINT), sold.open
		FROM community co, came, sold, brought WHERE co.id = $1`)
	campaignChannels = stmt(`WITH links AS (
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
	campaignSharers = stmt(`WITH links AS (
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
	campaignOrders = stmt(`SELECT c.order_id, (SELECT p.id FROM payment p WHERE p.community_id = $1 AND p.order_id = c.order_id ORDER BY p.id DESC LIMIT 1),
			c.cost, c.total, c.newcomer, c.kept
		FROM conversion c WHERE c.community_id = $1 AND c.campaign_id = $2 ORDER BY c.order_id DESC LIMIT $3`)
)

// CampaignBrought counts a campaign's arrivals and orders.
func (c Commerce) CampaignBrought(ctx context.Context, community, campaign id.ID) (r commerce.CampaignResults, err error) {
	fields := append([]any{&r.Currency, &r.AdvertCost, &r.Visits}, figuresDest(&r.Figures)...)
	return r, one(ctx, c.db, commerce.ErrCampaignMissing, campaignBrought, []any{community, campaign}, append(fields, &r.Open)...)
}

// CampaignChannels counts by channel what a campaign's links brought, those with the most newcomers first.
func (c Commerce) CampaignChannels(ctx context.Context, community, campaign id.ID) ([]growth.ChannelCost, error) {
	return list(ctx, c.db, campaignChannels, []any{community, campaign}, scanChannelCost)
}

// CampaignSharers lists members whose links to a campaign brought the most.
func (c Commerce) CampaignSharers(ctx context.Context, community, campaign id.ID, limit int) ([]growth.PersonCost, error) {
	return list(ctx, c.db, campaignSharers, []any{community, campaign, limit}, scanPersonCost)
}

// CampaignOrders lists the orders that were bought with a campaign, the newest first.
func (c Commerce) CampaignOrders(ctx context.Context, community, campaign id.ID, limit int) ([]commerce.ConvertedOrder, error) {
	return list(ctx, c.db, campaignOrders, []any{community, campaign, limit}, func(row Row) (o commerce.ConvertedOrder, err error) {
		return o, row.Scan(&o.Order, &o.Payment, &o.Cost, &o.Total, &o.Newcomer, &o.Kept)
	})
}
