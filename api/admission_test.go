package api

import (
	"strings"
	"testing"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/once"
)

func TestAdmission(t *testing.T) { newHive(t).admission(t) }

// application is an application of Olga's, to a circle of its own.
func (h *hive) application() string {
	h.t.Helper()
	c, err := h.people.FoundCircle(h.t.Context(), h.Staff, community.CircleTerms{Slug: "c" + h.DB.IDs().New(h.Clock.Now()).String(), Name: "Core",
		Kind: community.Core, Reason: "work", Admission: community.AdmitApplication}, once.Request{})
	if err != nil {
		h.t.Fatal(err)
	}
	a, err := h.people.Apply(h.t.Context(), h.owner, community.NewApplication{Place: c.ID})
	if err != nil {
		h.t.Fatal(err)
	}
	return id.Application.Text(a.ID)
}

// invitation is a link of Olga's, who has places enough: its code or its id.
func (h *hive) invitation(code bool) string {
	h.t.Helper()
	operator := h.Staff
	operator.Role = access.Operator
	if _, err := h.people.EditEntrance(h.t.Context(), operator, func(e *community.Entrance) { e.Quota = 1000 }); err != nil {
		h.t.Fatal(err)
	}
	i, secret, err := h.people.Invite(h.t.Context(), h.owner, community.NewInvitation{Uses: 1})
	if err != nil {
		h.t.Fatal(err)
	}
	if code {
		return secret
	}
	return id.Invitation.Text(i.ID)
}

// proves returns the token of somebody who has proven an e-mail.
func (h *hive) proves(email string) string {
	h.t.Helper()
	challenge := h.do("", "start-sign-in", object{"email": email}).wants(200).text("challenge")
	return h.do("", "create-token", object{"email": email, "code": h.mail.code(), "challenge": challenge, "name": "till", "scope": "write", "days": 1}).wants(201).text("token")
}

// admission is how people get in: the doors, applications, invitations, and who invited whom.
func (h *hive) admission(t *testing.T) {
	operator := h.token(h.Join("Otto", access.Operator))
	door := h.do("", "get-admission", nil).wants(200)
	if door.text("admission") != "open" || door.text("quota") != "5" {
		t.Errorf("%s", door.body)
	}
	gast := h.Join("Gast", access.Guest)
	h.do(h.token(gast), "join-community", nil).wants(204)
	if me := h.do(h.token(h.Staff), "get-member", nil, id.Member.Text(gast.Member)); me.text("role") != "member" {
		t.Errorf("who walked in is %s", me.body)
	}
	terms := object{"admission": "application", "reapply_days": 30, "quota": 2, "invite_days": 30, "mails_a_day": 500}
	h.do(operator, "update-admission", with(terms, object{"quota": 1001})).wants(422)
	h.do(operator, "update-admission", terms).wants(200)
	h.applying(t, operator)
	h.inviting(t, operator)
	h.do(operator, "update-admission", with(terms, object{"admission": "open"})).wants(200)
}

