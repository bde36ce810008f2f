package store

import "panal/internal/id"

// doneReturns are the returns r of a line l that are done, of orders o that stand.
const doneReturns = `FROM order_return r
			JOIN orders o ON o.community_id = r.community_id AND o.id = r.order_id AND o.state IN ('ready', 'shipped')
			JOIN order_line l ON l.community_id = r.community_id AND l.order_id = r.order_id AND l.line = r.line
			WHERE r.community_id = $1 AND r.state = 'done'`

// What was returned, against the orders it is of.
var returnInvariants = []invariant{
	breaks("a line counts the units that were returned of it, and those on the shelf again", id.Order, `
		SELECT subject, 'line ' || line || ' counts ' || SUM(counted) || ' and ' || SUM(shelved) || ', returned were ' || SUM(returned) || ' and ' || SUM(restocked) AS detail FROM (
			SELECT order_id AS subject, line AS line, returned AS counted, restocked AS shelved, 0 AS returned, 0 AS restocked FROM order_line
			WHERE community_id = $1 AND (returned <> 0 OR restocked <> 0)
			UNION ALL
			SELECT order_id, line, 0, 0, quantity, quantity * restocked FROM order_return WHERE community_id = $1 AND state = 'done' AND kind = 'return'
		) x GROUP BY subject, line HAVING SUM(counted) <> SUM(returned) OR SUM(shelved) <> SUM(restocked)`),
	breaks("of no line more units come back than were bought", id.Order, `
		SELECT r.order_id AS subject, 'line ' || r.line || ': ' || SUM(r.quantity) || ' of ' || COALESCE(MAX(l.quantity), 0) AS detail FROM order_return r
		LEFT JOIN order_line l ON l.community_id = r.community_id AND l.order_id = r.order_id AND l.line = r.line
		WHERE r.community_id = $1 AND (r.state IN ('asked', 'approved') OR r.state = 'done' AND r.kind = 'return')
		GROUP BY r.order_id, r.line HAVING SUM(r.quantity) > COALESCE(MAX(l.quantity), 0)`),
	breaks("what went back of a line is no more than it was charged", id.Order, `
		SELECT r.order_id AS subject, 'line ' || r.line || ': ' || SUM(r.amount) || ' of ' || (MAX(l.unit_paid * l.quantity) - COALESCE(MAX(d.off), 0)) AS detail FROM order_return r
		JOIN order_line l ON l.community_id = r.community_id AND l.order_id = r.order_id AND l.line = r.line
		LEFT JOIN (SELECT order_id, line, SUM(amount) AS off FROM order_reduction WHERE community_id = $1 GROUP BY order_id, line) d
			ON d.order_id = r.order_id AND d.line = r.line
		WHERE r.community_id = $1 AND r.state = 'done' GROUP BY r.order_id, r.line
		HAVING SUM(r.amount) > MAX(l.unit_paid * l.quantity) - COALESCE(MAX(d.off), 0)`),
	breaks("an order counts what its returns gave back", id.Order, `
		SELECT subject, 'counts ' || SUM(counted) || ' with ' || SUM(credited) || ' as credit, its returns gave ' || SUM(gave) || ' with ' || SUM(credit) AS detail FROM (
			SELECT id AS subject, refunded AS counted, credited AS credited, 0 AS gave, 0 AS credit FROM orders WHERE community_id = $1 AND (refunded <> 0 OR credited <> 0)
			UNION ALL
			SELECT order_id, 0, 0, amount, credit FROM order_return WHERE community_id = $1 AND state = 'done'
		) x GROUP BY subject HAVING SUM(counted) <> SUM(gave) OR SUM(credited) <> SUM(credit)`),
	breaks("a return of an order that has returns is one that it knows of", id.Order, `
		SELECT r.order_id AS subject, r.state || ' of an order that is ' || COALESCE(o.state, 'none') AS detail FROM order_return r
		LEFT JOIN orders o ON o.community_id = r.community_id AND o.id = r.order_id
		WHERE r.community_id = $1 AND (o.id IS NULL OR o.returns = 0 OR o.tier_id IS NOT NULL
			OR r.state IN ('asked', 'approved') AND o.state NOT IN ('ready', 'shipped')
			OR (r.state = 'done') <> (r.done_at IS NOT NULL) OR (r.kind = 'exchange') <> (r.for_id IS NOT NULL))`),
	breaks("an order of which nothing is left is being refunded", id.Order, `
		SELECT o.id AS subject, o.state || ' with all of its units returned' AS detail FROM orders o
		WHERE o.community_id = $1 AND o.returns > 0 AND o.state IN ('ready', 'shipped') AND NOT EXISTS (
			SELECT 1 FROM order_line l WHERE l.community_id = o.community_id AND l.order_id = o.id AND l.returned < l.quantity)`),
}
