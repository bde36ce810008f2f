package web

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"panal/content"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
	"panal/money"
	"panal/web/link"
)

// said is a broadcast to everybody that has gone out.
func (w *world) said(title string) content.Broadcast {
	w.t.Helper()
	b, err := w.config.Content.CreateBroadcast(w.ctx(), w.operator, content.WriteBroadcast{Terms: content.BroadcastTerms{Title: title, Text: "Good day."}, Schedule: true})
	w.must(err)
	w.must(w.config.Content.SendBroadcasts(w.ctx(), w.community.ID, b.ID))
	return b
}

// A series and a broadcast from the form to the member who reads it, and what a tier opens.
func TestBroadcastFromTheFormToTheReader(t *testing.T) {
	h := newHouse(t)
	const desk, series = "/alto/console/broadcasts", "/alto/console/series"
	patrons := h.sellTier("patrons", "Patrons", money.Amount(900))
	reader, _ := h.joins("luz@example.org")

	form := h.op.get(series+"/new").want(http.StatusOK, "06:20", "Monday")
	h.op.fill(form, series, "name", "Morning", "slug", "Not a slug", "minute", "06:20").want(http.StatusUnprocessableEntity, "Not a slug")
	at := h.op.fill(form, series, "name", "Morning", "slug", "morning", "minute", "06:20", "tier", "").want(http.StatusSeeOther).header.Get("Location")
	h.op.get(at).want(http.StatusOK, "Nothing is queued", "Every day at 06:20", "Free slots")

	form = h.op.get(desk+"/new").want(http.StatusOK, "Reaches")
	h.op.fill(form, desk, "title", "", "text", "Hello", "do", "schedule").want(http.StatusUnprocessableEntity, "Please fill this in.")
	h.op.fill(form, desk, "title", "Good morning", "text", "It is a **good** day.", "link", "https://elsewhere.example/x", "do", "schedule").want(http.StatusUnprocessableEntity, "Give the address of a page of this community.")
	h.op.fill(form, desk, "title", "Good morning", "text", "It is a **good** <b>day</b>.", "tier", "", "do", "look").want(http.StatusOK, "Preview", "It is a good <b>day</b>.")
	h.op.follow(h.op.fill(form, desk, "title", "Good morning", "text", "It is a **good** day.", "link", "/alto/shop", "tier", "", "do", "schedule")).want(http.StatusOK, "It goes out at its time.", "Scheduled")

	all, err := h.config.Content.Broadcasts(h.ctx(), h.operator, content.BroadcastFilter{}, page.Request{})
	h.must(err)
	said := all.Items[0].ID
	h.must(h.config.Content.SendBroadcasts(h.ctx(), h.community.ID, said))
	address := link.Community("alto").Broadcast(said)
	reader.get("/alto").want(http.StatusOK, "Good morning")
	reader.get("/alto/broadcasts").want(http.StatusOK, "Good morning", "Morning", "It is a good day.")
	for range 2 {
		reader.get(address).want(http.StatusOK, "It is a good day.", "Open the page")
	}
	h.op.get(desk+"?state=sent").want(http.StatusOK, "Good morning")
	result := h.op.get(link.Community("alto").Pages().Broadcast(said)).want(http.StatusOK, "Opened by", "Correct it")
	h.op.fill(result, link.Community("alto").CorrectBroadcast(said), "correction", "It is a fair day.")
	reader.get(address).want(http.StatusOK, "It is a fair day.", "Corrected on")
	reader.post(link.Community("alto").CancelBroadcast(said), nil).want(http.StatusForbidden)
	if b, err := h.config.Content.Broadcast(h.ctx(), h.operator, said); err != nil || b.Opened != 1 {
		t.Errorf("%d opened it, %v", b.Opened, err)
	}

	_, err = h.config.Content.CreateSeries(h.ctx(), h.operator, content.SeriesTerms{Slug: "notebook", Name: "The notebook", Rhythm: content.Rhythm{Days: content.On(time.Monday), Minute: 600},
		Audience: content.Audience{Tiers: []id.ID{patrons.ID}}}, once.Request{})
	h.must(err)
	b, err := h.config.Content.CreateBroadcast(h.ctx(), h.operator, content.WriteBroadcast{Terms: content.BroadcastTerms{Title: "For patrons", Text: "A secret.",
		Audience: content.Audience{Tiers: []id.ID{patrons.ID}}}, Schedule: true})
	h.must(err)
	h.must(h.config.Content.SendBroadcasts(h.ctx(), h.community.ID, b.ID))
	reader.get("/alto/broadcasts").want(http.StatusOK, "For patrons", "For other tiers").without("A secret.")
	reader.get(link.Community("alto").Broadcast(b.ID)).want(http.StatusOK, "For patrons", "Patrons").without("A secret.")
	reader.get("/alto/broadcasts/series/notebook").want(http.StatusOK, "This is for members of these tiers:", "Patrons")
	reader.get("/alto/tiers").want(http.StatusOK, "Opens the series The notebook")
	h.browser().get("/alto/broadcasts").want(http.StatusSeeOther)

	h.op.follow(h.op.post(at+"/paused", nil)).want(http.StatusOK, "Paused", "Go on")
	h.op.follow(h.op.post(at+"/ended", url.Values{})).want(http.StatusOK, "Ended").without("Free slots")
	h.op.follow(h.op.post(desk+"/policy", url.Values{"circle_daily": {"3"}})).want(http.StatusOK, "Saved.")
	h.op.post(desk+"/policy", url.Values{"circle_daily": {"300"}}).want(http.StatusUnprocessableEntity)
}
