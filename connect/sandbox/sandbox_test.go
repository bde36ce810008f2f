package sandbox_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"panal/commerce"
	"panal/connect/sandbox"
	"panal/fault"
	"panal/internal/clock"
	"panal/internal/id"
)

// memory is a Store of a test.
type memory struct {
	mu    sync.Mutex
	texts map[string]string
	due   map[string]time.Time
}

func newMemory() *memory {
	return &memory{texts: map[string]string{}, due: map[string]time.Time{}}
}

func (m *memory) SandboxSession(_ context.Context, key string) (string, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	text, found := m.texts[key]
	return text, found, nil
}

func (m *memory) InsertSandboxSession(_ context.Context, key, text string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, found := m.texts[key]; !found {
		m.texts[key] = text
	}
	return nil
}

func (m *memory) SwapSandboxSession(_ context.Context, key, old, text string, due time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.texts[key] != old {
		return false, nil
	}
	m.texts[key], m.due[key] = text, due
	return true, nil
}

func (m *memory) DueSandboxSessions(_ context.Context, now time.Time, limit int) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var texts []string
	for key, at := range m.due {
		if !at.IsZero() && !at.After(now) && len(texts) < limit {
			texts = append(texts, m.texts[key])
		}
	}
	return texts, nil
}

// callback is what was delivered.
type callback struct {
	header http.Header
	body   []byte
}

// bench is a provider whose callbacks are verified and noted.
type bench struct {
	*sandbox.Provider
	store    *memory
	clock    *clock.Manual
	refuse   error // what the receiver answers
	sent     []callback
	receipts []commerce.Receipt
	faults   []error
}

var secret = []byte("a secret of the test's own")

func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{store: newMemory(), clock: clock.At(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC))}
	b.Provider = open(t, b.store, b.clock, secret)
	b.DeliverTo(func(_ context.Context, header http.Header, body []byte) error {
		b.sent = append(b.sent, callback{header, body})
		r, err := b.Verify(header, body)
		if err != nil {
			b.faults = append(b.faults, err)
			return err
		}
		if b.refuse == nil {
			b.receipts = append(b.receipts, r)
		}
		return b.refuse
	})
	return b
}

