package commerce

import (
	"context"
	"slices"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/ledger"
	"panal/money"
)

// A refund sends a payment back, or a part of it, once. It is requested inside the write that makes it due; a consumer of
// facts then asks the provider, as often as it takes, under the refund's own id, and books that it is done. Nobody has to
// file anything.

// Reasons for refunds.
const (
	ReasonExpired  = "group_expired"
	ReasonLeft     = "member_left"
	ReasonLate     = "payment_late"
	ReasonDouble   = "payment_double"
	ReasonStaff    = "staff"
	ReasonShipped  = "shipped" // by staff, of an order that is on its way or has come
	ReasonNoPlace  = "no_place"
	ReasonRejected = "payment_wrong"
	// Of an order for a term.
	ReasonOtherTerm = "other_term"  // the membership had gone on when it was paid
	ReasonCooling   = "cooling_off" // the member took it back in time
	// Of a part of an order.
	ReasonReturned  = "returned"
	ReasonExchanged = "exchanged" // for something cheaper
	ReasonGoodwill  = "goodwill"
)

// RefundState says whether the money is back with the payer.
type RefundState string

const (
	RefundRequested RefundState = "requested"
	RefundDone      RefundState = "done"
)

// Refund is a payment going back, or a part of it.
type Refund struct {
	ID          id.ID
	Payment     id.ID
	Order       id.ID
	Provider    string
	Reference   string // of the payment
	Amount      money.Amount
	Currency    string
	Reason      string
	State       RefundState
	RequestedAt time.Time
	DoneAt      time.Time
}

// refundTx reads and keeps refunds.
type refundTx interface {
	// InsertRefund keeps the refund of a whole payment; a payment that has one is refused.
	InsertRefund(Refund)
	// RefundPart keeps a refund of no more than is left of its payment.
	RefundPart(Refund)
	// Settled reports whether no refund of what an order was paid with is to be done still.
	Settled(order id.ID) (bool, error)
	// FinishRefund marks a requested refund as done, and its order as refunded if it is the order that is taken back:
	// money that came late or twice leaves its order as it was. It reports whether the refund was still to be done.
	FinishRefund(Refund) (bool, error)
	// FinishOrder marks an order that is taken back, and for which nothing was charged, as refunded. It is told the order
	// as it was before: units that were shipped do not come back.
	FinishOrder(was Order)
}

// refund books that a payment is owed back, out of the accounts that held it, and requests it from the provider.
func (s *Service) refund(tx Tx, p Payment, reason string, from ...ledger.Entry) error {
	r := p.refund(tx, p.Amount, reason)
	tx.InsertRefund(r)
	return s.owe(tx, r, from...)
}

// refundPart is refund for a part of a payment.
func (s *Service) refundPart(tx Tx, p Payment, amount money.Amount, reason string, from ...ledger.Entry) error {
	r := p.refund(tx, amount, reason)
	tx.RefundPart(r)
	return s.owe(tx, r, from...)
}

// refund is the record of a refund of so much of a payment.
func (p Payment) refund(tx Tx, amount money.Amount, reason string) Refund {
	return Refund{ID: tx.NewID(), Payment: p.ID, Order: p.Order, Provider: p.Provider, Reference: p.Reference, Amount: amount,
		Currency: p.Currency, Reason: reason, State: RefundRequested, RequestedAt: tx.Now()}
}

// owe books a refund out of the accounts that held its amount, and requests it from the provider.
func (s *Service) owe(tx Tx, r Refund, from ...ledger.Entry) error {
	posting := ledger.Posting{Cause: ledger.Cause{Kind: "refund", ID: r.ID}, Purpose: "requested", Currency: r.Currency,
		Entries: append(from, ledger.Entry{Account: refundsPayable, Amount: r.Amount})}
	if err := tx.Post(posting); err != nil {
		return err
	}
	return emit(tx, r.fact(FactRefundRequested))
}

