package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestSigningIn(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	to := b.get("/alto/me/orders").want(http.StatusSeeOther).header.Get("Location")
	p := b.get(to).want(http.StatusOK, "Sign in to Alto Roasters")
	if next := p.form("/sign-in").Get("next"); next != "/alto/me/orders" {
		t.Errorf("leads on to %q", next)
	}
	b.get("/sign-in/code").want(http.StatusSeeOther) // not asked for yet
	form := p.form("/sign-in")
	form.Set("email", "Eva@Example.org ")
	b.follow(b.post("/sign-in", form)).want(http.StatusOK, "We sent six digits to Eva@Example.org", "Read the message here")
	b.get("/dev/mail").want(http.StatusOK, "To eva@example.org", w.code("eva@example.org"))

	b.post("/sign-in", form).want(http.StatusTooManyRequests, "A code was sent a moment ago.")
	w.clock.Advance(time.Minute)
	b.follow(b.post("/sign-in", url.Values{"email": {"Eva@Example.org "}})).want(http.StatusOK, "Your code") // resent

	b.post("/sign-in/code", url.Values{"code": {"000000"}}).want(http.StatusUnprocessableEntity, "This code is wrong or too old.")
	b.post("/sign-in/code", nil).want(http.StatusUnprocessableEntity)
	elsewhere := w.browser()
	elsewhere.post("/sign-in/code", url.Values{"code": {w.code("eva@example.org")}}).want(http.StatusUnprocessableEntity) // the code is bound to the browser
	b.follow(b.post("/sign-in/code", url.Values{"code": {w.code("eva@example.org")}})).want(http.StatusOK, "You are signed in.", "No orders yet")
	b.post("/sign-in/code", url.Values{"code": {w.code("eva@example.org")}}).want(http.StatusUnprocessableEntity) // once only

	b.follow(b.post("/sign-out", nil)).want(http.StatusOK, "You are signed out.")
	b.get("/alto/me").want(http.StatusSeeOther)
}

// Signing in must not be worth anything to who planted the session before.
func TestSigningInRenewsTheSession(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	at, err := url.Parse(w.url)
	w.must(err)
	token := func() string {
		for _, c := range b.client.Jar.Cookies(at) {
			if c.Name == "session" {
				return c.Value
			}
		}
		return ""
	}
	b.post("/sign-in", url.Values{"email": {"eva@example.org"}})
	before := token()
	b.post("/sign-in/code", url.Values{"code": {w.code("eva@example.org")}}).want(http.StatusSeeOther)
	if before == "" || token() == "" || token() == before {
		t.Errorf("token %q before, %q after", before, token())
	}
	planted := w.browser()
	planted.header.Set("Cookie", "session="+before)
	planted.get("/alto/me").want(http.StatusSeeOther)
}

// A guest who proves an e-mail keeps the orders they made as a guest.
func TestAGuestBecomesAMember(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	w.group(b, "eva@example.org", "Eva")
	b.get("/alto/me").want(http.StatusOK, "You are here as a guest", "Eva")
	b.get("/alto/me/tokens").want(http.StatusForbidden)
	b.signIn("eva@example.org", "/alto/me").want(http.StatusSeeOther)
	b.get("/alto/me").want(http.StatusOK, "Signed in as eva@example.org").without("as a guest")
	b.get("/alto/me/orders").want(http.StatusOK, "Dawn blend")

	again := w.browser() // elsewhere, the same person
	again.signIn("eva@example.org", "/alto/me/orders")
	again.get("/alto/me/orders").want(http.StatusOK, "Dawn blend")
	checkout := again.get("/alto/checkout?" + again.get(w.offerPath()).form("/alto/checkout").Encode()).want(http.StatusOK).without("Been here before?")
	if _, asked := checkout.form("/alto/orders")["email"]; asked {
		t.Error("a member is asked for an e-mail")
	}
	again.buy(w.offerPath(), "", "").want(http.StatusOK, "You are in.")
}

// A link to us leads nowhere else.
func TestSigningInLeadsToOurPagesOnly(t *testing.T) {
	w := newShop(t)
	for _, next := range []string{"https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "evil", "/a\r\nSet-Cookie: x=1"} {
		b := w.browser()
		w.clock.Advance(time.Minute)
		to := b.signIn("eva@example.org", next).want(http.StatusSeeOther).header.Get("Location")
		if to != "/" {
			t.Errorf("%q leads to %q", next, to)
		}
	}
}

