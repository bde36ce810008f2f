package app

import (
	"testing"
	"time"

	"panal/api"
	"panal/commerce"
	"panal/ledger"
)

// The same asked for by API alone, and what becomes of those who pay late: they are placed, or refunded.
func TestStory08ByAPI(t *testing.T) {
	onEachEngine(t, func(t *testing.T, p *program) {
		s := openShop(p, 3)
		s.threeBuyTogether()
		s.audit()
		s.twoAreNotEnough()
		s.audit()
		s.latecomers()
		s.audit()
	})
}

// instrument is a card that everybody has stored with the sandbox, which pays at once.
const instrument = "sandbox-ok"

// threeBuyTogether: a group forms, and ships no sooner.
func (s *shop) threeBuyTogether() {
	lucia, ben, chen, dora := s.signIn("lucia@example.org"), s.signIn("ben@example.org"), s.signIn("chen@example.org"), s.signIn("dora@example.org")

	headed := lucia.orders("", "")
	if headed.State != commerce.AwaitingPayment || headed.GroupBuy != "" || headed.CheckoutURL == "" {
		s.t.Fatalf("before she pays, there is %+v", headed)
	}
	s.pay(headed.CheckoutURL, "pay")
	headed = lucia.order(headed.ID)
	group := headed.GroupBuy
	s.group(group, commerce.GroupOpen, 2)

	first := ben.orders(group, instrument)
	if g := s.group(group, commerce.GroupOpen, 1); len(g.Seats) != 2 || !g.Seats[0].Head {
		s.t.Errorf("two sit as %+v", g.Seats)
	}
	if code := s.operator.refused("POST", "/orders/"+headed.ID+"/ship", nil); code != "group_buy_not_formed" {
		s.t.Errorf("shipped before the group is formed: %s", code)
	}

	last := chen.orders(group, instrument)
	s.group(group, commerce.GroupFormed, 0)
	if code := dora.refused("POST", "/orders", dora.wants(group, instrument)); code != "group_buy_full" {
		s.t.Errorf("a fourth is told %s", code)
	}
	if mine := get[api.Page[api.Order]](dora, "/me/orders"); len(mine.Items) != 0 {
		s.t.Errorf("a fourth was charged: %+v", mine.Items)
	}

	for _, o := range []api.Order{headed, first, last} {
		if o := send[api.Order](s.operator, "POST", "/orders/"+o.ID+"/ship", nil); o.State != commerce.Shipped || o.Total != euros(together) {
			s.t.Errorf("shipped as %s for %v", o.State, o.Total)
		}
	}
	s.sold(group, 3)
}

// sold looks up in the ledger that a group's money became sales: at the price alone, less what was given to be found.
func (s *shop) sold(group string, members int64) {
	s.t.Helper()
	account := s.escrow(group)
	entries := get[api.Page[api.Entry]](s.operator, "/ledger/accounts/"+account.ID+"/entries").Items
	if account.Balance != euros(0) || len(entries) == 0 || entries[0].Purpose != "formed" {
		s.t.Fatalf("the escrow holds %v after %+v", account.Balance, entries)
	}
	posting := get[api.Posting](s.operator, "/ledger/postings/"+entries[0].Posting)
	moved, sum := map[ledger.Kind]int64{}, int64(0)
	for _, e := range posting.Entries {
		moved[e.Account.Kind] += e.Amount.Amount
		sum += e.Amount.Amount
	}
	if sum != 0 || moved[ledger.Escrow] != -members*together || moved[ledger.Revenue] != members*alone || moved[ledger.Marketing] != -members*saved {
		s.t.Errorf("the posting moves %v, which adds up to %d", moved, sum)
	}
	sum = 0
	for _, total := range get[api.Accounts](s.operator, "/ledger/accounts").Totals {
		sum += total.Balance.Amount
	}
	if sum != 0 {
		s.t.Errorf("the books add up to %d", sum)
	}
}

// twoAreNotEnough: a day goes by, and everybody has their money back.
func (s *shop) twoAreNotEnough() {
	eva, flo := s.signIn("eva@example.org"), s.signIn("flo@example.org")
	headed := eva.orders("", instrument)
	joined := flo.orders(headed.GroupBuy, instrument)
	s.clock.Advance(24*time.Hour - time.Microsecond)
	s.settle()
	s.group(headed.GroupBuy, commerce.GroupOpen, 1)

	s.clock.Advance(time.Microsecond)
	for _, o := range []struct {
		client
		id string
	}{{eva, headed.ID}, {flo, joined.ID}} {
		o.isRefunded(o.id, commerce.Refunded, commerce.ReasonExpired)
	}
	s.group(headed.GroupBuy, commerce.GroupExpired, 1)
	if balance := s.escrow(headed.GroupBuy).Balance; balance != euros(0) {
		s.t.Errorf("the escrow holds %v", balance)
	}
	if code := s.operator.refused("POST", "/orders/"+headed.ID+"/ship", nil); code != "order_state" {
		s.t.Errorf("shipped after the refund: %s", code)
	}

	s.clock.Advance(time.Hour)
	s.settle() // beside the program's own jobs, as a second node would
	eva.isRefunded(headed.ID, commerce.Refunded, commerce.ReasonExpired)
	flo.isRefunded(joined.ID, commerce.Refunded, commerce.ReasonExpired)
}

