package store

import (
	"context"

	"panal/internal/id"
	"panal/ledger"
	"panal/money"
)

var (
	insertPosting = into("posting", "community_id", "id", "cause_kind", "cause_id", "purpose", "reverses_id", "posted_at").
			named(ledger.ErrPosted)
	insertEntry = into("entry", "community_id", "posting_id", "line", "account_id", "amount")
	// An account comes into being when it is first posted to. PostgreSQL checks a row before it looks for a conflict,
	// so what leaves a guarded account goes by withdraw.
	deposit = wideInsert("account", []string{"community_id", "id", "balance", "kind", "owner_id", "currency", "lowest"},
		` ON CONFLICT (community_id, id) DO UPDATE SET balance = account.balance + excluded.balance`, 2).
		named(ledger.ErrInsufficient)
	withdraw = lateChange(`UPDATE account SET balance = balance + $3 WHERE community_id = $1 AND id = $2 AND balance + $3 >= lowest`)
)

// Post books a posting: its entries, and the balances they change. It is refused when it does not balance
// (ledger.ErrUnbalanced), when its cause was posted for the purpose before (ledger.ErrPosted), and when a guarded
// account would fall below its lowest balance (ledger.ErrInsufficient).
func (tx *Tx) Post(p ledger.Posting) error {
	if err := p.Check(); err != nil {
		return err
	}
	posting := tx.NewID()
	tx.append(insertPosting, []any{tx.community, posting, p.Cause.Kind, p.Cause.ID, p.Purpose, p.Reverses, tx.now})
	for i, e := range p.Entries {
		account, lowest := e.Account.ID(p.Currency), e.Account.Kind.Lowest()
		tx.append(insertEntry, []any{tx.community, posting, i + 1, account, e.Amount})
		if e.Amount < 0 && lowest == 0 {
			tx.mustLate(ledger.ErrInsufficient, withdraw, withdraw, tx.community, account, e.Amount)
		} else {
			tx.append(deposit, []any{tx.community, account, e.Amount, e.Account.Kind, e.Account.Owner, p.Currency, lowest})
		}
	}
	return nil
}

// Ledger reads what package ledger shows.
type Ledger struct{ db *DB }

// Ledger returns the part of the database that serves package ledger.
func (db *DB) Ledger() Ledger { return Ledger{db} }

var _ ledger.Store = Ledger{}

const accountColumns = `a.id, a.kind, a.owner_id, a.currency, a.balance`

var (
	ledgerTotals = stmt(`SELECT kind, currency, CAST(SUM(balance) AS BIGINT) FROM account WHERE community_id = $1 GROUP BY kind, currency`)
	accounts     = stmt(`SELECT ` + accountColumns + ` FROM account a
		WHERE a.community_id = $1 AND a.id < $2 AND ($4 = '' OR a.kind = $4) ORDER BY a.id DESC LIMIT $3`)
	selectAccount  = stmt(`SELECT ` + accountColumns + ` FROM account a WHERE a.community_id = $1 AND a.id = $2`)
	accountEntries = stmt(`SELECT a.balance, p.id, p.cause_kind, p.cause_id, p.purpose, p.reverses_id, p.posted_at, a.currency, e.amount, b.kind, b.owner_id
		FROM (SELECT posting_id, amount FROM entry WHERE community_id = $1 AND account_id = $2 AND posting_id < $3 ORDER BY posting_id DESC LIMIT $4) e
		JOIN account a ON a.community_id = $1 AND a.id = $2
		JOIN posting p ON p.community_id = $1 AND p.id = e.posting_id
		JOIN entry x ON x.community_id = $1 AND x.posting_id = e.posting_id AND x.account_id <> $2
		JOIN account b ON b.community_id = $1 AND b.id = x.account_id
		ORDER BY e.posting_id DESC, x.line`)
	selectPosting = stmt(postingText + `AND p.id = $2 ORDER BY e.line`)
	postingsOf    = stmt(postingText + `AND p.cause_id = $2 ORDER BY p.id, e.line`)
)

