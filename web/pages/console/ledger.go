package console

import (
	"strings"

	"github.com/a-h/templ"

	"panal/internal/id"
	"panal/ledger"
	"panal/money"
	"panal/web/link"
	"panal/web/ui"
)

// Books is what every page of the books begins with.
type Books struct {
	ui.Page
	To     link.Console
	Titles map[id.ID]string // what is bought by the groups whose money is in the accounts on the page
}

// name is how an account is called: by its kind, and by whose it is where there are many.
func (b Books) name(r ledger.AccountRef) string {
	kind := b.T("console.kind." + string(r.Kind))
	if r.Owner.IsZero() {
		return kind
	}
	owner := b.Titles[r.Owner]
	if owner == "" {
		owner = tail(r.Owner)
	}
	return b.T("console.ledger.account_of", "kind", kind, "owner", owner)
}

// tail tells ids apart that are beside each other.
func tail(i id.ID) string {
	text := i.String()
	return "…\u2060" + text[len(text)-6:] // a line does not end between the dots and what they stand for
}

// Ledger is the chart of accounts: what the accounts of each kind add up to, in two columns that come to the same.
type Ledger struct {
	Books
	Totals []ledger.Total
	Kind   ledger.Kind // whose accounts are listed; none: the community's own
	List   []ledger.Account
	Pages  ui.Pages
}

// balance is the totals of one currency.
type balance struct {
	Currency      string
	Kinds         []ledger.Total
	Debit, Credit money.Amount
}

// balances are the totals by currency, kinds in the order of a chart of accounts.
func balances(totals []ledger.Total) (all []balance) {
	at := map[string]int{}
	for _, kind := range ledger.Kinds {
		for _, t := range totals {
			if t.Kind != kind {
				continue
			}
			i, known := at[t.Currency]
			if !known {
				i = len(all)
				at[t.Currency] = i
				all = append(all, balance{Currency: t.Currency})
			}
			b := &all[i]
			b.Kinds = append(b.Kinds, t)
			if t.Balance < 0 {
				b.Debit -= t.Balance
			} else {
				b.Credit += t.Balance
			}
		}
	}
	return all
}

func (p Ledger) chart(b balance) ui.Listing {
	l := ui.Listing{Caption: p.T("console.ledger.chart", "currency", b.Currency),
		Columns: []ui.Column{{Label: p.T("console.ledger.accounts")}, {Label: p.T("console.ledger.debit"), Numeric: true},
			{Label: p.T("console.ledger.credit"), Numeric: true}}}
	for _, t := range b.Kinds {
		debit, credit := "", p.MoneyIn(int64(t.Balance), b.Currency)
		if t.Balance < 0 {
			debit, credit = p.MoneyIn(-int64(t.Balance), b.Currency), ""
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{p.kind(t), ui.Text(debit), ui.Text(credit)}})
	}
	l.Rows = append(l.Rows, ui.Row{ID: "total-" + b.Currency, Cells: []templ.Component{
		strong(p.T("console.ledger.total")), strong(p.MoneyIn(int64(b.Debit), b.Currency)), strong(p.MoneyIn(int64(b.Credit), b.Currency))}})
	return l
}

// kind leads to the accounts of a kind: the one there is, or the list of all.
func (p Ledger) kind(t ledger.Total) templ.Component {
	to := p.To.Account(ledger.AccountRef{Kind: t.Kind}.ID(t.Currency))
	if t.Kind.Owned() {
		to = p.To.Accounts(t.Kind)
	}
	return linkTwoLines(to, p.T("console.kind."+string(t.Kind)), p.T("console.kind_text."+string(t.Kind)))
}

func (p Ledger) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("console.ledger.account")}, {Label: p.T("console.ledger.balance"), Numeric: true}},
		Empty:   ui.Empty{Icon: "ledger", Title: p.T("console.ledger.none")},
	}
	for _, a := range p.List {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			linkTwoLines(p.To.Account(a.ID), p.name(ledger.AccountRef{Kind: a.Kind, Owner: a.Owner}), tail(a.Owner)),
			ui.Text(p.MoneyIn(int64(a.Kind.Reading(a.Balance)), a.Currency)),
		}})
	}
	return l
}

// Account is one account with its entries.
type Account struct {
	Books
	Account ledger.Account
	Lines   []ledger.Line
	Pages   ui.Pages
}

func (p Account) money(minor money.Amount) string {
	return p.MoneyIn(int64(p.Account.Kind.Reading(minor)), p.Account.Currency)
}

