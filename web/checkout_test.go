package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"panal/commerce"
	"panal/connect/sandbox"
	"panal/internal/browsertest"
	"panal/internal/id"
)

// held is how many units of a variant await payment.
func (w *world) held(variant id.ID) int64 {
	w.t.Helper()
	p, err := w.config.Commerce.Product(w.ctx(), w.operator, w.community.ID, w.product.ID)
	w.must(err)
	for _, v := range p.Variants {
		if v.ID == variant {
			return v.Held
		}
	}
	w.t.Fatal("no such variant")
	return 0
}

// Whoever goes back from the payment page is offered the order that there is, not a second one.
func TestOrderingAgainOffersTheUnpaidOrder(t *testing.T) {
	w := newShop(t)
	small, large := w.product.Variants[0].ID, w.product.Variants[1].ID
	ana := w.browser()
	form := ana.get("/alto/p/dawn").form("/alto/checkout")
	checkout := "/alto/checkout?" + form.Encode()
	sent := ana.get(checkout).want(http.StatusOK, "Buy alone").form("/alto/orders")
	sent.Set("email", "ana@example.org")
	pay := ana.post("/alto/orders", sent).want(http.StatusSeeOther).header.Get("Location")
	order := ana.order()

	// Asked for anew, from the same form or from another window, it is the same order.
	again := ana.get(checkout).want(http.StatusOK, "Your order awaits payment", "1 × Dawn blend, 250 g", "Pay €15.50", "the order lapses").without("E-mail")
	if to := ana.post(order+"/pay", again.form(order+"/pay")).want(http.StatusSeeOther).header.Get("Location"); to != pay {
		t.Errorf("paying leads to %s, want %s", to, pay)
	}
	for _, key := range []string{sent.Get(formKey), "another"} {
		sent.Set(formKey, key)
		if to := ana.post("/alto/orders", sent).want(http.StatusSeeOther).header.Get("Location"); to != pay {
			t.Errorf("with key %s, ordering again leads to %s, want %s", key, to, pay)
		}
	}

	// Something else of the same product is not ordered beside it.
	for name, value := range map[string]string{"variant": id.Variant.Text(large), "quantity": "2", "email": "ann@example.org", "offer": id.Offer.Text(w.offer.ID)} {
		changed := url.Values{}
		for k, v := range sent {
			changed[k] = v
		}
		changed.Set(name, value)
		ana.post("/alto/orders", changed).want(http.StatusConflict, "Your order awaits payment", "1 × Dawn blend, 250 g")
	}
	if w.held(small) != 1 || w.held(large) != 0 {
		t.Errorf("held are %d and %d, want one order", w.held(small), w.held(large))
	}

	// Given up, what was chosen instead can be ordered.
	form.Set("variant", id.Variant.Text(large))
	checkout = "/alto/checkout?" + form.Encode()
	giveUp := ana.get(checkout).want(http.StatusOK, "Give it up and choose again").form(order + "/cancel")
	ana.follow(ana.post(order+"/cancel", giveUp)).want(http.StatusOK, "The order was cancelled.", "Buy alone", "1 × Dawn blend, 1 kg")
	if w.held(small) != 0 {
		t.Error("what was given up is held")
	}
	giveUp.Set("then", "https://elsewhere.example/") // nobody is led elsewhere
	ana.checkout("/alto/p/dawn", "ana@example.org", "").want(http.StatusSeeOther)
	if to := ana.post(ana.order()+"/cancel", giveUp).want(http.StatusSeeOther).header.Get("Location"); !strings.HasPrefix(to, "/alto/orders/") {
		t.Errorf("leads to %s", to)
	}
}

// An order whose hold has ended is not offered, even before it is swept; nor is one of another product.
func TestAnOrderThatHoldsNothingIsNotOffered(t *testing.T) {
	w := newShop(t)
	w.sell(w.operator, "dusk", "Dusk blend", 2, commerce.NewVariant{Title: "250 g", SKU: "DUSK", Price: 10_00, Stock: 5})
	ana := w.browser()
	ana.checkout("/alto/p/dawn", "ana@example.org", "Ana").want(http.StatusSeeOther)
	dawn := "/alto/checkout?" + ana.get("/alto/p/dawn").form("/alto/checkout").Encode()
	dusk := "/alto/checkout?" + ana.get("/alto/p/dusk").form("/alto/checkout").Encode()
	ana.get(dusk).want(http.StatusOK, "Buy alone", "Pay €10.00")
	w.browser().get(dawn).want(http.StatusOK, "Buy alone") // nor another's
	w.clock.Advance(commerce.DefaultConfig.Hold + time.Second)
	ana.get(dawn).want(http.StatusOK, "Buy alone")
	ana.checkout("/alto/p/dawn", "ana@example.org", "Ana").want(http.StatusSeeOther)
}

// elsewherePay has its payment page on another site.
type elsewherePay struct {
	*sandbox.Provider
	at string
}

func (p elsewherePay) Checkout(context.Context, commerce.Charge) (string, error) { return p.at, nil }

func (w *world) payAt(address string) {
	w.server.Commerce = commerce.NewService(w.db.Commerce(), elsewherePay{w.sandbox, address}, w.db.IDs(), w.clock.Now, commerce.DefaultConfig)
}

// A form may lead nowhere but to us, so a page of ours leads to a provider elsewhere.
func TestPayingElsewhere(t *testing.T) {
	w := newShop(t)
	const bank = "https://pay.example/session/1?a=1&b=2"
	w.payAt(bank)
	ana := w.browser()
	p := ana.checkout("/alto/p/dawn", "ana@example.org", "Ana").want(http.StatusOK, "To the payment page", "You pay €15.50 at pay.example")
	if refresh := p.header.Get("Refresh"); refresh != "0; url="+bank {
		t.Errorf("leads on by %q", refresh)
	}
	linked := false
	for n := range p.root.Descendants() {
		linked = linked || n.Data == "a" && attr(n, "href") == bank
	}
	if !linked {
		t.Errorf("does not link to %s", bank)
	}
	ana.post(ana.order()+"/pay", nil).want(http.StatusOK, "You pay €15.50 at pay.example")

	w.payAt("http://pay.example/\x7f")
	ana.post(ana.order()+"/pay", nil).want(http.StatusInternalServerError)
}

// With and without scripts, a browser that obeys our content policy arrives.
func TestABrowserPaysElsewhere(t *testing.T) {
	b := browsertest.New(t)
	w := newShopNow(t)
	bank := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<!doctype html><title>Bank</title><h1>The bank</h1>")) // to a test
	}))
	t.Cleanup(bank.Close)
	w.payAt(bank.URL + "/session")
	for _, script := range []bool{true, false} {
		p := b.NewPage()
		p.JavaScript(script)
		p.Goto(w.url + "/alto/p/dawn")
		p.Press("Buy")
		p.Fill("#field-email", "ana@example.org")
		p.Press("Pay €15.50")
		p.WaitText("h1", "The bank")
		if at := p.URL(); at != bank.URL+"/session" {
			t.Errorf("arrives at %s", at)
		}
	}
}
