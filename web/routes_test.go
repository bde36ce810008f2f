package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"panal/community"
	"panal/internal/id"
)

// Every address says who may use it, and has somebody to answer.
func TestEveryRouteHasARule(t *testing.T) {
	for _, r := range routes {
		if r.rule.name == "" || r.rule.allows == nil {
			t.Errorf("%s: nobody says who may use it", r.pattern)
		}
		if r.handle == nil {
			t.Errorf("%s: nobody answers", r.pattern)
		}
	}
	if _, err := newRouter(&Server{}, []route{{pattern: "GET /free", handle: (*Server).healthy}}); err == nil {
		t.Error("a route without a rule was taken")
	}
}

// A community with a slug that begins another address could never be reached.
func TestFirstWordsAreReserved(t *testing.T) {
	rt, err := newRouter(&Server{}, routes)
	if err != nil {
		t.Fatal(err)
	}
	for word := range rt.words {
		if word != "" && !strings.Contains(word, ".") && !community.Reserved(word) {
			t.Errorf("a community may take the slug %q, which begins addresses of ours", word)
		}
	}
}

var wildcard = regexp.MustCompile(`\{(\w+)(?:\.\.\.)?\}`)

// example is an address of a route, with things in it that exist as far as the world has them.
func (w *world) example(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	path = strings.TrimSuffix(path, "{$}")
	values := map[string]string{
		"community": w.community.Slug, "product": w.product.Slug, "offer": w.offer.Slug, "picture": id.Picture.Text(w.db.IDs().New(noon)),
		"group": id.GroupBuy.Text(w.db.IDs().New(noon)), "order": id.Order.Text(w.db.IDs().New(noon)), "code": "0123456789",
		"token": "secret", "provider": "sandbox", "file": "site.css",
	}
	path = wildcard.ReplaceAllStringFunc(path, func(name string) string {
		if value, ok := values[wildcard.FindStringSubmatch(name)[1]]; ok {
			return value
		}
		return "1"
	})
	return method, path
}

// The headers that protect a page are on every answer, errors too.
func TestHeadersOnEveryRoute(t *testing.T) {
	w := newShop(t)
	visitor, operator := w.browser(), w.browser()
	operator.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	check := func(p *answered) {
		t.Helper()
		for name, want := range map[string]string{
			"Content-Security-Policy": contentPolicy, "X-Content-Type-Options": "nosniff", "X-Request-Id": "",
			"Referrer-Policy": "", "Permissions-Policy": "", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			got := p.header.Get(name)
			if got == "" || want != "" && got != want {
				t.Errorf("%s: %d: %s is %q", p.at, p.status, name, got)
			}
		}
		if p.header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: promises https over http", p.at)
		}
		if p.status >= http.StatusInternalServerError {
			t.Errorf("%s: status %d: %s", p.at, p.status, p.words())
		}
	}
	for _, r := range routes {
		if r.is(stream) {
			continue // live_test.go looks at it
		}
		method, path := w.example(r.pattern)
		for _, b := range []*browser{visitor, operator} {
			var p *answered
			if method == http.MethodPost {
				p = b.post(path, url.Values{"email": {"nobody@example.org"}})
			} else {
				p = b.get(path)
			}
			check(p)
			if cache := p.header.Get("Cache-Control"); p.status == http.StatusOK && !r.is(machine) && !r.is(landing) && !strings.Contains(cache, "no-store") {
				t.Errorf("%s: private, and Cache-Control is %q", p.at, cache)
			}
		}
		operator.signIn("ana@alto.example", "/alto") // one of the routes signs out
		w.clock.Advance(4 * time.Minute)             // codes are sent now and then at most
	}
	for _, path := range []string{"/alto/nothing/here", "/nobody", "/sign-in/elsewhere", "//", "/alto//me", "/static/0/none.css"} {
		check(visitor.get(path))
	}
	check(visitor.post("/alto", nil))
}

func TestUnknownAddresses(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.get("/alto/nothing/here").want(http.StatusNotFound, "Nothing here")
	b.get("/nobody").want(http.StatusNotFound, "There is no such community.")
	b.get("/nobody/o/dawn-together").want(http.StatusNotFound)
	p := b.post("/alto", nil).want(http.StatusMethodNotAllowed)
	if allow := p.header.Get("Allow"); !strings.Contains(allow, "GET") {
		t.Errorf("Allow is %q", allow)
	}
	if to := b.get("/alto/").want(http.StatusMovedPermanently).header.Get("Location"); to != "/alto" {
		t.Errorf("/alto/ leads to %q", to)
	}
	if to := b.get("/").want(http.StatusSeeOther).header.Get("Location"); to != "/alto" {
		t.Errorf("with one community, / leads to %q", to)
	}
	w.found("bajo", "Bajo Bakers", "ben@bajo.example")
	b.get("/").want(http.StatusOK, "Alto Roasters", "Bajo Bakers", "Roasted on Tuesdays")
}

