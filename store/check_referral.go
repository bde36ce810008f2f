package store

import "panal/internal/id"

// What holds for those who bring others.
var referralInvariants = []invariant{
	breaks("a member is a newcomer once", id.Member, `
		SELECT member_id AS subject, 'newcomer by ' || COUNT(*) || ' orders' AS detail
		FROM attribution WHERE community_id = $1 AND newcomer = 1 GROUP BY member_id HAVING COUNT(*) > 1`),
	breaks("nobody brings themselves", id.Member, `
		SELECT member_id AS subject, 'brought by themselves' AS detail FROM referral WHERE community_id = $1 AND referrer_id = member_id
		UNION ALL
		SELECT member_id, 'credited for their own order' FROM attribution WHERE community_id = $1 AND referrer_id = member_id`),
	// Everyone has one referrer at most, so whoever is not reached from those who were brought by nobody goes in circles.
	breaks("nobody is brought by someone they brought, however far", id.Member, `
		WITH RECURSIVE reached (member_id) AS (
			SELECT r.member_id FROM referral r WHERE r.community_id = $1
			AND NOT EXISTS (SELECT 1 FROM referral p WHERE p.community_id = $1 AND p.member_id = r.referrer_id)
			UNION ALL
			SELECT r.member_id FROM reached a JOIN referral r ON r.community_id = $1 AND r.referrer_id = a.member_id
		)
		SELECT r.member_id AS subject, 'goes in circles' AS detail FROM referral r
		WHERE r.community_id = $1 AND r.member_id NOT IN (SELECT member_id FROM reached)`),
	breaks("who was brought is the newcomer of a kept order, and the other way round", id.Member, `
		SELECT subject, CASE WHEN SUM(brought) > SUM(newcomers) THEN 'brought by an order that has no newcomer' ELSE 'newcomer of an order that brought nobody' END AS detail FROM (
			SELECT member_id AS subject, order_id, referrer_id, 1 AS brought, 0 AS newcomers FROM referral WHERE community_id = $1
			UNION ALL
			SELECT member_id, order_id, referrer_id, 0, 1 FROM attribution WHERE community_id = $1 AND newcomer = 1 AND kept = 1 AND referrer_id IS NOT NULL
		) x GROUP BY subject, order_id, referrer_id HAVING SUM(brought) <> SUM(newcomers)`),
	breaks("a link counts those who came by it, and the kept orders that it brought", id.Share, `
		SELECT share_id AS subject, `+toldVisits+` || ', ' || `+toldOrders+` AS detail FROM (
			SELECT id AS share_id, visitors, visits, orders, newcomers, discount, total FROM share WHERE community_id = $1
			UNION ALL
			SELECT share_id, -1, -visits, 0, 0, 0, 0 FROM visit WHERE community_id = $1
			UNION ALL
			SELECT share_id, 0, 0, -1, -newcomer, -discount, -total FROM attribution WHERE community_id = $1 AND kept = 1
		) x GROUP BY share_id HAVING `+tooManyVisits+` OR `+tooManyOrders),
	reached("the links to an offer are counted by channel", "offer", id.Offer),
	reached("the links to a campaign are counted by channel", "campaign", id.Campaign),
	breaks("a campaign counts the kept orders that were bought with it or that its links brought, each once", id.Campaign, `
		SELECT campaign_id AS subject, `+toldOrders+` AS detail FROM (
			SELECT campaign_id, orders, newcomers, discount, total FROM outcome WHERE community_id = $1
			UNION ALL
			SELECT campaign_id, -kept, -newcomer, -kept * cost, -kept * total FROM conversion WHERE community_id = $1
			UNION ALL
			SELECT s.target_id, -1, -a.newcomer, -a.discount, -a.total
			FROM attribution a JOIN share s ON s.community_id = a.community_id AND s.id = a.share_id AND s.target = 'campaign'
			LEFT JOIN conversion c ON c.community_id = a.community_id AND c.campaign_id = s.target_id AND c.order_id = a.order_id
			WHERE a.community_id = $1 AND a.kept = 1 AND c.order_id IS NULL
		) x GROUP BY campaign_id HAVING `+tooManyOrders),
	breaks("the conversions of a campaign are the orders that it made cheaper", id.Order, `
		SELECT order_id AS subject, 'conversions ' || SUM(counted) || ' off by ' || SUM(cost) AS detail FROM (
			SELECT campaign_id, order_id, 1 AS counted, cost FROM conversion WHERE community_id = $1
			UNION ALL
			SELECT campaign_id, order_id, -1, -SUM(cost) FROM (
				SELECT campaign_id, id AS order_id, discount - reduced AS cost FROM orders WHERE community_id = $1 AND campaign_id IS NOT NULL
				UNION ALL
				SELECT campaign_id, order_id, amount FROM order_reduction WHERE community_id = $1 AND campaign_id IS NOT NULL
			) part GROUP BY campaign_id, order_id
		) x GROUP BY campaign_id, order_id HAVING SUM(counted) <> 0 OR SUM(cost) <> 0`),
}

// What is counted, less what there is: nothing when all is well.
const (
	tooManyOrders = `SUM(orders) <> 0 OR SUM(newcomers) <> 0 OR SUM(discount) <> 0 OR SUM(total) <> 0`
	tooManyVisits = `SUM(visitors) <> 0 OR SUM(visits) <> 0`

	toldOrders = `SUM(orders) || ' orders, ' || SUM(newcomers) || ' newcomers, ' || SUM(discount) || ' off and ' || SUM(total) || ' paid too many'`
	toldVisits = `SUM(visitors) || ' visitors and ' || SUM(visits) || ' visits too many'`
)

// reached says that everything that links lead to counts who came by them, and by channel what they brought. A browser
// that comes again through another channel is known by that one alone, so visits are compared over all channels.
func reached(rule, target string, kind id.Kind) invariant {
	return breaks(rule, kind, `
		SELECT target_id AS subject, `+toldVisits+` AS detail FROM (
			SELECT target_id, visitors, visits FROM reach WHERE community_id = $1 AND target = '`+target+`'
			UNION ALL
			SELECT target_id, -visitors, -visits FROM share WHERE community_id = $1 AND target = '`+target+`'
		) came GROUP BY target_id HAVING `+tooManyVisits+`
		UNION ALL
		SELECT target_id, channel || ': ' || `+toldOrders+` FROM (
			SELECT target_id, channel, orders, newcomers, discount, total FROM reach WHERE community_id = $1 AND target = '`+target+`'
			UNION ALL
			SELECT s.target_id, a.channel, -1, -a.newcomer, -a.discount, -a.total FROM attribution a
			JOIN share s ON s.community_id = a.community_id AND s.id = a.share_id AND s.target = '`+target+`' WHERE a.community_id = $1 AND a.kept = 1
		) brought GROUP BY target_id, channel HAVING `+tooManyOrders)
}
