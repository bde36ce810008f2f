package api

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/internal/id"
)

// A community's life, every operation of the table at least once, against the real services.
func TestEveryOperation(t *testing.T) {
	h := newHive(t)
	staff, operator := h.token(h.Staff), h.token(h.Join("Otto", access.Owner))

	h.communityAndTokens(t)
	h.settings(t, operator)
	offer, variant := h.catalogue(t, staff)
	head, friend := h.Join("Hanna", access.Member), h.Join("Fritz", access.Member)
	h.groupBuy(t, staff, h.token(head), h.token(friend), offer, variant)
	h.money(t, staff, h.token(head), variant)
	h.growth(t, staff, h.token(head), offer, variant)
	h.campaigns(t, operator, variant)
	h.notices(t, head)
	h.audience(t, staff, operator)
	h.ladder(t, operator, head)
	h.bargains(t, staff)
	h.packets(t, operator)
	h.giveaways(t, operator)
	h.gatherings(t, operator)

	facts := h.do(operator, "list-facts", nil, "?after=2&limit=3").wants(200)
	if facts.text("items", "0", "sequence") != "3" || facts.text("last") != "5" || facts.text("items", "0", "payload", "slug") == "" {
		t.Errorf("facts: %s", facts.body)
	}
	if h.do(operator, "list-facts", nil, "?after=999").wants(200).text("last") != "999" {
		t.Error("last goes back when there is no news")
	}
	h.face(operator)
	h.tiers(t, operator)
	h.drops(t, staff)
	h.points(t, operator)
	h.broadcasts(t, operator)
	h.circles(t)
	h.privacy(t, operator)
	h.safety(t)
	h.admission(t)
	h.templates(t, operator)
	for _, r := range routes {
		if !h.done[r.name] {
			t.Errorf("%s was not executed", r.name)
		}
	}
}

var positioning = object{"slogan": "Honey by the people", "field": "honey", "story": "We keep **bees**.", "values": []string{"No hurry"}, "audience": "",
	"mascot": object{"name": "Abe", "line": "Bzz", "picture": "", "alt": ""}, "leader": "", "colour": "#e9ab2b"}

// face drafts, drops, drafts and publishes what the community is.
func (h *hive) face(operator string) {
	h.t.Helper()
	version := func(a answer) int64 {
		n, err := strconv.ParseInt(a.text("version"), 10, 64)
		if err != nil {
			h.t.Fatal(err)
		}
		return n
	}
	at := version(h.do(operator, "get-face-draft", nil).wants(200))
	h.do(operator, "draft-face", object{"version": at + 1, "positioning": positioning}).problem(409, "face_changed")
	at = version(h.do(operator, "draft-face", object{"version": at, "positioning": positioning}).wants(200))
	h.do(operator, "drop-face-draft", nil, "?version="+strconv.FormatInt(at, 10)).wants(204)
	at = version(h.do(operator, "draft-face", object{"version": at + 1, "positioning": positioning}).wants(200))
	at = version(h.do(operator, "draft-face-picture", object{"version": at, "alt": "A bee", "content": drawing(h.t)}).wants(200))
	if shown := h.do("", "get-face", nil).wants(200); shown.text("positioning", "field") != "" {
		h.t.Errorf("a draft is everybody's: %s", shown.body)
	}
	h.do(operator, "publish-face", object{"version": at}).wants(200)
	shown := h.do("", "get-face", nil).wants(200)
	if shown.text("positioning", "field") != "honey" || shown.text("positioning", "mascot", "alt") != "A bee" || shown.text("proof", "saved", "currency") != "EUR" {
		h.t.Errorf("face: %s", shown.body)
	}
	if bee := h.do("", "get-face-picture", nil, shown.text("positioning", "mascot", "picture")).wants(200); bee.header.Get("Content-Type") != "image/png" {
		h.t.Errorf("picture: %v", bee.header)
	}
}

