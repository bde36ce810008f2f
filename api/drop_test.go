package api

import (
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
)

// announced is a drop that opens in an hour.
func (h *hive) announced() commerce.Campaign {
	h.t.Helper()
	if h.drop.ID.IsZero() {
		h.drop = h.Campaign(commerce.CampaignTerms{Slug: "first-harvest", Title: "First harvest", StartsAt: h.Clock.Now().Add(time.Hour),
			EndsAt: h.Clock.Now().Add(24 * time.Hour), Stock: 2, Rule: &commerce.DropRule{UnitPrice: 1500, Minutes: 10}}, h.product.Variants[0].ID)
	}
	return h.drop
}

// drops has three come to a drop of two units: one by a code, and one waits until another leaves.
func (h *hive) drops(t *testing.T, staff string) {
	t.Helper()
	h.drop = commerce.Campaign{}
	drop, variant := h.thing("{drop}"), h.thing("{variant}")
	coded := h.Join("Coda", access.Member)
	first, second, third := h.token(coded), h.token(h.Join("Dos", access.Member)), h.token(h.Join("Tres", access.Member))
	h.do(second, "join-line", nil, drop).problem(409, "campaign_not_started")
	if got := h.do(second, "reserve-drop", nil, drop).wants(200); got.text("reserved") != "1" || got.text("told") != "true" || got.text("stage") != "ahead" {
		t.Errorf("reserved: %s", got.body)
	}
	h.do(second, "unreserve-drop", nil, drop).wants(200)
	h.do(staff, "make-priority-codes", object{"count": 3}, drop).problem(409, "drop_codes_enough")
	h.do(staff, "make-priority-codes", object{"count": 1, "members": []string{"x"}}, drop).problem(422, "invalid")
	made := h.do(staff, "make-priority-codes", object{"count": 1}, drop).wants(201)
	h.do(staff, "make-priority-codes", object{"members": []string{id.Member.Text(coded.Member)}, "reason": "Ten answers"}, drop).wants(201)
	h.do(second, "enter-code", object{"code": "AAAA-BBBB-CCCC"}, drop).problem(422, "invalid")
	if got := h.do(first, "enter-code", object{}, drop).wants(200); got.text("number") != "1" || got.text("coded") != "true" {
		t.Errorf("entered: %s", got.body)
	}
	if got := h.do(staff, "list-priority-codes", nil, drop).wants(200); got.text("items", "0", "number") != "1" || got.text("items", "1", "used_at") != "" || made.text("codes", "0") == "" {
		t.Errorf("codes: %s", got.body)
	}
	h.Clock.Advance(time.Hour)
	if got := h.do(second, "join-line", nil, drop).wants(200); got.text("number") != "2" || got.text("state") != "called" {
		t.Errorf("second: %s", got.body)
	}
	if got := h.do(third, "join-line", nil, drop).wants(200); got.text("number") != "3" || got.text("state") != "waiting" {
		t.Errorf("third: %s", got.body)
	}
	order := object{"variant": variant, "quantity": 1, "campaign": drop, "instrument": "card"}
	if got := h.do(first, "place-order", order).wants(201); got.text("state") != "ready" || got.text("campaign") != drop || got.text("total", "amount") != "1500" {
		t.Errorf("bought: %s", got.body)
	}
	h.do(third, "place-order", order).problem(409, "drop_not_called")
	h.do(second, "leave-line", nil, drop).wants(200)
	h.Clock.Advance(time.Second)
	if got := h.do(third, "get-line", nil, drop).wants(200); got.text("mine", "state") != "called" || got.text("stage") != "open" || got.text("bought") != "1" {
		t.Errorf("third: %s", got.body)
	}
	h.do(third, "place-order", order).wants(201)
	if got := h.do(staff, "list-spots", nil, drop, "?state=bought").wants(200); got.text("items", "1", "number") != "3" || got.text("items", "1", "name") != "Tres" {
		t.Errorf("line: %s", got.body)
	}
	h.Clock.Advance(time.Second)
	h.do(h.token(h.Join("Late", access.Member)), "join-line", nil, drop).problem(410, "drop_sold_out")
}
