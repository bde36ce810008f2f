package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/internal/once"
)

// joins signs somebody in at a browser of their own, who is a member then.
func (w *world) joins(email string) (*browser, access.Actor) {
	w.t.Helper()
	b := w.browser()
	b.signIn(email, "/alto").want(http.StatusSeeOther)
	return b, w.actor(email)
}

// actor is the member with a proven e-mail.
func (w *world) actor(email string) access.Actor {
	w.t.Helper()
	list, err := w.config.Communities.Members(w.ctx(), w.operator, community.MemberFilter{Words: email}, commerce.PageRequest{})
	w.must(err)
	if len(list.Items) != 1 {
		w.t.Fatalf("%d members have %s", len(list.Items), email)
	}
	m := list.Items[0]
	a, err := w.config.Communities.ActorForPerson(w.ctx(), m.Person, w.community.ID)
	w.must(err)
	return a
}

// A circle from its founding to its end, as the staff, its members and a visitor see it.
func TestCirclePages(t *testing.T) {
	w := newShop(t)
	operator := w.browser()
	operator.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	visitor := w.browser()
	visitor.get("/alto/circles").want(http.StatusOK, "No circles here yet", "The staff found circles here")
	operator.get("/alto/console/circles").want(http.StatusOK, "Begin with the core", "The staff alone found circles")

	// What is wrong is said at its field, and what was typed stays.
	form := url.Values{"name": {"Café readers"}, "kind": {"core"}, "reason": {"learning"}, "admission": {"open"}, "about": {"A book a month."},
		"rules": {"Be kind."}, "capacity": {"2"}}
	operator.post("/alto/console/circles", form).want(http.StatusUnprocessableEntity, "A core circle lets in by application or invitation only", "A book a month.")
	form.Set("kind", "interest")
	operator.follow(operator.post("/alto/console/circles", form)).want(http.StatusOK, "The circle is founded", "Café readers", "Forming")
	const at = "/alto/circles/cafe-readers"
	visitor.get("/alto/circles").want(http.StatusOK, "Café readers", "Learning", "1 of 2 seats")
	visitor.get(at).want(http.StatusOK, "A book a month.", "Sign in to join", "Members of the community see who is in it")
	visitor.post(at+"/join", nil).want(http.StatusUnauthorized)
	visitor.get(at + "/lead").want(http.StatusSeeOther)

	eva, evaIs := w.joins("eva@example.org")
	eva.get(at).want(http.StatusOK, "I have read the rules", "Be kind.")
	eva.post(at+"/join", url.Values{"rules_version": {"1"}}).want(http.StatusUnprocessableEntity, "Read the rules as they are now")
	eva.follow(eva.post(at+"/join", url.Values{"rules_version": {"1"}, "agree": {"yes"}})).want(http.StatusOK, "You are in.", "Leave…")
	eva.get(at + "/lead").want(http.StatusForbidden)
	eva.get(at + "/split").want(http.StatusForbidden)
	eva.post(at+"/edit", form).want(http.StatusForbidden)
	max, _ := w.joins("max@example.org")
	max.get(at).want(http.StatusOK, "Every seat is taken", "Join the waiting list")
	max.follow(max.post(at+"/join", url.Values{"rules_version": {"1"}, "agree": {"yes"}})).want(http.StatusOK, "You are number 1 on the waiting list")
	max.get("/alto/circles").want(http.StatusOK, "My circles", "On the waiting list", "No other circle to join").without("No circles here yet")

	operator.get(at+"/lead").want(http.StatusOK, "No group yet", "Waiting list", "Close the circle…")
	member := url.Values{"member": {id.Member.Text(evaIs.Member)}, "host": {"yes"}, "to": {id.Member.Text(evaIs.Member)}}
	operator.follow(operator.post(at+"/hosts", member)).want(http.StatusOK, "Saved.", "Host no longer")
	operator.follow(operator.post(at+"/hand-over", member)).want(http.StatusOK, "They accept or decline", "They have not answered yet")
	eva.get(at).want(http.StatusOK, "Ana Ruiz offers you to lead this circle")
	eva.follow(eva.post(at+"/hand-over/accept", nil)).want(http.StatusOK, "You lead this circle now", "Lead this circle")
	eva.post(at+"/hand-over/accept", nil).want(http.StatusGone, "This offer is over")
	eva.get(at+"/lead").want(http.StatusOK, "No group yet")
	eva.get(at+"/edit").want(http.StatusOK, "A book a month.")
	eva.get(at+"/split").want(http.StatusOK, "A circle needs at least 4 members to be split")

	// New rules are agreed to anew; a seat more lets in who waits.
	form.Set("slug", "cafe-readers")
	form.Set("rules", "Be kinder.")
	form.Set("capacity", "")
	eva.follow(eva.post(at+"/edit", form)).want(http.StatusOK, "Saved.")
	max.get(at).want(http.StatusOK, "The rules have changed", "Leave…")
	max.follow(max.post(at+"/agree", url.Values{"rules_version": {"2"}, "agree": {"yes"}})).want(http.StatusOK, "Saved.")
	operator.follow(operator.post(at+"/leave", nil)).want(http.StatusOK, "You are out of the circle")
	eva.post(at+"/leave", nil).want(http.StatusConflict, "hands it over first")

	// The end is silent, and the page stays.
	eva.follow(eva.post(at+"/archive", nil)).want(http.StatusOK, "This circle is over", "Nobody was notified")
	max.post(at+"/leave", nil).want(http.StatusGone, "nobody comes or goes")
	operator.get("/alto/console/circles?state=archived").want(http.StatusOK, "Café readers", "Over")
	operator.get("/alto/console/circles.csv").want(http.StatusOK, "cafe-readers", "archived")
}

