package api

import (
	"testing"
	"time"

	"panal/access"
	"panal/content"
	"panal/internal/id"
	"panal/internal/once"
)

// meeting is a gathering's terms, changed.
func meeting(field string, value any) object {
	return object{"slug": "cupping", "title": "Cupping", "place": "Roastery", "address": "Calle 1", "starts_at": "2026-03-04T12:00:00Z", "ends_at": "2026-03-04T14:00:00Z",
		"audience": "members", field: value}
}

// aGathering is one that is open for two days.
func (h *hive) aGathering() content.Gathering {
	h.t.Helper()
	now := h.Clock.Now()
	g, err := h.Content.MakeGathering(h.t.Context(), h.Staff, content.GatheringTerms{Slug: "g" + h.DB.IDs().New(now).String(), Title: "Cupping", Place: "Roastery", Address: "Calle 1",
		StartsAt: now.Add(48 * time.Hour), EndsAt: now.Add(50 * time.Hour), Audience: content.MeetEverybody}, once.Request{})
	if err == nil {
		g, err = h.Content.OpenGathering(h.t.Context(), h.Staff, g.ID)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return g
}

// Gatherings are made, published, answered until they are full, run and called off.
func (h *hive) gatherings(t *testing.T, staff string) {
	now := h.Clock.Now()
	begins := now.Add(6 * time.Hour)
	terms := with(meeting("places", 3), object{"starts_at": begins.Format(time.RFC3339), "ends_at": begins.Add(2 * time.Hour).Format(time.RFC3339), "online": true,
		"link": "https://meet.example/x", "audience": "everybody"})
	ana, ben := h.Join("Anni", access.Member), h.Join("Bert", access.Member)
	first, second := h.token(ana), h.token(ben)
	h.do(first, "make-gathering", terms).problem(403, "forbidden")
	h.do(staff, "make-gathering", with(terms, object{"ends_at": begins.Format(time.RFC3339)})).problem(422, "invalid")
	g := h.do(staff, "make-gathering", terms).wants(201)
	name := g.text("id")
	h.do(first, "get-gathering", nil, name).problem(404, "gathering_not_found")
	if open := h.do(staff, "open-gathering", nil, name).wants(200); open.text("state") != "open" {
		t.Errorf("published: %s", open.body)
	}
	h.do(staff, "open-gathering", nil, name).problem(409, "gathering_opened")
	if face := h.do("", "get-face", nil).wants(200); face.text("next_gathering", "id") != name || face.text("next_gathering", "link") != "" {
		t.Errorf("the face: %s", face.body)
	}
	mine := h.do(first, "answer-gathering", object{"coming": true, "guests": 2}, name).wants(200)
	if mine.text("state") != "coming" || mine.text("code") == "" {
		t.Errorf("comes: %s", mine.body)
	}
	if waits := h.do(second, "answer-gathering", object{"coming": true}, name).wants(200); waits.text("state") != "waiting" {
		t.Errorf("waits: %s", waits.body)
	}
	if seen := h.do(first, "get-gathering", nil, name).wants(200); seen.text("link") != "https://meet.example/x" || seen.text("taken") != "3" || seen.text("mine", "guests") != "2" {
		t.Errorf("who comes sees %s", seen.body)
	}
	if seen := h.do(second, "get-gathering", nil, name).wants(200); seen.text("link") != "" || seen.text("mine", "state") != "waiting" {
		t.Errorf("who waits sees %s", seen.body)
	}
	if coming := h.do(second, "list-coming", nil, name).wants(200); coming.text("items", "0", "name") != "Anni" {
		t.Errorf("who comes: %s", coming.body)
	}
	h.do(first, "list-gathering-answers", nil, name).problem(403, "forbidden")
	if all := h.do(staff, "list-gathering-answers", nil, name, "?state=waiting").wants(200); all.text("items", "0", "name") != "Bert" {
		t.Errorf("who waits: %s", all.body)
	}
	h.do(staff, "set-gathering-host", object{"host": true}, name, id.Member.Text(ben.Member)).wants(200)
	if listed := h.do(second, "list-gatherings", nil, "?mine=true").wants(200); listed.text("items", "0", "id") != name {
		t.Errorf("listed: %s", listed.body)
	}
	// Fewer come: who waits has a place.
	h.do(first, "answer-gathering", object{"coming": true, "guests": 1}, name).wants(200)
	h.do(first, "answer-gathering", object{"coming": true, "guests": 2}, name).problem(422, "invalid")
	if v := h.do(second, "get-gathering", nil, name).wants(200); v.text("mine", "state") != "coming" {
		t.Errorf("moved up: %s", v.body)
	}
	h.do(second, "check-in-at-gathering", object{"code": "nothing"}, name).problem(422, "invalid")
	if came := h.do(second, "check-in-at-gathering", object{"code": mine.text("code")}, name).wants(200); came.text("came_at") == "" {
		t.Errorf("checked in: %s", came.body)
	}
	h.do(second, "check-in-at-gathering", object{"code": mine.text("code")}, name).problem(422, "invalid")
	h.do(second, "add-walk-in", object{"name": "Luz"}, name).wants(201)
	if there := h.do(staff, "get-attendance", nil, name).wants(200); there.text("came") != "2" || there.text("walk_ins") != "1" || there.text("walked", "0", "name") != "Luz" {
		t.Errorf("who is there: %s", there.body)
	}
	moved := with(terms, object{"ends_at": begins.Add(3 * time.Hour).Format(time.RFC3339)})
	if edited := h.do(second, "update-gathering", moved, name).wants(200); edited.text("sequence") != "1" {
		t.Errorf("changed: %s", edited.body)
	}
	h.do(second, "cancel-gathering", object{"reason": ""}, name).problem(422, "invalid")
	if off := h.do(second, "cancel-gathering", object{"reason": "The power is out."}, name).wants(200); off.text("state") != "canceled" || off.text("sequence") != "2" {
		t.Errorf("canceled: %s", off.body)
	}
}