func (h *hive) communityAndTokens(t *testing.T) {
	if got := h.do("", "get-community", nil).wants(200); got.text("currency") != "EUR" || got.text("id") != h.here {
		t.Errorf("community: %s", got.body)
	}
	slug := h.do("", "get-community", nil).text("slug")
	if got := h.send("", "GET", "/api/v1/communities/"+slug, nil).wants(200).text("id"); got != h.here {
		t.Errorf("by its slug: %s", got)
	}
	if got := h.do("", "get-access", nil).wants(200); !strings.Contains(string(got.body), `"action":"order.place","nobody":"none","guest":"all"`) {
		t.Errorf("access: %s", got.body)
	}

	challenge := h.do("", "start-sign-in", object{"email": "Ana@example.com"}).wants(200).text("challenge")
	ask := object{"email": "ana@example.com", "code": "000000", "challenge": challenge, "called": "Ana", "name": "till", "scope": "write", "days": 30}
	if h.mail.code() == "000000" {
		ask["code"] = "000001"
	}
	h.do("", "create-token", ask).problem(422, "code_wrong")
	ask["code"] = h.mail.code()
	made := h.do("", "create-token", ask).wants(201)
	token := made.text("token")
	if !strings.HasPrefix(token, "panal_") || made.text("scope") != "write" {
		t.Fatalf("token: %s", made.body)
	}
	if me := h.do(token, "get-me", nil).wants(200); me.text("email") != "ana@example.com" || me.text("name") != "Ana" || me.text("role") != "member" || me.text("scope") != "write" {
		t.Errorf("me: %s", me.body)
	}
	if got := h.do(token, "list-tokens", nil).wants(200); got.text("items", "0", "name") != "till" || strings.Contains(string(got.body), "panal_") {
		t.Errorf("tokens: %s", got.body)
	}
	h.do(token, "revoke-token", nil, made.text("id")).wants(204)
	h.do(token, "get-me", nil).problem(401, "token_invalid")
}

func (h *hive) catalogue(t *testing.T, staff string) (offer, variant string) {
	p := h.do(staff, "create-product", object{"slug": "pollen", "title": "Pollen", "variants": []object{{"price": euros(3000), "stock": 10}}}).wants(201)
	product := p.text("id")
	if p.text("state") != "draft" || p.header.Get("Location") == "" {
		t.Errorf("product: %s %s", p.header.Get("Location"), p.body)
	}
	h.do(staff, "update-product", object{"slug": "pollen", "title": "Bee pollen", "description": "Raw.", "state": "live"}, product).wants(200)
	variant = p.text("variants", "0", "id")
	h.do(staff, "update-variant", object{"title": "250 g", "sku": "P250", "price": euros(2800)}, product, variant).wants(200)
	h.do(staff, "add-variant", object{"title": "500 g", "sku": "P500", "price": euros(5000), "stock": 5}, product).wants(201)
	if got := h.do(staff, "restock-variant", object{"restock": 15}, product, variant).wants(200); got.text("available") != "25" || got.text("shelf", "stock") != "25" {
		t.Errorf("restocked: %s", got.body)
	}
	content := drawing(t)
	shown := h.do(staff, "add-picture", object{"alt": "A jar", "content": content}, product).wants(201).text("id")
	hidden := h.do(staff, "add-picture", object{"alt": "A lid", "content": content}, product).wants(201).text("id")
	h.do(staff, "remove-picture", nil, product, hidden).wants(204)
	if got := h.do("", "get-picture", nil, shown).wants(200); got.header.Get("Content-Type") != "image/png" || !bytes.HasPrefix(got.body, []byte("\x89PNG")) {
		t.Errorf("picture: %v", got.header)
	}
	if got := h.do("", "get-product", nil, "pollen").wants(200); got.text("title") != "Bee pollen" || got.text("variants", "0", "price", "amount") != "2800" || got.text("variants", "0", "shelf") != "" || got.text("pictures", "0", "alt") != "A jar" {
		t.Errorf("product: %s", got.body)
	}
	if h.do("", "get-product", nil, product).wants(200).text("slug") != "pollen" {
		t.Error("a product is not found by its id")
	}

	now := h.Clock.Now()
	terms := object{"slug": "spring", "size": 2, "window_minutes": 60, "starts_at": now.Format(time.RFC3339), "ends_at": now.Add(48 * time.Hour).Format(time.RFC3339Nano), "prices": object{variant: euros(2000)}}
	terms["product"] = product
	offer = h.do(staff, "create-offer", terms).wants(201).text("id")
	delete(terms, "product")
	terms["state"] = "live"
	h.do(staff, "update-offer", terms, offer).wants(200)
	if got := h.do("", "get-offer", nil, "spring").wants(200); got.text("state") != "live" || got.text("prices", variant, "amount") != "2000" || got.text("product") != product {
		t.Errorf("offer: %s", got.body)
	}
	if got := h.do("", "list-shop", nil).wants(200); got.text("items", "0", "together", "amount") != "2000" || got.text("items", "0", "offer") != offer {
		t.Errorf("shop: %s", got.body)
	}
	if got := h.do(staff, "list-products", nil).wants(200); got.text("items", "1", "id") != id.Product.Text(h.product.ID) {
		t.Errorf("products: %s", got.body)
	}
	if got := h.do(staff, "list-offers", nil).wants(200); got.text("items", "0", "slug") != "spring" {
		t.Errorf("offers: %s", got.body)
	}
	terms["product"] = product
	h.budget(t, staff, variant, terms)
	return offer, variant
}

