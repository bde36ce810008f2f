package api

import (
	"testing"

	"panal/access"
	"panal/internal/id"
)

// points are set up, earned, given, spent and read by their member and by staff; and members thank one another.
func (h *hive) points(t *testing.T, operator string) {
	ana, ben := h.Join("Anka", access.Member), h.Join("Benno", access.Member)
	anas, bens := h.token(ana), h.token(ben)
	h.do(anas, "check-in", nil).problem(409, "points_off")
	h.do(operator, "set-points-programme", object{"active": true, "name": "beans", "levels": []object{{"name": "Gold", "from": 50}, {"name": "Silver", "from": 20}}}).problem(422, "invalid")
	programme := object{"active": true, "name": "beans", "frozen_days": 14, "earn": []object{{"act": "purchase", "points": 10, "cap": 500}, {"act": "check_in", "points": 5}},
		"spending": object{"rate": 100, "most_percent": 50}, "levels": []object{{"name": "Silver", "from": 5}}, "grace_days": 30,
		"milestones": []object{{"days": 2, "points": 20}}, "recognition": object{"monthly": 10, "per_person": 2}}
	h.do(operator, "set-points-programme", programme).wants(200)
	if shown := h.do("", "get-points-programme", nil).wants(200); shown.text("name") != "beans" || shown.text("levels", "0", "name") != "Silver" || shown.text("earn", "0", "cap") != "500" {
		t.Errorf("the programme: %s", shown.body)
	}
	for range 2 {
		if now := h.do(anas, "check-in", nil).wants(200); now.text("free") != "5" || now.text("streak") != "1" || now.text("level") != "Silver" {
			t.Errorf("checked in: %s", now.body)
		}
	}
	member := id.Member.Text(ana.Member)
	h.do(operator, "adjust-points", object{"points": -6, "reason": "Too many"}, member).problem(422, "invalid")
	if given := h.do(operator, "adjust-points", object{"points": 300, "reason": "For the poster"}, member).wants(201); given.text("free") != "305" || given.text("worth", "amount") != "305" {
		t.Errorf("given: %s", given.body)
	}
	order := object{"variant": id.Variant.Text(h.product.Variants[0].ID), "quantity": 1, "instrument": "card", "points": 300}
	placed := h.do(anas, "place-order", order).wants(201)
	if placed.text("points") != "300" || placed.text("reductions", "0", "kind") != "points" || placed.text("reductions", "0", "amount", "amount") != "300" {
		t.Errorf("placed: %s", placed.body)
	}
	if moves := h.do(anas, "list-points-moves", nil, "me").wants(200); moves.text("items", "0", "kind") != "held" || moves.text("items", "0", "order") != placed.text("id") ||
		moves.text("items", "1", "reason") != "For the poster" {
		t.Errorf("the statement: %s", moves.body)
	}
	h.do(bens, "get-points", nil, member).problem(403, "forbidden")
	h.do(operator, "get-points", nil, member).wants(200)

	h.do(bens, "thank-member", object{"points": 11, "words": "The map"}, member).problem(422, "invalid")
	h.do(bens, "thank-member", object{"points": 4, "words": "Me"}, id.Member.Text(ben.Member)).problem(422, "invalid")
	thanks := h.do(bens, "thank-member", object{"points": 4, "words": "The map"}, member).wants(201)
	if all := h.do(bens, "list-thanks", nil, member).wants(200); all.text("items", "0", "words") != "The map" || all.text("items", "0", "from_name") != "Benno" || thanks.text("points") != "4" {
		t.Errorf("thanks: %s", all.body)
	}
	if left := h.do(bens, "get-points", nil, "me").wants(200); left.text("to_thank") != "6" {
		t.Errorf("left to give: %s", left.body)
	}
}
