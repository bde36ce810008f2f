package main

// The statements of an order that is paid at once in a group buy, as package store runs them inside the write: those
// of placing it, of opening a group or joining one, and of forming it. They are written out by hand, one row each, for
// the bare loop must owe nothing to what it is compared with.

type rawStatement int

const (
	rawBegin rawStatement = iota
	rawCommit
	rawRollback
	rawRequest
	rawTerms
	rawSell
	rawPayment
	rawGroup
	rawOpenGroup
	rawJoinGroup
	rawSlot
	rawOrder
	rawLine
	rawPosting
	rawDeposit
	rawWithdraw
	rawEntry
	rawReady
	rawSequence
	rawFact
	rawStatements
)

var rawTexts = [rawStatements]string{
	rawBegin:    `BEGIN IMMEDIATE`,
	rawCommit:   `COMMIT`,
	rawRollback: `ROLLBACK`,
	rawRequest: `INSERT INTO request (community_id, actor_id, request_key, body_hash, result_id, created_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (community_id, request_key, actor_id) DO NOTHING`,
	rawTerms: `SELECT c.currency, p.state, p.title, v.id, v.product_id, v.title, v.price, v.stock, v.held, v.sold,
			op.price, o.id, o.product_id, o.slug, o.size, o.window_seconds, o.per_person_limit, o.stock, o.taken,
			o.virtual_percent, o.state, o.starts_at, o.ends_at, o.created_at
		FROM offer o
		JOIN offer_price op ON op.community_id = o.community_id AND op.offer_id = o.id AND op.variant_id = ?
		JOIN variant v ON v.community_id = o.community_id AND v.id = ?
		JOIN product p ON p.community_id = o.community_id AND p.id = o.product_id
		JOIN community c ON c.id = o.community_id
		WHERE o.community_id = ? AND o.id = ?`,
	rawSell: `UPDATE variant SET sold = sold + ? WHERE community_id = ? AND id = ? AND stock - held - sold >= ?`,
	rawPayment: `INSERT INTO payment (community_id, id, order_id, provider, reference, amount, currency, state, received_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	rawGroup: `SELECT id, offer_id, head_id, size, taken, virtual, state, opened_at, deadline, closed_at FROM group_buy
		WHERE community_id = ? AND id = ?`,
	rawOpenGroup: `INSERT INTO group_buy (community_id, id, offer_id, head_id, size, taken, virtual, state, opened_at, deadline, closed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	rawJoinGroup: `UPDATE group_buy SET head_id = ?, taken = ?, virtual = ?, state = ?, closed_at = ?
		WHERE community_id = ? AND id = ? AND state = 'open' AND taken = ?`,
	rawSlot: `INSERT INTO slot (community_id, group_id, slot, member_id, order_id, joined_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (community_id, group_id, member_id) DO NOTHING`,
	rawOrder: `INSERT INTO orders (community_id, id, member_id, email, offer_id, group_id, state, currency, subtotal, discount, total,
			placed_at, paid_at, closed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	rawLine: `INSERT INTO order_line (community_id, order_id, line, product_id, variant_id, title, quantity, unit_price, unit_paid)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	rawPosting: `INSERT INTO posting (community_id, id, cause_kind, cause_id, purpose, reverses_id, posted_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (community_id, cause_id, purpose) DO NOTHING`,
	rawDeposit: `INSERT INTO account (community_id, id, kind, owner_id, currency, balance, lowest) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (community_id, id) DO UPDATE SET balance = account.balance + excluded.balance`,
	rawWithdraw: `UPDATE account SET balance = balance + ? WHERE community_id = ? AND id = ? AND balance + ? >= lowest`,
	rawEntry:    `INSERT INTO entry (community_id, posting_id, line, account_id, amount) VALUES (?, ?, ?, ?, ?)`,
	rawReady: `UPDATE orders SET state = 'ready' WHERE community_id = ?
		AND id IN (SELECT order_id FROM slot WHERE community_id = ? AND group_id = ?) AND state = 'awaiting_group'
		RETURNING id, member_id, currency, discount, total`,
	rawSequence: `UPDATE fact_sequence SET last = last + ? WHERE community_id = ? RETURNING last`,
	rawFact:     `INSERT INTO fact (community_id, sequence, kind, version, subject_id, payload, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
}