// budget has an offer with a budget be live, paused, and ended for its groups too.
func (h *hive) budget(t *testing.T, staff, variant string, like object) {
	terms := object{}
	for name, value := range like {
		terms[name] = value
	}
	delete(terms, "state")
	terms["slug"], terms["budget"] = "bounded", euros(3200)
	h.do(staff, "create-offer", terms).problem(422, "invalid")
	terms["per_person_limit"] = 2
	made := h.do(staff, "create-offer", terms).wants(201)
	offer := made.text("id")
	delete(terms, "product")
	for _, state := range []string{"live", "paused", "live"} {
		terms["state"] = state
		if got := h.do(staff, "update-offer", terms, offer).wants(200); got.text("state") != state || got.text("budget", "amount") != "3200" || got.text("rooms") != "1" {
			t.Errorf("%s: %s", state, got.body)
		}
	}
	h.do(h.token(h.Join("Gert", access.Member)), "place-order", object{"variant": variant, "quantity": 1, "offer": offer, "instrument": "card"}).wants(201)
	if got := h.do(staff, "get-offer", nil, offer).wants(200); got.text("spent", "amount") != "3200" || got.text("rooms") != "" {
		t.Errorf("one group is open: %s", got.body)
	}
	if got := h.do(staff, "get-offer-results", nil, offer).wants(200); got.text("offer") != offer || got.text("open") != "1" || got.text("latest", "0", "group_buy") == "" ||
		got.text("latest", "0", "cost", "amount") != "800" || got.text("latest", "0", "kept") != "false" {
		t.Errorf("results: %s", got.body)
	}
	made = h.do(staff, "publish-offer", nil, offer, "radio").wants(200)
	if got := h.do(staff, "list-offer-links", nil, offer).wants(200); got.text("items", "0", "code") != made.text("code") || made.text("poster") == "" {
		t.Errorf("links: %s", got.body)
	}
	h.do(staff, "publish-offer", nil, offer, "No-Channel").problem(422, "invalid")
	terms["state"], terms["fate"] = "ended", "close"
	if got := h.do(staff, "update-offer", terms, offer).wants(200); got.text("fate") != "close" || got.text("ended_at") == "" {
		t.Errorf("ended: %s", got.body)
	}
}

