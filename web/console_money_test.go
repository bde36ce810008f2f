package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"panal/commerce"
	"panal/growth"
	"panal/internal/id"
	"panal/ledger"
	"panal/money"
)

func TestTodayNamesWhatNeedsAHand(t *testing.T) {
	h := newHouse(t)
	variant := h.product.Variants[1]
	_, err := h.config.Commerce.Restock(h.ctx(), h.operator, commerce.Restock{Community: h.community.ID, Product: h.product.ID,
		Variant: variant.ID, Units: -96})
	h.must(err)
	h.clock.Set(noon.Add(20 * time.Hour))
	h.op.get("/alto/console").
		want(http.StatusOK, "1 thing could not be done", "1 payment needs a decision", "€30.00", "4 orders to ship", "王小明",
			"1 group misses one and closes soon", "2 of 3", "Shelves running out", "3 left").without("First steps", "Nothing needs a hand")

	// What is done is not named any more.
	h.op.post("/alto/console/orders/"+id.Order.Text(h.alone.ID)+"/ship", nil).want(http.StatusSeeOther)
	h.op.get("/alto/console").want(http.StatusOK, "3 orders to ship")
	h.clock.Set(noon.Add(48 * time.Hour)) // the group's deadline has passed
	h.op.get("/alto/console").want(http.StatusOK).without("misses one")
}

func TestSearchLeadsToWhatAnIDNames(t *testing.T) {
	h := newHouse(t)
	view, err := h.config.Commerce.Order(h.ctx(), h.operator, h.community.ID, h.ready.ID)
	h.must(err)
	for text, want := range map[string]string{
		id.Order.Text(h.ready.ID):            "/alto/console/orders/" + id.Order.Text(h.ready.ID),
		id.GroupBuy.Text(h.open):             "/alto/console/groups/" + id.GroupBuy.Text(h.open),
		id.Offer.Text(h.offer.ID):            "/alto/console/offers/" + id.Offer.Text(h.offer.ID),
		id.Product.Text(h.product.ID):        "/alto/console/products/" + id.Product.Text(h.product.ID),
		id.Payment.Text(view.Payments[0].ID): "/alto/console/orders/" + id.Order.Text(h.ready.ID),
		id.Member.Text(h.sharer.Member):      "/alto/console/members/" + id.Member.Text(h.sharer.Member),
		h.accountID():                        "/alto/console/ledger/accounts/" + h.accountID(),
		" " + h.postingID() + " ":            "/alto/console/ledger/postings/" + h.postingID(),
	} {
		if to := h.op.get("/alto/console/find?q=" + url.QueryEscape(text)).want(http.StatusSeeOther).header.Get("Location"); to != want {
			t.Errorf("%s leads to %s, want %s", text, to, want)
		}
	}
	h.op.get("/alto/console/find?q=" + id.Payment.Text(h.db.IDs().New(noon))).want(http.StatusNotFound)
	h.op.get("/alto/console/find").want(http.StatusOK, "Nothing found")
}

func TestAGroupOfTheConsole(t *testing.T) {
	h := newHouse(t)
	h.op.get("/alto/console/groups").want(http.StatusOK, "3 of 3", "2 of 3")
	h.op.get("/alto/console/groups?state=open&offer="+id.Offer.Text(h.offer.ID)).
		want(http.StatusOK, "2 of 3", "Only: Dawn blend (dawn-together)").without("3 of 3")
	h.op.get("/alto/console/groups?state=expired").want(http.StatusOK, "Nothing fits")
	h.op.get("/alto/console/groups?state=nonsense").want(http.StatusUnprocessableEntity)
	p := h.op.get("/alto/console/groups/"+id.GroupBuy.Text(h.formed)).
		want(http.StatusOK, "Formed", "Inés Quiroga started it", "王小明", "Ready to ship", "Group opened", "Somebody joined the group",
			"Group formed")
	account := "/alto/console/ledger/accounts/" + id.Account.Text(ledger.AccountRef{Kind: ledger.Escrow, Owner: h.formed}.ID("EUR"))
	if !strings.Contains(p.text, `href="`+account+`"`) {
		t.Error("the group does not lead to its account")
	}
	h.op.get(account).want(http.StatusOK, "Escrow of Dawn blend", "€0.00", "Group formed: escrow becomes sales", "See the group whose money this is")
	h.op.get("/alto/console/groups/"+id.GroupBuy.Text(h.open)).want(http.StatusOK, "2 of 3", "If it is not full by then", "Free place")
}

