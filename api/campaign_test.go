package api

import (
	"strings"
	"testing"
	"time"

	"panal/access"
)

// spring is a draft of a campaign that gives coupons.
func spring(change ...any) object {
	c := object{"slug": "spring", "title": "Spring", "starts_at": "2026-01-01T00:00:00Z", "ends_at": time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
		"budget": euros(10_00), "per_person_limit": 2, "combines": true, "coupon": object{"amount": euros(1_00), "days": 30}}
	for i := 0; i < len(change); i += 2 {
		name, _ := change[i].(string)
		c[name] = change[i+1]
	}
	return c
}

// at fails unless a problem names a field by its pointer.
func (a answer) at(pointer, code string) {
	a.t.Helper()
	if !strings.Contains(string(a.body), `"pointer":"`+pointer+`"`) || !strings.Contains(string(a.body), code) {
		a.t.Errorf("nothing is %s at %s: %s", code, pointer, a.body)
	}
}

// campaigns drafts a coupon and publishes it, and a member claims it, openly and by code, and pays less.
func (h *hive) campaigns(t *testing.T, staff, variant string) {
	t.Helper()
	h.do(staff, "create-campaign", spring("budget", euros(99))).problem(422, "invalid").at("/budget", "invalid.budget")
	h.do(staff, "create-campaign", spring("coupon", object{"percent": 10})).problem(422, "invalid").at("/coupon/cap", "invalid.coupon_uncapped")
	h.do(staff, "create-campaign", spring("audience", object{})).problem(422, "invalid").at("/audience", "invalid.required")
	made := h.do(staff, "create-campaign", spring()).wants(201)
	campaign := made.text("id")
	if made.text("state") != "draft" || made.text("kind") != "coupon" || made.text("coupon", "amount", "amount") != "100" {
		t.Errorf("campaign: %s", made.body)
	}
	member := h.token(h.Join("Cleo", access.Member))
	h.do(member, "claim-coupon", object{"campaign": campaign}).problem(404, "campaign_not_found")
	live := spring("state", "live")
	h.do(staff, "update-campaign", live, campaign).wants(200)
	h.do(staff, "update-campaign", spring("coupon", object{"amount": euros(50)}), campaign).problem(422, "invalid").at("/coupon", "invalid.fixed")
	if open := h.do(member, "open-campaigns", nil).wants(200); open.text("items", "0", "id") != campaign {
		t.Errorf("open: %s", open.body)
	}
	if got := h.do(staff, "get-campaign", nil, campaign).wants(200); got.text("state") != "live" {
		t.Errorf("campaign: %s", got.body)
	}
	coupon := h.do(member, "claim-coupon", object{"campaign": campaign}).wants(201).text("id")
	word := h.do(staff, "make-codes", object{"word": "HONEY10"}, campaign).wants(200)
	if word.text("codes", "0") != "HONEY10" {
		t.Errorf("codes: %s", word.body)
	}
	h.do(member, "claim-coupon", object{"code": "honey"}).problem(422, "invalid").at("/code", "invalid.code_unknown")
	h.do(member, "claim-coupon", object{"code": "honey-10"}).wants(201)
	order := h.do(member, "place-order", object{"variant": variant, "quantity": 1, "coupons": []string{coupon}, "credit": true, "email": "cleo@example.com", "instrument": "card"}).wants(201)
	if order.text("reductions", "0", "coupon") != coupon || order.text("reductions", "0", "amount", "amount") != "100" {
		t.Errorf("order: %s", order.body)
	}
	purse := h.do(member, "my-coupons", nil).wants(200)
	if purse.text("coupons", "1", "state") != "used" || purse.text("coupons", "0", "state") != "free" || purse.text("credit", "amount") != "0" {
		t.Errorf("purse: %s", purse.body)
	}
	share := h.do(member, "make-share", object{"campaign": campaign}).wants(200)
	if share.text("campaign") != campaign || share.text("offer") != "" {
		t.Errorf("share: %s", share.body)
	}
	h.do(member, "make-share", object{"campaign": campaign, "offer": campaign}).problem(422, "invalid").at("/offer", "invalid.one_of")
	results := h.do(staff, "get-campaign-results", nil, campaign).wants(200)
	if results.text("latest", "0", "order") != order.text("id") || results.text("latest", "0", "cost", "amount") != "100" || results.text("visits") != "0" {
		t.Errorf("results: %s", results.body)
	}
	if list := h.do(staff, "list-campaigns", nil, "?state=live&kind=coupon").wants(200); list.text("items", "0", "taken") != "2" {
		t.Errorf("campaigns: %s", list.body)
	}
	h.moments(t, staff, campaign)
	h.do(staff, "update-campaign", spring("state", "ended"), campaign).problem(422, "invalid").at("/fate", "invalid.choice")
	h.do(staff, "update-campaign", spring("state", "ended", "fate", "finish"), campaign).wants(200)
}

// moments tells of a campaign in two channels, each with its text and its link.
func (h *hive) moments(t *testing.T, staff, campaign string) {
	t.Helper()
	rain := func(change object) object {
		rule := object{"hashtag": "FirstRain", "occasion": "weather", "note": "First rain", "campaign": campaign, "text": "It rains. Coffee?",
			"channels": []object{{"channel": "weibo"}, {"channel": "x", "text": "Rain!"}}}
		for name, value := range change {
			rule[name] = value
		}
		return object{"slug": "rain", "title": "Rain", "starts_at": "2026-01-01T00:00:00Z", "ends_at": time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), "moment": rule}
	}
	h.do(staff, "create-campaign", rain(object{"hashtag": "two words"})).problem(422, "invalid").at("/moment/hashtag", "invalid.hashtag")
	h.do(staff, "create-campaign", rain(object{"text": strings.Repeat("x", 300), "channels": []object{{"channel": "x"}}})).problem(422, "invalid").at("/moment/text", "invalid.too_long_for_x")
	h.do(staff, "create-campaign", rain(object{"campaign": "", "offer": "offer_01h455vb4pex5vsknk084sn02q"})).problem(422, "invalid").at("/moment/leads", "invalid.choice")
	made := h.do(staff, "create-campaign", rain(nil)).wants(201)
	links := h.do(staff, "list-campaign-links", nil, made.text("id")).wants(200)
	if links.text("items", "0", "channel") != "weibo" || !strings.HasPrefix(links.text("items", "1", "post"), "Rain!\n#FirstRain\nhttp") ||
		links.text("items", "0", "code") == links.text("items", "1", "code") {
		t.Errorf("links: %s", links.body)
	}
	radio := h.do(staff, "publish-campaign", nil, made.text("id"), "radio").wants(200)
	if radio.text("channel") != "radio" || !strings.HasPrefix(radio.text("post"), "It rains. Coffee?\n#FirstRain\n") {
		t.Errorf("radio: %s", radio.body)
	}
	h.do(staff, "publish-campaign", nil, made.text("id"), "No-Channel").problem(422, "invalid")
}
