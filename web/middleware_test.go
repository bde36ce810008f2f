package web

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// serveAlone answers one request through the middleware with a table of one route.
func (w *world) serveAlone(t route, r *http.Request) *httptest.ResponseRecorder {
	w.t.Helper()
	rt, err := newRouter(w.server, []route{t})
	w.must(err)
	answer := httptest.NewRecorder()
	w.server.observed(w.server.guarded(rt)).ServeHTTP(answer, r)
	return answer
}

// logged gathers the log while a test runs.
func logged(t *testing.T) *bytes.Buffer {
	var b bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() { slog.SetDefault(before) })
	return &b
}

func TestAPanicIsAnErrorPage(t *testing.T) {
	w := newShop(t)
	log := logged(t)
	broken := route{pattern: "GET /alto", rule: public, handle: func(*Server, *request) error { panic("the roof is on fire") }}
	answer := w.serveAlone(broken, httptest.NewRequest(http.MethodGet, "/alto", nil))
	body := answer.Body.String()
	if answer.Code != http.StatusInternalServerError || answer.Header().Get("Content-Security-Policy") == "" {
		t.Errorf("%d, %v", answer.Code, answer.Header())
	}
	request := answer.Header().Get("X-Request-Id")
	if !strings.Contains(body, "Something went wrong") || !strings.Contains(body, request) || strings.Contains(body, "fire") {
		t.Errorf("the page says %s", body)
	}
	if !strings.Contains(log.String(), "the roof is on fire") || !strings.Contains(log.String(), request) {
		t.Errorf("the log says %s", log)
	}
}

func TestFaultsBecomePages(t *testing.T) {
	w := newShop(t)
	logged(t)
	for _, c := range []struct {
		err    error
		status int
		says   string
	}{
		{errors.New("disk on fire"), 500, "Something went wrong"},
		{fault.New(fault.Unavailable, "busy").After(3e9), 503, "Many people are here right now."},
		{fault.New(fault.Gone, "offer_ended"), 410, "This offer has ended."},
		{fault.New(fault.Conflict, "of_a_code_without_words"), 409, "This has changed in the meantime."},
		{access.ErrForbidden, 403, "Not allowed"},
	} {
		broken := route{pattern: "GET /alto", rule: public, handle: func(*Server, *request) error { return c.err }}
		answer := w.serveAlone(broken, httptest.NewRequest(http.MethodGet, "/alto", nil))
		if answer.Code != c.status || !strings.Contains(answer.Body.String(), c.says) || strings.Contains(answer.Body.String(), "disk on fire") {
			t.Errorf("%v: %d %s", c.err, answer.Code, answer.Body)
		}
		if retry := answer.Header().Get("Retry-After"); (retry != "") != (c.status == 503) {
			t.Errorf("%v: Retry-After %q", c.err, retry)
		}
	}
}

// What stands in an address or a form and opens something is in no log.
func TestTheLogKeepsSecrets(t *testing.T) {
	w := newShop(t)
	log := logged(t)
	b := w.browser()
	b.signIn("eva@example.org", "/alto/me")
	code := w.code("eva@example.org")
	const secret = "abcdefghijklmnop"
	b.get("/setup/" + secret).want(http.StatusGone)
	pay := b.checkout(w.offerPath(), "", "").header.Get("Location")
	b.get(pay).want(http.StatusOK)
	b.get("/alto?token=hunter2")
	p := b.post("/alto/me/tokens", url.Values{"name": {"printer"}, "scope": {"read"}, "days": {"30"}}).want(http.StatusOK)
	token := between(p.text, `value="panal_`, `"`)
	at, err := url.Parse(w.url)
	w.must(err)
	var requests strings.Builder // the outbox logs a code on purpose: it stands in for a mail server
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, "msg=request") {
			requests.WriteString(line)
		}
	}
	if strings.Count(requests.String(), "\n") < 8 || token == "" {
		t.Fatalf("the log has %s", requests.String())
	}
	secrets := []string{code, secret, strings.TrimPrefix(pay, w.url+"/sandbox/pay/"), "hunter2", token, "eva@example.org"}
	for _, c := range b.client.Jar.Cookies(at) {
		secrets = append(secrets, c.Value)
	}
	for _, s := range secrets {
		if s != "" && strings.Contains(requests.String(), s) {
			t.Errorf("the log has %q", s)
		}
	}
}

func TestHealth(t *testing.T) {
	broken := errors.New("no disk")
	var well error
	w := newShop(t, func(c *Config) { c.Ready = func(context.Context) error { return well } })
	b := w.browser()
	b.get("/healthz").want(http.StatusOK, "ok")
	b.get("/readyz").want(http.StatusOK, "ready")
	well = broken
	p := b.get("/readyz").want(http.StatusServiceUnavailable)
	if strings.Contains(p.text, "disk") {
		t.Errorf("says %q", p.text)
	}
	b.get("/healthz").want(http.StatusOK)
	b.get("/favicon.ico").want(http.StatusFound)
	b.get("/robots.txt").want(http.StatusOK, "Disallow: /*/checkout")
	b.get("/static/0/site.css").want(http.StatusOK)
}

func TestPicturesAreKept(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	p := b.get(pictureAt(b.get("/alto").text)).want(http.StatusOK)
	if cache := p.header.Get("Cache-Control"); !strings.Contains(cache, "immutable") || p.header.Get("Content-Encoding") != "" || !strings.HasPrefix(p.header.Get("Content-Type"), "image/") {
		t.Errorf("headers %v", p.header)
	}
	b.get("/alto/pictures/" + id.Picture.Text(w.db.IDs().New(noon))).want(http.StatusNotFound)
}

func TestConfigurationIsChecked(t *testing.T) {
	w := newShop(t)
	for name, spoil := range map[string]func(*Config){
		"service": func(c *Config) { c.Commerce = nil }, "sessions": func(c *Config) { c.Sessions = nil },
		"address": func(c *Config) { c.PublicURL = &url.URL{Scheme: "ftp", Host: "x"} }, "no address": func(c *Config) { c.PublicURL = nil },
	} {
		c := w.config
		spoil(&c)
		if _, err := New(c); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
