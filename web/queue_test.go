package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"panal/content"
	"panal/internal/id"
	"panal/internal/once"
	"panal/web/link"
)

// What waits in a series is moved by the buttons of its page, each of which says where to; a second press changes nothing.
func TestQueueIsMovedByButtons(t *testing.T) {
	h := newHouse(t)
	pages := link.Community("alto").Pages()
	series, err := h.config.Content.CreateSeries(h.ctx(), h.operator, content.SeriesTerms{Slug: "morning", Name: "Morning",
		Rhythm: content.Rhythm{Days: content.EveryDay, Minute: 380}}, once.Request{})
	h.must(err)
	var all []content.Broadcast
	queue := func() {
		b, err := h.config.Content.CreateBroadcast(h.ctx(), h.operator, content.WriteBroadcast{Terms: content.BroadcastTerms{
			Title: fmt.Sprint("Morning ", len(all)+1), Text: "Good day.", Series: series.ID}, Schedule: true})
		h.must(err)
		all = append(all, b)
	}
	ordered := func(want ...int) {
		t.Helper()
		_, queue, err := h.config.Content.OneSeries(h.ctx(), h.operator, series.ID)
		h.must(err)
		var got []id.ID
		for _, b := range queue {
			got = append(got, b.ID)
		}
		var expected []id.ID
		for _, n := range want {
			expected = append(expected, all[n-1].ID)
		}
		if !slices.Equal(got, expected) {
			t.Errorf("the queue is %v, not %v", got, expected)
		}
	}
	at := pages.OneSeries(series.ID)
	queue()
	h.op.get(at).want(http.StatusOK, "Morning 1").without("Earlier", "Later") // it is alone
	queue()
	queue()

	shown := h.op.get(at).want(http.StatusOK, "Earlier", "Later")
	later := h.op.fill(shown, pages.PlaceBroadcast(all[0].ID), "place", "2")
	h.op.follow(later).want(http.StatusOK, "Saved.", "Morning 1")
	ordered(2, 1, 3)
	h.op.fill(shown, pages.PlaceBroadcast(all[0].ID), "place", "2").want(http.StatusSeeOther)
	ordered(2, 1, 3)
	h.op.post(pages.PlaceBroadcast(all[2].ID), url.Values{"place": {"1"}}).want(http.StatusSeeOther)
	ordered(3, 2, 1)

	for _, wrong := range []string{"", "0", "first", "-1"} {
		h.op.post(pages.PlaceBroadcast(all[0].ID), url.Values{"place": {wrong}}).want(http.StatusUnprocessableEntity)
	}
	h.op.post(pages.PlaceBroadcast(series.ID), url.Values{"place": {"1"}}).want(http.StatusNotFound)
	reader, _ := h.joins("luz@example.org")
	reader.post(pages.PlaceBroadcast(all[0].ID), url.Values{"place": {"1"}}).want(http.StatusNotFound)

	h.clock.Set(series.NextAt)
	h.must(h.config.Content.TendSeries(h.ctx(), h.community.ID, series.ID))
	h.op.post(pages.PlaceBroadcast(all[2].ID), url.Values{"place": {"2"}}).want(http.StatusGone, "It went out, or was canceled")
	ordered(2, 1)
	h.op.get(pages.Audit()).want(http.StatusOK, "moved the broadcast Morning 1 in the queue", "Place in the queue")
}