func (h *hive) groupBuy(t *testing.T, staff, head, friend, offer, variant string) {
	order := object{"variant": variant, "quantity": 1, "offer": offer, "instrument": "card"}
	opened := h.do(head, "place-order", order).wants(201)
	group := opened.text("group_buy")
	if opened.text("state") != "awaiting_group" || opened.text("total", "amount") != "2000" || opened.text("discount", "amount") != "800" || opened.text("checkout_url") != "" {
		t.Errorf("opened: %s", opened.body)
	}
	if got := h.do("", "get-group-buy", nil, group).wants(200); got.text("missing") != "1" || got.text("seats", "0", "name") != "Hanna" || got.text("seats", "0", "head") != "true" {
		t.Errorf("group buy: %s", got.body)
	}
	order["group_buy"] = group
	if got := h.do(friend, "place-order", order).wants(201); got.text("state") != "ready" {
		t.Errorf("joined: %s", got.body)
	}
	h.do(head, "leave-group-buy", nil, group).problem(410, "group_buy_closed")
	if events := h.do("", "watch-group-buy", nil, group).wants(200); !strings.HasPrefix(string(events.body), "event: group_buy\ndata: {\"id\":\""+group) {
		t.Errorf("events: %s", events.body)
	}
	if got := h.do(staff, "list-group-buys", nil, "?state=formed&offer="+offer).wants(200); got.text("items", "0", "id") != group || got.text("items", "1") != "" {
		t.Errorf("group buys: %s", got.body)
	}

	delete(order, "group_buy")
	another := h.do(head, "place-order", order).wants(201)
	if got := h.do(head, "leave-group-buy", nil, another.text("group_buy")).wants(200); got.text("state") != "expired" || got.text("taken") != "0" {
		t.Errorf("left: %s", got.body)
	}
	if got := h.do(head, "get-order", nil, another.text("id")).wants(200); got.text("state") != "refunding" || got.text("refunds", "0", "reason") != "member_left" {
		t.Errorf("order of who left: %s", got.body)
	}
}

func (h *hive) money(t *testing.T, staff, buyer, variant string) {
	alone := object{"variant": variant, "quantity": 2}
	placed := h.do(buyer, "place-order", alone).wants(201)
	order := placed.text("id")
	if placed.text("state") != "awaiting_payment" || placed.text("checkout_url") != "https://pay.example/"+order || placed.text("email") != "hanna@example.org" {
		t.Errorf("placed: %s", placed.body)
	}
	if got := h.do(buyer, "cancel-order", nil, order).wants(200); got.text("state") != "cancelled" {
		t.Errorf("cancelled: %s", got.body)
	}

	alone["instrument"] = "card"
	order = h.do(buyer, "place-order", alone).wants(201).text("id")
	if got := h.do(staff, "ship-order", nil, order).wants(200); got.text("state") != "shipped" || got.text("closed_at") == "" {
		t.Errorf("shipped: %s", got.body)
	}
	if got := h.do(staff, "refund-order", nil, order).wants(200); got.text("refunds", "0", "reason") != "shipped" || got.text("payments", "0", "amount", "amount") != "5600" {
		t.Errorf("refunded: %s", got.body)
	}
	if got := h.do(staff, "list-orders", nil, "?state=refunding&member="+h.do(buyer, "get-me", nil).text("member")).wants(200); got.text("items", "0", "id") != order {
		t.Errorf("orders: %s", got.body)
	}
	if got := h.do(buyer, "list-my-orders", nil, "?limit=1").wants(200); got.text("items", "0", "id") != order || got.text("next") == "" {
		t.Errorf("my orders: %s", got.body)
	}

	parked := h.do(staff, "list-parked-payments", nil).wants(200)
	if got := h.do(staff, "return-payment", nil, parked.text("items", "0", "order"), parked.text("items", "0", "id")).wants(200); got.text("refunds", "0", "reason") != "payment_wrong" {
		t.Errorf("returned: %s", got.body)
	}

	accounts := h.do(staff, "list-accounts", nil, "?kind=revenue").wants(200)
	revenue := accounts.text("items", "0", "id")
	if accounts.text("items", "0", "balance", "amount") != "5600" { // two joined at 2800 alone
		t.Errorf("accounts: %s", accounts.body)
	}
	if got := h.do(staff, "get-account", nil, revenue).wants(200); got.text("kind") != "revenue" {
		t.Errorf("account: %s", got.body)
	}
	entries := h.do(staff, "list-entries", nil, revenue, "?limit=2").wants(200)
	if entries.text("items", "0", "balance", "amount") != "5600" || entries.text("items", "0", "amount", "amount") != "-5600" || !strings.HasPrefix(entries.text("items", "0", "cause", "id"), "ref_") {
		t.Errorf("entries: %s", entries.body)
	}
	posting := h.do(staff, "get-posting", nil, entries.text("items", "0", "posting")).wants(200)
	if posting.text("purpose") != "requested" || posting.text("entries", "1", "amount", "amount") != "5600" {
		t.Errorf("posting: %s", posting.body)
	}
	h.returns(t, staff, buyer, h.do(buyer, "place-order", object{"variant": variant, "quantity": 5, "instrument": "card"}).wants(201).text("id"))
}

