package sandbox_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"

	"panal/commerce"
	"panal/connect/sandbox"
	"panal/internal/id"
)

// genuine returns a provider and a callback of its.
func genuine(t testing.TB) (*bench, callback) { return genuineOf(t, charge()) }

func genuineOf(t testing.TB, charge commerce.Charge) (*bench, callback) {
	b := newBench(t)
	b.act(t, b.checkout(t, charge), sandbox.Pay)
	if len(b.sent) != 1 {
		t.Fatalf("%d callbacks", len(b.sent))
	}
	return b, b.sent[0]
}

func TestVerifyRefusesWhatIsNotOurs(t *testing.T) {
	_, other := genuine(t)
	foreign := newBench(t)
	foreign.Provider = open(t, foreign.store, foreign.clock, []byte("another merchant's secret"))
	for what, change := range map[string]func(b *bench, c *callback){
		"missing signature":       func(_ *bench, c *callback) { c.header.Del("webhook-signature") },
		"missing id":              func(_ *bench, c *callback) { c.header.Del("webhook-id") },
		"missing timestamp":       func(_ *bench, c *callback) { c.header.Del("webhook-timestamp") },
		"no header":               func(_ *bench, c *callback) { c.header = http.Header{} },
		"wrong signature":         func(_ *bench, c *callback) { c.header.Set("webhook-signature", "v1,"+"AAAA") },
		"empty signature":         func(_ *bench, c *callback) { c.header.Set("webhook-signature", "v1,") },
		"signature of no version": func(_ *bench, c *callback) { c.header.Set("webhook-signature", c.header.Get("webhook-signature")[3:]) },
		"signature of version 2": func(_ *bench, c *callback) {
			c.header.Set("webhook-signature", "v2"+c.header.Get("webhook-signature")[2:])
		},
		"another's signature": func(_ *bench, c *callback) { c.header.Set("webhook-signature", other.header.Get("webhook-signature")) },
		"another id":          func(_ *bench, c *callback) { c.header.Set("webhook-id", "msg_other") },
		"another time": func(b *bench, c *callback) {
			c.header.Set("webhook-timestamp", strconv.FormatInt(b.clock.Now().Unix()+1, 10))
		},
		"a time that is none":      func(_ *bench, c *callback) { c.header.Set("webhook-timestamp", "noon") },
		"a time beyond all":        func(_ *bench, c *callback) { c.header.Set("webhook-timestamp", "9223372036854775807") },
		"five minutes old":         func(b *bench, _ *callback) { b.clock.Advance(5*time.Minute + time.Microsecond) },
		"five minutes ahead":       func(b *bench, _ *callback) { b.clock.Set(b.clock.Now().Add(-5*time.Minute - time.Microsecond)) },
		"re-encoded JSON":          func(_ *bench, c *callback) { c.body = indented(t, c.body) },
		"another body":             func(_ *bench, c *callback) { c.body = other.body },
		"no body":                  func(_ *bench, c *callback) { c.body = nil },
		"another secret":           func(b *bench, _ *callback) { b.Provider = foreign.Provider },
		"a body with another tail": func(_ *bench, c *callback) { c.body = append(c.body, ' ') },
	} {
		b, c := genuine(t)
		change(b, &c)
		if r, err := b.Verify(c.header, c.body); !errors.Is(err, commerce.ErrCallbackForged) || r != (commerce.Receipt{}) {
			t.Errorf("%s: %+v, %v", what, r, err)
		}
	}
}

func indented(t *testing.T, body []byte) []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, body, "", " "); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Not one byte of a body can be changed.
func TestVerifyRefusesEachEdit(t *testing.T) {
	b, c := genuine(t)
	for i := range c.body {
		edited := bytes.Clone(c.body)
		edited[i] ^= 1
		if _, err := b.Verify(c.header, edited); !errors.Is(err, commerce.ErrCallbackForged) {
			t.Errorf("byte %d: %v", i, err)
		}
	}
}

func TestVerifyTakesWhatIsOurs(t *testing.T) {
	for what, change := range map[string]func(b *bench, c *callback){
		"as sent":            func(*bench, *callback) {},
		"five minutes old":   func(b *bench, _ *callback) { b.clock.Advance(5 * time.Minute) },
		"five minutes ahead": func(b *bench, _ *callback) { b.clock.Set(b.clock.Now().Add(-5 * time.Minute)) },
		"with another's before": func(_ *bench, c *callback) {
			c.header.Set("webhook-signature", "v1,AAAA v1a,BBBB "+c.header.Get("webhook-signature"))
		},
		"by the same secret anew":    func(b *bench, _ *callback) { b.Provider = open(t, newMemory(), b.clock, secret) },
		"a second time, as a double": func(b *bench, c *callback) { b.Verify(c.header, c.body) },
	} {
		b, c := genuine(t)
		change(b, &c)
		if r, err := b.Verify(c.header, c.body); err != nil || r != b.receipts[0] {
			t.Errorf("%s: %+v, %v", what, r, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	fixed := charge() // the same in every process that fuzzes
	fixed.Community, fixed.Order = id.ID{1}, id.ID{2}
	b, c := genuineOf(f, fixed)
	f.Add(c.header.Get("webhook-id"), c.header.Get("webhook-timestamp"), c.header.Get("webhook-signature"), c.body)
	f.Add("msg", "1772452800", "v1,", []byte(`{"type":"payment.paid"}`))
	f.Fuzz(func(t *testing.T, message, at, signature string, body []byte) {
		header := http.Header{}
		header.Set("webhook-id", message)
		header.Set("webhook-timestamp", at)
		header.Set("webhook-signature", signature)
		r, err := b.Verify(header, body)
		same := message == c.header.Get("webhook-id") && at == c.header.Get("webhook-timestamp") && bytes.Equal(body, c.body)
		if err == nil && (!same || r != b.receipts[0]) {
			t.Errorf("took %q %q %q %q as %+v", message, at, signature, body, r)
		}
	})
}
