package web

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"panal/commerce"
	"panal/internal/id"
)

// bargainFor makes a campaign to bargain for what the shop sells, with two helpers.
func (w *world) bargainFor(slug string) commerce.Campaign {
	w.t.Helper()
	now, variant := w.clock.Now(), w.product.Variants[0]
	c, err := w.config.Commerce.CreateCampaign(w.ctx(), w.operator, commerce.CreateCampaign{Community: w.community.ID, Variant: variant.ID,
		Terms: commerce.CampaignTerms{Slug: slug, Title: "Bargain for it", StartsAt: now, EndsAt: now.Add(48 * time.Hour),
			Rule: &commerce.BargainRule{Start: variant.Price, Floor: variant.Price / 2, Hours: 24, Helpers: 2, PayMinutes: 30}}})
	w.must(err)
	c, err = w.config.Commerce.UpdateCampaign(w.ctx(), w.operator, commerce.UpdateCampaign{Community: w.community.ID, Campaign: c.ID, Terms: c.CampaignTerms, State: commerce.CampaignLive})
	w.must(err)
	return c
}

// The pages of a bargain say to each who looks what they can do, and lead a double tap to the one that runs.
func TestBargainPages(t *testing.T) {
	w := newShop(t)
	c := w.bargainFor("haggle")
	ana, ben := w.browser(), w.browser()
	ana.get("/alto/bargains/haggle").want(http.StatusOK, "2 helpers within 24 hours", "Begin with your e-mail")
	ana.get("/alto/bargains/nothing").want(http.StatusNotFound)
	ana.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	form := ana.get("/alto/bargains/haggle").want(http.StatusOK).form("/alto/bargains")
	to := ana.post("/alto/bargains", form).want(http.StatusSeeOther).header.Get("Location")
	if again := ana.post("/alto/bargains", url.Values{"campaign": {id.Campaign.Text(c.ID)}}).want(http.StatusSeeOther).header.Get("Location"); again != to {
		t.Errorf("begun twice: %s, %s", to, again)
	}
	ana.get(to).want(http.StatusOK, "2 helpers are missing", "Send the link to your friends", "What it is the hash of is shown as soon as nobody can help any more.")
	ana.get("/alto/bargains/haggle").want(http.StatusOK, "To my bargain")
	ana.get("/alto/me/bargains").want(http.StatusOK, "Under way")
	ana.get("/alto").want(http.StatusOK, "Waiting for you", "Under way")
	ana.get(to + "/poster.png").want(http.StatusOK)
	ben.get(to).want(http.StatusOK, "Help with your e-mail")
	ben.signIn("ben@example.org", to).want(http.StatusSeeOther)
	ben.follow(ben.post(to+"/help", nil)).want(http.StatusOK, "1 helper is missing", "Thank you!")
	ben.follow(ben.post(to+"/help", nil)).want(http.StatusOK, "1 helper is missing")
	other := w.browser()
	other.signIn("cid@example.org", to).want(http.StatusSeeOther)
	other.follow(other.post(to+"/help", nil)).want(http.StatusOK, "At its floor")
	ana.get("/alto").want(http.StatusOK, "At its floor")
	ana.get(to).want(http.StatusOK, "It is set aside for you", "And this is what it is the hash of")
	w.browser().get(to).want(http.StatusOK, "nobody needs to help any more")
}
