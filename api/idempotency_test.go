package api

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"panal/access"
)

func TestEveryPostNeedsAKey(t *testing.T) {
	h := newHive(t)
	operator := h.token(h.Join("Otto", access.Operator))
	for _, r := range routes {
		path := strings.Replace(base, "{community}", h.here, 1) + filled(r, h.names(r))
		if r.method != http.MethodPost {
			continue
		}
		for what, key := range map[string]string{"no key": "", "a key too long": strings.Repeat("k", 256), "a key that is no ASCII": "schlüssel"} {
			a := h.send(operator, r.method, path, encode(t, sound(t, r.name)), idHeader, key)
			if a.status != 422 || a.text("code") != "idempotency_key_missing" {
				t.Errorf("%s with %s: %d %s", r.name, what, a.status, a.body)
			}
		}
	}
}

func TestARequestTakesEffectOnce(t *testing.T) {
	h := newHive(t)
	at := strings.Replace(base, "{community}", h.here, 1)
	staff, ana, ben := h.token(h.Staff), h.token(h.Join("Ana", access.Member)), h.token(h.Join("Ben", access.Member))
	order := func(quantity int) []byte {
		return encode(t, object{"variant": h.thing("{variant}"), "quantity": quantity, "instrument": "card"})
	}
	first := h.send(ana, "POST", at+"/orders", order(1), idHeader, "k1").wants(201)
	again := h.send(ana, "POST", at+"/orders", order(1), idHeader, "k1").wants(201)
	if first.text("id") != again.text("id") || again.header.Get("Location") != first.header.Get("Location") {
		t.Errorf("a repeated request placed %s, then %s", first.text("id"), again.text("id"))
	}
	h.send(ana, "POST", at+"/orders", order(2), idHeader, "k1").problem(422, "idempotency_mismatch")
	h.send(ana, "POST", at+"/orders/"+first.text("id")+"/cancel", nil, idHeader, "k1").problem(422, "idempotency_mismatch")
	if other := h.send(ben, "POST", at+"/orders", order(1), idHeader, "k1").wants(201); other.text("id") == first.text("id") {
		t.Error("one member's key is another's")
	}

	ship := at + "/orders/" + first.text("id") + "/ship"
	shipped := h.send(staff, "POST", ship, nil, idHeader, "k2").wants(200)
	if again := h.send(staff, "POST", ship, nil, idHeader, "k2").wants(200); again.text("closed_at") != shipped.text("closed_at") {
		t.Errorf("shipped again: %s", again.body)
	}
	h.send(staff, "POST", ship, nil, idHeader, "k3").problem(409, "order_state")
	refund := at + "/orders/" + first.text("id") + "/refund"
	h.send(staff, "POST", refund, nil, idHeader, "k4").wants(200)
	h.send(staff, "POST", refund, nil, idHeader, "k4").wants(200)
	h.send(staff, "POST", ship, nil, idHeader, "k4").problem(422, "idempotency_mismatch")

	restock := at + "/products/" + h.thing("{product}") + "/variants/" + h.thing("{variant}") + "/restock"
	h.send(staff, "POST", restock, encode(t, object{"restock": 5}), idHeader, "k5").wants(200)
	if got := h.send(staff, "POST", restock, encode(t, object{"restock": 5}), idHeader, "k5").wants(200); got.text("shelf", "stock") != "105" {
		t.Errorf("restocked twice: %s", got.body)
	}

	roast := encode(t, object{"slug": "roast", "label": "Roast", "purpose": "To roast it so", "kind": "yes_no", "filled_by": "member", "shown_to": "staff"})
	asked := h.send(staff, "POST", at+"/attributes", roast, idHeader, "k7").wants(201)
	if again := h.send(staff, "POST", at+"/attributes", roast, idHeader, "k7").wants(201); again.text("id") != asked.text("id") {
		t.Errorf("asked for again: %s", again.body)
	}

	share := encode(t, object{"offer": h.thing("{offer}")})
	h.send(ana, "POST", at+"/shares", share, idHeader, "k6").wants(200)
	h.send(ana, "POST", at+"/shares", share, idHeader, "k6").wants(200)
	h.send(ana, "POST", at+"/shares", append(share, ' '), idHeader, "k6").problem(422, "idempotency_mismatch")
}

// Many copies of one request at once are one order.
func TestCopiesAtOnce(t *testing.T) {
	h := newHive(t)
	token := h.token(h.Join("Ana", access.Member))
	path := strings.Replace(base, "{community}", h.here, 1) + "/orders"
	body := encode(t, object{"variant": h.thing("{variant}"), "quantity": 1, "offer": h.thing("{offer}"), "group_buy": h.thing("{group_buy}"), "instrument": "card"})
	answers := make([]answer, 8)
	var wg sync.WaitGroup
	for i := range answers {
		copied := &hive{World: h.World, t: t, handler: h.handler}
		wg.Go(func() { answers[i] = copied.send(token, "POST", path, body, idHeader, "same") })
	}
	wg.Wait()
	for _, a := range answers {
		if a.wants(201).text("id") != answers[0].text("id") {
			t.Errorf("two orders: %s and %s", answers[0].body, a.body)
		}
	}
	if got := h.do("", "get-group-buy", nil, h.thing("{group_buy}")); got.text("taken") != "2" {
		t.Errorf("%s slots taken, want 2", got.text("taken"))
	}
}
