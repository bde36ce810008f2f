package storetest_test

import (
	"errors"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
	"panal/money"
)

// several has somebody buy some units alone, by card.
func (r *race) several(who access.Actor, variant id.ID, units int64, change ...func(*commerce.PlaceOrder)) commerce.Order {
	r.Helper()
	o, err := r.buy(r.nodes[0], who, stall{variant: variant}, id.Zero, "card", append(change, func(cmd *commerce.PlaceOrder) { cmd.Quantity = units })...)
	if err != nil {
		r.Fatal(err)
	}
	return o
}

func (r *race) ship(o commerce.Order) {
	r.Helper()
	if _, err := r.nodes[0].ShipOrder(r.T.Context(), r.Staff, r.Community, o.ID); err != nil {
		r.Fatal(err)
	}
}

// shelf is how many units are sold of a variant.
func (r *race) shelf(variant id.ID) int64 {
	r.Helper()
	terms, err := r.DB.Commerce().Terms(r.T.Context(), r.Community, variant, id.Zero)
	if err != nil {
		r.Fatal(err)
	}
	return terms.Variant.Sold
}

// sizes is a product in two sizes, the second for less.
func (r *race) sizes(large, small int64) commerce.Product {
	r.Helper()
	slug := "s" + r.DB.IDs().New(r.Clock.Now()).String()
	p, err := r.nodes[0].CreateProduct(r.T.Context(), r.Staff, commerce.CreateProduct{Community: r.Community, Slug: slug, Title: "Soap",
		Variants: []commerce.NewVariant{{Title: "Large", SKU: "L", Price: 1000, Stock: large}, {Title: "Small", SKU: "S", Price: 600, Stock: small}}})
	if err == nil {
		p, err = r.nodes[0].UpdateProduct(r.T.Context(), r.Staff, commerce.UpdateProduct{Community: r.Community, Product: p.ID, Slug: slug, Title: p.Title, State: commerce.ProductLive})
	}
	if err != nil {
		r.Fatal(err)
	}
	return p
}

// Thirty ask for three units of one line at once, a unit each: three are taken back, and nothing goes back twice. So it is
// when staff take them back, and while the whole order is refunded.
func TestRaceOfReturns(t *testing.T) {
	eachRace(t, func(r *race) {
		who, variant := r.members(1)[0], r.Product(1000, 100).Variants[0].ID
		ctx := r.T.Context()
		ask := func(node *commerce.Service, o commerce.Order) error {
			_, err := node.AskReturn(ctx, who, commerce.AskReturn{Community: r.Community, Order: o.ID, Line: 1, Quantity: 1, Reason: "changed_mind"})
			return err
		}
		take := func(node *commerce.Service, o commerce.Order) error {
			_, err := node.ReturnLine(ctx, r.Staff, commerce.ReturnLine{Community: r.Community, Order: o.ID, Line: 1, Kind: commerce.ReturnUnits, Quantity: 1, Restock: true})
			return err
		}
		whole := func(node *commerce.Service, o commerce.Order) error {
			_, err := node.RefundOrder(ctx, r.Staff, r.Community, o.ID)
			return err
		}
		ship := func(node *commerce.Service, o commerce.Order) error {
			_, err := node.ShipOrder(ctx, r.Staff, r.Community, o.ID)
			return err
		}
		for what, c := range map[string]struct {
			acts    []func(*commerce.Service, commerce.Order) error
			shipped bool
			asked   int // units that are asked for in the end; else all went back
		}{
			"taken back at once":             {acts: []func(*commerce.Service, commerce.Order) error{ask, take}},
			"asked for":                      {acts: []func(*commerce.Service, commerce.Order) error{ask}, shipped: true, asked: 3},
			"taken back by staff":            {acts: []func(*commerce.Service, commerce.Order) error{take}, shipped: true},
			"while all of it is refunded":    {acts: []func(*commerce.Service, commerce.Order) error{ask, take, whole}},
			"while it is shipped":            {acts: []func(*commerce.Service, commerce.Order) error{take, ship}},
			"asked for while it is refunded": {acts: []func(*commerce.Service, commerce.Order) error{ask, whole}, shipped: true},
		} {
			o := r.several(who, variant, 3)
			if c.shipped {
				r.ship(o)
			}
			r.count(r.atOnce(30, func(i int, node *commerce.Service) error { return c.acts[i%len(c.acts)](node, o) }), commerce.ErrReturnUnits, commerce.ErrOrderState)
			v, back, asked := r.order(o.ID), money.Amount(0), 0
			for _, refund := range v.Refunds {
				back += refund.Amount
			}
			for _, one := range v.Order.Returns {
				if one.Open() {
					asked++
				}
			}
			if want := money.Amount(3000); c.asked == 0 && (back != want || v.Order.State != commerce.Refunding) || asked != c.asked || c.asked > 0 && back != 0 {
				r.Errorf("%s: %d went back, the order is %s, %d units are asked for", what, back, v.Order.State, asked)
			}
			r.agrees()
		}
	})
}

