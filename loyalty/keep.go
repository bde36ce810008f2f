package loyalty

import (
	"panal/ledger"
	"panal/money"

	"panal/internal/id"
)

// Every line of a statement is posted to the ledger under its own id, in points, which no posting mixes with money. What a
// member has is balanced by what the community gave, what was spent, what lapsed, or what an order holds.

// against is the account that balances what a move changes.
func (m Move) against() ledger.AccountRef {
	switch m.Kind {
	case MoveHeld, MoveFreed:
		return ledger.AccountRef{Kind: ledger.PointsHeld, Owner: m.Order}
	case MoveReturned:
		return ledger.AccountRef{Kind: ledger.PointsSpent}
	case MoveLapsed:
		return ledger.AccountRef{Kind: ledger.PointsLapsed}
	}
	return ledger.AccountRef{Kind: ledger.PointsIssued}
}

// posting is the move in the ledger.
func (m Move) posting(member id.ID) ledger.Posting {
	all := []ledger.Entry{
		{Account: ledger.AccountRef{Kind: ledger.Points, Owner: member}, Amount: m.Free},
		{Account: ledger.AccountRef{Kind: ledger.PointsPending, Owner: member}, Amount: m.Pending},
		{Account: ledger.AccountRef{Kind: ledger.PointsOwed, Owner: member}, Amount: -m.Debt},
		{Account: m.against(), Amount: m.Debt - m.Free - m.Pending},
	}
	if m.Kind == MoveUsed {
		all = []ledger.Entry{{Account: ledger.AccountRef{Kind: ledger.PointsHeld, Owner: m.Order}, Amount: -m.Amount},
			{Account: ledger.AccountRef{Kind: ledger.PointsSpent}, Amount: m.Amount}}
	}
	p := ledger.Posting{Cause: ledger.Cause{Kind: "points", ID: m.ID}, Purpose: string(m.Kind), Currency: money.Points}
	for _, e := range all {
		if e.Amount != 0 {
			p.Entries = append(p.Entries, e)
		}
	}
	return p
}

// save keeps a purse, posts what was moved, and decides the level anew.
func save(tx PurseTx, p *Purse) error {
	if err := p.stand(tx); err != nil {
		return err
	}
	tx.SavePurse(*p) // first: what was decided from a purse that has changed since is not to be refused for its balance
	for _, m := range p.Moves {
		if err := tx.Post(m.posting(p.Member)); err != nil {
			return err
		}
		if told, is := m.fact(p.Member); is {
			if err := tx.Emit(told); err != nil {
				return err
			}
		}
	}
	return nil
}
