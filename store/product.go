package store

import (
	"context"

	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
)

var (
	selectProduct = stmt(`SELECT id, slug, title, description, state, created_at FROM product WHERE community_id = $1 AND id = $2`)
	variantsOf    = stmt(`SELECT id, product_id, title, sku, price, stock, held, sold FROM variant
		WHERE community_id = $1 AND product_id = $2 ORDER BY position`)
	picturesOf = stmt(`SELECT id, alt, media_type FROM picture WHERE community_id = $1 AND product_id = $2 ORDER BY position`)

	insertProduct = into("product", "community_id", "id", "slug", "title", "description", "state", "created_at")
	updateProduct = stmt(`UPDATE product SET slug = $3, title = $4, description = $5, state = $6 WHERE community_id = $1 AND id = $2`)
	insertVariant = stmt(`INSERT INTO variant (community_id, id, product_id, position, title, sku, price, stock, held, sold)
		SELECT $1, $2, $3, COUNT(*), $4, $5, $6, $7, 0, 0 FROM variant WHERE community_id = $1 AND product_id = $3`)
	updateVariant = stmt(`UPDATE variant SET title = $3, sku = $4, price = $5, stock = stock + $6
		WHERE community_id = $1 AND id = $2 AND stock + $6 >= held + sold`)
	insertPicture = into("picture", "community_id", "id", "product_id", "position", "alt", "media_type", "content")
	selectPicture = stmt(`SELECT id, alt, media_type, content FROM picture WHERE community_id = $1 AND id = $2`)
)

func scanProduct(row Row) (p commerce.Product, err error) {
	return p, row.Scan(&p.ID, &p.Slug, &p.Title, &p.Description, &p.State, &p.CreatedAt)
}

func scanVariant(row Row) (v commerce.Variant, err error) {
	return v, row.Scan(&v.ID, &v.Product, &v.Title, &v.SKU, &v.Price, &v.Stock, &v.Held, &v.Sold)
}

func scanPicture(row Row) (p commerce.Picture, err error) {
	return p, row.Scan(&p.ID, &p.Alt, &p.MediaType)
}

func productByID(ctx context.Context, q Querier, community, product id.ID) (commerce.Product, error) {
	found, err := list(ctx, q, selectProduct, []any{community, product}, scanProduct)
	if err != nil || len(found) == 0 {
		return commerce.Product{}, orMissing(err, commerce.ErrProductMissing)
	}
	return complete(ctx, q, community, found[0])
}

// complete reads a product's variants and pictures.
func complete(ctx context.Context, q Querier, community id.ID, p commerce.Product) (_ commerce.Product, err error) {
	if p.Variants, err = list(ctx, q, variantsOf, []any{community, p.ID}, scanVariant); err != nil {
		return p, err
	}
	p.Pictures, err = list(ctx, q, picturesOf, []any{community, p.ID}, scanPicture)
	return p, err
}

// orMissing is err, or the fault for what was not found.
func orMissing(err error, missing *fault.Fault) error {
	if err != nil {
		return err
	}
	return missing
}

func (tx commerceTx) InsertProduct(p commerce.Product) error {
	tx.insert(insertProduct, []any{tx.community, p.ID, p.Slug, p.Title, p.Description, p.State, p.CreatedAt})
	return tx.unlessTaken("slug")
}

func (tx commerceTx) UpdateProduct(p commerce.Product) error {
	tx.must(commerce.ErrProductMissing, updateProduct, tx.community, p.ID, p.Slug, p.Title, p.Description, p.State)
	return tx.unlessTaken("slug")
}

func (tx commerceTx) InsertVariant(v commerce.Variant) error {
	tx.must(commerce.ErrProductMissing, insertVariant, tx.community, v.ID, v.Product, v.Title, v.SKU, v.Price, v.Stock)
	return tx.unlessTaken("sku")
}

func (tx commerceTx) UpdateVariant(v commerce.Variant, restock int64) error {
	tx.must(fault.OnField("restock", "invalid.below_sold"), updateVariant, tx.community, v.ID, v.Title, v.SKU, v.Price, restock)
	return tx.unlessTaken("sku")
}

