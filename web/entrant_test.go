package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"panal/community"
	"panal/internal/id"
)

// Who invited whom is on the pages of the member and of the staff, who set how many a member may invite.
func TestWhoInvitedWhomIsShown(t *testing.T) {
	w := newShop(t)
	luz := w.browser()
	luz.signIn("luz@example.org", "/alto").want(http.StatusSeeOther)
	_, err := w.config.Communities.EditEntrance(w.ctx(), w.operator, func(e *community.Entrance) { e.Admission = community.AdmitInvitation })
	w.must(err)
	form := luz.get("/alto/me/invites").want(http.StatusOK, "Nobody came by their invitations yet", "without an application").form("/alto/me/invites")
	form.Set("uses", "2")
	made := luz.post("/alto/me/invites", form).want(http.StatusOK, "Your link.")
	luz.follow(luz.post("/alto/me/invites", form)).want(http.StatusOK, "That link was made already", "3 of 5", "2 are held by open invitations")
	link := strings.TrimPrefix(regexp.MustCompile(regexp.QuoteMeta(w.url)+`/alto/i/\w+`).FindString(made.text), w.url)
	sol := w.browser()
	sol.signIn("sol@example.org", link).want(http.StatusSeeOther)
	sol.post(link, nil).want(http.StatusSeeOther)
	luz.get("/alto/me/invites").want(http.StatusOK, "Who came by you", "s…", "1 is held by an open invitation and comes back on")
	luz.get("/alto/me/invites/came").want(http.StatusOK, "s…")
	sol.get("/alto/me/invites").want(http.StatusOK, "Invited to Alto Roasters by l…").without("accepts an invitation is listed here, s…")

	op := w.browser()
	op.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	people := op.get("/alto/console/members").want(http.StatusOK).text
	page := func(name string) string {
		return regexp.MustCompile(`(/alto/console/members/mem_\w+)">` + name + `<`).FindStringSubmatch(people)[1]
	}
	op.get(page("s…")).want(http.StatusOK, "Invited to Alto Roasters by l…", "Nobody came by their invitations yet.")
	hers := op.get(page("l…")).want(http.StatusOK, "Came by their invitations", "3 of 5 places left to give away, as everybody").form(page("l…") + "/places")
	op.get(page("l…")+"/came").want(http.StatusOK, "Who came by l…", "s…")
	op.get(strings.Replace(page("l…"), "members/", "invitations?member=", 1)).want(http.StatusOK, "Made by l…", "A link for 2")
	for wrong, says := range map[string]string{"lots": "Write a whole number.", "1001": "Choose a number from 0 to 1,000."} {
		hers.Set("places", wrong)
		op.post(page("l…")+"/places", hers).want(http.StatusUnprocessableEntity, says)
	}
	hers.Set("places", "12")
	op.follow(op.post(page("l…")+"/places", hers)).want(http.StatusOK, "10 of 12 places left to give away, a number of their own")
	hers.Set("places", "")
	op.follow(op.post(page("l…")+"/places", hers)).want(http.StatusOK, "3 of 5 places left to give away, as everybody")
	op.get("/alto/console/audit").want(http.StatusOK, "changed how many l… may invite", "as everybody → 12")

	// A guest who proved an e-mail is let in by hand; one who did not is nobody to let in.
	ina := w.browser()
	ina.signIn("ina@example.org", "/alto").want(http.StatusSeeOther)
	people = op.get("/alto/console/members").text
	op.get(page("i…")).want(http.StatusOK, "has proven an e-mail and is not in")
	op.follow(op.post(page("i…")+"/let-in", nil)).want(http.StatusOK, "They are a member now", "Let into Alto Roasters by Ana Ruiz").without("is not in.")
	ina.get("/alto/me/invites").want(http.StatusOK, "You have 5 of 5")
	ina.post(page("i…")+"/let-in", nil).want(http.StatusNotFound)
}

// A queue is narrowed by state, reviewer and place, and stays so from one decision to the next.
func TestTheQueueStaysNarrowed(t *testing.T) {
	w := newShop(t)
	_, err := w.config.Communities.EditEntrance(w.ctx(), w.operator, func(e *community.Entrance) { e.Admission = community.AdmitApplication })
	w.must(err)
	apply := func(email string) {
		b := w.browser()
		b.signIn(email, "/alto/join").want(http.StatusSeeOther)
		form := b.get("/alto/join").form("/alto/join")
		first := b.post("/alto/join", form).want(http.StatusSeeOther).header.Get("Location")
		if again := b.post("/alto/join", form).want(http.StatusSeeOther).header.Get("Location"); again != first {
			t.Errorf("the form sent twice leads to %s and %s", first, again)
		}
	}
	for _, name := range []string{"bo", "cy", "di", "ed"} {
		apply(name + "@example.org")
	}
	op := w.browser()
	op.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	links := func(p *answered) []string {
		return regexp.MustCompile(`/alto/console/applications/app_\w+[^"]*`).FindAllString(strings.ReplaceAll(p.text, "&amp;", "&"), -1)
	}
	all := links(op.get("/alto/console/applications").want(http.StatusOK, "Nobody’s (4)", "Mine (0)", "j and k move").without("Everywhere"))
	mine := url.Values{"verdict": {"assigned"}, "reviewer": {id.Member.Text(w.operator.Member)}}
	for _, n := range []int{0, 2} {
		op.post(all[n], mine).want(http.StatusSeeOther)
	}
	queue := op.get("/alto/console/applications?state=submitted&reviewer=nobody").want(http.StatusOK, "c…", "e…", "Nobody’s (2)", "Mine (2)").without("b…", "d…")
	open := links(queue)
	if len(open) != 2 || !strings.HasSuffix(open[0], "?reviewer=nobody&state=submitted") {
		t.Fatalf("%q", open)
	}
	op.get(open[0]).want(http.StatusOK, "Next", "j next").without("Previous")
	next := op.post(open[0], url.Values{"verdict": {"declined"}, "words": {"We are full."}}).want(http.StatusSeeOther).header.Get("Location")
	if next != open[1] {
		t.Errorf("after the first comes %s, want %s", next, open[1])
	}
	op.post(next, url.Values{"verdict": {"declined"}}).want(http.StatusUnprocessableEntity)
	if back := op.post(next, url.Values{"verdict": {"accepted"}}).header.Get("Location"); back != "/alto/console/applications?reviewer=nobody&state=submitted" {
		t.Errorf("after the last one: %s", back)
	}
	op.get("/alto/console/applications?state=submitted&reviewer=nobody").want(http.StatusOK, "Show all")
	op.get("/alto/console/applications?circle=here&reviewer="+id.Member.Text(w.operator.Member)).want(http.StatusOK, "b…", "d…", "Everywhere")
	op.get("/alto/console/applications?reviewer=ana").want(http.StatusNotFound)
	op.get("/alto/console/applications?state=lost").want(http.StatusUnprocessableEntity)
	op.get("/alto/console/applications.csv?state=declined").want(http.StatusOK, "declined").without("accepted")
}

