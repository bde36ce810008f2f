package store

import (
	"strings"

	"panal/internal/id"
)

// What is on the shelves, against the orders that took it.
var shelfInvariants = []invariant{
	breaks("units held are those of orders that await payment, of bargains that run, and those set aside for drops", id.Variant,
		shelved(`held`, `o.state = 'awaiting_payment' AND o.tier_id IS NULL
			UNION ALL
			SELECT variant_id, 0, 1 FROM bargain WHERE community_id = $1 AND state IN ('open', 'reached') AND order_id IS NULL`, setAside)),
	breaks("units sold are those of orders that are paid and not taken back", id.Variant,
		shelved(`sold`, soldOut, exchanged)),
	breaks("no more is held and sold than there is", id.Variant, `
		SELECT id AS subject, held || ' held and ' || sold || ' sold of ' || stock AS detail
		FROM variant WHERE community_id = $1 AND (held < 0 OR sold < 0 OR held + sold > stock)`),
	breaks("an offer with a cap counts the units taken under it", id.Offer, `
		SELECT subject, 'counts ' || SUM(counted) || ', orders took ' || SUM(took) AS detail FROM (
			SELECT id AS subject, taken AS counted, 0 AS took FROM offer WHERE community_id = $1 AND stock > 0
			UNION ALL
			SELECT f.id, 0, l.quantity - l.restocked FROM orders o
			JOIN offer f ON f.community_id = o.community_id AND f.id = o.offer_id AND f.stock > 0
			JOIN order_line l ON l.community_id = o.community_id AND l.order_id = o.id
			WHERE o.community_id = $1 AND `+unitsOut+` AND EXISTS (SELECT 1 FROM offer WHERE community_id = $1 AND stock > 0)
		) x GROUP BY subject HAVING SUM(counted) <> SUM(took)`),
	breaks("no offer gives more than its cap", id.Offer, `
		SELECT id AS subject, taken || ' taken of ' || stock AS detail
		FROM offer WHERE community_id = $1 AND (taken < 0 OR stock > 0 AND taken > stock)`),
	breaks("an offer with a limit counts the units each member took", id.Member, `
		SELECT subject, 'counts ' || SUM(counted) || ', orders took ' || SUM(took) AS detail FROM (
			SELECT u.member_id AS subject, u.offer_id AS offer_id, u.units AS counted, 0 AS took FROM offer_use u
			JOIN offer f ON f.community_id = u.community_id AND f.id = u.offer_id AND f.per_person_limit > 0
			WHERE u.community_id = $1
			UNION ALL
			SELECT o.member_id, f.id, 0, l.quantity - l.restocked FROM orders o
			JOIN offer f ON f.community_id = o.community_id AND f.id = o.offer_id AND f.per_person_limit > 0
			JOIN order_line l ON l.community_id = o.community_id AND l.order_id = o.id
			WHERE o.community_id = $1 AND `+unitsOut+` AND EXISTS (SELECT 1 FROM offer WHERE community_id = $1 AND per_person_limit > 0)
		) x GROUP BY subject, offer_id HAVING SUM(counted) <> SUM(took)`),
}

// setAside are the units that drops have held on the shelves, and that are in no order.
const setAside = `
			UNION ALL
			SELECT c.variant_id, 0, l.aside FROM drop_line l JOIN campaign c ON c.community_id = l.community_id AND c.id = l.campaign_id
			WHERE l.community_id = $1`

// soldOut is true of an order o whose units are sold, or gone.
const soldOut = `(o.state IN ('awaiting_group', 'ready', 'shipped') OR ` + shippedAndRefunded + `)`

