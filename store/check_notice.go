package store

import "panal/internal/id"

// What holds for notices.
var noticeInvariants = []invariant{
	breaks("a notice tells as much news as joined it", id.Notice, `
		SELECT n.id AS subject, 'tells ' || n.news || ' and ' || COUNT(w.sequence) || ' joined it' AS detail
		FROM notice n LEFT JOIN notice_news w ON w.community_id = $1 AND w.member_id = n.member_id AND w.notice_id = n.id
		WHERE n.community_id = $1 GROUP BY n.id, n.news HAVING COUNT(w.sequence) <> n.news`),
	breaks("no news is kept without its notice", id.Notice, `
		SELECT w.notice_id AS subject, 'fact ' || w.sequence || ' was told by a notice that is not there' AS detail
		FROM notice_news w LEFT JOIN notice n ON n.community_id = $1 AND n.member_id = w.member_id AND n.id = w.notice_id
		WHERE w.community_id = $1 AND n.id IS NULL`),
	breaks("what waits for a digest has a digest that is to be sent", id.Notice, `
		SELECT n.id AS subject, 'waits for a digest, and none is to be sent' AS detail FROM notice n
		WHERE n.community_id = $1 AND n.digest = 1 AND NOT EXISTS (
			SELECT 1 FROM notice_delivery d WHERE d.community_id = $1 AND d.member_id = n.member_id AND d.channel = 'digest')`),
}
