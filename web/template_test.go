package web

import (
	"net/http"
	"net/url"
	"testing"

	"panal/community"
	"panal/fission"
	"panal/internal/page"
)

// A community is begun by a template that comes with the program, saved as one, and another begun by that.
func TestCommunityFromATemplate(t *testing.T) {
	h := newHouse(t)
	const add = "/alto/console/communities"
	form := h.op.get(add+"/new").want(http.StatusOK, "Brand club", "Local shop", "Core circle: Those whom we ask first.").form(add)
	form.Set("name", "Bajo Bakers")
	form.Set("slug", "bajo")
	form.Set("locale", "es")
	form.Set("pattern", "castle")
	h.op.post(add, form).want(http.StatusUnprocessableEntity, "Bajo Bakers").marks("pattern", "Choose one of what is offered.")
	form.Set("pattern", "brand-club")
	h.op.follow(h.op.post(add, form)).want(http.StatusOK, "Bajo Bakers")
	h.browser().get("/bajo?lang=es").want(http.StatusOK, "Hecho con quienes lo usan", "Abi", "Sin prisas, sin trucos, sin letra pequeña")

	file := h.op.get("/bajo/console/template.json").want(http.StatusOK)
	saved, err := fission.ReadTemplate([]byte(file.text))
	if err != nil || len(saved.Circles) != 2 || saved.Positioning.Mascot.Name != "Abi" {
		t.Fatalf("%+v, %v", saved, err)
	}
	wrong := url.Values{"name": {"Cima"}, "slug": {"cima"}, "currency": {"EUR"}, "locale": {"es"}, "time_zone": {"Europe/Madrid"}, "template": {`{"format": 3}`}}
	h.op.post(add, wrong).want(http.StatusUnprocessableEntity, "Cima").marks("template", "There is a mistake in the template at “format”.")
	wrong.Set("template", file.text)
	h.op.post(add, wrong).want(http.StatusSeeOther)
	cima, err := h.config.Communities.CommunityBySlug(h.ctx(), "cima")
	h.must(err)
	actor, err := h.config.Communities.ActorForPerson(h.ctx(), h.operator.Person, cima.ID)
	h.must(err)
	circles, err := h.config.Communities.Circles(h.ctx(), actor, community.CircleFilter{}, page.Request{})
	if err != nil || len(circles.Items) != 2 || circles.Items[0].LeaderName != "Ana Ruiz" {
		t.Errorf("%+v, %v", circles.Items, err)
	}
	h.browser().get("/alto/console/template.json").want(http.StatusSeeOther)
}
