package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/once"
)

// watched is a shop with members who have been here for a week, two hours apart, a circle that one of them leads, and
// somebody who looks after people.
type watched struct {
	*world
	lou, ana, ben, cara *browser
	louIs, anaIs, benIs access.Actor
	circle, person      string
}

func newWatched(t *testing.T) *watched {
	t.Helper()
	w := &watched{world: newShop(t)}
	join := func(name string) (*browser, access.Actor) {
		b, a := w.joins(name + "@example.org")
		w.clock.Advance(2 * time.Hour)
		return b, a
	}
	w.lou, w.louIs = join("lou")
	w.ana, w.anaIs = join("ana")
	w.ben, w.benIs = join("ben")
	var cara access.Actor
	w.cara, cara = join("cara")
	w.must(w.config.Communities.SetRole(w.ctx(), w.operator, cara.Member, access.Care))
	w.must(w.config.Communities.SetCirclePolicy(w.ctx(), w.operator, community.CirclePolicy{MembersFound: true}))
	c, err := w.config.Communities.FoundCircle(w.ctx(), w.louIs, community.CircleTerms{Slug: "deals", Name: "Deals", Kind: community.Interest, Reason: "life",
		About: "Buy my watches.", Admission: community.AdmitOpen}, once.Request{})
	w.must(err)
	_, err = w.config.Communities.JoinCircle(w.ctx(), w.anaIs, c.ID, 0, once.Request{})
	w.must(err)
	w.clock.Advance(7 * 24 * time.Hour)
	w.circle, w.person = "/alto/report/"+id.Circle.Text(c.ID), "/alto/people/"+id.Member.Text(w.louIs.Member)
	return w
}

// address is the first address on a page that fits.
func (p *answered) address(pattern string) string {
	p.t.Helper()
	found := first(regexp.MustCompile(pattern), p.text)
	if found == "" {
		p.t.Fatalf("%s: no %s:\n%s", p.at, pattern, p.words())
	}
	return found
}

