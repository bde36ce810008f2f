package commerce

import (
	"context"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/once"
	"panal/ledger"
	"panal/money"
)

// Store credit is money of a member's with the community: from red packets and giveaways, from a refund of what was paid
// with it, and from staff, who say why. It pays for orders, in full or in part, and does not expire. It is not paid out.

// CreditGift is store credit that staff gave a member.
type CreditGift struct {
	ID       id.ID
	Member   id.ID
	Currency string
	Amount   money.Amount
	Reason   string
	By       id.ID
	GivenAt  time.Time
}

// ErrCreditOwn is returned to staff who would give themselves store credit.
var ErrCreditOwn = fault.New(fault.Forbidden, "credit_own")

// check says what is wrong with a gift.
func (g CreditGift) check() error {
	var wrong fault.Fields
	checkRange(&wrong, "amount", int64(g.Amount), 1, maxPrice)
	input.CheckLine(&wrong, "reason", g.Reason, 1, maxReason)
	return wrong.Err()
}

// GiveCredit has staff give a member store credit out of the marketing budget.
type GiveCredit struct {
	Community id.ID
	Member    id.ID
	Amount    money.Amount
	Reason    string
	Request   once.Request
}

// FactCreditGiven tells that staff gave a member store credit.
const FactCreditGiven fact.Kind = "credit.given"

// CreditFact is the payload of facts about store credit.
type CreditFact struct {
	Member   id.ID        `json:"member"`
	Amount   money.Amount `json:"amount"`
	Currency string       `json:"currency"`
	Reason   string       `json:"reason"`
}

// GiveCredit gives a member store credit. A repeated request gives nothing more.
func (s *Service) GiveCredit(ctx context.Context, actor access.Actor, cmd GiveCredit) error {
	if err := may(actor, access.CreditGive, cmd.Community, id.Zero); err != nil {
		return err
	}
	if cmd.Member == actor.Member {
		return ErrCreditOwn
	}
	return s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		tx = working(tx, actor, id.Zero)
		g := CreditGift{ID: tx.NewID(), Member: cmd.Member, Amount: cmd.Amount, Reason: input.Text(cmd.Reason), By: actor.Member, GivenAt: tx.Now()}
		has, err := tx.CreditOf(g.Member)
		if err != nil {
			return err
		}
		if err := g.check(); err != nil {
			return err
		}
		if _, repeated, err := tx.Once(cmd.Request, g.ID); err != nil || repeated {
			return err
		}
		sold, err := tx.SoldBy(id.Zero)
		if err != nil {
			return err
		}
		if _, err := has.Add(g.Amount); err != nil {
			return fault.OnField("amount", "invalid.range").With(fault.Args{"min": int64(1), "max": int64(money.Max - has)})
		}
		g.Currency = sold.Currency
		tx.InsertGift(g)
		if err := tx.Post(ledger.Move(ledger.Cause{Kind: "credit_gift", ID: g.ID}, "given", g.Currency, g.Amount, marketing, credit(g.Member))); err != nil {
			return err
		}
		return emit(tx, fact.Fact{Kind: FactCreditGiven, Version: 1, Subject: g.ID, Payload: CreditFact{g.Member, g.Amount, g.Currency, g.Reason}})
	})
}

// CreditLine is something that came into a member's store credit, or left it.
type CreditLine struct {
	Posting  id.ID
	Cause    ledger.Cause
	Purpose  string
	Amount   money.Amount
	At       time.Time
	Order    id.ID  // that it paid for, or came back from
	Packet   id.ID  // that it came from
	Giveaway id.ID  // that it was won in
	Campaign string // the title of what it came from
	Reason   string // that staff gave
}

// givingTx keeps what members are given to spend.
type givingTx interface {
	packetTx
	giveawayTx
	creditTx
}

// givingReads reads it.
type givingReads interface {
	packetReads
	giveawayReads
	creditReads
}

// creditTx reads and gives store credit.
type creditTx interface {
	// CreditOf returns the store credit that a member has.
	CreditOf(member id.ID) (money.Amount, error)
	// InsertGift keeps what staff gave; to nobody is community.ErrMemberMissing.
	InsertGift(CreditGift)
}

// creditReads reads store credit.
type creditReads interface {
	CreditOf(ctx context.Context, community, member id.ID) (money.Amount, error)
	// CreditLines lists what moved a member's store credit, the newest first.
	CreditLines(ctx context.Context, community, member, after id.ID, limit int) ([]CreditLine, error)
}

// MyCredit returns the store credit that the actor has.
func (s *Service) MyCredit(ctx context.Context, actor access.Actor, community id.ID) (money.Amount, error) {
	if actor.Member.IsZero() {
		return 0, nil
	}
	if err := may(actor, access.OrderView, community, actor.Member); err != nil {
		return 0, err
	}
	return s.store.CreditOf(ctx, community, actor.Member)
}

// CreditOf returns the store credit that a member has, and what moved it, the newest first.
func (s *Service) CreditOf(ctx context.Context, actor access.Actor, community, member id.ID, r PageRequest) (money.Amount, Page[CreditLine], error) {
	if err := may(actor, access.OrderView, community, member); err != nil {
		return 0, Page[CreditLine]{}, err
	}
	has, err := s.store.CreditOf(ctx, community, member)
	if err != nil {
		return 0, Page[CreditLine]{}, fault.Wrap("read store credit", err)
	}
	read := func(after id.ID, limit int) ([]CreditLine, error) {
		return s.store.CreditLines(ctx, community, member, after, limit)
	}
	lines, err := listed(r, read, func(l CreditLine) id.ID { return l.Posting })
	return has, lines, err
}
