package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/api"
	"panal/commerce"
	"panal/community"
	"panal/internal/clock"
	"panal/store/storetest"
)

// program is the real program, serving at an address of its own. Its time goes by only when it is told to.
type program struct {
	*App
	t     testing.TB
	clock *clock.Manual
}

// patience bounds each wait. What is waited for takes a second or two: jobs look at deadlines once a second.
const patience = 20 * time.Second

// boot starts the program as "panal serve" does, in an empty directory unless the configuration names a database. It
// ends with the test.
func boot(t testing.TB, c Config) *program {
	t.Helper()
	logTo(t)
	p := &program{t: t, clock: clock.At(clock.System().Now())}
	c.Listen = "127.0.0.1:0"
	if c.Dir == "" && c.DSN == "" {
		c.Dir = t.TempDir()
	}
	if c.Clock == nil {
		c.Clock = p.clock
	}
	var err error
	if p.App, err = New(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the program ended: %v", err)
		}
		if err := p.Close(); err != nil {
			t.Errorf("close the program: %v", err)
		}
	})
	return p
}

// logTo has the program's log shown with the test's output, which is shown when it fails.
func logTo(t testing.TB) {
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})))
	t.Cleanup(func() { slog.SetDefault(before) })
}

// onEachEngine tells a story on SQLite and on PostgreSQL.
func onEachEngine(t *testing.T, story func(t *testing.T, p *program)) {
	t.Run("SQLite", func(t *testing.T) { story(t, boot(t, Config{})) })
	t.Run("PostgreSQL", func(t *testing.T) { story(t, boot(t, Config{DSN: storetest.Postgres(t), Lanes: 4})) })
}

// eventually waits for what the program does by itself.
func (p *program) eventually(what string, holds func() bool) {
	p.t.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for end := time.After(patience); !holds(); {
		select {
		case <-look.C:
		case <-end:
			p.t.Fatalf("waited %v and it is not so that %s", patience, what)
		}
	}
}

