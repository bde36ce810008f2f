package store

import (
	"context"

	"panal/commerce"
	"panal/internal/id"
)

var (
	insertPicture = stmt(`INSERT INTO picture (community_id, id, product_id, position, alt, media_type, content)
		SELECT $1, $2, $3, COALESCE(MAX(position) + 1, 0), $4, $5, $6 FROM picture WHERE community_id = $1 AND product_id = $3`)
	deletePicture = stmt(`DELETE FROM picture WHERE community_id = $1 AND product_id = $2 AND id = $3`)
	placePicture  = stmt(`UPDATE picture SET position = $4 WHERE community_id = $1 AND product_id = $2 AND id = $3`)
	selectPicture = stmt(`SELECT x.id, x.alt, x.media_type, x.content, p.state FROM picture x
		JOIN product p ON p.community_id = x.community_id AND p.id = x.product_id
		WHERE x.community_id = $1 AND x.id = $2`)
)

func (tx commerceTx) InsertPicture(product id.ID, p commerce.Picture, content []byte) {
	tx.must(commerce.ErrProductMissing, insertPicture, tx.community, p.ID, product, p.Alt, p.MediaType, content)
}

func (tx commerceTx) DeletePicture(product, picture id.ID) {
	tx.must(commerce.ErrPictureMissing, deletePicture, tx.community, product, picture)
}

func (tx commerceTx) PlacePicture(product, picture id.ID, place int) {
	tx.must(commerce.ErrPictureMissing, placePicture, tx.community, product, picture, place)
}

// Picture reads a picture with its bytes and the state of its product.
func (c Commerce) Picture(ctx context.Context, community, picture id.ID) (p commerce.Picture, content []byte, state commerce.ProductState, err error) {
	err = one(ctx, c.db, commerce.ErrPictureMissing, selectPicture, []any{community, picture}, &p.ID, &p.Alt, &p.MediaType, &content, &state)
	return p, content, state, err
}
