package web

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"panal/commerce"
	"panal/internal/id"
)

// The operator drafts a coupon, looks at it and publishes it; a member claims it and pays less; and what was promised
// stays until it is ended with its fate.
func TestCouponsFromDraftToOrder(t *testing.T) {
	h := newHouse(t)
	const list = "/alto/console/campaigns"
	h.op.get(list+"/new").want(http.StatusOK, "Which kind of campaign?", "Something off for those who claim it", "Group buy")
	blank := h.op.get(list+"/new?kind=coupon").want(http.StatusOK, "New coupon", "Everybody, guests too.", "At most")
	h.op.fill(blank, list, "title", "", "slug", "A B", "rule.amount", "cheap", "rule.percent", "200", "budget", "-1", "ends_at", "never").
		want(http.StatusUnprocessableEntity, "cheap", "never").marks("rule.amount", "Write an amount of zero or more.").marks("ends_at", "Choose a day and a time.")
	h.op.fill(blank, list, "title", "Spring", "rule.amount", "3", "budget", "2.99", "slug", "A B").want(http.StatusUnprocessableEntity, "Spring").
		marks("budget", "It costs at least 3.00 EUR: the budget has to cover that.").marks("slug", "Use small letters, digits and hyphens only.")
	h.op.fill(blank, list, "title", "Spring", "rule.percent", "10", "budget", "50").want(http.StatusUnprocessableEntity).
		marks("rule.cap", "With a budget, a percentage needs a cap.")
	at := h.op.fill(blank, list, "title", "Spring", "rule.amount", "3", "rule.threshold", "10", "budget", "6", "slug", "spring", "rule.days", "2", "rule.coded", "").
		want(http.StatusSeeOther).header.Get("Location")

	page := h.op.get(at).want(http.StatusOK, "Spring", "A draft: only staff see it.", "€0.00 of €6.00", "Nobody has one yet")
	const mine = "/alto/me/coupons"
	luz := h.browser()
	luz.signIn("luz@alto.example", "/alto").want(http.StatusSeeOther)
	luz.get("/alto/campaigns/spring").want(http.StatusNotFound)
	h.op.get("/alto/campaigns/spring").want(http.StatusOK, "A draft: only staff see it.").without("Get the coupon")
	luz.get(mine).want(http.StatusOK, "No coupon that you can use").without("Spring")
	luz.get("/alto/shop").want(http.StatusOK).without("Spring")
	h.op.follow(h.op.post(at+"/live", nil)).want(http.StatusOK, "The campaign is live.", "What it gives was promised")
	luz.get("/alto").want(http.StatusOK, "What is on", "Spring", "Coupon")
	h.browser().get("/alto/shop").want(http.StatusOK, "What is on", "Spring")
	luz.get("/alto/campaigns/"+id.Campaign.Text(h.campaignBy("spring").ID)).want(http.StatusOK, "Spring")
	h.op.fill(page, at, "rule.amount", "1", "title", "Spring again").want(http.StatusSeeOther) // what is promised is not asked
	h.op.get(at).want(http.StatusOK, "Spring again")

	shown := luz.get("/alto/campaigns/spring").want(http.StatusOK, "€3.00 off", "On orders from €10.00.", "To be used within 2 days of claiming it.",
		"Goes together with others that say so too.", "Up to 1 per person.", "Get the coupon")
	form := shown.form(mine)
	luz.follow(luz.post(mine, form)).want(http.StatusOK, "The coupon is yours.", "€3.00 off", "To use")
	luz.follow(luz.post(mine, form)).want(http.StatusOK) // the same form again
	again := luz.get("/alto/campaigns/spring").form(mine)
	luz.post(mine, again).want(http.StatusConflict, "You have reached the limit of 1 per person.")

	variant, product := id.Variant.Text(h.product.Variants[0].ID), id.Product.Text(h.product.ID)
	checkout := "/alto/checkout?" + url.Values{"product": {product}, "variant": {variant}, "quantity": {"1"}, "alone": {"yes"}}.Encode()
	coupon := regexp.MustCompile(`coup_\w+`).FindString(luz.get(checkout).want(http.StatusOK, "Pay €15.50", "€3.00 off · Spring again").text)
	priced := luz.get(checkout+"&coupon="+coupon).want(http.StatusOK, "Coupon", "-€3.00", "Pay €12.50")
	luz.post("/alto/orders", priced.form("/alto/orders")).want(http.StatusSeeOther)
	luz.get(mine).want(http.StatusOK, "In an order")
	other := h.browser()
	other.signIn("eva@alto.example", "/alto").want(http.StatusSeeOther)
	other.get(checkout+"&coupon="+coupon).want(http.StatusOK, "There is no such coupon.", "Pay €15.50") // not hers

	h.op.get(at).want(http.StatusOK, "€3.00 of €6.00", "In an order", "Results")
	h.op.get(at+"/results").want(http.StatusOK, "Results: Spring again", "Arrivals", "Nobody was brought yet", "€12.50", "not ready, or given back")
	passed := regexp.MustCompile(`/alto/s/[0-9a-z]{10}`).FindString(luz.get("/alto/campaigns/spring").want(http.StatusOK, "Pass it on").text)
	guest := h.browser()
	guest.follow(guest.get(passed)).want(http.StatusOK, "€3.00 off")
	h.browser().get(passed+"/poster.svg").want(http.StatusOK, "Spring again", "€3.00 off")
	h.op.get(at+"/results").want(http.StatusOK, "1 visit by its links")
	luz.get("/alto/me/shares").want(http.StatusOK, "Spring again", "See the campaign")
	h.op.follow(h.op.post(at+"/paused", nil)).want(http.StatusOK, "The campaign is paused.", "Go on")
	other.get("/alto/campaigns/spring").want(http.StatusOK, "This is paused. Come back later.").without("Get the coupon")
	h.op.post(at+"/nonsense", nil).want(http.StatusNotFound)
	h.op.follow(h.op.post(at+"/close", nil)).want(http.StatusOK, "The campaign has ended.", "ended with it")
	h.op.post(at+"/live", nil).want(http.StatusGone, "This has ended.")
	h.op.get(list+"?state=ended&kind=coupon").want(http.StatusOK, "Spring again")
	h.op.get(list+"?state=draft").want(http.StatusOK, "Show all").without("Spring again")
}