func TestAnOrderIsShippedAndRefunded(t *testing.T) {
	h := newHouse(t)
	at := "/alto/console/orders/" + id.Order.Text(h.ready.ID)
	h.op.get("/alto/console/orders?state=ready&offer="+id.Offer.Text(h.offer.ID)).want(http.StatusOK, "王小明", "Only: Dawn blend")
	h.op.get("/alto/console/orders?member="+id.Member.Text(h.sharer.Member)).want(http.StatusOK, "Only: Inés Quiroga").without("王小明")
	h.op.get(at).
		want(http.StatusOK, "Ready to ship", "At the price alone €15.50", "Discount for buying together -€3.10", "Total €12.40",
			"Accepted €12.40", "By the link of Inés Quiroga", "Yes: their first order that was kept", "Payment received",
			"Group formed: escrow becomes sales")

	h.op.follow(h.op.post(at+"/ship", nil)).want(http.StatusOK, "Marked as shipped.", "Shipped")
	h.op.follow(h.op.post(at+"/ship", nil)).want(http.StatusOK, "This order has moved on in the meantime.") // a double click

	// Before a refund, it says what is lost; afterwards the credit of the link is gone.
	ask := h.op.get(at+"/refund").
		want(http.StatusOK, "王小明 gets €12.40 back", "What was shipped does not come back to the shelf", "The group stays as it is",
			"cannot be undone")
	h.op.follow(h.op.fill(ask, at+"/refund")).want(http.StatusOK, "The refund is on its way.", "Being refunded")
	h.op.follow(h.op.fill(ask, at+"/refund")).want(http.StatusOK, "moved on")
	h.op.get(at + "/refund").want(http.StatusSeeOther)
	h.must(h.runner.Drain(h.ctx()))
	h.op.get(at).want(http.StatusOK, "Refunded", "Paid back -€12.40", "Refunded by staff after shipping.", "Refund paid", "No, or not yet known")
	h.op.get("/alto/console/orders/" + id.Order.Text(h.db.IDs().New(noon))).want(http.StatusNotFound)
	h.op.post("/alto/console/orders/nonsense/ship", nil).want(http.StatusNotFound)
	h.op.post("/alto/console/orders/"+id.Order.Text(h.db.IDs().New(noon))+"/refund", nil).want(http.StatusNotFound)

	// The order of a group that is open is not shipped, and says why; its money goes back by itself.
	waiting, err := h.config.Commerce.Orders(h.ctx(), h.operator, h.community.ID, commerce.OrderFilter{GroupBuy: h.open}, commerce.PageRequest{})
	h.must(err)
	at = "/alto/console/orders/" + id.Order.Text(waiting.Items[0].Order.ID)
	h.op.follow(h.op.post(at+"/ship", nil)).want(http.StatusOK, "Its group is not formed yet", "Waiting for the group").without("moved on")
	h.op.follow(h.op.post(at+"/refund", nil)).want(http.StatusOK, "Its group is still open.", "Waiting for the group").without("moved on")
	eva := h.browser()
	eva.checkout("/alto/p/dawn", "eva@example.org", "Eva").want(http.StatusSeeOther)
	unpaid := "/alto/console" + strings.TrimPrefix(eva.order(), "/alto")
	h.op.follow(h.op.post(unpaid+"/ship", nil)).want(http.StatusOK, "It is not paid yet", "Awaiting payment")
}

func TestAParkedPaymentIsSentBack(t *testing.T) {
	h := newHouse(t)
	at := "/alto/console/orders/" + id.Order.Text(h.parked.ID)
	send := at + "/payments/" + id.Payment.Text(h.payment.ID) + "/return"
	page := h.op.get(at).
		want(http.StatusOK, "Needs a decision €30.00", "€31.00 was due.", "€30.00 goes back to the payer, in full and for good.")
	h.op.follow(h.op.fill(page, send)).want(http.StatusOK, "The payment is on its way back.", "The amount was wrong.")
	h.op.post(send, nil).want(http.StatusNotFound)
	h.op.post(at+"/payments/nonsense/return", nil).want(http.StatusNotFound)
	h.op.get("/alto/console").want(http.StatusOK).without("needs a decision")
}

