package storetest

import (
	"context"
	"net/http"
	"strconv"
	"sync"

	"panal/commerce"
	"panal/internal/id"
)

// Provider is a provider of payments that always pays, and remembers what it paid back.
type Provider struct {
	mu         sync.Mutex
	references int
	Refunded   []commerce.Refund
}

// Name is the provider's name.
func (p *Provider) Name() string { return "test" }

// Receipt is the word that a payer has paid an order.
func (p *Provider) Receipt(community id.ID, o commerce.Order) commerce.Receipt {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.references++
	return commerce.Receipt{Provider: p.Name(), Reference: "r" + strconv.Itoa(p.references), Community: community, Order: o.ID, Amount: o.Due(), Currency: o.Currency}
}

// Checkout returns where an order would be paid.
func (p *Provider) Checkout(_ context.Context, c commerce.Charge) (string, error) {
	return "https://pay.example/" + id.Order.Text(c.Order), nil
}

// Declined is an instrument that is never charged.
const Declined = "declined"

// Poor is the instrument on which nothing but nothing can be reserved.
const Poor = "poor"

// Authorise reserves any amount on any instrument but Declined and Poor.
func (p *Provider) Authorise(_ context.Context, c commerce.Charge, instrument string) (commerce.Receipt, error) {
	if instrument == Declined || instrument == Poor && c.Amount > 0 {
		return commerce.Receipt{}, commerce.ErrPaymentDeclined
	}
	r := p.Receipt(c.Community, commerce.Order{ID: c.Order, Total: c.Amount, Currency: c.Currency})
	r.Reserved = true
	return r, nil
}

// Capture takes an authorised amount.
func (p *Provider) Capture(context.Context, string) error { return nil }

// Void gives an authorisation up.
func (p *Provider) Void(context.Context, string) error { return nil }

// Refund remembers a refund.
func (p *Provider) Refund(_ context.Context, r commerce.Refund) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Refunded = append(p.Refunded, r)
	return nil
}

// Query knows of no money that came unannounced.
func (p *Provider) Query(context.Context, id.ID, id.ID) ([]commerce.Receipt, error) { return nil, nil }

// Verify proves nothing.
func (p *Provider) Verify(http.Header, []byte) (commerce.Receipt, error) {
	return commerce.Receipt{}, commerce.ErrCallbackForged
}

var _ commerce.Payments = (*Provider)(nil)