// Two report a circle; it is hidden until it is decided; its leader is banned for it, appeals, and is let in again.
func TestReportToAppeal(t *testing.T) {
	w := newWatched(t)
	visitor := w.browser()
	visitor.get("/alto/circles/deals").want(http.StatusOK, "Buy my watches.")
	w.ana.get("/alto/circles/deals").want(http.StatusOK, "Report this circle", "Report or block")
	w.ana.get(w.circle).want(http.StatusOK, "Report “Deals”", "Fraud, or a false identity")
	w.ana.post(w.circle, url.Values{"note": {"He sells copies."}}).want(http.StatusUnprocessableEntity, "Choose one of what is offered.", "He sells copies.")
	w.ana.post(w.circle, url.Values{"reason": {"other"}}).want(http.StatusUnprocessableEntity, "Please fill this in.")
	w.ana.follow(w.ana.post(w.circle, url.Values{"reason": {"fraud"}, "note": {"He sells copies."}})).want(http.StatusOK, "Thank you.", "Deals", "It waits for a decision.")
	visitor.get("/alto/circles/deals").want(http.StatusOK, "Buy my watches.")
	w.ben.post(w.circle, url.Values{"reason": {"spam"}}).want(http.StatusSeeOther)

	// Hidden: who is not in it finds none, who is in it no text, and its leader sees it, to mend it.
	visitor.get("/alto/circles/deals").want(http.StatusNotFound)
	w.ben.get("/alto/circles/deals").want(http.StatusNotFound)
	w.ben.get("/alto/circles").want(http.StatusOK).without("Deals")
	w.ben.post("/alto/circles/deals/join", nil).want(http.StatusNotFound)
	w.ben.get(w.circle).want(http.StatusNotFound)
	w.ana.get("/alto/circles/deals").want(http.StatusOK, "Deals", "It is hidden until somebody has decided.").without("Buy my watches.")
	w.lou.get("/alto/circles/deals").want(http.StatusOK, "hidden from others", "Buy my watches.")
	w.lou.get("/alto/me/safety").want(http.StatusOK, "Hidden until it is decided", "About your circle “Deals”.").without("copies")

	// The queue, and the case as it was, whatever has been written over it.
	edit := url.Values{"name": {"Friends"}, "slug": {"deals"}, "kind": {"interest"}, "reason": {"life"}, "admission": {"open"}, "about": {"Just friends."}}
	w.lou.post("/alto/circles/deals/edit", edit).want(http.StatusSeeOther)
	w.cara.get("/alto/console").want(http.StatusOK, "1 report waits for a decision")
	at := w.cara.get("/alto/console/safety").want(http.StatusOK, "Deals", "Circle, led by l…", "Hidden by reports", "To be decided (1)").address(`/alto/console/safety/case_\w+`)
	w.cara.get("/alto/console/safety?queue=hidden").want(http.StatusOK, "Deals")
	w.cara.get("/alto/console/safety?queue=nonsense").want(http.StatusUnprocessableEntity)
	w.cara.get(at).want(http.StatusOK, "Buy my watches.", "He sells copies.", "Fraud, or a false identity", "a…", "b…")
	w.ana.get(at).want(http.StatusNotFound)

	w.lou.post("/alto/me/tokens", url.Values{"name": {"Till"}, "scope": {"read"}, "days": {"30"}}).want(http.StatusOK)
	w.cara.post(at+"/decide", url.Values{"state": {"banned"}, "days": {"soon"}, "note": {"Copies."}}).want(http.StatusUnprocessableEntity, "Choose a number from 0 to 3,650.", "Copies.")
	w.cara.post(at+"/decide", url.Values{"state": {"banned"}, "days": {"7"}}).want(http.StatusUnprocessableEntity, "Please fill this in.")
	w.cara.follow(w.cara.post(at+"/decide", url.Values{"state": {"banned"}, "days": {"7"}, "note": {"These were copies."}})).want(http.StatusOK, "Decided.", "Banned", "These were copies.", "End the ban")
	w.cara.post(at+"/decide", url.Values{"state": {"dismissed"}}).want(http.StatusConflict, "Somebody was quicker")
	w.cara.get("/alto/console/safety?queue=bans").want(http.StatusOK, "Deals")
	w.ana.get("/alto/me/safety").want(http.StatusOK, "The member was banned.")

	// What is left to who is banned, and what is not.
	w.lou.get("/alto/shop").want(http.StatusOK, "You are banned here")
	mine := w.lou.follow(w.lou.get("/alto/me")).want(http.StatusOK, "You are banned.", "These were copies.", "What still works", "My orders").without("copies.”", "He sells")
	for _, path := range []string{"/alto/me/orders", "/alto/me/notices", "/alto/me/membership", "/alto/me/signing-in"} {
		w.lou.get(path).want(http.StatusOK)
	}
	revoke := w.lou.get("/alto/me/tokens").want(http.StatusOK, "Till").without("Make a token").address(`/alto/me/tokens/tok_\w+/revoke`)
	w.lou.follow(w.lou.post(revoke, nil)).want(http.StatusOK, "was revoked")
	w.lou.post("/alto/me/tokens", url.Values{"name": {"Till"}, "scope": {"read"}, "days": {"30"}}).want(http.StatusForbidden, "You are banned here")
	w.lou.get("/alto/people").want(http.StatusForbidden, "Why, until when")
	checkout := "/alto/checkout?" + url.Values{"product": {id.Product.Text(w.product.ID)}, "variant": {id.Variant.Text(w.product.Variants[0].ID)}}.Encode()
	w.lou.get(checkout).want(http.StatusForbidden, "You are banned here")

	case1 := mine.address(`/alto/me/safety/case_\w+`)
	w.lou.get(case1).want(http.StatusOK, "A ban", "These were copies.", "Somebody else than who decided reads it")
	w.ana.get(case1).want(http.StatusNotFound)
	w.lou.post(case1+"/appeal", url.Values{"appeal": {" "}}).want(http.StatusUnprocessableEntity, "Please fill this in.")
	w.lou.follow(w.lou.post(case1+"/appeal", url.Values{"appeal": {"They are real: here is the bill."}})).want(http.StatusOK, "Your appeal is on its way.", "It waits for somebody to read it.")
	w.lou.post(case1+"/appeal", url.Values{"appeal": {"Again."}}).want(http.StatusConflict, "you have appealed")

	w.cara.get("/alto/console/safety?queue=appealed").want(http.StatusOK, "Deals", "Appeals (1)")
	w.cara.get(at).want(http.StatusOK, "They are real", "You decided this yourself.")
	w.cara.post(at+"/review", url.Values{"note": {"No."}}).want(http.StatusUnprocessableEntity, "Choose one of what is offered.", "No.")
	w.cara.post(at+"/review", url.Values{"review": {"upheld"}, "note": {"No."}}).want(http.StatusConflict, "Somebody else has to review it.", "No.")
	op := w.browser()
	op.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	op.follow(op.post(at+"/review", url.Values{"review": {"overturned"}, "note": {"The bill is right. Sorry."}})).want(http.StatusOK, "Reviewed.", "The decision was taken back")
	w.lou.get(case1).want(http.StatusOK, "The decision was taken back", "The bill is right. Sorry.", "It is over.")
	w.lou.get("/alto/me").want(http.StatusOK)
	visitor.get("/alto/circles/deals").want(http.StatusOK, "Just friends.")
}

