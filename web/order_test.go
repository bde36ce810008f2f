package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"panal/connect/sandbox"
	"panal/internal/id"
)

var orderPath = regexp.MustCompile(`/alto/orders/ord_\w+`)

// order is the address of the browser's newest order.
func (b *browser) order() string {
	b.w.t.Helper()
	path := orderPath.FindString(b.get("/alto/me/orders").want(http.StatusOK).text)
	if path == "" {
		b.w.t.Fatal("no order")
	}
	return path
}

// A guest's form sent twice at once is one guest with one order.
func TestADoubleClickIsOneOrder(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	landing := b.get(w.offerPath()).form("/alto/checkout")
	form := b.get("/alto/checkout?" + landing.Encode()).want(http.StatusOK).form("/alto/orders")
	form.Set("email", "ana@example.org")
	var to [4]string
	var all sync.WaitGroup
	for i := range to {
		all.Go(func() { to[i] = b.post("/alto/orders", form).header.Get("Location") })
	}
	all.Wait()
	for _, address := range to {
		if address == "" || address != to[0] {
			t.Errorf("led to %v", to)
			break
		}
	}
	if n := len(orderPath.FindAllString(b.get("/alto/me/orders").text, -1)); n != 1 {
		t.Errorf("%d orders", n)
	}

	form.Set("quantity", "2") // gone back, changed, and sent again: another order, once the first is given up
	b.post("/alto/orders", form).want(http.StatusConflict, "Your order awaits payment")
	b.post(b.order()+"/cancel", nil).want(http.StatusSeeOther)
	b.post("/alto/orders", form).want(http.StatusSeeOther)
	if n := len(orderPath.FindAllString(b.get("/alto/me/orders").text, -1)); n != 2 {
		t.Errorf("%d orders after a changed form", n)
	}
}

func TestBuyingAlone(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	form := b.get(w.offerPath()).form("/alto/checkout")
	form.Set("alone", "yes")
	form.Set("quantity", "2")
	b.get("/alto/checkout?"+form.Encode()).want(http.StatusOK, "Buy alone", "€31.00", "shipped").without("Because you buy together")
	b.buy("/alto/p/dawn", "ana@example.org", "Ana").want(http.StatusOK, "Paid: your order is being prepared.", "Ready to ship", "€15.50").without("Group formed")
}

// Whatever the payment page does, the payer finds out here how it stands.
func TestEveryWayToPay(t *testing.T) {
	for action, see := range map[string]struct{ at, later string }{
		"pay":          {"Paid: your group is open.", "2 people are missing"},
		"delay":        {"There is no word of a payment yet", "2 people are missing"},
		"twice":        {"Paid: your group is open.", "2 people are missing"},
		"out_of_order": {"Paid: your group is open.", "2 people are missing"},
		"late":         {"There is no word of a payment yet", "There is no word of a payment yet"},
		"wrong_amount": {"There is no word of a payment yet", "There is no word of a payment yet"},
		"forged":       {"There is no word of a payment yet", "There is no word of a payment yet"},
	} {
		t.Run(action, func(t *testing.T) {
			w := newShop(t)
			b := w.browser()
			pay := b.checkout(w.offerPath(), "ana@example.org", "Ana").header.Get("Location")
			back := b.post(pay, url.Values{"action": {action}}).want(http.StatusSeeOther).header.Get("Location")
			b.get(back) // the way back may be opened twice
			b.follow(b.get(back)).want(http.StatusOK, see.at)
			w.clock.Advance(6 * time.Second)
			_, err := w.sandbox.Sweep(w.ctx())
			w.must(err)
			b.follow(b.get(back)).want(http.StatusOK, see.later)
		})
	}
}

func TestDecliningStaysOnThePaymentPage(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	pay := b.checkout(w.offerPath(), "ana@example.org", "Ana").header.Get("Location")
	b.follow(b.post(pay, url.Values{"action": {"decline"}})).want(http.StatusOK, "The payment was declined.", "Pay €12.40")
	b.post(pay, url.Values{"action": {"nonsense"}}).want(http.StatusUnprocessableEntity)
	b.follow(b.post(pay, url.Values{"action": {"pay"}})).want(http.StatusOK, "Paid: your group is open.")
	b.get(pay).want(http.StatusOK, "This is paid").without("Decline")
	b.get("/sandbox/pay/nonsense").want(http.StatusNotFound)
}