// Twenty want to exchange a unit for the last two of another size: two do, and whoever is refused keeps what they have.
func TestRaceOfExchanges(t *testing.T) {
	eachRace(t, func(r *race) {
		p, ctx := r.sizes(40, 2), r.T.Context()
		large, small := p.Variants[0].ID, p.Variants[1].ID
		orders := make([]commerce.Order, 20)
		for i, who := range r.members(20) {
			orders[i] = r.several(who, large, 1)
			if i%2 == 0 {
				r.ship(orders[i])
			}
		}
		well, of := r.count(r.atOnce(20, func(i int, node *commerce.Service) error {
			_, err := node.ReturnLine(ctx, r.Staff, commerce.ReturnLine{Community: r.Community, Order: orders[i].ID, Line: 1, Kind: commerce.Exchange, For: small, Quantity: 1, Restock: true})
			return err
		}), commerce.ErrSoldOut)
		if well != 2 || of[0] != 18 || r.shelf(small) != 2 || r.shelf(large) != 18 {
			r.Errorf("%d had one of two, %d were told; %d and %d are sold", well, of[0], r.shelf(large), r.shelf(small))
		}
	})
}

// Some is returned, some exchanged, some kept for less: with a coupon, and store credit. What comes back goes where it
// came from, the coupon when nothing is left, and all of it adds up.
func TestReturnsByLine(t *testing.T) {
	eachRace(t, func(r *race) {
		ctx, node, p := r.T.Context(), r.nodes[0], r.sizes(40, 10)
		large, small, who := p.Variants[0].ID, p.Variants[1].ID, r.members(1)[0]
		coupon, err := r.claim(node, who, r.coupons(commerce.CouponRule{Amount: 300}))
		if err != nil {
			r.Fatal(err)
		}
		if err := node.GiveCredit(ctx, r.Staff, commerce.GiveCredit{Community: r.Community, Member: who.Member, Amount: 900, Reason: "Thanks"}); err != nil {
			r.Fatal(err)
		}
		// Four for 40.00, less 3.00, is 37.00: 9.00 of it by credit.
		o := r.several(who, large, 4, func(cmd *commerce.PlaceOrder) { cmd.Coupons, cmd.Credit = []id.ID{coupon.ID}, true })
		if o.Total != 3700 || o.Credit != 900 {
			r.Fatalf("%d, %d by credit", o.Total, o.Credit)
		}
		r.ship(o)
		asked, err := node.AskReturn(ctx, who, commerce.AskReturn{Community: r.Community, Order: o.ID, Line: 1, Quantity: 1, For: small, Reason: "does_not_fit", Words: "Too large."})
		if err != nil {
			r.Fatal(err)
		}
		decide := func(verdict commerce.Verdict, answer string) (commerce.Return, error) {
			return node.DecideReturn(ctx, r.Staff, commerce.DecideReturn{Community: r.Community, Order: o.ID, Return: asked.ID, Verdict: verdict, Answer: answer})
		}
		receive := func(restock bool) (commerce.Return, error) {
			return node.ReceiveReturn(ctx, r.Staff, commerce.ReceiveReturn{Community: r.Community, Order: o.ID, Return: asked.ID, Restock: restock})
		}
		if _, err := receive(true); !errors.Is(err, commerce.ErrReturnState) {
			r.Errorf("received before it was approved: %v", err)
		}
		if _, err := decide(commerce.VerdictDecline, " "); err == nil {
			r.Error("declined without a reason")
		}
		if approved, err := decide(commerce.VerdictApprove, ""); err != nil || approved.State != commerce.ReturnApproved || r.shelf(small) != 1 || r.shelf(large) != 4 {
			r.Fatalf("%+v, %v; %d and %d are sold", approved, err, r.shelf(large), r.shelf(small))
		}
		// A unit came to 9.25; the small one is 6.00 of 10.00, so 3.70 comes back, 0.90 of it as credit.
		if done, err := receive(true); err != nil || done.Amount != 370 || done.Credit != 90 || r.shelf(large) != 3 {
			r.Errorf("%+v, %v; %d are sold", done, err, r.shelf(large))
		}
		give := func(cmd commerce.ReturnLine) commerce.Return {
			r.Helper()
			cmd.Community, cmd.Order, cmd.Line = r.Community, o.ID, 1
			done, err := node.ReturnLine(ctx, r.Staff, cmd)
			if err != nil {
				r.Error(err)
			}
			return done
		}
		give(commerce.ReturnLine{Kind: commerce.Goodwill, Amount: 130, Answer: "Sorry for the dent."})
		// 32.00 are left of four units.
		if one := give(commerce.ReturnLine{Kind: commerce.ReturnUnits, Variant: small, Quantity: 1}); one.Amount != 800 {
			r.Errorf("%d for one of four", one.Amount)
		}
		if mine, err := node.MyCoupons(ctx, who, r.Community); err != nil || len(mine) != 1 || mine[0].State(r.Clock.Now()) != commerce.CouponUsed {
			r.Errorf("%+v, %v", mine, err)
		}
		r.Clock.Advance(29 * 24 * time.Hour)
		if _, err := node.AskReturn(ctx, who, commerce.AskReturn{Community: r.Community, Order: o.ID, Line: 1, Quantity: 1, Reason: "something_else"}); !errors.Is(err, commerce.ErrReturnLate) {
			r.Errorf("asked a month later: %v", err)
		}
		if rest, err := node.RefundOrder(ctx, r.Staff, r.Community, o.ID); err != nil || rest.State != commerce.Refunding || rest.Refunded != 3700 || rest.Credited != 900 {
			r.Errorf("%s, %d with %d, %v", rest.State, rest.Refunded, rest.Credited, err)
		}
		v := r.order(o.ID)
		for i, refund := range v.Refunds {
			if v = r.order(o.ID); v.Order.State != commerce.Refunding {
				r.Errorf("%s after %d of %d refunds", v.Order.State, i, len(v.Refunds))
			}
			if err := node.Settle(ctx, r.Community, refund.ID); err != nil {
				r.Error(err)
			}
		}
		if v = r.order(o.ID); v.Order.State != commerce.Refunded || r.shelf(large) != 3 || r.shelf(small) != 1 {
			r.Errorf("%s; %d and %d are gone", v.Order.State, r.shelf(large), r.shelf(small))
		}
		if mine, err := node.MyCoupons(ctx, who, r.Community); err != nil || mine[0].Order != id.Zero {
			r.Errorf("%+v, %v", mine, err)
		}
		if has, err := node.MyCredit(ctx, who, r.Community); err != nil || has != 900 {
			r.Errorf("%d of 900 as credit again, %v", has, err)
		}
	})
}