func (h *hive) applying(t *testing.T, operator string) {
	staff := h.token(h.Staff)
	asked := object{"version": 0, "questions": []object{{"kind": "long", "label": "Why?", "required": true}, {"kind": "choices", "label": "Which?", "options": []string{"light", "dark"}}}}
	h.do(operator, "update-questions", asked).wants(200)
	h.do(operator, "update-questions", asked).problem(409, "questions_changed")
	h.do(operator, "update-questions", with(asked, object{"version": 1, "questions": []object{{"kind": "short", "label": "Why now?"}}})).wants(200)
	if now := h.do("", "get-questions", nil).wants(200); now.text("version") != "2" || now.text("questions", "0", "label") != "Why now?" {
		t.Errorf("%s", now.body)
	}
	if before := h.do("", "get-questions", nil, "?version=1").wants(200); before.text("questions", "1", "options", "1") != "dark" {
		t.Errorf("%s", before.body)
	}
	h.do("", "get-questions", nil, "?version=3").problem(404, "questions_not_found")

	sol := h.token(h.Join("Sol", access.Guest))
	h.do(sol, "join-community", nil).problem(409, "admission_not_open")
	h.do(sol, "apply", object{"version": 1, "answers": [][]string{{"x"}}}).problem(409, "questions_changed")
	apply := encode(t, object{"version": 2, "answers": [][]string{{"Now or never."}}})
	at := strings.Replace(base, "{community}", h.here, 1) + "/applications"
	mine := h.send(sol, "POST", at, apply, idHeader, "a1").wants(201).text("id")
	if again := h.send(sol, "POST", at, apply, idHeader, "a1").wants(201); again.text("id") != mine {
		t.Errorf("a repeated request: %s", again.body)
	}
	h.do(sol, "apply", object{"version": 2, "answers": [][]string{{"Again"}}}).problem(409, "application_open")
	h.do(sol, "list-applications", nil).wants(403)
	if queue := h.do(staff, "list-applications", nil, "?unassigned=true&circle="+h.here).wants(200); queue.text("items", "0", "id") != mine {
		t.Errorf("%s", queue.body)
	}
	h.do(staff, "assign-application", object{"reviewer": id.Member.Text(h.owner.Member)}, mine).wants(422)
	if taken := h.do(operator, "assign-application", object{"reviewer": id.Member.Text(h.Staff.Member)}, mine).wants(200); taken.text("reviewer") != id.Member.Text(h.Staff.Member) {
		t.Errorf("%s", taken.body)
	}
	note := encode(t, object{"words": "Knows her coffee."})
	for range 2 {
		h.send(staff, "POST", at+"/"+mine+"/notes", note, idHeader, "n1").wants(200)
	}
	h.done["note-application"], h.done["accept-application"] = true, true
	h.do(staff, "ask-applicant", object{"words": "Which grinder?"}, mine).wants(200)
	if seen := h.do(sol, "get-application", nil, mine).wants(200); seen.text("state") != "asked" || seen.text("steps", "1", "words") != "Which grinder?" || seen.text("reviewer") != "" {
		t.Errorf("%s", seen.body)
	}
	h.do(sol, "answer-application", object{"words": "By hand."}, mine).wants(200)
	h.do(sol, "accept-application", nil, mine).wants(404)
	accept := at + "/" + mine + "/accept"
	h.send(staff, "POST", accept, nil, idHeader, "v1").wants(200)
	if again := h.send(staff, "POST", accept, nil, idHeader, "v1").wants(200); again.text("state") != "accepted" {
		t.Errorf("%s", again.body)
	}
	h.do(staff, "accept-application", nil, mine).problem(409, "application_moved")
	if steps := h.do(staff, "get-application", nil, mine).json()["steps"].([]any); len(steps) != 6 { // applied, assigned, one note, asked, answered, accepted
		t.Errorf("%d steps: %v", len(steps), steps)
	}
	h.do(sol, "withdraw-application", nil, mine).problem(409, "application_moved")
	if came := h.do(sol, "list-admittances", nil, h.do(sol, "get-me", nil).text("member")).wants(200); came.text("items", "0", "cause") != mine || came.text("items", "0", "way") != "application" {
		t.Errorf("%s", came.body)
	}

	eva, mar := h.token(h.Join("Eva", access.Guest)), h.proves("mar@example.org")
	hers := h.do(eva, "apply", object{"version": 2, "answers": [][]string{}}).wants(201).text("id")
	h.do(staff, "decline-application", object{"words": ""}, hers).wants(422)
	h.do(staff, "decline-application", object{"words": "We are full."}, hers).wants(200)
	h.do(eva, "apply", object{"version": 2}).problem(429, "apply_later")
	if all := h.do(eva, "list-my-applications", nil).wants(200); all.text("items", "0", "state") != "declined" {
		t.Errorf("%s", all.body)
	}
	his := h.do(mar, "apply", object{"version": 2}).wants(201).text("id")
	h.do(mar, "withdraw-application", nil, his).wants(200)
	h.do(staff, "let-in", nil, id.Member.Text(h.Join("Gil", access.Guest).Member)).problem(409, "guest_role")
	if got := h.do(staff, "let-in", nil, h.do(mar, "get-me", nil).text("member")).wants(200); got.text("role") != "member" {
		t.Errorf("%s", got.body)
	}

	lead := h.token(h.Join("Lea", access.Member))
	core := h.do(staff, "found-circle", object{"slug": "table", "name": "Table", "kind": "core", "reason": "work", "admission": "application", "rules": "Taste first."}).wants(201).text("id")
	ask := object{"version": 0, "questions": []object{{"kind": "link", "label": "Where do we read you?"}}}
	h.do(lead, "update-circle-questions", ask, core).wants(403)
	h.do(staff, "update-circle-questions", ask, core).wants(200)
	if got := h.do("", "get-circle-questions", nil, core).wants(200); got.text("questions", "0", "kind") != "link" {
		t.Errorf("%s", got.body)
	}
	h.do(lead, "apply", object{"circle": core, "version": 1, "rules_version": 1, "answers": [][]string{{"no link"}}}).wants(422)
	h.do(lead, "apply", object{"circle": core, "version": 1, "answers": [][]string{}}).wants(422)
	h.do(lead, "apply", object{"circle": core, "version": 1, "rules_version": 1, "answers": [][]string{}}).wants(201)
	h.do(lead, "list-applications", nil, "?circle="+core).wants(403)
	if got := h.do(staff, "list-applications", nil, "?circle="+core).wants(200); got.text("items", "0", "circle") != core {
		t.Errorf("%s", got.body)
	}
}