// What is another community's is not here, and neither are ids that are nobody's: the answers are the same.
func TestOtherCommunitiesDoNotExistHere(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	group := w.group(b, "ana@example.org", "Ana")
	b.get("/alto/me/orders")
	orderAt := first(regexp.MustCompile(`/alto/orders/ord_\w+`), b.get("/alto/me/orders").text)
	here := map[string]string{
		w.offerPath():                  "/alto/o/none",
		"/alto/p/dawn":                 "/alto/p/none",
		group:                          "/alto/g/" + id.GroupBuy.Text(w.db.IDs().New(noon)),
		group + "/live":                "/alto/g/" + id.GroupBuy.Text(w.db.IDs().New(noon)) + "/live",
		orderAt:                        "/alto/orders/" + id.Order.Text(w.db.IDs().New(noon)),
		orderAt + "/paid":              "/alto/orders/nonsense/paid",
		pictureAt(b.get("/alto").text): "/alto/pictures/" + id.Picture.Text(w.db.IDs().New(noon)),
	}
	w.found("bajo", "Bajo Bakers", "ben@bajo.example")
	b.follow(b.signIn("ben@bajo.example", "/bajo")).want(http.StatusOK, "You are signed in.")
	for path, missing := range here {
		elsewhere := "/bajo" + strings.TrimPrefix(path, "/alto")
		there, nowhere := b.get(elsewhere), b.get("/bajo"+strings.TrimPrefix(missing, "/alto"))
		if there.status != http.StatusNotFound || there.words() != nowhere.words() {
			t.Errorf("%s: %d %q, and %q where there is nothing", elsewhere, there.status, there.words(), nowhere.words())
		}
	}
	form := url.Values{"product": {id.Product.Text(w.product.ID)}, "variant": {id.Variant.Text(w.product.Variants[0].ID)}, "offer": {id.Offer.Text(w.offer.ID)}}
	b.get("/bajo/checkout?" + form.Encode()).want(http.StatusNotFound)
	b.post("/bajo/orders", form).want(http.StatusNotFound)
}

func first(pattern *regexp.Regexp, text string) string { return pattern.FindString(text) }

func pictureAt(text string) string {
	return first(regexp.MustCompile(`/alto/pictures/pic_\w+`), text)
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	for _, header := range []http.Header{{"Sec-Fetch-Site": {"cross-site"}}, {"Origin": {"https://evil.example"}}} {
		r, err := http.NewRequestWithContext(w.ctx(), http.MethodPost, w.url+"/sign-out", strings.NewReader(""))
		w.must(err)
		r.Header = header
		b.do(r).want(http.StatusForbidden, "sent from another site")
	}
	b.get("/alto/me").want(http.StatusOK, "Ana Ruiz") // still signed in
}

func TestSecureCookiesOverHTTPS(t *testing.T) {
	w := newShop(t, func(c *Config) { c.PublicURL = &url.URL{Scheme: "https", Host: "panal.example"} })
	answer := httptest.NewRecorder()
	w.server.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "https://panal.example"+w.offerPath()+"?lang=es", nil))
	if answer.Header().Get("Strict-Transport-Security") == "" {
		t.Error("no Strict-Transport-Security")
	}
	checkout := httptest.NewRecorder()
	form := url.Values{"product": {id.Product.Text(w.product.ID)}, "variant": {id.Variant.Text(w.product.Variants[0].ID)}}
	w.server.ServeHTTP(checkout, httptest.NewRequest(http.MethodGet, "https://panal.example/alto/checkout?"+form.Encode(), nil))
	cookies := append(answer.Result().Cookies(), checkout.Result().Cookies()...)
	var names []string
	for _, c := range cookies {
		names = append(names, c.Name)
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("cookie %s", c)
		}
	}
	if !slices.Contains(names, "__Host-lang") || !slices.Contains(names, "__Host-session") {
		t.Errorf("cookies are %v", names)
	}
}
