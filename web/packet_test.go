package web

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"panal/commerce"
	"panal/internal/id"
)

// A red packet that is passed on, from its draft to what it bought: who opens it has the first share, friends have the
// next by its link, and what is claimed pays in the shop.
func TestPacketsFromDraftToOrder(t *testing.T) {
	h := newHouse(t)
	drafted := h.op.fill(h.op.get("/alto/console/campaigns/new?kind=packet"), "/alto/console/campaigns", "title", "New year", "slug", "year", "rule.total", "9.00", "rule.shares", "3",
		"rule.spread", "", "rule.passed", "on").want(http.StatusSeeOther)
	at := drafted.header.Get("Location")
	h.op.get(at).want(http.StatusOK, "No packet is open yet", "9.00")
	h.op.fill(h.op.get(at), at, "rule.shares", "1000").want(http.StatusUnprocessableEntity, "from 2 to 200")
	h.op.get("/alto/campaigns/year").want(http.StatusOK, "A draft: only staff see it.", "Who opens one has its first share.").without("Open my red packet")
	h.op.follow(h.op.post(at+"/live", nil)).want(http.StatusOK, "The campaign is live.")

	luz, ben, visitor := h.browser(), h.browser(), h.browser()
	visitor.get("/alto/campaigns/year").want(http.StatusOK, "€9.00 in 3 shares", "Open it with your e-mail")
	luz.signIn("luz@example.org", "/alto").want(http.StatusSeeOther)
	luz.get("/alto/me/credit").want(http.StatusOK, "No store credit yet")
	form := luz.get("/alto/campaigns/year").want(http.StatusOK, "Open my red packet").form("/alto/packets")
	to := luz.post("/alto/packets", form).want(http.StatusSeeOther).header.Get("Location")
	luz.get(to).want(http.StatusOK, "its first share is yours", "€3.00 of this", "2 shares are left", "Pass it on", "What it is the hash of is shown as soon as nobody can claim any more.")
	luz.follow(luz.get("/alto/campaigns/year")).want(http.StatusOK, "2 shares are left")
	visitor.get(to).want(http.StatusOK, "Claim with your e-mail", "Passed on by")
	visitor.post(to+"/claim", nil).want(http.StatusUnauthorized)
	ben.signIn("ben@example.org", to).want(http.StatusSeeOther)
	ben.get(to).want(http.StatusOK, "Claim my share")
	ben.follow(ben.post(to+"/claim", nil)).want(http.StatusOK, "1 share is left", "€3.00 of this")
	ben.follow(ben.post(to+"/claim", nil)).want(http.StatusOK, "1 share is left")
	ben.get("/alto/campaigns/year").want(http.StatusOK, "To my red packet")
	ben.get("/alto/me/credit").want(http.StatusOK, "€3.00", "Red packet: New year")
	h.op.get(at).want(http.StatusOK, "2 of 3", "€3.00")
	h.op.get(at+"/results").want(http.StatusOK, "Discount given €9.00")
	h.op.follow(h.op.post(at+"/close", nil)).want(http.StatusOK, "€3.00")
	h.op.get(at+"/results").want(http.StatusOK, "Discount given €6.00") // what went back cost nothing
	visitor.get(to).want(http.StatusOK, "The time of this red packet is over", "And this is what it is the hash of")
}

// The packet for all is open from when its campaign is live; staff give store credit, and say why.
func TestPacketForAllAndCredit(t *testing.T) {
	h := newHouse(t)
	drafted := h.op.fill(h.op.get("/alto/console/campaigns/new?kind=packet"), "/alto/console/campaigns", "title", "Festival", "slug", "festival", "rule.total", "5.00", "rule.shares", "5", "rule.spread", "0", "rule.passed", "").want(http.StatusSeeOther)
	h.op.post(drafted.header.Get("Location")+"/live", nil).want(http.StatusSeeOther)
	luz := h.browser()
	luz.signIn("luz@example.org", "/alto").want(http.StatusSeeOther)
	to := luz.get("/alto/campaigns/festival").want(http.StatusSeeOther).header.Get("Location")
	luz.follow(luz.post(to+"/claim", nil)).want(http.StatusOK, "4 shares are left", "€1.00 of this")
	h.op.post(drafted.header.Get("Location")+"/paused", nil).want(http.StatusSeeOther)
	other := h.browser()
	other.signIn("eva@example.org", "/alto").want(http.StatusSeeOther)
	other.get(to).want(http.StatusOK, "This is paused. Come back later.").without("Claim my share")

	page := "/alto/console/members/" + id.Member.Text(h.sharer.Member) + "/credit"
	h.op.get("/alto/console/members/"+id.Member.Text(h.sharer.Member)).want(http.StatusOK, "Store credit")
	h.op.fill(h.op.get(page), page, "amount", "-1", "reason", "Oops").want(http.StatusUnprocessableEntity, "Oops")
	h.op.fill(h.op.get(page), page, "amount", "2.50", "reason", "").want(http.StatusUnprocessableEntity, "2.50")
	h.op.follow(h.op.fill(h.op.get(page), page, "amount", "2.50", "reason", "For the wait")).want(http.StatusOK, "The store credit is given.", "€2.50", "Given to you: For the wait")
	own := "/alto/console/members/" + id.Member.Text(h.operator.Member) + "/credit"
	h.op.get(own).want(http.StatusOK).without("Give store credit")
	h.op.post(own, url.Values{"amount": {"1"}, "reason": {"Mine"}}).want(http.StatusForbidden)
	h.op.get("/alto/console/ledger").want(http.StatusOK, "Store credit set aside", "what members have to spend")
	h.op.get("/alto/console/audit").want(http.StatusOK, "gave "+h.sharer.Name+" store credit", "opened a red packet")
}

// packetsToPass makes a campaign whose red packets members pass on.
func (w *world) packetsToPass(slug string) commerce.Campaign {
	w.t.Helper()
	now := w.clock.Now()
	c, err := w.config.Commerce.CreateCampaign(w.ctx(), w.operator, commerce.CreateCampaign{Community: w.community.ID,
		Terms: commerce.CampaignTerms{Slug: slug, Title: "New year", StartsAt: now, EndsAt: now.Add(48 * time.Hour), Rule: &commerce.PacketRule{Total: 900, Shares: 3, Hours: 24, Passed: true}}})
	w.must(err)
	c, err = w.config.Commerce.UpdateCampaign(w.ctx(), w.operator, commerce.UpdateCampaign{Community: w.community.ID, Campaign: c.ID, Terms: c.CampaignTerms, State: commerce.CampaignLive})
	w.must(err)
	return c
}
