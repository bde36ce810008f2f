package store

import "panal/internal/id"

// What holds for groups and their slots.
var groupBuyInvariants = []invariant{
	breaks("a group's slots are filled from the first on", id.GroupBuy, `
		SELECT g.id AS subject, g.taken || ' taken, ' || COUNT(s.slot) || ' slots from ' || COALESCE(MIN(s.slot), 0) || ' to ' || COALESCE(MAX(s.slot), 0) AS detail
		FROM group_buy g LEFT JOIN slot s ON s.community_id = g.community_id AND s.group_id = g.id
		WHERE g.community_id = $1 GROUP BY g.id, g.taken
		HAVING COUNT(s.slot) <> g.taken OR g.taken > 0 AND (MIN(s.slot) <> 1 OR MAX(s.slot) <> g.taken)`),
	breaks("a group is formed exactly when it is full", id.GroupBuy, `
		SELECT id AS subject, state || ' with ' || taken || ' and ' || virtual || ' virtual of ' || size AS detail
		FROM group_buy WHERE community_id = $1 AND (taken < 0 OR taken + virtual > size OR (state = 'formed') <> (taken + virtual = size))`),
	breaks("a group is closed exactly when it says since when", id.GroupBuy, `
		SELECT id AS subject, state || CASE WHEN closed_at IS NULL THEN ' since never' ELSE ' and closed' END AS detail
		FROM group_buy WHERE community_id = $1 AND (state = 'open') <> (closed_at IS NULL)`),
	breaks("the head of a group sits in it", id.GroupBuy, `
		SELECT g.id AS subject, g.state || ' with ' || g.taken || ' taken, the head not among them' AS detail
		FROM group_buy g WHERE g.community_id = $1 AND (g.taken > 0 OR g.state <> 'expired') AND NOT EXISTS (
			SELECT 1 FROM slot s WHERE s.community_id = g.community_id AND s.group_id = g.id AND s.member_id = g.head_id)`),
	breaks("a slot's order is its member's, of its group, and as far as the group", id.GroupBuy, `
		SELECT s.group_id AS subject, 'slot ' || s.slot || ' of a group that is ' || COALESCE(g.state, 'none') || ': order ' || COALESCE(o.state, 'none') ||
			CASE WHEN o.member_id <> s.member_id THEN ' of another member' WHEN o.group_id <> s.group_id THEN ' of another group' ELSE '' END AS detail
		FROM slot s
		LEFT JOIN group_buy g ON g.community_id = s.community_id AND g.id = s.group_id
		LEFT JOIN orders o ON o.community_id = s.community_id AND o.id = s.order_id
		WHERE s.community_id = $1 AND (g.id IS NULL OR o.id IS NULL OR o.member_id <> s.member_id OR o.group_id IS NULL OR o.group_id <> s.group_id OR NOT (
			g.state = 'open' AND o.state = 'awaiting_group' OR
			g.state = 'formed' AND o.state IN ('ready', 'shipped', 'refunding', 'refunded') OR
			g.state = 'expired' AND o.state IN ('refunding', 'refunded')))`),
	breaks("everyone in an expired group is refunded once, in full", id.Order, `
		SELECT o.id AS subject, COUNT(r.id) || ' refunds of ' || COALESCE(SUM(r.amount), 0) || ', was charged ' || (o.total - o.credit) AS detail
		FROM group_buy g
		JOIN slot s ON s.community_id = g.community_id AND s.group_id = g.id
		JOIN orders o ON o.community_id = s.community_id AND o.id = s.order_id
		LEFT JOIN refund r ON r.community_id = o.community_id AND r.order_id = o.id AND r.reason = 'group_expired'
		WHERE g.community_id = $1 AND g.state = 'expired' GROUP BY o.id, o.total, o.credit, o.currency
		HAVING CASE WHEN o.total = o.credit THEN COUNT(r.id) > 0
			ELSE COUNT(r.id) <> 1 OR SUM(r.amount) <> o.total - o.credit OR MAX(r.currency) <> o.currency END`),
	late("a group is decided soon after its deadline", id.GroupBuy, `
		SELECT id AS subject, 'late: open with ' || taken || ' of ' || size AS detail
		FROM group_buy WHERE community_id = $1 AND state = 'open' AND deadline < $2`),
}

// late registers an invariant that is broken by what is still undecided so long after its deadline.
func late(rule string, subject id.Kind, query string) invariant {
	v := breaks(rule, subject, query)
	v.late = true
	return v
}