// latecomers: whoever pays when their group is full finds a place in the oldest that is open; whoever pays when there is
// none, or when their order has lapsed, is refunded.
func (s *shop) latecomers() {
	gil, hanna, ivo, jin, kai, lea := s.signIn("gil@example.org"), s.signIn("hanna@example.org"), s.signIn("ivo@example.org"),
		s.signIn("jin@example.org"), s.signIn("kai@example.org"), s.signIn("lea@example.org")

	asked := gil.orders("", instrument).GroupBuy
	hanna.orders(asked, instrument)
	oldest := ivo.orders("", instrument).GroupBuy
	s.clock.Advance(time.Minute)
	newer := hanna.orders("", instrument).GroupBuy

	slow := jin.orders(asked, "")
	kai.orders(asked, instrument)
	s.group(asked, commerce.GroupFormed, 0)
	s.pay(slow.CheckoutURL, "pay")
	if o := jin.order(slow.ID); o.State != commerce.AwaitingGroup || o.GroupBuy != oldest {
		s.t.Errorf("the late payer is %s in %s, want a place in %s", o.State, o.GroupBuy, oldest)
	}
	s.group(oldest, commerce.GroupOpen, 1)
	s.group(newer, commerce.GroupOpen, 2)

	// Lea's bank takes longer than her place is held.
	slower := lea.orders(oldest, "")
	s.pay(slower.CheckoutURL, "late")
	s.clock.Advance(commerce.DefaultConfig.Hold)
	s.settle()
	if o := lea.order(slower.ID); o.State != commerce.Lapsed {
		s.t.Errorf("her order is %s, want lapsed", o.State)
	}
	s.clock.Advance(2 * time.Minute)
	lea.isRefunded(slower.ID, commerce.Lapsed, commerce.ReasonLate)
	s.group(oldest, commerce.GroupOpen, 1)

	// Kai asks for a place in the last minutes of the last group of all, and pays when they are over.
	s.clock.Advance(24*time.Hour - 28*time.Minute)
	slowest := kai.orders(newer, "")
	s.setOffer(commerce.OfferEnded)
	s.clock.Advance(14 * time.Minute)
	s.settle()
	s.group(newer, commerce.GroupExpired, 2)
	s.pay(slowest.CheckoutURL, "pay")
	kai.isRefunded(slowest.ID, commerce.Lapsed, commerce.ReasonNoPlace)
}

// wants is an order for one Dawn: in a group, or (empty) at the head of a new one.
func (c client) wants(group, instrument string) api.NewOrder {
	return api.NewOrder{Variant: c.s.variant(), Quantity: 1, Offer: c.s.offer.ID, GroupBuy: group, Instrument: instrument}
}

func (c client) orders(group, instrument string) api.Order {
	c.s.t.Helper()
	return send[api.Order](c, "POST", "/orders", c.wants(group, instrument))
}

func (c client) order(id string) api.Order {
	c.s.t.Helper()
	return get[api.Order](c, "/orders/"+id)
}

// isRefunded waits until an order's money is back, once and whole.
func (c client) isRefunded(order string, state commerce.OrderState, reason string) {
	c.s.t.Helper()
	var o api.Order
	c.s.eventually("the order of "+c.email+" is refunded", func() bool {
		o = c.order(order)
		return o.State == state && len(o.Refunds) > 0 && o.Refunds[0].State == commerce.RefundDone
	})
	if len(o.Payments) != 1 || len(o.Refunds) != 1 || o.Refunds[0].Reason != reason || o.Refunds[0].Amount != o.Total {
		c.s.t.Errorf("%s paid %+v and got back %+v", c.email, o.Payments, o.Refunds)
	}
}

// group reads a group, which is to be in a state and to miss so many.
func (s *shop) group(group string, state commerce.GroupBuyState, missing int) api.GroupBuy {
	s.t.Helper()
	g := get[api.GroupBuy](client{s: s}, "/group-buys/"+group)
	if g.State != state || g.Missing != missing {
		s.t.Fatalf("the group is %s and misses %d, want %s and %d", g.State, g.Missing, state, missing)
	}
	return g
}

// escrow is the account where a group's money waits.
func (s *shop) escrow(group string) api.Account {
	s.t.Helper()
	for _, a := range get[api.Accounts](s.operator, "/ledger/accounts?kind=escrow").Items {
		if a.Owner == group {
			return a
		}
	}
	s.t.Fatalf("no escrow of %s", group)
	return api.Account{}
}
