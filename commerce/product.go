package commerce

import (
	"time"

	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// A product is sold in variants (at least one). Each variant has a price alone and a shelf: units are on it, held by
// an order that awaits payment, or sold. Only a live product is sold.

// ProductState says whether a product is on sale.
type ProductState string

const (
	ProductDraft    ProductState = "draft"
	ProductLive     ProductState = "live"
	ProductArchived ProductState = "archived"
)

// Product is something a community sells.
type Product struct {
	ID          id.ID
	Slug        string
	Title       string
	Description string
	State       ProductState
	CreatedAt   time.Time
	Variants    []Variant
	Pictures    []Picture
}

// Variant is a product in one size, colour or form, with a shelf of its own.
type Variant struct {
	ID      id.ID
	Product id.ID
	Title   string
	SKU     string
	Price   money.Amount // alone, for one unit
	Stock   int64        // units ever put on the shelf
	Held    int64        // units in orders that await payment
	Sold    int64        // units in orders that are paid
}

// Available is how many units may still be ordered.
func (v Variant) Available() int64 { return v.Stock - v.Held - v.Sold }

// Picture is a picture of a product; its bytes are read apart.
type Picture struct {
	ID        id.ID
	Alt       string
	MediaType string
}

var (
	ErrProductMissing = fault.Missing("product")
	ErrVariantMissing = fault.Missing("variant")
	ErrNotOnSale      = fault.New(fault.Gone, "not_on_sale")
	ErrSoldOut        = fault.New(fault.Gone, "sold_out")
)

// shelfTx moves units of a variant. What takes them off the shelf is refused with ErrSoldOut when it has too few. With
// an offer that caps its units or limits them per person, those are moved too. What an order holds is moved on once: when
// it is no longer held, the order has changed since it was read, and the write is run again.
type shelfTx interface {
	// Hold takes units off the shelf for an order that awaits payment.
	Hold(u Units)
	// SellHeld turns held units into sold ones.
	SellHeld(u Units)
	// Sell takes units off the shelf for an order that is paid already.
	Sell(u Units)
	// ReleaseHeld puts held units back.
	ReleaseHeld(u Units)
	// ReturnSold puts sold units back.
	ReturnSold(u Units)
}

// Units are so many of a variant for a member, at an offer's price or (zero offer) alone.
type Units struct {
	Variant  id.ID
	Quantity int64
	Member   id.ID
	Offer    Offer
}