// A member founds one circle however often the form is sent, and its leader says what it asks: whoever applied before
// answers what was asked then.
func TestWhatACircleAsks(t *testing.T) {
	w := newShop(t)
	w.must(w.config.Communities.SetCirclePolicy(w.ctx(), w.operator, community.CirclePolicy{MembersFound: true}))
	lea := w.browser()
	lea.signIn("lea@example.org", "/alto").want(http.StatusSeeOther)
	form := lea.get("/alto/circles/new").want(http.StatusOK).form("/alto/circles")
	form.Set("name", "Ferments")
	form.Set("reason", "learning")
	form.Set("about", "Jars and patience.")
	form.Set("admission", "application")
	for range 2 {
		if at := lea.post("/alto/circles", form).want(http.StatusSeeOther).header.Get("Location"); at != "/alto/circles/ferments" {
			t.Errorf("founded at %s", at)
		}
	}
	lea.get("/alto/circles/ferments/lead").want(http.StatusOK, "Questions to who applies")
	at := "/alto/circles/ferments/questions"
	asked := lea.get(at).want(http.StatusOK, "As an applicant sees it", "Jars and patience.").form(at)
	asked.Set("questions.0.label", "Which jar?")
	asked.Set("questions.0.kind", "choice")
	asked.Set("questions.0.options", "glass")
	asked.Set("questions.1.label", "Why?")
	asked.Set("questions.1.kind", "long")
	asked.Set("questions.1.most", "400")
	asked.Set("do", "look")
	lea.post(at, asked).want(http.StatusOK, "Which jar?", "glass")
	asked.Set("do", "up.1")
	moved := lea.post(at, asked).want(http.StatusOK).form(at)
	if moved.Get("questions.0.label") != "Why?" || moved.Get("questions.0.most") != "400" || moved.Get("questions.1.kind") != "choice" {
		t.Errorf("%v", moved)
	}
	moved.Del("do")
	moved.Set("questions.0.most", "lots")
	lea.post(at, moved).want(http.StatusUnprocessableEntity, "Give at least two options.", "Choose a number from")
	moved.Set("questions.0.most", "400")
	moved.Set("questions.1.options", "glass\r\nclay")
	lea.follow(lea.post(at, moved)).want(http.StatusOK, "Kept.", "clay")
	lea.post(at, moved).want(http.StatusConflict, "The questions were changed")

	sol := w.browser()
	sol.signIn("sol@example.org", "/alto").want(http.StatusSeeOther)
	sol.get(at).want(http.StatusForbidden)
	sol.post(at, moved).want(http.StatusForbidden)
	answers := sol.get("/alto/join/ferments").want(http.StatusOK, "Why?", "Jars and patience.").form("/alto/join/ferments")
	answers.Set("answers.0", "It keeps.")
	answers.Set("answers.1", "clay")
	sol.post("/alto/join/ferments", answers).want(http.StatusSeeOther)
	next := lea.get(at).form(at)
	next.Set("questions.0.label", "Since when?")
	next.Set("questions.1.options", "glass\r\nclay")
	next.Del("do")
	lea.follow(lea.post(at, next)).want(http.StatusOK, "Since when?")
	review := regexp.MustCompile(`/alto/reviews/ferments/app_\w+`).FindString(lea.get("/alto/reviews/ferments").want(http.StatusOK, "Questions to who applies").text)
	lea.get(review).want(http.StatusOK, "Why?", "clay").without("Since when?")
}

// Who may not buy a tier yet is led to the door, and not turned away.
func TestTheTierLeadsToTheDoor(t *testing.T) {
	w := newShop(t)
	price := "/alto/tiers/" + id.TierPrice.Text(w.sellTier("gold", "Gold", 10_00).Prices[0].ID)
	_, err := w.config.Communities.EditEntrance(w.ctx(), w.operator, func(e *community.Entrance) { e.Admission = community.AdmitApplication })
	w.must(err)
	sol := w.browser()
	sol.signIn("sol@example.org", "/alto").want(http.StatusSeeOther)
	sol.get("/alto/tiers").want(http.StatusOK, "How to get in")
	if at := sol.get(price).want(http.StatusSeeOther).header.Get("Location"); at != "/alto/join" {
		t.Errorf("led to %s", at)
	}
}
