package store

import "panal/internal/id"

// What holds for gatherings.
var gatheringInvariants = []invariant{
	breaks("a gathering's places are taken by those who come, and its waiting list counted", id.Gathering, `
		SELECT g.id AS subject, 'counts ' || g.taken || ' and ' || g.waiting || ', there are ' || COALESCE(SUM(CASE WHEN a.state = 'coming' THEN 1 + a.guests ELSE 0 END), 0) ||
			' and ' || COALESCE(SUM(CASE WHEN a.state = 'waiting' THEN 1 ELSE 0 END), 0) AS detail
		FROM gathering g LEFT JOIN gathering_answer a ON a.community_id = g.community_id AND a.gathering_id = g.id
		WHERE g.community_id = $1 GROUP BY g.id, g.taken, g.waiting
		HAVING COALESCE(SUM(CASE WHEN a.state = 'coming' THEN 1 + a.guests ELSE 0 END), 0) <> g.taken
			OR COALESCE(SUM(CASE WHEN a.state = 'waiting' THEN 1 ELSE 0 END), 0) <> g.waiting`),
	breaks("nobody waits for a gathering that has enough places left for them", id.Gathering, `
		SELECT g.id AS subject, (g.places - g.taken) || ' of ' || g.places || ' are left' AS detail FROM gathering g
		WHERE g.community_id = $1 AND g.state LIKE 'open' AND g.waiting > 0 AND EXISTS (SELECT 1 FROM gathering_answer a
			WHERE a.community_id = g.community_id AND a.gathering_id = g.id AND a.state = 'waiting' AND (g.places = 0 OR g.taken + 1 + a.guests <= g.places))`),
	breaks("a gathering that is open has a host", id.Gathering, `
		SELECT g.id AS subject, g.title AS detail FROM gathering g WHERE g.community_id = $1 AND g.state LIKE 'open' AND NOT EXISTS (
			SELECT 1 FROM gathering_host h WHERE h.community_id = g.community_id AND h.gathering_id = g.id)`),
	late("people are reminded of a gathering soon after its time", id.Gathering, `
		SELECT id AS subject, 'late: ' || taken || ' come' AS detail FROM gathering
		WHERE community_id = $1 AND remind_at IS NOT NULL AND remind_at < $2`),
}
