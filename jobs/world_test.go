package jobs_test

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"panal/access"
	"panal/commerce"
	"panal/connect/sandbox"
	"panal/growth"
	"panal/internal/id"
	"panal/jobs"
	"panal/ledger"
	"panal/money"
	"panal/store/storetest"
)

// hive is a world whose payments go through the sandbox and whose jobs are those of the program.
type hive struct {
	*storetest.World
	commerce *commerce.Service
	sandbox  *sandbox.Provider
	growth   *growth.Service
	jobs     *jobs.Runner
	product  commerce.Product
	offer    commerce.Offer // for groups of two
	deaf     bool           // callbacks are not taken
}

func eachHive(t *testing.T, test func(t *testing.T, h *hive)) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) { test(t, newHive(t, w)) })
}

func newHive(t *testing.T, w *storetest.World) *hive {
	t.Helper()
	h := &hive{World: w, growth: growth.NewService(w.DB.Growth(), nil)}
	var err error
	h.sandbox, err = sandbox.New(w.DB.Sandbox(), w.Clock, sandbox.Config{Secret: []byte("a secret of the test's own"), PublicURL: "https://hive.example"})
	if err != nil {
		t.Fatal(err)
	}
	h.use(h.sandbox)
	h.sandbox.DeliverTo(func(ctx context.Context, header http.Header, body []byte) error {
		if h.deaf {
			return context.DeadlineExceeded
		}
		return h.commerce.Callback(ctx, sandbox.Name, header, body)
	})
	h.product = w.Product(1000, 1000)
	h.offer = w.Offer(h.product.ID, w.Terms(h.product, 2))
	return h
}

// use has a provider serve the hive.
func (h *hive) use(provider commerce.Payments) {
	db := h.DB
	h.commerce = commerce.NewService(db.Commerce(), provider, db.IDs(), h.Clock.Now, commerce.DefaultConfig)
	h.jobs = jobs.New(db.Facts(), db.Wake(), h.Clock,
		[]jobs.Consumer{jobs.Payments(provider, h.commerce), jobs.Attribution(h.growth)},
		[]jobs.Task{jobs.CloseGroupBuys(db.Schedule(), h.commerce, h.Clock), jobs.LapseOrders(db.Schedule(), h.commerce, h.Clock),
			jobs.ForgetRequests(db.Schedule(), h.Clock), {Name: "sandbox", Run: h.sandbox.Sweep}})
}

// order has a member ask for one unit: at the offer's price in a group (zero: a new one), paid with an instrument or
// (none) on the hosted page.
func (h *hive) order(t *testing.T, actor access.Actor, group id.ID, instrument string) commerce.Order {
	t.Helper()
	o, err := h.commerce.PlaceOrder(t.Context(), actor, commerce.PlaceOrder{Community: h.Community, Variant: h.product.Variants[0].ID, Quantity: 1,
		Offer: h.offer.ID, GroupBuy: group, Email: actor.Email, Instrument: instrument})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// checkout has a member order on the hosted page and do something there.
func (h *hive) checkout(t *testing.T, actor access.Actor, action sandbox.Action) commerce.Order {
	t.Helper()
	o := h.order(t, actor, id.Zero, "")
	url, err := h.commerce.Checkout(t.Context(), actor, h.Community, o.ID, "https://hive.example/back")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.sandbox.Act(t.Context(), url[len("https://hive.example/sandbox/pay/"):], action); err != nil {
		t.Fatal(err)
	}
	return o
}

func (h *hive) look(t *testing.T, o commerce.Order) commerce.OrderView {
	t.Helper()
	view, err := h.commerce.Order(t.Context(), h.Staff, h.Community, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	return view
}

func (h *hive) drain(t *testing.T) {
	t.Helper()
	drain(t, h.jobs)
}

// balances are what the accounts of each kind add up to; those that are zero are left out.
func (h *hive) balances(t *testing.T) map[ledger.Kind]money.Amount {
	t.Helper()
	totals, err := h.DB.Ledger().Totals(t.Context(), h.Community)
	if err != nil {
		t.Fatal(err)
	}
	all := map[ledger.Kind]money.Amount{}
	for _, total := range totals {
		if total.Balance != 0 {
			all[total.Kind] += total.Balance
		}
	}
	return all
}

func paymentStates(view commerce.OrderView) (all []commerce.PaymentState) {
	for _, p := range view.Payments {
		all = append(all, p.State)
	}
	slices.Sort(all)
	return all
}