func open(t testing.TB, store sandbox.Store, clock clock.Clock, secret []byte) *sandbox.Provider {
	t.Helper()
	p, err := sandbox.New(store, clock, sandbox.Config{Secret: secret, PublicURL: "https://hive.example"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var ids = id.NewGenerator(nil)

func charge() commerce.Charge {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	return commerce.Charge{Community: ids.New(now), Order: ids.New(now), Amount: 1250, Currency: "EUR", Description: "Honey", Return: "https://hive.example/back"}
}

// checkout opens a page and returns its token.
func (b *bench) checkout(t testing.TB, c commerce.Charge) string {
	t.Helper()
	url, err := b.Checkout(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	token, ok := strings.CutPrefix(url, "https://hive.example/sandbox/pay/")
	if !ok {
		t.Fatalf("page %q", url)
	}
	return token
}

func (b *bench) act(t testing.TB, token string, action sandbox.Action) {
	t.Helper()
	if back, err := b.Act(t.Context(), token, action); err != nil || back != "https://hive.example/back" {
		t.Fatalf("%s: back to %q, %v", action, back, err)
	}
}

func (b *bench) query(t testing.TB, c commerce.Charge) []commerce.Receipt {
	t.Helper()
	receipts, err := b.Query(t.Context(), c.Community, c.Order)
	if err != nil {
		t.Fatal(err)
	}
	return receipts
}

func TestInstruments(t *testing.T) {
	b, c := newBench(t), charge()
	r, err := b.Authorise(t.Context(), c, sandbox.InstrumentOK)
	if err != nil || r.Provider != "sandbox" || r.Community != c.Community || r.Order != c.Order || r.Amount != 1250 || r.Currency != "EUR" || !r.Reserved {
		t.Fatalf("receipt %+v, %v", r, err)
	}
	if again, err := b.Authorise(t.Context(), c, sandbox.InstrumentOK); err != nil || again != r {
		t.Errorf("again: %+v, %v", again, err)
	}
	if _, err := b.Authorise(t.Context(), c, sandbox.InstrumentDeclined); !errors.Is(err, commerce.ErrPaymentDeclined) {
		t.Errorf("declined: %v", err)
	}
	if _, err := b.Authorise(t.Context(), c, "4242"); !errors.Is(err, sandbox.ErrInstrument) {
		t.Errorf("an instrument that nobody has: %v", err)
	}
	afterRestart := open(t, newMemory(), b.clock, secret)
	for range 2 {
		if err := afterRestart.Capture(t.Context(), r.Reference); err != nil {
			t.Errorf("capture: %v", err)
		}
		if err := afterRestart.Void(t.Context(), r.Reference); err != nil {
			t.Errorf("void: %v", err)
		}
	}
	if got := b.query(t, c); len(got) != 0 {
		t.Errorf("received %v before anything was captured", got)
	}
}

func TestSlowInstrument(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, began := newBench(t), time.Now()
		if _, err := b.Authorise(t.Context(), charge(), sandbox.InstrumentSlow); err != nil || time.Since(began) != 3*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		hurried, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := b.Authorise(hurried, charge(), sandbox.InstrumentSlow); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("given up: %v", err)
		}
	})
}

func TestRefund(t *testing.T) {
	b, c := newBench(t), charge()
	r, err := b.Authorise(t.Context(), c, sandbox.InstrumentOK)
	if err != nil {
		t.Fatal(err)
	}
	good := commerce.Refund{ID: ids.New(b.clock.Now()), Order: c.Order, Reference: r.Reference, Amount: 1250, Currency: "EUR"}
	for range 2 {
		if err := b.Refund(t.Context(), good); err != nil {
			t.Errorf("refund: %v", err)
		}
	}
	foreign, err := open(t, newMemory(), b.clock, []byte("another merchant's secret")).Authorise(t.Context(), c, sandbox.InstrumentOK)
	if err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(*commerce.Refund){
		"more than was charged": func(r *commerce.Refund) { r.Amount++ },
		"nothing":               func(r *commerce.Refund) { r.Amount = 0 },
		"less than nothing":     func(r *commerce.Refund) { r.Amount = -1 },
		"another currency":      func(r *commerce.Refund) { r.Currency = "USD" },
		"another order":         func(r *commerce.Refund) { r.Order = ids.New(b.clock.Now()) },
		"another secret":        func(r *commerce.Refund) { r.Reference = foreign.Reference },
		"no reference":          func(r *commerce.Refund) { r.Reference = "" },
		"a reference cut":       func(r *commerce.Refund) { r.Reference = r.Reference[1:] },
	} {
		bad := good
		change(&bad)
		if b.Refund(t.Context(), bad) == nil {
			t.Errorf("%s: refunded", what)
		}
	}
	for i := range r.Reference {
		bad := []byte(r.Reference)
		if bad[i] = 'A'; r.Reference[i] == 'A' {
			bad[i] = 'B'
		}
		if b.Capture(t.Context(), string(bad)) == nil {
			t.Errorf("captured with another letter at %d", i)
		}
	}
}

// Each button of the page, once: what the receiver is told, and what is found by asking.
func TestActions(t *testing.T) {
	paid := func(c commerce.Charge) commerce.Receipt {
		return commerce.Receipt{Provider: "sandbox", Community: c.Community, Order: c.Order, Amount: c.Amount, Currency: c.Currency}
	}
	type step struct {
		after    time.Duration
		receipts []commerce.Receipt // told by then, without references
		found    []commerce.Receipt // by asking
	}
	c := charge()
	reserved, short := paid(c), paid(c)
	reserved.Reserved = true
	short.Amount--
	one, none := []commerce.Receipt{paid(c)}, []commerce.Receipt(nil)
	for action, want := range map[sandbox.Action]struct {
		steps []step
		state sandbox.State
	}{
		sandbox.Pay:         {[]step{{0, one, one}}, sandbox.Done},
		sandbox.PayOnce:     {[]step{{0, one, one}}, sandbox.Done},
		sandbox.Decline:     {[]step{{0, none, none}, {time.Hour, none, none}}, sandbox.Declined},
		sandbox.Delay:       {[]step{{0, none, one}, {5*time.Second - 1000, none, one}, {1000, one, one}}, sandbox.Done},
		sandbox.Twice:       {[]step{{0, append(one, one...), one}}, sandbox.Done},
		sandbox.OutOfOrder:  {[]step{{0, []commerce.Receipt{paid(c), reserved}, one}}, sandbox.Done},
		sandbox.Late:        {[]step{{0, none, none}, {16*time.Minute - 1000, none, none}, {1000, one, one}}, sandbox.Done},
		sandbox.WrongAmount: {[]step{{0, []commerce.Receipt{short}, []commerce.Receipt{short}}}, sandbox.Done},
		sandbox.Forged:      {[]step{{0, none, none}, {time.Hour, none, none}}, sandbox.Open},
	} {
		t.Run(string(action), func(t *testing.T) {
			b := newBench(t)
			token := b.checkout(t, c)
			b.act(t, token, action)
			for _, s := range want.steps {
				b.clock.Advance(s.after)
				if _, err := b.Sweep(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := bare(b.receipts); !slices.Equal(got, s.receipts) {
					t.Errorf("after %v: told %+v, want %+v", s.after, got, s.receipts)
				}
				if got := bare(b.query(t, c)); !slices.Equal(got, s.found) {
					t.Errorf("after %v: found %+v, want %+v", s.after, got, s.found)
				}
			}
			for _, r := range b.receipts {
				if r.Reference != b.receipts[0].Reference {
					t.Errorf("one charge has the references %q and %q", r.Reference, b.receipts[0].Reference)
				}
			}
			if got, err := b.Session(t.Context(), token); err != nil || got.State != want.state {
				t.Errorf("session %+v, %v, want %s", got, err, want.state)
			}
			if forged := action == sandbox.Forged; forged != (len(b.faults) == 1) || forged && !errors.Is(b.faults[0], commerce.ErrCallbackForged) {
				t.Errorf("refused: %v", b.faults)
			}
			told := len(b.sent)
			if want.state == sandbox.Done {
				b.act(t, token, sandbox.Pay)
				if len(b.sent) != told {
					t.Error("paid twice")
				}
			} else if b.act(t, token, sandbox.Pay); !slices.Equal(bare(b.receipts), one) {
				t.Errorf("then paid: told %+v", b.receipts)
			}
		})
	}
	if len(sandbox.Actions) != 9 {
		t.Errorf("the page has %d buttons", len(sandbox.Actions))
	}
}

// What the payer lets us keep comes with the money, and every later charge of it is taken or declined as was chosen.
func TestKeepsAnInstrument(t *testing.T) {
	for action, want := range map[sandbox.Action]error{sandbox.Pay: nil, sandbox.PayOnce: commerce.ErrPaymentDeclined} {
		for _, keep := range []bool{true, false} {
			b, c := newBench(t), charge()
			c.Keep = keep
			b.act(t, b.checkout(t, c), action)
			told, found := b.receipts[0].Instrument, b.query(t, c)[0].Instrument
			if told != found || (told != "") != keep {
				t.Errorf("%s, keep %v: told %q, found %q", action, keep, told, found)
			}
			if !keep {
				continue
			}
			if _, err := b.Authorise(t.Context(), c, told); !errors.Is(err, want) {
				t.Errorf("%s: charged later: %v", action, err)
			}
		}
	}
}

// bare leaves references out.
func bare(receipts []commerce.Receipt) []commerce.Receipt {
	out := slices.Clone(receipts)
	for i := range out {
		out[i].Reference = ""
	}
	return out
}

func TestWrongAmountOfTheLeastCharge(t *testing.T) {
	b, c := newBench(t), charge()
	c.Amount = 1
	b.act(t, b.checkout(t, c), sandbox.WrongAmount)
	if len(b.receipts) != 1 || b.receipts[0].Amount != 2 {
		t.Errorf("told %+v", b.receipts)
	}
}

// A callback that is not taken comes again, less and less often, and then no more.
func TestCallbackComesAgain(t *testing.T) {
	b, c := newBench(t), charge()
	b.refuse = errors.New("not now")
	b.act(t, b.checkout(t, c), sandbox.Pay)
	tries := len(b.sent)
	for range 1000 {
		b.clock.Advance(time.Second)
		if _, err := b.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(b.sent) == 3 && b.refuse != nil {
			b.refuse = nil
		}
		tries = len(b.sent)
	}
	if tries != 4 || len(b.receipts) != 1 {
		t.Errorf("sent %d times, taken %d times", tries, len(b.receipts))
	}
	b, c = newBench(t), charge()
	b.refuse = errors.New("never")
	b.act(t, b.checkout(t, c), sandbox.Pay)
	for range 3600 {
		b.clock.Advance(time.Second)
		if _, err := b.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(b.sent) != 10 || len(b.query(t, c)) != 1 {
		t.Errorf("sent %d times; found %v", len(b.sent), b.query(t, c))
	}
}

func TestPageIsItsPayers(t *testing.T) {
	b, c := newBench(t), charge()
	token := b.checkout(t, c)
	if again := b.checkout(t, c); again != token {
		t.Errorf("pages %q and %q of one order", token, again)
	}
	s, err := b.Session(t.Context(), token)
	if err != nil || s.Order != c.Order || s.Amount != 1250 || s.Currency != "EUR" || s.Description != "Honey" || s.State != sandbox.Open {
		t.Errorf("session %+v, %v", s, err)
	}
	other := newBench(t).checkout(t, charge())
	for _, wrong := range []string{"", "x", token + "A", token[:len(token)-1], "B" + token[1:], other, c.Order.String()} {
		if _, err := b.Session(t.Context(), wrong); !errors.Is(err, commerce.ErrPaymentMissing) {
			t.Errorf("page %q: %v", wrong, err)
		}
		if _, err := b.Act(t.Context(), wrong, sandbox.Pay); !errors.Is(err, commerce.ErrPaymentMissing) {
			t.Errorf("act on %q: %v", wrong, err)
		}
	}
	if _, err := b.Act(t.Context(), token, "steal"); !errors.Is(err, sandbox.ErrAction) {
		t.Errorf("unknown action: %v", err)
	}
	if got, err := b.Query(t.Context(), ids.New(b.clock.Now()), c.Order); len(got) != 0 || err != nil {
		t.Errorf("another community is told %v, %v", got, err)
	}
	c.Currency = "EURO"
	if _, err := b.Checkout(t.Context(), c); err == nil {
		t.Error("a page for a currency that is none")
	}
}

// Fifty clicks at once take the money once.
func TestManyClicks(t *testing.T) {
	store, at, c := newMemory(), clock.At(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)), charge()
	p := open(t, store, at, secret)
	var mu sync.Mutex
	told := map[string]int{}
	p.DeliverTo(func(_ context.Context, header http.Header, body []byte) error {
		r, err := p.Verify(header, body)
		mu.Lock()
		defer mu.Unlock()
		told[r.Reference]++
		return err
	})
	token := (&bench{Provider: p}).checkout(t, c)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, err := p.Act(t.Context(), token, sandbox.Pay); err != nil && fault.KindOf(err) != fault.Unavailable {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(told) != 1 {
		t.Errorf("told of %d charges", len(told))
	}
}

func TestShortSecret(t *testing.T) {
	if _, err := sandbox.New(newMemory(), clock.System(), sandbox.Config{Secret: []byte("short")}); err == nil {
		t.Error("a secret of five bytes")
	}
}

func BenchmarkAuthoriseCaptureRefund(b *testing.B) {
	p, c := newBench(b), charge()
	for b.Loop() {
		r, err := p.Authorise(b.Context(), c, sandbox.InstrumentOK)
		if err == nil {
			err = p.Capture(b.Context(), r.Reference)
		}
		if err == nil {
			err = p.Refund(b.Context(), commerce.Refund{ID: c.Order, Order: c.Order, Reference: r.Reference, Amount: c.Amount, Currency: "EUR"})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
