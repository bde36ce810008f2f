package oidc

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"panal/community"
	"panal/connect/oidc/oidctest"
	"panal/internal/clock"
)

const nonce, verifier, redirect = "nonce", "a-verifier-of-at-least-forty-three-characters", "http://localhost:1/sign-in/with/example/back"

// newProvider is a provider whose other end is a process of its own.
func newProvider(t *testing.T, process *oidctest.Provider, change ...func(*Config)) *Provider {
	t.Helper()
	c, err := Parse(process.URL("Example"))
	if err != nil {
		t.Fatal(err)
	}
	for _, alter := range change {
		alter(&c)
	}
	return New(c, redirect, clock.System())
}

// visit goes to the provider, says who it is, and returns the code that it comes back with.
func visit(t *testing.T, p *Provider, who url.Values) string {
	t.Helper()
	address, err := p.Begin(t.Context(), "state", nonce, verifier)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.PostForm(address, who)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	back, err := answer.Location()
	if err != nil || back.Query().Get("state") != "state" || !strings.HasPrefix(back.String(), redirect+"?") {
		t.Fatalf("%d, back at %s, %v", answer.StatusCode, back, err)
	}
	return back.Query().Get("code")
}

func TestSignIn(t *testing.T) {
	process := oidctest.Start(t)
	p := newProvider(t, process)
	for _, c := range []struct {
		who  url.Values
		want community.Claim
	}{
		{url.Values{"subject": {"7"}, "email": {"luz@example.org"}, "verified": {"yes"}, "name": {"Luz"}}, community.Claim{Subject: "7", Email: "luz@example.org", Verified: true, Name: "Luz"}},
		{url.Values{"subject": {"7"}, "email": {"luz@example.org"}, "verified": {"word"}}, community.Claim{Subject: "7", Email: "luz@example.org", Verified: true}},
		{url.Values{"subject": {"8"}, "email": {"max@example.org"}, "verified": {"no"}}, community.Claim{Subject: "8", Email: "max@example.org"}},
		{url.Values{"subject": {"9"}, "verified": {"yes"}}, community.Claim{Subject: "9"}},
		{url.Values{"subject": {"10"}, "email": {"ida@example.org"}, "verified": {"yes"}, "name": {"Ida"}, "wrong": {"userinfo"}}, community.Claim{Subject: "10", Email: "ida@example.org", Verified: true, Name: "Ida"}},
	} {
		c.want.Issuer = process.Issuer
		got, err := p.Finish(t.Context(), visit(t, p, c.who), nonce, verifier)
		if err != nil || got != c.want {
			t.Errorf("%v: %+v, %v; want %+v", c.who, got, err, c.want)
		}
	}
}

// What does not prove who somebody is makes nobody anybody.
func TestWhatProvesNothing(t *testing.T) {
	p := newProvider(t, oidctest.Start(t))
	for _, wrong := range []string{"nonce", "audience", "issuer", "expired", "signature", "unsigned", "no id_token", "other userinfo"} {
		who := url.Values{"subject": {"7"}, "email": {"luz@example.org"}, "verified": {"yes"}, "wrong": {wrong}}
		if c, err := p.Finish(t.Context(), visit(t, p, who), nonce, verifier); !errors.Is(err, community.ErrProviderRefused) || c != (community.Claim{}) {
			t.Errorf("%s: %+v, %v", wrong, c, err)
		}
	}
	who := url.Values{"subject": {"7"}}
	if _, err := p.Finish(t.Context(), visit(t, p, url.Values{"subject": {""}}), nonce, verifier); !errors.Is(err, community.ErrProviderRefused) {
		t.Errorf("nobody: %v", err)
	}
	if _, err := p.Finish(t.Context(), visit(t, p, who), nonce, strings.Repeat("x", 43)); !errors.Is(err, community.ErrProviderRefused) {
		t.Errorf("another verifier: %v", err)
	}
	code := visit(t, p, who)
	if _, err := p.Finish(t.Context(), code, nonce, verifier); err != nil {
		t.Error(err)
	}
	if _, err := p.Finish(t.Context(), code, nonce, verifier); !errors.Is(err, community.ErrProviderRefused) {
		t.Errorf("the code, a second time: %v", err)
	}
	stranger := newProvider(t, oidctest.Start(t), func(c *Config) { c.ClientSecret = "guessed" })
	if _, err := stranger.Finish(t.Context(), visit(t, stranger, who), nonce, verifier); !errors.Is(err, community.ErrProviderRefused) || strings.Contains(fmt.Sprint(err), "guessed") {
		t.Errorf("another secret: %v", err)
	}
}

func TestProviderIsDown(t *testing.T) {
	process := oidctest.Start(t)
	p := newProvider(t, process)
	code := visit(t, p, url.Values{"subject": {"7"}, "wrong": {"down"}})
	if _, err := p.Finish(t.Context(), code, nonce, verifier); !errors.Is(err, community.ErrProviderDown) {
		t.Errorf("it answers 503: %v", err)
	}
	code = visit(t, p, url.Values{"subject": {"7"}})
	process.Stop()
	if _, err := p.Finish(t.Context(), code, nonce, verifier); !errors.Is(err, community.ErrProviderDown) {
		t.Errorf("it is gone: %v", err)
	}
	fresh := newProvider(t, process)
	if _, err := fresh.Begin(t.Context(), "state", nonce, verifier); !errors.Is(err, community.ErrProviderDown) {
		t.Errorf("it never was: %v", err)
	}
	// One that comes up again is found.
	again := oidctest.Start(t)
	fresh.config.Issuer = again.Issuer
	if _, err := fresh.Begin(t.Context(), "state", nonce, verifier); err != nil {
		t.Errorf("it is up again: %v", err)
	}
}

// A private address is called only where the operator said so.
func TestPrivateProvider(t *testing.T) {
	p := newProvider(t, oidctest.Start(t), func(c *Config) { c.PrivateAllowed = false })
	_, err := p.Begin(t.Context(), "state", nonce, verifier)
	if !errors.Is(err, community.ErrProviderDown) || !strings.Contains(fmt.Sprint(errors.Unwrap(err)), "not public") {
		t.Errorf("%v", err)
	}
}

func TestProviderAsksForPKCE(t *testing.T) {
	p := newProvider(t, oidctest.Start(t))
	address, err := p.Begin(t.Context(), "state", nonce, verifier)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Del("code_challenge")
	u.RawQuery = q.Encode()
	answer, err := http.Get(u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, _ := io.ReadAll(answer.Body); !strings.Contains(string(body), "no PKCE") {
		t.Errorf("%d %s", answer.StatusCode, body)
	}
	if strings.Contains(address, verifier) || strings.Contains(address, oidctest.ClientSecret) {
		t.Errorf("a secret is in %s", address)
	}
}
