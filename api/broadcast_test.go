package api

import (
	"testing"
	"time"

	"panal/access"
	"panal/content"
	"panal/internal/id"
	"panal/internal/once"
)

// broadcasts says something alone and in a series, corrects it, takes it back, and counts who read it.
func (h *hive) broadcasts(t *testing.T, staff string) {
	reader := h.token(h.Join("Rea", access.Member))
	morning := object{"slug": "morning", "name": "Morning", "days": []string{"monday", "friday"}, "minute": 380}
	h.do(staff, "create-series", with(morning, object{"days": []string{"someday"}})).problem(422, "invalid")
	series := h.do(staff, "create-series", morning).wants(201).text("id")
	draft := h.do(staff, "create-broadcast", object{"title": "One", "text": "Good **morning**."}).wants(201)
	key := draft.text("id")
	if draft.text("state") != "draft" {
		t.Errorf("a draft: %s", draft.body)
	}
	h.do(reader, "read-broadcast", nil, key).problem(404, "broadcast_not_found")
	h.do(reader, "create-broadcast", object{"title": "Mine", "text": "All"}).problem(403, "forbidden")
	h.do(staff, "correct-broadcast", object{"correction": "x"}, key).problem(409, "broadcast_in")
	h.do(staff, "update-broadcast", object{"title": "", "text": "Good day.", "schedule": true}, key).problem(422, "invalid")
	h.do(staff, "update-broadcast", object{"title": "One", "text": "Good day.", "schedule": true}, key).wants(200)
	h.says(key)
	if got := h.do(reader, "read-broadcast", nil, key).wants(200); got.text("text") != "Good day." {
		t.Errorf("read: %s", got.body)
	}
	h.do(reader, "open-broadcast", nil, key).wants(204)
	h.do(staff, "correct-broadcast", object{"correction": "At seven."}, key).wants(200)
	if got := h.do(staff, "get-broadcast", nil, key).wants(200); got.text("opened") != "1" || got.text("correction") != "At seven." || got.text("state") != "sent" {
		t.Errorf("what came of it: %s", got.body)
	}
	h.do(staff, "cancel-broadcast", nil, key).problem(410, "broadcast_out")
	if list := h.do(reader, "list-archive", nil).wants(200); list.text("items", "0", "id") != key {
		t.Errorf("the archive: %s", list.body)
	}
	queued := h.do(staff, "create-broadcast", object{"title": "Two", "text": "Later.", "series": series, "schedule": true}).wants(201).text("id")
	if got := h.do(staff, "get-series", nil, series).wants(200); got.text("queue", "0", "id") != queued || got.text("next_at") == "" {
		t.Errorf("the series: %s", got.body)
	}
	h.queue(staff, reader, series, queued)
	h.do(staff, "cancel-broadcast", nil, queued).wants(200)
	h.do(staff, "place-broadcast", object{"place": 1}, queued).problem(410, "broadcast_out")
	h.do(staff, "list-broadcasts", nil, "?state=canceled").wants(200)
	h.do(staff, "get-reach", nil).wants(200)
	h.do(reader, "list-series", nil).wants(200)
	h.do(staff, "update-series", with(morning, object{"state": "paused"}), series).wants(200)
	h.do(reader, "get-broadcast-policy", nil).wants(200)
	h.do(staff, "set-broadcast-policy", object{"circle_daily": 2}).wants(200)
}

// queue moves what is queued in a series, of which one broadcast is queued already.
func (h *hive) queue(staff, reader, series, first string) {
	h.t.Helper()
	draft := h.do(staff, "create-broadcast", object{"title": "Nearly", "text": "Later.", "series": series}).wants(201).text("id")
	h.do(staff, "place-broadcast", object{"place": 1}, draft).problem(409, "broadcast_unqueued")
	next := h.do(staff, "create-broadcast", object{"title": "Three", "text": "Sooner.", "series": series, "schedule": true}).wants(201).text("id")
	h.do(reader, "place-broadcast", object{"place": 1}, next).problem(403, "forbidden")
	h.do(staff, "place-broadcast", object{"place": 0}, next).problem(422, "invalid")
	for range 2 { // the second changes nothing
		if got := h.do(staff, "place-broadcast", object{"place": 1}, next).wants(200); got.text("place") != "1" {
			h.t.Errorf("placed: %s", got.body)
		}
		if got := h.do(staff, "get-series", nil, series).wants(200); got.text("queue", "0", "id") != next || got.text("queue", "1", "id") != first {
			h.t.Errorf("the queue: %s", got.body)
		}
	}
	if got := h.do(staff, "place-broadcast", object{"place": 99}, next).wants(200); got.text("place") != "2" {
		h.t.Errorf("beyond the last: %s", got.body)
	}
	h.do(staff, "cancel-broadcast", nil, next).wants(200)
}

// says has a broadcast go out.
func (h *hive) says(broadcast string) {
	h.t.Helper()
	key, err := id.Broadcast.Parse(broadcast)
	if err == nil {
		err = h.Content.SendBroadcasts(h.t.Context(), h.Community, key)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// aBroadcast is one that is to go out.
func (h *hive) aBroadcast() content.Broadcast {
	h.t.Helper()
	b, err := h.Content.CreateBroadcast(h.t.Context(), h.Staff, content.WriteBroadcast{Terms: content.BroadcastTerms{Title: "Morning", Text: "All", At: h.Clock.Now().Add(time.Hour)}, Schedule: true})
	if err != nil {
		h.t.Fatal(err)
	}
	return b
}

// aSeries is one that is live.
func (h *hive) aSeries() content.Series {
	h.t.Helper()
	terms := content.SeriesTerms{Slug: "s" + h.DB.IDs().New(h.Clock.Now()).String(), Name: "Morning", Rhythm: content.Rhythm{Days: content.EveryDay, Minute: 380}}
	s, err := h.Content.CreateSeries(h.t.Context(), h.Staff, terms, once.Request{})
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}