// CROSS JOIN keeps SQLite to this order of tables: a posting has few entries, which its planner does not know.
const postingText = `SELECT p.id, p.cause_kind, p.cause_id, p.purpose, p.reverses_id, p.posted_at, a.currency, a.kind, a.owner_id, e.amount
	FROM posting p CROSS JOIN entry e CROSS JOIN account a
	WHERE p.community_id = $1 AND e.community_id = $1 AND e.posting_id = p.id AND a.community_id = $1 AND a.id = e.account_id `

func postingDest(p *ledger.Posting) []any {
	return []any{&p.ID, &p.Cause.Kind, &p.Cause.ID, &p.Purpose, &p.Reverses, &p.At, &p.Currency}
}

func scanAccount(row Row) (a ledger.Account, err error) {
	return a, row.Scan(&a.ID, &a.Kind, &a.Owner, &a.Currency, &a.Balance)
}

// Totals adds up the balances of each kind and currency.
func (l Ledger) Totals(ctx context.Context, community id.ID) ([]ledger.Total, error) {
	return list(ctx, l.db, ledgerTotals, []any{community}, func(row Row) (t ledger.Total, err error) {
		return t, row.Scan(&t.Kind, &t.Currency, &t.Balance)
	})
}

// Accounts reads a page of the accounts of a kind. A community's own have ids below every owner's (AccountRef.ID), so
// that they are found without passing the accounts of every group.
func (l Ledger) Accounts(ctx context.Context, community id.ID, kind ledger.Kind, after id.ID, limit int) ([]ledger.Account, error) {
	if after.IsZero() && !kind.Owned() {
		after = id.ID{7: 1}
	}
	return list(ctx, l.db, accounts, []any{community, before(after), limit, kind}, scanAccount)
}

// Account reads an account.
func (l Ledger) Account(ctx context.Context, community, account id.ID) (ledger.Account, error) {
	return get(ctx, l.db, ledger.ErrAccountMissing, selectAccount, []any{community, account}, scanAccount)
}

// Entries reads a page of an account's entries, and its balance at that moment.
func (l Ledger) Entries(ctx context.Context, community, account, after id.ID, limit int) (lines []ledger.Line, balance money.Amount, err error) {
	err = l.db.query(ctx, accountEntries, []any{community, account, before(after), limit}, func(row Row) error {
		var line ledger.Line
		var other ledger.AccountRef
		err := row.Scan(append(append([]any{&balance}, postingDest(&line.Posting)...), &line.Amount, &other.Kind, &other.Owner)...)
		if last := len(lines) - 1; last < 0 || lines[last].Posting.ID != line.Posting.ID {
			lines = append(lines, line)
		}
		last := &lines[len(lines)-1]
		last.Others = append(last.Others, other)
		return err
	})
	if err == nil && len(lines) == 0 {
		_, err = l.Account(ctx, community, account)
	}
	return lines, balance, err
}

// Posting reads a posting with its entries.
func (l Ledger) Posting(ctx context.Context, community, posting id.ID) (ledger.Posting, error) {
	found, err := l.postings(ctx, selectPosting, community, posting)
	if err != nil || len(found) == 0 {
		return ledger.Posting{}, orMissing(err, ledger.ErrPostingMissing)
	}
	return found[0], nil
}

// PostingsOf reads the postings of a cause with their entries.
func (l Ledger) PostingsOf(ctx context.Context, community, cause id.ID) ([]ledger.Posting, error) {
	return l.postings(ctx, postingsOf, community, cause)
}

// postings reads rows of one entry each into postings.
func (l Ledger) postings(ctx context.Context, s *Statement, community, key id.ID) (found []ledger.Posting, err error) {
	err = l.db.query(ctx, s, []any{community, key}, func(row Row) error {
		var p ledger.Posting
		var e ledger.Entry
		err := row.Scan(append(postingDest(&p), &e.Account.Kind, &e.Account.Owner, &e.Amount)...)
		if last := len(found) - 1; last < 0 || found[last].ID != p.ID {
			found = append(found, p)
		}
		last := &found[len(found)-1]
		last.Entries = append(last.Entries, e)
		return err
	})
	return found, err
}
