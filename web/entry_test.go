package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"panal/community"
	"panal/internal/once"
)

// The one button of a community's face, and what stands above it, follow how people get in and how far who reads has
// come.
func TestTheWayInFollowsAdmission(t *testing.T) {
	w := newShop(t)
	admits := func(a community.Admission) {
		_, err := w.config.Communities.EditEntrance(w.ctx(), w.operator, func(e *community.Entrance) { e.Admission = a })
		w.must(err)
	}
	leads := func(b *browser, says, to string) {
		t.Helper()
		page := b.get("/alto/about").want(http.StatusOK, says)
		if !strings.Contains(page.text, `href="`+to+`"`) {
			t.Errorf("with %q nothing leads to %s", says, to)
		}
	}
	guest, sol := w.browser(), w.browser()
	leads(guest, "It is free, and takes half a minute.", "/sign-in?next=%2Falto")

	w.sellTier("gold", "Gold", 10_00)
	admits(community.AdmitTier)
	leads(guest, "A membership lets you in.", "/alto/tiers")
	guest.get("/alto").want(http.StatusOK, "Gold", "€10.00 a month")
	admits(community.AdmitInvitation)
	leads(guest, "You come in by an invitation.", "/alto/join")
	admits(community.AdmitApplication)
	leads(guest, "You come in by applying.", "/alto/join")

	// Who has proven an e-mail is told at home, where they stand too, until they are in.
	sol.signIn("sol@example.org", "/alto").want(http.StatusSeeOther)
	sol.get("/alto").want(http.StatusOK, "Hello, ", "You come in by applying.", "Gold", "Apply")
	at := sol.post("/alto/join", url.Values{}).want(http.StatusSeeOther).header.Get("Location")
	leads(sol, "Somebody will read it.", at)
	sol.get("/alto").want(http.StatusOK, "See your application")
	operator := w.browser()
	operator.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	review := regexp.MustCompile(`/alto/console/applications/app_\w+`).FindString(operator.get("/alto/console/applications").text)
	operator.post(review, url.Values{"verdict": {"asked"}, "words": {"Filter?"}}).want(http.StatusSeeOther)
	sol.get("/alto").want(http.StatusOK, "Your application to Alto Roasters", "They ask you something before they decide.")
	operator.post(review, url.Values{"verdict": {"accepted"}}).want(http.StatusSeeOther)
	sol.get("/alto").want(http.StatusOK, "Nothing waits for you.").without("applying", "Gold")
	leads(sol, "Go in", "/alto")

	// An invitation goes before an application.
	_, _, err := w.config.Communities.Invite(w.ctx(), w.operator, community.NewInvitation{Email: "eva@example.org", Uses: 1})
	w.must(err)
	eva := w.browser()
	eva.signIn("eva@example.org", "/alto").want(http.StatusSeeOther)
	eva.get("/alto").want(http.StatusOK, "Ana Ruiz invites you.", "See the invitation")
}

// A face shows the circles that one may join and leads to them; a home shows one's own.
func TestFaceShowsCircles(t *testing.T) {
	w := newShop(t)
	found := func(slug, name string, kind community.CircleKind, a community.Admission) {
		_, err := w.config.Communities.FoundCircle(w.ctx(), w.operator, community.CircleTerms{Slug: slug, Name: name, Kind: kind, Reason: "learning", Admission: a}, once.Request{})
		w.must(err)
	}
	guest := w.browser()
	guest.get("/alto").want(http.StatusOK).without("Circles you can join", "All circles")
	found("readers", "Readers", community.Interest, community.AdmitOpen)
	found("core", "Inner table", community.Core, community.AdmitInvitation)
	guest.get("/alto").want(http.StatusOK, "Readers", "Learning", "All circles").without("Inner table")
	eva, _ := w.joins("eva@example.org")
	eva.get("/alto").want(http.StatusOK, "Readers", "All circles")
	eva.post("/alto/circles/readers/join", url.Values{"rules_version": {"1"}}).want(http.StatusSeeOther)
	eva.get("/alto").want(http.StatusOK, "Readers", "Member").without("All circles")
}

// What people saved together counts what groups bought, and nothing that is taken off for another reason.
func TestProofCountsWhatGroupsSaved(t *testing.T) {
	w := newShop(t)
	group := w.group(w.browser(), "ana@example.org", "Ana")
	w.browser().get("/alto").want(http.StatusOK).without("saved by buying together")
	for _, name := range []string{"Ben", "Eva"} {
		w.browser().buy(group, strings.ToLower(name)+"@example.org", name)
	}
	w.clock.Advance(2 * 60e9)
	w.browser().get("/alto").want(http.StatusOK, "€9.30", "saved by buying together")
}
