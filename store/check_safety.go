package store

import "panal/internal/id"

// What holds for what was reported, and for who was erased.
var safetyInvariants = []invariant{
	breaks("a case counts its reports", id.Case, `
		SELECT c.id AS subject, 'counts ' || c.reports || ', and has ' || COALESCE(r.reports, 0) AS detail
		FROM safety_case c LEFT JOIN (SELECT case_id, COUNT(*) AS reports FROM report WHERE community_id = $1 GROUP BY case_id) r ON r.case_id = c.id
		WHERE c.community_id = $1 AND c.reports <> COALESCE(r.reports, 0)`),
	breaks("a thing is hidden while its case is open, or because it was decided", id.Case, `
		SELECT id AS subject, state || ' ' || review || ' and hidden' AS detail FROM safety_case
		WHERE community_id = $1 AND hidden = 1 AND (state IN ('dismissed', 'warned') OR review = 'overturned')`),
	breaks("a case that is decided says by whom and when", id.Case, `
		SELECT id AS subject, state AS detail FROM safety_case WHERE community_id = $1
		AND ((state = 'open') <> (decided_at IS NULL) OR (state = 'open') <> (decided_by IS NULL) OR state <> 'banned' AND (until IS NOT NULL OR ended_at IS NOT NULL))`),
	breaks("who is erased has no role, and nothing by which they are found", id.Member, `
		SELECT m.id AS subject, m.role || ' ' || COALESCE(p.email, '') AS detail FROM member m JOIN erasure e ON e.person_id = m.person_id JOIN person p ON p.id = m.person_id
		WHERE m.community_id = $1 AND e.done_at IS NOT NULL AND (m.role <> 'guest' OR p.email IS NOT NULL)`),
}