func TestMailboxIsThereForTestsOnly(t *testing.T) {
	w := newShop(t, func(c *Config) { c.Mailbox = nil })
	b := w.browser()
	b.get("/dev/mail").want(http.StatusNotFound)
	b.follow(b.post("/sign-in", url.Values{"email": {"eva@example.org"}})).want(http.StatusOK).without("Read the message here")
}

func TestProfile(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.signIn("eva@example.org", "/alto/me")
	b.follow(b.get("/alto/me")).want(http.StatusOK)
	b.follow(b.post("/alto/me", url.Values{"name": {"Eva  Luna"}, "locale": {"es"}})).want(http.StatusOK, "Guardado.", "Eva Luna", "Idioma")
	other := w.browser() // the person's language, on a browser that chose none
	w.clock.Advance(time.Minute)
	other.signIn("eva@example.org", "/alto/me")
	other.header.Set("Accept-Language", "zh-CN")
	other.get("/alto/me").want(http.StatusOK, "Idioma")
}

func TestLanguage(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	lang := func(p *answered) string { return between(p.text, `<html lang="`, `"`) }
	if got := lang(b.get("/alto")); got != "en" {
		t.Errorf("without a wish: %q", got)
	}
	b.header.Set("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.1")
	if got := lang(b.get("/alto")); got != "zh-Hans" {
		t.Errorf("as the browser asks: %q", got)
	}
	b.get("/alto/shop?lang=es").want(http.StatusOK, "Tienda")
	if got := lang(b.get(w.offerPath())); got != "es" {
		t.Errorf("chosen before: %q", got)
	}
	if got := lang(b.get("/alto?lang=xx%0d%0a")); got != "es" {
		t.Errorf("a language we do not speak: %q", got)
	}
	if got := lang(b.get("/alto/nothing/here")); got != "es" {
		t.Errorf("an error page: %q", got)
	}
}

func TestTokens(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.signIn("eva@example.org", "/alto/me/tokens")
	b.follow(b.get("/alto/me/tokens")).want(http.StatusOK, "No tokens yet")
	p := b.post("/alto/me/tokens", url.Values{"name": {"label printer"}, "scope": {"read"}, "days": {"30"}}).want(http.StatusOK, "Copy it now", "label printer")
	token := regexp.MustCompile(`panal_[a-z2-7]{20,}`).FindString(p.text)
	if token == "" {
		t.Fatal("the token is not shown")
	}
	if actor, err := w.config.Communities.ActorForToken(w.ctx(), token, w.community.ID); err != nil || actor.Email != "eva@example.org" {
		t.Errorf("the token is %v, %v", actor.Email, err)
	}
	revoke := regexp.MustCompile(`/alto/me/tokens/tok_\w+/revoke`).FindString(p.text)
	if b.get("/alto/me/tokens").without(token); revoke == "" {
		t.Fatal("no way to revoke")
	}
	other := w.browser()
	other.signIn("ben@example.org", "/alto/me/tokens")
	other.post(revoke, nil).want(http.StatusNotFound)
	b.follow(b.post(revoke, nil)).want(http.StatusOK, "The token was revoked.", "revoked")
	if _, err := w.config.Communities.ActorForToken(w.ctx(), token, w.community.ID); err == nil {
		t.Error("a revoked token works")
	}
}

func TestSettingUp(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.get("/").want(http.StatusOK, "No community yet")
	secret, err := w.config.Communities.NewSetupLink(w.ctx())
	w.must(err)
	at := "/setup/" + secret
	b.get("/setup/nonsense").want(http.StatusGone, "This set-up link was used or is too old.")
	form := b.get(at).want(http.StatusOK, "Begin your community").form(at)
	b.post(at, form).want(http.StatusUnprocessableEntity, "Please fill this in.", "This does not look like an e-mail address.")
	for name, value := range map[string]string{"name": "Alto Roasters", "slug": "sign-in", "operator_name": "Ana", "operator_email": "ana@alto.example", "time_zone": "Europe/Madrid"} {
		form.Set(name, value)
	}
	b.post(at, form).want(http.StatusUnprocessableEntity, "Alto Roasters") // the address is one of ours
	form.Set("slug", "alto")
	if to := b.post(at, form).want(http.StatusSeeOther).header.Get("Location"); to != "/alto/console" {
		t.Errorf("leads to %q", to)
	}
	b.get("/alto/me").want(http.StatusOK, "Ana", "Signed in as ana@alto.example")
	b.get(at).want(http.StatusGone)
	b.post(at, form).want(http.StatusGone)
	b.get("/alto/shop").want(http.StatusOK, "Nothing for sale yet")
	if strings.Contains(b.get("/").header.Get("Location"), "setup") {
		t.Error("/ leads to the set-up")
	}
}
