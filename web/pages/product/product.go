// Package product is the shop and the page of a product.
package product

import (
	"panal/commerce"
	"panal/web/link"
	"panal/web/pages/purchase"
	"panal/web/ui"
)

// Shelf is some of what is for sale, on whatever page shows it.
type Shelf struct {
	ui.Page
	Listings []commerce.Listing
	To       link.Community
}

// Shop is all that is for sale.
type Shop struct {
	Shelf
	Open  []commerce.Campaign // on the first page
	Pages ui.Pages
}

func (p Shelf) href(l commerce.Listing) string {
	if !l.Offer.ID.IsZero() {
		return p.To.Offer(l.Offer.Slug)
	}
	return p.To.Product(l.Product.Slug)
}

func (p Shelf) picture(l commerce.Listing) string {
	if l.Picture.ID.IsZero() {
		return ""
	}
	return p.To.Picture(l.Picture.ID)
}

// prices are the lowest together and alone.
func (p Shelf) prices(l commerce.Listing) ui.Prices {
	prices := ui.Prices{Together: p.Money(int64(l.From))}
	if l.Together > 0 {
		prices = ui.Prices{Together: p.Money(int64(l.Together)), Alone: p.Money(int64(l.From))}
	}
	if l.Varies {
		prices.Together = p.T("purchase.from", "price", prices.Together)
	}
	return prices
}

// Page is a product, to be bought alone.
type Page struct {
	ui.Page
	Product  commerce.Product
	Choice   purchase.Choice
	Picture  string
	Alt      string
	ForSale  bool
	Together string // the way to the offer, if there is one
}
