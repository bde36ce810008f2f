package store

import (
	"bytes"
	"context"
	"time"

	"panal/commerce"
	"panal/internal/id"
	"panal/money"
)

// Reads of the shop window. A page costs a few statements, however many products, groups and members it shows.

// A page of products, from which the statements that follow it read variants and pictures.
const productPage = `(SELECT * FROM product WHERE community_id = $1 AND id < $2 AND ($4 = '' OR state = $4)
	AND ($5 = '' OR folded LIKE $5 ESCAPE '!' OR slug LIKE $5 ESCAPE '!') ORDER BY id DESC LIMIT $3) p`

var (
	listings = stmt(`SELECT ` + productColumns + `,
			(SELECT COALESCE(MIN(v.price), 0) FROM variant v WHERE v.community_id = $1 AND v.product_id = p.id),
			(SELECT COALESCE(MAX(v.price), 0) FROM variant v WHERE v.community_id = $1 AND v.product_id = p.id),
			x.id, COALESCE(x.alt, ''), COALESCE(x.media_type, '')
		FROM (SELECT * FROM product WHERE community_id = $1 AND id < $2 AND state = 'live' ORDER BY id DESC LIMIT $3) p
		LEFT JOIN picture x ON x.community_id = $1 AND x.id = (
			SELECT y.id FROM picture y WHERE y.community_id = $1 AND y.product_id = p.id ORDER BY y.position LIMIT 1)
		ORDER BY p.id DESC`)
	listedOffers = stmt(`SELECT ` + offeredColumns + `
		FROM (SELECT id FROM product WHERE community_id = $1 AND id < $2 AND state = 'live' ORDER BY id DESC LIMIT $3) p
		JOIN offer o ON o.community_id = $1 AND o.product_id = p.id AND o.state = 'live' AND o.starts_at <= $4 AND o.ends_at > $4
		ORDER BY o.ends_at, o.id`)

	openOffers = stmt(`SELECT ` + offeredColumns + ` FROM offer o WHERE o.community_id = $1 AND o.product_id = $2 AND o.state = 'live'
		AND o.starts_at <= $3 AND o.ends_at > $3 ORDER BY o.ends_at, o.id`)

	products        = stmt(`SELECT ` + productColumns + ` FROM ` + productPage + ` ORDER BY p.id DESC`)
	variantsOfPage  = stmt(`SELECT ` + variantColumns + ` FROM ` + productPage + ` JOIN variant v ON v.community_id = $1 AND v.product_id = p.id ORDER BY v.position`)
	picturesOfPage  = stmt(`SELECT x.product_id, x.id, x.alt, x.media_type FROM ` + productPage + ` JOIN picture x ON x.community_id = $1 AND x.product_id = p.id ORDER BY x.position`)
	offers          = stmt(`SELECT ` + offerColumns + `, ` + productColumns + `, c.currency FROM ` + offerPage + offerTables + ` ORDER BY o.id DESC`)
	pricesOfPage    = stmt(`SELECT op.offer_id, op.variant_id, op.price FROM ` + offerPage + ` JOIN offer_price op ON op.community_id = $1 AND op.offer_id = o.id`)
	offerView       = stmt(offerViewText + `WHERE o.community_id = $1 AND o.id = $2`)
	offerViewBySlug = stmt(offerViewText + `WHERE o.community_id = $1 AND o.slug = $2`)

	// A product's variants, each with its price in an offer, or 0.
	variantsPriced = stmt(`SELECT ` + variantColumns + `, COALESCE(op.price, 0) FROM variant v
		LEFT JOIN offer_price op ON op.community_id = v.community_id AND op.offer_id = $3 AND op.variant_id = v.id
		WHERE v.community_id = $1 AND v.product_id = $2 ORDER BY v.position`)
)

const (
	// An offer with its lowest and its highest price.
	offeredColumns = offerColumns + `,
		(SELECT COALESCE(MIN(op.price), 0) FROM offer_price op WHERE op.community_id = $1 AND op.offer_id = o.id),
		(SELECT COALESCE(MAX(op.price), 0) FROM offer_price op WHERE op.community_id = $1 AND op.offer_id = o.id)`

	offerPage = `(SELECT * FROM offer WHERE community_id = $1 AND id < $2 AND ($4 = '' OR state = $4)
		AND (product_id = $5 OR $5 IS NULL) ORDER BY id DESC LIMIT $3) o`
	offerTables = ` JOIN product p ON p.community_id = o.community_id AND p.id = o.product_id JOIN community c ON c.id = o.community_id `

	offerViewText = `SELECT ` + offerColumns + `, ` + productColumns + `, c.currency,
		(SELECT COUNT(*) FROM (SELECT 1 FROM group_buy g WHERE g.community_id = o.community_id AND g.offer_id = o.id AND g.state = 'formed' LIMIT $3) formed)
		FROM offer o ` + offerTables
)

// before is the key that a list which descends begins below: the highest there is for the first page.
func before(after id.ID) []byte {
	if after.IsZero() {
		return bytes.Repeat([]byte{0xff}, len(after))
	}
	return whole(after)
}

// Listings reads a page of the shop window.
func (c Commerce) Listings(ctx context.Context, community id.ID, now time.Time, after id.ID, limit int) ([]commerce.Listing, error) {
	found, err := list(ctx, c.db, listings, []any{community, before(after), limit}, func(row Row) (l commerce.Listing, err error) {
		var highest money.Amount
		err = row.Scan(append(productDest(&l.Product), &l.From, &highest, &l.Picture.ID, &l.Picture.Alt, &l.Picture.MediaType)...)
		l.Varies = highest > l.From
		return l, err
	})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	at := make(map[id.ID]*commerce.Listing, len(found))
	for i := range found {
		at[found[i].Product.ID] = &found[i]
	}
	err = c.db.query(ctx, listedOffers, []any{community, before(after), limit, now}, func(row Row) error {
		o, err := scanOffered(row)
		if l := at[o.Offer.Product]; l != nil {
			l.Open = append(l.Open, o)
		}
		return err
	})
	return found, err
}

