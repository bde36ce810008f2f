package web

import (
	"net/http"
	"testing"
	"time"

	"panal/community"
	"panal/content"
	"panal/internal/once"
	"panal/internal/page"
)

// What was said, in which series, and where people met is told with what it was before, ids by name and days in words.
func TestAuditOfContent(t *testing.T) {
	w := newShop(t)
	op := w.browser()
	op.signIn("ana@alto.example", "/alto/console")
	w.browser().signIn("luz@example.org", "/alto/me")
	luz, err := w.config.Communities.Members(w.ctx(), w.operator, community.MemberFilter{Words: "luz@example.org"}, page.Request{})
	w.must(err)
	says := w.config.Content
	circle, err := w.config.Communities.FoundCircle(w.ctx(), w.operator, community.CircleTerms{Slug: "readers", Name: "Readers", Kind: community.Interest,
		Reason: "learning", Admission: community.AdmitOpen}, once.Request{})
	w.must(err)

	terms := content.SeriesTerms{Slug: "morning", Name: "Morning", Rhythm: content.Rhythm{Days: content.EveryDay, Minute: 380}}
	series, err := says.CreateSeries(w.ctx(), w.operator, terms, once.Request{})
	w.must(err)
	terms.Rhythm, terms.Audience = content.Rhythm{Days: content.On(time.Monday), Minute: 9*60 + 5}, content.Audience{Circle: circle.ID}
	_, err = says.EditSeries(w.ctx(), w.operator, series.ID, terms, "")
	w.must(err)
	b, err := says.CreateBroadcast(w.ctx(), w.operator, content.WriteBroadcast{Terms: content.BroadcastTerms{Title: "Hello", Text: "Good morning."}})
	w.must(err)
	_, err = says.EditBroadcast(w.ctx(), w.operator, b.ID, content.WriteBroadcast{Terms: content.BroadcastTerms{Title: "007", Text: "Good morning.", Series: series.ID, Audience: terms.Audience}})
	w.must(err)
	w.must(says.SetPolicy(w.ctx(), w.operator, content.Policy{CircleDaily: 3}))

	g := w.gathering("cupping", nil)
	w.must(says.SetGatheringHost(w.ctx(), w.operator, g.ID, luz.Items[0].ID, true))
	_, err = says.EditGathering(w.ctx(), w.operator, g.ID, func(t *content.GatheringTerms) {
		t.Audience, t.Circle, t.Places = content.MeetCircle, circle.ID, 12
	})
	w.must(err)
	_, err = says.CancelGathering(w.ctx(), w.operator, g.ID, "It rains.")
	w.must(err)

	log := "/alto/console/audit"
	op.get(log+"?kind=series").want(http.StatusOK, "changed the series Morning", "Days Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday → Monday Time 06:20 → 09:05 For whom To everybody → To the circle Readers")
	op.get(log+"?kind=broadcast").want(http.StatusOK, "wrote the broadcast 007", "Title Hello → 007", "Series Morning", "For whom To everybody → To the circle Readers",
		"changed how often leaders of circles may write", "Broadcasts to one circle a day 1 → 3")
	op.get(log+"?kind=gathering").want(http.StatusOK, "planned the gathering Cupping evening", "published the gathering Cupping evening",
		"For whom Everybody; guests may read of it → The circle Circle Readers Places 12", "is a host of Cupping evening", "No → Yes", "canceled the gathering Cupping evening", "It rains.")
	op.get(log+".csv?kind=gathering").want(http.StatusOK, "Circle: Readers")
	op.get(log+"?kind=gathering&lang=es").want(http.StatusOK, "canceló el encuentro Cupping evening", "Plazas 12")
}