func (p Account) title() string {
	return p.name(ledger.AccountRef{Kind: p.Account.Kind, Owner: p.Account.Owner})
}

func (p Account) listing() ui.Listing {
	l := ui.Listing{Caption: p.T("console.ledger.entries"), ExportCSV: p.To.AccountCSV(p.Account.ID), Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("console.ledger.what")}, {Label: p.T("console.ledger.when")}, {Label: p.T("console.ledger.against")},
			{Label: p.T("console.ledger.amount"), Numeric: true}, {Label: p.T("console.ledger.running"), Numeric: true}},
		Empty: ui.Empty{Icon: "ledger", Title: p.T("console.ledger.no_entries")},
	}
	for _, line := range p.Lines {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			cause(p.Page, p.To, line.Posting), ui.TimeAgo(p.Page, line.Posting.At), p.accounts(line.Others, line.Posting.Currency),
			ui.Text(p.money(line.Amount)), ui.Text(p.money(line.Running)),
		}})
	}
	return l
}

// Posting is one posting with its entries.
type Posting struct {
	Books
	Posting ledger.Posting
}

func (p Posting) entries() ui.Listing {
	l := ui.Listing{Caption: p.T("console.ledger.entries"),
		Columns: []ui.Column{{Label: p.T("console.ledger.account")}, {Label: p.T("console.ledger.debit"), Numeric: true},
			{Label: p.T("console.ledger.credit"), Numeric: true}}}
	var debits, credits money.Amount
	for _, e := range p.Posting.Entries {
		debit, credit := "", p.MoneyIn(int64(e.Amount), p.Posting.Currency)
		if e.Amount < 0 {
			debit, credit, debits = p.MoneyIn(-int64(e.Amount), p.Posting.Currency), "", debits-e.Amount
		} else {
			credits += e.Amount
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			ui.Link(p.To.Account(e.Account.ID(p.Posting.Currency)), p.name(e.Account)), ui.Text(debit), ui.Text(credit)}})
	}
	l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{strong(p.T("console.ledger.total")),
		strong(p.MoneyIn(int64(debits), p.Posting.Currency)), strong(p.MoneyIn(int64(credits), p.Posting.Currency))}})
	return l
}

func (p Posting) details() []ui.Pair {
	pairs := []ui.Pair{
		{Key: p.T("console.ledger.cause"), Value: causeLink(p.Page, p.To, p.Posting)},
		{Key: p.T("console.ledger.when"), Value: ui.TimeAgo(p.Page, p.Posting.At)},
	}
	if !p.Posting.Reverses.IsZero() {
		pairs = append(pairs, ui.Pair{Key: p.T("console.ledger.reverses"), Value: ui.Link(p.To.Posting(p.Posting.Reverses),
			id.Posting.Text(p.Posting.Reverses))})
	}
	return append(pairs, ui.Pair{Key: p.T("console.number"), Value: ui.Text(id.Posting.Text(p.Posting.ID))})
}

// purpose is what a posting did, in words; one that has none is called by its own.
func purpose(p ui.Page, posting ledger.Posting) string {
	key := "console.purpose." + posting.Cause.Kind + "_" + posting.Purpose
	if p.Locale.Has(key) {
		return p.T(key)
	}
	return strings.ReplaceAll(posting.Cause.Kind, "_", " ") + ": " + posting.Purpose
}

// postings lists what something moved in the books.
func (b Books) postings(all []ledger.Posting) ui.Listing {
	l := ui.Listing{Caption: b.T("console.ledger.postings"),
		Columns: []ui.Column{{Label: b.T("console.ledger.what")}, {Label: b.T("console.ledger.when")}, {Label: b.T("console.ledger.from")},
			{Label: b.T("console.ledger.to")}, {Label: b.T("console.ledger.amount"), Numeric: true}}}
	for _, posting := range all {
		var from, into []ledger.AccountRef
		var sum money.Amount
		for _, e := range posting.Entries {
			if e.Amount < 0 {
				from = append(from, e.Account)
			} else {
				into, sum = append(into, e.Account), sum+e.Amount
			}
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			ui.Link(b.To.Posting(posting.ID), purpose(b.Page, posting)), ui.TimeAgo(b.Page, posting.At), b.accounts(from, posting.Currency),
			b.accounts(into, posting.Currency), ui.Text(b.MoneyIn(int64(sum), posting.Currency)),
		}})
	}
	return l
}
