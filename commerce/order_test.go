package commerce

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// Any way through an order's states is one that its drawing shows, and leaves the marks of its time.
func TestOrderHistories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := noon
		o := Order{ID: number('o', 1), State: AwaitingPayment, PlacedAt: now, HeldUntil: now.Add(time.Minute)}
		been := []OrderState{o.State}
		for range 12 {
			now = now.Add(time.Minute)
			to := rapid.SampledFrom(OrderStates).Draw(t, "to")
			moved, err := o.Move(to, now)
			if allowed := slices.Contains(orderMoves[o.State], to); allowed != (err == nil) {
				t.Fatalf("%s to %s: %v", o.State, to, err)
			}
			if err != nil {
				if !errors.Is(err, ErrOrderState) || moved.State != o.State || moved.PaidAt != o.PaidAt {
					t.Fatalf("refused with %v, and yet %+v", err, moved)
				}
				continue
			}
			o, been = moved, append(been, to)
		}
		paid := slices.Contains(been, AwaitingGroup) || slices.Contains(been, Ready) || slices.Contains(been, Fulfilled)
		if paid != !o.PaidAt.IsZero() {
			t.Fatalf("%v is paid at %v", been, o.PaidAt)
		}
		if (o.State == AwaitingPayment) != !o.HeldUntil.IsZero() {
			t.Fatalf("%v holds stock until %v", been, o.HeldUntil)
		}
		if final := len(orderMoves[o.State]) == 0; final && o.ClosedAt.IsZero() {
			t.Fatalf("%v ended at no time", been)
		}
		if i := slices.Index(been, Refunding); i >= 0 && !paid {
			t.Fatalf("%v gives money back that never came", been)
		}
		for i, state := range been {
			if slices.Contains(been[:i], state) {
				t.Fatalf("%v comes back to %s", been, state)
			}
		}
	})
}

// Every state is reached from the first.
func TestOrderStatesAreReached(t *testing.T) {
	reached := []OrderState{AwaitingPayment}
	for i := 0; i < len(reached); i++ {
		for _, to := range orderMoves[reached[i]] {
			if !slices.Contains(reached, to) {
				reached = append(reached, to)
			}
		}
	}
	for _, s := range OrderStates {
		if !slices.Contains(reached, s) {
			t.Errorf("no way leads to %s", s)
		}
	}
}

// An order is shipped when it is ready; one that is not says what it waits for.
func TestShip(t *testing.T) {
	for _, state := range OrderStates {
		want := error(ErrOrderState)
		switch state {
		case Ready:
			want = nil
		case AwaitingPayment:
			want = ErrOrderUnpaid
		case AwaitingGroup:
			want = ErrGroupNotFormed
		}
		shipped, err := Order{State: state}.Ship(noon)
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", state, err, want)
		}
		if sent := shipped.State == Shipped && shipped.ClosedAt.Equal(noon); sent != (want == nil) && state != Shipped {
			t.Errorf("%s: %+v", state, shipped)
		}
	}
}

// Whoever may not see an order is told that there is none; whoever may see it, that this is not theirs to do.
func TestAnOrderOfAnother(t *testing.T) {
	community := number('c', 1)
	o := Order{ID: number('o', 1), Member: number('m', 1)}
	actor := func(member int, role access.Role) access.Actor {
		return access.Actor{Person: number('p', member), Member: number('m', member), Community: community, Role: role}
	}
	for what, c := range map[string]struct {
		who    access.Actor
		action access.Action
		want   error
	}{
		"one's own, to see":        {actor(1, access.Guest), access.OrderView, nil},
		"one's own, to ship":       {actor(1, access.Member), access.OrderShip, access.ErrForbidden},
		"another's, to see":        {actor(2, access.Member), access.OrderView, ErrOrderMissing},
		"another's, to cancel":     {actor(2, access.Guest), access.OrderCancel, ErrOrderMissing},
		"another's, to ship":       {actor(2, access.Member), access.OrderShip, ErrOrderMissing},
		"anybody's, by staff":      {actor(3, access.Care), access.OrderShip, nil},
		"anybody's, not signed in": {access.Actor{Community: community}, access.OrderView, access.ErrUnauthenticated},
	} {
		if err := mayWith(o, c.who, c.action, community); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", what, err, c.want)
		}
	}
}

