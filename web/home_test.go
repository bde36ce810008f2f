package web

import (
	"net/http"
	"net/url"
	"testing"
)

// A member begins where something waits for them; who is new meets the community's face.
func TestHome(t *testing.T) {
	w := newShop(t)
	w.browser().get("/alto").want(http.StatusOK, "Join", "Dawn blend").without("Waiting for you")
	eva := w.browser()
	w.group(eva, "eva@example.org", "Eva")
	eva.get("/alto").want(http.StatusOK, "Hello, Eva", "You are here as a guest", "Dawn blend, 250 g", "Waiting for the group", "Ending soon")
	eva.get("/alto/about").want(http.StatusOK, "Join")
	ben := w.browser()
	ben.signIn("ben@example.org", "/alto").want(http.StatusSeeOther)
	ben.get("/alto").want(http.StatusOK, "Nothing waits for you.", "What Alto Roasters is").without("as a guest")
}

// Who is in several communities finds the others from every page, with what they are there: names are each community's own.
func TestCommunitiesOfAPerson(t *testing.T) {
	w := newShop(t)
	w.browser().get("/communities").want(http.StatusSeeOther)
	ana := w.browser()
	ana.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	ana.get("/alto/me").want(http.StatusOK, "My communities").without("Switch to another community")
	w.found("bajo", "Bajo Bakers", "ana@alto.example")
	w.found("cima", "Cima Ciders", "ben@cima.example")
	ana.post("/bajo/me", url.Values{"name": {"Anita"}, "locale": {"en"}}).want(http.StatusSeeOther)
	for _, path := range []string{"/alto", "/alto/me", "/alto/console"} {
		ana.get(path).want(http.StatusOK, "Switch to another community", "Bajo Bakers", "Anita · Owner", "All my communities").without("Cima")
	}
	ana.get("/bajo/me").want(http.StatusOK, "Alto Roasters", "Ana Ruiz · Owner").without("Cima")
	ana.get("/communities").want(http.StatusOK, "Ana Ruiz · Owner", "Anita · Owner", "Console").without("Cima")
	sol := w.browser()
	sol.signIn("sol@example.org", "/alto").want(http.StatusSeeOther)
	sol.get("/communities").want(http.StatusOK, "Alto Roasters", "Member").without("Console", "Another community")
}