// A coupon that needs a code is had by the code alone, and guessing tells nothing.
func TestCodedCoupons(t *testing.T) {
	h := newKeeper(t)
	h.op.get("/alto/console/campaigns").want(http.StatusOK, "No campaign yet")
	blank := h.op.get("/alto/console/campaigns/new?kind=coupon")
	at := h.op.fill(blank, "/alto/console/campaigns", "title", "Counter", "rule.percent", "20", "rule.coded", "on", "slug", "counter").want(http.StatusSeeOther).header.Get("Location")
	page := h.op.follow(h.op.post(at+"/live", nil)).want(http.StatusOK, "0 codes, used 0 times.")
	h.op.fill(page, at+"/codes", "count", "0").want(http.StatusUnprocessableEntity).marks("count", "Choose a number from 1 to 5,000.")
	h.op.fill(page, at+"/codes", "word", "ab").want(http.StatusUnprocessableEntity).marks("word", "Use 4 to 40 letters and digits.")
	made := h.op.fill(page, at+"/codes", "count", "2").want(http.StatusOK, "2 made. Copy them now")
	codes := regexp.MustCompile(`[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}`).FindAllString(made.text, -1)
	if len(codes) != 2 {
		t.Fatalf("%d codes", len(codes))
	}
	h.op.get(at).want(http.StatusOK, "2 codes, used 0 times.").without(codes[0])

	const mine = "/alto/me/coupons"
	luz := h.browser()
	luz.signIn("luz@alto.example", "/alto").want(http.StatusSeeOther)
	claim := func(code string) *answered {
		form := luz.get(mine).form(mine)
		form.Set("code", code)
		return luz.post(mine, form)
	}
	claim("").want(http.StatusUnprocessableEntity).marks("code", "This code opens nothing.")
	claim("GUESS-GUESS").want(http.StatusUnprocessableEntity, "GUESS-GUESS").marks("code", "This code opens nothing.")
	luz.follow(claim(" "+codes[0])).want(http.StatusOK, "The coupon is yours.", "20 % off")
	claim(codes[0]).want(http.StatusUnprocessableEntity).marks("code", "This code opens nothing.")
	luz.post(mine, url.Values{"campaign": {"nonsense"}}).want(http.StatusNotFound)
	if n, err := h.config.Commerce.Codes(h.ctx(), h.operator, h.community.ID, h.campaignBy("counter").ID); err != nil || n.Uses != 1 {
		t.Errorf("%+v, %v", n, err)
	}
}

func (h *house) campaignBy(slug string) commerce.Campaign {
	h.t.Helper()
	v, err := h.config.Commerce.CampaignBySlug(h.ctx(), h.operator, h.community.ID, slug)
	h.must(err)
	return v.Campaign
}

