package store

import "panal/internal/id"

// What campaigns count, against what was given under them.
var campaignInvariants = []invariant{
	breaks("a campaign that has not ended is for a segment that there is", id.Campaign, `
		SELECT c.id AS subject, 'for a segment that is deleted' AS detail FROM campaign c
		LEFT JOIN segment s ON s.community_id = c.community_id AND s.id = c.segment_id
		WHERE c.community_id = $1 AND c.segment_id IS NOT NULL AND c.state <> 'ended' AND s.id IS NULL`),
	breaks("no campaign gives more than its stock or its budget", id.Campaign, `
		SELECT id AS subject, taken || ' taken of ' || stock || ', ' || spent || ' spent of ' || budget AS detail FROM campaign
		WHERE community_id = $1 AND (taken < 0 OR spent < 0 OR stock > 0 AND taken > stock OR budget > 0 AND spent > budget)`),
	breaks("a campaign's stock is taken by what was given under it", id.Campaign, `
		SELECT c.id AS subject, 'counts ' || c.taken || ', gave ' || (`+given+`) AS detail FROM campaign c
		WHERE c.community_id = $1 AND c.taken <> (`+given+`)`),
	breaks("a campaign's budget is spent by what was promised under it", id.Campaign, `
		SELECT c.id AS subject, 'counts ' || c.spent || ', promised ' || (`+promised+`) AS detail FROM campaign c
		WHERE c.community_id = $1 AND c.spent <> (`+promised+`)`),
	breaks("a member took of a campaign what was given to them", id.Member, `
		SELECT member_id AS subject, 'counts ' || SUM(counted) || ', was given ' || SUM(given) AS detail FROM (
			SELECT campaign_id, member_id, times AS counted, 0 AS given FROM campaign_use WHERE community_id = $1
			UNION ALL
			SELECT campaign_id, member_id, 0, 1 FROM (`+givenTo+`) g WHERE member_id IS NOT NULL
		) x GROUP BY campaign_id, member_id HAVING SUM(counted) <> SUM(given)`),
	breaks("a coupon is bound to an order of its member, which it makes cheaper, while that stands", id.Coupon, `
		SELECT k.id AS subject, 'bound to an order that is ' || COALESCE(o.state, 'none') AS detail FROM coupon k
		LEFT JOIN orders o ON o.community_id = k.community_id AND o.id = k.order_id AND o.member_id = k.member_id
		WHERE k.community_id = $1 AND k.order_id IS NOT NULL AND (o.id IS NULL OR o.state NOT IN ('awaiting_payment', 'awaiting_group', 'ready', 'shipped')
			OR (k.used_at IS NULL) <> (o.state = 'awaiting_payment') OR k.lapsed_at IS NOT NULL OR NOT EXISTS (
				SELECT 1 FROM order_reduction r WHERE r.community_id = $1 AND r.order_id = k.order_id AND r.source_id = k.id AND r.kind LIKE 'coupon'))`),
	breaks("an order that stands has the coupons that it was made cheaper by", id.Order, `
		SELECT r.order_id AS subject, 'a coupon of it is bound to another, or free' AS detail
		FROM (SELECT order_id, source_id FROM order_reduction WHERE community_id = $1 AND kind LIKE 'coupon') r
		JOIN orders o ON o.community_id = $1 AND o.id = r.order_id AND o.state IN ('awaiting_payment', 'awaiting_group', 'ready', 'shipped')
		WHERE NOT EXISTS (
			SELECT 1 FROM coupon k WHERE k.community_id = $1 AND k.id = r.source_id AND k.order_id = r.order_id)`),
}

// What a campaign c gave: how often, and what that is promised to cost. And to whom all campaigns gave, a row each time.
// Each kind adds what it keeps.
const (
	given = `((SELECT COUNT(*) FROM coupon k WHERE k.community_id = c.community_id AND k.campaign_id = c.id)
		+ (SELECT COUNT(*) FROM bargain b WHERE b.community_id = c.community_id AND b.campaign_id = c.id)
		+ (SELECT COUNT(*) FROM drop_spot p WHERE p.community_id = c.community_id AND p.campaign_id = c.id AND p.state IN ('called', 'bought'))
		+ (SELECT COUNT(*) FROM packet p WHERE p.community_id = c.community_id AND p.campaign_id = c.id)
		+ (SELECT COUNT(*) FROM giveaway g WHERE g.community_id = c.community_id AND g.campaign_id = c.id))`

	promised = `((SELECT COALESCE(SUM(k.cost), 0) FROM coupon k WHERE k.community_id = c.community_id AND k.campaign_id = c.id AND k.lapsed_at IS NULL)
		+ (SELECT COALESCE(SUM(b.cost), 0) FROM bargain b WHERE b.community_id = c.community_id AND b.campaign_id = c.id
			AND b.state NOT IN ('failed', 'returned'))
		+ (SELECT COALESCE(SUM(p.total - p.returned), 0) FROM packet p WHERE p.community_id = c.community_id AND p.campaign_id = c.id)
		+ (SELECT COALESCE(SUM(g.worth * ` + stillWon + `), 0) FROM giveaway g WHERE g.community_id = c.community_id AND g.campaign_id = c.id))`

	// stillWon is how many prizes of a giveaway g were won, or may be yet.
	stillWon = `CASE g.state WHEN 'open' THEN g.prizes ELSE g.winners END`

	givenTo = `SELECT campaign_id, member_id FROM coupon WHERE community_id = $1
		UNION ALL SELECT campaign_id, member_id FROM bargain WHERE community_id = $1
		UNION ALL SELECT campaign_id, member_id FROM packet WHERE community_id = $1`
)
