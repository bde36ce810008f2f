// Package home is where a member begins: what waits for them, and what ends soon.
package home

import (
	"panal/commerce"
	"panal/web/link"
	"panal/web/pages/product"
	"panal/web/ui"
)

// Page is a member's home.
type Page struct {
	ui.Page
	To      link.Community
	Guest   bool                 // has proven no e-mail
	Waiting []commerce.OrderView // orders that wait for a payment or for their group
	Goods   product.Shelf        // what ends soonest first
}

// href leads to what an order waits for.
func (p Page) href(v commerce.OrderView) string {
	if v.Order.State == commerce.AwaitingGroup {
		return p.To.GroupBuy(v.Order.GroupBuy)
	}
	return p.To.Order(v.Order.ID)
}