// giveCoupons makes a campaign that is live, and of which somebody has a coupon.
func (h *house) giveCoupons() {
	h.t.Helper()
	now := h.clock.Now()
	made, err := h.config.Commerce.CreateCampaign(h.ctx(), h.operator, commerce.CreateCampaign{Community: h.community.ID, Terms: commerce.CampaignTerms{
		Slug: "welcome", Title: "Welcome", StartsAt: now, EndsAt: now.AddDate(0, 1, 0), Rule: &commerce.CouponRule{Amount: 1_00}}})
	h.must(err)
	_, err = h.config.Commerce.UpdateCampaign(h.ctx(), h.operator, commerce.UpdateCampaign{Community: h.community.ID, Campaign: made.ID,
		Terms: made.CampaignTerms, State: commerce.CampaignLive})
	h.must(err)
	_, err = h.config.Commerce.ClaimCoupon(h.ctx(), h.sharer, commerce.ClaimCoupon{Community: h.community.ID, Campaign: made.ID})
	h.must(err)
}

// The operator announces a drop, gives and draws priority codes for it, sees its line, and ends it.
func TestDropsAreKept(t *testing.T) {
	h := newHouse(t)
	const list = "/alto/console/campaigns"
	blank := h.op.get(list+"/new?kind=drop").want(http.StatusOK, "New drop", "Units", "Minutes to pay").without("Times per person")
	h.op.fill(blank, list, "title", "Harvest", "rule.price", "99", "rule.minutes", "0", "stock", "").want(http.StatusUnprocessableEntity).
		marks("rule.price", "That is above the price alone.").marks("rule.minutes", "Choose a number from 1 to 1,440.").marks("stock", "Choose a number from 1 to 100,000.")
	at := h.op.fill(blank, list, "title", "Harvest", "slug", "harvest", "rule.price", "12", "stock", "3", "starts_at", "2026-07-15T09:00",
		"ends_at", "2026-07-16T09:00").want(http.StatusSeeOther).header.Get("Location")
	h.op.get(at).want(http.StatusOK, "Want to be told", "0 of 3")
	h.op.get("/alto/drops/harvest").want(http.StatusOK, "A draft: only staff see it.", "It opens soon")
	codes := at + "/priority-codes"
	h.op.get(codes).want(http.StatusOK, "Publish the drop first", "No priority codes")
	h.op.post(at+"/live", nil).want(http.StatusSeeOther)

	page := h.op.get(codes).want(http.StatusOK, "3 more can be made.")
	h.op.fill(page, codes, "count", "").want(http.StatusUnprocessableEntity).marks("count", "Please fill this in.")
	h.op.fill(page, codes, "count", "1", "member", "nobody@example.org").want(http.StatusUnprocessableEntity, "nobody@example.org", "Choose one of these only.")
	h.op.fill(page, codes, "member", "nobody@example.org").want(http.StatusUnprocessableEntity).marks("member", "Nobody is called so, or several are. Write their e-mail address.")
	h.op.fill(page, codes, "count", "5").want(http.StatusConflict, "3 more can be made.")
	h.op.fill(page, codes, "count", "1", "expires_at", "2026-07-20T09:00").want(http.StatusUnprocessableEntity).
		marks("expires_at", "A code has to be good for a while, and the opening ends it.")
	drawn := regexp.MustCompile(`[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}`).FindString(h.op.fill(page, codes, "count", "1").want(http.StatusOK, "1 made. Copy it now").text)
	luz, ben := h.browser(), h.browser()
	luz.signIn("luz@alto.example", "/alto").want(http.StatusSeeOther)
	ben.signIn("ben@alto.example", "/alto").want(http.StatusSeeOther)
	given := h.op.fill(h.op.get(codes), codes, "member", "luz@alto.example", "reason", "Ten answers")
	h.op.follow(given).want(http.StatusOK, "Each has their priority code.", "Ten answers", "l…", "Whoever types it", "Not used", "1 more can be made.").without(drawn)
	h.op.fill(h.op.get(codes), codes, "member", "luz@alto.example").want(http.StatusConflict, "has a code of this drop already")

	drop := "/alto/drops/" + id.Campaign.Text(h.campaignBy("harvest").ID)
	luz.post(drop+"/code", nil).want(http.StatusSeeOther)
	ben.post(drop+"/code", url.Values{"code": {drawn}}).want(http.StatusSeeOther)
	h.op.get(codes).want(http.StatusOK, "l…, number 1", "b…, number 2")
	h.op.get(codes+".csv").want(http.StatusOK, "used", "Ten answers")
	h.op.get(at+"/line").want(http.StatusOK, "1, by a code", "Waits")
	h.op.get(at+"/line?state=bought").want(http.StatusOK, "Show all").without("by a code")
	h.op.get(at+"/line.csv").want(http.StatusOK, "waiting", "true")
	h.op.follow(h.op.post(at+"/close", nil)).want(http.StatusOK, "The campaign has ended.", "It is over. What was left went back to the shelf.")
	h.op.get(codes).want(http.StatusOK, "Codes are for before the opening.")
	luz.get("/alto/drops/harvest").want(http.StatusOK, "It is over")
	h.op.get("/alto/console/campaigns/" + id.Campaign.Text(h.campaignBy("welcome").ID) + "/line").want(http.StatusNotFound)
}