func (h *hive) inviting(t *testing.T, operator string) {
	luz, staff := h.Join("Luz", access.Member), h.token(h.Staff)
	token, who := h.token(luz), id.Member.Text(luz.Member)
	h.do(token, "invite", object{"uses": 3}).problem(429, "no_places_left")
	at, body := strings.Replace(base, "{community}", h.here, 1)+"/invitations", encode(t, object{"uses": 2, "note": "Come."})
	made := h.send(token, "POST", at, body, idHeader, "i1").wants(201)
	h.done["invite"] = true
	again := h.send(token, "POST", at, body, idHeader, "i1").wants(201)
	if again.text("id") != made.text("id") || again.text("code") != "" || made.text("link") == "" {
		t.Errorf("%s\n%s", made.body, again.body)
	}
	if left := h.do(token, "get-allowance", nil, who).wants(200); left.text("left") != "0" || left.text("given") != "2" {
		t.Errorf("%s", left.body)
	}
	h.do(token, "set-allowance", object{"most": 9}, who).wants(403)
	h.do(staff, "set-allowance", object{"most": 1001}, who).wants(422)
	if own := h.do(staff, "set-allowance", object{"most": 4}, who).wants(200); own.text("left") != "2" || own.text("own") != "true" || own.text("held") != "2" || own.text("back_at") == "" {
		t.Errorf("%s", own.body)
	}
	if none := h.do(staff, "set-allowance", object{}, who).wants(200); none.text("most") != "2" || none.text("own") != "false" {
		t.Errorf("%s", none.body)
	}
	code := made.text("code")
	if seen := h.do("", "get-welcome", nil, code).wants(200); seen.text("inviter_name") != "Luz" || seen.text("state") != "open" {
		t.Errorf("%s", seen.body)
	}
	teo := h.proves("teo@example.org")
	h.do(teo, "accept-invitation", object{}).wants(422)
	h.do(teo, "accept-invitation", object{"code": "x"}).problem(404, "invitation_not_found")
	for range 2 { // who is in takes no other use
		h.do(teo, "accept-invitation", object{"code": code}).wants(200)
	}
	if one := h.do(token, "get-invitation", nil, made.text("id")).wants(200); one.text("used") != "1" || one.text("came", "0", "name") != "t…" {
		t.Errorf("%s", one.body)
	}
	h.do(teo, "get-invitation", nil, made.text("id")).wants(404)
	if below := h.do(token, "list-entrants", nil, who).wants(200); below.text("items", "0", "name") != "t…" || below.text("items", "0", "invited") != "0" {
		t.Errorf("%s", below.body)
	}
	h.do(teo, "list-entrants", nil, who).wants(403)
	h.do(token, "revoke-invitation", nil, made.text("id")).wants(204)
	if over := h.do("", "get-welcome", nil, code).wants(200); over.text("state") != "revoked" {
		t.Errorf("%s", over.body)
	}
	if mine := h.do(token, "list-my-invitations", nil).wants(200); mine.text("items", "0", "state") != "revoked" {
		t.Errorf("%s", mine.body)
	}
	h.do(token, "list-invitations", nil).wants(403)
	if all := h.do(staff, "list-invitations", nil, "?inviter="+who).wants(200); all.text("items", "0", "id") != made.text("id") {
		t.Errorf("%s", all.body)
	}

	list := object{"invitees": []object{{"name": "Ina", "email": "ina@example.org"}, {"email": "bad"}, {"email": "ina@example.org", "circle": "nowhere"}}, "dry_run": true}
	h.do(token, "invite-many", list).wants(403)
	tried := h.do(staff, "invite-many", list).wants(200)
	if tried.text("items", "0", "outcome") != "invite" || tried.text("items", "1", "outcome") != "email" || tried.text("items", "2", "outcome") != "circle" {
		t.Errorf("%s", tried.body)
	}
	list["dry_run"] = false
	h.do(staff, "invite-many", list).wants(200)
	if again := h.do(staff, "invite-many", list).wants(200); again.text("items", "0", "outcome") != "invited" {
		t.Errorf("%s", again.body)
	}
	ina := h.Join("Ina", access.Guest)
	ina.Email = "ina@example.org"
	received := h.do(h.token(ina), "list-received-invitations", nil).wants(200)
	if received.text("items", "0", "email") != "ina@example.org" {
		t.Fatalf("%s", received.body)
	}
	h.do(h.token(luz), "accept-invitation", object{"invitation": received.text("items", "0", "id")}).problem(403, "invited_other")
	h.do(h.token(ina), "accept-invitation", object{"invitation": received.text("items", "0", "id")}).wants(200)
}
