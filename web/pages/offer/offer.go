// Package offer is the landing page of an offer: what it is, what it costs alone and together, and how to start.
package offer

import (
	"panal/commerce"
	"panal/web/link"
	"panal/web/pages/purchase"
	"panal/web/ui"
)

// Page is the landing of an offer.
type Page struct {
	ui.Page
	View    commerce.OfferView
	Choice  purchase.Choice
	Picture string
	Alt     string
	Over    string // why nobody may start now; empty when they may
	Joins   bool   // who is invited may join what is open
	SignIn  string // for a guest, whom an offer to some may be for
	Share   ui.ShareKit
	To      link.Community
}

func (p Page) window() string { return p.Locale.Duration(p.View.Offer.Window) }

func (p Page) formed() string {
	if p.View.Formed >= commerce.FormedMost {
		return p.T("offer.formed_many", "number", commerce.FormedMost)
	}
	return p.T("offer.formed", "count", p.View.Formed)
}

func (p Page) start() string {
	if price := p.Choice.Price(p.Page); price != "" {
		return p.T("offer.start_for", "price", price)
	}
	return p.T("action.start_group")
}

func (p Page) alone() string {
	if price := p.Choice.AlonePrice(p.Page); price != "" {
		return p.T("offer.alone_for", "price", price)
	}
	return p.T("action.buy_alone")
}
