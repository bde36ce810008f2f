package store

import "panal/internal/id"

// What budgets of offers count, against what was promised and given under them.
var offerInvariants = []invariant{
	breaks("no offer promises more than its budget", id.Offer, `
		SELECT id AS subject, spent || ' spent of ' || budget AS detail FROM offer
		WHERE community_id = $1 AND (spent < 0 OR spent > budget)`),
	breaks("an offer's budget is spent by what is promised and was given under it", id.Offer, `
		SELECT subject, 'counts ' || SUM(counted) || ', promised and gave ' || SUM(cost) AS detail FROM (
			SELECT id AS subject, spent AS counted, 0 AS cost FROM offer WHERE community_id = $1
			UNION ALL
			SELECT offer_id, 0, amount FROM offer_promise WHERE community_id = $1
			UNION ALL
			SELECT o.offer_id, 0, `+costOf+` FROM orders o JOIN offer f ON f.community_id = o.community_id AND f.id = o.offer_id
			WHERE o.community_id = $1 AND f.budget > 0 AND o.state IN ('ready', 'shipped')
		) x GROUP BY subject HAVING SUM(counted) <> SUM(cost)`),
	breaks("a group that is open, and an order that is to open one, has its discounts set aside", id.Offer, `
		SELECT offer_id AS subject, 'holds ' || SUM(promised) || ' promises for ' || SUM(due) || ' groups' AS detail FROM (
			SELECT offer_id, holder_id, 1 AS promised, 0 AS due FROM offer_promise WHERE community_id = $1
			UNION ALL
			SELECT g.offer_id, g.id, 0, 1 FROM group_buy g JOIN offer f ON f.community_id = g.community_id AND f.id = g.offer_id
			WHERE g.community_id = $1 AND g.state = 'open' AND f.budget > 0
			UNION ALL
			SELECT o.offer_id, o.id, 0, 1 FROM orders o JOIN offer f ON f.community_id = o.community_id AND f.id = o.offer_id
			WHERE o.community_id = $1 AND o.state = 'awaiting_payment' AND o.group_id IS NULL AND f.budget > 0
		) x GROUP BY offer_id, holder_id HAVING SUM(promised) <> SUM(due)`),
	breaks("what is set aside for a group covers those who are in it", id.GroupBuy, `
		SELECT p.holder_id AS subject, 'set aside ' || p.amount || ', needs ' || SUM(`+costOf+`) AS detail FROM offer_promise p
		JOIN slot s ON s.community_id = p.community_id AND s.group_id = p.holder_id
		JOIN orders o ON o.community_id = s.community_id AND o.id = s.order_id
		WHERE p.community_id = $1 GROUP BY p.holder_id, p.amount HAVING SUM(`+costOf+`) > p.amount`),
}
