package web

import (
	"net/http"
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

// Who is in several communities finds the others from each, with what they are there.
func TestCommunitiesOfAPerson(t *testing.T) {
	w := newShop(t)
	ana := w.browser()
	ana.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	ana.get("/alto/me").want(http.StatusOK).without("Your other communities")
	w.found("bajo", "Bajo Bakers", "ana@alto.example")
	w.found("cima", "Cima Ciders", "ben@cima.example")
	ana.get("/alto/me").want(http.StatusOK, "Your other communities", "Bajo Bakers", "Owner").without("Cima")
	ana.get("/bajo/me").want(http.StatusOK, "Alto Roasters").without("Cima")
}