// A core with its promoted, a split that is planned, chosen and undone, and a merger.
func TestSplitAndMergePages(t *testing.T) {
	w := newShop(t)
	operator := w.browser()
	operator.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	found := func(name, kind, admission string) {
		t.Helper()
		operator.post("/alto/console/circles", url.Values{"name": {name}, "kind": {kind}, "reason": {"friendship"}, "admission": {admission}}).want(http.StatusSeeOther)
	}
	found("The core", "core", "invitation")
	found("Spring", "cohort", "open")
	found("Summer", "cohort", "open")
	eva, evaIs := w.joins("eva@example.org")
	eva.get("/alto/circles/the-core").want(http.StatusOK, "This circle lets in whoever is invited", "See how to get in")
	eva.get("/alto/join/the-core").want(http.StatusOK)
	eva.post("/alto/circles/the-core/join", nil).want(http.StatusForbidden)
	for _, email := range []string{"b@example.org", "c@example.org", "d@example.org"} {
		b, _ := w.joins(email)
		w.clock.Advance(time.Minute)
		b.post("/alto/circles/spring/join", url.Values{"rules_version": {"1"}}).want(http.StatusSeeOther)
	}
	eva.post("/alto/circles/spring/join", url.Values{"rules_version": {"1"}}).want(http.StatusSeeOther)
	operator.get("/alto/circles/spring/lead").want(http.StatusOK, "Promote to the core")
	operator.follow(operator.post("/alto/circles/the-core/promote", url.Values{"member": {id.Member.Text(evaIs.Member)}, "reason": {"Answers everybody."}})).
		want(http.StatusOK, "They are in the core circle", "Answers everybody.")
	operator.post("/alto/circles/the-core/promote", url.Values{"member": {id.Member.Text(evaIs.Member)}}).want(http.StatusUnprocessableEntity)

	operator.get("/alto/circles/spring/split?by=region").want(http.StatusOK, "No split to show", "Too few members are in chapters", "By when they joined")
	operator.get("/alto/circles/spring/split").want(http.StatusOK, "By when people joined", "Spring 2", "too few for a circle to live")
	plan := url.Values{"name": {"Autumn"}, "slug": {"spring"}, "notice": {"2"}}
	operator.post("/alto/circles/spring/split", plan).want(http.StatusUnprocessableEntity, "already in use", "Autumn")
	plan.Set("slug", "autumn")
	operator.follow(operator.post("/alto/circles/spring/split", plan)).want(http.StatusOK, "the members are told", "half of it becomes Autumn")
	eva.get("/alto/circles/spring").want(http.StatusOK, "this circle becomes two", "I go to Autumn")
	eva.follow(eva.post("/alto/circles/spring/side", url.Values{"side": {"go"}})).want(http.StatusOK, "Your side is noted", "goes to Autumn")
	operator.get("/alto/circles/spring/split").want(http.StatusOK, "1 member has chosen a side")
	w.clock.Advance(48 * time.Hour)
	spring, err := w.config.Communities.CircleBySlug(w.ctx(), w.operator, "spring")
	w.must(err)
	w.must(w.config.Fission.ExecuteSplits(w.ctx(), w.community.ID, spring.ID))
	eva.get("/alto/circles/autumn").want(http.StatusOK, "This circle was split from", "Lead this circle")
	operator.get("/alto/circles/spring").want(http.StatusOK, "Circles that were split from it")
	operator.get("/alto/circles/spring/split").want(http.StatusOK, "Undo the split…", "come back")
	operator.follow(operator.post("/alto/circles/spring/split/undo", nil)).want(http.StatusOK, "everybody is back")
	eva.get("/alto/circles/autumn").want(http.StatusOK, "Its members are now in", "Spring")

	here := "/alto/console/circles/" + id.Circle.Text(spring.ID)
	operator.get(here+"?into=nothing").want(http.StatusOK, "There is no circle with this address")
	operator.get(here+"?into=the-core").want(http.StatusOK, "promote them one by one")
	operator.get(here+"?into=summer").want(http.StatusOK, "Spring is closed, and its members are in Summer", "Merge into Summer")
	operator.follow(operator.post(here+"/merge", url.Values{"into": {"summer"}})).want(http.StatusOK, "The two circles are one", "Summer")

	// Members found circles once the operator lets them.
	eva.get("/alto/circles/new").want(http.StatusForbidden)
	operator.post("/alto/console/circles/policy", url.Values{"members_found": {"yes"}}).want(http.StatusSeeOther)
	eva.get("/alto/circles").want(http.StatusOK, "Found a circle")
	eva.get("/alto/circles/new").want(http.StatusOK, "Why people join")
	eva.post("/alto/circles", url.Values{"name": {"Mine"}, "kind": {"core"}, "reason": {"life"}, "admission": {"invitation"}}).want(http.StatusUnprocessableEntity)
	eva.follow(eva.post("/alto/circles", url.Values{"name": {"Mine"}, "kind": {"interest"}, "reason": {"life"}, "admission": {"open"}})).want(http.StatusOK, "you lead it")
}

