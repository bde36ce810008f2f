package store

import "panal/internal/id"

// What holds for circles and those who are in them.
var circleInvariants = []invariant{
	breaks("a circle counts those who are in it, and has room for them", id.Circle, `
		SELECT c.id AS subject, 'counts ' || c.members || ' of ' || c.capacity || ', and has ' || COALESCE(n.members, 0) AS detail
		FROM circle c LEFT JOIN (SELECT circle_id, COUNT(*) AS members FROM circle_member WHERE community_id = $1 GROUP BY circle_id) n
		ON n.circle_id = c.id
		WHERE c.community_id = $1 AND (c.members <> COALESCE(n.members, 0) OR c.capacity > 0 AND c.members > c.capacity)`),
	breaks("a circle counts those who wait for it, and they wait because it is full", id.Circle, `
		SELECT c.id AS subject, c.state || ' with ' || c.members || ' of ' || c.capacity || ' counts ' || c.waiting || ' waiting, and has ' || COALESCE(n.waiting, 0) AS detail
		FROM circle c LEFT JOIN (SELECT circle_id, COUNT(*) AS waiting FROM circle_wait WHERE community_id = $1 GROUP BY circle_id) n
		ON n.circle_id = c.id
		WHERE c.community_id = $1 AND (c.waiting <> COALESCE(n.waiting, 0) OR c.waiting > 0 AND (c.state <> 'live' OR c.capacity = 0 OR c.members < c.capacity))`),
	breaks("nobody is in a circle and waits for it", id.Member, `
		SELECT w.member_id AS subject, 'waits for a circle that they are in' AS detail FROM circle_wait w
		JOIN circle_member m ON m.community_id = w.community_id AND m.circle_id = w.circle_id AND m.member_id = w.member_id
		WHERE w.community_id = $1`),
	breaks("who is in a circle, or waits for it, is a member, and the circle is there", id.Member, `
		SELECT x.member_id AS subject, CASE WHEN c.id IS NULL THEN 'of a circle that is none' ELSE 'is no member' END AS detail FROM (
			SELECT circle_id, member_id FROM circle_member WHERE community_id = $1
			UNION ALL SELECT circle_id, member_id FROM circle_wait WHERE community_id = $1) x
		LEFT JOIN circle c ON c.community_id = $1 AND c.id = x.circle_id
		LEFT JOIN member m ON m.community_id = $1 AND m.id = x.member_id
		WHERE c.id IS NULL OR m.id IS NULL`),
	breaks("a circle is archived exactly when it says since when", id.Circle, `
		SELECT id AS subject, state || CASE WHEN archived_at IS NULL THEN ' since never' ELSE ' and archived' END AS detail
		FROM circle WHERE community_id = $1 AND (state = 'archived') <> (archived_at IS NOT NULL)`),
}
