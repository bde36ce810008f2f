package web

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"panal/commerce"
	"panal/internal/id"
	"panal/jobs"
)

// dropOf announces a drop of so many units of what the shop sells, which opens in an hour.
func (w *world) dropOf(slug string, units int64) commerce.Campaign {
	w.t.Helper()
	now, variant := w.clock.Now(), w.product.Variants[0]
	c, err := w.config.Commerce.CreateCampaign(w.ctx(), w.operator, commerce.CreateCampaign{Community: w.community.ID, Variant: variant.ID,
		Terms: commerce.CampaignTerms{Slug: slug, Title: "First harvest", StartsAt: now.Add(time.Hour), EndsAt: now.Add(48 * time.Hour), Stock: units,
			Rule: &commerce.DropRule{UnitPrice: variant.Price, Minutes: 10}}})
	w.must(err)
	c, err = w.config.Commerce.UpdateCampaign(w.ctx(), w.operator, commerce.UpdateCampaign{Community: w.community.ID, Campaign: c.ID, Terms: c.CampaignTerms, State: commerce.CampaignLive})
	w.must(err)
	return c
}

// see opens a page once all that is remembered of drops has been forgotten.
func (b *browser) see(path string) *answered {
	b.w.t.Helper()
	b.w.clock.Advance(time.Second)
	return b.get(path).want(http.StatusOK)
}

// The page of a drop says to each who looks what they can do, from the announcement to its end.
func TestDropPages(t *testing.T) {
	w := newShop(t)
	c := w.dropOf("harvest", 1)
	const at = "/alto/drops/harvest"
	posts := "/alto/drops/" + id.Campaign.Text(c.ID)
	guest := w.browser()
	guest.get("/alto/shop").want(http.StatusOK, "What is on", "First harvest", "Drop")
	guest.follow(guest.get("/alto/campaigns/harvest")).want(http.StatusOK, "It opens soon", "1 unit, one to each", "0 want to be told", "Sign in to reserve",
		"Opens Tue 15:00").without("Stand in line")
	guest.follow(guest.get("/alto/campaigns/"+id.Campaign.Text(c.ID))).want(http.StatusOK, "First harvest")
	guest.get("/alto/drops/nothing").want(http.StatusNotFound)
	w.bargainFor("haggle")
	guest.get("/alto/drops/haggle").want(http.StatusNotFound)
	guest.post(posts+"/join", nil).want(http.StatusUnauthorized, "Please sign in first.")

	ben, eva, cid := w.browser(), w.browser(), w.browser()
	for b, email := range map[*browser]string{ben: "ben@example.org", eva: "eva@example.org", cid: "cid@example.org"} {
		b.signIn(email, at).want(http.StatusSeeOther)
	}
	ben.follow(ben.post(posts+"/reserve", nil)).want(http.StatusOK, "Noted", "1 wants to be told", "Do not tell me")
	ben.follow(ben.post(posts+"/unreserve", nil)).want(http.StatusOK, "Tell me when it opens", "0 want to be told")
	ben.follow(ben.post(posts+"/join", nil)).want(http.StatusOK, "It opens soon").without("You are number")
	form := eva.get(at).want(http.StatusOK).form(posts + "/code")
	form.Set("code", "NOT-A-CODE")
	eva.post(posts+"/code", form).want(http.StatusUnprocessableEntity, "NOT-A-CODE", "Tell me when it opens").marks("code", "This code opens nothing.")
	_, err := w.config.Commerce.MakeDropCodes(w.ctx(), w.operator, commerce.MakeDropCodes{Community: w.community.ID, Campaign: c.ID,
		Members: []id.ID{w.actor("eva@example.org").Member}, Reason: "Ten answers"})
	w.must(err)
	given := eva.see(at).want(http.StatusOK, "You were given a priority code", "1 priority code was made").form(posts + "/code")
	eva.follow(eva.post(posts+"/code", given)).want(http.StatusOK, "You are number 1", "You are called the second it opens.")

	w.clock.Advance(time.Hour)
	guest.get(at).want(http.StatusOK, "It is open", "Sign in to reserve")
	ben.get(at).want(http.StatusOK, "Stand in line")
	ben.follow(ben.post(posts+"/join", nil)).want(http.StatusOK, "You are number 2")
	ben.post(posts+"/join", nil).want(http.StatusSeeOther)
	ben.see(at).want(http.StatusOK, "You are number 2", "0 come before you at most", "If 1 of the 1 being paid is not paid in time")
	cid.get(at).want(http.StatusOK, "1 being paid, and 1 waits before you.")
	cid.post(posts+"/join", nil).want(http.StatusSeeOther)
	cid.see(at).want(http.StatusOK, "You are number 3", "More come before you than the 1 being paid")
	cid.follow(cid.post(posts+"/leave", nil)).want(http.StatusOK, "You have left the line. It cost you nothing.")
	cid.post(posts+"/leave", nil).want(http.StatusSeeOther)

	variant, product := id.Variant.Text(c.Variant), id.Product.Text(w.product.ID)
	checkout := "/alto/checkout?" + url.Values{"product": {product}, "variant": {variant}, "campaign": {id.Campaign.Text(c.ID)}, "entry": {""}}.Encode()
	ben.follow(ben.follow(ben.get(checkout))).want(http.StatusOK, "You are number 2") // it is not his turn
	eva.see(at).want(http.StatusOK, "It is your turn", "Order for €15.50")
	eva.get("/alto").want(http.StatusOK, "First harvest", "Called")
	ben.get("/alto").want(http.StatusOK, "First harvest", "Waits")
	cid.get("/alto").want(http.StatusOK, "Nothing waits for you.")
	order := eva.get(checkout).want(http.StatusOK, "Your order", "It is kept for you until", "Pay €15.50").without("Buy alone").form("/alto/orders")
	pay := eva.post("/alto/orders", order).want(http.StatusSeeOther).header.Get("Location")
	eva.get(at).want(http.StatusOK, "Your order waits to be paid.", "To your order")
	eva.get(checkout).want(http.StatusOK, "Your order awaits payment")
	eva.follow(eva.post(pay, url.Values{"action": {"pay"}}))
	eva.see(at).want(http.StatusOK, "Sold out", "One is yours.")
	ben.get(at).want(http.StatusOK, "The 1 unit has found its owner.", "It ended before it was your turn.")
	guest.get(at).want(http.StatusOK, "Sold out", "See the shop")
	guest.get("/alto/shop").want(http.StatusOK).without("First harvest")
}

