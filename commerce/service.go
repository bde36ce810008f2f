// Package commerce sells: products on a shelf, offers to buy together, group buys that form or expire, orders, and the
// money that comes in and goes back.
//
// It decides who may buy what at which price, when a group is full, what happens to money that comes late, twice or
// wrong, and what is posted to the ledger for each. It leaves keeping and guarding to store (every stock, slot and
// limit is guarded in SQL), moving real money to a provider behind Payments, and when to look at deadlines to jobs.
package commerce

import (
	"context"
	"time"

	"panal/access"
	"panal/fact"
	"panal/growth"
	"panal/internal/cache"
	"panal/internal/id"
	"panal/internal/once"
	"panal/ledger"
	"panal/loyalty"
)

// Store keeps what commerce decides. Its reads only inform: what they say is decided again inside a write.
type Store interface {
	Write(ctx context.Context, community id.ID, run func(Tx) error) error
	Terms(ctx context.Context, community, variant, offer id.ID) (Terms, error)
	// Recall returns what an earlier request made; found is false for a new one.
	Recall(ctx context.Context, community id.ID, request once.Request) (result id.ID, found bool, err error)
	Order(ctx context.Context, community, order id.ID) (Order, error)
	// Refunds reads those of the refunds that there are.
	Refunds(ctx context.Context, community id.ID, refunds []id.ID) ([]Refund, error)
	catalogueReads
	groupBuyReads
	orderReads
	tierReads
	marketingReads
}

// Tx is one write. Its methods are grouped by noun, each group declared beside the rules that need it.
type Tx interface {
	recordTx
	catalogueTx
	pictureTx
	shelfTx
	groupBuyTx
	orderTx
	moneyTx
	memberTierTx
	marketingTx
	growth.Tx
}

// moneyTx takes money in and gives it back.
type moneyTx interface {
	paymentTx
	refundTx
	returnTx
}

// memberTierTx sells tiers, and keeps who is in them.
type memberTierTx interface {
	tierTx
	membershipTx
}

// marketingTx gives what campaigns give.
type marketingTx interface {
	campaignTx
	couponTx
	codeTx
	bargainTx
	dropTx
	dropCodeTx
	givingTx
	loyalty.PurseTx
	growth.LinkTx
}

// marketingReads reads the same outside a write.
type marketingReads interface {
	audienceReads
	campaignReads
	couponReads
	bargainReads
	dropReads
	givingReads
	resultReads
	pointsReads
}

// pointsReads reads what a price with points is decided on.
type pointsReads interface {
	PointsProgramme(ctx context.Context, community id.ID) (loyalty.Programme, error)
	PointsPurse(ctx context.Context, community, member id.ID) (loyalty.Purse, error)
}

// recordTx is what every write of whatever noun has.
type recordTx interface {
	Now() time.Time
	NewID() id.ID
	Emit(fact.Fact) error
	Post(ledger.Posting) error
	// Once returns the result of an earlier write with the same request; repeated is false for a new request.
	Once(request once.Request, result id.ID) (prior id.ID, repeated bool, err error)
	// Claim fails with once.ErrRepeated, at once or with the write, when there was an earlier one with the same request.
	Claim(request once.Request, result id.ID) error
}

// Config holds what an operator may set.
type Config struct {
	Hold time.Duration // how long stock is held for an order that awaits payment
}

// DefaultConfig is used where nothing is set.
var DefaultConfig = Config{Hold: 15 * time.Minute}

// Service runs the business of selling for every community.
type Service struct {
	store    Store
	payments Payments
	ids      *id.Generator
	now      func() time.Time
	config   Config
	quotes   *cache.Cache[quoted, Terms]
	proofs   *cache.Cache[id.ID, Proof]
	drops    *cache.Cache[dropKey, DropNow]
}

// quoted names the terms that a quote outside a write was made from.
type quoted struct{ community, variant, offer id.ID }

const (
	// quotesRemembered is how long terms are remembered to price a purchase with before its write, which decides the
	// price again: a buyer who meets a change within that time is told that the price has changed.
	quotesRemembered     = time.Second
	quotesRememberedMost = 10_000
)

// NewService returns a Service. now is the clock for what is decided outside a write.
func NewService(store Store, payments Payments, ids *id.Generator, now func() time.Time, config Config) *Service {
	return &Service{store: store, payments: payments, ids: ids, now: now, config: config,
		quotes: cache.New[quoted, Terms](quotesRememberedMost, quotesRemembered, now),
		proofs: cache.New[id.ID, Proof](quotesRememberedMost, time.Minute, now),
		drops:  cache.New[dropKey, DropNow](dropsRememberedMost, dropsRemembered, now)}
}

// may asks whether the actor may do something in a community, with what belongs to a member.
func may(actor access.Actor, action access.Action, community, owner id.ID) error {
	return actor.May(action, access.Resource{Community: community, Owner: owner})
}
