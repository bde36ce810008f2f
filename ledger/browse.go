package ledger

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
	"panal/money"
)

// The books, for those who may see them: accounts with their balances, an account's entries with the balance after
// each, and a posting with all of its entries. Nothing is changed here.

var (
	ErrAccountMissing = fault.Missing("account")
	ErrPostingMissing = fault.Missing("posting")
)

// Store reads the books.
type Store interface {
	// Totals adds up the balances of each kind and currency.
	Totals(ctx context.Context, community id.ID) ([]Total, error)
	// Accounts lists the accounts of a kind, the newest owner first.
	Accounts(ctx context.Context, community id.ID, kind Kind, after id.ID, limit int) ([]Account, error)
	Account(ctx context.Context, community, account id.ID) (Account, error)
	// Entries lists an account's entries, the newest first, without Running, together with the balance at that moment.
	Entries(ctx context.Context, community, account, after id.ID, limit int) ([]Line, money.Amount, error)
	Posting(ctx context.Context, community, posting id.ID) (Posting, error)
	// PostingsOf lists the postings of a cause with their entries, the oldest first.
	PostingsOf(ctx context.Context, community, cause id.ID) ([]Posting, error)
}

// Total is what the accounts of a kind add up to.
type Total struct {
	Kind     Kind
	Currency string
	Balance  money.Amount
}

// Accounts is a page of accounts beside the totals of every kind.
type Accounts struct {
	page.Page[Account]
	Totals []Total
}

// Line is an entry in its account.
type Line struct {
	Posting Posting // without its entries
	Amount  money.Amount
	Running money.Amount // the balance after it
	Others  []AccountRef // the other accounts of the posting
}

// Service shows the books.
type Service struct{ store Store }

// NewService returns a Service.
func NewService(store Store) *Service { return &Service{store} }

func see(actor access.Actor, community id.ID) error {
	return actor.May(access.LedgerView, access.Resource{Community: community})
}

// Accounts lists the accounts of a kind, the newest owner first; of no kind, the community's own in the order of Kinds.
func (s *Service) Accounts(ctx context.Context, actor access.Actor, community id.ID, kind Kind, r page.Request) (Accounts, error) {
	if err := see(actor, community); err != nil {
		return Accounts{}, err
	}
	if kind != "" && !kind.Valid() {
		return Accounts{}, fault.OnField("kind", "invalid.choice")
	}
	after, size, err := r.ByID()
	if err != nil {
		return Accounts{}, err
	}
	accounts, err := s.store.Accounts(ctx, community, kind, after, size+1)
	if err != nil {
		return Accounts{}, fault.Wrap("read accounts", err)
	}
	totals, err := s.store.Totals(ctx, community)
	listed := Accounts{page.Cut(accounts, size, func(a Account) []byte { return a.ID[:] }), totals}
	slices.SortFunc(listed.Totals, func(a, b Total) int { return cmp.Or(a.Kind.compare(b.Kind), cmp.Compare(a.Currency, b.Currency)) })
	if !kind.Owned() {
		slices.SortFunc(listed.Items, func(a, b Account) int { return cmp.Or(a.Kind.compare(b.Kind), cmp.Compare(a.Currency, b.Currency)) })
	}
	return listed, fault.Wrap("read totals", err)
}

// Account returns an account with its balance.
func (s *Service) Account(ctx context.Context, actor access.Actor, community, account id.ID) (Account, error) {
	if err := see(actor, community); err != nil {
		return Account{}, err
	}
	a, err := s.store.Account(ctx, community, account)
	return a, fault.Wrap("read an account", err)
}

// Posting returns a posting with its entries.
func (s *Service) Posting(ctx context.Context, actor access.Actor, community, posting id.ID) (Posting, error) {
	if err := see(actor, community); err != nil {
		return Posting{}, err
	}
	p, err := s.store.Posting(ctx, community, posting)
	return p, fault.Wrap("read a posting", err)
}

// PostingsOf returns what was posted for some causes, the oldest first: with an order's payments and refunds and its
// group, all that the order has moved.
func (s *Service) PostingsOf(ctx context.Context, actor access.Actor, community id.ID, causes ...id.ID) ([]Posting, error) {
	if err := see(actor, community); err != nil {
		return nil, err
	}
	var all []Posting
	for _, cause := range causes {
		postings, err := s.store.PostingsOf(ctx, community, cause)
		if err != nil {
			return nil, fault.Wrap("read the postings of a cause", err)
		}
		all = append(all, postings...)
	}
	slices.SortFunc(all, func(a, b Posting) int { return a.ID.Compare(b.ID) })
	return all, nil
}

// Entries lists an account's entries with the balance after each, the newest first. The cursor carries the balance
// that the next page begins with, so that a page far down costs no more than the first.
func (s *Service) Entries(ctx context.Context, actor access.Actor, community, account id.ID, r page.Request) (page.Page[Line], error) {
	var none page.Page[Line]
	if err := see(actor, community); err != nil {
		return none, err
	}
	size, err := r.Size()
	if err != nil {
		return none, err
	}
	key, err := r.Key(len(id.Zero) + 8)
	if err != nil {
		return none, err
	}
	var after id.ID
	copy(after[:], key)
	lines, running, err := s.store.Entries(ctx, community, account, after, size+1)
	if err != nil {
		return none, fault.Wrap("read entries", err)
	}
	if key != nil {
		running = money.Amount(binary.BigEndian.Uint64(key[len(after):]))
	}
	for i := range lines {
		lines[i].Running = running
		running -= lines[i].Amount
	}
	return page.Cut(lines, size, func(l Line) []byte {
		return binary.BigEndian.AppendUint64(l.Posting.ID[:], uint64(l.Running-l.Amount))
	}), nil
}
