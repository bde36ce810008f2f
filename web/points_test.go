package web

import (
	"net/http"
	"net/url"
	"testing"

	"panal/internal/id"
	"panal/loyalty"
)

// The operator sets points up; a member checks in from home, is given some, and uses them at the checkout, where the price
// is shown before it is paid.
func TestPointsFromProgrammeToCheckout(t *testing.T) {
	h := newHouse(t)
	const at, mine = "/alto/console/points", "/alto/me/points"
	luz := h.browser()
	luz.signIn("luz@alto.example", "/alto").want(http.StatusSeeOther)
	luz.get(mine).want(http.StatusOK, "Points are not given here at the moment.", "No points yet")
	luz.get("/alto").want(http.StatusOK).without("Check in")

	blank := h.op.get(at).want(http.StatusOK, "Off", "For each €1.00 of an order", "they are never paid out", "frozen")
	h.op.fill(blank, at, "name", "", "frozen_days", "soon", "earn.check_in.points", "-3", "spending.most_percent", "200", "levels", "Gold", "milestones", "7, 20\n3, 5", "life_days", "-1").
		want(http.StatusUnprocessableEntity, "Gold", "soon").marks("frozen_days", "Write a whole number.").marks("levels", "A name and more points than the level before; a multiple is 100 or more.")
	h.op.fill(blank, at, "name", "", "earn.check_in.points", "-3", "spending.most_percent", "200", "milestones", "7, 20\n3, 5", "life_days", "-1").
		want(http.StatusUnprocessableEntity).marks("name", "Please fill this in.").marks("spending.most_percent", "Choose a number from 1 to 100.").
		marks("milestones", "From 2 days on, each longer than the one before, with points.").marks("life_days", "Choose a number from 0 to 3,660.")
	h.op.fill(blank, at, "active", "on", "name", "beans", "earn.purchase.points", "10", "earn.check_in.points", "5", "life_days", "30", "spending.rate", "100",
		"spending.most_percent", "50", "levels", "Silver, 100\nGold, 500, 150", "milestones", "2, 20", "recognition.monthly", "20").want(http.StatusSeeOther)
	h.op.get(at).want(http.StatusOK, "On", "Silver, 100", "Gold, 500, 150")

	luz.follow(luz.post(mine+"/check-in", luz.get("/alto").want(http.StatusOK, "Check in").form(mine+"/check-in"))).want(http.StatusOK, "You are checked in for today.").without(`value="home"`)
	luz.follow(luz.post(mine+"/check-in", nil)).want(http.StatusOK, "You have checked in today already.", "1 day in a row", "After 2 days: 20 beans", "95 more to Silver",
		"Check-in of the day", "+5", "10 beans for each €1.00", "100 beans take €1.00 off an order, up to 50 % of what it costs.")

	who := id.Member.Text(h.actor("luz@alto.example").Member)
	h.op.get("/alto/console/members/"+who).want(http.StatusOK, "Points")
	page := h.op.get("/alto/console/members/"+who+"/points").want(http.StatusOK, "Points of l…", "Check-in of the day")
	h.op.fill(page, "/alto/console/members/"+who+"/points", "points", "many", "note", "").want(http.StatusUnprocessableEntity, "many").marks("points", "Write a whole number.")
	h.op.fill(page, "/alto/console/members/"+who+"/points", "points", "-900", "note", "").want(http.StatusUnprocessableEntity).marks("note", "Please fill this in.")
	h.op.fill(page, "/alto/console/members/"+who+"/points", "points", "-900", "note", "Too many").want(http.StatusUnprocessableEntity, "Too many").marks("points", "There are 5 to spend.")
	h.op.fill(page, "/alto/console/members/"+who+"/points", "points", "300", "note", "For the poster").want(http.StatusSeeOther)
	h.op.get("/alto/console/audit").want(http.StatusOK, "gave l… points", "For the poster", "changed the points programme")
	luz.get(mine).want(http.StatusOK, "305", "take €3.05 off an order", "For the poster", "Given by staff")

	variant, product := id.Variant.Text(h.product.Variants[0].ID), id.Product.Text(h.product.ID)
	checkout := "/alto/checkout?" + url.Values{"product": {product}, "variant": {variant}, "quantity": {"1"}, "alone": {"yes"}}.Encode()
	luz.get(checkout).want(http.StatusOK, "Pay €15.50", "Use beans", "You have 305. Up to 305 take €3.05 off this.")
	luz.get(checkout+"&points=4000").want(http.StatusOK, "Pay €15.50", "Choose a number from 1 to 775.")
	luz.get(checkout+"&points=500").want(http.StatusOK, "Pay €15.50", "There are 305 to spend.")
	priced := luz.get(checkout+"&points=300").want(http.StatusOK, "300 points", "-€3.00", "Pay €12.50")
	luz.post("/alto/orders", priced.form("/alto/orders")).want(http.StatusSeeOther)
	luz.get(mine).want(http.StatusOK, "Taken for an order", "-300")
	h.op.get(at).want(http.StatusOK, "Points in open orders", "300")
	h.op.get("/alto/console/ledger").want(http.StatusOK, "Points to spend")
}

// Members thank one another from what a month gives them, and it is shown where it was received.
func TestThanksAreShownWhereTheyWereReceived(t *testing.T) {
	h := newHouse(t)
	_, err := h.config.Loyalty.SetProgramme(h.ctx(), h.operator, loyalty.SetProgramme{Community: h.community.ID, Active: true,
		Terms: loyalty.Terms{Name: "beans", Recognition: loyalty.Recognition{Monthly: 20, PerPerson: 2}}})
	h.must(err)
	luz, sol := h.browser(), h.browser()
	luz.signIn("luz@alto.example", "/alto").want(http.StatusSeeOther)
	sol.signIn("sol@alto.example", "/alto").want(http.StatusSeeOther)
	sol.post("/alto/me/findable", url.Values{"findable": {"community"}}).want(http.StatusSeeOther)
	person := "/alto/people/" + id.Member.Text(h.actor("sol@alto.example").Member)
	page := luz.get(person).want(http.StatusOK, "Be the first to thank", "You have 20 to give this month.")
	luz.fill(page, person+"/thanks", "points", "30", "words", "The map").want(http.StatusUnprocessableEntity, "The map").marks("points", "You have 20 left to give this month.")
	luz.fill(page, person+"/thanks", "points", "none", "words", "").want(http.StatusUnprocessableEntity).marks("points", "Write a whole number.")
	luz.follow(luz.fill(page, person+"/thanks", "points", "15", "words", "The map")).want(http.StatusOK, "Your thanks are with them.", "The map", "15 points of recognition", "You have 5 to give")
	sol.get("/alto/me/points").want(http.StatusOK, "You were given 15 points of recognition by 1 person.")
	sol.get(person).want(http.StatusOK, "The map").without("Give thanks")
	luz.post("/alto/people/"+id.Member.Text(h.actor("luz@alto.example").Member)+"/thanks", url.Values{"points": {"1"}, "words": {"Me"}}).
		want(http.StatusUnprocessableEntity)
}