// What is charged adds up, and is no more than the price alone.
func TestPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price := money.Amount(rapid.Int64Range(1, maxPrice).Draw(t, "price"))
		terms := Terms{Currency: "EUR", ProductState: ProductLive, Title: "Honey", Variant: Variant{ID: number('v', 1), Product: number('p', 1), Price: price}}
		together := rapid.Bool().Draw(t, "together") && price > 1
		if together {
			terms.Offer = Offer{ID: number('f', 1), State: OfferLive, StartsAt: noon, EndsAt: noon.Add(time.Hour)}
			terms.Together = money.Amount(rapid.Int64Range(1, int64(price)-1).Draw(t, "price together"))
		}
		quantity := rapid.Int64Range(1, maxQuantity).Draw(t, "quantity")
		o, err := terms.Place(number('o', 1), number('m', 1), "a@example.org", id.Zero, quantity, noon, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		line := o.Lines[0]
		unit := price
		if together {
			unit = terms.Together
		}
		if line.UnitPaid != unit || line.UnitPrice != price || o.Total != unit*money.Amount(quantity) || o.Subtotal-o.Discount != o.Total || (o.Discount > 0) != together {
			t.Fatalf("%+v", o)
		}
		if o.State != AwaitingPayment || !o.HeldUntil.Equal(noon.Add(time.Minute)) {
			t.Fatalf("%+v", o)
		}
	})
}

func TestQuoteRefuses(t *testing.T) {
	live := Terms{Currency: "EUR", ProductState: ProductLive, Variant: Variant{Price: 1000}, Together: 500,
		Offer: Offer{ID: number('f', 1), State: OfferLive, StartsAt: noon, EndsAt: noon.Add(time.Hour), PerPersonLimit: 2}}
	for what, c := range map[string]struct {
		change   func(*Terms)
		quantity int64
		now      time.Time
		want     error
	}{
		"a draft product":       {func(t *Terms) { t.ProductState = ProductDraft }, 1, noon, ErrNotOnSale},
		"an archived product":   {func(t *Terms) { t.ProductState = ProductArchived }, 1, noon, ErrNotOnSale},
		"a draft offer":         {func(t *Terms) { t.Offer.State = OfferDraft }, 1, noon, ErrOfferMissing},
		"an ended offer":        {func(t *Terms) { t.Offer.State = OfferEnded }, 1, noon, ErrOfferEnded},
		"a paused offer":        {func(t *Terms) { t.Offer.State = OfferPaused }, 1, noon, ErrOfferPaused},
		"no budget for a group": {func(t *Terms) { t.Offer.Size, t.Offer.MostOff, t.Offer.Budget, t.Offer.Spent = 3, 500, 5999, 3000 }, 1, noon, ErrOfferUsedUp},
		"before the start":      {func(*Terms) {}, 1, noon.Add(-time.Microsecond), ErrNotStarted},
		"at the end":            {func(*Terms) {}, 1, noon.Add(time.Hour), ErrOfferEnded},
		"more than one may get": {func(*Terms) {}, 3, noon, ErrLimitReached},
		"nothing wrong":         {func(*Terms) {}, 2, noon, nil},
	} {
		terms := live
		c.change(&terms)
		if _, _, _, err := terms.Quote(c.quantity, false, c.now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", what, err, c.want)
		}
	}
}

// Only the very amount in the very currency pays an order, and only while it waits for it.
func TestJudge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := Order{State: rapid.SampledFrom(OrderStates).Draw(t, "state"), Total: 500, Currency: "EUR"}
		r := Receipt{Amount: money.Amount(rapid.SampledFrom([]int64{0, 1, 499, 500, 501}).Draw(t, "amount")), Currency: rapid.SampledFrom([]string{"EUR", "USD"}).Draw(t, "currency")}
		want := PaymentReturned
		if r.Amount != 500 || r.Currency != "EUR" {
			want = PaymentParked
		} else if o.State == AwaitingPayment {
			want = PaymentAccepted
		}
		if got := o.Judge(r); got != want {
			t.Fatalf("%+v for an order that is %s: %s, want %s", r, o.State, got, want)
		}
	})
}

func TestPlaceOrderClean(t *testing.T) {
	good := PlaceOrder{Variant: number('v', 1), Quantity: 1, Email: " A@Example.org"}
	if cleaned, err := good.clean(); err != nil || cleaned.Email != "a@example.org" {
		t.Error(cleaned.Email, err)
	}
	for field, change := range map[string]func(*PlaceOrder){
		"variant":  func(c *PlaceOrder) { c.Variant = id.Zero },
		"quantity": func(c *PlaceOrder) { c.Quantity = 0 },
		"email":    func(c *PlaceOrder) { c.Email = "a@b" },
		"offer":    func(c *PlaceOrder) { c.GroupBuy = number('g', 1) },
	} {
		c := good
		change(&c)
		_, err := c.clean()
		wants(t, err, field)
	}
}

// wants fails unless the error is about exactly these fields.
func wants(t *testing.T, err error, fields ...string) {
	t.Helper()
	var got []string
	if err != nil {
		for _, f := range fault.From(err).Fields {
			got = append(got, f.Name)
		}
	}
	slices.Sort(got)
	slices.Sort(fields)
	if !slices.Equal(got, fields) {
		t.Errorf("wrong are %q, want %q: %v", got, fields, err)
	}
}
