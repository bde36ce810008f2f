package api

import (
	"testing"
	"time"

	"panal/access"
)

// tiers sells a tier to a member, who renews, raises, and takes a term back.
func (h *hive) tiers(t *testing.T, operator string) {
	t.Helper()
	variant := h.thing("{variant}")
	mug := h.do(h.token(h.Staff), "create-product", object{"slug": "mug", "title": "Mug", "variants": []object{{"price": euros(1000), "stock": 10}}}).wants(201).text("id")
	h.do(h.token(h.Staff), "update-product", object{"slug": "mug", "title": "Mug", "description": "For one.", "state": "live"}, mug).wants(200)
	terms := object{"slug": "silver", "name": "Silver", "cooling_days": 7, "percent_off": 10, "excluded": []string{variant}}
	drafted := h.do(operator, "create-tier", with(terms, object{"paid": true})).wants(201)
	tier := drafted.text("id")
	if drafted.text("state") != "draft" || drafted.text("excluded", "0") != variant {
		t.Errorf("drafted: %s", drafted.body)
	}
	h.do("", "get-tier", nil, tier).problem(404, "tier_not_found")
	h.do(operator, "update-tier", with(terms, object{"state": "live"}), tier).problem(422, "invalid")
	early := h.Clock.Now().Add(72 * time.Hour).Format(time.RFC3339)
	month := h.do(operator, "add-tier-price", object{"unit": "month", "amount": euros(1000), "early_amount": euros(600), "early_places": 1, "early_until": early}, tier).wants(201).text("id")
	year := h.do(operator, "add-tier-price", object{"unit": "year", "amount": euros(9000)}, tier).wants(201).text("id")
	old := h.do(operator, "add-tier-price", object{"unit": "until", "until": "2026-12-31", "amount": euros(8000)}, tier).wants(201).text("id")
	h.do(operator, "add-tier-price", object{"unit": "until", "until": "the end", "amount": euros(8000)}, tier).problem(422, "invalid")
	h.do(operator, "retire-tier-price", nil, tier, old).wants(204)
	h.do(operator, "update-tier", with(terms, object{"state": "live"}), tier).wants(200)

	luna := h.Join("Luna", access.Member)
	member := h.token(luna)
	h.do(operator, "found-circle", with(newCircle, object{"slug": "tasters", "name": "Tasters", "admission": "tier", "tiers": []string{"tier_x"}})).problem(422, "invalid")
	h.do(operator, "found-circle", with(newCircle, object{"slug": "tasters", "name": "Tasters", "admission": "tier", "tiers": []string{tier}})).wants(201)
	if got := h.do("", "list-tiers", nil).wants(200); got.text("items", "0", "circles", "0") != "Tasters" || got.text("items", "0", "prices", "2", "id") != "" {
		t.Errorf("tiers: %s", got.body)
	}
	if got := h.do("", "get-tier", nil, tier).wants(200); got.text("prices", "0", "early_amount", "amount") != "600" || got.text("prices", "1", "notice_days") != "30" {
		t.Errorf("tier: %s", got.body)
	}
	quote := h.do(member, "quote-tier", nil, month).wants(200)
	if quote.text("amount", "amount") != "600" || quote.text("then", "amount") != "1000" || quote.text("cooling_days") != "7" || quote.text("notice_days") != "7" {
		t.Errorf("quote: %s", quote.body)
	}
	h.do(member, "buy-tier", object{"price": month, "agreed": euros(1000), "instrument": "card"}).problem(409, "price_changed")
	bought := h.do(member, "buy-tier", object{"price": month, "agreed": euros(600), "instrument": "card"}).wants(201)
	line := func(name string) string { return bought.text("lines", "0", name) }
	if bought.text("state") != "fulfilled" || line("tier") != tier || line("tier_price") != month || line("product")+line("variant") != "" {
		t.Errorf("bought: %s", bought.body)
	}
	for _, c := range []struct{ token, product, price string }{{member, mug, "900"}, {"", mug, ""}, {member, h.thing("{product}"), ""}} { // which is excluded
		if got := h.do(c.token, "get-product", nil, c.product).wants(200); got.text("variants", "0", "member_price", "amount") != c.price {
			t.Errorf("a price for members: %s, want %q", got.body, c.price)
		}
	}
	if got := h.do(h.token(h.Join("Lu", access.Member)), "buy-tier", object{"price": month, "agreed": euros(1000)}).wants(201); got.text("checkout_url") == "" {
		t.Errorf("to be paid: %s", got.body)
	}

	if got := h.do(member, "stop-renewal", nil).wants(200); got.text("membership", "renews") != "false" || got.text("membership", "due") != "end" {
		t.Errorf("stopped: %s", got.body)
	}
	h.do(member, "stop-renewal", nil).problem(409, "membership_not_renewing")
	if got := h.do(member, "choose-renewal", object{"price": year}).wants(200); got.text("membership", "next_price") != year || got.text("membership", "next", "amount") != "9000" {
		t.Errorf("chosen: %s", got.body)
	}
	h.do(member, "replace-instrument", object{"instrument": "declined"}).problem(409, "payment_declined")
	h.do(member, "replace-instrument", object{"instrument": "another"}).wants(200)

	raised := h.do(member, "quote-tier", nil, year).wants(200)
	if raised.text("kind") != "upgrade" || raised.text("credit", "amount") != "600" {
		t.Errorf("raised: %s", raised.body)
	}
	h.do(member, "buy-tier", object{"price": year, "agreed": raised.json()["amount"], "instrument": "another"}).wants(201)
	mine := h.do(member, "get-my-membership", nil).wants(200)
	if mine.text("refund", "amount", "amount") != "8400" || mine.text("terms", "1", "price") != month || mine.text("tier_name") != "Silver" {
		t.Errorf("mine: %s", mine.body)
	}
	h.do(member, "refund-term", object{"agreed": euros(1)}).problem(409, "price_changed")
	if got := h.do(member, "refund-term", object{"agreed": euros(8400)}).wants(200); got.text("membership", "price") != month || got.text("terms", "0", "refunded") != "true" {
		t.Errorf("taken back: %s", got.body)
	}

	who := h.do(member, "get-me", nil).text("member")
	if got := h.do(operator, "get-membership", nil, who).wants(200); got.text("held") != "true" || got.text("refund") != "" {
		t.Errorf("of Luna: %s", got.body)
	}
	if got := h.do(operator, "list-memberships", nil, "?state=active&q=luna&tier="+tier).wants(200); got.text("items", "0", "member") != who || got.text("items", "0", "card") != "1" || got.text("items", "1") != "" {
		t.Errorf("memberships: %s", got.body)
	}
	card := h.do(member, "get-my-card", nil).wants(200)
	if h.do(member, "make-card", nil).wants(201).text("number") != card.text("number") {
		t.Error("another card")
	}
	if got := h.do(operator, "scan-card", nil, card.text("code")).wants(200); got.text("holds") != "true" || got.text("card", "member") != who {
		t.Errorf("scanned: %s", got.body)
	}
	h.do(h.token(h.Join("Neighbour", access.Member)), "scan-card", nil, card.text("code")).problem(404, "card_not_found")
}
