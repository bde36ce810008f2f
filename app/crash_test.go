package app

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	random "math/rand/v2"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"panal/access"
	"panal/api"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/money"
	"panal/store"
)

// market is a data directory with an offer in it, and the buyers who storm it through the real program, which is
// killed under them.
type market struct {
	t              *testing.T
	binary, dir    string
	community      id.ID
	operator       access.Actor
	offer, variant string
	buyers         []*buyer
	client         *http.Client
	url            string

	mu     sync.Mutex
	groups []string
	told   map[string]api.Order // by id: what was answered with 201

	left  atomic.Int64 // answers until midst
	midst chan struct{}
}

// buyer asks for one order after the other.
type buyer struct {
	token string
	asked *purchase // and not answered
}

type purchase struct {
	key  string
	body []byte
}

func openMarket(t *testing.T, buyers int) *market {
	t.Helper()
	logTo(t)
	m := &market{t: t, binary: filepath.Join(t.TempDir(), "panal"), dir: filepath.Join(t.TempDir(), "data"), told: map[string]api.Order{},
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: buyers}, Timeout: 20 * time.Second}}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-pgo=off", "-o", m.binary, "panal/cmd/panal").CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	a, err := New(t.Context(), Config{Dir: m.dir, Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	c, operator, err := a.Communities.Found(ctx, community.Founding{Name: "Alto Roasters", Slug: "alto", Currency: "EUR", Locale: "en",
		TimeZone: "Europe/Madrid", OperatorName: "Ana Ruiz", OperatorEmail: operatorEmail})
	must(err)
	p, err := a.Commerce.CreateProduct(ctx, operator, commerce.CreateProduct{Community: c.ID, Slug: "dawn", Title: "Dawn", Variants: []commerce.NewVariant{{Price: alone, Stock: 1_000_000}}})
	must(err)
	_, err = a.Commerce.UpdateProduct(ctx, operator, commerce.UpdateProduct{Community: c.ID, Product: p.ID, Slug: "dawn", Title: "Dawn", State: commerce.ProductLive})
	must(err)
	now := time.Now()
	terms := commerce.OfferTerms{Slug: "dawn-together", Size: 3, Window: 24 * time.Hour, StartsAt: now.Add(-time.Minute), EndsAt: now.Add(24 * time.Hour),
		Prices: map[id.ID]money.Amount{p.Variants[0].ID: together}}
	o, err := a.Commerce.CreateOffer(ctx, operator, commerce.CreateOffer{Community: c.ID, Product: p.ID, Terms: terms})
	must(err)
	_, err = a.Commerce.UpdateOffer(ctx, operator, commerce.UpdateOffer{Community: c.ID, Offer: o.ID, Terms: terms, State: commerce.OfferLive})
	must(err)
	m.operator = operator
	m.community, m.offer, m.variant = c.ID, id.Offer.Text(o.ID), id.Variant.Text(p.Variants[0].ID)
	for i := range buyers {
		email := fmt.Sprintf("buyer%d@example.org", i)
		challenge, err := a.Communities.StartSignIn(ctx, c.ID, email, "en")
		must(err)
		code := (&program{App: a, t: t}).code(email)
		actor, err := a.Communities.SignIn(ctx, community.SignIn{Community: c.ID, Email: email, Challenge: challenge, Code: code, Language: "en"})
		must(err)
		_, token, err := a.Communities.CreateToken(ctx, actor, community.NewToken{Name: "crash", Scope: access.Write, Days: 1})
		must(err)
		m.buyers = append(m.buyers, &buyer{token: token})
	}
	return m
}

// serve starts the program and waits until it says that it serves.
func (m *market) serve() *exec.Cmd {
	m.t.Helper()
	c := exec.Command(m.binary, "serve", "--data", m.dir, "--listen", "127.0.0.1:0", "--ops-listen=", "--log-format", "json")
	log, err := c.StderrPipe()
	if err != nil {
		m.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { c.Process.Kill() })
	serving := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(log); lines.Scan(); {
			var line struct{ Level, Msg, Listen string }
			json.Unmarshal(lines.Bytes(), &line)
			switch {
			case line.Msg == "serving":
				serving <- line.Listen
			case line.Level != "INFO":
				m.t.Logf("the program says %s", lines.Text())
			}
		}
	}()
	select {
	case at := <-serving:
		m.url = "http://" + at
	case <-time.After(patience):
		m.t.Fatal("the program does not serve")
	}
	return c
}

// storm has every buyer buy until the program no longer answers, and returns when they are in the midst of it: after
// so many answers. Each is left with what it asked for last.
func (m *market) storm(answers int, failed func(error)) (gone *sync.WaitGroup) {
	m.midway(answers)
	gone = &sync.WaitGroup{}
	for _, b := range m.buyers {
		gone.Go(func() {
			for {
				if err := m.ask(b, m.choose()); err != nil {
					failed(err)
					return
				}
			}
		})
	}
	m.waits()
	return gone
}