func (h *hive) returns(t *testing.T, staff, buyer, order string) {
	h.do(staff, "ship-order", nil, order).wants(200)
	if got := h.do(staff, "deliver-order", nil, order).wants(200); got.text("delivered_at") == "" || got.text("kept", "0", "worth", "amount") != "14000" {
		t.Errorf("delivered: %s", got.body)
	}
	ask := object{"line": 1, "quantity": 2, "reason": "damaged", "words": "The lid is broken."}
	h.do(buyer, "ask-return", with(ask, object{"quantity": 6}), order).problem(422, "invalid")
	h.do(buyer, "ask-return", with(ask, object{"line": 2}), order).problem(422, "invalid")
	asked := h.do(buyer, "ask-return", ask, order).wants(201).text("id")
	if got := h.do(staff, "list-returns", nil).wants(200); got.text("items", "0", "id") != asked || got.text("items", "0", "name") != "Hanna" {
		t.Errorf("returns: %s", got.body)
	}
	h.do(staff, "decide-return", object{"verdict": "decline"}, order, asked).problem(422, "invalid")
	if got := h.do(staff, "decide-return", object{"verdict": "approve", "answer": "Send it to us."}, order, asked).wants(200); got.text("returns", "0", "state") != "approved" {
		t.Errorf("approved: %s", got.body)
	}
	if got := h.do(staff, "receive-return", object{"restock": false}, order, asked).wants(200); got.text("refunded", "amount") != "5600" || got.text("refunds", "0", "reason") != "returned" {
		t.Errorf("received: %s", got.body)
	}
	h.do(staff, "receive-return", object{"restock": false}, order, asked).problem(409, "return_state")
	asked = h.do(buyer, "ask-return", with(ask, object{"quantity": 1}), order).wants(201).text("id")
	if got := h.do(buyer, "withdraw-return", nil, order, asked).wants(200); got.text("returns", "1", "state") != "withdrawn" {
		t.Errorf("withdrawn: %s", got.body)
	}
	h.do(staff, "return-line", object{"line": 1, "kind": "goodwill", "amount": euros(8401)}, order).problem(422, "invalid")
	if got := h.do(staff, "return-line", object{"line": 1, "kind": "goodwill", "amount": euros(400), "answer": "Sorry."}, order).wants(201); got.text("amount", "amount") != "400" {
		t.Errorf("goodwill: %s", got.body)
	}
	if got := h.do(staff, "refund-order", nil, order).wants(200); got.text("state") != "refunding" || got.text("refunded", "amount") != "14000" {
		t.Errorf("the rest: %s", got.body)
	}
}

