package commerce

import (
	"context"
	"time"

	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
)

// What is read for pages and for the API. A read informs; it decides nothing. Whatever may not be seen is not found,
// with the same answer as what does not exist.

// Page is one page of a list; Next is the cursor of the page after it, empty on the last.
type Page[T any] = page.Page[T]

// PageRequest asks for a page.
type PageRequest = page.Request

// listed reads a page of a list, the newest first, in which each item has an id. One more is read than the page shows.
func listed[T any](r PageRequest, read func(after id.ID, limit int) ([]T, error), key func(T) id.ID) (Page[T], error) {
	after, size, err := r.ByID()
	if err != nil {
		return Page[T]{}, err
	}
	items, err := read(after, size+1)
	if err != nil {
		return Page[T]{}, fault.Wrap("read a page", err)
	}
	return page.Cut(items, size, func(item T) []byte { k := key(item); return k[:] }), nil
}

// catalogueReads reads products and offers.
type catalogueReads interface {
	// Listings lists live products, each with the offers of it that are open at the time, the first to end first.
	Listings(ctx context.Context, community id.ID, now time.Time, after id.ID, limit int) ([]Listing, error)
	Products(ctx context.Context, community id.ID, f ProductFilter, after id.ID, limit int) ([]Product, error)
	Product(ctx context.Context, community, product id.ID) (Product, error)
	ProductBySlug(ctx context.Context, community id.ID, slug string) (Product, error)
	// OpenOffers lists the offers of a product that are open at the time, the first to end first.
	OpenOffers(ctx context.Context, community, product id.ID, now time.Time) ([]Offered, error)
	// Picture returns a picture, its bytes, and the state of its product.
	Picture(ctx context.Context, community, picture id.ID) (Picture, []byte, ProductState, error)
	// Offers lists offers with their products, without groups.
	Offers(ctx context.Context, community id.ID, f OfferFilter, after id.ID, limit int) ([]OfferView, error)
	// OfferView returns an offer with the groups that may be joined at the time.
	OfferView(ctx context.Context, community, offer id.ID, now time.Time) (OfferView, error)
	OfferViewBySlug(ctx context.Context, community id.ID, slug string, now time.Time) (OfferView, error)
	Proof(ctx context.Context, community id.ID) (Proof, error)
}

// groupBuyReads reads groups.
type groupBuyReads interface {
	GroupBuyView(ctx context.Context, community, group id.ID) (GroupBuyView, error)
	// GroupBuyViews lists groups with their offers and products, without seats.
	GroupBuyViews(ctx context.Context, community id.ID, f GroupBuyFilter, after id.ID, limit int) ([]GroupBuyView, error)
	// GroupBuyTitles returns the title of the product that each of the groups buys.
	GroupBuyTitles(ctx context.Context, community id.ID, groups []id.ID) (map[id.ID]string, error)
}

// orderReads reads orders and their money.
type orderReads interface {
	OrderView(ctx context.Context, community, order id.ID) (OrderView, error)
	// OrderViews lists orders, without payments and refunds.
	OrderViews(ctx context.Context, community id.ID, f OrderFilter, after id.ID, limit int) ([]OrderView, error)
	// OrderBehind returns the order that a payment, a refund or a return belongs to, or ErrOrderMissing.
	OrderBehind(ctx context.Context, community, part id.ID) (order id.ID, err error)
	attentionReads
	returnReads
}
