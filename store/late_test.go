package store_test

import (
	"errors"
	"strings"
	"testing"

	"panal/commerce"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/ledger"
	"panal/money"
	"panal/store"
)

// selling makes a write of commerce.
func (l *lane) selling(run func(tx commerce.Tx) error) func() error {
	return func() error { return l.DB.Commerce().Write(l.t.Context(), l.Community, run) }
}

// newOrder is an order that awaits payment for nothing.
func (l *lane) newOrder(email string) commerce.Order {
	now := l.Clock.Now()
	return commerce.Order{ID: l.DB.IDs().New(now), Member: l.Staff.Member, Email: email, State: commerce.AwaitingPayment, Currency: "EUR",
		PlacedAt: now, HeldUntil: now, Lines: []commerce.Line{{Product: id.ID{1}, Variant: id.ID{2}, Title: "Nothing", Quantity: 1}}}
}

func (l *lane) hasOrder(order id.ID) bool {
	l.t.Helper()
	_, err := l.DB.Commerce().Order(l.t.Context(), l.Community, order)
	if err != nil && !errors.Is(err, commerce.ErrOrderMissing) {
		l.t.Error(err)
	}
	return err == nil
}

// Rows that a write left for later are there for whoever reads them in the same batch, and stay when a reader that had
// them written is refused.
func TestLateRowsOutliveWhoReadsThem(t *testing.T) {
	eachLane(t, nil, func(t *testing.T, l *lane) {
		first := l.newOrder("first@example.org")
		reads := func(end func(commerce.Tx) error) func() error {
			return l.selling(func(tx commerce.Tx) error {
				if _, err := tx.OrderByID(first.ID); err != nil {
					return err
				}
				return end(tx)
			})
		}
		var dropped []commerce.Order
		drops := func(end func(commerce.Tx) error) func() error {
			mine := l.newOrder("dropped@example.org")
			dropped = append(dropped, mine)
			return reads(func(tx commerce.Tx) error {
				tx.InsertOrder(mine)
				if _, err := tx.OrderByID(mine.ID); err != nil {
					return err
				}
				return end(tx)
			})
		}
		before := l.commits.Load()
		ended := l.together(
			l.selling(func(tx commerce.Tx) error { tx.InsertOrder(first); return nil }),
			drops(func(commerce.Tx) error { return errNo }),
			reads(func(commerce.Tx) error { return nil }),
			drops(func(commerce.Tx) error { panic("oh") }),
			drops(func(tx commerce.Tx) error {
				return tx.InsertProduct(commerce.Product{Slug: "nothing"}) // without an id, which the database refuses
			}),
			reads(func(commerce.Tx) error { return nil }),
			drops(func(commerce.Tx) error { return errNo }))
		for i, want := range []error{nil, errNo, nil, errInternal, errInternal, nil, errNo} {
			if !errors.Is(ended[i], want) {
				t.Errorf("write %d ended with %v, want %v", i, ended[i], want)
			}
		}
		if n := l.commits.Load() - before; n != 4 { // and that of the write which held the lane
			t.Errorf("%d commits for 3 writes that ran by themselves", n-1)
		}
		if !l.hasOrder(first.ID) {
			t.Error("the order is lost with a write that read it")
		}
		for i, o := range dropped {
			if l.hasOrder(o.ID) {
				t.Errorf("order %d is there, and its write was refused", i)
			}
		}
	})
}

var errInternal = fault.New(fault.Internal, "internal")

// Deposits into one account are written as one; each stays when another's write is rolled back.
func TestLateDepositsAddUp(t *testing.T) {
	eachLane(t, nil, func(t *testing.T, l *lane) {
		move := func(cents int, from, to ledger.Kind, end error) func() error {
			return l.write(func(tx *store.Tx) error {
				for range cents {
					at := ledger.Cause{Kind: "test", ID: tx.NewID()}
					if err := tx.Post(ledger.Move(at, "moved", "EUR", 1, ledger.AccountRef{Kind: from}, ledger.AccountRef{Kind: to})); err != nil {
						return err
					}
				}
				return end
			})
		}
		ended := l.together(
			move(5, ledger.Clearing, ledger.Revenue, nil),
			move(20, ledger.Clearing, ledger.Revenue, errNo),              // while all are still kept back
			move(1, ledger.Suspense, ledger.Revenue, nil),                 // has them written, and is refused
			move(7, ledger.Clearing, ledger.Revenue, nil),                 // beside those that are kept again
			move(40, ledger.Clearing, ledger.Suspense, nil),               // more than go into one statement
			move(4, ledger.Suspense, ledger.Revenue, nil),                 // has them written, and stays
			move(3, ledger.Suspense, ledger.Revenue, errors.New("oh no")), // after they were written
			move(37, ledger.Suspense, ledger.Revenue, nil))                // one more than there is
		for i, want := range []error{nil, errNo, ledger.ErrInsufficient, nil, nil, nil, errInternal, ledger.ErrInsufficient} {
			if !errors.Is(ended[i], want) {
				t.Errorf("write %d ended with %v, want %v", i, ended[i], want)
			}
		}
		found, err := l.DB.Ledger().Totals(t.Context(), l.Community)
		if err != nil {
			t.Fatal(err)
		}
		for _, total := range found {
			if want := map[ledger.Kind]int{ledger.Revenue: 16, ledger.Suspense: 36, ledger.Clearing: -52}[total.Kind]; int(total.Balance) != want {
				t.Errorf("%s holds %d, want %d", total.Kind, total.Balance, want)
			}
		}
	})
}

