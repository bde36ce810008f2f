// Package sandbox is a provider of payments that moves no money, so that the whole product runs with no account
// anywhere. It keeps the manners of a real one: a hosted page where the payer pays or declines, stored instruments,
// callbacks signed by Standard Webhooks 1.0 that may come late, twice, out of turn, wrong or forged, and a word on what
// it has received.
//
// It decides what each button of its page does and whether a callback or a reference is its own. It leaves drawing the
// page to web, keeping sessions to store, and what a payment means to commerce.
//
// What it hands out as a reference says what was charged and carries a signature, so that capturing, voiding and
// refunding need no memory: they take microseconds, work after a restart, and may be repeated at will.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"panal/commerce"
	"panal/fault"
	"panal/internal/clock"
	"panal/internal/id"
)

// Name is the provider's name in records and routes.
const Name = "sandbox"

// The instruments that every payer has stored.
const (
	InstrumentOK       = "sandbox-ok"
	InstrumentDeclined = "sandbox-declined"
	InstrumentSlow     = "sandbox-slow" // authorises after a while
)

// ErrInstrument is returned for an instrument that nobody has.
var ErrInstrument = fault.OnField("instrument", "invalid.instrument")

// Store keeps the sessions of hosted payments as text.
type Store interface {
	// SandboxSession returns the text kept under a key; found is false when there is none.
	SandboxSession(ctx context.Context, key string) (text string, found bool, err error)
	// InsertSandboxSession keeps a text unless there is one under the key.
	InsertSandboxSession(ctx context.Context, key, text string) error
	// SwapSandboxSession replaces a text; swapped is false when it is no longer the old one. due is when the session
	// wants to be found by DueSandboxSessions; zero: never.
	SwapSandboxSession(ctx context.Context, key, old, text string, due time.Time) (swapped bool, err error)
	// DueSandboxSessions lists texts that are due, the longest first.
	DueSandboxSessions(ctx context.Context, now time.Time, limit int) ([]string, error)
}

// Config is what an operator sets.
type Config struct {
	Secret    []byte        // signs callbacks and references; at least 16 bytes, and the same after a restart
	PublicURL string        // where payers reach the pages, without a slash at the end
	Late      time.Duration // how long money is under way that is to come late; 0 means 16 minutes, longer than holds last
	Slow      time.Duration // how long the slow instrument takes; 0 means 3 seconds
}

// Deliver hands a callback to whoever receives it.
type Deliver func(ctx context.Context, header http.Header, body []byte) error

// Provider is the sandbox. Its methods may be called from many goroutines.
type Provider struct {
	store                        Store
	clock                        clock.Clock
	config                       Config
	callbacks, references, pages *key
	deliver                      Deliver
}

var _ commerce.Payments = (*Provider)(nil)

// New returns a Provider. Its callbacks wait until DeliverTo says where they go.
func New(store Store, clock clock.Clock, config Config) (*Provider, error) {
	if len(config.Secret) < 16 {
		return nil, errors.New("sandbox: the secret has fewer than 16 bytes")
	}
	if config.Late == 0 {
		config.Late = 16 * time.Minute
	}
	if config.Slow == 0 {
		config.Slow = 3 * time.Second
	}
	return &Provider{store: store, clock: clock, config: config, callbacks: newKey(config.Secret, "callbacks"),
		references: newKey(config.Secret, "references"), pages: newKey(config.Secret, "pages")}, nil
}

// DeliverTo says where callbacks go. It is called once, before the provider is used.
func (p *Provider) DeliverTo(deliver Deliver) { p.deliver = deliver }

// Name is the provider's name in records and routes.
func (p *Provider) Name() string { return Name }

// Authorise reserves an amount on one of the stored instruments.
func (p *Provider) Authorise(ctx context.Context, c commerce.Charge, instrument string) (commerce.Receipt, error) {
	switch instrument {
	case InstrumentOK:
	case InstrumentDeclined:
		return commerce.Receipt{}, commerce.ErrPaymentDeclined
	case InstrumentSlow:
		timer := time.NewTimer(p.config.Slow)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return commerce.Receipt{}, fault.New(fault.Unavailable, "canceled").Because(context.Cause(ctx))
		}
	default:
		return commerce.Receipt{}, ErrInstrument
	}
	charged := charged{stored, c.Community, c.Order, c.Amount, c.Currency}
	reference, err := p.refer(charged)
	return charged.receipt(reference, true), err
}

// Capture takes an authorised amount.
func (p *Provider) Capture(_ context.Context, reference string) error {
	_, err := p.charged(reference)
	return err
}

// Void gives up an authorisation.
func (p *Provider) Void(_ context.Context, reference string) error {
	_, err := p.charged(reference)
	return err
}

// Refund returns up to what was charged. It has no effect to repeat.
func (p *Provider) Refund(_ context.Context, r commerce.Refund) error {
	c, err := p.charged(r.Reference)
	switch {
	case err != nil:
		return err
	case c.order != r.Order || c.currency != r.Currency:
		return fmt.Errorf("sandbox: refund %s is not of the order and currency that were charged", r.ID)
	case r.Amount <= 0 || r.Amount > c.amount:
		return fmt.Errorf("sandbox: refund %s of %d where %d was charged", r.ID, r.Amount, c.amount)
	}
	return nil
}

// Query returns what was received for an order on the hosted page. What was reserved on a stored instrument is not
// listed: whoever asked for it was told, and what nobody captures lapses.
func (p *Provider) Query(ctx context.Context, community, order id.ID) ([]commerce.Receipt, error) {
	s, _, err := p.load(ctx, order)
	if errors.Is(err, commerce.ErrPaymentMissing) {
		return nil, nil
	}
	if err != nil || s.Community != community || s.TakenAt.IsZero() || s.TakenAt.After(p.clock.Now()) {
		return nil, err
	}
	c := s.charged()
	reference, err := p.refer(c)
	receipt := c.receipt(reference, false)
	receipt.Instrument = s.Instrument
	return []commerce.Receipt{receipt}, err
}