// The order's page asks for news; it is told where to go once there are some.
func TestTheOrderPageHearsOfThePayment(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	pay := b.checkout(w.offerPath(), "ana@example.org", "Ana").header.Get("Location")
	b.follow(b.post(pay, url.Values{"action": {"delay"}})).want(http.StatusOK, "Pay €12.40", "Cancel the order", "Awaiting payment")
	order := b.order()
	poll := strings.Contains(b.get(order).text, `hx-get="`+order+`/paid"`)
	if !poll {
		t.Error("the page does not ask for news")
	}
	ask := func() *answered {
		b.header.Set("HX-Request", "true")
		defer b.header.Del("HX-Request")
		return b.get(order + "/paid")
	}
	if p := ask().want(http.StatusNoContent); p.header.Get("HX-Redirect") != "" {
		t.Errorf("led to %q without news", p.header.Get("HX-Redirect"))
	}
	w.clock.Advance(6 * time.Second)
	_, err := w.sandbox.Sweep(w.ctx())
	w.must(err)
	if to := ask().want(http.StatusNoContent).header.Get("HX-Redirect"); !strings.HasPrefix(to, "/alto/g/gb_") {
		t.Errorf("led to %q", to)
	}
	b.get(order).want(http.StatusOK, "Waiting for the group", "Go to the group").without("Pay €")

	ben := w.browser() // who joins is greeted as one who joined
	group := w.group(w.browser(), "eva@example.org", "Eva")
	pay = ben.checkout(group, "ben@example.org", "Ben").header.Get("Location")
	news := between(ben.get(ben.order()).want(http.StatusOK).text, `hx-get="`, `"`)
	ben.post(pay, url.Values{"action": {"pay"}})
	ben.header.Set("HX-Request", "true")
	to := ben.get(news).header.Get("HX-Redirect")
	ben.header.Del("HX-Request")
	ben.get(to).want(http.StatusOK, "Paid: you are in the group.")
}

// Money under way to a group: its page says so, and is right once the word is there.
func TestJoiningWithADelayedPayment(t *testing.T) {
	w := newShop(t)
	group := w.group(w.browser(), "ana@example.org", "Ana")
	b := w.browser()
	pay := b.checkout(group, "ben@example.org", "Ben").header.Get("Location")
	back := b.post(pay, url.Values{"action": {"delay"}}).header.Get("Location")
	at := b.follow(b.get(back)).want(http.StatusOK, "We are waiting for word of your payment.", "2 people are missing").without("Join this group").at
	w.clock.Advance(6 * time.Second)
	_, err := w.sandbox.Sweep(w.ctx())
	w.must(err)
	b.get(at).want(http.StatusOK, "You are in.", "1 person is missing")
	w.browser().get(at).want(http.StatusOK, "Join this group") // another's order in the address says nothing
}

// The group is full by the time the money comes: the payer is placed elsewhere and told so.
func TestALatePayerIsPlacedElsewhere(t *testing.T) {
	w := newShop(t)
	group := w.group(w.browser(), "ana@example.org", "Ana")
	late := w.browser()
	pay := late.checkout(group, "late@example.org", "Lia").header.Get("Location")
	w.browser().buy(group, "ben@example.org", "Ben")
	w.browser().buy(group, "chen@example.org", "Chen").want(http.StatusOK, "The group is formed")
	p := late.follow(late.post(pay, url.Values{"action": {"pay"}})).want(http.StatusOK, "The group you chose had no place left", "2 people are missing", "You are in.")
	if p.at == group {
		t.Error("placed in the full group")
	}
	order := strings.TrimPrefix(late.order(), "/alto/orders/")
	late.follow(late.get(group+"?order="+order)).want(http.StatusOK, "You are in.")
}

func TestCancellingAnOrder(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.checkout(w.offerPath(), "ana@example.org", "Ana")
	order := b.order()
	w.browser().post(order+"/cancel", nil).want(http.StatusUnauthorized, "Please sign in")
	other := w.browser()
	other.buy("/alto/p/dawn", "eva@example.org", "Eva")
	unknown := "/alto/orders/" + id.Order.Text(w.db.IDs().New(noon))
	for _, path := range []string{"", "/paid"} { // another's order looks like one that is not there
		if theirs, none := other.get(order+path).want(http.StatusNotFound).words(), other.get(unknown+path).want(http.StatusNotFound).words(); theirs != none {
			t.Errorf("%s: told %q, of one that is not there %q", path, theirs, none)
		}
	}
	for _, path := range []string{"/cancel", "/pay"} {
		other.post(order+path, nil).want(http.StatusNotFound)
		other.post(unknown+path, nil).want(http.StatusNotFound)
	}
	b.follow(b.post(order+"/cancel", nil)).want(http.StatusOK, "The order was cancelled.", "Cancelled", "Buy again").without("Cancel the order")
	b.follow(b.post(order+"/cancel", nil)).want(http.StatusOK, "This had moved on in the meantime.", "You cancelled it.")
	b.follow(b.post(order+"/pay", nil)).want(http.StatusOK, "You cancelled it.")
}

