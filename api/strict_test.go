package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"panal/access"
	"panal/internal/id"
	"panal/internal/locale"
)

// No field is taken that is not asked for: not in any body, not under any name that an answer has.
func TestUnknownFieldsAreRefused(t *testing.T) {
	h := newHive(t)
	operator := h.token(h.Join("Otto", access.Operator))
	tried := 0
	for _, r := range routes {
		body, _ := sound(t, r.name).(object)
		if r.name == "create-offer" {
			body = with(body, object{"product": h.thing("{product}")})
		}
		if body == nil {
			continue
		}
		tried++
		for _, field := range []string{"id", "community", "community_id", "member", "total", "role", "held", "Slug"} {
			if _, asked := body[field]; asked {
				continue
			}
			a := h.do(operator, r.name, with(body, object{field: "x"}), h.names(r)...)
			if a.status != 422 || a.text("code") != "invalid" || !strings.Contains(string(a.body), `{"pointer":"/`+field+`","code":"invalid.unknown"`) {
				t.Errorf("%s takes %q: %d %s", r.name, field, a.status, a.body)
			}
		}
	}
	if tried < 12 {
		t.Errorf("only %d operations read a body", tried)
	}
}

// What an answer shows cannot be sent back to change it.
func TestAnswersSentBackChangeNothing(t *testing.T) {
	h := newHive(t)
	staff, member := h.token(h.Staff), h.token(h.owner)
	product, offer, order := h.thing("{product}"), h.thing("{offer}"), h.thing("{order}")
	for _, c := range []struct {
		read, write string
		name        string
	}{
		{"get-product", "update-product", product},
		{"get-offer", "update-offer", offer},
	} {
		before := h.do(staff, c.read, nil, c.name).wants(200)
		shown := before.json()
		shown["state"] = "archived"
		h.do(staff, c.write, shown, c.name).wants(422)
		if after := h.do(staff, c.read, nil, c.name); !bytes.Equal(before.body, after.body) {
			t.Errorf("%s has changed %s into %s", c.write, before.body, after.body)
		}
	}
	before := h.do(member, "get-order", nil, order).wants(200)
	shown := before.json()
	shown["state"], shown["total"] = "shipped", euros(1)
	for _, method := range []string{"PUT", "PATCH"} {
		path := strings.Replace(base, "{community}", h.here, 1) + "/orders/" + order
		h.send(member, method, path, encode(t, shown)).problem(405, "method_not_allowed")
	}
	h.do(member, "place-order", with(shown, object{"variant": h.thing("{variant}"), "quantity": 1})).problem(422, "invalid")
	if after := h.do(member, "get-order", nil, order); !bytes.Equal(before.body, after.body) {
		t.Errorf("the order has changed: %s", after.body)
	}
}

func TestBodies(t *testing.T) {
	h := newHive(t)
	member := h.token(h.owner)
	path := strings.Replace(base, "{community}", h.here, 1) + "/orders"
	good := encode(t, object{"variant": h.thing("{variant}"), "quantity": 1, "instrument": "card"})
	for what, c := range map[string]struct {
		body   string
		header []string
		status int
		code   string
	}{
		"a form":             {"variant=x", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "body_not_json"},
		"plain text":         {string(good), []string{"Content-Type", "text/plain"}, 415, "body_not_json"},
		"no type":            {string(good), []string{"Content-Type", ""}, 415, "body_not_json"},
		"another JSON":       {string(good), []string{"Content-Type", "application/merge-patch+json"}, 415, "body_not_json"},
		"no JSON":            {"{", nil, 400, "body_malformed"},
		"two values":         {string(good) + "{}", nil, 400, "body_malformed"},
		"nothing":            {"", nil, 400, "body_malformed"},
		"a list":             {"[]", nil, 422, "invalid"},
		"null":               {"null", nil, 422, "invalid"},
		"too much":           {`{"variant":"` + strings.Repeat("x", maxBody) + `"}`, nil, 413, "body_too_large"},
		"a deep pit":         {strings.Repeat("[", 20_000), nil, 400, "body_malformed"},
		"a number too large": {`{"variant":"x","quantity":1e400}`, nil, 400, "body_malformed"},
		"half a unit":        {`{"variant":"x","quantity":1.5}`, nil, 422, "invalid"},
		"text for a number":  {`{"variant":"x","quantity":"1"}`, nil, 422, "invalid"},
	} {
		t.Run(what, func(t *testing.T) {
			a := h.send(member, "POST", path, []byte(c.body), c.header...).problem(c.status, c.code)
			for _, leak := range []string{"panal/", ".go:", "goroutine", "huma", "SELECT", "encoding"} {
				if strings.Contains(string(a.body), leak) {
					t.Errorf("the answer tells of %q: %s", leak, a.body)
				}
			}
		})
	}
	h.send(member, "POST", path, good, "Content-Type", "application/json; charset=utf-8").wants(201)
}