func (h *hive) growth(t *testing.T, staff, sharer, offer, variant string) {
	share := h.do(sharer, "make-share", object{"offer": offer}).wants(200)
	code := share.text("code")
	if h.do(sharer, "make-share", object{"offer": offer}).wants(200).text("code") != code || !strings.HasSuffix(share.text("url"), "/s/"+code) {
		t.Errorf("share: %s", share.body)
	}
	newcomer := h.token(h.Join("Nico", access.Member))
	h.do(newcomer, "place-order", object{"variant": variant, "quantity": 1, "instrument": "card", "share": code}).wants(201)
	if got := h.do(sharer, "list-my-shares", nil).wants(200); got.text("items", "0", "code") != code || got.text("items", "0", "title") != "Bee pollen" {
		t.Errorf("my shares: %s", got.body)
	}
	if got := h.do(sharer, "get-tree", nil, "me", "?depth=2").wants(200); got.text("name") != "Hanna" {
		t.Errorf("tree: %s", got.body)
	}
	if got := h.do(staff, "get-costs", nil).wants(200); got.status != http.StatusOK || !strings.Contains(string(got.body), `"channels":[`) {
		t.Errorf("costs: %s", got.body)
	}
}

// audience asks members for something, chooses some of them by it, and finds them.
func (h *hive) audience(t *testing.T, staff, operator string) {
	terms := object{"slug": "taste", "label": "Taste", "purpose": "To roast what you like", "kind": "one_of", "choices": []string{"Dark", "Light"},
		"filled_by": "member", "shown_to": "members"}
	taste := h.do(operator, "create-attribute", terms).wants(201).text("id")
	delete(terms, "slug")
	delete(terms, "kind")
	if got := h.do(operator, "update-attribute", with(terms, object{"choices": []string{"Dark", "Light", "Green"}}), taste).wants(200); got.text("version") != "1" || got.text("options", "2", "label") != "Green" {
		t.Errorf("attribute: %s", got.body)
	}
	if got := h.do(operator, "update-attribute", with(terms, object{"purpose": "Another"}), taste).wants(200); got.text("version") != "2" {
		t.Errorf("attribute: %s", got.body)
	}
	luz, sol := h.Join("Luz", access.Member), h.Join("Sol", access.Member)
	who := id.Member.Text(luz.Member)
	h.do(h.token(luz), "answer-attribute", object{"version": 1, "values": []string{"1"}}, taste).problem(409, "purpose_changed")
	h.do(h.token(luz), "answer-attribute", object{"version": 2, "values": []string{"1"}}, taste).wants(200)
	if got := h.do(h.token(luz), "list-my-answers", nil).wants(200); got.text("items", "0", "values", "0") != "1" {
		t.Errorf("answers: %s", got.body)
	}
	if got := h.do(staff, "list-answers", nil, who).wants(200); got.text("items", "0", "consented") != "true" {
		t.Errorf("answers: %s", got.body)
	}
	h.do(staff, "fill-answer", object{"values": []string{"1"}}, who, taste).problem(403, "forbidden")
	h.do(operator, "update-attribute", with(terms, object{"purpose": "Another", "filled_by": "staff"}), taste).wants(200)
	if got := h.do(staff, "fill-answer", object{"values": []string{"1"}}, who, taste).wants(200); got.text("items", "0", "values", "0") != "1" {
		t.Errorf("filled in: %s", got.body)
	}
	if got := h.do(staff, "list-attributes", nil).wants(200); got.text("items", "0", "slug") != "taste" {
		t.Errorf("attributes: %s", got.body)
	}

	rule := object{"field": "attribute", "key": "taste", "is": "any_of", "values": []string{"1"}}
	if got := h.do(staff, "count-segment", nil, "?rule="+url.QueryEscape(string(encode(t, rule)))).wants(200); got.text("members") != "1" {
		t.Errorf("count: %s", got.body)
	}
	h.do(staff, "count-segment", nil, "?rule=mood").problem(422, "invalid")
	dark := h.do(staff, "create-segment", object{"name": "Dark", "rule": rule}).wants(201).text("id")
	h.do(staff, "update-segment", object{"name": "Dark roast", "about": "Who likes it dark", "persona": true, "rule": rule}, dark).wants(200)
	if got := h.do(staff, "get-segment", nil, dark).wants(200); got.text("size", "members") != "1" || got.text("rule", "key") != "taste" {
		t.Errorf("segment: %s", got.body)
	}
	if got := h.do(staff, "list-segments", nil).wants(200); got.text("items", "0", "name") != "Dark roast" {
		t.Errorf("segments: %s", got.body)
	}
	if got := h.do(staff, "in-segment", nil, dark, who).wants(200); got.text("chosen") != "true" {
		t.Errorf("Luz: %s", got.body)
	}
	if got := h.do(staff, "list-members", nil, "?q=lu&segment="+dark).wants(200); got.text("items", "0", "id") != who {
		t.Errorf("members: %s", got.body)
	}
	now, variant := h.Clock.Now(), id.Variant.Text(h.product.Variants[0].ID)
	forSome := object{"product": id.Product.Text(h.product.ID), "slug": "for-dark", "audience": object{"segment": dark}, "size": 2, "window_minutes": 60,
		"starts_at": now.Format(time.RFC3339), "ends_at": now.Add(time.Hour).Format(time.RFC3339), "prices": object{variant: euros(100)}}
	wrong := h.do(staff, "create-offer", with(forSome, object{"audience": object{"segment": "seg_x"}})).problem(422, "invalid")
	if wrong.text("errors", "0", "pointer") != "/audience/segment" {
		t.Errorf("no segment: %s", wrong.body)
	}
	offer := h.do(staff, "create-offer", forSome).wants(201).text("id")
	delete(forSome, "product")
	h.do(staff, "update-offer", with(forSome, object{"state": "live"}), offer).wants(200)
	order := object{"variant": variant, "quantity": 1, "offer": offer, "email": "luz@example.org", "instrument": "card"}
	if got := h.do(h.token(sol), "get-offer", nil, offer).wants(200); got.text("outside") != "true" {
		t.Errorf("for Sol: %s", got.body)
	}
	h.do(h.token(sol), "place-order", order).problem(403, "offer_for_some")
	if got := h.do(h.token(luz), "get-offer", nil, offer).wants(200); got.text("outside") != "" || got.text("audience", "segment") != dark {
		t.Errorf("for Luz: %s", got.body)
	}
	h.do(h.token(luz), "place-order", order).wants(201)
	if got := h.do(staff, "get-segment", nil, dark).wants(200); got.text("offers") != "1" {
		t.Errorf("segment: %s", got.body)
	}
	h.do(staff, "remove-segment", nil, dark).problem(409, "segment_used")
	core := h.do(operator, "found-circle", with(newCircle, object{"slug": "choosers", "name": "Choosers", "kind": "core", "admission": "invitation"})).wants(201).text("id")
	if got := h.do(operator, "invite-segment", object{"segment": dark, "circle": core, "dry_run": true}).wants(200); got.text("invited")+got.text("other") != "01" {
		t.Errorf("invited: %s", got.body) // Luz has no e-mail
	}
	h.do(staff, "update-offer", with(forSome, object{"state": "ended"}), offer).wants(200)
	h.do(h.token(luz), "withdraw-answer", nil, taste).wants(204)
	h.do(staff, "remove-segment", nil, dark).wants(204)
	h.do(operator, "retire-attribute", nil, taste).wants(204)

	h.do(h.token(sol), "get-fellow", nil, who).problem(404, "member_not_found")
	h.do(h.token(luz), "set-findable", object{"findable": "community"}).wants(200)
	if got := h.do(h.token(sol), "find-members", nil, "?q=Lu").wants(200); got.text("items", "0", "id") != who || got.text("items", "0", "email") != "" {
		t.Errorf("directory: %s", got.body)
	}
	h.do(h.token(sol), "get-fellow", nil, who).wants(200)
}
