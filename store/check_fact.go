package store

import (
	"fmt"

	"panal/internal/id"
)

// What holds for facts. A fact is told in the write of what it tells of, so that there is one for each.
var factInvariants = []invariant{
	breaks("facts are numbered from 1 on without gaps", id.Community, `
		SELECT c.id AS subject, COUNT(f.sequence) || ' facts from ' || COALESCE(MIN(f.sequence), 0) || ' to ' || COALESCE(MAX(f.sequence), 0) || ', the last number given is ' || COALESCE(MAX(q.last), 0) AS detail
		FROM community c
		LEFT JOIN fact_sequence q ON q.community_id = c.id
		LEFT JOIN fact f ON f.community_id = c.id
		WHERE c.id = $1 GROUP BY c.id
		HAVING COALESCE(MAX(q.last), -1) <> COALESCE(MAX(f.sequence), 0) OR COUNT(f.sequence) <> COALESCE(MAX(f.sequence), 0) OR MIN(f.sequence) <> 1`),
	breaks("no consumer is ahead of the facts", id.Community, `
		SELECT k.community_id AS subject, k.consumer || ' is at ' || k.sequence || ' of ' || COALESCE(q.last, 0) AS detail
		FROM fact_cursor k LEFT JOIN fact_sequence q ON q.community_id = k.community_id
		WHERE k.community_id = $1 AND k.sequence > COALESCE(q.last, 0)`),
	{rule: "what happened is told once", finds: stmt(fmt.Sprintf(brokenText, "kind", `
		SELECT subject, CASE fact WHEN 'group_buy.opened' THEN 'gb' WHEN 'group_buy.formed' THEN 'gb' WHEN 'refund.requested' THEN 'ref' WHEN 'refund.done' THEN 'ref' ELSE 'ord' END AS kind,
			fact || ' happened ' || SUM(CASE WHEN times > 0 THEN 1 ELSE 0 END) || ' times and is told ' || SUM(CASE WHEN times < 0 THEN 1 ELSE 0 END) || ' times' AS detail
		FROM (`+happenedAndTold+`) x GROUP BY subject, fact HAVING SUM(times) <> 0`, shownDifferences)),
		quick: cancels(happenedAndTold)},
}

// happenedAndTold is what happened, once for each time, and what is told of it, less once for each.
const happenedAndTold = `SELECT order_id AS subject, 'order.paid' AS fact, 1 AS times FROM payment WHERE community_id = $1 AND state = 'accepted'
	UNION ALL SELECT id, 'order.lapsed', 1 FROM orders WHERE community_id = $1 AND state = 'lapsed'
	UNION ALL SELECT id, 'order.cancelled', 1 FROM orders WHERE community_id = $1 AND state = 'cancelled'
	UNION ALL SELECT id, 'group_buy.opened', 1 FROM group_buy WHERE community_id = $1
	UNION ALL SELECT id, 'group_buy.formed', 1 FROM group_buy WHERE community_id = $1 AND state = 'formed'
	UNION ALL SELECT id, 'refund.requested', 1 FROM refund WHERE community_id = $1
	UNION ALL SELECT id, 'refund.done', 1 FROM refund WHERE community_id = $1 AND state = 'done'
	UNION ALL SELECT order_id, 'order.line_returned', 1 FROM order_return WHERE community_id = $1 AND state = 'done'
	UNION ALL SELECT subject_id, kind, -1 FROM fact WHERE community_id = $1 AND kind IN (
		'order.paid', 'order.lapsed', 'order.cancelled', 'group_buy.opened', 'group_buy.formed', 'refund.requested', 'refund.done', 'order.line_returned')`
