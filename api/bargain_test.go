package api

import (
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
)

// bargainFor makes a campaign to bargain for what the hive sells, from 10.00 to 4.00 with two helpers.
func (h *hive) bargainFor() commerce.Campaign {
	h.t.Helper()
	now := h.Clock.Now()
	return h.Campaign(commerce.CampaignTerms{Slug: "b" + h.DB.IDs().New(now).String(), Title: "Bargain", StartsAt: now, EndsAt: now.Add(24 * time.Hour),
		Rule: &commerce.BargainRule{Start: 1000, Floor: 400, Hours: 24, Helpers: 2, Newcomer: 50, PayMinutes: 30}}, h.product.Variants[0].ID)
}

// aBargain is a bargain of the hive's owner.
func (h *hive) aBargain() commerce.Bargain {
	h.t.Helper()
	b, err := h.Commerce.StartBargain(h.t.Context(), h.owner, commerce.StartBargain{Community: h.Community, Campaign: h.bargainFor().ID})
	if err != nil {
		h.t.Fatal(err)
	}
	return b
}

// bargains are begun, helped to their floor, told apart from what is nobody's business, and bought.
func (h *hive) bargains(t *testing.T, staff string) {
	c := h.bargainFor()
	ana, ben, cid := h.Join("Anabel", access.Member), h.Join("Ben", access.Guest), h.Join("Cid", access.Member)
	begun := h.do(h.token(ana), "start-bargain", object{"campaign": id.Campaign.Text(c.ID)}).wants(201)
	bargain := begun.text("id")
	if begun.text("price", "amount") != "1000" || begun.text("missing") != "2" || len(begun.text("promise")) != 64 || begun.text("revealed") != "" {
		t.Errorf("begun: %s", begun.body)
	}
	h.do(h.token(ana), "start-bargain", object{"campaign": id.Campaign.Text(c.ID)}).problem(409, "bargain_running")
	h.do(h.token(ana), "help-bargain", nil, bargain).problem(409, "bargain_own")
	if helped := h.do(h.token(ben), "help-bargain", nil, bargain).wants(201); helped.text("helped") != "1" || helped.text("revealed") != "" {
		t.Errorf("helped: %s", helped.body)
	}
	h.do(h.token(ben), "help-bargain", nil, bargain).problem(409, "bargain_helped_before")
	order := object{"variant": id.Variant.Text(h.product.Variants[0].ID), "quantity": 1, "campaign": id.Campaign.Text(c.ID), "entry": bargain, "instrument": "card"}
	h.do(h.token(ana), "place-order", order).problem(409, "bargain_not_reached")
	if helped := h.do(h.token(cid), "help-bargain", nil, bargain).wants(201); helped.text("state") != "reached" || helped.text("price", "amount") != "400" || helped.text("revealed") == "" {
		t.Errorf("at its floor: %s", helped.body)
	}
	h.do(h.token(ben), "place-order", order).problem(404, "bargain_not_found")
	if bought := h.do(h.token(ana), "place-order", order).wants(201); bought.text("state") != "ready" || bought.text("total", "amount") != "400" {
		t.Errorf("bought: %s", bought.body)
	}
	if seen := h.do("", "get-bargain", nil, bargain).wants(200); seen.text("state") != "bought" || seen.text("helps", "1", "name") != "Cid" || seen.text("order") != "" {
		t.Errorf("as anybody sees it: %s", seen.body)
	}
	if mine := h.do(h.token(ana), "list-my-bargains", nil).wants(200); mine.text("items", "0", "order") == "" {
		t.Errorf("mine: %s", mine.body)
	}
	if all := h.do(staff, "list-bargains", nil, id.Campaign.Text(c.ID)).wants(200); all.text("items", "0", "id") != bargain || all.text("items", "0", "name") != "Anabel" {
		t.Errorf("of the campaign: %s", all.body)
	}
	h.do(h.token(ana), "start-bargain", object{"campaign": bargain}).problem(422, "invalid")
}
