package api

import (
	"testing"
	"time"

	"panal/access"
	"panal/internal/id"
)

func TestCircles(t *testing.T) { newHive(t).circles(t) }

// circles are circles from their founding to their end.
func (h *hive) circles(t *testing.T) {
	staff := h.token(h.Staff)
	terms := object{"slug": "readers", "name": "Readers", "kind": "cohort", "reason": "learning", "admission": "open", "capacity": 3, "rules": "Be kind."}
	made := h.do(staff, "found-circle", terms).wants(201)
	circle := made.text("id")
	if made.text("stage") != "forming" || made.text("leader") != id.Member.Text(h.Staff.Member) {
		t.Errorf("%s", made.body)
	}
	h.do(staff, "found-circle", terms).wants(422) // another key: the address is taken

	var tokens, members []string
	for _, name := range []string{"Ada", "Bea", "Cid", "Dan"} {
		who := h.Join(name, access.Member)
		tokens, members = append(tokens, h.token(who)), append(members, id.Member.Text(who.Member))
		h.Clock.Advance(time.Second)
	}
	h.do(tokens[0], "join-circle", object{"rules_version": 7}, circle).wants(422)
	for _, token := range tokens {
		h.do(token, "join-circle", object{"rules_version": 1}, circle).wants(200)
	}
	now := h.do(tokens[0], "get-circle", nil, circle).wants(200)
	if now.text("members") != "3" || now.text("waiting") != "2" {
		t.Errorf("%s", now.body)
	}
	if mine := h.do(tokens[3], "list-my-circles", nil).wants(200); mine.text("items", "0", "waits") != "true" {
		t.Errorf("%s", mine.body)
	}
	h.do(tokens[0], "update-circle", terms, circle).wants(403)
	h.do(staff, "update-circle", with(terms, object{"capacity": 10}), circle).wants(200)
	h.do(tokens[1], "set-host", object{"host": true}, circle, members[0]).wants(403)
	h.do(staff, "set-host", object{"host": true}, circle, members[0]).wants(200)
	h.do(staff, "offer-circle", object{"member": members[1]}, circle).wants(200)
	h.do(tokens[1], "accept-circle", nil, circle).wants(200)
	if list := h.do(tokens[2], "list-circle-members", nil, circle).wants(200); len(list.json()["items"].([]any)) != 5 {
		t.Errorf("%s", list.body)
	}
	h.leader(staff, tokens[1], tokens[2], members[1], circle)
	h.do(tokens[2], "get-split", nil, circle).wants(403)
	if split := h.do(tokens[1], "get-split", nil, circle).wants(200); split.text("basis") != "joined" || split.text("slug") != "readers-2" {
		t.Errorf("%s", split.body)
	}
	h.do(tokens[1], "plan-split", object{"notice": 2}, circle).wants(200)
	h.do(tokens[3], "choose-side", object{"goes": true}, circle).wants(204)
	h.do(tokens[1], "cancel-split", nil, circle).wants(204)
	h.do(tokens[1], "undo-split", nil, circle).wants(410)
	h.do(tokens[1], "remove-from-circle", object{"member": members[3], "reason": "Sold things."}, circle).wants(200)
	h.do(tokens[3], "leave-circle", nil, circle).wants(409)

	core := h.do(staff, "found-circle", object{"slug": "core", "name": "Core", "kind": "core", "reason": "work", "admission": "invitation"}).wants(201).text("id")
	h.do(tokens[1], "join-circle", object{"rules_version": 1}, core).wants(403)
	h.do(staff, "promote-member", object{"member": members[2], "reason": "Answers everybody."}, core).wants(200)
	h.do(staff, "merge-circle", object{"into": core}, circle).wants(422)
	h.do(tokens[1], "offer-circle", object{"member": members[2]}, circle).wants(200)
	h.do(tokens[2], "end-circle-offer", nil, circle).wants(204)

	h.do(tokens[1], "plan-split", object{"notice": 1}, circle).wants(200)
	h.Clock.Advance(24 * time.Hour)
	named, err := id.Circle.Parse(circle)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.fission.ExecuteSplits(t.Context(), h.Community, named); err != nil {
		t.Fatal(err)
	}
	if born := h.do("", "list-circles", nil, "?q=readers%202").wants(200); born.text("items", "0", "parent") != circle {
		t.Errorf("%s", born.body)
	}
	h.do(tokens[1], "undo-split", nil, circle).wants(200)
	other := h.do(staff, "found-circle", with(terms, object{"slug": "writers"})).wants(201).text("id")
	h.do(tokens[2], "join-circle", object{"rules_version": 1}, other).wants(200)
	h.do(tokens[2], "leave-circle", nil, other).wants(200)
	h.do(staff, "merge-circle", object{"into": circle}, other).wants(200)
	h.do(staff, "appoint-leader", object{"member": members[0]}, circle).wants(200)
	h.do(tokens[1], "end-circle-offer", nil, circle).wants(403)
	if all := h.do("", "list-circles", nil, "?sort=-size&kind=cohort").wants(200); all.text("items", "0", "slug") != "readers" {
		t.Errorf("%s", all.body)
	}
	h.do(tokens[1], "archive-circle", nil, circle).wants(403)
	h.do(tokens[0], "archive-circle", nil, circle).wants(200)
	if over := h.do(tokens[0], "get-circle", nil, circle); over.text("state") != "archived" {
		t.Errorf("%s", over.body)
	}
}

// leader shows a face as the leader of a circle, and is measured.
func (h *hive) leader(staff, token, fellow, member, circle string) {
	h.t.Helper()
	words := object{"about": "I read at night.", "labels": []string{"Reader"}, "influence": []object{{"place": "Blog", "link": "blog", "followers": 9}}}
	h.do(fellow, "update-my-leader", with(words, object{"influence": []object{}})).problem(409, "not_leading")
	h.do(token, "update-my-leader", words).wants(422)
	words["influence"] = []object{{"place": "Blog", "link": "https://blog.example", "followers": 9}}
	h.do(token, "update-my-leader", words).wants(200)
	h.do(token, "set-my-leader-picture", object{"content": drawing(h.t)}).wants(200)
	if got := h.do("", "get-leader", nil, member).wants(200); got.text("labels", "0") != "Reader" || got.text("picture") != "true" || got.text("leads", "0") != circle {
		h.t.Errorf("%s", got.body)
	}
	if got := h.do("", "get-leader-picture", nil, member).wants(200); got.header.Get("Content-Type") != "image/png" {
		h.t.Errorf("%v", got.header)
	}
	h.do(fellow, "get-leader-score", nil, circle).wants(403)
	if got := h.do(token, "get-leader-score", nil, circle).wants(200); got.text("score") != "60" || got.text("next") != "followers" || got.text("parts", "4", "counts") != "false" {
		h.t.Errorf("%s", got.body)
	}
	h.do(staff, "get-leader-score", nil, circle).wants(200)
	h.do(token, "remove-my-leader-picture", nil).wants(200)
	if got := h.do(token, "get-my-leader", nil).wants(200); got.text("picture") != "false" {
		h.t.Errorf("%s", got.body)
	}
	h.do(fellow, "list-leaders", nil).wants(403)
	h.do(staff, "list-leaders", nil, "?lowest=true").wants(200)
}
