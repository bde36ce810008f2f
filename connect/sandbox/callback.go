package sandbox

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"panal/commerce"
	"panal/internal/id"
	"panal/money"
)

// A callback is signed by Standard Webhooks 1.0: HMAC-SHA256 over its id, its time and its body, each separated by a
// point. One that is older or newer than tolerance is refused, so that an old one cannot be sent again.

const (
	headerID        = "Webhook-Id"
	headerTimestamp = "Webhook-Timestamp"
	headerSignature = "Webhook-Signature"
	tolerance       = 5 * time.Minute
)

// The types of notices.
const (
	typePaid     = "payment.paid"
	typeReserved = "payment.reserved"
)

// notice is the body of a callback.
type notice struct {
	Type      string       `json:"type"`
	Reference string       `json:"reference"`
	Community string       `json:"community"`
	Order     string       `json:"order"`
	Amount    money.Amount `json:"amount"`
	Currency  string       `json:"currency"`
	// Instrument is what the payer has stored for later charges.
	Instrument string `json:"instrument,omitempty"`
}

// callback writes a callback with its header.
func (p *Provider) callback(s Session, n Notice) (http.Header, []byte, error) {
	c := s.charged()
	reference, err := p.refer(c)
	if err != nil {
		return nil, nil, err
	}
	body, err := json.Marshal(notice{n.Type, reference, id.Community.Text(c.community), id.Order.Text(c.order), c.amount, c.currency, s.Instrument})
	if err != nil {
		return nil, nil, err
	}
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set(headerID, n.ID)
	header.Set(headerTimestamp, strconv.FormatInt(p.clock.Now().Unix(), 10))
	if !n.Forged {
		header.Set(headerSignature, "v1,"+base64.StdEncoding.EncodeToString(p.signature(header, body)))
	}
	return header, body, nil
}

func (p *Provider) signature(header http.Header, body []byte) []byte {
	signed := append([]byte(header.Get(headerID)+"."+header.Get(headerTimestamp)+"."), body...)
	return p.callbacks.sign(nil, signed)
}

// Verify reads a callback and proves that it is ours and recent.
func (p *Provider) Verify(header http.Header, body []byte) (commerce.Receipt, error) {
	forged := commerce.ErrCallbackForged
	seconds, err := strconv.ParseInt(header.Get(headerTimestamp), 10, 64)
	if err != nil || header.Get(headerID) == "" || p.clock.Now().Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return commerce.Receipt{}, forged
	}
	want, genuine := p.signature(header, body), false
	for text := range strings.FieldsSeq(header.Get(headerSignature)) { // several while a secret is being changed
		encoded, ours := strings.CutPrefix(text, "v1,")
		if got, err := base64.StdEncoding.DecodeString(encoded); err == nil && ours && hmac.Equal(got, want) {
			genuine = true
		}
	}
	if !genuine {
		return commerce.Receipt{}, forged
	}
	receipt, err := p.readNotice(body)
	if err != nil {
		return commerce.Receipt{}, forged.Because(err)
	}
	return receipt, nil
}

// readNotice reads the body of a callback, which must say the same as its reference.
func (p *Provider) readNotice(body []byte) (commerce.Receipt, error) {
	var n notice
	if err := json.Unmarshal(body, &n); err != nil {
		return commerce.Receipt{}, err
	}
	community, err := id.Community.Parse(n.Community)
	if err != nil {
		return commerce.Receipt{}, err
	}
	order, err := id.Order.Parse(n.Order)
	if err != nil {
		return commerce.Receipt{}, err
	}
	c, err := p.charged(n.Reference)
	if err != nil {
		return commerce.Receipt{}, err
	}
	if c != (charged{hosted, community, order, n.Amount, n.Currency}) || n.Type != typePaid && n.Type != typeReserved {
		return commerce.Receipt{}, errors.New("sandbox: a notice at odds with its reference")
	}
	receipt := c.receipt(n.Reference, n.Type == typeReserved)
	receipt.Instrument = n.Instrument
	return receipt, nil
}

// send delivers the notices of a session that are due and keeps what is left of them. One that is not taken comes
// again later, less and less often; a forged one does not.
func (p *Provider) send(ctx context.Context, s Session, text string) (sent int, err error) {
	if p.deliver == nil {
		return 0, nil
	}
	now := p.clock.Now()
	var left []Notice
	for _, n := range s.Notices {
		if n.At.After(now) {
			left = append(left, n)
			continue
		}
		header, body, err := p.callback(s, n)
		if err != nil {
			return sent, err
		}
		sent++
		if err := p.deliver(ctx, header, body); err != nil && !n.Forged {
			n, again := n.later(now)
			slog.WarnContext(ctx, "sandbox: a callback was not taken", "order", id.Order.Text(s.Order), "tries", n.Tries, "again", again, "error", err)
			if again {
				left = append(left, n)
			}
		}
	}
	if sent == 0 {
		return 0, nil
	}
	s.Notices = left
	// Whoever else has changed the session meanwhile sent these notices too, or will: a receiver expects doubles.
	_, err = p.swap(ctx, text, s)
	return sent, err
}

// maxTries bounds how often a notice is sent: ten times within about seventeen minutes. What was missed is told to
// whoever asks by Query.
const maxTries = 10

// later returns the notice for when it is tried again.
func (n Notice) later(now time.Time) (Notice, bool) {
	n.Tries++
	n.At = now.Add(time.Second << n.Tries)
	return n, n.Tries < maxTries
}

// Sweep sends the notices that are due, and returns how many it sent.
func (p *Provider) Sweep(ctx context.Context) (sent int, err error) {
	due, err := p.store.DueSandboxSessions(ctx, p.clock.Now(), 100)
	if err != nil {
		return 0, err
	}
	for _, text := range due {
		s, err := readSession(text)
		if err != nil {
			return sent, err
		}
		n, err := p.send(ctx, s, text)
		sent += n
		if err != nil {
			return sent, err
		}
	}
	return sent, nil
}
