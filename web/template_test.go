package web

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"panal/fission"
)

// A community is begun by a template that comes with the program, saved as one, and another begun by that.
func TestCommunityFromATemplate(t *testing.T) {
	h := newHouse(t)
	h.op.get("/communities").want(http.StatusOK, "Alto Roasters", "Ana Ruiz · Owner", "Another community")
	h.op.get("/communities/new").want(http.StatusOK, "Brand club", "Local shop", "From scratch")
	h.op.get("/communities/new?pattern=").want(http.StatusOK).without("What it makes")
	const add = "/communities"
	form := h.op.get("/communities/new?pattern=brand-club").want(http.StatusOK, "What it makes", "Core circle", "Patron", "The first run (Drop)", "sparks, off until you switch them on", "What do you make, in two or three words?").form(add)
	form.Set("name", "Bajo Bakers")
	form.Set("locale", "es")
	form.Set("pattern", "castle")
	h.op.post(add, form).want(http.StatusUnprocessableEntity).marks("template", "Choose one of what is offered.")
	form.Set("pattern", "brand-club")
	form.Set("asks.field", strings.Repeat("pan ", 40))
	h.op.post(add, form).want(http.StatusUnprocessableEntity, "Bajo Bakers").marks("asks.field", "At most 60 characters.")
	form.Set("asks.field", "Pan de masa madre")
	form.Set("asks.mascot.name", "Miga")
	h.op.follow(h.op.post(add, form)).want(http.StatusOK, "Bajo Bakers")
	h.browser().get("/bajo-bakers?lang=es").want(http.StatusOK, "Hecho con quienes lo usan", "Pan de masa madre", "Miga", "Sin prisas, sin trucos, sin letra pequeña", "Mecenas", "El club")

	h.op.get("/bajo-bakers/console/campaigns").want(http.StatusOK, "La primera tirada", "Bienvenida", "¿Qué hacemos ahora?")
	h.op.get("/bajo-bakers/console/points").want(http.StatusOK, "chispas", "Entusiasta")
	h.op.get("/bajo-bakers/console/template").want(http.StatusOK, "Mecenas", "La primera tirada (Drop)", "chispas, off until you switch them on", "Entusiasta", "Download the template")
	h.browser().get("/alto/console/template").want(http.StatusSeeOther)
	file := h.op.get("/bajo-bakers/console/template.json").want(http.StatusOK)
	saved, err := fission.ReadTemplate([]byte(file.text))
	if err != nil || len(saved.Circles) != 2 || saved.Positioning.Mascot.Name != "Miga" || len(saved.Tiers) != 2 || len(saved.Circles[0].Questions) != 2 || len(saved.Campaigns) != 3 || saved.Points == nil {
		t.Fatalf("%+v, %v", saved, err)
	}
	const look = "/communities/template"
	h.op.post(look, url.Values{"template": {" "}}).want(http.StatusUnprocessableEntity).marks("template", "Please fill this in.")
	h.op.post(look, url.Values{"template": {`{"format": 4}`}}).want(http.StatusUnprocessableEntity).marks("template", "There is a mistake in the template at “format”.")
	picked := func(content string) *answered { return h.op.sends(look, "file", []byte(content), "template", "") }
	picked("\x89PNG").want(http.StatusUnprocessableEntity).marks("file", "This is no template. A template is the file that “Save as a template” writes.")
	picked(`{"format": 4}`).want(http.StatusUnprocessableEntity).marks("file", "There is a mistake in the template at “format”.")
	picked(strings.Repeat(" ", fission.MaxTemplateBytes+1)).want(http.StatusUnprocessableEntity).marks("file", "A template has at most 256 kB.")
	picked(strings.Repeat(" ", uploadBody)).want(http.StatusUnprocessableEntity).marks("file", "A template has at most 256 kB.")
	picked("").want(http.StatusUnprocessableEntity).marks("template", "Please fill this in.")
	twice := picked(file.text).want(http.StatusOK, "What it makes", "Mecenas").form(add)
	twice.Set("name", "Duna")
	twice.Set("asks.mascot.name", "")
	for range 2 { // a double tap begins it once, and both come to it
		if to := h.op.post(add, twice).want(http.StatusSeeOther).header.Get("Location"); to != "/duna/console" {
			t.Errorf("led to %s", to)
		}
	}
	twice.Set("slogan", "Another one")
	h.op.post(add, twice).want(http.StatusUnprocessableEntity).marks("slug", "This is already in use. Choose another.")
	own := h.op.post(look, url.Values{"template": {file.text}}).want(http.StatusOK, "What it makes", "Mecenas").form(add)
	own.Set("name", "Cima")
	h.op.post(add, own).want(http.StatusSeeOther)
	cima, err := h.config.Communities.CommunityBySlug(h.ctx(), "cima")
	h.must(err)
	actor, err := h.config.Communities.ActorForPerson(h.ctx(), h.operator.Person, cima.ID)
	h.must(err)
	again, err := fission.Capture(h.ctx(), h.server.world(), actor)
	saved.Name, saved.About = again.Name, again.About
	if err != nil || !reflect.DeepEqual(again, saved) {
		t.Errorf("%v\n%+v\nwant\n%+v", err, again, saved)
	}
	h.browser().get("/alto/console/template.json").want(http.StatusSeeOther)
}
