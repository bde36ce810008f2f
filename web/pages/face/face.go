// Package face is what a guest meets of a community: what it is, and the one way in.
package face

import (
	"panal/web/pages/product"
	"panal/web/ui"
)

// Page is the community's face.
type Page struct {
	ui.Page
	Goods product.Shelf // some of what is for sale; none where nothing is
	Enter ui.Action     // the one button
}
