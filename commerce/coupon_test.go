package commerce

import (
	"testing"

	"pgregory.net/rapid"

	"panal/internal/id"
	"panal/money"
)

func drawn(t *rapid.T, least, most int64, label string) money.Amount {
	return money.Amount(rapid.Int64Range(least, most).Draw(t, label))
}

// Coupons in whatever order take off what they promise and no more than there is, and lines and reductions add up.
func TestCouponsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var o Order
		for i := range rapid.IntRange(1, 4).Draw(t, "lines") {
			price, quantity := drawn(t, 1, 10_000, "price"), rapid.Int64Range(1, 5).Draw(t, "quantity")
			paid := drawn(t, 0, int64(price), "paid")
			o.Lines = append(o.Lines, Line{Product: number('p', i%2), Quantity: quantity, UnitPrice: price, UnitPaid: paid})
			o.Subtotal, o.Total = o.Subtotal+price*money.Amount(quantity), o.Total+paid*money.Amount(quantity)
		}
		o.Discount = o.Subtotal - o.Total
		for i := range rapid.IntRange(0, 4).Draw(t, "coupons") {
			r := CouponRule{Threshold: drawn(t, 0, 5000, "threshold")}
			if rapid.Bool().Draw(t, "an amount") {
				r.Amount = drawn(t, 1, 20_000, "amount")
			} else {
				r.Percent, r.Cap = rapid.Int64Range(1, 100).Draw(t, "percent"), drawn(t, 0, 3000, "cap")
			}
			if rapid.Bool().Draw(t, "scoped") {
				r.Products = []id.ID{number('p', 0)}
			}
			before := o
			lines, whole := o.inScope(r)
			off, err := r.off(whole)
			if err != nil {
				if whole > 0 && whole >= r.Threshold {
					t.Fatal(err)
				}
				continue
			}
			if o = o.reduce(off, Reduction{Kind: ReducedByCoupon, Source: number('k', i)}, lines); before.Total-o.Total != off || off > whole || r.cost() > 0 && off > r.cost() {
				t.Fatalf("%d off %d by %+v", off, whole, r)
			}
		}
		var left int64
		for i := range o.Lines {
			if o.left(i+1) < 0 {
				t.Fatalf("line %d costs %d", i+1, o.left(i+1))
			}
			left += int64(o.left(i + 1))
		}
		if left != int64(o.Total) || o.Subtotal-o.Discount != o.Total || o.Total < 0 {
			t.Fatalf("lines come to %d, the order to %d", left, o.Total)
		}
	})
}

// A code is the same however it is typed, and no two that are drawn are alike.
func TestCodes(t *testing.T) {
	if hashCode("honey-10") != hashCode(" HONEY 10") || hashCode("honey1") == hashCode("honey10") {
		t.Error("case, spaces and hyphens alone make no difference")
	}
	seen := map[string]bool{}
	for range 1000 {
		code := drawCode()
		if len(code) != 14 || seen[code] {
			t.Fatal(code)
		}
		seen[code] = true
	}
}
