package api

import (
	"context"
	"time"

	"panal/access"
	"panal/internal/id"
	"panal/internal/page"
	"panal/ledger"
)

// Ledger shows the books.
type Ledger interface {
	Accounts(ctx context.Context, actor access.Actor, community id.ID, kind ledger.Kind, r page.Request) (ledger.Accounts, error)
	Account(ctx context.Context, actor access.Actor, community, account id.ID) (ledger.Account, error)
	Entries(ctx context.Context, actor access.Actor, community, account id.ID, r page.Request) (page.Page[ledger.Line], error)
	Posting(ctx context.Context, actor access.Actor, community, posting id.ID) (ledger.Posting, error)
}

// Account is an account with its balance. Seen from what the community owes: what is owed or earned is above zero,
// what is owned or spent is below.
type Account struct {
	ID      string      `json:"id" example:"acct_01h455vb4pex5vsknk084sn02q"`
	Kind    ledger.Kind `json:"kind" enum:"clearing,escrow,refunds_payable,suspense,revenue,marketing"`
	Owner   string      `json:"owner,omitempty" doc:"Whose it is, when it is not the community's own: of escrow, the group buy." example:"gb_01h455vb4pex5vsknk084sn02q"`
	Balance Amount      `json:"balance" doc:"Above zero: owed or earned; below: owned or spent."`
}

// AccountRef names an account.
type AccountRef struct {
	ID    string      `json:"id" example:"acct_01h455vb4pex5vsknk084sn02q"`
	Kind  ledger.Kind `json:"kind"`
	Owner string      `json:"owner,omitempty"`
}

// Total is what the accounts of a kind add up to.
type Total struct {
	Kind    ledger.Kind `json:"kind"`
	Balance Amount      `json:"balance"`
}

// Accounts is a page of accounts beside the totals of every kind.
type Accounts struct {
	Totals []Total `json:"totals" nullable:"false"`
	Page[Account]
}

// Cause says what a posting is for.
type Cause struct {
	Kind string `json:"kind" example:"payment"`
	ID   string `json:"id" example:"pay_01h455vb4pex5vsknk084sn02q"`
}

// Entry is an entry in its account.
type Entry struct {
	Posting string       `json:"posting" example:"post_01h455vb4pex5vsknk084sn02q"`
	Cause   Cause        `json:"cause"`
	Purpose string       `json:"purpose" example:"received"`
	At      time.Time    `json:"at"`
	Amount  Amount       `json:"amount" doc:"Above zero into the account, below zero out of it."`
	Balance Amount       `json:"balance" doc:"Of the account, after it."`
	Others  []AccountRef `json:"others" nullable:"false" doc:"The other accounts of the posting."`
}

// Posting is one balanced movement of value.
type Posting struct {
	ID       string         `json:"id" example:"post_01h455vb4pex5vsknk084sn02q"`
	Cause    Cause          `json:"cause"`
	Purpose  string         `json:"purpose" example:"formed"`
	Reverses string         `json:"reverses,omitempty" doc:"The posting that this one mirrors."`
	At       time.Time      `json:"at"`
	Entries  []PostingEntry `json:"entries" nullable:"false" doc:"They add up to zero."`
}

// PostingEntry moves an amount into (above zero) or out of an account.
type PostingEntry struct {
	Account AccountRef `json:"account"`
	Amount  Amount     `json:"amount"`
}

// owner writes whose an account is: a kind of account belongs to one kind of owner.
func owner(kind ledger.Kind, of id.ID) string {
	if kind == ledger.Escrow {
		return id.GroupBuy.Text(of)
	}
	return id.Member.Text(of)
}

func account(a ledger.Account) Account {
	return Account{id.Account.Text(a.ID), a.Kind, owner(a.Kind, a.Owner), amount(a.Balance, a.Currency)}
}

func accountRef(r ledger.AccountRef, currency string) AccountRef {
	return AccountRef{id.Account.Text(r.ID(currency)), r.Kind, owner(r.Kind, r.Owner)}
}

// causes are the kinds of id that causes have.
var causes = map[string]id.Kind{"payment": id.Payment, "refund": id.Refund, "group_buy": id.GroupBuy}

func cause(c ledger.Cause) Cause {
	kind, known := causes[c.Kind]
	if !known {
		return Cause{c.Kind, c.ID.String()}
	}
	return Cause{c.Kind, kind.Text(c.ID)}
}

type listAccountsInput struct {
	Paging
	Kind ledger.Kind `query:"kind" enum:"clearing,escrow,refunds_payable,suspense,revenue,marketing" doc:"Left out: the community's own accounts."`
}

type accountsOutput struct {
	Link string `header:"Link"`
	Body Accounts
}

func (s *server) listAccounts(ctx context.Context, c *call, in *listAccountsInput) (*accountsOutput, error) {
	accounts, err := s.Ledger.Accounts(ctx, c.actor, c.community.ID, in.Kind, in.request())
	if err != nil {
		return nil, err
	}
	items := paged(c, accounts.Page, account)
	totals := all(accounts.Totals, func(t ledger.Total) Total { return Total{t.Kind, amount(t.Balance, t.Currency)} })
	return &accountsOutput{items.Link, Accounts{totals, items.Body}}, nil
}

// AccountPath names an account.
type AccountPath struct {
	Account string `path:"account"`
}

func (s *server) getAccount(ctx context.Context, c *call, in *AccountPath) (*one[Account], error) {
	key, err := named(id.Account, in.Account, ledger.ErrAccountMissing)
	if err != nil {
		return nil, err
	}
	a, err := s.Ledger.Account(ctx, c.actor, c.community.ID, key)
	return &one[Account]{account(a)}, err
}

type listEntriesInput struct {
	AccountPath
	Paging
}

func (s *server) listEntries(ctx context.Context, c *call, in *listEntriesInput) (*pageOutput[Entry], error) {
	key, err := named(id.Account, in.Account, ledger.ErrAccountMissing)
	if err != nil {
		return nil, err
	}
	a, err := s.Ledger.Account(ctx, c.actor, c.community.ID, key)
	if err != nil {
		return nil, err
	}
	lines, err := s.Ledger.Entries(ctx, c.actor, c.community.ID, key, in.request())
	return paged(c, lines, func(l ledger.Line) Entry {
		others := all(l.Others, func(r ledger.AccountRef) AccountRef { return accountRef(r, a.Currency) })
		return Entry{id.Posting.Text(l.Posting.ID), cause(l.Posting.Cause), l.Posting.Purpose, l.Posting.At,
			amount(l.Amount, a.Currency), amount(l.Running, a.Currency), others}
	}), err
}

type postingInput struct {
	Posting string `path:"posting"`
}

func (s *server) getPosting(ctx context.Context, c *call, in *postingInput) (*one[Posting], error) {
	key, err := named(id.Posting, in.Posting, ledger.ErrPostingMissing)
	if err != nil {
		return nil, err
	}
	p, err := s.Ledger.Posting(ctx, c.actor, c.community.ID, key)
	entries := all(p.Entries, func(e ledger.Entry) PostingEntry {
		return PostingEntry{accountRef(e.Account, p.Currency), amount(e.Amount, p.Currency)}
	})
	return &one[Posting]{Posting{id.Posting.Text(p.ID), cause(p.Cause), p.Purpose, id.Posting.Text(p.Reverses), p.At, entries}}, err
}
