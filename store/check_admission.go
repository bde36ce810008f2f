package store

import "panal/internal/id"

// What holds for applications and invitations.
var admissionInvariants = []invariant{
	breaks("an application that is accepted has let its applicant in, and no other has", id.Application, `
		SELECT subject, CASE WHEN SUM(accepted) > SUM(inside) THEN 'accepted, and let nobody in' ELSE 'let somebody in, and is not accepted' END AS detail FROM (
			SELECT id AS subject, member_id, 1 AS accepted, 0 AS inside FROM application WHERE community_id = $1 AND state = 'accepted'
			UNION ALL
			SELECT cause_id, member_id, 0, 1 FROM admittance WHERE community_id = $1 AND way = 'application'
		) x GROUP BY subject, member_id HAVING SUM(accepted) <> SUM(inside)`),
	breaks("an application stands as its last step left it", id.Application, `
		SELECT a.id AS subject, 'is ' || a.state || ' after ' || COALESCE(s.kind, 'nothing') AS detail FROM application a
		LEFT JOIN application_step s ON s.community_id = $1 AND s.application_id = a.id AND s.kind NOT IN ('note', 'assigned') AND NOT EXISTS (
			SELECT 1 FROM application_step l WHERE l.community_id = $1 AND l.application_id = a.id AND l.id > s.id AND l.kind NOT IN ('note', 'assigned'))
		WHERE a.community_id = $1 AND a.state <> CASE s.kind WHEN 'answered' THEN 'submitted' ELSE COALESCE(s.kind, '') END`),
	breaks("an invitation is used as often as it let somebody in", id.Invitation, `
		SELECT subject, 'used ' || SUM(used) || ' times, let in ' || SUM(came) AS detail FROM (
			SELECT id AS subject, used, 0 AS came FROM invitation WHERE community_id = $1
			UNION ALL
			SELECT cause_id, 0, 1 FROM admittance WHERE community_id = $1 AND way = 'invitation'
		) x GROUP BY subject HAVING SUM(used) <> SUM(came)`),
	breaks("an invitation that is used up is closed", id.Invitation, `
		SELECT id AS subject, 'used up and open' AS detail FROM invitation WHERE community_id = $1 AND used = uses AND closed_at IS NULL`),
	breaks("a member has given away the places that their invitations hold or let in", id.Member, `
		SELECT subject, 'counts ' || SUM(given) || ', invitations have ' || SUM(held) AS detail FROM (
			SELECT member_id AS subject, given, 0 AS held FROM invited_places WHERE community_id = $1
			UNION ALL
			SELECT inviter_id, 0, CASE WHEN closed_at IS NULL THEN uses ELSE used END FROM invitation WHERE community_id = $1 AND counted = 1
		) x GROUP BY subject HAVING SUM(given) <> SUM(held)`),
}
