// Package ledger is double-entry bookkeeping for one community at a time: accounts, and postings whose entries add up
// to zero.
//
// It decides which kinds of account there are, which may not fall below zero, and when a posting may be booked. It
// leaves what is posted, and why, to the domains that cause it, and keeping balances to store.
//
// An amount is seen from what the community owes: an entry > 0 credits its account, an entry < 0 debits it. So what
// is owed or earned (escrow, store credit, revenue) has balances ≥ 0, and what is owned or spent (clearing,
// marketing) has balances ≤ 0.
package ledger

import (
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"time"

	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// Kind is what an account is for.
type Kind string

const (
	Clearing       Kind = "clearing"        // money with the payment provider (asset)
	Escrow         Kind = "escrow"          // money of an unformed group buy; owner: the group buy
	Revenue        Kind = "revenue"         // sales, at the price alone
	Marketing      Kind = "marketing"       // discounts given to spread (expense)
	RefundsPayable Kind = "refunds_payable" // refunds requested and not yet with the payer
	Suspense       Kind = "suspense"        // money that fits no order, until a person decides
	Credit         Kind = "credit"          // store credit; owner: the member whose it is
	Held           Kind = "held"            // store credit that an order awaiting payment holds; owner: the order
	Promised       Kind = "promised"        // store credit set aside by a campaign; owner: the red packet…

	Points        Kind = "points"         // that a member can spend; owner: the member
	PointsPending Kind = "points_pending" // that wait to be settled; owner: the member
	PointsOwed    Kind = "points_owed"    // that were spent before they were taken back; owner: the member
	PointsHeld    Kind = "points_held"    // that an order awaiting payment holds; owner: the order
	PointsIssued  Kind = "points_issued"  // given, less what was taken back
	PointsSpent   Kind = "points_spent"
	PointsLapsed  Kind = "points_lapsed"
)

// ofPoints are the kinds that hold points, which no other holds: points and money never meet in a posting.
var ofPoints = map[Kind]bool{Points: true, PointsPending: true, PointsOwed: true, PointsHeld: true, PointsIssued: true,
	PointsSpent: true, PointsLapsed: true}

// OfPoints reports whether accounts of the kind hold points instead of money.
func (k Kind) OfPoints() bool { return ofPoints[k] }

// guarded kinds hold what belongs to others: they never fall below zero.
var guarded = map[Kind]bool{Escrow: true, RefundsPayable: true, Suspense: true, Credit: true, Held: true, Promised: true,
	Points: true, PointsPending: true, PointsHeld: true, PointsSpent: true, PointsLapsed: true}

var owned = map[Kind]bool{Escrow: true, Credit: true, Held: true, Promised: true, Points: true, PointsPending: true, PointsHeld: true, PointsOwed: true}

// debitNormal kinds are written with their sign turned where people read them.
var debitNormal = map[Kind]bool{Clearing: true, Marketing: true, PointsOwed: true, PointsIssued: true}

// Kinds lists every kind, in the order of a chart of accounts.
var Kinds = []Kind{Clearing, Escrow, RefundsPayable, Suspense, Credit, Held, Promised, Revenue, Marketing,
	PointsIssued, Points, PointsPending, PointsHeld, PointsOwed, PointsSpent, PointsLapsed}

// Valid reports whether there is such a kind.
func (k Kind) Valid() bool { return slices.Contains(Kinds, k) }

// compare orders kinds as Kinds does.
func (k Kind) compare(other Kind) int { return slices.Index(Kinds, k) - slices.Index(Kinds, other) }

// Owned reports whether the kind's accounts have owners; the others are the community's own.
func (k Kind) Owned() bool { return owned[k] }

// Lowest is the least balance an account of the kind may have.
func (k Kind) Lowest() money.Amount {
	if guarded[k] {
		return 0
	}
	return math.MinInt64
}

// Reading turns a balance or entry of the kind into the figure people expect: what is there, what was spent.
func (k Kind) Reading(a money.Amount) money.Amount {
	if debitNormal[k] {
		return -a
	}
	return a
}

// AccountRef names an account; accounts come into being when first posted to.
type AccountRef struct {
	Kind  Kind
	Owner id.ID // the group buy, member… whose it is; zero for the community's own
}

// ID is derived from what the account is, so that no look-up is needed to post. It opens with the owner's time, which
// keeps accounts made together near each other in an index; the rest is a hash.
func (r AccountRef) ID(currency string) id.ID {
	h := sha256.New()
	h.Write(r.Owner[:])
	h.Write([]byte(r.Kind))
	h.Write([]byte{0})
	h.Write([]byte(currency))
	var account id.ID
	copy(account[:8], r.Owner[:8])
	sum := h.Sum(nil)
	copy(account[8:], sum)
	return account
}

// Account is an account with its balance.
type Account struct {
	ID       id.ID
	Kind     Kind
	Owner    id.ID
	Currency string
	Balance  money.Amount
}

// Entry moves an amount into (> 0) or out of (< 0) an account.
type Entry struct {
	Account AccountRef
	Amount  money.Amount
}

// Cause names what a posting is for; a cause and a purpose are posted at most once.
type Cause struct {
	Kind string // "payment", "refund", "group_buy"…
	ID   id.ID
}

// Posting is one balanced movement of value.
type Posting struct {
	ID       id.ID
	Cause    Cause
	Purpose  string // "received", "formed"…: with the cause, the idempotency key
	Currency string
	Entries  []Entry
	Reverses id.ID // the posting this one mirrors
	At       time.Time
}

// ErrUnbalanced is a programming mistake: a posting that does not add up.
var ErrUnbalanced = fault.New(fault.Internal, "posting_unbalanced")

// ErrInsufficient is returned when an account would fall below its lowest balance.
var ErrInsufficient = fault.New(fault.Conflict, "balance_insufficient")

// ErrPosted is returned when the cause was posted for the purpose before.
var ErrPosted = fault.New(fault.Conflict, "already_posted")

// Check returns ErrUnbalanced unless the posting has a cause, a purpose, two or more entries, none of them zero or out
// of range, no account twice, none of points with one of money, and a sum of zero.
func (p Posting) Check() error {
	if p.Cause.ID.IsZero() || p.Cause.Kind == "" || p.Purpose == "" || !money.ValidCurrency(p.Currency) || len(p.Entries) < 2 {
		return ErrUnbalanced.Because(fmt.Errorf("posting %s %q of %s: incomplete", p.Cause.Kind, p.Purpose, p.Cause.ID))
	}
	var sum money.Amount
	for i, e := range p.Entries {
		for _, other := range p.Entries[:i] {
			if e.Account == other.Account {
				return ErrUnbalanced.Because(fmt.Errorf("posting %s %q: account %s twice", p.Cause.Kind, p.Purpose, e.Account.Kind))
			}
		}
		if e.Account.Kind.OfPoints() != (p.Currency == money.Points) {
			return ErrUnbalanced.Because(fmt.Errorf("posting %s %q: %s in %s", p.Cause.Kind, p.Purpose, e.Account.Kind, p.Currency))
		}
		var err error
		if sum, err = sum.Add(e.Amount); err != nil || e.Amount == 0 {
			return ErrUnbalanced.Because(fmt.Errorf("posting %s %q: entry of %d", p.Cause.Kind, p.Purpose, e.Amount))
		}
	}
	if sum != 0 {
		return ErrUnbalanced.Because(fmt.Errorf("posting %s %q: off by %d", p.Cause.Kind, p.Purpose, sum))
	}
	return nil
}

// Reverse returns the posting that undoes p, for a cause and purpose of its own.
func (p Posting) Reverse(cause Cause, purpose string) Posting {
	mirrored := make([]Entry, len(p.Entries))
	for i, e := range p.Entries {
		mirrored[i] = Entry{e.Account, -e.Amount}
	}
	return Posting{Cause: cause, Purpose: purpose, Currency: p.Currency, Entries: mirrored, Reverses: p.ID}
}

// Move returns the posting that moves an amount from one account to another.
func Move(cause Cause, purpose, currency string, amount money.Amount, from, to AccountRef) Posting {
	return Posting{Cause: cause, Purpose: purpose, Currency: currency, Entries: []Entry{{from, -amount}, {to, amount}}}
}
