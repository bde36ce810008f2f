package web

import (
	"net/http"
	"testing"

	"panal/access"
	"panal/internal/page"
)

// Somebody buys as a guest on one machine and signs in on another: their order is there, and no longer in the browser
// that proved nothing.
func TestGuestsOrderFollowsTheProof(t *testing.T) {
	w := newShop(t)
	phone, desk := w.browser(), w.browser()
	w.group(phone, "luz@example.com", "Luz")
	order := phone.order()
	phone.get(order).want(http.StatusOK, "Dawn blend")

	desk.signIn("luz@example.com", "/alto").want(http.StatusSeeOther)
	desk.get("/alto/me/orders").want(http.StatusOK, "Dawn blend")
	desk.get(order).want(http.StatusOK, "Dawn blend")
	if p := phone.get(order); p.status == http.StatusOK {
		t.Error("the browser that proved nothing still shows the order")
	}
	phone.get("/alto/me/orders").want(http.StatusOK).without("Dawn blend")

	// On the phone she buys once more, signs in there, and has both.
	w.group(phone, "luz@example.com", "Luz")
	phone.signIn("luz@example.com", "/alto").want(http.StatusSeeOther)
	if n := w.orders(t, "luz@example.com"); n != 2 {
		t.Errorf("she has %d orders, want 2", n)
	}
}

// orders counts those that are the member's who proved an e-mail.
func (w *world) orders(t *testing.T, email string) int {
	t.Helper()
	h := &house{world: w}
	m := h.one(email)
	mine, err := w.config.Commerce.MyOrders(w.ctx(), access.Actor{Person: m.Person, Member: m.ID, Community: w.community.ID, Role: m.Role}, w.community.ID, page.Request{})
	w.must(err)
	return len(mine.Items)
}
