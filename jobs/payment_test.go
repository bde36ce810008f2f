package jobs_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/connect/sandbox"
	"panal/fact"
	"panal/internal/id"
	"panal/jobs"
	"panal/ledger"
	"panal/money"
	"panal/store"
	"panal/store/storetest"
)

// What each button of the sandbox's page comes to, when all is done.
func TestHostedPayments(t *testing.T) {
	accepted, returned, parked := []commerce.PaymentState{commerce.PaymentAccepted}, []commerce.PaymentState{commerce.PaymentReturned}, []commerce.PaymentState{commerce.PaymentParked}
	for action, want := range map[sandbox.Action]struct {
		soon, hour commerce.OrderState // at once, and after an hour
		payments   []commerce.PaymentState
		refunds    int
	}{
		sandbox.Pay:         {commerce.AwaitingGroup, commerce.AwaitingGroup, accepted, 0},
		sandbox.Decline:     {commerce.AwaitingPayment, commerce.Lapsed, nil, 0},
		sandbox.Delay:       {commerce.AwaitingPayment, commerce.AwaitingGroup, accepted, 0},
		sandbox.Twice:       {commerce.AwaitingGroup, commerce.AwaitingGroup, accepted, 0},
		sandbox.OutOfOrder:  {commerce.AwaitingGroup, commerce.AwaitingGroup, accepted, 0},
		sandbox.Late:        {commerce.AwaitingPayment, commerce.Lapsed, returned, 1},
		sandbox.WrongAmount: {commerce.AwaitingPayment, commerce.Lapsed, parked, 0},
		sandbox.Forged:      {commerce.AwaitingPayment, commerce.Lapsed, nil, 0},
	} {
		t.Run(string(action), func(t *testing.T) {
			eachHive(t, func(t *testing.T, h *hive) {
				o := h.checkout(t, h.Join("Ana", access.Guest), action)
				h.drain(t)
				if got := h.look(t, o).Order.State; got != want.soon {
					t.Errorf("at once: %s, want %s", got, want.soon)
				}
				for range 12 {
					h.Clock.Advance(5 * time.Minute)
					h.drain(t)
				}
				view := h.look(t, o)
				if view.Order.State != want.hour || !slices.Equal(paymentStates(view), want.payments) || len(view.Refunds) != want.refunds {
					t.Errorf("after an hour: %s, payments %v, refunds %+v", view.Order.State, paymentStates(view), view.Refunds)
				}
				for _, r := range view.Refunds {
					if r.State != commerce.RefundDone || r.Reason != commerce.ReasonLate {
						t.Errorf("refund %+v", r)
					}
				}
			})
		})
	}
}

// A payment whose callback is lost is found when the hold ends, by asking.
func TestLostCallback(t *testing.T) {
	eachHive(t, func(t *testing.T, h *hive) {
		h.deaf = true
		o := h.checkout(t, h.Join("Ana", access.Guest), sandbox.Pay)
		for h.Clock.Now().Before(o.HeldUntil) {
			h.drain(t)
			if got := h.look(t, o).Order.State; got != commerce.AwaitingPayment {
				t.Fatalf("order is %s", got)
			}
			h.Clock.Advance(time.Minute)
		}
		h.drain(t)
		if got := h.look(t, o); got.Order.State != commerce.AwaitingGroup || len(got.Payments) != 1 {
			t.Errorf("order %+v", got)
		}
	})
}

// money that a provider has sent back, by refund. It does so once for each refund, as a provider does, and may be told
// to fail: before it has sent the money, or after.
type forgetful struct {
	commerce.Payments
	mu     sync.Mutex
	sent   map[id.ID]commerce.Refund
	calls  map[id.ID]int
	answer func(call int) (send bool, err error)
}

func newForgetful(p commerce.Payments, answer func(int) (bool, error)) *forgetful {
	return &forgetful{Payments: p, sent: map[id.ID]commerce.Refund{}, calls: map[id.ID]int{}, answer: answer}
}

func (f *forgetful) Refund(_ context.Context, r commerce.Refund) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls[r.ID]++
	send, err := f.answer(f.calls[r.ID])
	if send {
		f.sent[r.ID] = r
	}
	return err
}

// refundedOnce checks that each order's payment went back whole and once, and that the books agree.
func (h *hive) refundedOnce(t *testing.T, f *forgetful, orders ...commerce.Order) {
	t.Helper()
	byReference := map[string]int{}
	for _, r := range f.sent {
		byReference[r.Reference]++
	}
	if len(f.sent) != len(orders) || len(byReference) != len(orders) {
		t.Errorf("the provider sent %d refunds of %d payments for %d orders", len(f.sent), len(byReference), len(orders))
	}
	for _, o := range orders {
		view := h.look(t, o)
		if view.Order.State != commerce.Refunded || len(view.Refunds) != 1 || len(view.Payments) != 1 {
			t.Fatalf("order %+v", view)
		}
		r := view.Refunds[0]
		if got := f.sent[r.ID]; r.State != commerce.RefundDone || got.Amount != o.Total || got.Reference != view.Payments[0].Reference {
			t.Errorf("refund %+v, the provider sent %+v", r, got)
		}
	}
	if got := h.balances(t); len(got) != 0 {
		t.Errorf("balances %v, want none", got)
	}
	done, err := h.DB.Facts().Between(t.Context(), h.Community, 0, 1<<40, []fact.Kind{commerce.FactRefundDone})
	if err != nil || len(done) != len(orders) {
		t.Errorf("%d facts of refunds, %v; want %d", len(done), err, len(orders))
	}
}

