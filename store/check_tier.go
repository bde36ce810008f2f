package store

import (
	"strconv"

	"panal/community"
	"panal/internal/id"
)

// What holds between tiers, memberships and the orders that paid for them.
var tierInvariants = []invariant{
	breaks("an order buys a term exactly when it says of which tier", id.Order, `
		SELECT o.id AS subject, 'names ' || CASE WHEN o.tier_id IS NULL THEN 'no tier' ELSE 'a tier' END AS detail
		FROM orders o LEFT JOIN tier_order t ON t.community_id = o.community_id AND t.order_id = o.id
		WHERE o.community_id = $1 AND (o.tier_id IS NULL AND t.order_id IS NOT NULL OR o.tier_id IS NOT NULL AND (
			t.order_id IS NULL OR t.tier_id <> o.tier_id OR t.member_id <> o.member_id))`),
	breaks("a term is paid by one order, and an order that is fulfilled paid one", id.Order, `
		SELECT subject, 'paid ' || SUM(paid) || ', its terms have ' || SUM(had) || ' in ' || SUM(terms) AS detail FROM (
			SELECT id AS subject, total AS paid, 0 AS had, 0 AS terms, 1 AS fulfilled FROM orders
			WHERE community_id = $1 AND tier_id IS NOT NULL AND state IN ('fulfilled', 'refunding', 'refunded')
			UNION ALL
			SELECT order_id, 0, paid, 1, 0 FROM term WHERE community_id = $1
		) x GROUP BY subject HAVING SUM(paid) <> SUM(had) OR SUM(terms) <> 1 OR SUM(fulfilled) <> 1`),
	breaks("a term was taken back exactly when its money goes back", id.Member, `
		SELECT e.member_id AS subject, 'term ' || e.number || ' and its order ' || o.state AS detail
		FROM term e JOIN orders o ON o.community_id = e.community_id AND o.id = e.order_id
		WHERE e.community_id = $1 AND e.refunded <> CASE WHEN o.state = 'fulfilled' THEN 0 ELSE 1 END`),
	breaks("no term is charged twice", id.Member, `
		SELECT member_id AS subject, COUNT(*) || ' orders for the term after ' || after_term AS detail
		FROM tier_order WHERE community_id = $1 AND purpose = 'renewal' GROUP BY member_id, after_term HAVING COUNT(*) > 1`),
	breaks("a membership's terms are numbered from 1 on", id.Member, `
		SELECT s.member_id AS subject, s.terms || ' given, ' || COUNT(e.number) || ' are there, the last is ' || COALESCE(MAX(e.number), 0) AS detail
		FROM membership s LEFT JOIN term e ON e.community_id = s.community_id AND e.member_id = s.member_id
		WHERE s.community_id = $1 GROUP BY s.member_id, s.terms HAVING COUNT(e.number) <> s.terms OR MAX(e.number) <> s.terms`),
	breaks("a membership is in its current term, which was not taken back", id.Member, `
		SELECT s.member_id AS subject, s.state || ' in term ' || s.term AS detail
		FROM membership s LEFT JOIN term e ON e.community_id = s.community_id AND e.member_id = s.member_id AND e.number = s.term
		WHERE s.community_id = $1 AND s.state <> 'ended' AND (e.number IS NULL OR e.refunded = 1 OR e.tier_id <> s.tier_id
			OR e.price_id <> s.price_id OR e.starts_at <> s.starts_at OR COALESCE(e.ends_at, 0) <> COALESCE(s.ends_at, 0))`),
	breaks("a membership waits for something exactly when it is to end or to be charged", id.Member, `
		SELECT member_id AS subject, state || ', due ' || due AS detail FROM membership
		WHERE community_id = $1 AND ((due_at IS NULL) <> (due = '') OR (due = '') <> (state = 'ended' OR ends_at IS NULL)
			OR renews = 1 AND instrument = '' OR due = 'charge' AND renews = 0)`),
	breaks("a member's row says in which tier they stand, and until when", id.Member, `
		SELECT m.id AS subject, 'until ' || m.tier_until || ', and the membership until ' || COALESCE(s.until, 0) AS detail
		FROM member m LEFT JOIN (SELECT member_id, tier_id, CASE WHEN ends_at IS NULL THEN 9223372036854775807 WHEN renews = 0 THEN ends_at
			ELSE `+strconv.FormatInt(community.Grace.Microseconds(), 10)+` + CASE WHEN due_at > ends_at THEN due_at ELSE ends_at END END AS until
			FROM membership WHERE community_id = $1 AND state <> 'ended') s ON s.member_id = m.id
		WHERE m.community_id = $1 AND m.role <> 'guest' AND (m.tier_until <> COALESCE(s.until, 0) OR m.tier_id IS DISTINCT FROM s.tier_id)`),
	breaks("early places are those of the orders that have one", id.TierPrice, `
		SELECT subject, 'counts ' || SUM(counted) || ', orders have ' || SUM(had) AS detail FROM (
			SELECT id AS subject, early_taken AS counted, 0 AS had FROM tier_price WHERE community_id = $1
			UNION ALL
			SELECT t.price_id, 0, 1 FROM tier_order t JOIN orders o ON o.community_id = t.community_id AND o.id = t.order_id
			WHERE t.community_id = $1 AND t.early = 1 AND o.state IN ('awaiting_payment', 'fulfilled')
		) x GROUP BY subject HAVING SUM(counted) <> SUM(had)`),
	breaks("whoever was in a tier has a card", id.Member, `
		SELECT s.member_id AS subject, 'has none' AS detail FROM membership s WHERE s.community_id = $1
		AND NOT EXISTS (SELECT 1 FROM member_card c WHERE c.community_id = s.community_id AND c.member_id = s.member_id)`),
	breaks("cards are numbered below the next number", id.Member, `
		SELECT c.member_id AS subject, 'number ' || c.number || ', given up to ' || COALESCE(q.last, 0) AS detail
		FROM member_card c LEFT JOIN card_sequence q ON q.community_id = c.community_id
		WHERE c.community_id = $1 AND (c.number < 1 OR c.number > COALESCE(q.last, 0))`),
}
