package store_test

import "fmt"

// corruption is a way in which an invariant can be broken. Its last statement must change something.
type corruption = struct {
	rule string
	sql  []string
}

// admissionCorruptions break what holds for applications and invitations. The history that they are done to has none,
// so each makes its own.
var admissionCorruptions = []corruption{
	{"an application that is accepted has let its applicant in, and no other has", []string{anApplication("accepted"), aStep("accepted")}},
	{"an application that is accepted has let its applicant in, and no other has", []string{anApplication("declined"), aStep("declined"), anAdmittance("application")}},
	{"an application stands as its last step left it", []string{anApplication("submitted")}},
	{"an application stands as its last step left it", []string{anApplication("submitted"), aStep("submitted"), `UPDATE application SET state = 'declined'`}},
	{"an invitation is used as often as it let somebody in", []string{anInvitation(2, 1), `UPDATE invitation SET used = 0`, anAdmittance("invitation")}},
	{"an invitation is used as often as it let somebody in", []string{anInvitation(2, 1)}},
	{"an invitation that is used up is closed", []string{anInvitation(1, 1)}},
	{"a member has given away the places that their invitations hold or let in", []string{anInvitation(3, 1)}},
	{"a member has given away the places that their invitations hold or let in", []string{`INSERT INTO invited_places (community_id, member_id, given)
		SELECT id, ` + guest(1) + `, 1 FROM community`}},
}

// anApplication, aStep, anInvitation and anAdmittance are all of one guest, whose id serves for each.
func anApplication(state string) string {
	return `INSERT INTO application (community_id, id, place_id, member_id, form, rules, answers, state, submitted_at, changed_at)
		SELECT id, ` + guest(1) + `, id, ` + guest(1) + `, 0, 0, '[]', '` + state + `', 1, 1 FROM community`
}

func aStep(kind string) string {
	return `INSERT INTO application_step (community_id, application_id, id, kind, by_id, words, at)
		SELECT id, ` + guest(1) + `, ` + guest(1) + `, '` + kind + `', ` + guest(1) + `, '', 1 FROM community`
}

func anInvitation(uses, used int) string {
	return fmt.Sprintf(`INSERT INTO invitation (community_id, id, place_id, inviter_id, email, name, folded, note, counted, uses, used, created_at, expires_at, mail_tries)
		SELECT id, %s, id, %s, '', '', '', '', 1, %d, %d, 1, 2, 0 FROM community`, guest(1), guest(1), uses, used)
}

func anAdmittance(way string) string {
	return `INSERT INTO admittance (community_id, cause_id, member_id, place_id, way, at)
		SELECT id, ` + guest(1) + `, ` + guest(1) + `, id, '` + way + `', 1 FROM community`
}
