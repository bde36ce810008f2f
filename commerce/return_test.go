package commerce

import (
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/internal/id"
	"panal/money"
)

var (
	returnGen = id.NewGenerator(rand.Reader)
	someTime  = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

// boughtOrder is an order of a few lines, some of them with something off, paid partly with store credit.
func boughtOrder(t *rapid.T) Order {
	o := Order{ID: returnGen.New(someTime), Currency: "EUR", State: Shipped, ClosedAt: someTime}
	for range rapid.IntRange(1, 3).Draw(t, "lines") {
		l := Line{Variant: returnGen.New(someTime), Quantity: rapid.Int64Range(1, 7).Draw(t, "quantity")}
		l.UnitPaid = money.Amount(rapid.Int64Range(0, 500).Draw(t, "paid"))
		l.UnitPrice = l.UnitPaid + money.Amount(rapid.Int64Range(0, 100).Draw(t, "off"))
		o.Lines = append(o.Lines, l)
		o.Subtotal += l.UnitPrice * money.Amount(l.Quantity)
		o.Total += l.UnitPaid * money.Amount(l.Quantity)
	}
	o.Discount = o.Subtotal - o.Total
	var all []int
	for i := range o.Lines {
		all = append(all, i+1)
	}
	o = o.reduce(money.Amount(rapid.Int64Range(0, 300).Draw(t, "coupon")), Reduction{Kind: ReducedByCoupon, Source: returnGen.New(someTime)}, all)
	o.Credit = money.Amount(rapid.Int64Range(0, int64(o.Total)).Draw(t, "credit"))
	return o
}

// Whatever is returned, exchanged for something cheaper or given back in whatever steps: never more goes back than was
// paid, of a line, of the payment or of store credit; and once nothing is left, all of it did, and the books are as before
// the sale.
func TestReturnsAddUpToWhatWasPaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := boughtOrder(t)
		books := map[string]money.Amount{string(revenue.Kind): o.Subtotal, string(marketing.Kind): -o.Discount}
		for o.State == Shipped {
			kept := o.Kept()
			k := kept[rapid.IntRange(0, len(kept)-1).Draw(t, "line")]
			r := Return{ID: returnGen.New(someTime), Line: k.Line, Variant: k.Variant, State: ReturnAsked}
			left := o.LeftOf(k.Line)
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				r.Kind, r.Amount = Goodwill, money.Amount(rapid.Int64Range(0, int64(left)).Draw(t, "amount"))
			case 1:
				r.Kind, r.Quantity, r.For = Exchange, rapid.Int64Range(1, k.Quantity).Draw(t, "units"), returnGen.New(someTime)
				r.Amount = o.Worth(k.Line, r.Quantity).Part(rapid.Int64Range(0, 10).Draw(t, "cheaper"), 10)
			default:
				r.Kind, r.Quantity = ReturnUnits, rapid.Int64Range(1, k.Quantity).Draw(t, "units")
				r.Amount = o.Worth(k.Line, r.Quantity)
			}
			if r.Amount < 0 || r.Amount > left {
				t.Fatalf("%s of %d gives back %d of %d", r.Kind, r.Quantity, r.Amount, left)
			}
			was := o
			r, err := r.move(ReturnDone, someTime)
			if err == nil {
				o, r, err = o.taken(r, someTime)
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range was.unsold(r) {
				books[string(e.Account.Kind)] += e.Amount
			}
			if charged := r.Amount - r.Credit; r.Credit < 0 || charged < 0 || o.Credited > o.Credit || o.Refunded-o.Credited > o.Due() {
				t.Fatalf("%d goes back, %d as credit; %d of %d and %d of %d did", r.Amount, r.Credit, o.Refunded-o.Credited, o.Due(), o.Credited, o.Credit)
			}
		}
		if o.Refunded != o.Total || o.Credited != o.Credit {
			t.Fatalf("nothing is left, and %d of %d went back, %d of %d as credit", o.Refunded, o.Total, o.Credited, o.Credit)
		}
		if books[string(revenue.Kind)] != 0 || books[string(marketing.Kind)] != 0 {
			t.Fatalf("nothing was sold, and the books say %v", books)
		}
	})
}

// Units that are returned one at a time give what they give at once, each its share to the minor unit.
func TestEachUnitIsWorthItsShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := boughtOrder(t)
		charged, whole := o.left(1), o.Lines[0].Quantity
		for n := range whole {
			worth := o.Worth(1, 1)
			if low := charged / money.Amount(whole); worth < low || worth > low+1 {
				t.Fatalf("unit %d of %d gives %d of %d", n+1, whole, worth, charged)
			}
			o.Returns = append(o.Returns, Return{Line: 1, Kind: ReturnUnits, State: ReturnDone, Quantity: 1, Amount: worth})
		}
		if gone, _ := o.gone(1); gone != charged {
			t.Fatalf("%d of %d", gone, charged)
		}
	})
}

