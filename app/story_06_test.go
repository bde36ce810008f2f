package app

import (
	"strings"
	"testing"

	"panal/api"
	"panal/commerce"
	"panal/internal/browsertest"
	"panal/internal/id"
)

// System 6, the coffee brand: it rains, and one promotion goes out in three channels with its hashtag. Who comes by one of
// them claims a coupon and buys; the results say what each channel brought. And the brand's many small circles have
// promotions of their own: what is for one circle is not for another.
func TestStory06CoffeeBrand(t *testing.T) {
	s := openShop(boot(t, Config{}), 2)
	b := browsertest.New(t)

	// The operator drafts a coupon, and a moment that leads to it, and publishes both.
	ana := s.keepsShop(b)
	ana.opens("/alto/console/campaigns/new?kind=coupon")
	ana.Fill("[name=title]", "Rainy week")
	ana.Fill("[name=slug]", "rainy-week")
	ana.Fill("[name='rule.amount']", "2")
	ana.Fill("[name=budget]", "20")
	ana.taps("Save as a draft")
	ana.taps("Publish")
	ana.sees("The campaign is live.")
	ana.opens("/alto/console/campaigns/new?kind=moment")
	ana.Fill("[name=title]", "It rains at last")
	ana.Fill("[name=slug]", "first-rain")
	ana.Fill("[name='rule.leads']", "Rainy week · Coupon")
	ana.Fill("[name='rule.occasion']", "weather")
	ana.Fill("[name='rule.note']", "First rain after eleven weeks")
	ana.Fill("[name='rule.hashtag']", "#FirstRain")
	ana.Fill("[name='rule.text']", "It rains at last: two euros off every bag.")
	for _, channel := range []string{"weibo", "instagram", "counter"} {
		ana.Click("[name='rule.on." + channel + "']")
	}
	ana.taps("Save as a draft")
	ana.taps("Publish")
	ana.sees("The campaign is live.", "Links by channel")
	posts := map[string]string{}
	ana.Eval("Object.fromEntries([...document.querySelectorAll('textarea[id^=post-]')].map(t => [t.id.slice(5), t.value]))", &posts)
	if len(posts) != 3 {
		t.Fatalf("ready for %d channels: %q", len(posts), posts)
	}
	links := map[string]string{}
	for channel, post := range posts {
		text, link, _ := strings.Cut(post, "\n#FirstRain\n")
		if text != "It rains at last: two euros off every bag." || !strings.HasPrefix(link, s.PublicURL()+"/alto/s/") {
			t.Errorf("for %s: %q", channel, post)
		}
		links[channel] = link
	}

	// Ben sees it on Weibo, on a phone: what is said, the coupon, the checkout with it.
	ben := s.somebody(b, "Ben")
	ben.opens(links["weibo"])
	ben.sees("It rains at last", "First rain after eleven weeks", "#FirstRain", "€2.00 off")
	ben.taps("Have a look")
	ben.sees("Rainy week", "€2.00 off", "Goes together with others that say so too.")
	ben.signsIn("/alto/campaigns/rainy-week")
	ben.taps("Get the coupon")
	ben.sees("The coupon is yours.", "€2.00 off")
	ben.opens("/alto/p/dawn")
	ben.taps("Buy")
	ben.Fill("[name=coupon]", "€2.00 off · Rainy week")
	ben.taps("Show the new price")
	ben.sees("-€2.00")
	ben.taps("Pay €13.50")
	ben.sees("This is a test page.")
	ben.taps("Pay €13.50")

	// Chen and Dora come by the others, and look.
	for name, channel := range map[string]string{"Chen": "instagram", "Dora": "counter"} {
		who := s.somebody(b, name).withoutScripts()
		who.opens(links[channel])
		who.sees("#FirstRain")
	}
	s.settle()
	ana.opens("/alto/console/campaigns?kind=moment")
	ana.taps("It rains at last")
	ana.taps("Results")
	ana.reads("By channel",
		[]string{"Weibo", "1", "1", "1", "€2.00", "€2.00"},
		[]string{"Instagram", "1", "0", "0", "€0.00", "–"},
		[]string{"Shop counter", "1", "0", "0", "€0.00", "–"})
	ana.opens("/alto/console/campaigns?kind=coupon")
	ana.taps("Rainy week")
	ana.taps("Results")
	ana.sees("a new customer", "€13.50")

	// Two circles round two shops: what is for one is told kindly to the other.
	port := newCircle(s.operator, api.CircleTerms{Slug: "port", Name: "Port", Kind: "interest", Reason: "contact", About: "Round the shop at the port.", Rules: "Be kind."})
	hill := newCircle(s.operator, api.CircleTerms{Slug: "hill", Name: "Hill", Kind: "interest", Reason: "contact", About: "Round the shop on the hill.", Rules: "Be kind."})
	atPort, onHill := s.arrive(1, "port", port)[0], s.arrive(1, "hill", hill)[0]
	circle, err := id.Circle.Parse(port.ID)
	if err != nil {
		t.Fatal(err)
	}
	now := s.clock.Now()
	made, err := s.Commerce.CreateCampaign(t.Context(), s.founder, commerce.CreateCampaign{Community: s.community.ID, Terms: commerce.CampaignTerms{
		Slug: "port-day", Title: "Port day", Audience: commerce.Audience{Circle: circle}, StartsAt: now, EndsAt: now.AddDate(0, 0, 7), Rule: &commerce.CouponRule{Amount: 100}}})
	if err == nil {
		_, err = s.Commerce.UpdateCampaign(t.Context(), s.founder, commerce.UpdateCampaign{Community: s.community.ID, Campaign: made.ID, Terms: made.CampaignTerms, State: commerce.CampaignLive})
	}
	if err != nil {
		t.Fatal(err)
	}
	claim := api.NewCoupon{Campaign: id.Campaign.Text(made.ID)}
	send[api.Coupon](atPort, "POST", "/coupons", claim)
	if status, body := onHill.ask("POST", "/coupons", claim); status != 403 || !strings.Contains(string(body), "offer_for_some") {
		t.Errorf("who is not in the circle claims: %d %s", status, body)
	}
	if open := get[api.OpenCampaigns](onHill, "/open-campaigns"); len(open.Items) != 2 {
		t.Errorf("the circle on the hill is shown %d campaigns, want the two for everybody", len(open.Items))
	}
	s.audit()
}