// Every form of a circle that is not there, and every empty form of one that is, is refused.
func TestCircleFormsRefuseWrongInput(t *testing.T) {
	w := newShop(t)
	operator := w.browser()
	operator.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	operator.post("/alto/circles", nil).want(http.StatusUnprocessableEntity, "Please fill this in.")
	operator.post("/alto/console/circles", url.Values{"name": {"Readers"}, "capacity": {"many"}}).want(http.StatusUnprocessableEntity, "many", "Readers")
	operator.post("/alto/console/circles", url.Values{"name": {"Readers"}, "kind": {"interest"}, "reason": {"life"}, "admission": {"open"}}).want(http.StatusSeeOther)
	for _, r := range routes {
		method, path := w.example(r.pattern)
		if method != http.MethodPost || !strings.HasPrefix(r.pattern, "POST /{community}/circles/{circle}/") {
			continue
		}
		_, act, _ := strings.Cut(r.pattern, "{circle}")
		operator.post(path, nil).want(http.StatusNotFound, "There is no such circle.")
		if p := operator.post("/alto/circles/readers"+act, nil); act != "/archive" && (p.status < 400 || p.status >= 500) {
			t.Errorf("%s: %d", act, p.status)
		}
	}
}

// A host sees who waits, how the circle does and how it would be split, and sends people away; the rest is the leader's.
func TestHostsHelpToRunACircle(t *testing.T) {
	w := newShop(t)
	c, err := w.config.Communities.FoundCircle(w.ctx(), w.operator, community.CircleTerms{Slug: "readers", Name: "Readers", Kind: community.Interest,
		Reason: "learning", Admission: community.AdmitOpen, Capacity: 4}, once.Request{})
	w.must(err)
	join := func(email string) (*browser, url.Values) {
		b, who := w.joins(email)
		_, err := w.config.Communities.JoinCircle(w.ctx(), who, c.ID, c.RulesVersion, once.Request{})
		w.must(err)
		return b, url.Values{"member": {id.Member.Text(who.Member)}, "reason": {"Sold things."}, "host": {"yes"}}
	}
	host, hostIs := join("hedy@example.org")
	fellow, fellowIs := join("fay@example.org")
	join("ben@example.org")
	waits, _ := join("wim@example.org")
	const at = "/alto/circles/readers"
	host.get(at + "/lead").want(http.StatusForbidden)
	operator := w.browser()
	operator.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	operator.follow(operator.post(at+"/hosts", hostIs)).want(http.StatusOK, "Host no longer")

	host.get(at).want(http.StatusOK, "Help to run this circle").without("Lead this circle")
	fellow.get(at).want(http.StatusOK).without("Help to run this circle")
	host.get(at+"/lead").want(http.StatusOK, "No group yet", "Waiting list", "w…", "Remove…").without("Make host", "Close the circle…", "Edit")
	host.get(at+"/split").want(http.StatusOK, "Readers 2").without("Tell the members")
	host.post(at+"/hosts", fellowIs).want(http.StatusForbidden)
	host.post(at+"/remove", url.Values{"member": fellowIs["member"]}).want(http.StatusUnprocessableEntity, "Help to run this circle")
	host.follow(host.post(at+"/remove", fellowIs)).want(http.StatusOK, "They are out of the circle").without("f…")
	fellow.get(at).want(http.StatusOK, "Every seat is taken")
	waits.get(at).want(http.StatusOK, "Leave…")
	host.post(at+"/remove", fellowIs).want(http.StatusConflict)
}
