package store

import "panal/internal/id"

// The ladder, against what it is made of. What was done and is gone, such as a place in a group that was given up, stays
// evidence, so of what can go the check asks only that nothing which is there is missing. What was read before somebody
// was erased is not asked for.
var ladderInvariants = []invariant{
	breaks("a member's rung is the one that the ladder has", id.Member, `
		SELECT m.id AS subject, 'is "' || m.rung || '", and on the ladder "' || COALESCE(l.rung, '') || '"' AS detail FROM member m
		LEFT JOIN ladder l ON l.community_id = m.community_id AND l.member_id = m.id
		WHERE m.community_id = $1 AND m.rung <> COALESCE(l.rung, '')
		UNION ALL
		SELECT l.member_id, 'is nobody' FROM ladder l LEFT JOIN member m ON m.community_id = l.community_id AND m.id = l.member_id
		WHERE l.community_id = $1 AND m.id IS NULL`),
	breaks("a guest is on no rung", id.Member, `
		SELECT m.id AS subject, 'is a guest, and "' || m.rung || '"' AS detail FROM member m WHERE m.community_id = $1 AND m.role = 'guest' AND m.rung <> ''`),
	breaks("every rung that can be lost has a time at which it is", id.Member, `
		SELECT l.member_id AS subject, '"' || l.rung || '" for ' || l.paid || ' orders' AS detail FROM ladder l
		WHERE l.community_id = $1 AND (l.falls_at IS NULL) <> (l.rung = '' OR l.rung = 'customer' AND l.paid > 0)`),
	breaks("what a member paid for is what the ladder has", id.Member, `
		SELECT m.id AS subject, 'has paid for ' || COALESCE(o.orders, 0) || ', the ladder says ' || COALESCE(l.paid, 0) AS detail FROM member m
		LEFT JOIN (SELECT o.member_id, COUNT(*) AS orders FROM orders o WHERE o.community_id = $1 AND `+paidFor+` GROUP BY o.member_id) o ON o.member_id = m.id
		LEFT JOIN ladder l ON l.community_id = m.community_id AND l.member_id = m.id
		WHERE m.community_id = $1 AND COALESCE(o.orders, 0) <> COALESCE(l.paid, 0) AND `+climbed+` AND `+notErased),
	breaks("whoever brought somebody has advocated by then", id.Member, `
		SELECT m.id AS subject, 'brought somebody later than the ladder knows' AS detail FROM referral r
		JOIN member m ON m.community_id = r.community_id AND m.id = r.referrer_id
		LEFT JOIN ladder l ON l.community_id = m.community_id AND l.member_id = m.id
		WHERE r.community_id = $1 AND COALESCE(l.advocated_at, 0) < r.at AND `+climbed+` AND `+notErased),
	breaks("whoever helped or thanked somebody has dealt with them by then", id.Member, `
		SELECT d.from_id AS subject, 'dealt with ' || CASE WHEN x.times IS NULL THEN 'somebody of whom nothing is kept' ELSE 'somebody later than is kept' END AS detail FROM (
			SELECT from_id, to_id, at FROM thanks WHERE community_id = $1
			UNION ALL
			SELECT h.member_id, b.member_id, h.at FROM bargain_help h JOIN bargain b ON b.community_id = h.community_id AND b.id = h.bargain_id
			WHERE h.community_id = $1 AND h.member_id <> b.member_id
		) d JOIN member m ON m.community_id = $1 AND m.id = d.from_id
		JOIN member n ON n.community_id = $1 AND n.id = d.to_id
		LEFT JOIN interaction x ON x.community_id = $1 AND x.from_id = d.from_id AND x.to_id = d.to_id
		WHERE COALESCE(x.last_at, 0) < d.at AND m.role <> 'guest' AND n.role <> 'guest' AND `+climbed),
}

const (
	// climbed is true once the consumer that moves members has read all facts.
	climbed = `EXISTS (SELECT 1 FROM fact_sequence s JOIN fact_cursor k ON k.community_id = s.community_id AND k.consumer = 'ladder' AND k.sequence >= s.last
		WHERE s.community_id = $1)`
	notErased = `NOT EXISTS (SELECT 1 FROM erasure e WHERE e.person_id = m.person_id AND e.done_at IS NOT NULL)`
)
