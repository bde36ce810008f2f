package store_test

import (
	"errors"
	"testing"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
	"panal/ledger"
	"panal/money"
	"panal/store"
	"panal/store/storetest"
)

// post books a posting and returns how that ended.
func post(t *testing.T, db *store.DB, community id.ID, p ledger.Posting) error {
	return db.Write(t.Context(), community, func(tx *store.Tx) error { return tx.Post(p) })
}

func cause(db *store.DB) ledger.Cause {
	return ledger.Cause{Kind: "payment", ID: db.IDs().New(db.Clock().Now())}
}

func TestPost(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		clearing, suspense := ledger.AccountRef{Kind: ledger.Clearing}, ledger.AccountRef{Kind: ledger.Suspense}
		books := ledger.NewService(w.DB.Ledger())
		balance := func(ref ledger.AccountRef) money.Amount {
			a, err := books.Account(t.Context(), w.Staff, w.Community, ref.ID("EUR"))
			if err != nil && !errors.Is(err, ledger.ErrAccountMissing) {
				t.Fatal(err)
			}
			return a.Balance
		}
		first := cause(w.DB)
		for _, c := range []struct {
			posting ledger.Posting
			want    error
			left    money.Amount // in suspense
		}{
			{ledger.Move(cause(w.DB), "returned", "EUR", 1, suspense, clearing), ledger.ErrInsufficient, 0},
			{ledger.Move(first, "parked", "EUR", 500, clearing, suspense), nil, 500},
			{ledger.Move(first, "parked", "EUR", 500, clearing, suspense), ledger.ErrPosted, 500},
			{ledger.Move(first, "returned", "EUR", 501, suspense, clearing), ledger.ErrInsufficient, 500},
			{ledger.Move(first, "returned", "EUR", 200, suspense, clearing), nil, 300},
			{ledger.Move(cause(w.DB), "returned", "USD", 1, suspense, clearing), ledger.ErrInsufficient, 300},
			{ledger.Posting{Cause: cause(w.DB), Purpose: "x", Currency: "EUR", Entries: []ledger.Entry{{Account: clearing, Amount: 5}}}, ledger.ErrUnbalanced, 300},
		} {
			if err := post(t, w.DB, w.Community, c.posting); !errors.Is(err, c.want) {
				t.Errorf("%s %d: %v, want %v", c.posting.Purpose, c.posting.Entries[0].Amount, err, c.want)
			}
			if got := balance(suspense); got != c.left || balance(clearing) != -c.left {
				t.Errorf("%s %d leaves %d", c.posting.Purpose, c.posting.Entries[0].Amount, got)
			}
		}
	})
}

// The balance after each entry is right on every page, of whatever size.
func TestRunningBalance(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		clearing, revenue, marketing := ledger.AccountRef{Kind: ledger.Clearing}, ledger.AccountRef{Kind: ledger.Revenue}, ledger.AccountRef{Kind: ledger.Marketing}
		var want []money.Amount // of revenue, the newest first
		var sum money.Amount
		for i := range 23 {
			amount := money.Amount((i + 1) * 7 % 11)
			p := ledger.Posting{Cause: cause(w.DB), Purpose: "received", Currency: "EUR", Entries: []ledger.Entry{
				{Account: revenue, Amount: amount + 3}, {Account: clearing, Amount: -amount - 2}, {Account: marketing, Amount: -1}}}
			if err := post(t, w.DB, w.Community, p); err != nil {
				t.Fatal(err)
			}
			sum += amount + 3
			want = append([]money.Amount{sum}, want...)
		}
		books := ledger.NewService(w.DB.Ledger())
		for _, size := range []int{1, 5, 22, 23, 24, 100} {
			lines := pages(t, size, func(r commerce.PageRequest) (page.Page[ledger.Line], error) {
				return books.Entries(t.Context(), w.Staff, w.Community, revenue.ID("EUR"), r)
			})
			if len(lines) != len(want) {
				t.Fatalf("pages of %d: %d lines", size, len(lines))
			}
			for i, l := range lines {
				if l.Running != want[i] {
					t.Errorf("pages of %d: line %d runs to %d, want %d", size, i, l.Running, want[i])
				}
				if len(l.Others) != 2 || l.Others[0] != clearing || l.Others[1] != marketing || l.Posting.Currency != "EUR" {
					t.Errorf("line %d: %+v", i, l)
				}
			}
		}
		first, err := books.Entries(t.Context(), w.Staff, w.Community, revenue.ID("EUR"), page.Request{Limit: 3})
		if err != nil {
			t.Fatal(err)
		}
		if err := post(t, w.DB, w.Community, ledger.Move(cause(w.DB), "received", "EUR", 999, clearing, revenue)); err != nil {
			t.Fatal(err)
		}
		second, err := books.Entries(t.Context(), w.Staff, w.Community, revenue.ID("EUR"), page.Request{Limit: 3, Cursor: first.Next})
		if err != nil || second.Items[0].Running != want[3] {
			t.Errorf("what is posted between two pages shifts the second: %+v, %v", second.Items, err)
		}
	})
}