// An open page of a drop opens at its second, moves with the line, calls who is next, and ends.
func TestALiveDrop(t *testing.T) {
	w := newShop(t)
	c := w.dropOf("harvest", 1)
	posts := "/alto/drops/" + id.Campaign.Text(c.ID)
	ben, eva := w.browser(), w.browser()
	ben.signIn("ben@example.org", "/alto").want(http.StatusSeeOther)
	eva.signIn("eva@example.org", "/alto").want(http.StatusSeeOther)
	visitor, early := w.browser().listen(posts+"/live?acts=unknown&lang=es"), ben.listen(posts+"/live?acts=early")
	visitor.hear("drop", "Abre pronto")
	early.hear("drop", "It opens soon")
	w.clock.Advance(time.Hour)
	_, err := jobs.TendDrops(w.db.Schedule(), w.config.Commerce, w.clock).Run(w.ctx())
	w.must(err)
	early.hear("headline", "It is open")
	early.hear("act", "Stand in line")

	ben.post(posts+"/join", nil).want(http.StatusSeeOther)
	eva.post(posts+"/join", nil).want(http.StatusSeeOther)
	waiting := eva.listen(posts + "/live?acts=waiting")
	waiting.hear("place", "You are number 2")
	visitor.hear("drop", "2 vinieron")
	ben.post(posts+"/leave", nil).want(http.StatusSeeOther)
	waiting.hear("act", "It is your turn")
	w.clock.Advance(11 * time.Minute)
	_, err = jobs.LapseSpots(w.db.Schedule(), w.config.Commerce, w.clock).Run(w.ctx())
	w.must(err)
	waiting.hear("act", "The time to pay was over")
	_, err = w.config.Commerce.UpdateCampaign(w.ctx(), w.operator, commerce.UpdateCampaign{Community: w.community.ID, Campaign: c.ID, Terms: c.CampaignTerms,
		State: commerce.CampaignEnded, Fate: commerce.FateClose})
	w.must(err)
	waiting.hear("drop", "0 units of 1 were sold.")
	waiting.ended()
	visitor.ended()
}