// The two columns of the chart come to the same, and so do those of each posting; the balance after each entry is that
// of the entry before and its amount.
func TestTheBooksBalance(t *testing.T) {
	h := newHouse(t)
	h.op.get("/alto/console/ledger").
		want(http.StatusOK, "Payment provider", "Escrow", "Sales", "Discounts given", "Debit and credit are equal: the difference is €0.00")
	h.op.get("/alto/console/ledger?kind=escrow").want(http.StatusOK, "Escrow of Dawn blend")
	h.op.get("/alto/console/ledger?kind=nonsense").want(http.StatusUnprocessableEntity)
	h.op.get("/alto/console/ledger/accounts/nonsense").want(http.StatusNotFound)
	h.op.get("/alto/console/ledger/postings/" + id.Posting.Text(h.db.IDs().New(noon))).want(http.StatusNotFound)

	clearing := "/alto/console/ledger/accounts/" + id.Account.Text(ledger.AccountRef{Kind: ledger.Clearing}.ID("EUR"))
	p := h.op.get(clearing).want(http.StatusOK, "Payment received", "Payment that fits no order", "Money to decide on", "See its order")
	for _, to := range links(p) {
		if strings.Contains(to, "/postings/") {
			h.op.get(to).want(http.StatusOK, "Debit", "Credit", "Total")
		}
	}
	order := "/alto/console/orders/" + id.Order.Text(h.parked.ID)
	if found := h.op.get("/alto/console/find?q=" + id.Payment.Text(h.payment.ID)).header.Get("Location"); found != order || !strings.Contains(p.text, "/find?q="+id.Payment.Text(h.payment.ID)) {
		t.Errorf("the cause of an entry leads to %q, want %q", found, order)
	}

	rows := h.csv(clearing + "/entries.csv")
	before := money.Amount(0)
	for i := len(rows) - 1; i > 0; i-- { // the newest comes first
		amount, err := money.Parse(rows[i][6], "EUR")
		h.must(err)
		after, err := money.Parse(rows[i][7], "EUR")
		h.must(err)
		if after != before+amount {
			t.Errorf("%v: %d and %d make %d", rows[i], before, amount, after)
		}
		before = after
	}
	if before >= 0 {
		t.Errorf("the provider holds %d", before)
	}
}

func TestWhatBeingFoundCosts(t *testing.T) {
	h := newHouse(t)
	page := h.op.get("/alto/console/growth").
		want(http.StatusOK, "Cost per new customer €3.10", "not set", "of 1 visitor by a link", "Inés Quiroga", "Poster")
	set := "/alto/console/growth/advert"
	h.op.fill(page, set, "advert_cost", "a lot").want(http.StatusUnprocessableEntity, "a lot").
		marks("advert_cost", "Write an amount of zero or more.")
	h.op.follow(h.op.fill(page, set, "advert_cost", "9")).want(http.StatusOK, "Saved.")
	h.clock.Advance(time.Minute) // a community is remembered for a moment
	h.op.get("/alto/console/growth").want(http.StatusOK, "€5.90 less than an advert", "€9.00", "as set below")
	results := "/alto/console/campaigns/" + id.Campaign.Text(h.packetsToPass("year").ID) + "/results"
	h.op.get(results).want(http.StatusOK, "€9.00", "as set under Growth").without("as set below")
	h.op.get("/alto/console/growth/tree/"+id.Member.Text(h.sharer.Member)).want(http.StatusOK, "Inés Quiroga brought 1 person", "王小明")
	tree, err := h.config.Growth.Tree(h.ctx(), h.operator, h.community.ID, h.sharer.Member, growth.MaxDepth)
	h.must(err)
	h.op.get("/alto/console/growth/tree/"+id.Member.Text(tree.Children[0].Member)).want(http.StatusOK, "王小明 has brought nobody yet")
	h.op.get("/alto/console/growth/tree/" + id.Member.Text(h.db.IDs().New(noon))).want(http.StatusNotFound)
	h.op.get("/alto/console/growth/tree/nonsense").want(http.StatusNotFound)
	if rows := h.csv("/alto/console/growth.csv"); rows[1][1] != "Inés Quiroga" || rows[1][7] != "3.10" {
		t.Errorf("exported %v", rows)
	}
}

func TestADeadLetterIsTriedAgain(t *testing.T) {
	h := newHouse(t)
	h.op.get("/alto/console/facts").
		want(http.StatusOK, "broken part", "body_broken", "Payment waits for a decision", "payments", "Up to date", "Try now")
	sequence := strconv.FormatInt(h.letter.Fact.Sequence, 10)
	retry := "/alto/console/facts/" + url.PathEscape(h.letter.Consumer) + "/" + sequence + "/retry"
	before := h.letterRetried
	h.op.follow(h.op.post(retry, nil)).want(http.StatusOK, "It is being tried again now.")
	_, _ = h.runner.RunOnce(h.ctx()) // it fails again
	if h.letterRetried != before+1 {
		t.Errorf("it was tried %d times more, want once", h.letterRetried-before)
	}
	h.must(h.db.Facts().DropDeadLetter(h.ctx(), h.community.ID, h.letter.Consumer, h.letter.Fact.Sequence))
	h.op.follow(h.op.post(retry, nil)).want(http.StatusOK, "It has been handled in the meantime.", "Everything was done")
	h.op.post("/alto/console/facts/nobody/soon/retry", nil).want(http.StatusSeeOther)
}
