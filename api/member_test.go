package api

import (
	"testing"

	"panal/access"
	"panal/internal/id"
)

// settings changes the community and its people.
func (h *hive) settings(t *testing.T, operator string) {
	change := object{"name": " Bees  United ", "slogan": "More honey", "locale": "es", "time_zone": "Europe/Madrid"}
	got := h.do(operator, "update-community", change).wants(200)
	if got.text("name") != "Bees United" || got.text("time_zone") != "Europe/Madrid" || got.text("currency") != "EUR" {
		t.Errorf("community: %s", got.body)
	}
	if got := h.do("", "get-community", nil).wants(200); got.text("slogan") != "More honey" || got.text("locale") != "es" {
		t.Errorf("community, after: %s", got.body)
	}
	change["advert_cost"] = euros(700)
	h.do(operator, "update-community", change).wants(200)
	delete(change, "advert_cost")
	h.do(operator, "update-community", change).wants(200)
	if costs := h.do(operator, "get-costs", nil).wants(200); costs.text("advert_cost", "amount") != "700" {
		t.Errorf("costs: %s", costs.body)
	}
	change["time_zone"] = "Mars/Olympus"
	wrong := h.do(operator, "update-community", change).problem(422, "invalid")
	if wrong.text("errors", "0", "pointer") != "/time_zone" {
		t.Errorf("a zone that is none: %s", wrong.body)
	}

	rosa := id.Member.Text(h.Join("Rosa Ibáñez", access.Member).Member)
	found := h.do(operator, "list-members", nil, "?q=IBÁÑEZ").wants(200)
	if found.text("items", "0", "id") != rosa || found.text("items", "1") != "" {
		t.Errorf("found: %s", found.body)
	}
	if first := h.do(operator, "list-members", nil, "?sort=joined&limit=1").wants(200); first.text("next") == "" || first.text("items", "0", "id") == rosa {
		t.Errorf("who came first: %s", first.body)
	}
	if got := h.do(operator, "set-role", object{"role": "care"}, rosa).wants(200); got.text("role") != "care" || got.text("role_by") == "" || got.text("role_at") == "" {
		t.Errorf("a new role: %s", got.body)
	}
	if got := h.do(operator, "list-members", nil, "?role=care&q=rosa").wants(200); got.text("items", "0", "id") != rosa {
		t.Errorf("staff: %s", got.body)
	}
	h.do(operator, "set-role", object{"role": "member"}, rosa).wants(200)
	if got := h.do(operator, "get-member", nil, rosa).wants(200); got.text("role") != "member" || got.text("joined_at") == "" {
		t.Errorf("Rosa: %s", got.body)
	}
	h.do(operator, "set-role", object{"role": "king"}, rosa).problem(422, "invalid")
	h.do(operator, "get-member", nil, "mem_none").problem(404, "member_not_found")
	h.do(operator, "set-role", object{"role": "care"}, "mem_none").problem(404, "member_not_found")
	guest := id.Member.Text(h.Join("Gil", access.Guest).Member)
	h.do(operator, "set-role", object{"role": "care"}, guest).problem(409, "guest_role")
	otto := h.do(operator, "get-me", nil).wants(200).text("member")
	h.do(operator, "set-role", object{"role": "care"}, otto).problem(409, "last_owner")
}

// Staff look at everything of the shop with a token for reading, and change nothing with it.
func TestReadToken(t *testing.T) {
	h := newHive(t)
	sam := h.Staff
	if _, err := h.people.MakeCard(t.Context(), sam); err != nil {
		t.Fatal(err)
	}
	sam.Scope = access.Read
	reader := h.scoped(sam)
	for _, r := range routes {
		switch {
		case r.method != "GET":
			a := h.do(reader, r.name, bodies[r.name], h.names(r)...)
			if !r.rule.public && a.status != 403 {
				t.Errorf("%s: %d %s", r.name, a.status, a.body)
			}
		case r.rule.action != access.FactView && r.name != "watch-group-buy":
			h.do(reader, r.name, nil, h.names(r)...).wants(200)
		}
	}
	if got := h.do(reader, "list-products", nil, "?q=HONEY&state=live").wants(200); got.text("items", "0", "variants", "0", "shelf", "stock") == "" {
		t.Errorf("products: %s", got.body)
	}
	if got := h.do(reader, "list-offers", nil, "?product="+id.Product.Text(h.product.ID)).wants(200); got.text("items", "0", "id") != id.Offer.Text(h.offer.ID) {
		t.Errorf("offers: %s", got.body)
	}
	h.do(reader, "list-offers", nil, "?product=none").problem(422, "invalid")
	h.do(reader, "list-offers", nil, "?state=draft").wants(200)
}
