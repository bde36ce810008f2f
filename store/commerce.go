package store

import (
	"context"
	"errors"
	"slices"

	"panal/commerce"
	"panal/internal/id"
	"panal/internal/once"
)

// Commerce keeps what package commerce decides.
type Commerce struct{ db *DB }

// Commerce returns the part of the database that serves package commerce.
func (db *DB) Commerce() Commerce { return Commerce{db} }

var _ commerce.Store = Commerce{}

// Write runs a write of commerce.
func (c Commerce) Write(ctx context.Context, community id.ID, run func(commerce.Tx) error) error {
	return c.db.Write(ctx, community, func(tx *Tx) error { return run(commerceTx{tx}) })
}

type commerceTx struct{ *Tx }

var _ commerce.Tx = commerceTx{}

// errStale has a write run again: another node changed a row between its read and its update.
var errStale = &databaseError{class: classRetry, err: errors.New("changed since it was read")}

type (
	termsOf struct{ community, variant, offer id.ID } // names the terms of a purchase
	offerOf struct{ community, offer id.ID }          // names an offer
)

// offerSources are the tables that an offer is read from.
var offerSources = slices.Concat(selectOffer.tables, selectPrices.tables)

func (tx commerceTx) Terms(variant, offer id.ID) (commerce.Terms, error) {
	return readOnce(tx.Tx, termsOf{tx.community, variant, offer}, termsTogether.tables, func() (commerce.Terms, error) {
		return terms(tx.ctx, tx, tx.community, variant, offer)
	})
}

func (tx commerceTx) ProductByID(product id.ID) (commerce.Product, error) {
	return productByID(tx.ctx, tx, tx.community, product)
}

func (tx commerceTx) OfferByID(offer id.ID) (commerce.Offer, error) {
	return readOnce(tx.Tx, offerOf{tx.community, offer}, offerSources, func() (commerce.Offer, error) {
		return offerByID(tx.ctx, tx, tx.community, offer)
	})
}

func (tx commerceTx) GroupBuyByID(group id.ID) (commerce.GroupBuy, error) {
	return groupBuyByID(tx.ctx, tx, tx.community, group)
}

func (tx commerceTx) Slots(group id.ID) ([]commerce.Slot, error) {
	return slots(tx.ctx, tx, tx.community, group)
}

func (tx commerceTx) OrderByID(order id.ID) (commerce.Order, error) {
	return orderByID(tx.ctx, tx, tx.community, order)
}

// Terms reads what a purchase is decided on.
func (c Commerce) Terms(ctx context.Context, community, variant, offer id.ID) (commerce.Terms, error) {
	return terms(ctx, c.db, community, variant, offer)
}

// Recall returns what an earlier request made.
func (c Commerce) Recall(ctx context.Context, community id.ID, r once.Request) (result id.ID, found bool, err error) {
	return c.db.Recall(ctx, community, r)
}

// Order reads an order with its lines.
func (c Commerce) Order(ctx context.Context, community, order id.ID) (commerce.Order, error) {
	return settled(func() (commerce.Order, error) { return orderByID(ctx, c.db, community, order) })
}