// exchanged are the units that were given for others, or are set aside to be, and those that came back.
const exchanged = `
			UNION ALL
			SELECT r.for_id, 0, r.quantity FROM order_return r JOIN orders o ON o.community_id = r.community_id AND o.id = r.order_id AND ` + soldOut + `
			WHERE r.community_id = $1 AND r.kind = 'exchange' AND r.state IN ('approved', 'done')
			UNION ALL
			SELECT r.variant_id, 0, -r.quantity FROM order_return r JOIN orders o ON o.community_id = r.community_id AND o.id = r.order_id AND ` + soldOut + `
			WHERE r.community_id = $1 AND r.state = 'done' AND r.restocked = 1`

// shelved compares a column of variants with the units of the orders in a state.
func shelved(column, state string, besides ...string) string {
	return `SELECT subject, '` + column + ` ' || SUM(counted) || ', orders have ' || SUM(ordered) AS detail FROM (
			SELECT id AS subject, ` + column + ` AS counted, 0 AS ordered FROM variant WHERE community_id = $1
			UNION ALL
			SELECT l.variant_id, 0, l.quantity FROM orders o
			JOIN order_line l ON l.community_id = o.community_id AND l.order_id = o.id
			WHERE o.community_id = $1 AND ` + state + strings.Join(besides, ``) + `
		) x GROUP BY subject HAVING SUM(counted) <> SUM(ordered)`
}

// What holds inside an order.
var orderInvariants = []invariant{
	breaks("an order's amounts are those of its lines", id.Order, `
		SELECT o.id AS subject, o.subtotal || ' less ' || o.discount || ' is ' || o.total || ', lines have ' ||
			COALESCE(SUM(l.unit_price * l.quantity), 0) || ' and ' || COALESCE(SUM(l.unit_paid * l.quantity), 0) || ', reduced by ' || o.reduced AS detail
		FROM orders o LEFT JOIN order_line l ON l.community_id = o.community_id AND l.order_id = o.id
		WHERE o.community_id = $1 GROUP BY o.id, o.subtotal, o.discount, o.total, o.reduced, o.credit
		HAVING COUNT(l.line) = 0 OR SUM(l.unit_price * l.quantity) <> o.subtotal OR SUM(l.unit_paid * l.quantity) <> o.total + o.reduced
			OR o.subtotal - o.discount <> o.total OR o.discount < 0 OR o.credit < 0 OR o.credit > o.total`),
	breaks("what came off an order is its reductions", id.Order, `
		SELECT subject, 'reduced by ' || SUM(kept) || ', its reductions are ' || SUM(listed) AS detail FROM (
			SELECT id AS subject, reduced AS kept, 0 AS listed FROM orders WHERE community_id = $1 AND reduced <> 0
			UNION ALL
			SELECT order_id, 0, amount FROM order_reduction WHERE community_id = $1
		) x GROUP BY subject HAVING SUM(kept) <> SUM(listed)`),
	breaks("an order's stock is held exactly while it awaits payment", id.Order, `
		SELECT subject, CASE WHEN SUM(waits) > SUM(held) THEN 'awaits payment and holds nothing' ELSE 'holds stock and awaits no payment' END AS detail FROM (
			SELECT id AS subject, 1 AS waits, 0 AS held FROM orders WHERE community_id = $1 AND state = 'awaiting_payment'
			UNION ALL
			SELECT order_id, 0, 1 FROM hold WHERE community_id = $1
		) x GROUP BY subject HAVING SUM(waits) <> SUM(held)`),
	breaks("an order that is bought together has a slot once it is paid", id.Order, `
		SELECT o.id AS subject, o.state || ' without a slot in its group' AS detail FROM orders o
		WHERE o.community_id = $1 AND o.offer_id IS NOT NULL AND o.state IN ('awaiting_group', 'ready', 'shipped') AND NOT EXISTS (
			SELECT 1 FROM slot s WHERE s.community_id = o.community_id AND s.group_id = o.group_id AND s.member_id = o.member_id AND s.order_id = o.id)`),
}

const paidStates = `('awaiting_group', 'ready', 'shipped', 'fulfilled', 'refunding', 'refunded')`