// Care warns and bans for what nobody reported, and lifts a ban; the pages speak every language.
func TestSanctionPages(t *testing.T) {
	w := newWatched(t)
	at := "/alto/console/members/" + id.Member.Text(w.louIs.Member)
	w.cara.get(at).want(http.StatusOK, "Safety")
	w.cara.get(at+"/safety").want(http.StatusOK, "Nothing so far.", "Warn or ban")
	w.cara.post(at+"/safety", url.Values{"state": {"hidden"}, "note": {"x"}}).want(http.StatusUnprocessableEntity, "Choose one of what is offered.")
	w.cara.post(at+"/safety", url.Values{"state": {"warned"}, "note": {"Please be kind."}}).want(http.StatusSeeOther)
	w.lou.get("/alto/me/safety").want(http.StatusOK, "A warning", "You may appeal")
	p := w.cara.follow(w.cara.post(at+"/safety", url.Values{"state": {"banned"}, "days": {"0"}, "note": {"Not kind."}})).want(http.StatusOK, "For good", "Decided about them before")
	w.cara.post(at+"/safety", url.Values{"state": {"banned"}, "days": {"1"}, "note": {"Again."}}).want(http.StatusConflict, "They are banned already.")
	for _, lang := range []string{"es", "zh"} {
		for who, path := range map[*browser]string{w.lou: "/alto/me/safety", w.cara: p.at, w.ana: w.circle} {
			if text := who.get(path + "?lang=" + lang).want(http.StatusOK).words(); spoken.MatchString(text) || strings.Contains(text, "Banned") || strings.Contains(text, "safety.") {
				t.Errorf("%s in %s: %s", path, lang, text)
			}
		}
		w.cara.get(at + "/safety?lang=" + lang).want(http.StatusOK)
	}
	w.cara.post("/alto/console/safety/nonsense/end-ban", nil).want(http.StatusNotFound)
	w.cara.post(p.at+"/end-ban", nil).want(http.StatusSeeOther)
	w.lou.get("/alto/me?lang=en").want(http.StatusOK)
	w.cara.post(p.at+"/end-ban", nil).want(http.StatusConflict)
	w.cara.get("/alto/console/safety?queue=bans&lang=en").want(http.StatusOK, "Nobody is banned")
}

// Who mutes another does not see them; who blocks another is not seen either, and neither invites the other.
func TestDistancePages(t *testing.T) {
	w := newWatched(t)
	lou := w.person
	ana := "/alto/people/" + id.Member.Text(w.anaIs.Member)
	w.ana.get(lou).want(http.StatusOK, "Mute", "Block", "Report")
	w.lou.get(lou).want(http.StatusOK).without("Mute")
	w.ana.get("/alto/circles/deals").want(http.StatusOK, "l…")
	w.ana.post(lou+"/distance", url.Values{"kind": {"hate"}}).want(http.StatusUnprocessableEntity)
	w.ana.post("/alto/people/nonsense/distance", nil).want(http.StatusNotFound)
	w.ana.follow(w.ana.post(lou+"/distance", url.Values{"kind": {"mute"}})).want(http.StatusOK, "Muted.", "l…", "Undo")
	w.ana.get(lou).want(http.StatusNotFound)
	w.ana.get("/alto/people?q=lou").want(http.StatusOK, "Nobody found")
	w.lou.get(ana).want(http.StatusOK)

	w.ana.post(lou+"/distance", url.Values{"kind": {"block"}}).want(http.StatusSeeOther)
	w.lou.get(ana).want(http.StatusNotFound)
	w.lou.get("/alto/people?q=ana").want(http.StatusOK).without("a…")
	for by, to := range map[*access.Actor]string{&w.anaIs: "lou@example.org", &w.louIs: "ana@example.org"} {
		_, _, err := w.config.Communities.Invite(w.ctx(), *by, community.NewInvitation{Email: to})
		if err == nil || !strings.Contains(err.Error(), "invalid") {
			t.Errorf("%s is invited: %v", to, err)
		}
	}
	w.ana.follow(w.ana.post(lou+"/distance", url.Values{"kind": {""}})).want(http.StatusOK, "Undone", "Nobody")
	w.ana.get(lou).want(http.StatusOK)
}

// Whoever is banned does not buy as a guest with the same e-mail, and nothing is taken.
func TestBannedDoNotBuyAsGuests(t *testing.T) {
	w := newWatched(t)
	_, err := w.config.Communities.Sanction(w.ctx(), w.operator, w.louIs.Member, community.Decision{State: community.CaseBanned, Note: "Spam.", Days: 3})
	w.must(err)
	order := url.Values{"product": {id.Product.Text(w.product.ID)}, "variant": {id.Variant.Text(w.product.Variants[0].ID)}, "quantity": {"1"},
		"email": {"Lou@example.org"}, "name": {"Somebody"}, "instrument": {"sandbox-ok"}}
	guest := w.browser()
	guest.post("/alto/orders", order).want(http.StatusUnprocessableEntity, "We cannot take an order with this e-mail.", "Somebody")
	w.lou.post("/alto/orders", order).want(http.StatusForbidden, "You are banned here")
	if n := strings.Count(guest.get("/alto/me/orders").text, "ord_"); n != 0 {
		t.Errorf("%d orders", n)
	}
	w.clock.Advance(3*24*time.Hour + time.Second)
	guest.post("/alto/orders", order).want(http.StatusSeeOther)
}