func TestProblems(t *testing.T) {
	h := newHive(t)
	member := h.token(h.owner)
	at := strings.Replace(base, "{community}", h.here, 1)

	a := h.do(member, "place-order", object{"variant": "x", "quantity": 0, "offer": 1, "color": "red"}).problem(422, "invalid")
	got := map[string]string{}
	for _, field := range a.json()["errors"].([]any) {
		f := field.(object)
		got[f["pointer"].(string)] = f["code"].(string)
		if f["message"] == "" {
			t.Errorf("no message: %s", a.body)
		}
	}
	if len(got) != 3 || got["/quantity"] != "invalid.least" || got["/offer"] != "invalid.string" || got["/color"] != "invalid.unknown" {
		t.Errorf("errors: %s", a.body)
	}
	if a := h.do(member, "place-order", object{"quantity": 1}); a.text("errors", "0", "pointer") != "/variant" || a.text("errors", "0", "code") != "invalid.required" {
		t.Errorf("a field that is not there: %s", a.body)
	}
	if a := h.do(member, "place-order", object{"variant": "x", "quantity": 1}); a.text("errors", "0", "pointer") != "/variant" || a.text("errors", "0", "code") != "invalid.id" {
		t.Errorf("an id that is none: %s", a.body)
	}
	staff := h.token(h.Staff)
	if a := h.do(staff, "create-product", object{"slug": "x", "title": "X", "variants": []object{{"price": euros(1), "stock": 1}, {"price": object{"amount": 1, "currency": "USD"}, "stock": -1}}}); a.text("errors", "0", "pointer") != "/variants/1/stock" {
		t.Errorf("an item of a list: %s", a.body)
	}
	if a := h.do(staff, "create-product", object{"slug": "x", "title": "X", "variants": []object{{"price": object{"amount": 1, "currency": "USD"}, "stock": 1}}}).problem(422, "invalid"); a.text("errors", "0", "pointer") != "/variants/0/price/currency" || a.text("errors", "0", "message") != "Amounts here are in EUR." {
		t.Errorf("another currency: %s", a.body)
	}
	if a := h.do(staff, "list-orders", nil, "?limit=500&colour=red").problem(422, "invalid"); a.text("errors", "0", "parameter") != "colour" {
		t.Errorf("an unknown parameter: %s", a.body)
	}
	for _, c := range []struct{ query, code string }{{"?limit=0", "invalid.least"}, {"?limit=500", "invalid.most"}, {"?limit=x", "invalid.integer"}, {"?state=lost", "invalid.choice"}} {
		if a := h.do(staff, "list-orders", nil, c.query).problem(422, "invalid"); a.text("errors", "0", "code") != c.code || a.text("errors", "0", "parameter") == "" {
			t.Errorf("%s: %s", c.query, a.body)
		}
	}
	if a := h.do(staff, "list-orders", nil, "?cursor=x").problem(422, "invalid"); a.text("errors", "0", "code") != "invalid.cursor" {
		t.Errorf("a cursor that is none: %s", a.body)
	}

	for wish, language := range map[string]string{"": "en", "es-MX,es;q=0.9": "es", "zh-TW": "zh", "fr": "en"} {
		title := locale.For(language).T("fault.order_not_found")
		if a := h.send(member, "GET", at+"/orders/"+id.Order.Text(h.product.ID), nil, "Accept-Language", wish).problem(404, "order_not_found"); a.text("title") != title {
			t.Errorf("%q: %s", wish, a.body)
		}
	}
	if a := h.do("panal_none", "get-me", nil).problem(401, "token_invalid"); a.header.Get("WWW-Authenticate") == "" {
		t.Error("401 does not say how to sign in")
	}
	h.send("", "GET", at+"/me", nil, "Authorization", "Basic YTpi").problem(401, "token_invalid")
	h.send("", "GET", "/api/v1/nothing", nil).problem(404, "not_found")
	h.send("", "GET", "/api/v1/communities/none", nil).problem(404, "community_not_found")
	h.send("", "GET", "/api/v1/communities/com_none", nil).problem(404, "community_not_found")
	if a := h.send(member, "DELETE", at+"/orders", nil).problem(405, "method_not_allowed"); a.header.Get("Allow") != "GET, POST" {
		t.Errorf("Allow: %q", a.header.Get("Allow"))
	}
	if a := h.send("", "GET", problemPath+"group_buy_full", nil, "Accept-Language", "es").wants(200); !strings.Contains(string(a.body), "<h1><code>group_buy_full") || !strings.Contains(string(a.body), `lang="es"`) {
		t.Errorf("the problem is not explained: %s", a.body)
	}
	h.send("", "GET", problemPath+"no_such_problem", nil).problem(404, "not_found")
}

// A panic in a service is a problem of ours: told as such, without a word about it.
func TestPanic(t *testing.T) {
	handler := New(Config{})
	h := newHive(t)
	h.handler = handler
	a := h.send("", "GET", "/api/v1/communities/sol", nil).problem(http.StatusInternalServerError, "internal")
	if strings.Contains(string(a.body), "nil pointer") {
		t.Errorf("the answer tells of the panic: %s", a.body)
	}
	var p Problem
	if err := json.Unmarshal(a.body, &p); err != nil {
		t.Error(err)
	}
}