func (tx commerceTx) InsertPicture(product id.ID, position int, p commerce.Picture, content []byte) error {
	tx.insert(insertPicture, []any{tx.community, p.ID, product, position, p.Alt, p.MediaType, content})
	return tx.unlessTaken("position")
}

// unlessTaken runs what is queued; a unique key that is taken becomes a fault at its field.
func (tx *Tx) unlessTaken(field string) error {
	err := tx.conn.flush(tx.ctx)
	if taken(err) {
		return fault.OnField(field, "invalid.taken").Because(err)
	}
	return err
}

// Shelf.

var (
	holdUnits = stmt(`UPDATE variant SET held = held + $3 WHERE community_id = $1 AND id = $2 AND stock - held - sold >= $3`)
	sellHeld  = stmt(`UPDATE variant SET held = held - $3, sold = sold + $3 WHERE community_id = $1 AND id = $2 AND held >= $3`)
	sellUnits = stmt(`UPDATE variant SET sold = sold + $3 WHERE community_id = $1 AND id = $2 AND stock - held - sold >= $3`)
	unhold    = stmt(`UPDATE variant SET held = held - $3 WHERE community_id = $1 AND id = $2 AND held >= $3`)
	unsell    = stmt(`UPDATE variant SET sold = sold - $3 WHERE community_id = $1 AND id = $2 AND sold >= $3`)

	takeFromOffer = stmt(`UPDATE offer SET taken = taken + $3 WHERE community_id = $1 AND id = $2 AND taken + $3 <= stock`)
	giveToOffer   = stmt(`UPDATE offer SET taken = taken - $3 WHERE community_id = $1 AND id = $2 AND taken >= $3`)
	useOffer      = stmt(`INSERT INTO offer_use (community_id, offer_id, member_id, units) VALUES ($1, $2, $3, $4)
		ON CONFLICT (community_id, offer_id, member_id) DO UPDATE SET units = offer_use.units + excluded.units
		WHERE offer_use.units + excluded.units <= $5`)
	unuseOffer = stmt(`UPDATE offer_use SET units = units - $4
		WHERE community_id = $1 AND offer_id = $2 AND member_id = $3 AND units >= $4`)
)

func (tx commerceTx) Hold(u commerce.Units) { tx.take(holdUnits, u) }
func (tx commerceTx) Sell(u commerce.Units) { tx.take(sellUnits, u) }

func (tx commerceTx) take(s *Statement, u commerce.Units) {
	tx.must(commerce.ErrSoldOut, s, tx.community, u.Variant, u.Quantity)
	if u.Offer.Stock > 0 {
		tx.must(commerce.ErrSoldOut, takeFromOffer, tx.community, u.Offer.ID, u.Quantity)
	}
	if limit := u.Offer.PerPersonLimit; limit > 0 {
		tx.must(commerce.ErrLimitReached.With(fault.Args{"limit": limit}), useOffer, tx.community, u.Offer.ID, u.Member, u.Quantity, limit)
	}
}

func (tx commerceTx) SellHeld(u commerce.Units) {
	tx.must(commerce.ErrSoldOut, sellHeld, tx.community, u.Variant, u.Quantity)
}

func (tx commerceTx) ReleaseHeld(u commerce.Units) { tx.give(unhold, u) }
func (tx commerceTx) ReturnSold(u commerce.Units)  { tx.give(unsell, u) }

// give puts units back. The offer's counts are only kept while it has a cap or a limit, so they may hold fewer.
func (tx commerceTx) give(s *Statement, u commerce.Units) {
	tx.must(fault.New(fault.Internal, "shelf"), s, tx.community, u.Variant, u.Quantity)
	if u.Offer.Stock > 0 {
		tx.run(giveToOffer, tx.community, u.Offer.ID, u.Quantity)
	}
	if u.Offer.PerPersonLimit > 0 {
		tx.run(unuseOffer, tx.community, u.Offer.ID, u.Member, u.Quantity)
	}
}