// What holds between orders, payments and refunds.
var paymentInvariants = []invariant{
	breaks("an order is paid exactly when one payment of what it is charged was accepted", id.Order, `
		SELECT o.id AS subject, o.state || ' with ' || COUNT(p.id) || ' accepted payments of ' || COALESCE(SUM(p.amount), 0) || ', due is ' || (o.total - o.credit) AS detail
		FROM orders o LEFT JOIN payment p ON p.community_id = o.community_id AND p.order_id = o.id AND p.state = 'accepted'
		WHERE o.community_id = $1 GROUP BY o.id, o.state, o.total, o.credit, o.currency
		HAVING o.state IN `+paidStates+` AND (COUNT(p.id) <> 1 OR SUM(p.amount) <> o.total - o.credit OR MAX(p.currency) <> o.currency)
			OR o.state NOT IN `+paidStates+` AND COUNT(p.id) > 0`),
	breaks("a payment is for an order", id.Payment, `
		SELECT p.id AS subject, p.amount || ' ' || p.currency || ' for no order' AS detail FROM payment p
		WHERE p.community_id = $1 AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.community_id = p.community_id AND o.id = p.order_id)`),
	breaks("a refund is of its order's payment, and of a term returns it whole, or what is left", id.Refund, `
		SELECT r.id AS subject, r.amount || ' ' || r.currency || ' of a payment of ' || COALESCE(p.amount, 0) || ' ' || COALESCE(p.currency, '') AS detail
		FROM refund r LEFT JOIN payment p ON p.community_id = r.community_id AND p.id = r.payment_id
		LEFT JOIN orders o ON o.community_id = r.community_id AND o.id = r.order_id
		WHERE r.community_id = $1 AND (p.id IS NULL OR p.currency <> r.currency OR p.order_id <> r.order_id OR r.amount > p.amount
			OR r.amount < p.amount AND o.tier_id IS NOT NULL AND r.reason <> 'cooling_off')`),
	breaks("a payment goes back as its order, its returns or it itself say, and only then", id.Payment, `
		SELECT p.id AS subject, p.state || ' payment of ' || p.amount || ' for an order that is ' || o.state || ', of which ' || (o.refunded - o.credited) || ' was returned: '
			|| COALESCE(r.back, 0) || ' goes back, in ' || COALESCE(r.waits, 0) || ' refunds that wait' AS detail
		FROM payment p
		JOIN orders o ON o.community_id = p.community_id AND o.id = p.order_id
		LEFT JOIN (SELECT payment_id, SUM(amount) AS back, SUM(CASE state WHEN 'requested' THEN 1 ELSE 0 END) AS waits
			FROM refund WHERE community_id = $1 GROUP BY payment_id) r ON r.payment_id = p.id
		WHERE p.community_id = $1 AND p.amount > 0 AND NOT CASE
			WHEN p.state = 'parked' THEN COALESCE(r.back, 0) = 0
			WHEN p.state = 'returned' THEN COALESCE(r.back, 0) = p.amount
			WHEN o.state IN ('refunding', 'refunded') THEN (COALESCE(r.back, 0) = p.amount OR o.tier_id IS NOT NULL AND COALESCE(r.back, 0) > 0)
				AND (COALESCE(r.waits, 0) > 0) = (o.state = 'refunding')
			ELSE COALESCE(r.back, 0) = o.refunded - o.credited END`),
	breaks("nobody is refunded for an expired group that is not", id.Refund, `
		SELECT r.id AS subject, 'for a group that is ' || COALESCE(g.state, 'none') AS detail
		FROM refund r
		JOIN orders o ON o.community_id = r.community_id AND o.id = r.order_id
		LEFT JOIN group_buy g ON g.community_id = o.community_id AND g.id = o.group_id
		WHERE r.community_id = $1 AND r.reason = 'group_expired' AND COALESCE(g.state, 'none') <> 'expired'`),
}
