package store

import (
	"context"
	"strings"

	"panal/commerce"
	"panal/growth"
	"panal/internal/id"
)

// What links brought is counted as it happens: by link in share, by channel in reach, and in outcome each order of a
// campaign once, whether it was bought with the campaign, or its links brought it, or both. What was bought together is
// counted when it is asked for, and of what an offer's links brought the rest is added.

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
	broughtAll = stmt(`WITH together AS (
			SELECT order_id, cost, total, newcomer, kept FROM (` + boughtTogether("open", "") + `) waiting
			UNION ALL SELECT order_id, cost, total, newcomer, kept FROM (` + boughtTogether("formed", "") + `) formed
		), came AS (
			SELECT COALESCE(SUM(visitors), 0) AS visitors, COALESCE(SUM(visits), 0) AS visits FROM reach WHERE community_id = $1 AND target_id = $2
		), waits AS (
			SELECT COUNT(*) AS orders FROM conversion WHERE community_id = $1 AND campaign_id = $2 AND kept = 0
		), brought AS (
			SELECT orders, newcomers, discount, total, 0 AS open FROM outcome WHERE community_id = $1 AND campaign_id = $2
			UNION ALL
			SELECT kept, newcomer, kept * cost, kept * total, 1 - kept FROM together
			UNION ALL
			SELECT orders, newcomers, discount, total, 0 FROM reach WHERE community_id = $1 AND target_id = $2 AND target = 'offer'
			UNION ALL
			SELECT -1, -a.newcomer, -a.discount, -a.total, 0 FROM together t
			JOIN attribution a ON a.community_id = $1 AND a.order_id = t.order_id AND a.kept = 1
			JOIN share s ON s.community_id = $1 AND s.id = a.share_id AND s.target_id = $2
		)
		SELECT co.currency, co.advert_cost, CAST(came.visits AS BIGINT), CAST(came.visitors AS BIGINT),
			CAST(b.orders AS BIGINT), CAST(b.newcomers AS BIGINT), CAST(b.discount AS BIGINT), CAST(b.total AS BIGINT), CAST(b.open + waits.orders AS BIGINT)
		FROM community co, came, waits, (SELECT COALESCE(SUM(orders), 0) AS orders, COALESCE(SUM(newcomers), 0) AS newcomers,
			COALESCE(SUM(discount), 0) AS discount, COALESCE(SUM(total), 0) AS total, COALESCE(SUM(open), 0) AS open FROM brought) b
		WHERE co.id = $1`)
	broughtIn = stmt(`SELECT channel, visitors, orders, newcomers, discount, total
		FROM reach WHERE community_id = $1 AND target_id = $2 ORDER BY newcomers DESC, orders DESC, channel LIMIT 100`)
	sharers = stmt(`SELECT m.id, m.name, s.visitors, s.orders, s.newcomers, s.discount, s.total
		FROM share s CROSS JOIN member m
		WHERE s.community_id = $1 AND s.target_id = $2 AND s.member_id IS NOT NULL AND (s.visitors > 0 OR s.orders > 0)
			AND m.community_id = $1 AND m.id = s.member_id
		ORDER BY s.newcomers DESC, s.orders DESC, s.visitors DESC, s.member_id DESC LIMIT $3`)
	boughtWith = stmt(`SELECT b.order_id, (SELECT p.id FROM payment p WHERE p.community_id = $1 AND p.order_id = b.order_id ORDER BY p.id DESC LIMIT 1),
			b.group_id, b.cost, b.total, b.newcomer, b.kept
		FROM (
			SELECT order_id, cost, total, newcomer, kept, NULL AS group_id
			FROM (SELECT * FROM conversion WHERE community_id = $1 AND campaign_id = $2 ORDER BY order_id DESC LIMIT $3) c
			UNION ALL SELECT order_id, cost, total, newcomer, kept, group_id FROM (` + boughtTogether("open", newestGroups) + `) waiting
			UNION ALL SELECT order_id, cost, total, newcomer, kept, group_id FROM (` + boughtTogether("formed", newestGroups) + `) formed
		) b ORDER BY b.order_id DESC LIMIT $3`)

	// What an order brought to its link is counted or taken back: $3 orders, and $4 newcomers.
	countForShare = stmt(`UPDATE share SET orders = share.orders + $3, newcomers = share.newcomers + $4, discount = share.discount + $3 * a.discount,
			total = share.total + $3 * a.total
		FROM attribution a WHERE a.community_id = $1 AND a.order_id = $2 AND share.community_id = a.community_id AND share.id = a.share_id`)
	countForReach = stmt(`INSERT INTO reach (community_id, target_id, channel, target, visitors, visits, orders, newcomers, discount, total)
		SELECT a.community_id, s.target_id, a.channel, s.target, 0, 0, ` + times + `, CAST($4 AS BIGINT), ` + times + ` * a.discount, ` + times + ` * a.total
		FROM attribution a JOIN share s ON s.community_id = a.community_id AND s.id = a.share_id WHERE a.community_id = $1 AND a.order_id = $2
		ON CONFLICT (community_id, target_id, channel) DO UPDATE SET ` + countUp("reach"))
	countForLinks = stmt(`INSERT INTO outcome (community_id, campaign_id, orders, newcomers, discount, total)
		SELECT a.community_id, s.target_id, ` + times + `, CAST($4 AS BIGINT), ` + times + ` * a.discount, ` + times + ` * a.total
		FROM attribution a JOIN share s ON s.community_id = a.community_id AND s.id = a.share_id
		WHERE a.community_id = $1 AND a.order_id = $2 AND s.target = 'campaign' AND NOT EXISTS (
			SELECT 1 FROM conversion c WHERE c.community_id = a.community_id AND c.campaign_id = s.target_id AND c.order_id = a.order_id)
		ON CONFLICT (community_id, campaign_id) DO UPDATE SET ` + countUp("outcome"))
	// The same of the campaigns that an order was bought with.
	countForCampaigns = stmt(`INSERT INTO outcome (community_id, campaign_id, orders, newcomers, discount, total)
		SELECT c.community_id, c.campaign_id, ` + times + `, CAST($4 AS BIGINT), ` + times + ` * c.cost, ` + times + ` * c.total
		FROM conversion c WHERE c.community_id = $1 AND c.order_id = $2
		ON CONFLICT (community_id, campaign_id) DO UPDATE SET ` + countUp("outcome"))
)

const times = `CAST($3 AS BIGINT)`

// countUp adds what a statement inserts to what a table counts.
func countUp(table string) string {
	sums := make([]string, 0, 4)
	for _, c := range []string{"orders", "newcomers", "discount", "total"} {
		sums = append(sums, c+" = "+table+"."+c+" + excluded."+c)
	}
	return strings.Join(sums, ", ")
}

// count counts what an order brought to its link, for everything that the link counts for.
func (tx growthTx) count(order id.ID, orders, newcomers int64) {
	for _, s := range []*Statement{countForShare, countForReach, countForLinks} {
		tx.run(s, tx.community, order, orders, newcomers)
	}
}

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
