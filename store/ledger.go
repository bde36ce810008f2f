package store

import (
	"panal/ledger"
)

var (
	insertPosting = stmt(`INSERT INTO posting (community_id, id, cause_kind, cause_id, purpose, reverses_id, posted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (community_id, cause_id, purpose) DO NOTHING`)
	insertEntry = into("entry", "community_id", "posting_id", "line", "account_id", "amount")
	// An account comes into being when it is first posted to. PostgreSQL checks a row before it looks for a conflict,
	// so what leaves a guarded account goes by withdraw.
	deposits = [...]*Statement{1: depositInto(1), 2: depositInto(2), 3: depositInto(3)}
	withdraw = stmt(`UPDATE account SET balance = balance + $3 WHERE community_id = $1 AND id = $2 AND balance + $3 >= lowest`)
)

const accountColumns = 7

func depositInto(accounts int) *Statement {
	return stmt(`INSERT INTO account (community_id, id, kind, owner_id, currency, balance, lowest) VALUES ` + tuples(accountColumns, accounts) +
		` ON CONFLICT (community_id, id) DO UPDATE SET balance = account.balance + excluded.balance`)
}

// Post books a posting: its entries, and the balances they change. It is refused when it does not balance
// (ledger.ErrUnbalanced), when its cause was posted for the purpose before (ledger.ErrPosted), and when a guarded
// account would fall below its lowest balance (ledger.ErrInsufficient).
func (tx *Tx) Post(p ledger.Posting) error {
	if err := p.Check(); err != nil {
		return err
	}
	posting := tx.NewID()
	tx.must(ledger.ErrPosted, insertPosting, tx.community, posting, p.Cause.Kind, p.Cause.ID, p.Purpose, p.Reverses, tx.now)
	entries := make([][]any, len(p.Entries))
	var deposited []any
	count := 0
	for i, e := range p.Entries {
		account, lowest := e.Account.ID(p.Currency), e.Account.Kind.Lowest()
		entries[i] = []any{tx.community, posting, i + 1, account, e.Amount}
		if e.Amount < 0 && lowest == 0 {
			tx.must(ledger.ErrInsufficient, withdraw, tx.community, account, e.Amount)
			continue
		}
		deposited = append(deposited, tx.community, account, e.Account.Kind, e.Account.Owner, p.Currency, e.Amount, lowest)
		count++
	}
	for count > 0 {
		n := min(count, len(deposits)-1)
		tx.run(deposits[n], deposited[:n*accountColumns]...)
		deposited, count = deposited[n*accountColumns:], count-n
	}
	tx.insert(insertEntry, entries...)
	return nil
}
