package web

import (
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
	p := console.Ledger{Page: q.consolePage(q.locale.T("nav.ledger")), To: q.pages(), Totals: books.Totals, Kind: kind,
		List: books.Items, Pages: ui.NextPage(q.r.URL, books.Next)}
	if kind != "" {
		p.Title = q.locale.T("console.kind." + string(kind))
	}
	return q.show(p.Show())
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
	return q.show(console.Account{Page: q.consolePage(q.locale.T("console.kind." + string(a.Kind))), To: q.pages(), Account: a,
		Lines: lines.Items, Pages: ui.NextPage(q.r.URL, lines.Next)}.Show())
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
	return q.show(console.Posting{Page: q.consolePage(q.locale.T("console.ledger.posting")), To: q.pages(), Posting: p}.Show())
}