// refundOrder moves an order to refunding, refunds its payment, and puts its units back on the shelf unless they were
// shipped. It returns the order as it is then.
func (s *Service) refundOrder(tx Tx, o Order, offer Offer, reason string, from ...ledger.Entry) (Order, error) {
	refunding, err := o.Move(Refunding, tx.Now())
	if err != nil {
		return o, err
	}
	tx.UpdateOrder(o, refunding)
	payments, err := tx.PaymentsOf(o.ID)
	if err != nil {
		return o, err
	}
	if o.State != Shipped {
		tx.ReturnSold(o.units(offer))
	}
	if err := s.unbind(tx, o, takenBack); err != nil {
		return o, err
	}
	for _, p := range payments {
		if p.State == PaymentAccepted {
			return refunding, s.payBack(tx, o, p, reason, append(from, ledger.Entry{Account: credit(o.Member), Amount: o.Credit}))
		}
	}
	return o, ErrPaymentMissing
}

// payBack returns a payment of an order, or, where nothing was charged, has the order be refunded at once.
func (s *Service) payBack(tx Tx, o Order, p Payment, reason string, from []ledger.Entry) error {
	if p.Amount > 0 {
		return s.refund(tx, p, reason, entries(from...)...)
	}
	tx.FinishOrder(o)
	if err := post(tx, ledger.Cause{Kind: "order", ID: o.ID}, "returned", o.Currency, entries(from...)); err != nil {
		return err
	}
	return emit(tx, o.fact(FactOrderReturned))
}

// RefundOrder returns the money of an order that was sold. Units that were shipped do not come back to the shelf.
func (s *Service) RefundOrder(ctx context.Context, actor access.Actor, community, order id.ID) (Order, error) {
	return s.changeOrder(ctx, actor, access.RefundManage, community, order, func(tx Tx, o Order) (Order, error) {
		if o.State == AwaitingGroup {
			return o, ErrOrderState.With(fault.Args{"from": string(o.State), "to": string(Refunding)})
		}
		if !o.Tier.IsZero() {
			return s.refundForTier(tx, o)
		}
		if len(o.Returns) > 0 {
			return s.refundRest(tx, o)
		}
		offer, err := offerOf(tx, o)
		if err != nil {
			return o, err
		}
		reason := ReasonStaff
		if o.State == Shipped {
			reason = ReasonShipped
		}
		return s.refundOrder(tx, o, offer, reason, ledger.Entry{Account: revenue, Amount: -o.Subtotal}, ledger.Entry{Account: marketing, Amount: o.Discount})
	})
}

// ReturnParked refunds a payment that was parked.
func (s *Service) ReturnParked(ctx context.Context, actor access.Actor, community, order, payment id.ID) error {
	if err := may(actor, access.RefundManage, community, id.Zero); err != nil {
		return err
	}
	return s.store.Write(ctx, community, func(tx Tx) error {
		tx = working(tx, actor, id.Zero)
		payments, err := tx.PaymentsOf(order)
		if err != nil {
			return err
		}
		for _, p := range payments {
			if p.ID == payment && p.State == PaymentParked {
				tx.UpdatePaymentState(p, PaymentReturned)
				return s.refund(tx, p, ReasonRejected, ledger.Entry{Account: suspense, Amount: -p.Amount})
			}
		}
		return ErrPaymentMissing
	})
}

// Settle asks the provider for refunds that were requested and books that they are done, in one write. It may be
// repeated: the refund's id keeps the provider from paying twice, and a refund that is done is passed over.
func (s *Service) Settle(ctx context.Context, community id.ID, refunds ...id.ID) error {
	all, err := s.store.Refunds(ctx, community, refunds)
	if err != nil {
		return fault.Wrap("read refunds", err)
	}
	if len(all) < len(refunds) {
		return ErrRefundMissing
	}
	due := slices.DeleteFunc(all, func(r Refund) bool { return r.State == RefundDone })
	for _, r := range due {
		if err := s.payments.Refund(ctx, r); err != nil {
			return fault.Wrap("refund "+id.Refund.Text(r.ID), err)
		}
	}
	if len(due) == 0 {
		return nil
	}
	return s.store.Write(ctx, community, func(tx Tx) error {
		for _, r := range due {
			if err := settled(tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

func settled(tx Tx, r Refund) error {
	news, err := tx.FinishRefund(r)
	if err != nil || !news {
		return err
	}
	if err := tx.Post(ledger.Move(ledger.Cause{Kind: "refund", ID: r.ID}, "done", r.Currency, r.Amount, refundsPayable, clearing)); err != nil {
		return err
	}
	return emit(tx, r.fact(FactRefundDone))
}
