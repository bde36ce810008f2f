package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"panal/content"
	"panal/internal/once"
)

// gathering makes one in two days that is open.
func (w *world) gathering(slug string, change func(*content.GatheringTerms)) content.Gathering {
	w.t.Helper()
	now := w.clock.Now()
	t := content.GatheringTerms{Slug: slug, Title: "Cupping evening", About: "Bring a **spoon**.", Place: "Roastery", Address: "Calle 1", StartsAt: now.Add(48 * time.Hour),
		EndsAt: now.Add(50 * time.Hour), Audience: content.MeetEverybody}
	if change != nil {
		change(&t)
	}
	g, err := w.config.Content.MakeGathering(w.ctx(), w.operator, t, once.Request{})
	w.must(err)
	g, err = w.config.Content.OpenGathering(w.ctx(), w.operator, g.ID)
	w.must(err)
	return g
}

// A gathering from its draft to its door: refused, published, on the face, answered until it is full, moved up, checked
// in once, and in a table.
func TestGatheringFromDraftToDoor(t *testing.T) {
	h := newHouse(t)
	zone := h.community.Zone()
	at := h.clock.Now().In(zone).Add(6 * time.Hour)
	form := h.op.get("/alto/gatherings/new").want(http.StatusOK, "New gathering", "no money is taken")
	fields := []string{"title", "Cupping evening", "about", "Bring a **spoon**.", "starts_at", at.Format(wallClock), "ends_at", at.Add(2 * time.Hour).Format(wallClock),
		"place", "Roastery", "address", "Calle 1", "places", "2", "audience", "everybody", "online", "no", "circle", ""}
	h.op.fill(form, "/alto/gatherings", append(fields, "ends_at", at.Format(wallClock))...).want(http.StatusUnprocessableEntity, "The end has to come after the start.")
	h.op.follow(h.op.fill(form, "/alto/gatherings", fields...)).want(http.StatusOK, "Only its hosts and the staff see a draft.")
	page := "/alto/gatherings/cupping-evening"
	visitor := h.browser()
	visitor.get(page).want(http.StatusNotFound)
	h.op.get("/alto/console/gatherings").want(http.StatusOK, "Drafts", "Cupping evening")
	h.op.follow(h.op.post(page+"/publish", nil)).want(http.StatusOK, "Published.")
	visitor.get("/alto").want(http.StatusOK, "Next gathering", "Cupping evening")
	visitor.get(page).want(http.StatusOK, "Sign in to come", "Roastery", "Free", "Members see who comes.")
	if file := visitor.get(page + "/calendar.ics").want(http.StatusOK); !strings.Contains(file.text, "BEGIN:VEVENT") || !strings.Contains(file.text, "LOCATION:Roastery\\, Calle 1") {
		t.Errorf("the calendar is %q", file.text)
	}

	luz, ben := h.browser(), h.browser()
	luz.signIn("luz@example.org", page).want(http.StatusSeeOther)
	ben.signIn("ben@example.org", page).want(http.StatusSeeOther)
	luz.post("/alto/me", url.Values{"name": {"Luz"}, "locale": {"en"}}).want(http.StatusSeeOther)
	luz.post(page+"/answer", url.Values{"coming": {"yes"}, "guests": {"2"}}).want(http.StatusUnprocessableEntity, "The gathering has 2 places in all.")
	luz.follow(luz.post(page+"/answer", url.Values{"coming": {"yes"}, "guests": {"1"}})).want(http.StatusOK, "You come. We will remind you.", "Your code")
	ben.follow(ben.post(page+"/answer", url.Values{"coming": {"yes"}})).want(http.StatusOK, "You wait as number 1.")
	luz.get("/alto").want(http.StatusOK, "Your next gathering", "Cupping evening")
	ben.get(page + "/run").want(http.StatusForbidden)
	ben.get(page + "/answers.csv").want(http.StatusForbidden)
	ben.get(page + "/edit").want(http.StatusForbidden)
	luz.follow(luz.post(page+"/answer", url.Values{"coming": {"yes"}, "guests": {"0"}})).want(http.StatusOK, "You come.")
	ben.get(page).want(http.StatusOK, "You come.")

	run := h.op.get(page+"/run").want(http.StatusOK, "At the door", "Said they come")
	h.op.post(page+"/check-in", url.Values{"code": {"nonsense"}}).want(http.StatusUnprocessableEntity, "There is no such code here.")
	code := strings.ReplaceAll(luz.get(page).address(`[2-9A-Z]{4}-[2-9A-Z]{4}`), "-", "")
	if run.address(`name="code" value="`+code+`"`) == "" {
		t.Errorf("the code %s of who comes is not beside her name", code)
	}
	h.op.get(page+"/run?code="+code).want(http.StatusOK, "Luz · ")
	h.op.follow(h.op.post(page+"/check-in", url.Values{"code": {strings.ToLower(code)}})).want(http.StatusOK, "Checked in.", "There since")
	h.op.post(page+"/check-in", url.Values{"code": {code}}).want(http.StatusUnprocessableEntity, "Luz was checked in before.")
	h.op.get(page+"/run?code="+code).want(http.StatusOK, "Luz was checked in before.")
	h.op.follow(h.op.post(page+"/walk-in", url.Values{"name": {"Somebody new"}})).want(http.StatusOK, "Somebody new")
	h.op.get(page+"/edit").want(http.StatusOK, "Edit gathering", "Roastery")
	h.op.get(page + "/answers.csv").want(http.StatusOK)
	h.op.post(page+"/cancel", nil).want(http.StatusUnprocessableEntity)
	h.op.follow(h.op.post(page+"/cancel", url.Values{"reason": {"The power is out."}})).want(http.StatusOK, "Canceled.")
	luz.get(page).want(http.StatusOK, "The power is out.")
	luz.get("/alto/gatherings?past=yes").want(http.StatusOK, "No gatherings")
}
