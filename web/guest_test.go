package web

import (
	"net/http"
	"strings"
	"testing"
)

// A guest joins in three taps: the landing's button, the form, the payment page.
func TestThreeGuestsFormAGroup(t *testing.T) {
	w := newShop(t)
	ana, ben, chen := w.browser(), w.browser(), w.browser()

	group := w.group(ana, "ana@example.org", "Ana Bell")
	ana.get(group).want(http.StatusOK, "You are in.", "2 people are missing", "Ana Bell", "Leave the group")

	ben.get(group).want(http.StatusOK, "Ana Bell", "2 people are missing", "Join this group", "Closes").without("You are in.", "Share this link")
	ben.buy(group, "ben@example.org", "Ben").want(http.StatusOK, "Paid: you are in the group.", "1 person is missing", "Ben")
	chen.buy(group, "chen@example.org", "陈伟").want(http.StatusOK, "The group is formed", "陈伟", "3 of you bought together")

	ana.get(group).want(http.StatusOK, "The group is formed", "See my order")
	ana.get("/alto/me/orders").want(http.StatusOK, "Dawn blend, 250 g", "Ready to ship", "€12.40")
	w.browser().get(group).want(http.StatusOK, "It is full", "Start a new group")
	if n := strings.Count(ana.get(w.offerPath()).want(http.StatusOK, "1 group has formed so far.").text, "/alto/g/"); n != 0 {
		t.Errorf("a formed group is offered to join %d times", n)
	}
}
