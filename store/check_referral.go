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
	breaks("a link counts those who came by it", id.Share, `
		SELECT share_id AS subject, 'counts ' || SUM(counted) || ' visitors and ' || SUM(visited) || ' visits more than there are' AS detail FROM (
			SELECT share_id, visitors AS counted, visits AS visited FROM arrival WHERE community_id = $1
			UNION ALL
			SELECT share_id, -1, -visits FROM visit WHERE community_id = $1
		) x GROUP BY share_id HAVING SUM(counted) <> 0 OR SUM(visited) <> 0`),
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
