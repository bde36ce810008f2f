package store

import "panal/internal/id"

// What members have of points, against what they were given, what became of it, and what is posted.
var pointsInvariants = []invariant{
	breaks("points are in accounts of points, and money is in none of them", id.Account, `
		SELECT id AS subject, kind || ' holds ' || currency AS detail FROM account
		WHERE community_id = $1 AND (currency LIKE 'PTS') <> (kind LIKE 'points%')`),
	breaks("what a member has of points is what their lots have", id.Member, `
		SELECT subject, what || ' ' || SUM(has) || ', the account holds ' || SUM(held) AS detail FROM (
			SELECT member_id AS subject, 'free' AS what, free AS has, 0 AS held FROM points_lot WHERE community_id = $1
			UNION ALL SELECT member_id, 'pending', pending, 0 FROM points_lot WHERE community_id = $1
			UNION ALL SELECT member_id, 'owed', debt, 0 FROM points_purse WHERE community_id = $1
			UNION ALL SELECT owner_id, CASE kind WHEN 'points' THEN 'free' WHEN 'points_pending' THEN 'pending' ELSE 'owed' END, 0,
				CASE kind WHEN 'points_owed' THEN -balance ELSE balance END
				FROM account WHERE community_id = $1 AND kind IN ('points', 'points_pending', 'points_owed')
		) x GROUP BY subject, what HAVING SUM(has) <> SUM(held)`),
	breaks("what was issued, spent and lapsed of points is what became of the lots", id.Account, `
		SELECT NULL AS subject, kind || ' is ' || SUM(held) || ', the lots say ' || SUM(due) AS detail FROM (
			SELECT kind, balance AS held, 0 AS due FROM account WHERE community_id = $1 AND kind IN ('points_spent', 'points_lapsed')
			UNION ALL SELECT 'points_spent', 0, spent FROM points_lot WHERE community_id = $1
			UNION ALL SELECT 'points_lapsed', 0, lapsed FROM points_lot WHERE community_id = $1
		) x GROUP BY kind HAVING SUM(held) <> SUM(due)`),
	breaks("a member's statement adds up to what they have", id.Member, `
		SELECT subject, 'moves come to ' || SUM(free) || ' free, ' || SUM(pending) || ' pending, ' || SUM(debt) || ' owed more than there are' AS detail FROM (
			SELECT member_id AS subject, free, pending, debt FROM points_move WHERE community_id = $1
			UNION ALL SELECT member_id, -free, -pending, 0 FROM points_lot WHERE community_id = $1
			UNION ALL SELECT member_id, 0, 0, -debt FROM points_purse WHERE community_id = $1
		) x GROUP BY subject HAVING SUM(free) <> 0 OR SUM(pending) <> 0 OR SUM(debt) <> 0`),
	breaks("every line of a statement is posted, and nothing else is", id.Member, `
		SELECT m.member_id AS subject, m.kind || ' of ' || m.amount || ' is not posted' AS detail FROM points_move m
		WHERE m.community_id = $1 AND NOT EXISTS (SELECT 1 FROM posting p
			WHERE p.community_id = $1 AND p.cause_kind = 'points' AND p.cause_id = m.id AND p.purpose = m.kind)
		UNION ALL
		SELECT p.cause_id, p.purpose || ' is posted without a move' FROM posting p
		WHERE p.community_id = $1 AND p.cause_kind = 'points' AND NOT EXISTS (SELECT 1 FROM points_move m WHERE m.community_id = $1 AND m.id = p.cause_id)`),
	breaks("an order has the points that it was made cheaper by, as far as it is", id.Order, `
		SELECT o.id AS subject, o.state || ' order of ' || o.points || ' points has ' || COALESCE(s.held, 0) || ' held, ' || COALESCE(s.used, 0) || ' used' AS detail
		FROM orders o LEFT JOIN (
			SELECT order_id, SUM(CASE WHEN state = 'held' THEN amount ELSE 0 END) AS held, SUM(CASE WHEN state = 'used' THEN amount ELSE 0 END) AS used,
				SUM(amount) AS amount, SUM(returned) AS returned
			FROM points_spend WHERE community_id = $1 GROUP BY order_id) s ON s.order_id = o.id
		WHERE o.community_id = $1 AND (o.points > 0 OR s.order_id IS NOT NULL) AND (COALESCE(s.amount, 0) <> o.points
			OR (COALESCE(s.held, 0) > 0) <> (o.state = 'awaiting_payment')
			OR (COALESCE(s.used, 0) > 0) <> (o.state IN ('awaiting_group', 'ready', 'shipped', 'refunding', 'refunded'))
			OR o.state = 'awaiting_group' AND s.returned > 0
			OR o.state IN ('refunding', 'refunded') AND s.returned <> s.amount)`),
	breaks("what orders took of a lot is held or spent there", id.Member, `
		SELECT l.member_id AS subject, 'a lot has ' || l.held || ' held and ' || l.spent || ' spent, orders have ' || COALESCE(s.held, 0) || ' and ' || COALESCE(s.used, 0) AS detail
		FROM points_lot l LEFT JOIN (
			SELECT lot_id, SUM(CASE WHEN state = 'held' THEN amount ELSE 0 END) AS held, SUM(CASE WHEN state = 'used' THEN amount - returned ELSE 0 END) AS used
			FROM points_spend WHERE community_id = $1 GROUP BY lot_id) s ON s.lot_id = l.id
		WHERE l.community_id = $1 AND (l.held <> COALESCE(s.held, 0) OR l.spent <> COALESCE(s.used, 0))`),
	breaks("points that orders hold are those of orders that await payment", id.Order, `
		SELECT subject, 'holds ' || SUM(held) || ', the order is to use ' || SUM(due) AS detail FROM (
			SELECT owner_id AS subject, balance AS held, 0 AS due FROM account WHERE community_id = $1 AND kind = 'points_held'
			UNION ALL SELECT id, 0, points FROM orders WHERE community_id = $1 AND state = 'awaiting_payment' AND points > 0
		) x GROUP BY subject HAVING SUM(held) <> SUM(due)`),
	breaks("nobody owes points while they have some", id.Member, `
		SELECT p.member_id AS subject, 'owes ' || p.debt || ' and has some' AS detail FROM points_purse p
		WHERE p.community_id = $1 AND p.debt > 0 AND EXISTS (SELECT 1 FROM points_lot l WHERE l.community_id = $1 AND l.member_id = p.member_id AND l.free > 0)`),
	breaks("nobody gives more recognition than their month allows, and what they gave is counted", id.Member, `
		SELECT subject, month || ': gave ' || SUM(gave) || ', counted ' || SUM(counted) AS detail FROM (
			SELECT from_id AS subject, month, points AS gave, 0 AS counted FROM thanks WHERE community_id = $1
			UNION ALL SELECT from_id, month, 0, given FROM thanks_month WHERE community_id = $1
		) x GROUP BY subject, month HAVING SUM(gave) <> SUM(counted)`),
	breaks("how often somebody thanked somebody else in a month is counted", id.Member, `
		SELECT subject, month || ': thanked ' || SUM(gave) || ' times, counted ' || SUM(counted) AS detail FROM (
			SELECT from_id AS subject, to_id, month, 1 AS gave, 0 AS counted FROM thanks WHERE community_id = $1
			UNION ALL SELECT from_id, to_id, month, 0, times FROM thanks_pair WHERE community_id = $1
		) x GROUP BY subject, to_id, month HAVING SUM(gave) <> SUM(counted)`),
	breaks("what was earned on a day is within what was given for it", id.Member, `
		SELECT d.member_id AS subject, d.act || ' on ' || d.day || ' counts ' || d.points AS detail FROM points_day d
		WHERE d.community_id = $1 AND d.points > (SELECT COALESCE(SUM(l.amount), 0) FROM points_lot l
			WHERE l.community_id = $1 AND l.member_id = d.member_id AND l.act = d.act)`),
}
