package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"panal/community"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
)

// Somebody applies on their phone, is asked back, answers, and is let in; the staff go from one application to the next.
func TestApplying(t *testing.T) {
	w := newShop(t)
	op := w.browser()
	op.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	settings := op.get("/alto/console/admission").want(http.StatusOK, "How people get in").form("/alto/console/admission")
	settings.Set("admission", "application")
	op.follow(op.post("/alto/console/admission", settings)).want(http.StatusOK, "Saved.")
	settings.Set("quota", "x")
	op.post("/alto/console/admission", settings).want(http.StatusUnprocessableEntity, "Write a whole number.")
	questions := op.get("/alto/console/admission").form("/alto/console/admission/questions")
	questions.Set("questions.0.label", "Why coffee?")
	questions.Set("questions.0.kind", "long")
	questions.Set("questions.1.label", "Which roast?")
	questions.Set("questions.1.kind", "choices")
	questions.Set("questions.1.options", "light")
	questions.Del("questions.1.required")
	op.post("/alto/console/admission/questions", questions).want(http.StatusUnprocessableEntity, "Give at least two options.")
	questions.Set("questions.1.options", "light\r\ndark")
	op.follow(op.post("/alto/console/admission/questions", questions)).want(http.StatusOK, "Why coffee?")
	op.post("/alto/console/admission/questions", questions).want(http.StatusConflict, "The questions were changed")

	sol := w.browser()
	sol.get("/alto/join").want(http.StatusOK, "Join Alto Roasters", "Why coffee?", "Go on with e-mail")
	if to := sol.signIn("sol@example.org", "/alto").header.Get("Location"); to != "/alto/join" {
		t.Errorf("who is not in yet is led to %s", to)
	}
	form := sol.get("/alto/join").want(http.StatusOK, "Which roast?").form("/alto/join")
	form["answers.1"] = []string{"light", "dark"}
	form.Set("answers.0", "")
	sol.post("/alto/join", form).want(http.StatusUnprocessableEntity, "Please fill this in.")
	form.Set("answers.0", "It wakes me.")
	at := sol.post("/alto/join", form).want(http.StatusSeeOther).header.Get("Location")
	sol.get(at).want(http.StatusOK, "Waiting", "It wakes me.", "dark")
	sol.get("/alto/join").want(http.StatusOK, "Your application").without("Which roast?")
	op.get(at).want(http.StatusNotFound)

	queue := op.get("/alto/console/applications").want(http.StatusOK, "s…")
	review := regexp.MustCompile(`/alto/console/applications/app_\w+`).FindString(queue.text)
	op.get(review).want(http.StatusOK, "It wakes me.", "Accept")
	op.post(review, url.Values{"verdict": {"asked"}, "words": {" "}}).want(http.StatusUnprocessableEntity)
	op.follow(op.post(review, url.Values{"verdict": {"note"}, "words": {"Secretly a tea drinker."}})).want(http.StatusOK, "Secretly a tea drinker.")
	op.follow(op.post(review, url.Values{"verdict": {"asked"}, "words": {"Espresso?"}})).want(http.StatusOK, "They are told")
	answer := sol.get(at).want(http.StatusOK, "Espresso?").without("tea drinker").form(at + "/answer")
	answer.Set("words", "Always.")
	sol.follow(sol.post(at+"/answer", answer)).want(http.StatusOK, "Always.")

	eva := w.browser()
	eva.signIn("eva@example.org", "/alto/join").want(http.StatusSeeOther)
	form = eva.get("/alto/join").form("/alto/join")
	form.Set("answers.0", "Friends.")
	form.Del("answers.1")
	hers := eva.post("/alto/join", form).want(http.StatusSeeOther).header.Get("Location")
	next := op.post(review, url.Values{"verdict": {"accepted"}}).want(http.StatusSeeOther).header.Get("Location")
	op.get(next).want(http.StatusOK, "Friends.")
	if to := op.post(next, url.Values{"verdict": {"declined"}, "words": {"We are full."}}).header.Get("Location"); to != "/alto/console/applications" {
		t.Errorf("after the last one: %s", to)
	}
	op.get("/alto/console/applications").want(http.StatusOK, "No application waits")
	op.get("/alto/console/applications?state=all").want(http.StatusOK, "Declined", "Accepted")
	op.get("/alto/console/applications.csv?state=all").want(http.StatusOK, "It wakes me. | light; dark")
	eva.get(hers).want(http.StatusOK, "We are full.", "You can apply again from")
	sol.get("/alto/join").want(http.StatusOK, "You are in Alto Roasters.")
	sol.get("/alto/me").want(http.StatusOK, "Invite others")

	mar := w.browser()
	mar.signIn("mar@example.org", "/alto/join").want(http.StatusSeeOther)
	form = mar.get("/alto/join").form("/alto/join")
	form.Set("answers.0", "Perhaps.")
	form.Del("answers.1")
	his := mar.post("/alto/join", form).want(http.StatusSeeOther).header.Get("Location")
	mar.follow(mar.post(his+"/withdraw", nil)).want(http.StatusOK, "Withdrawn")
	mar.get("/alto/join").want(http.StatusOK, "Why coffee?")
}