// A row that is refused when it is written with others is refused to the write that it is of.
func TestLateRowIsRefusedToItsWrite(t *testing.T) {
	eachLane(t, nil, func(t *testing.T, l *lane) {
		runs := 0
		post := func(kind string, at id.ID) func() error {
			return l.write(func(tx *store.Tx) error {
				runs++
				err := tx.Post(ledger.Move(ledger.Cause{Kind: "test", ID: at}, "earned", "EUR", 1, ledger.AccountRef{Kind: ledger.Clearing}, ledger.AccountRef{Kind: ledger.Revenue}))
				return errors.Join(err, tx.Emit(fact.Fact{Kind: fact.Kind(kind), Version: 1, Subject: at}))
			})
		}
		ended := l.together(post("a", id.ID{1}), post("b", id.ID{2}), post("twice", id.ID{1}), post("c", id.ID{3}), post("again", id.ID{2}))
		for i, want := range []error{nil, nil, ledger.ErrPosted, nil, ledger.ErrPosted} {
			if !errors.Is(ended[i], want) {
				t.Errorf("write %d ended with %v, want %v", i, ended[i], want)
			}
		}
		if runs != 10 {
			t.Errorf("5 writes ran %d times, want twice each", runs)
		}
		l.kept("a", "b", "c")
	})
}

// What an engine cannot hold is refused to the write that brings it, also when others' rows are written with it.
func TestLateRowThatCannotBeHeld(t *testing.T) {
	eachLane(t, nil, func(t *testing.T, l *lane) {
		before, after := l.newOrder("before@example.org"), l.newOrder("after@example.org")
		nul := l.newOrder("nul\x00@example.org")
		insert := func(o commerce.Order) func() error {
			return l.selling(func(tx commerce.Tx) error { tx.InsertOrder(o); return nil })
		}
		ended := l.together(insert(before), insert(nul), l.write(func(tx *store.Tx) error { tx.Unstorable(); return nil }), insert(after))
		if ended[0] != nil || ended[3] != nil || !l.hasOrder(before.ID) || !l.hasOrder(after.ID) {
			t.Errorf("others are refused with it: %v", ended)
		}
		if !errors.Is(ended[2], errInternal) || !strings.Contains(ended[2].Error(), "cannot store") {
			t.Errorf("a value that cannot be stored: %v", ended[2])
		}
		// PostgreSQL holds no NUL in a text.
		if refused := l.DB.Engine() == "postgres"; (ended[1] != nil) != refused || l.hasOrder(nul.ID) == refused {
			t.Errorf("a text with a NUL: %v", ended[1])
		}
	})
}

// What was read of a change is forgotten when the change is rolled back, also when no write of its batch runs again.
func TestReadOfWhatIsRolledBack(t *testing.T) {
	f := &failing{text: "COMMIT", err: store.ErrFull}
	eachLane(t, f.hook, func(t *testing.T, l *lane) {
		v := l.Product(1000, 5).Variants[0]
		price := func(change bool) (read money.Amount, err error) {
			err = l.selling(func(tx commerce.Tx) error {
				if change {
					dearer := v
					dearer.Price = 1200
					if err := tx.UpdateVariant(dearer, 0); err != nil {
						return err
					}
				}
				terms, err := tx.Terms(v.ID, id.Zero)
				read = terms.Variant.Price
				return err
			})()
			return read, err
		}
		f.fail(1, 0)
		if read, err := price(true); read != 1200 || !errors.Is(err, store.ErrDiskFull) {
			t.Fatalf("the change reads %d, %v", read, err)
		}
		if read, err := price(false); read != 1000 || err != nil {
			t.Errorf("after the change was rolled back: %d, %v", read, err)
		}
		if _, err := price(true); err != nil {
			t.Fatal(err)
		}
		if read, err := price(false); read != 1200 || err != nil {
			t.Errorf("after the change: %d, %v", read, err)
		}
	})
}