// Products reads a page of products with their variants and pictures.
func (c Commerce) Products(ctx context.Context, community id.ID, f commerce.ProductFilter, after id.ID, limit int) ([]commerce.Product, error) {
	page := func() []any { return []any{community, before(after), limit, f.State, containing(f.Words)} }
	found, err := list(ctx, c.db, products, page(), scanProduct)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	at := make(map[id.ID]*commerce.Product, len(found))
	for i := range found {
		at[found[i].ID] = &found[i]
	}
	err = c.db.query(ctx, variantsOfPage, page(), func(row Row) error {
		v, err := scanVariant(row)
		if p := at[v.Product]; p != nil {
			p.Variants = append(p.Variants, v)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	err = c.db.query(ctx, picturesOfPage, page(), func(row Row) error {
		var product id.ID
		var x commerce.Picture
		err := row.Scan(&product, &x.ID, &x.Alt, &x.MediaType)
		if p := at[product]; p != nil {
			p.Pictures = append(p.Pictures, x)
		}
		return err
	})
	return found, err
}

// OpenOffers lists the live offers of a product that are open at the time, the first to end first.
func (c Commerce) OpenOffers(ctx context.Context, community, product id.ID, now time.Time) ([]commerce.Offered, error) {
	return list(ctx, c.db, openOffers, []any{community, product, now}, scanOffered)
}

func scanOffered(row Row) (o commerce.Offered, err error) {
	var highest money.Amount
	err = row.Scan(append(offerDest(&o.Offer), &o.Together, &highest)...)
	o.Varies = highest > o.Together
	return o, err
}

// Product reads a product with its variants and pictures.
func (c Commerce) Product(ctx context.Context, community, product id.ID) (commerce.Product, error) {
	return productByID(ctx, c.db, community, product)
}

// ProductBySlug reads the product with a slug, with its variants and pictures.
func (c Commerce) ProductBySlug(ctx context.Context, community id.ID, slug string) (commerce.Product, error) {
	return wholeProduct(ctx, c.db, community, productBySlug, slug)
}

// Offers reads a page of offers with their prices and products.
func (c Commerce) Offers(ctx context.Context, community id.ID, f commerce.OfferFilter, after id.ID, limit int) ([]commerce.OfferView, error) {
	page := func() []any { return []any{community, before(after), limit, f.State, f.Product} }
	found, err := list(ctx, c.db, offers, page(), func(row Row) (v commerce.OfferView, err error) {
		v.Offer.Prices = map[id.ID]money.Amount{}
		return v, row.Scan(append(append(offerDest(&v.Offer), productDest(&v.Product)...), &v.Currency)...)
	})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	prices := make(map[id.ID]map[id.ID]money.Amount, len(found))
	for _, v := range found {
		prices[v.Offer.ID] = v.Offer.Prices
	}
	err = c.db.query(ctx, pricesOfPage, page(), func(row Row) error {
		var offer, variant id.ID
		var price money.Amount
		err := row.Scan(&offer, &variant, &price)
		if of := prices[offer]; of != nil {
			of[variant] = price
		}
		return err
	})
	return found, err
}

// OfferView reads an offer as its page shows it.
func (c Commerce) OfferView(ctx context.Context, community, offer id.ID, now time.Time) (commerce.OfferView, error) {
	return c.offerView(ctx, community, offerView, offer, now)
}

// OfferViewBySlug reads the offer with a slug as its page shows it.
func (c Commerce) OfferViewBySlug(ctx context.Context, community id.ID, slug string, now time.Time) (commerce.OfferView, error) {
	return c.offerView(ctx, community, offerViewBySlug, slug, now)
}

func (c Commerce) offerView(ctx context.Context, community id.ID, s *Statement, key any, now time.Time) (v commerce.OfferView, err error) {
	dest := append(append(offerDest(&v.Offer), productDest(&v.Product)...), &v.Currency, &v.Formed)
	if err := one(ctx, c.db, commerce.ErrOfferMissing, s, []any{community, key, commerce.FormedMost}, dest...); err != nil {
		return v, err
	}
	if err := furnish(ctx, c.db, community, &v.Offer, &v.Product); err != nil {
		return v, err
	}
	v.Open, err = joinable(ctx, c.db, community, v.Offer.ID, now)
	for i := range v.Open {
		v.Open[i].Offer, v.Open[i].Product, v.Open[i].Currency = v.Offer, v.Product, v.Currency
	}
	return v, err
}

// furnish reads a product's variants and pictures, and an offer's prices for them.
func furnish(ctx context.Context, q Querier, community id.ID, o *commerce.Offer, p *commerce.Product) error {
	o.Prices = map[id.ID]money.Amount{}
	err := q.query(ctx, variantsPriced, []any{community, p.ID, o.ID}, func(row Row) error {
		var v commerce.Variant
		var together money.Amount
		err := row.Scan(&v.ID, &v.Product, &v.Title, &v.SKU, &v.Price, &v.Stock, &v.Held, &v.Sold, &together)
		p.Variants = append(p.Variants, v)
		if together > 0 {
			o.Prices[v.ID] = together
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Pictures, err = list(ctx, q, picturesOf, []any{community, p.ID}, scanPicture)
	return err
}
