package api

import (
	"context"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
)

// paymentKeeping looks after money that fits no order.
type paymentKeeping interface {
	ParkedPayments(ctx context.Context, actor access.Actor, community id.ID) ([]commerce.Payment, error)
	ReturnParked(ctx context.Context, actor access.Actor, community, order, payment id.ID) error
}

// Payment is money that came for an order.
type Payment struct {
	ID         string                `json:"id" example:"pay_01h455vb4pex5vsknk084sn02q"`
	Order      string                `json:"order" example:"ord_01h455vb4pex5vsknk084sn02q"`
	Provider   string                `json:"provider" example:"sandbox"`
	Reference  string                `json:"reference" doc:"Of the payment, with the provider."`
	Amount     Amount                `json:"amount"`
	State      commerce.PaymentState `json:"state" enum:"accepted,returned,parked" doc:"accepted: it pays its order; returned: it came late or twice, and goes back; parked: it fits no order, and a person decides."`
	ReceivedAt time.Time             `json:"received_at"`
}

// Refund is a payment that goes back.
type Refund struct {
	ID          string               `json:"id" example:"ref_01h455vb4pex5vsknk084sn02q"`
	Payment     string               `json:"payment" example:"pay_01h455vb4pex5vsknk084sn02q"`
	Amount      Amount               `json:"amount"`
	Reason      string               `json:"reason" doc:"Why, for programs." example:"group_expired"`
	State       commerce.RefundState `json:"state" enum:"requested,done"`
	RequestedAt time.Time            `json:"requested_at"`
	DoneAt      time.Time            `json:"done_at,omitzero"`
}

func payment(p commerce.Payment) Payment {
	return Payment{id.Payment.Text(p.ID), id.Order.Text(p.Order), p.Provider, p.Reference, amount(p.Amount, p.Currency), p.State, p.ReceivedAt}
}

func refund(r commerce.Refund) Refund {
	return Refund{id.Refund.Text(r.ID), id.Payment.Text(r.Payment), amount(r.Amount, r.Currency), r.Reason, r.State, r.RequestedAt, r.DoneAt}
}

// Payments lists payments.
type Payments struct {
	Items []Payment `json:"items" nullable:"false"`
}

func (s *server) listParked(ctx context.Context, c *call, _ *struct{}) (*one[Payments], error) {
	parked, err := s.Commerce.ParkedPayments(ctx, c.actor, c.community.ID)
	return &one[Payments]{Payments{all(parked, payment)}}, err
}

type paymentInput struct {
	Order   string `path:"order"`
	Payment string `path:"payment"`
}

func (s *server) returnParked(ctx context.Context, c *call, in *paymentInput) (*one[Order], error) {
	key, err := named(id.Order, in.Order, commerce.ErrOrderMissing)
	if err != nil {
		return nil, err
	}
	parked, err := named(id.Payment, in.Payment, commerce.ErrPaymentMissing)
	if err != nil {
		return nil, err
	}
	stands := func() (*one[Order], error) { return s.getOrder(ctx, c, &orderInput{in.Order}) }
	return again(ctx, s, c, nil, parked, stands, func() (*one[Order], error) {
		if err := s.Commerce.ReturnParked(ctx, c.actor, c.community.ID, key, parked); err != nil {
			return nil, err
		}
		return stands()
	})
}