func TestBrowse(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		p := w.Product(1000, 100)
		offer := w.Offer(p.ID, w.Terms(p, 2))
		ada, bo := w.Join("Ada", access.Guest), w.Join("Bo", access.Guest)
		waits := w.Buy(ada, p.Variants[0].ID, offer.ID, id.Zero)
		open := w.Buy(bo, p.Variants[0].ID, offer.ID, id.Zero)
		w.Buy(w.Join("Cy", access.Guest), p.Variants[0].ID, offer.ID, waits.GroupBuy)
		books := ledger.NewService(w.DB.Ledger())

		own, err := books.Accounts(ctx, w.Staff, w.Community, "", page.Request{})
		if err != nil || len(own.Items) != 3 || own.Items[0].Kind != ledger.Clearing || own.Items[1].Kind != ledger.Revenue || own.Items[2].Balance != -1000 {
			t.Errorf("the community's own: %+v, %v", own.Items, err)
		}
		want := []ledger.Total{{Kind: ledger.Clearing, Currency: "EUR", Balance: -1500}, {Kind: ledger.Escrow, Currency: "EUR", Balance: 500},
			{Kind: ledger.Revenue, Currency: "EUR", Balance: 2000}, {Kind: ledger.Marketing, Currency: "EUR", Balance: -1000}}
		if len(own.Totals) != len(want) {
			t.Fatalf("totals: %+v", own.Totals)
		}
		for i := range want {
			if own.Totals[i] != want[i] {
				t.Errorf("total %d: %+v", i, own.Totals[i])
			}
		}
		escrows := pages(t, 1, func(r commerce.PageRequest) (page.Page[ledger.Account], error) {
			a, err := books.Accounts(ctx, w.Staff, w.Community, ledger.Escrow, r)
			return a.Page, err
		})
		if len(escrows) != 2 || escrows[0].Owner != open.GroupBuy || escrows[0].Balance != 500 || escrows[1].Balance != 0 {
			t.Errorf("escrows: %+v", escrows)
		}
		revenue, err := books.Accounts(ctx, w.Staff, w.Community, ledger.Revenue, page.Request{})
		if err != nil || len(revenue.Items) != 1 {
			t.Errorf("revenue: %+v, %v", revenue.Items, err)
		}
		lines, err := books.Entries(ctx, w.Staff, w.Community, escrows[1].ID, page.Request{})
		if err != nil || len(lines.Items) != 3 || lines.Items[0].Posting.Cause != (ledger.Cause{Kind: "group_buy", ID: waits.GroupBuy}) || lines.Items[0].Running != 0 {
			t.Fatalf("escrow of the formed group: %+v, %v", lines.Items, err)
		}
		posting, err := books.Posting(ctx, w.Staff, w.Community, lines.Items[0].Posting.ID)
		if err != nil || posting.Purpose != "formed" || len(posting.Entries) != 3 || posting.Check() != nil {
			t.Errorf("%+v, %v", posting, err)
		}

		there := storetest.NewWorld(t, w.DB)
		for what, err := range map[string]error{
			"a stranger":                      second(books.Accounts(ctx, w.Stranger(), w.Community, "", page.Request{})),
			"a guest":                         second(books.Entries(ctx, ada, w.Community, escrows[0].ID, page.Request{})),
			"staff of another community":      second(books.Account(ctx, there.Staff, w.Community, escrows[0].ID)),
			"an account of another community": second(books.Account(ctx, there.Staff, there.Community, escrows[0].ID)),
			"its entries":                     second(books.Entries(ctx, there.Staff, there.Community, escrows[0].ID, page.Request{})),
			"a posting of another community":  second(books.Posting(ctx, there.Staff, there.Community, posting.ID)),
			"a kind that is none":             second(books.Accounts(ctx, w.Staff, w.Community, "wallets", page.Request{})),
			"a cursor of another list":        second(books.Entries(ctx, w.Staff, w.Community, escrows[0].ID, page.Request{Cursor: page.Cursor(escrows[0].ID[:])})),
		} {
			if kind := fault.KindOf(err); err == nil || kind == fault.Internal {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }
