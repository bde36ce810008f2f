package web

import (
	"slices"

	"panal/internal/id"
	"panal/internal/page"
	"panal/ledger"
	"panal/web/pages/console"
	"panal/web/ui"
)

func (s *Server) consoleLedger(q *request) error {
	kind := ledger.Kind(q.query("kind"))
	books, err := s.Ledger.Accounts(q.ctx(), q.actor, q.community.ID, kind, q.rows())
	if err != nil {
		return err
	}
	title := q.locale.T("nav.ledger")
	var refs []ledger.AccountRef
	if kind != "" {
		title = q.locale.T("console.kind." + string(kind))
		for _, a := range books.Items {
			refs = append(refs, ledger.AccountRef{Kind: a.Kind, Owner: a.Owner})
		}
	}
	p := console.Ledger{Totals: books.Totals, Kind: kind, List: books.Items, Pages: ui.NextPage(q.r.URL, books.Next)}
	if p.Books, err = q.books(title, refs); err != nil {
		return err
	}
	return q.show(p.Show())
}

// books is what every page of the books begins with, where it shows the given accounts.
func (q *request) books(title string, refs []ledger.AccountRef) (console.Books, error) {
	titles, err := q.groupTitles(refs)
	return console.Books{Page: q.consolePage(title), To: q.pages(), Titles: titles}, err
}

// groupTitles is what is bought by the groups whose money is in accounts.
func (q *request) groupTitles(refs []ledger.AccountRef) (map[id.ID]string, error) {
	var groups []id.ID
	for _, r := range refs {
		if r.Kind == ledger.Escrow && !slices.Contains(groups, r.Owner) {
			groups = append(groups, r.Owner)
		}
	}
	return q.s.Commerce.GroupBuyTitles(q.ctx(), q.actor, q.community.ID, groups)
}

// accountsOf are the accounts that postings move.
func accountsOf(postings ...ledger.Posting) (refs []ledger.AccountRef) {
	for _, p := range postings {
		for _, e := range p.Entries {
			refs = append(refs, e.Account)
		}
	}
	return refs
}

// account is the account in the path.
func (q *request) account() (ledger.Account, error) {
	account, err := q.pathID(id.Account, "account", ledger.ErrAccountMissing)
	if err != nil {
		return ledger.Account{}, err
	}
	return q.s.Ledger.Account(q.ctx(), q.actor, q.community.ID, account)
}

func (s *Server) consoleAccount(q *request) error {
	a, err := q.account()
	if err != nil {
		return err
	}
	lines, err := s.Ledger.Entries(q.ctx(), q.actor, q.community.ID, a.ID, q.rows())
	if err != nil {
		return err
	}
	refs := []ledger.AccountRef{{Kind: a.Kind, Owner: a.Owner}}
	for _, l := range lines.Items {
		refs = append(refs, l.Others...)
	}
	page := console.Account{Account: a, Lines: lines.Items, Pages: ui.NextPage(q.r.URL, lines.Next)}
	if page.Books, err = q.books(q.locale.T("console.kind."+string(a.Kind)), refs); err != nil {
		return err
	}
	return q.show(page.Show())
}

// exportAccount writes an account's entries as they are booked: what is owned or spent with a minus.
func (s *Server) exportAccount(q *request) error {
	a, err := q.account()
	if err != nil {
		return err
	}
	return export(q, q.entrySheet(a), func(r page.Request) (page.Page[ledger.Line], error) {
		return s.Ledger.Entries(q.ctx(), q.actor, q.community.ID, a.ID, r)
	})
}

func (q *request) entrySheet(a ledger.Account) sheet[ledger.Line] {
	const columns = "posting posted_at cause cause_id purpose currency amount balance_after"
	return sheet[ledger.Line]{string(a.Kind), columns, func(l ledger.Line) []string {
		p := l.Posting
		return []string{id.Posting.Text(p.ID), q.stamp(p.At), p.Cause.Kind, p.Cause.ID.String(), p.Purpose, p.Currency,
			l.Amount.Decimal(p.Currency), l.Running.Decimal(p.Currency)}
	}}
}

func (s *Server) consolePosting(q *request) error {
	posting, err := q.pathID(id.Posting, "posting", ledger.ErrPostingMissing)
	if err != nil {
		return err
	}
	p, err := s.Ledger.Posting(q.ctx(), q.actor, q.community.ID, posting)
	if err != nil {
		return err
	}
	page := console.Posting{Posting: p}
	if page.Books, err = q.books(q.locale.T("console.ledger.posting"), accountsOf(p)); err != nil {
		return err
	}
	return q.show(page.Show())
}
