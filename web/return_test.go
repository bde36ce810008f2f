package web

import (
	"net/http"
	"net/url"
	"testing"

	"panal/commerce"
	"panal/internal/id"
)

// Somebody returns what they bought: they see what comes back before they ask, staff approve and take it in, and both see
// where it is.
func TestReturnOnThePages(t *testing.T) {
	h := newHouse(t)
	bought := h.buy(h.operator, h.product.Variants[1].ID, id.Zero, id.Zero, "")
	_, err := h.config.Commerce.ShipOrder(h.ctx(), h.operator, h.community.ID, bought.ID)
	h.must(err)
	order, console := "/alto/orders/"+id.Order.Text(bought.ID), "/alto/console/orders/"+id.Order.Text(bought.ID)
	h.op.get(order).want(http.StatusOK, "Return or exchange", "You can ask until")
	h.op.post(console+"/deliver", nil).want(http.StatusSeeOther)
	h.op.get(order+"/return").want(http.StatusOK, "You get €48.00 back for 1.", "Exchange for", "Money back")
	item := "1." + id.Variant.Text(h.product.Variants[1].ID)
	ask := url.Values{"item": {item}, "quantity": {"2"}, "reason": {"damaged"}, "words": {"A dent."}}
	h.op.post(order+"/returns", ask).want(http.StatusUnprocessableEntity, "Choose a number from 1 to 1.", "A dent.")
	h.op.post(order+"/returns", url.Values{"item": {"nonsense"}, "quantity": {"some"}}).want(http.StatusUnprocessableEntity, "Choose one of what is offered.")
	ask.Set("quantity", "1")
	h.op.post(order+"/returns", ask).want(http.StatusSeeOther)
	h.op.get(order).want(http.StatusOK, "Asked for", "Give it up…").without("Return or exchange")

	h.op.get("/alto/console/returns").want(http.StatusOK, "It is damaged")
	v, err := h.config.Commerce.Order(h.ctx(), h.operator, h.community.ID, bought.ID)
	h.must(err)
	asked := console + "/returns/" + id.Return.Text(v.Order.Returns[0].ID)
	h.op.get(asked).want(http.StatusOK, "A dent.", "Would go back", "€48.00", "Refund, and let them keep the goods")
	h.op.post(asked, url.Values{"verdict": {"decline"}}).want(http.StatusUnprocessableEntity, "Please fill this in.")
	h.op.post(asked, url.Values{"verdict": {"approve"}, "answer": {"Send it to Alto 1."}}).want(http.StatusSeeOther)
	h.op.get(order).want(http.StatusOK, "To be sent back", "The shop: Send it to Alto 1.")
	h.op.get(asked).want(http.StatusOK, "The goods are back", "The goods can be sold again")
	h.op.post(asked, url.Values{"verdict": {"received"}, "restock": {"yes"}}).want(http.StatusSeeOther)
	h.op.post(asked, url.Values{"verdict": {"received"}}).want(http.StatusSeeOther) // it says that it moved on
	h.op.get(order).want(http.StatusOK, "All your money is on its way back", "You sent something back.")
	h.op.get("/alto/console/returns?state=done").want(http.StatusOK, "€48.00")
	h.op.get(order + "/return").want(http.StatusSeeOther)
}

// Staff take back unasked, exchange, and give some of a price back.
func TestTakeBackOnThePages(t *testing.T) {
	h := newHouse(t)
	bought := h.buy(h.operator, h.product.Variants[1].ID, id.Zero, id.Zero, "")
	console := "/alto/console/orders/" + id.Order.Text(bought.ID)
	item := "1." + id.Variant.Text(h.product.Variants[1].ID)
	h.op.get(console+"/take-back").want(http.StatusOK, "€48.00 of it did not go back yet.")
	h.op.post(console+"/take-back", url.Values{"item": {item}, "kind": {"goodwill"}, "amount": {"49"}}).want(http.StatusUnprocessableEntity, "up to what is left")
	h.op.post(console+"/take-back", url.Values{"item": {item}, "kind": {"goodwill"}, "amount": {"6"}, "answer": {"Sorry."}}).want(http.StatusSeeOther)
	h.op.post(console+"/take-back", url.Values{"item": {item}, "kind": {"return"}, "quantity": {"none"}}).want(http.StatusUnprocessableEntity, "whole number")
	h.op.get(console).want(http.StatusOK, "Some of the price of", "Went back", "-€6.00")
	h.op.post(console+"/take-back", url.Values{"item": {item}, "kind": {"return"}, "quantity": {"1"}, "restock": {"yes"}}).want(http.StatusSeeOther)
	if v, err := h.config.Commerce.Order(h.ctx(), h.operator, h.community.ID, bought.ID); err != nil || v.Order.State != commerce.Refunding || v.Order.Refunded != bought.Total {
		t.Errorf("%s, %d, %v", v.Order.State, v.Order.Refunded, err)
	}
}
