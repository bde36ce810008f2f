package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"panal/internal/id"
	"panal/web/link"
)

// wrong is a form that must be refused, with what the page says about it.
type wrong struct {
	pattern string
	path    string
	form    url.Values
	status  int
	says    []string
	keeps   []string // what was typed is still there
}

// Every form answers wrong input: what is wrong, at its field, with what was typed. A route that takes a form and has
// no case here fails the test.
func TestEveryFormRefusesWrongInput(t *testing.T) {
	w := newShop(t)
	meet := "/alto/gatherings/" + w.gathering("tasting", nil).Slug
	said := link.Community("alto").Broadcast(w.said("Morning").ID)
	b := w.browser()
	b.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	group := w.group(w.browser(), "ben@example.org", "Ben")
	guest := w.browser()
	variant, product, offer := id.Variant.Text(w.product.Variants[0].ID), id.Product.Text(w.product.ID), id.Offer.Text(w.offer.ID)
	missingOrder := "/alto/orders/" + id.Order.Text(w.db.IDs().New(noon))
	order := func(change ...string) url.Values {
		form := url.Values{"product": {product}, "variant": {variant}, "offer": {offer}, "quantity": {"1"}, "email": {"eva@example.org"}, "name": {"Eva"}}
		for i := 0; i < len(change); i += 2 {
			form.Set(change[i], change[i+1])
		}
		return form
	}
	drop := "/alto/drops/" + id.Campaign.Text(w.dropOf("harvest", 2).ID)
	price := "/alto/tiers/" + id.TierPrice.Text(w.sellTier("gold", "Gold", 10_00).Prices[0].ID)
	tested := map[string]bool{"POST /communities": true, "POST /communities/template": true, "POST /{community}/join": true, "POST /{community}/me/card": true, "POST /{community}/me/data/export": true, "POST /callbacks/{provider}": true, "POST /setup/{token}": true, "POST /sandbox/pay/{token}": true, "POST /sign-in/code": true, "POST /sign-out": true} // each has a test of its own
	for _, r := range routes {
		if strings.Contains(r.pattern, "/signing-in/") || strings.HasPrefix(r.pattern, "POST /sign-in/") || // keyring_test.go sends it wrong input
			strings.Contains(r.pattern, "/circles") || // and circle_test.go this, entrant_test.go the questions
			strings.Contains(r.pattern, "/report/") || strings.Contains(r.pattern, "/distance") || strings.Contains(r.pattern, "/safety/") { // and safety_test.go this
			tested[r.pattern] = true
		}
	}
	for _, c := range []wrong{
		{"POST /sign-in", "/sign-in", url.Values{"email": {"nobody"}}, 422, []string{"This does not look like an e-mail address."}, []string{"nobody"}},
		{"POST /sign-in", "/sign-in", nil, 422, []string{"This does not look like an e-mail address."}, nil},
		{"POST /{community}/orders", "/alto/orders", order("email", "eva at example"), 422, []string{"This does not look like an e-mail address.", "Please check the marked fields."}, []string{"eva at example", "Eva"}},
		{"POST /{community}/orders", "/alto/orders", order("quantity", "0"), 422, nil, nil},
		{"POST /{community}/orders", "/alto/orders", order("quantity", "many"), 422, nil, nil},
		{"POST /{community}/orders", "/alto/orders", order("quantity", "101"), 410, []string{"Sold out."}, []string{"eva@example.org"}},
		{"POST /{community}/orders", "/alto/orders", order("variant", "nonsense"), 404, nil, nil},
		{"POST /{community}/orders", "/alto/orders", order("variant", id.Variant.Text(w.db.IDs().New(noon))), 404, nil, nil},
		{"POST /{community}/orders", "/alto/orders", order("offer", product), 404, nil, nil},
		{"POST /{community}/orders", "/alto/orders", order("group", id.GroupBuy.Text(w.db.IDs().New(noon))), 404, nil, nil},
		{"POST /{community}/orders", "/alto/orders", nil, 404, nil, nil},
		{"POST /{community}/orders/{order}/pay", missingOrder + "/pay", nil, 404, []string{"There is no such order."}, nil},
		{"POST /{community}/orders/{order}/cancel", missingOrder + "/cancel", nil, 404, nil, nil},
		{"POST /{community}/orders/{order}/cancel", "/alto/orders/nonsense/cancel", nil, 404, nil, nil},
		{"POST /{community}/orders/{order}/returns", missingOrder + "/returns", nil, 404, []string{"There is no such order."}, nil},
		{"POST /{community}/orders/{order}/returns/{return}/withdraw", missingOrder + "/returns/nonsense/withdraw", nil, 404, []string{"There is no such return."}, nil},
		{"POST /{community}/g/{group}/leave", group + "/leave", nil, 404, []string{"You are not in this group."}, nil},
		{"POST /{community}/g/{group}/leave", "/alto/g/nonsense/leave", nil, 404, nil, nil},
		{"POST /{community}/packets", "/alto/packets", url.Values{"campaign": {"nonsense"}}, 404, []string{"There is no such campaign."}, nil},
		{"POST /{community}/giveaways/{campaign}/entries", "/alto/giveaways/nonsense/entries", url.Values{"answer": {"Huila"}}, 404, []string{"There is no such campaign."}, nil},
		{"POST /{community}/r/{packet}/claim", "/alto/r/nonsense/claim", nil, 404, []string{"There is no such red packet."}, nil},
		{"POST /{community}/bargains", "/alto/bargains", url.Values{"campaign": {"nonsense"}}, 404, []string{"There is no such campaign."}, nil},
		{"POST /{community}/bargains", "/alto/bargains", url.Values{"campaign": {id.Campaign.Text(w.db.IDs().New(noon))}}, 404, nil, nil},
		{"POST /{community}/b/{bargain}/help", "/alto/b/nonsense/help", nil, 404, []string{"There is no such bargain."}, nil},
		{"POST /{community}/drops/{campaign}/join", "/alto/drops/nonsense/join", nil, 404, []string{"There is no such campaign."}, nil},
		{"POST /{community}/drops/{campaign}/leave", drop + "/leave", nil, 404, []string{"You have no place in this line."}, nil},
		{"POST /{community}/drops/{campaign}/reserve", "/alto/drops/" + product + "/reserve", nil, 404, nil, nil},
		{"POST /{community}/drops/{campaign}/unreserve", "/alto/drops/nonsense/unreserve", nil, 404, nil, nil},
		{"POST /{community}/drops/{campaign}/code", drop + "/code", url.Values{"code": {"GUESS"}}, 422, []string{"This code opens nothing."}, []string{"GUESS"}},
		{"POST /{community}/me", "/alto/me", url.Values{"name": {""}, "locale": {"es"}}, 422, []string{"Please fill this in."}, nil},
		{"POST /{community}/me", "/alto/me", url.Values{"name": {strings.Repeat("a", 200)}, "locale": {"xx"}}, 422, []string{"At most 80 characters."}, []string{strings.Repeat("a", 200)}},
		{"POST /{community}/me/coupons", "/alto/me/coupons", url.Values{"code": {"GUESS"}}, 422, []string{"This code opens nothing."}, []string{"GUESS"}},
		{"POST /{community}/me/coupons", "/alto/me/coupons", url.Values{"campaign": {"nonsense"}}, 404, nil, nil},
		{"POST /{community}/orders", "/alto/orders", order("points", "50"), 422, nil, nil},
		{"POST /{community}/me/points/check-in", "/alto/me/points/check-in", nil, 409, []string{"There are no points to earn here now."}, nil},
		{"POST /{community}/people/{member}/thanks", "/alto/people/nonsense/thanks", nil, 404, nil, nil},
		{"POST /{community}/me/tokens", "/alto/me/tokens", url.Values{"name": {""}, "scope": {"everything"}, "days": {"soon"}}, 422, []string{"Please fill this in.", "Choose one of what is offered."}, nil},
		{"POST /{community}/me/tokens", "/alto/me/tokens", url.Values{"name": {"printer"}, "scope": {"read"}, "days": {"9999"}}, 422, []string{"Choose a number from 1 to 366."}, []string{"printer"}},
		{"POST /{community}/me/tokens/{token}/revoke", "/alto/me/tokens/" + id.Token.Text(w.db.IDs().New(noon)) + "/revoke", nil, 404, nil, nil},
		{"POST /{community}/me/tokens/{token}/revoke", "/alto/me/tokens/nonsense/revoke", nil, 404, nil, nil},
		{"POST /{community}/gatherings", "/alto/gatherings", url.Values{"title": {"Cupping"}, "starts_at": {"soon"}}, 422, []string{"Please fill this in."}, []string{"Cupping"}},
		{"POST /{community}/gatherings/{gathering}/answer", meet + "/answer", url.Values{"coming": {"yes"}, "guests": {"9"}}, 422, []string{"Choose a number from 0 to 3."}, nil},
		{"POST /{community}/gatherings/{gathering}/edit", meet + "/edit", url.Values{"title": {"Tasting"}, "places": {"many"}}, 422, nil, []string{"Tasting"}},
		{"POST /{community}/gatherings/{gathering}/publish", meet + "/publish", nil, 409, []string{"This gathering is published already."}, nil},
		{"POST /{community}/broadcasts/{broadcast}/cancel", said + "/cancel", nil, 410, nil, nil},
		{"POST /{community}/broadcasts/{broadcast}/correct", said + "/correct", url.Values{"correction": {strings.Repeat("x", 20_000)}}, 422, nil, nil},
		{"POST /{community}/gatherings/{gathering}/cancel", meet + "/cancel", nil, 422, nil, nil},
		{"POST /{community}/gatherings/{gathering}/check-in", meet + "/check-in", url.Values{"code": {"x"}}, 409, []string{"12 hours before the start"}, nil},
		{"POST /{community}/gatherings/{gathering}/walk-in", meet + "/walk-in", nil, 409, nil, nil},
		{"POST /{community}/gatherings/{gathering}/hosts", meet + "/hosts", url.Values{"member": {"nonsense"}}, 404, nil, nil},
		{"POST /{community}/join/{circle}", "/alto/join/nowhere", nil, 404, nil, nil},
		{"POST /{community}/i/{secret}", "/alto/i/nonsense", nil, 404, []string{"This invitation is not known."}, nil},
		{"POST /{community}/invited/{invitation}", "/alto/invited/nonsense", nil, 404, nil, nil},
		{"POST /{community}/invited/{invitation}/never", "/alto/invited/nonsense/never", nil, 404, nil, nil},
		{"POST /{community}/me/applications/{application}/answer", "/alto/me/applications/nonsense/answer", nil, 404, nil, nil},
		{"POST /{community}/me/applications/{application}/withdraw", "/alto/me/applications/nonsense/withdraw", nil, 404, nil, nil},
		{"POST /{community}/me/invites", "/alto/me/invites", url.Values{"uses": {"none"}, "note": {"Come."}}, 422, []string{"Choose a number from 1 to 1,000."}, []string{"Come."}},
		{"POST /{community}/me/invites/{invitation}/revoke", "/alto/me/invites/nonsense/revoke", nil, 404, nil, nil},
		{"POST /{community}/reviews/{circle}/{application}", "/alto/reviews/core/nonsense", nil, 404, nil, nil},
		{"POST /{community}/tiers/{price}", "/alto/tiers/nonsense", nil, 404, nil, nil},
		{"POST /{community}/tiers/{price}", price, url.Values{"agreed": {"1"}}, 409, nil, nil},
		{"POST /{community}/tiers/{price}", price, url.Values{"agreed": {"1000"}, "instrument": {"sandbox-declined"}}, 409, nil, nil},
		{"POST /{community}/me/membership/card", "/alto/me/membership/card", nil, 422, []string{"Please check the marked fields."}, nil},
		{"POST /{community}/me/membership/stop", "/alto/me/membership/stop", nil, 404, nil, nil},
		{"POST /{community}/me/membership/renewal", "/alto/me/membership/renewal", url.Values{"price": {"nonsense"}}, 404, nil, nil},
		{"POST /{community}/me/leading", "/alto/me/leading", url.Values{"labels": {"Baker"}}, 409, []string{"This is for those who lead a circle."}, nil},
		{"POST /{community}/me/leading/picture", "/alto/me/leading/picture", nil, 422, nil, nil},
		{"POST /{community}/me/leading/picture/remove", "/alto/me/leading/picture/remove", nil, 409, nil, nil},
		{"POST /{community}/me/about/{attribute}", "/alto/me/about/nonsense", url.Values{"version": {"1"}, "value": {"1"}}, 404, nil, nil},
		{"POST /{community}/me/about/{attribute}/withdraw", "/alto/me/about/nonsense/withdraw", nil, 404, nil, nil},
		{"POST /{community}/me/findable", "/alto/me/findable", url.Values{"findable": {"the world"}}, 422, nil, nil},
		{"POST /{community}/me/notices/read", "/alto/me/notices/read", url.Values{"until": {"soon"}}, 422, nil, nil},
		{"POST /{community}/me/notices/preferences", "/alto/me/notices/preferences", url.Values{"quiet_from": {"late"}, "zone": {"Atlantis"}}, 422, []string{"Enter a time of day."}, []string{"Atlantis"}},
		{"POST /{community}/me/notices/browsers", "/alto/me/notices/browsers", url.Values{"endpoint": {"http://10.0.0.1/"}}, 422, nil, nil},
		{"POST /{community}/me/notices/browsers/{browser}/remove", "/alto/me/notices/browsers/nonsense/remove", nil, 404, nil, nil},
		{"POST /{community}/n/{notice}/read", "/alto/n/" + id.Notice.Text(w.db.IDs().New(noon)) + "/read", nil, 404, nil, nil},
		{"POST /{community}/unsubscribe/{token}", "/alto/unsubscribe/nonsense", nil, 404, []string{"This link stops no e-mails"}, nil},
		{"POST /{community}/me/data/erase", "/alto/me/data/erase", nil, 409, []string{"You are the only owner of Alto Roasters."}, nil},
		{"POST /{community}/me/data/erase/undo", "/alto/me/data/erase/undo", nil, 404, []string{"Nobody asked for this, or it is done."}, nil},
		{"POST /{community}/me/membership/refund", "/alto/me/membership/refund", url.Values{"agreed": {"1"}}, 409, nil, nil},
	} {
		tested[c.pattern] = true
		who := b
		if c.pattern == "POST /{community}/orders" || c.pattern == "POST /sign-in" {
			who = guest
		}
		who.post(c.path, c.form).want(c.status, append(c.says, c.keeps...)...)
	}
	for _, r := range routes {
		if strings.HasPrefix(r.pattern, "POST ") && !strings.Contains(r.pattern, "/console") && !tested[r.pattern] {
			t.Errorf("%s: no test sends it wrong input", r.pattern)
		}
	}
	if n := strings.Count(guest.get("/alto/me/orders").text, "ord_"); n != 0 {
		t.Errorf("refused forms placed %d orders", n)
	}
}