func TestPayingLater(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.checkout(w.offerPath(), "ana@example.org", "Ana")
	order := b.order()
	pay := b.post(order+"/pay", nil).want(http.StatusSeeOther).header.Get("Location")
	b.follow(b.post(pay, url.Values{"action": {"pay"}})).want(http.StatusOK, "Paid: your group is open.")
	b.follow(b.post(order+"/pay", nil)).want(http.StatusOK, "Waiting for the group")

	b.checkout(w.offerPath(), "ana@example.org", "Ana")
	lapsing := b.order()
	w.clock.Advance(16 * time.Minute)
	i, err := id.Order.Parse(strings.TrimPrefix(lapsing, "/alto/orders/"))
	w.must(err)
	w.must(w.config.Commerce.LapseOrder(w.ctx(), w.community.ID, i))
	b.follow(b.get(lapsing+"/paid")).want(http.StatusOK, "This order was not paid in time.", "Not paid in time")
}

func TestStoredTestCards(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	form := b.get("/alto/checkout?"+b.get(w.offerPath()).form("/alto/checkout").Encode()).want(http.StatusOK, "Stored test card, pays at once", "Test mode").form("/alto/orders")
	form.Set("email", "ana@example.org")
	form.Set("instrument", sandbox.InstrumentDeclined)
	b.post("/alto/orders", form).want(http.StatusConflict, "The payment was declined. Nothing was charged.", "ana@example.org")
	form.Set("instrument", "gold bars")
	b.post("/alto/orders", form).want(http.StatusUnprocessableEntity)
	form.Set("instrument", sandbox.InstrumentOK)
	b.follow(b.post("/alto/orders", form)).want(http.StatusOK, "Paid: your group is open.")

	real := newShop(t, func(c *Config) { c.Sandbox = Sandbox{} })
	b = real.browser()
	checkout := "/alto/checkout?" + b.get(real.offerPath()).form("/alto/checkout").Encode()
	b.get(checkout).want(http.StatusOK).without("test card", "Test mode")
	form = b.get(checkout).form("/alto/orders")
	form.Set("email", "ana@example.org")
	form.Set("instrument", sandbox.InstrumentOK) // not to be had by asking for it
	if to := b.post("/alto/orders", form).want(http.StatusSeeOther).header.Get("Location"); !strings.Contains(to, "/sandbox/pay/") {
		t.Errorf("led to %q", to)
	}
	b.get("/sandbox/pay/any").want(http.StatusNotFound)
	b.post("/sandbox/pay/any", url.Values{"action": {"pay"}}).want(http.StatusNotFound)
}

func TestCallbacksOverHTTP(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.post("/callbacks/sandbox", url.Values{"type": {"payment.paid"}}).want(http.StatusForbidden, "callback_forged")
	b.post("/callbacks/nobody", nil).want(http.StatusNotFound)
	large := strings.NewReader(strings.Repeat("x", 100<<10))
	r, err := http.NewRequestWithContext(w.ctx(), http.MethodPost, w.url+"/callbacks/sandbox", large)
	w.must(err)
	b.do(r).want(http.StatusUnprocessableEntity)
}

func TestRefundIsShown(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	group := w.group(b, "ana@example.org", "Ana")
	w.clock.Advance(25 * time.Hour)
	b.get(group).want(http.StatusOK, "Time is up", "all your money comes back").without("Leave the group", "Share this link")
	w.browser().get(group).want(http.StatusOK, "Nobody can join").without("Join this group")
	w.must(w.config.Commerce.CloseGroupBuy(w.ctx(), w.community.ID, w.groupID(group)))
	b.get(group).want(http.StatusOK, "This group was not full in time", "you too", "Start a new group")
	w.browser().get(group).want(http.StatusOK, "Everyone who was in gets all their money back.").without("you too")
	b.get(b.order()).want(http.StatusOK, "All your money is on its way back", "The group was not full in time.", "-€12.40", "On its way")
}
