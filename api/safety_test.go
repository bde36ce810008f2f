package api

import (
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/internal/id"
)

// safety has a member reported, decided about, banned and let in again, and another kept away from.
func (h *hive) safety(t *testing.T) {
	lou, ana := h.Join("Lou", access.Member), h.Join("Ana", access.Member)
	h.Clock.Advance(2 * time.Hour)
	ben, care, operator := h.Join("Ben", access.Member), h.Join("Cara", access.Care), h.Join("Otto", access.Operator)
	h.Clock.Advance(4 * 24 * time.Hour)
	who, by := id.Member.Text(lou.Member), h.token(care)

	if away := h.do(h.token(ana), "keep-distance", object{"kind": "block"}, who).wants(200); away.text("items", "0", "kind") != "block" {
		t.Errorf("kept away: %s", away.body)
	}
	h.do(h.token(lou), "get-fellow", nil, id.Member.Text(ana.Member)).wants(404)
	h.do(h.token(ana), "end-distance", nil, who).wants(204)
	if away := h.do(h.token(ana), "list-distances", nil).wants(200); away.text("items", "0") != "" {
		t.Errorf("nobody is kept away: %s", away.body)
	}
	h.do(h.token(ana), "keep-distance", object{"kind": "hate"}, who).problem(422, "invalid")

	h.do(h.token(ana), "report", object{"subject": who, "reason": "other"}).problem(422, "invalid")
	h.do(h.token(lou), "report", object{"subject": who, "reason": "spam"}).problem(409, "report_own")
	report := object{"subject": who, "reason": "spam", "note": "Adverts."}
	if made := h.do(h.token(ana), "report", report).wants(201); made.text("state") != "open" || made.text("title") != "Lou" {
		t.Errorf("reported: %s", made.body)
	}
	h.do(h.token(ben), "report", report).wants(201)
	at := h.do(by, "list-cases", nil, "?queue=hidden").wants(200).text("items", "0", "id")
	if found := h.do(by, "get-case", nil, at).wants(200); found.text("reports") != "2" || found.text("reported", "0", "note") != "Adverts." || found.text("member") != who {
		t.Errorf("case: %s", found.body)
	}
	if mine := h.do(h.token(lou), "list-my-cases", nil).wants(200); mine.text("items", "0", "id") != at || mine.text("items", "0", "hidden") != "true" || strings.Contains(string(mine.body), "Adverts") {
		t.Errorf("what Lou is told: %s", mine.body)
	}
	h.do(h.token(ana), "appeal", object{"appeal": "I?"}, at).wants(404)
	h.do(by, "decide-case", object{"state": "banned", "days": 3}, at).problem(422, "invalid")
	decision := object{"state": "banned", "days": 3, "note": "No adverts."}
	if done := h.do(by, "decide-case", decision, at).wants(200); done.text("state") != "banned" || done.text("decided_by") != id.Member.Text(care.Member) {
		t.Errorf("decided: %s", done.body)
	}
	h.do(by, "decide-case", decision, at).problem(409, "case_state")
	if mine := h.do(h.token(ana), "list-my-reports", nil).wants(200); mine.text("items", "0", "state") != "banned" {
		t.Errorf("the outcome: %s", mine.body)
	}
	lou.Role = access.Banned
	if mine := h.do(h.token(lou), "list-my-cases", nil).wants(200); mine.text("items", "0", "may_appeal") != "true" {
		t.Errorf("Lou's cases: %s", mine.body)
	}
	h.do(h.token(lou), "place-order", object{"variant": id.Variant.Text(h.product.Variants[0].ID), "quantity": 1}).problem(403, "forbidden")
	if mine := h.do(h.token(lou), "appeal", object{"appeal": "They were none."}, at).wants(200); mine.text("appeal") != "They were none." {
		t.Errorf("appealed: %s", mine.body)
	}
	h.do(by, "review-appeal", object{"review": "upheld", "note": "They were."}, at).problem(409, "case_own_decision")
	if done := h.do(h.token(operator), "review-appeal", object{"review": "overturned", "note": "Right."}, at).wants(200); done.text("review") != "overturned" || done.text("ended_at") == "" {
		t.Errorf("reviewed: %s", done.body)
	}
	again := h.do(by, "sanction-member", object{"state": "banned", "note": "Once more."}, who).wants(201)
	h.do(by, "end-ban", nil, again.text("id")).wants(200)
	if about := h.do(by, "list-member-cases", nil, who).wants(200); about.text("items", "1", "id") != at {
		t.Errorf("about Lou: %s", about.body)
	}
}
