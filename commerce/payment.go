package commerce

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/ledger"
	"panal/money"
)

// A payment is money that a provider says it has for an order. A notice of it may come once, twice, late, out of turn,
// or wrong; whatever comes, it is applied at most once, and money that buys nothing goes back by itself.

// Payments is a provider of payments. Calls leave the process: they are never made inside a write.
type Payments interface {
	// Name is the provider's name in records and routes.
	Name() string
	// Checkout starts a hosted payment and returns the page to send the payer to.
	Checkout(ctx context.Context, c Charge) (url string, err error)
	// Authorise reserves the amount on an instrument that the payer has stored, without taking it.
	Authorise(ctx context.Context, c Charge, instrument string) (Receipt, error)
	// Capture takes an authorised amount; capturing twice is capturing once.
	Capture(ctx context.Context, reference string) error
	// Void gives up an authorisation.
	Void(ctx context.Context, reference string) error
	// Refund returns money; the refund's id makes repeating it harmless.
	Refund(ctx context.Context, r Refund) error
	// Query returns what the provider has received for an order.
	Query(ctx context.Context, community, order id.ID) ([]Receipt, error)
	// Verify reads a callback and proves that the provider sent it.
	Verify(header http.Header, body []byte) (Receipt, error)
}

// Charge asks for money for an order.
type Charge struct {
	Community   id.ID
	Order       id.ID
	Amount      money.Amount
	Currency    string
	Description string
	Return      string // where the payer goes afterwards
	Keep        bool   // the payer agrees that later charges use the same instrument
	// Of a trial, for which nothing is charged: what is charged first, and when.
	Then    money.Amount
	ThenAt  time.Time
	Attempt int // of charging a stored instrument; one that is repeated is the same
}

// Receipt is a provider's word that it has, or has reserved, money for an order.
type Receipt struct {
	Provider  string
	Reference string // unique with the provider
	Community id.ID
	Order     id.ID
	Amount    money.Amount
	Currency  string
	Reserved  bool // authorised and not yet captured
	// Instrument is what the payer has stored for later charges; empty where nothing was asked for or can be.
	Instrument string
}

// PaymentState says what became of a payment.
type PaymentState string

const (
	PaymentAccepted PaymentState = "accepted" // it pays its order
	PaymentReturned PaymentState = "returned" // late or double: refunded by itself
	PaymentParked   PaymentState = "parked"   // the wrong amount or currency: a person decides
)

// Payment is a receipt as it was booked.
type Payment struct {
	ID         id.ID
	Order      id.ID
	Provider   string
	Reference  string
	Amount     money.Amount
	Currency   string
	State      PaymentState
	ReceivedAt time.Time
}

var (
	ErrPaymentDeclined = fault.New(fault.Conflict, "payment_declined")
	ErrCallbackForged  = fault.New(fault.Forbidden, "callback_forged")
	ErrPaymentMissing  = fault.Missing("payment")
	ErrRefundMissing   = fault.Missing("refund")
)

// Judge decides what a receipt means for an order.
func (o Order) Judge(r Receipt) PaymentState {
	switch {
	case r.Amount != o.Due() || r.Currency != o.Currency:
		return PaymentParked
	case o.State == AwaitingPayment:
		return PaymentAccepted
	}
	return PaymentReturned
}

// paymentTx reads and keeps payments.
type paymentTx interface {
	// PaymentByReference returns the payment booked for a provider's reference; found is false when there is none.
	PaymentByReference(provider, reference string) (p Payment, found bool, err error)
	// PaymentsOf returns the payments of an order.
	PaymentsOf(order id.ID) ([]Payment, error)
	InsertPayment(Payment)
	UpdatePaymentState(p Payment, to PaymentState)
}

// unknown reports whether a write may have happened although it was not answered.
func unknown(err error) bool { return fault.From(err).Code == "outcome_unknown" }

// Checkout returns the provider's page where an order is paid.
func (s *Service) Checkout(ctx context.Context, actor access.Actor, community, order id.ID, back string) (string, error) {
	o, err := s.store.Order(ctx, community, order)
	if err != nil {
		return "", err
	}
	if err := mayWith(o, actor, access.OrderView, community); err != nil {
		return "", err
	}
	if o.State != AwaitingPayment {
		return "", ErrOrderState.With(fault.Args{"from": string(o.State), "to": string(Ready)})
	}
	charge := Charge{Community: community, Order: order, Amount: o.Due(), Currency: o.Currency,
		Description: o.Lines[0].Title, Return: back, Keep: !o.Tier.IsZero()}
	if !o.Tier.IsZero() && o.Total == 0 {
		offer, err := s.store.TierOffer(ctx, community, o.Lines[0].Variant)
		if err != nil {
			return "", err
		}
		trial := offer.Trial(s.now())
		charge.Then, charge.ThenAt = trial.Then, trial.RenewsAt
	}
	return s.payments.Checkout(ctx, charge)
}

// Callback takes a provider's notice: proves it, and books it.
func (s *Service) Callback(ctx context.Context, provider string, header http.Header, body []byte) error {
	if provider != s.payments.Name() {
		return fault.Missing("provider")
	}
	receipt, err := s.payments.Verify(header, body)
	if err != nil {
		return err
	}
	return s.Receive(ctx, receipt)
}

