package api

import (
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
)

// packetsOf makes a campaign of red packets of 10.00 in four equal shares.
func (h *hive) packetsOf(passed bool) commerce.Campaign {
	h.t.Helper()
	now := h.Clock.Now()
	return h.Campaign(commerce.CampaignTerms{Slug: "r" + h.DB.IDs().New(now).String(), Title: "New year", StartsAt: now, EndsAt: now.Add(24 * time.Hour),
		Rule: &commerce.PacketRule{Total: 1000, Shares: 4, Hours: 24, Passed: passed}})
}

// aPacket is one that the hive's owner passes on.
func (h *hive) aPacket() commerce.Packet {
	h.t.Helper()
	p, _, err := h.Commerce.OpenPacket(h.t.Context(), h.owner, commerce.OpenPacket{Community: h.Community, Campaign: h.packetsOf(true).ID})
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// packets are opened, passed on, claimed once by each, and spent; store credit is given, and says where it came from.
func (h *hive) packets(t *testing.T, staff string) {
	c := h.packetsOf(true)
	ana, ben := h.Join("Anita", access.Member), h.Join("Benno", access.Guest)
	opened := h.do(h.token(ana), "open-packet", object{"campaign": id.Campaign.Text(c.ID)}).wants(201)
	packet := opened.text("id")
	if opened.text("share", "amount") != "250" || opened.text("claimed") != "1" || len(opened.text("promise")) != 64 || opened.text("revealed") != "" {
		t.Errorf("opened: %s", opened.body)
	}
	h.do(h.token(ana), "open-packet", object{"campaign": id.Campaign.Text(c.ID)}).problem(409, "packet_claimed")
	h.do(h.token(ana), "open-packet", object{"campaign": packet}).problem(422, "invalid")
	if claimed := h.do(h.token(ben), "claim-packet", nil, packet).wants(201); claimed.text("share", "amount") != "250" || claimed.text("left", "amount") != "500" {
		t.Errorf("claimed: %s", claimed.body)
	}
	h.do(h.token(ben), "claim-packet", nil, packet).problem(409, "packet_claimed")
	if seen := h.do("", "get-packet", nil, packet).wants(200); seen.text("name") != "Anita" || seen.text("claims", "0", "name") != "Benno" || seen.text("revealed") != "" {
		t.Errorf("as anybody sees it: %s", seen.body)
	}
	if all := h.do(staff, "list-packets", nil, id.Campaign.Text(c.ID)).wants(200); all.text("items", "0", "id") != packet {
		t.Errorf("of the campaign: %s", all.body)
	}
	benno := id.Member.Text(ben.Member)
	h.do(staff, "give-credit", object{"amount": euros(0), "reason": "x"}, benno).problem(422, "invalid")
	if given := h.do(staff, "give-credit", object{"amount": euros(100), "reason": "For the wait"}, benno).wants(201); given.text("balance", "amount") != "350" {
		t.Errorf("given: %s", given.body)
	}
	order := object{"variant": id.Variant.Text(h.product.Variants[0].ID), "quantity": 1, "instrument": "card", "credit": true}
	if bought := h.do(h.token(ben), "place-order", order).wants(201); bought.text("credit", "amount") != "350" {
		t.Errorf("bought: %s", bought.body)
	}
	mine := h.do(h.token(ben), "get-my-credit", nil).wants(200)
	if mine.text("balance", "amount") != "0" || mine.text("items", "0", "amount", "amount") != "-350" || mine.text("items", "0", "order") == "" ||
		mine.text("items", "1", "reason") != "For the wait" || mine.text("items", "2", "packet") != packet {
		t.Errorf("mine: %s", mine.body)
	}
	if theirs := h.do(staff, "get-credit", nil, benno).wants(200); theirs.text("items", "2", "campaign") != "New year" {
		t.Errorf("theirs: %s", theirs.body)
	}
	h.do(h.token(ana), "get-credit", nil, benno).problem(403, "forbidden")
	terms := spring("slug", "lunar")
	delete(terms, "coupon")
	terms["packet"] = object{"total": euros(9), "shares": 10, "hours": 24}
	h.do(staff, "create-campaign", terms).problem(422, "invalid")
	terms["packet"] = object{"total": euros(1000), "shares": 10, "spread": 50, "hours": 24}
	if made := h.do(staff, "create-campaign", terms).wants(201); made.text("kind") != "packet" || made.text("packet", "shares") != "10" {
		t.Errorf("drafted: %s", made.body)
	}
}