// midway is in the midst of it: after so many answers.
func (m *market) midway(answers int) {
	m.left.Store(int64(answers))
	m.midst = make(chan struct{})
}

// waits waits until then.
func (m *market) waits() {
	m.t.Helper()
	select {
	case <-m.midst:
	case <-time.After(patience):
		m.t.Fatalf("%d answers are missing", m.left.Load())
	}
}

// choose joins one of the groups that were opened last, or opens one.
func (m *market) choose() *purchase {
	body := api.NewOrder{Variant: m.variant, Quantity: 1, Offer: m.offer, Instrument: "sandbox-ok"}
	m.mu.Lock()
	if last := m.groups[max(0, len(m.groups)-20):]; len(last) > 0 && random.IntN(4) > 0 {
		body.GroupBuy = last[random.IntN(len(last))]
	}
	m.mu.Unlock()
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return &purchase{key: rand.Text(), body: text}
}

// ask asks for an order. An error says that there was no answer.
func (m *market) ask(b *buyer, p *purchase) error {
	b.asked = p
	status, text, err := m.post(b, "/orders", p.key, p.body)
	if err != nil {
		return err
	}
	b.asked = nil
	switch status {
	case http.StatusCreated:
		var o api.Order
		if err := json.Unmarshal(text, &o); err != nil {
			m.t.Errorf("%v in %s", err, text)
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		m.told[o.ID] = o
		m.groups = append(m.groups, o.GroupBuy)
	case http.StatusConflict, http.StatusGone: // in it already; full
	case http.StatusTooManyRequests, http.StatusServiceUnavailable: // not now
	default:
		m.t.Errorf("%d %s", status, text)
	}
	return nil
}

// post asks for something under a key. An error says that there was no answer.
func (m *market) post(b *buyer, path, key string, body []byte) (status int, text []byte, err error) {
	r, err := http.NewRequest("POST", m.url+"/api/v1/communities/alto"+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+b.token)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Idempotency-Key", key)
	answer, err := m.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	if text, err = io.ReadAll(answer.Body); err != nil {
		return 0, nil, err
	}
	if m.left.Add(-1) == 0 {
		close(m.midst)
	}
	return answer.StatusCode, text, nil
}

// askAgain asks once more for what was not answered, with the same keys.
func (m *market) askAgain() {
	m.t.Helper()
	for _, b := range m.buyers {
		if b.asked != nil {
			if err := m.ask(b, b.asked); err != nil {
				m.t.Fatal(err)
			}
		}
	}
}

// A program that is killed in the midst of its work has kept everything that it answered, and nothing half; what it did
// not answer can be asked again, and happens once. A program that is told to end answers what it has begun.
func TestCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program and kills it again and again")
	}
	m := openMarket(t, 32)
	for round := range 4 {
		running := m.serve()
		m.askAgain()
		gone := m.storm(100+random.IntN(1000), func(error) {})
		if err := running.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		running.Wait()
		gone.Wait()
		t.Logf("killed %d times, %d orders answered", round+1, len(m.told))
		m.client.CloseIdleConnections()
	}

	running := m.serve()
	m.askAgain()
	gone := m.storm(100, func(err error) {
		if !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("neither answered nor refused: %v", err)
		}
	})
	if err := running.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	gone.Wait()
	if err := running.Wait(); err != nil {
		t.Errorf("told to end, the program ends with %v", err)
	}
	m.agrees()
}

// agrees fails unless everything agrees with everything else, and with what was answered.
func (m *market) agrees() {
	m.t.Helper()
	out, err := exec.CommandContext(m.t.Context(), m.binary, "check", "--data", m.dir).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Everything agrees.") {
		m.t.Errorf("check: %v\n%s", err, out)
	}
	db, err := store.Open(m.t.Context(), store.Config{Dir: m.dir})
	if err != nil {
		m.t.Fatal(err)
	}
	defer db.Close()
	for text, o := range m.told {
		order, err := id.Order.Parse(text)
		if err != nil {
			m.t.Fatal(err)
		}
		kept, err := db.Commerce().Order(m.t.Context(), m.community, order)
		if err != nil || id.GroupBuy.Text(kept.GroupBuy) != o.GroupBuy || kept.State != commerce.AwaitingGroup && kept.State != commerce.Ready {
			m.t.Errorf("order %s was answered, and now: %s in %s, %v", text, kept.State, kept.GroupBuy, err)
		}
	}
	there := 0
	for after := (id.ID{}); ; {
		page, err := db.Commerce().OrderViews(m.t.Context(), m.community, commerce.OrderFilter{}, after, 100)
		if err != nil {
			m.t.Fatal(err)
		}
		if there += len(page); len(page) < 100 {
			break
		}
		after = page[99].Order.ID
	}
	if there != len(m.told) {
		m.t.Errorf("%d orders are there, and %d were answered", there, len(m.told))
	}
}