// Receive books a receipt: at most once, whatever order receipts come in.
func (s *Service) Receive(ctx context.Context, receipt Receipt) error {
	return s.store.Write(ctx, receipt.Community, func(tx Tx) error {
		order, err := tx.OrderByID(receipt.Order)
		if err != nil {
			return err
		}
		if _, known, err := tx.PaymentByReference(receipt.Provider, receipt.Reference); known || err != nil {
			return err
		}
		state := order.Judge(receipt)
		if state != PaymentAccepted && receipt.Amount == 0 { // of a trial: there is nothing to park or to return
			return nil
		}
		switch state {
		case PaymentParked:
			return s.park(tx, order, receipt)
		case PaymentReturned:
			reason := ReasonDouble
			if order.State == Lapsed || order.State == Cancelled {
				reason = ReasonLate
			}
			return s.giveBack(tx, order, receipt, reason)
		}
		if !order.Tier.IsZero() {
			return s.receiveForTier(tx, order, receipt)
		}
		return s.receiveInTime(tx, order, receipt)
	})
}

// receiveInTime books money for an order that awaits it. When its group no longer has a place, another is found; when
// there is none, and the offer is over or its budget used up, the money goes back.
func (s *Service) receiveInTime(tx Tx, order Order, receipt Receipt) error {
	offer, err := offerOf(tx, order)
	if err != nil {
		return err
	}
	group, err := otherGroup(tx, order)
	if err != nil {
		return err
	}
	fits, err := offer.fits(tx, order, group)
	if err != nil {
		return err
	}
	if !fits {
		if _, err := s.release(tx, order, Lapsed, FactOrderLapsed); err != nil {
			return err
		}
		return s.giveBack(tx, order, receipt, ReasonNoPlace)
	}
	tx.SellHeld(order.units(offer))
	_, err = s.accept(tx, order, offer, group, receipt, func(paid Order) { tx.UpdateOrder(order, paid) })
	return err
}

// accept books money that pays its order, and gives the order its place: ready when bought alone, else in the given
// group, or (zero) in a new one.
func (s *Service) accept(tx Tx, order Order, offer Offer, group GroupBuy, receipt Receipt, keep func(Order)) (Order, error) {
	payment := receipt.payment(tx, PaymentAccepted)
	tx.InsertPayment(payment)
	cause := ledger.Cause{Kind: "payment", ID: payment.ID}
	if offer.ID.IsZero() {
		bought, err := order.Move(Ready, tx.Now())
		if err != nil {
			return order, err
		}
		keep(bought)
		if err := post(tx, cause, "received", bought.Currency, bought.received(bought.sale()...)); err != nil {
			return order, err
		}
		if bought.MemberTerm > 0 {
			tx.UseTerm(bought.Member, bought.MemberTerm, community.UsePrice)
		}
		if err := s.unbind(tx, bought, paid); err != nil {
			return order, err
		}
		return bought, emit(tx, bought.paidBy(payment, receipt.Reserved), bought.fact(FactOrderReady))
	}
	bought, err := order.Move(AwaitingGroup, tx.Now())
	if err != nil {
		return order, err
	}
	promise, err := offer.setAside(tx, order, group)
	if err != nil {
		return order, err
	}
	group, news, err := seat(tx, &bought, offer, group)
	if err != nil {
		return order, err
	}
	offer.keepAside(tx, order.ID, group.ID, news == FactGroupOpened, promise)
	keep(bought)
	if err := post(tx, cause, "received", bought.Currency, bought.received(ledger.Entry{Account: escrow(group.ID), Amount: bought.Total})); err != nil {
		return order, err
	}
	if err := s.unbind(tx, bought, paid); err != nil {
		return order, err
	}
	if err := emit(tx, bought.paidBy(payment, receipt.Reserved), group.fact(news, bought.Member)); err != nil {
		return order, err
	}
	if group.State == GroupFormed {
		if err := s.form(tx, offer, group); err != nil {
			return order, err
		}
		bought.State = Ready
	}
	return bought, nil
}

// giveBack books money that buys nothing and requests its refund.
func (s *Service) giveBack(tx Tx, order Order, receipt Receipt, reason string) error {
	payment := receipt.payment(tx, PaymentReturned)
	tx.InsertPayment(payment)
	if err := emit(tx, payment.fact(FactPaymentReturned)); err != nil {
		return err
	}
	return s.refund(tx, payment, reason, ledger.Entry{Account: clearing, Amount: -payment.Amount})
}

// park books money that fits no order until a person decides.
func (s *Service) park(tx Tx, order Order, receipt Receipt) error {
	payment := receipt.payment(tx, PaymentParked)
	tx.InsertPayment(payment)
	slog.Warn("payment parked: it does not fit its order", "payment", id.Payment.Text(payment.ID), "order", id.Order.Text(order.ID))
	if err := tx.Post(ledger.Move(ledger.Cause{Kind: "payment", ID: payment.ID}, "parked", payment.Currency, payment.Amount, clearing, suspense)); err != nil {
		return err
	}
	return emit(tx, payment.fact(FactPaymentParked))
}

// payment is the record of a receipt.
func (r Receipt) payment(tx Tx, state PaymentState) Payment {
	return Payment{ID: tx.NewID(), Order: r.Order, Provider: r.Provider, Reference: r.Reference, Amount: r.Amount,
		Currency: r.Currency, State: state, ReceivedAt: tx.Now()}
}

// The accounts that sales move.
var (
	clearing       = ledger.AccountRef{Kind: ledger.Clearing}
	revenue        = ledger.AccountRef{Kind: ledger.Revenue}
	marketing      = ledger.AccountRef{Kind: ledger.Marketing}
	suspense       = ledger.AccountRef{Kind: ledger.Suspense}
	refundsPayable = ledger.AccountRef{Kind: ledger.RefundsPayable}
)

func escrow(group id.ID) ledger.AccountRef {
	return ledger.AccountRef{Kind: ledger.Escrow, Owner: group}
}
