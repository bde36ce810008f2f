package store

import (
	"strings"

	"panal/internal/id"
	"panal/ledger"
)

// What holds inside the ledger.
var ledgerInvariants = []invariant{
	breaks("a posting has two or more entries, which add up to zero", id.Posting, `
		SELECT posting_id AS subject, COUNT(*) || ' entries, which add up to ' || SUM(amount) AS detail
		FROM entry WHERE community_id = $1 GROUP BY posting_id HAVING COUNT(*) < 2 OR SUM(amount) <> 0
		UNION ALL
		SELECT p.id, '0 entries, which add up to 0' FROM posting p
		WHERE p.community_id = $1 AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.community_id = p.community_id AND e.posting_id = p.id)`).or(booked),
	breaks("a posting moves one currency", id.Posting, `
		SELECT e.posting_id AS subject, MIN(a.currency) || ' and ' || MAX(a.currency) AS detail
		FROM entry e JOIN account a ON a.community_id = e.community_id AND a.id = e.account_id
		WHERE e.community_id = $1 AND (SELECT COUNT(DISTINCT currency) FROM account WHERE community_id = $1) > 1
		GROUP BY e.posting_id HAVING MIN(a.currency) <> MAX(a.currency)`),
	breaks("an entry belongs to a posting", id.Posting, `
		SELECT e.posting_id AS subject, 'entry ' || e.line || ' of ' || e.amount || ' has no posting' AS detail
		FROM (SELECT posting_id, MIN(line) AS line, MIN(amount) AS amount FROM entry WHERE community_id = $1 GROUP BY posting_id) e
		WHERE NOT EXISTS (SELECT 1 FROM posting p WHERE p.community_id = $1 AND p.id = e.posting_id)`).or(booked),
	breaks("an entry moves an account", id.Account, `
		SELECT e.account_id AS subject, 'there is no account for its entries' AS detail
		FROM (SELECT DISTINCT account_id FROM entry WHERE community_id = $1) e
		WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.community_id = $1 AND a.id = e.account_id)`),
	breaks("a balance is the sum of its account's entries", id.Account, `
		SELECT a.id AS subject, a.kind || ' balance is ' || a.balance || ', its entries add up to ' || COALESCE(e.moved, 0) AS detail
		FROM account a
		LEFT JOIN (SELECT account_id, SUM(amount) AS moved FROM entry WHERE community_id = $1 GROUP BY account_id) e ON e.account_id = a.id
		WHERE a.community_id = $1 AND a.balance <> COALESCE(e.moved, 0)`).or(cancels(`
		SELECT account_id, NULL, amount FROM entry WHERE community_id = $1 UNION ALL SELECT id, NULL, -balance FROM account WHERE community_id = $1`)),
	breaks("an account that holds what belongs to others is never below zero", id.Account, `
		SELECT a.id AS subject, a.kind || ' balance is ' || a.balance || ', may fall to ' || a.lowest AS detail
		FROM account a WHERE a.community_id = $1 AND (a.balance < a.lowest OR a.lowest <> 0 AND a.kind IN (`+guardedKinds()+`))`),
	breaks("all balances of a currency add up to zero", id.Account, `
		SELECT NULL AS subject, currency || ' adds up to ' || SUM(balance) AS detail
		FROM account WHERE community_id = $1 GROUP BY currency HAVING SUM(balance) <> 0`),
}

func guardedKinds() string {
	var kinds []string
	for _, k := range ledger.Kinds {
		if k.Lowest() == 0 {
			kinds = append(kinds, "'"+string(k)+"'")
		}
	}
	return strings.Join(kinds, ", ")
}

// What the accounts hold, against the nouns it is held for.
var accountInvariants = []invariant{
	breaks("the escrow of a group holds what its waiting orders paid", id.GroupBuy, `
		SELECT subject, 'holds ' || SUM(held) || ', waiting orders paid ' || SUM(due) AS detail FROM (
			SELECT owner_id AS subject, balance AS held, 0 AS due FROM account WHERE community_id = $1 AND kind = 'escrow'
			UNION ALL
			SELECT group_id, 0, total FROM orders WHERE community_id = $1 AND state = 'awaiting_group'
		) x GROUP BY subject HAVING SUM(held) <> SUM(due)`),
	breaks("store credit that is held is that of orders that await payment", id.Order, `
		SELECT subject, 'holds ' || SUM(held) || ', the order is to be paid with ' || SUM(due) AS detail FROM (
			SELECT owner_id AS subject, balance AS held, 0 AS due FROM account WHERE community_id = $1 AND kind = 'held'
			UNION ALL
			SELECT id, 0, credit FROM orders WHERE community_id = $1 AND state = 'awaiting_payment' AND credit > 0
		) x GROUP BY subject HAVING SUM(held) <> SUM(due)`),
	books("refunds payable are the refunds requested", ledger.RefundsPayable,
		`SELECT currency, amount AS due FROM refund WHERE community_id = $1 AND state = 'requested'`),
	books("suspense holds the parked payments", ledger.Suspense,
		`SELECT currency, amount AS due FROM payment WHERE community_id = $1 AND state = 'parked'`),
	books("clearing is what came in less what went back", ledger.Clearing,
		`SELECT currency, -amount AS due FROM payment WHERE community_id = $1
		UNION ALL SELECT currency, amount FROM refund WHERE community_id = $1 AND state = 'done'`),
	books("revenue is the price alone of what is sold and not returned, and what was used of terms that were taken back", ledger.Revenue,
		`SELECT currency, subtotal AS due FROM orders WHERE community_id = $1 AND state IN ('ready', 'shipped', 'fulfilled')
		UNION ALL SELECT o.currency, -l.unit_price * r.quantity `+doneReturns+` AND r.kind = 'return'
		UNION ALL SELECT r.currency, p.amount - r.amount FROM refund r
			JOIN payment p ON p.community_id = r.community_id AND p.order_id = r.order_id AND p.id = r.payment_id
			WHERE r.community_id = $1 AND r.reason = 'cooling_off'`),
	books("marketing is the discount on what is sold and not returned, what was given back besides, and the store credit that was given", ledger.Marketing,
		`SELECT currency, -discount AS due FROM orders WHERE community_id = $1 AND state IN ('ready', 'shipped')
		UNION ALL SELECT o.currency, CASE r.kind WHEN 'return' THEN l.unit_price * r.quantity ELSE 0 END - r.amount `+doneReturns+`
		UNION ALL SELECT currency, returned - total FROM packet WHERE community_id = $1
		UNION ALL SELECT g.currency, -g.worth * `+stillWon+` FROM giveaway g WHERE g.community_id = $1 AND g.paid = 1
		UNION ALL SELECT currency, -amount FROM credit_gift WHERE community_id = $1`),
}

// books compares an account of the community's own with what it is due, in each currency.
func books(rule string, kind ledger.Kind, due string) invariant {
	return breaks(rule, id.Account, `
		SELECT NULL AS subject, currency || ' balance is ' || SUM(held) || ', due is ' || SUM(due) AS detail FROM (
			SELECT currency, balance AS held, 0 AS due FROM account WHERE community_id = $1 AND kind = '`+string(kind)+`'
			UNION ALL
			SELECT currency, 0, due FROM (`+due+`) d
		) x GROUP BY currency HAVING SUM(held) <> SUM(due)`)
}
