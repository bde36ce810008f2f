package api

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
)

func TestTemplates(t *testing.T) {
	h := newHive(t)
	h.templates(t, h.token(h.Join("Otto", access.Owner)))
}

// templates exports and checks templates, and begins communities by them.
func (h *hive) templates(t *testing.T, owner string) {
	shipped := h.do("", "list-templates", nil).wants(200)
	if shipped.text("items", "0", "key") != "brand-club" || shipped.text("items", "0", "template", "format") != "3" {
		t.Errorf("shipped: %s", shipped.body)
	}
	club := shipped.json()["items"].([]any)[0].(map[string]any)["template"].(map[string]any)
	outline := h.do(owner, "check-template", object{"template": club}).wants(200)
	if outline.text("tiers", "1") != "Patron" || outline.text("circles", "0") != "Core circle" || outline.text("asks", "0", "part") == "" || outline.text("admission") == "" ||
		outline.text("campaigns", "0", "kind") != "drop" || outline.text("points", "levels", "0") != "Enthusiast" {
		t.Errorf("outline: %s", outline.body)
	}
	own := h.do(owner, "export-template", nil).wants(200)
	if own.text("template", "name") == "" || own.text("template", "currency") != "EUR" {
		t.Errorf("own: %s", own.body)
	}
	h.do(owner, "check-template", own.json()).wants(200)

	at := func(a answer, place string) {
		t.Helper()
		if a.problem(422, "invalid"); !strings.Contains(string(a.body), `"pointer":"`+place+`"`) {
			t.Errorf("not at %s: %s", place, a.body)
		}
	}
	changed := func(key string, value any) object {
		var file object
		if err := json.Unmarshal(encode(t, club), &file); err != nil {
			t.Fatal(err)
		}
		file[key] = value
		return object{"template": file}
	}
	at(h.do(owner, "check-template", changed("format", 9)), "/template/format")
	at(h.do(owner, "check-template", changed("members", 9)), "/template/members")
	at(h.do(owner, "check-template", changed("circles", []object{{"capacity": "many"}})), "/template/circles/capacity")
	at(h.do(owner, "check-template", changed("tiers", []object{{"slug": "a"}})), "/template/tiers/0/name")
	at(h.do(owner, "check-template", changed("about", strings.Repeat("x", 256<<10))), "/template")
	at(h.do(owner, "check-template", object{"template": nil}), "/template")
	h.do("", "check-template", object{"template": club}).wants(200)

	// Who begins a community proves who they are: no token does.
	founder, _ := h.proven(t, "foundress@example.com")
	begins := func(more object) answer {
		return h.do("", "begin-community", h.proof("foundress@example.com", more))
	}
	begins(nil).problem(403, "community_founders")
	h.do(owner, "set-role", object{"role": "owner"}, id.Member.Text(founder.Member)).wants(200)
	begins(object{"code": "none"}).problem(422, "code_wrong")
	at(begins(object{"slug": "!"}), "/slug")
	at(begins(object{"shipped": "castle"}), "/shipped")
	at(begins(object{"shipped": "brand-club", "template": club}), "/shipped")
	at(begins(object{"asks": object{"field": "Bread"}}), "/asks/field")
	at(begins(object{"shipped": "brand-club", "asks": object{"mascot": object{"name": strings.Repeat("x", 99)}}}), "/asks/mascot/name")
	at(begins(changed("format", 9)), "/template/format")
	made := begins(object{"shipped": "brand-club", "asks": object{"field": "Pan"}}).wants(201)
	if made.text("slug") != "bajo" || made.header.Get("Location") != "/api/v1/communities/bajo" {
		t.Errorf("begun: %s %v", made.body, made.header)
	}
	if face := h.send("", "GET", "/api/v1/communities/bajo/face", nil).wants(200); face.text("positioning", "field") != "Pan" {
		t.Errorf("its face: %s", face.body)
	}
	if tiers := h.send("", "GET", "/api/v1/communities/bajo/tiers", nil).wants(200); !strings.Contains(string(tiers.body), "Mecenas") {
		t.Errorf("its tiers: %s", tiers.body)
	}
	at(begins(changed("about", "Taken")), "/slug")
	begins(with(changed("about", "Ours"), object{"slug": "cima"})).wants(201)
	duna := h.proof("foundress@example.com", object{"slug": "duna"})
	first := h.begin(duna, "duna-1").wants(201)
	if again := h.begin(duna, "duna-1").wants(201); string(again.body) != string(first.body) || again.header.Get("Location") != first.header.Get("Location") {
		t.Errorf("sent again: %s, want %s", again.body, first.body)
	}
	h.begin(duna, "duna-2").problem(422, "code_wrong")
	h.begin(with(duna, object{"name": "Dunes"}), "duna-1").problem(422, "idempotency_mismatch")
	c, err := h.people.CommunityBySlug(t.Context(), "duna")
	if err != nil {
		t.Fatal(err)
	}
	if actor, err := h.people.ActorForPerson(t.Context(), founder.Person, c.ID); err != nil || actor.Role != access.Owner {
		t.Errorf("its owner: %+v, %v", actor, err)
	}
	if _, _, err := h.people.Create(t.Context(), access.Actor{Person: founder.Person, Member: founder.Member, Community: h.Community, Role: access.Owner, Scope: access.Write, Email: founder.Email}, community.Founding{}); err != access.ErrForbidden {
		t.Errorf("a token begins a community: %v", err)
	}
}

// proof is a founding by whoever just read their e-mail.
func (h *hive) proof(email string, more object) object {
	h.Clock.Advance(2 * time.Minute)
	challenge := h.do("", "start-sign-in", object{"email": email}).wants(200).text("challenge")
	return with(object{"email": email, "code": h.mail.code(), "challenge": challenge, "name": "Bajo Bakers", "slug": "bajo", "currency": "EUR", "locale": "es", "time_zone": "UTC"}, more)
}

// begin sends a founding with a key.
func (h *hive) begin(body object, key string) answer {
	return h.send("", "POST", strings.Replace(base, "{community}", h.here, 1)+"/communities", encode(h.t, body), idHeader, key)
}
