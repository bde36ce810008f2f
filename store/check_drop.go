package store

import "panal/internal/id"

// The lines of drops, against the places in them, the orders of those, and the codes.
var dropInvariants = []invariant{
	breaks("a drop that was announced has a line", id.Campaign, `
		SELECT c.id AS subject, c.state || ' without a line' AS detail FROM campaign c
		WHERE c.community_id = $1 AND c.kind = 'drop' AND c.state IN ('live', 'paused')
			AND NOT EXISTS (SELECT 1 FROM drop_line l WHERE l.community_id = c.community_id AND l.campaign_id = c.id)`),
	breaks("the places of a line are numbered from 1 on, up to the last", id.Campaign, `
		SELECT l.campaign_id AS subject, 'the last is ' || l.last || ', of ' || COUNT(p.number) || ' places up to ' || COALESCE(MAX(p.number), 0) AS detail
		FROM drop_line l LEFT JOIN drop_spot p ON p.community_id = l.community_id AND p.campaign_id = l.campaign_id
		WHERE l.community_id = $1 GROUP BY l.campaign_id, l.last
		HAVING COUNT(p.number) <> l.last OR COALESCE(MAX(p.number), 0) <> l.last OR COALESCE(MIN(p.number), 1) <> 1`),
	breaks("a line is served in its order", id.Campaign, `
		SELECT p.campaign_id AS subject, 'number ' || p.number || ' is ' || p.state || ', and ' || l.reached || ' was reached' AS detail
		FROM drop_spot p JOIN drop_line l ON l.community_id = p.community_id AND l.campaign_id = p.campaign_id
		WHERE p.community_id = $1 AND (p.state = 'waiting' AND p.number <= l.reached OR p.called_at IS NOT NULL AND p.number > l.reached)`),
	breaks("no unit is free while somebody waits in an open line", id.Campaign, `
		SELECT c.id AS subject, (c.stock - c.taken) || ' free, ' || l.last || ' came' AS detail
		FROM drop_line l JOIN campaign c ON c.community_id = l.community_id AND c.id = l.campaign_id
		WHERE l.community_id = $1 AND l.opened_at IS NOT NULL AND l.closed_at IS NULL AND c.taken < c.stock AND EXISTS (
			SELECT 1 FROM drop_spot p WHERE p.community_id = l.community_id AND p.campaign_id = l.campaign_id AND p.state = 'waiting')`),
	breaks("a drop's units are in its orders, or set aside until its line is closed", id.Campaign, `
		SELECT subject, aside || ' aside of ' || stock || ', ' || ordered || ' in orders' AS detail FROM (
			SELECT c.id AS subject, l.aside AS aside, l.closed_at AS closed_at, c.stock AS stock, (
				SELECT COUNT(*) FROM drop_spot p WHERE p.community_id = l.community_id AND p.campaign_id = l.campaign_id
					AND p.state IN ('called', 'bought') AND p.order_id IS NOT NULL) AS ordered
			FROM drop_line l JOIN campaign c ON c.community_id = l.community_id AND c.id = l.campaign_id WHERE l.community_id = $1
		) x WHERE aside <> CASE WHEN closed_at IS NULL THEN stock - ordered ELSE 0 END`),
	breaks("a line counts what was bought", id.Campaign, `
		SELECT l.campaign_id AS subject, 'counts ' || l.bought || ', bought were ' || COUNT(p.number) AS detail
		FROM drop_line l LEFT JOIN drop_spot p ON p.community_id = l.community_id AND p.campaign_id = l.campaign_id AND p.state = 'bought'
		WHERE l.community_id = $1 GROUP BY l.campaign_id, l.bought HAVING COUNT(p.number) <> l.bought`),
	breaks("a place in line is as far as its order", id.Campaign, `
		SELECT p.campaign_id AS subject, 'number ' || p.number || ' is ' || p.state || ' with an order that is ' || COALESCE(o.state, 'none') AS detail
		FROM drop_spot p LEFT JOIN orders o ON o.community_id = p.community_id AND o.id = p.order_id AND o.member_id = p.member_id AND o.campaign_id = p.campaign_id
		WHERE p.community_id = $1 AND NOT CASE p.state
			WHEN 'called' THEN p.order_id IS NULL OR o.state = 'awaiting_payment'
			WHEN 'bought' THEN COALESCE(o.state IN ('ready', 'shipped') OR `+shippedAndRefunded+`, FALSE)
			WHEN 'returned' THEN COALESCE(o.state IN ('refunding', 'refunded'), FALSE)
			ELSE p.order_id IS NULL END`),
	breaks("an order of a drop that stands has its place in line", id.Order, `
		SELECT o.id AS subject, o.state || ' at the price of a drop, without a place in its line' AS detail
		FROM orders o JOIN campaign c ON c.community_id = o.community_id AND c.id = o.campaign_id AND c.kind = 'drop'
		WHERE o.community_id = $1 AND o.state IN ('awaiting_payment', 'ready', 'shipped') AND NOT EXISTS (
			SELECT 1 FROM drop_spot p WHERE p.community_id = o.community_id AND p.campaign_id = o.campaign_id AND p.member_id = o.member_id AND p.order_id = o.id)`),
	breaks("a line counts its codes, of which there are no more than units", id.Campaign, `
		SELECT l.campaign_id AS subject, 'counts ' || l.codes || ', made were ' || COUNT(k.id) || ' for ' || c.stock AS detail
		FROM drop_line l JOIN campaign c ON c.community_id = l.community_id AND c.id = l.campaign_id
		LEFT JOIN drop_code k ON k.community_id = l.community_id AND k.campaign_id = l.campaign_id
		WHERE l.community_id = $1 GROUP BY l.campaign_id, l.codes, c.stock HAVING COUNT(k.id) <> l.codes OR l.codes > c.stock`),
	breaks("a code that was used gave a place", id.Campaign, `
		SELECT k.campaign_id AS subject, 'used by somebody without a place by it' AS detail FROM drop_code k
		WHERE k.community_id = $1 AND k.used_at IS NOT NULL AND NOT EXISTS (
			SELECT 1 FROM drop_spot p WHERE p.community_id = k.community_id AND p.campaign_id = k.campaign_id AND p.member_id = k.used_by AND p.coded = 1)`),
}
