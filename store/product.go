package store

import (
	"context"

	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

const (
	productColumns = `p.id, p.slug, p.title, p.description, p.state, p.created_at`
	variantColumns = `v.id, v.product_id, v.title, v.sku, v.price, v.stock, v.held, v.sold`
)

var (
	selectProduct = stmt(`SELECT ` + productColumns + ` FROM product p WHERE p.community_id = $1 AND p.id = $2`)
	productBySlug = stmt(`SELECT ` + productColumns + ` FROM product p WHERE p.community_id = $1 AND p.slug = $2`)
	variantsOf    = stmt(`SELECT ` + variantColumns + ` FROM variant v WHERE v.community_id = $1 AND v.product_id = $2 ORDER BY v.position`)
	picturesOf    = stmt(`SELECT id, alt, media_type FROM picture WHERE community_id = $1 AND product_id = $2 ORDER BY position`)

	insertProduct = into("product", "community_id", "id", "slug", "title", "folded", "description", "state", "created_at")
	updateProduct = stmt(`UPDATE product SET slug = $3, title = $4, folded = $5, description = $6, state = $7 WHERE community_id = $1 AND id = $2`)
	insertVariant = stmt(`INSERT INTO variant (community_id, id, product_id, position, title, sku, price, stock, held, sold)
		SELECT $1, $2, $3, COUNT(*), $4, $5, $6, $7, 0, 0 FROM variant WHERE community_id = $1 AND product_id = $3`)
	updateVariant = stmt(`UPDATE variant SET title = $3, sku = $4, price = $5, stock = stock + $6
		WHERE community_id = $1 AND id = $2 AND stock + $6 >= held + sold AND NOT EXISTS (
			SELECT 1 FROM offer o JOIN offer_price op ON op.community_id = o.community_id AND op.offer_id = o.id
			WHERE o.community_id = $1 AND o.product_id = variant.product_id AND o.state <> 'ended' AND op.variant_id = $2 AND op.price >= $5)`)
	highestTogether = stmt(`SELECT COALESCE(MAX(op.price), 0) FROM offer o
		JOIN offer_price op ON op.community_id = o.community_id AND op.offer_id = o.id
		WHERE o.community_id = $1 AND o.product_id = $2 AND o.state <> 'ended' AND op.variant_id = $3`)
)

func productDest(p *commerce.Product) []any {
	return []any{&p.ID, &p.Slug, &p.Title, &p.Description, &p.State, &p.CreatedAt}
}

func scanProduct(row Row) (p commerce.Product, err error) { return p, row.Scan(productDest(&p)...) }

func scanVariant(row Row) (v commerce.Variant, err error) {
	return v, row.Scan(&v.ID, &v.Product, &v.Title, &v.SKU, &v.Price, &v.Stock, &v.Held, &v.Sold)
}

func scanPicture(row Row) (p commerce.Picture, err error) {
	return p, row.Scan(&p.ID, &p.Alt, &p.MediaType)
}

func productByID(ctx context.Context, q Querier, community, product id.ID) (commerce.Product, error) {
	return wholeProduct(ctx, q, community, selectProduct, product)
}

// wholeProduct reads the one product that a statement finds by a key, with its variants and pictures.
func wholeProduct(ctx context.Context, q Querier, community id.ID, s *Statement, key any) (commerce.Product, error) {
	p, err := get(ctx, q, commerce.ErrProductMissing, s, []any{community, key}, scanProduct)
	if err != nil {
		return p, err
	}
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
	tx.insert(insertProduct, []any{tx.community, p.ID, p.Slug, p.Title, fold(p.Title), p.Description, p.State, p.CreatedAt})
	return tx.unlessTaken("slug")
}

func (tx commerceTx) UpdateProduct(p commerce.Product) error {
	tx.must(commerce.ErrProductMissing, updateProduct, tx.community, p.ID, p.Slug, p.Title, fold(p.Title), p.Description, p.State)
	return tx.unlessTaken("slug")
}

func (tx commerceTx) InsertVariant(v commerce.Variant) error {
	tx.must(commerce.ErrProductMissing, insertVariant, tx.community, v.ID, v.Product, v.Title, v.SKU, v.Price, v.Stock)
	return tx.unlessTaken("sku")
}

func (tx commerceTx) UpdateVariant(v commerce.Variant, restock int64) error {
	var together money.Amount
	if err := one(tx.ctx, tx, errStale, highestTogether, []any{tx.community, v.Product, v.ID}, &together); err != nil {
		return err
	}
	if together >= v.Price {
		return fault.OnField("price", "invalid.above_together")
	}
	tx.must(fault.OnField("restock", "invalid.below_sold"), updateVariant, tx.community, v.ID, v.Title, v.SKU, v.Price, restock)
	return tx.unlessTaken("sku")
}

// unlessTaken runs what is queued; a unique key that is taken becomes a fault at its field.
func (tx *Tx) unlessTaken(field string) error {
	err := tx.flush()
	if taken(err) {
		return fault.OnField(field, "invalid.taken").Because(err)
	}
	return err
}