// A refused field is marked for those who do not see it, and is led to.
func TestAMarkedFieldIsBoundToItsMessage(t *testing.T) {
	w := newShop(t)
	p := w.browser().post("/sign-in", url.Values{"email": {"nobody"}}).want(http.StatusUnprocessableEntity)
	for _, part := range []string{`aria-invalid="true"`, `id="field-email-error"`, `aria-describedby="field-email-error"`, `href="#field-email"`} {
		if !strings.Contains(p.text, part) {
			t.Errorf("no %s", part)
		}
	}
}

func TestBodiesAreBounded(t *testing.T) {
	w := newShop(t)
	w.browser().post("/sign-in", url.Values{"email": {strings.Repeat("x", defaultBody)}}).want(http.StatusUnprocessableEntity, "more than we take")
	r, err := http.NewRequestWithContext(w.ctx(), http.MethodPost, w.url+"/sign-in", strings.NewReader("email=%zz"))
	w.must(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w.browser().do(r).want(http.StatusUnprocessableEntity, "incomplete")
}

func TestFormsAreLimited(t *testing.T) {
	w := newShop(t, func(c *Config) { c.Limits = Limits{Forms: 5, Guesses: 3} })
	b := w.browser()
	for range 3 {
		b.post("/sign-in", url.Values{"email": {"nobody"}}).want(http.StatusUnprocessableEntity)
	}
	p := b.post("/sign-in", url.Values{"email": {"nobody"}}).want(http.StatusTooManyRequests, "Too many attempts")
	if p.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.browser().post("/sign-in", url.Values{"email": {"nobody"}}).want(http.StatusTooManyRequests) // counted by address
	w.clock.Advance(60e9)
	b.post("/sign-in", url.Values{"email": {"nobody"}}).want(http.StatusUnprocessableEntity)

	b.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	var last *answered
	for range 6 {
		last = b.post("/alto/me", url.Values{"name": {"Ana"}, "locale": {"en"}})
	}
	last.want(http.StatusTooManyRequests)
}
