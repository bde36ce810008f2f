package store_test

import (
	"math/rand/v2"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
)

// returning is what comes back in a history. It draws by itself, so that what else happens stays as it was.
type returning struct {
	random *rand.Rand
	soap   commerce.Product // in two sizes
	orders []commerce.Order
}

func (h *history) makeSoap() {
	ctx := h.t.Context()
	h.returns.random = rand.New(rand.NewPCG(7, 7))
	p, err := h.Commerce.CreateProduct(ctx, h.Staff, commerce.CreateProduct{Community: h.Community, Slug: "soap", Title: "Soap",
		Variants: []commerce.NewVariant{{Title: "Large", SKU: "L", Price: 997, Stock: 4000}, {Title: "Small", SKU: "S", Price: 501, Stock: 60}}})
	if err == nil {
		p, err = h.Commerce.UpdateProduct(ctx, h.Staff, commerce.UpdateProduct{Community: h.Community, Product: p.ID, Slug: "soap", Title: "Soap", State: commerce.ProductLive})
	}
	if err != nil {
		h.t.Fatal(err)
	}
	h.returns.soap = p
}

// step buys soap, has it shipped, and has some of it come back in one of the ways there are. What was bought besides comes
// back too.
func (r *returning) step(h *history) error {
	ctx, in, buyer := h.t.Context(), h.Community, h.members[r.random.IntN(6)]
	if len(r.orders) < 3 || r.random.IntN(6) == 0 {
		cmd := commerce.PlaceOrder{Community: in, Variant: r.soap.Variants[0].ID, Quantity: 1 + r.random.Int64N(5), Email: "a@example.org", Instrument: "card", Credit: true}
		mine, err := h.Commerce.MyCoupons(ctx, buyer, in)
		if err != nil {
			return err
		}
		if len(mine) > 0 && r.random.IntN(2) == 0 {
			cmd.Coupons = []id.ID{mine[r.random.IntN(len(mine))].ID}
		}
		o, err := h.Commerce.PlaceOrder(ctx, buyer, cmd)
		if err == nil {
			r.orders = append(r.orders, o)
		}
		return err
	}
	o := r.orders[r.random.IntN(len(r.orders))]
	if r.random.IntN(3) == 0 && len(h.orders) > 0 {
		o = h.orders[r.random.IntN(len(h.orders))]
	}
	v, err := h.Commerce.Order(ctx, h.Staff, in, o.ID)
	if err != nil {
		return err
	}
	buyer = access.Actor{Member: v.Order.Member, Community: in, Role: access.Guest}
	variant, units, replacement := o.Lines[0].Variant, 1+r.random.Int64N(2), id.Zero
	if kept := v.Order.Kept(); len(kept) > 0 {
		variant = kept[r.random.IntN(len(kept))].Variant
	}
	if r.random.IntN(3) == 0 {
		replacement = r.soap.Variants[r.random.IntN(2)].ID
	}
	var asked id.ID
	for _, one := range v.Order.Returns {
		if one.Open() {
			asked = one.ID
		}
	}
	switch r.random.IntN(18) {
	default:
		_, err = h.Commerce.AskReturn(ctx, buyer, commerce.AskReturn{Community: in, Order: o.ID, Line: 1, Variant: variant, Quantity: units, For: replacement, Reason: "damaged"})
	case 0, 1, 2:
		_, err = h.Commerce.ShipOrder(ctx, h.Staff, in, o.ID)
	case 3, 4, 5:
		verdict := []commerce.Verdict{commerce.VerdictApprove, commerce.VerdictApprove, commerce.VerdictKeep, commerce.VerdictDecline}[r.random.IntN(4)]
		_, err = h.Commerce.DecideReturn(ctx, h.Staff, commerce.DecideReturn{Community: in, Order: o.ID, Return: asked, Verdict: verdict, Answer: "So."})
	case 6, 7:
		_, err = h.Commerce.ReceiveReturn(ctx, h.Staff, commerce.ReceiveReturn{Community: in, Order: o.ID, Return: asked, Restock: r.random.IntN(2) == 0})
	case 8:
		cmd := commerce.ReturnLine{Community: in, Order: o.ID, Line: 1, Kind: commerce.ReturnUnits, Variant: variant, Quantity: units, For: replacement, Restock: r.random.IntN(2) == 0}
		if !replacement.IsZero() {
			cmd.Kind = commerce.Exchange
		}
		_, err = h.Commerce.ReturnLine(ctx, h.Staff, cmd)
	case 9:
		_, err = h.Commerce.ReturnLine(ctx, h.Staff, commerce.ReturnLine{Community: in, Order: o.ID, Line: 1, Kind: commerce.Goodwill, Amount: 1 + (v.Order.LeftOf(1))/3})
	case 10:
		if r.random.IntN(2) == 0 {
			_, err = h.Commerce.RefundOrder(ctx, h.Staff, in, o.ID)
		} else {
			_, err = h.Commerce.WithdrawReturn(ctx, buyer, in, o.ID, asked)
		}
	case 11:
		err = h.settle(o)
	}
	return err
}