// The operator writes the rule of a bargain, and sees who bargains.
func TestBargainsAreKept(t *testing.T) {
	h := newHouse(t)
	const list = "/alto/console/campaigns"
	blank := h.op.get(list+"/new?kind=bargain").want(http.StatusOK, "New bargain", "What it sells", "Minutes to pay")
	h.op.fill(blank, list, "title", "Down", "rule.start", "5", "rule.floor", "6", "rule.hours", "0").want(http.StatusUnprocessableEntity).
		marks("rule.floor", "The floor has to be below the start.").marks("rule.hours", "Choose a number from 1 to 720.")
	at := h.op.fill(blank, list, "title", "Down", "slug", "down", "rule.start", "15", "rule.floor", "9.50", "rule.early", "").want(http.StatusSeeOther).header.Get("Location")
	h.op.follow(h.op.post(at+"/live", nil)).want(http.StatusOK, "The campaign is live.", "Nobody bargains yet")
	h.op.get("/alto/campaigns/down").want(http.StatusSeeOther)
	b, err := h.config.Commerce.StartBargain(h.ctx(), h.operator, commerce.StartBargain{Community: h.community.ID, Campaign: h.campaignBy("down").ID})
	h.must(err)
	h.op.get("/alto/console/campaigns/"+id.Campaign.Text(b.Campaign)).want(http.StatusOK, "Ana Ruiz", "Under way", "0 of 10", "€15.00")
}

// A moment is written with a tick for each channel; each has its text and its link, and the results say what it brought.
func TestMoments(t *testing.T) {
	h := newHouse(t)
	const list = "/alto/console/campaigns"
	blank := h.op.get(list+"/new?kind=moment").want(http.StatusOK, "New moment", "What it leads to", "Hashtag").without("Budget")
	h.op.fill(blank, list, "title", "Rain", "slug", "rain", "rule.hashtag", "first rain", "rule.note", "").want(http.StatusUnprocessableEntity, "Please fill this in.").
		marks("rule.hashtag", "Use letters, digits and underscores without spaces, up to 50.")
	at := h.op.fill(blank, list, "title", "Rain", "slug", "rain", "rule.hashtag", "#FirstRain", "rule.note", "First rain of the year", "rule.occasion", "weather",
		"rule.text", "It rains. Coffee together?", "rule.on.weibo", "yes", "rule.on.x", "yes", "rule.text.x", "Rain!", "rule.on.wechat", "", "rule.on.instagram", "",
		"rule.on.telegram", "", "rule.on.whatsapp", "", "rule.on.forum", "", "rule.on.counter", "").want(http.StatusSeeOther).header.Get("Location")
	page := h.op.get(at).want(http.StatusOK, "Links by channel", "Weibo", "It rains. Coffee together?", "Rain! #FirstRain")
	guest := h.browser()
	code := regexp.MustCompile(`/alto/s/([0-9a-z]{10})"`).FindStringSubmatch(page.text)
	if len(code) != 2 {
		t.Fatal("no link")
	}
	guest.get("/alto/s/" + code[1]).want(http.StatusNotFound) // a draft
	h.op.follow(h.op.post(at+"/live", nil)).want(http.StatusOK, "The campaign is live.", "Pause")
	h.op.fill(h.op.get(at), at, "title", "Rain again").want(http.StatusSeeOther)
	guest.follow(guest.get("/alto/s/"+code[1])).want(http.StatusOK, "First rain of the year", "#FirstRain", "Have a look", h.product.Title)
	guest.get("/alto/s/"+code[1]+"/poster.svg").want(http.StatusOK, "Rain again", "#FirstRain")
	h.op.get(at+"/results").want(http.StatusOK, "Weibo", "2 visits by its links")
	h.op.fill(h.op.get(at), at+"/links", "channel", "No Channel").want(http.StatusUnprocessableEntity).marks("channel", "Use a to z, digits, hyphens and underscores: up to 32.")
	h.op.follow(h.op.fill(h.op.get(at), at+"/links", "channel", "radio")).want(http.StatusOK, "radio")
	h.op.follow(h.op.post(at+"/finish", nil)).want(http.StatusOK, "The campaign has ended.")
}