// Nothing is refunded twice or not at all, whatever becomes of the provider's answer.
func TestRefundsOnce(t *testing.T) {
	lost := errors.New("the answer was lost")
	for what, answer := range map[string]func(call int) (bool, error){
		"answered":                     func(int) (bool, error) { return true, nil },
		"sent, and the answer is lost": func(call int) (bool, error) { return true, map[bool]error{true: lost}[call <= 2] },
		"refused at first":             func(call int) (bool, error) { return call > 3, map[bool]error{true: lost}[call <= 3] },
		"lost until it is set aside":   func(call int) (bool, error) { return true, map[bool]error{true: lost}[call <= 12] },
	} {
		t.Run(what, func(t *testing.T) {
			eachHive(t, func(t *testing.T, h *hive) {
				f := newForgetful(h.sandbox, answer)
				h.use(f)
				var orders []commerce.Order
				for range 3 {
					orders = append(orders, h.order(t, h.Join("head", access.Member), id.Zero, sandbox.InstrumentOK))
				}
				h.drain(t)
				if got, want := h.balances(t), (map[ledger.Kind]money.Amount{ledger.Clearing: -1500, ledger.Escrow: 1500}); !maps.Equal(got, want) {
					t.Errorf("balances %v before, want %v", got, want)
				}
				h.Clock.Set(h.offer.StartsAt.Add(h.offer.Window))
				for range 60 {
					if err := h.jobs.Drain(t.Context()); err != nil && !errors.Is(err, lost) {
						t.Fatal(err)
					}
					h.Clock.Advance(30 * time.Minute)
				}
				h.refundedOnce(t, f, orders...)
			})
		})
	}
}

// Fifty that settle the same refunds at once, on two nodes where there can be two, book them once.
func TestRefundsOnceInParallel(t *testing.T) {
	settle := func(t *testing.T, h *hive, f *forgetful, services ...*commerce.Service) {
		var orders []commerce.Order
		for range 5 {
			orders = append(orders, h.order(t, h.Join("head", access.Member), id.Zero, sandbox.InstrumentOK))
		}
		h.Clock.Set(h.offer.StartsAt.Add(h.offer.Window))
		var refunds []id.ID
		for _, o := range orders {
			if err := h.commerce.CloseGroupBuy(t.Context(), h.Community, o.GroupBuy); err != nil {
				t.Fatal(err)
			}
			refunds = append(refunds, h.look(t, o).Refunds[0].ID)
		}
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				if err := services[i%len(services)].Settle(t.Context(), h.Community, refunds...); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		h.refundedOnce(t, f, orders...)
	}
	always := func(int) (bool, error) { return true, nil }
	eachHive(t, func(t *testing.T, h *hive) {
		f := newForgetful(h.sandbox, always)
		h.use(f)
		settle(t, h, f, h.commerce)
	})
	t.Run("two nodes", func(t *testing.T) {
		dsn, clock := storetest.Postgres(t), storetest.NewClock()
		here := storetest.Open(t, store.Config{DSN: dsn}, storetest.WithClock(clock))
		there := storetest.Open(t, store.Config{DSN: dsn}, storetest.WithClock(clock))
		h := newHive(t, storetest.NewWorld(t, here))
		f := newForgetful(h.sandbox, always)
		h.use(f)
		settle(t, h, f, h.commerce, commerce.NewService(there.Commerce(), f, there.IDs(), clock.Now, commerce.DefaultConfig))
	})
}

// capturing counts what is captured.
type capturing struct {
	name     string
	captured []string
}

func (c *capturing) Name() string { return c.name }
func (c *capturing) Capture(_ context.Context, reference string) error {
	c.captured = append(c.captured, reference)
	return nil
}

// What was reserved is captured before it is sent back, by the provider that reserved it.
func TestCapture(t *testing.T) {
	eachHive(t, func(t *testing.T, h *hive) {
		o := h.order(t, h.Join("Ana", access.Member), id.Zero, sandbox.InstrumentOK)
		reference := h.look(t, o).Payments[0].Reference
		for name, want := range map[string][]string{sandbox.Name: {reference}, "elsewhere": nil} {
			c := &capturing{name: name}
			facts, err := h.DB.Facts().Between(t.Context(), h.Community, 0, 1<<40, []fact.Kind{commerce.FactOrderPaid})
			if err != nil || len(facts) != 1 {
				t.Fatal(facts, err)
			}
			err = jobs.Payments(c, h.commerce).Handle(t.Context(), h.Community, facts)
			if !slices.Equal(c.captured, want) || (err == nil) != (want != nil) {
				t.Errorf("%s captured %q, %v", name, c.captured, err)
			}
		}
	})
}
