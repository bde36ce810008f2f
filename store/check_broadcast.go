package store

import "panal/internal/id"

// What holds for what is said.
var broadcastInvariants = []invariant{
	breaks("a broadcast counts whom it reached and who opened it", id.Broadcast, `
		SELECT b.id AS subject, 'counts ' || b.reached || ' and ' || b.opened || ', there are ' || COUNT(r.told_at) || ' and ' || COUNT(r.opened_at) AS detail
		FROM broadcast b LEFT JOIN broadcast_receipt r ON r.community_id = b.community_id AND r.broadcast_id = b.id
		WHERE b.community_id = $1 GROUP BY b.id, b.reached, b.opened HAVING COUNT(r.told_at) <> b.reached OR COUNT(r.opened_at) <> b.opened`),
	breaks("a broadcast has gone out exactly when it says since when", id.Broadcast, `
		SELECT id AS subject, state || CASE WHEN started_at IS NULL THEN ' since never' ELSE ' and begun' END AS detail FROM broadcast
		WHERE community_id = $1 AND ((state IN ('sending', 'sent')) <> (started_at IS NOT NULL) OR (state LIKE 'sent') <> (sent_at IS NOT NULL))`),
	breaks("a broadcast in a series is for whom the series is for", id.Broadcast, `
		SELECT b.id AS subject, 'is for others' AS detail FROM broadcast b
		LEFT JOIN broadcast_series s ON s.community_id = b.community_id AND s.id = b.series_id
		WHERE b.community_id = $1 AND b.series_id IS NOT NULL AND (s.id IS NULL OR s.audience <> b.audience OR s.tiers <> b.tiers)`),
	breaks("what is queued in a series waits at places of its own", id.Series, `
		SELECT series_id AS subject, COUNT(*) || ' wait at ' || place AS detail FROM broadcast
		WHERE community_id = $1 AND series_id IS NOT NULL AND state = 'scheduled' GROUP BY series_id, place HAVING COUNT(*) > 1`),
	breaks("a series waits for a slot exactly while it is live", id.Series, `
		SELECT id AS subject, state || CASE WHEN next_at IS NULL THEN ' without a slot' ELSE ' with a slot' END AS detail FROM broadcast_series
		WHERE community_id = $1 AND ((state LIKE 'live') <> (next_at IS NOT NULL) OR (next_at IS NULL) <> (due_at IS NULL))`),
	breaks("what leaders write is counted by its day", id.Circle, `
		SELECT d.circle_id AS subject, 'counts ' || d.written || ' for ' || d.day || ', there are ' || COUNT(b.id) AS detail FROM broadcast_day d
		LEFT JOIN broadcast b ON b.community_id = d.community_id AND b.circle_id = d.circle_id AND b.counted_on = d.day
		WHERE d.community_id = $1 GROUP BY d.circle_id, d.day, d.written HAVING COUNT(b.id) <> d.written`),
	late("a broadcast goes out soon after its time", id.Broadcast, `
		SELECT id AS subject, 'late: ' || state AS detail FROM broadcast WHERE community_id = $1 AND due_at IS NOT NULL AND due_at < $2`),
}