// A line of three for 10.00, of which 1.00 was given back: what each unit is worth then.
func TestGoodwillIsPartOfWhatComesBack(t *testing.T) {
	o := Order{State: Shipped, Currency: "EUR", Total: 1000, Lines: []Line{{Quantity: 3, UnitPrice: 334, UnitPaid: 334}},
		Reductions: []Reduction{{Line: 1, Amount: 2}}}
	if all, one := o.Worth(1, 3), o.Worth(1, 1); all != 1000 || one != 333 {
		t.Errorf("%d and %d", all, one)
	}
	o.Returns = []Return{{Line: 1, Kind: Goodwill, State: ReturnDone, Amount: 100}}
	if all, one := o.Worth(1, 3), o.Worth(1, 1); all != 900 || one != 300 {
		t.Errorf("%d and %d", all, one)
	}
	if none := o.Worth(1, 4); none != 0 {
		t.Errorf("four of three give %d", none)
	}
}

func TestWhenMembersMayReturn(t *testing.T) {
	day := 24 * time.Hour
	shipped := Order{State: Shipped, ClosedAt: someTime}
	delivered := Order{State: Shipped, ClosedAt: someTime, DeliveredAt: someTime.Add(3 * day)}
	for _, c := range []struct {
		what  string
		order Order
		after time.Duration
		want  error
	}{
		{"not paid", Order{State: AwaitingPayment}, 0, ErrOrderState},
		{"its group is not formed", Order{State: AwaitingGroup}, 0, ErrOrderState},
		{"a term", Order{State: Ready, Tier: id.ID{1}}, 0, ErrTierOrder},
		{"refunded", Order{State: Refunded}, 0, ErrOrderState},
		{"not shipped, a year later", Order{State: Ready}, 366 * day, nil},
		{"on its way", shipped, 27 * day, nil},
		{"nobody says it has arrived", shipped, 28 * day, ErrReturnLate},
		{"delivered", delivered, 17*day - 1, nil},
		{"too late", delivered, 17 * day, ErrReturnLate},
	} {
		if err := c.order.mayAsk(14, someTime.Add(c.after)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.what, err, c.want)
		}
	}
}

func TestWhatIsTakenBackAtOnce(t *testing.T) {
	for _, c := range []struct {
		what  string
		order Order
		kind  ReturnKind
		want  bool
	}{
		{"not shipped, alone", Order{State: Ready}, ReturnUnits, true},
		{"not shipped, together", Order{State: Ready, Offer: id.ID{1}}, ReturnUnits, false},
		{"for another", Order{State: Ready}, Exchange, false},
		{"shipped", Order{State: Shipped}, ReturnUnits, false},
	} {
		if got := c.order.atOnce(Return{Kind: c.kind}); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}

func TestExchange(t *testing.T) {
	p := Product{Title: "Honey", Variants: []Variant{{ID: id.ID{1}, Title: "500 g", Price: 1000}, {ID: id.ID{2}, Title: "250 g", Price: 600}, {ID: id.ID{3}, Title: "1 kg", Price: 1900}}}
	o := Order{State: Shipped, Total: 1000, Lines: []Line{{Variant: id.ID{1}, Quantity: 2, UnitPrice: 1000, UnitPaid: 500}}} // bought together
	r := Return{Line: 1, Variant: id.ID{1}, Quantity: 1, For: id.ID{2}}
	if title, difference, err := o.exchange(r, p); title != "Honey, 250 g" || difference != 200 || err != nil {
		t.Errorf("%q, %d, %v", title, difference, err)
	}
	r.For = id.ID{3}
	if _, _, err := o.exchange(r, p); !errors.Is(err, ErrExchangeDearer) {
		t.Error(err)
	}
	for _, r.For = range []id.ID{{1}, {9}} {
		if _, _, err := o.exchange(r, p); err == nil {
			t.Errorf("exchanged for %v", r.For)
		}
	}
	// An exchanged unit is kept by its own name, and may come back for what is left of the line.
	o.Returns = []Return{{ID: id.ID{7}, Line: 1, Kind: Exchange, State: ReturnDone, Variant: id.ID{1}, Quantity: 1, For: id.ID{2}, ForTitle: "Honey, 250 g", Amount: 200}}
	kept := o.Kept()
	if len(kept) != 2 || kept[0].Quantity != 1 || kept[1].Variant != (id.ID{2}) || kept[1].Title != "Honey, 250 g" {
		t.Errorf("%+v", kept)
	}
	if both := o.Worth(1, 2); both != 800 {
		t.Errorf("both give %d", both)
	}
}