// A member's link lets a friend in, is told as used up afterwards, and shows who came.
func TestInviting(t *testing.T) {
	w := newShop(t)
	luz := w.browser()
	luz.signIn("luz@example.org", "/alto").want(http.StatusSeeOther)
	_, err := w.config.Communities.EditEntrance(w.ctx(), w.operator, func(e *community.Entrance) { e.Admission = community.AdmitInvitation })
	w.must(err)
	form := luz.get("/alto/me/invites").want(http.StatusOK, "You have 5 of 5 places left", "No invitations yet").form("/alto/me/invites")
	form.Set("uses", "6")
	luz.post("/alto/me/invites", form).want(http.StatusTooManyRequests, "You have no places left")
	form.Set("uses", "1")
	form.Set("note", "Come and taste.")
	made := luz.post("/alto/me/invites", form).want(http.StatusOK, "Your link.")
	link := strings.TrimPrefix(regexp.MustCompile(regexp.QuoteMeta(w.url)+`/alto/i/\w+`).FindString(made.text), w.url)

	sol := w.browser()
	sol.get("/alto/join").want(http.StatusOK, "lets in by invitation")
	sol.get(link+"x").want(http.StatusNotFound, "This invitation is not known.")
	sol.get(link).want(http.StatusOK, "invites you to Alto Roasters", "Come and taste.", "Go on with e-mail")
	sol.follow(sol.signIn("sol@example.org", link)).want(http.StatusOK, "Accept the invitation")
	sol.follow(sol.post(link, nil)).want(http.StatusOK, "You are in.")
	late := w.browser()
	late.signIn("late@example.org", link).want(http.StatusSeeOther)
	late.get(link).want(http.StatusGone, "This invitation is used up.")
	late.post(link, nil).want(http.StatusGone, "This invitation is used up.")
	list := luz.get("/alto/me/invites").want(http.StatusOK, "Used up", "4 of 5")
	one := regexp.MustCompile(`/alto/me/invites/inv_\w+`).FindString(list.text)
	luz.get(one).want(http.StatusOK, "s…")
	sol.get(one).want(http.StatusNotFound)

	luz.post("/alto/me/invites", url.Values{"uses": {"2"}}).want(http.StatusOK, "2 of 5")
	open := regexp.MustCompile(`/alto/me/invites/inv_\w+/revoke`).FindString(luz.get("/alto/me/invites").text)
	luz.follow(luz.post(open, nil)).want(http.StatusOK, "Taken back", "4 of 5")
}

// The staff invite from a list that is tried first; whoever is written to may say never again.
func TestInvitingMany(t *testing.T) {
	w := newShop(t)
	op := w.browser()
	op.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	at := "/alto/console/invitations/list"
	list := url.Values{"list": {"name,email\nAna,ana@alto.example\nSol,sol@example.org\nBad,bad"}, "do": {"try"}}
	op.get(at).want(http.StatusOK, "Names and e-mails")
	op.post(at, url.Values{"do": {"try"}}).want(http.StatusUnprocessableEntity, "Please fill this in.")
	op.post(at, list).want(http.StatusOK, "Is in already", "Is invited", "The e-mail is wrong", "Invite 1 person")
	list.Set("do", "send")
	op.follow(op.post(at, list)).want(http.StatusOK, "Sol · sol@example.org", "Waiting to be sent")
	op.get("/alto/console/invitations.csv").want(http.StatusOK, "sol@example.org")

	found, err := w.config.Communities.Invitations(w.ctx(), w.operator, community.InvitationFilter{}, page.Request{})
	w.must(err)
	invitation := "/alto/invited/" + id.Invitation.Text(found.Items[0].ID)
	sol := w.browser()
	sol.get(invitation).want(http.StatusOK, "s…@example.org")
	sol.signIn("mar@example.org", invitation).want(http.StatusSeeOther)
	sol.post(invitation, nil).want(http.StatusForbidden)
	sol.get(invitation+"/never").want(http.StatusOK, "will not send invitations")
	sol.post(invitation+"/never", nil).want(http.StatusOK, "Done.")
	one := "/alto/console/invitations/" + id.Invitation.Text(found.Items[0].ID)
	op.get(one).want(http.StatusOK, "Taken back")
	form := op.get("/alto/console/invitations").want(http.StatusOK).form("/alto/console/invitations")
	form.Set("email", "sol@example.org")
	op.post("/alto/console/invitations", form).want(http.StatusUnprocessableEntity, "They asked never to be invited again")
	form.Set("email", "")
	form.Set("uses", "20")
	op.post("/alto/console/invitations", form).want(http.StatusOK, "Your link.", "A link for 20")
}

// A circle's leader decides who comes in, on pages of their own.
func TestCircleReviews(t *testing.T) {
	w := newShop(t)
	lead := w.browser()
	lead.signIn("lead@example.org", "/alto").want(http.StatusSeeOther)
	c, err := w.config.Communities.FoundCircle(w.ctx(), w.operator, community.CircleTerms{Slug: "core", Name: "The core", Kind: community.Core, Reason: "work",
		Rules: "Be kind.", Admission: community.AdmitApplication}, once.Request{})
	w.must(err)
	sol := w.browser()
	sol.signIn("sol@example.org", "/alto").want(http.StatusSeeOther)
	form := sol.get("/alto/join/core").want(http.StatusOK, "Be kind.").form("/alto/join/core")
	form.Del("rules_version")
	sol.post("/alto/join/core", form).want(http.StatusUnprocessableEntity)
	form.Set("rules_version", "yes")
	sol.post("/alto/join/core", form).want(http.StatusSeeOther)
	sol.get("/alto/reviews/core").want(http.StatusForbidden)
	op := w.browser()
	op.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	queue := op.get("/alto/reviews/core").want(http.StatusOK, "Applications to The core", "s…")
	review := regexp.MustCompile(`/alto/reviews/core/app_\w+`).FindString(queue.text)
	op.get(review).want(http.StatusOK, "Accept")
	op.follow(op.post(review, url.Values{"verdict": {"accepted"}})).want(http.StatusOK, "No application waits")
	sol.get("/alto/join/core").want(http.StatusOK, "You are in The core.")
	if now, err := w.config.Communities.Circle(w.ctx(), w.operator, c.ID); err != nil || now.Members != 2 {
		t.Errorf("%d members, %v", now.Members, err)
	}
}