// settle lets the program do everything that is due by now.
func (p *program) settle() {
	p.t.Helper()
	if err := p.Jobs.Drain(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
}

// audit recomputes every balance, slot, shelf and refund, as "panal check" does.
func (p *program) audit() {
	p.t.Helper()
	differences, err := p.DB.Check(p.t.Context(), func(string) {})
	if err != nil {
		p.t.Fatal(err)
	}
	for _, d := range differences {
		p.t.Errorf("does not agree: %s", d)
	}
}

// shop is a community with one thing to sell: Dawn, a coffee, alone for €15.50, together with others for €12.40.
type shop struct {
	*program
	community community.Community
	founder   access.Actor
	operator  client
	product   api.Product
	offer     api.Offer
	looked    map[string]bool // at pages, by what they are made of
}

// The shop's prices, in cents.
const (
	alone, together = 15_50, 12_40
	saved           = alone - together
)

const operatorEmail = "ana@alto.example"

// openShop founds a community, and sells Dawn there to groups of a size, which have a day to form.
func openShop(p *program, size int) *shop {
	p.t.Helper()
	s := &shop{program: p, looked: map[string]bool{}}
	var err error
	s.community, s.founder, err = p.Communities.Found(p.t.Context(), community.Founding{Name: "Alto Roasters", Slug: "alto", Slogan: "Roasted on Tuesdays",
		Currency: "EUR", Locale: "en", TimeZone: "Europe/Madrid", OperatorName: "Ana Ruiz", OperatorEmail: operatorEmail})
	if err != nil {
		p.t.Fatal(err)
	}
	s.operator = s.signIn(operatorEmail)
	s.product = send[api.Product](s.operator, "POST", "/products", api.NewProduct{Slug: "dawn", Title: "Dawn", Description: "Washed, from Huila.",
		Variants: []api.NewVariant{{Price: euros(alone), Stock: 100}}})
	s.product = send[api.Product](s.operator, "PUT", "/products/"+s.product.ID, api.ProductChange{Slug: "dawn", Title: "Dawn", Description: "Washed, from Huila.", State: commerce.ProductLive})
	now := p.clock.Now()
	terms := api.OfferTerms{Slug: "dawn-together", Size: size, WindowMinutes: 24 * 60, StartsAt: now.Add(-time.Minute), EndsAt: now.AddDate(0, 3, 0),
		Prices: map[string]api.Amount{s.variant(): euros(together)}}
	s.offer = send[api.Offer](s.operator, "POST", "/offers", api.NewOffer{Product: s.product.ID, OfferTerms: terms})
	s.setOffer(commerce.OfferLive)
	return s
}

// setOffer moves the offer on.
func (s *shop) setOffer(to commerce.OfferState) {
	s.t.Helper()
	s.offer = send[api.Offer](s.operator, "PUT", "/offers/"+s.offer.ID, api.OfferChange{OfferTerms: s.offer.OfferTerms, State: to})
}

func (s *shop) variant() string { return s.product.Variants[0].ID }

func euros(cents int64) api.Amount { return api.Amount{Amount: cents, Currency: "EUR"} }

// client is a program that asks the API for a member.
type client struct {
	s     *shop
	token string
	email string
}

// signIn proves an e-mail by the code that is sent there, which makes somebody a member, and makes a token.
func (s *shop) signIn(email string) client {
	s.t.Helper()
	c := client{s: s, email: email}
	asked := send[api.SignIn](c, "POST", "/sign-ins", api.NewSignIn{Email: email})
	made := send[api.Token](c, "POST", "/tokens", api.NewToken{Email: email, Code: s.code(email), Challenge: asked.Challenge,
		Name: "story", Scope: access.Write, Days: 90})
	c.token = made.Token
	return c
}

// code is the sign-in code that was sent last to an address: it opens the subject.
func (p *program) code(email string) string {
	p.t.Helper()
	for _, m := range p.mailbox()() {
		if m.To == email && m.Unsubscribe == "" { // a notice is not a code
			return m.Subject[:6]
		}
	}
	p.t.Fatalf("no code was sent to %s", email)
	return ""
}

// get reads something that is there.
func get[T any](c client, path string) T {
	c.s.t.Helper()
	return send[T](c, "GET", path, nil)
}

// send asks for something that is granted.
func send[T any](c client, method, path string, body any) (out T) {
	c.s.t.Helper()
	status, text := c.ask(method, path, body)
	if status < 200 || status > 299 {
		c.s.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		c.s.t.Fatalf("%s %s: %v in %s", method, path, err, text)
	}
	return out
}

// refused asks for something that is not granted, and returns the code of the problem.
func (c client) refused(method, path string, body any) string {
	c.s.t.Helper()
	status, text := c.ask(method, path, body)
	var problem api.Problem
	if err := json.Unmarshal(text, &problem); err != nil || status < 400 {
		c.s.t.Fatalf("%s %s: %d %s, want a refusal", method, path, status, text)
	}
	return problem.Code
}

func (c client) ask(method, path string, body any) (status int, text []byte) {
	c.s.t.Helper()
	var sent io.Reader
	if body != nil {
		written, err := json.Marshal(body)
		if err != nil {
			c.s.t.Fatal(err)
		}
		sent = bytes.NewReader(written)
	}
	r, err := http.NewRequestWithContext(c.s.t.Context(), method, c.s.PublicURL()+"/api/v1/communities/alto"+path, sent)
	if err != nil {
		c.s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if method == http.MethodPost {
		r.Header.Set("Idempotency-Key", rand.Text())
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	answer, text := c.s.answer(r)
	return answer.StatusCode, text
}

// fetch gets a file that anybody may have.
func (p *program) fetch(address, kind string) []byte {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	answer, content := p.answer(r)
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != kind {
		p.t.Fatalf("%s: %d %s", address, answer.StatusCode, answer.Header.Get("Content-Type"))
	}
	return content
}

// answer sends a request and reads the answer; it follows no redirect.
func (p *program) answer(r *http.Request) (*http.Response, []byte) {
	p.t.Helper()
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return answer, text
}

// pay chooses a button of the provider's page, as the payer.
func (p *program) pay(page, button string) {
	p.t.Helper()
	form := url.Values{"action": {button}}.Encode()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, page, strings.NewReader(form))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if answer, text := p.answer(r); answer.StatusCode != http.StatusSeeOther {
		p.t.Fatalf("pay: %d %s", answer.StatusCode, text)
	}
}
