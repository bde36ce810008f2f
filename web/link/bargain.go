package link

import (
	"net/url"

	"panal/internal/id"
)

// Bargaining is the page of a campaign that members bargain in.
func (c Community) Bargaining(slug string) string { return c.at("/bargains/" + slug) }

// StartBargain takes the POST that begins a bargain.
func (c Community) StartBargain() string { return c.at("/bargains") }

func (c Community) Bargain(i id.ID) string     { return c.at("/b/" + id.Bargain.Text(i)) }
func (c Community) BargainLive(i id.ID) string { return c.Bargain(i) + "/live" }
func (c Community) HelpBargain(i id.ID) string { return c.Bargain(i) + "/help" }
func (c Community) MyBargains() string         { return c.at("/me/bargains") }

// BargainPoster is a bargain's poster, as "png" or as "svg".
func (c Community) BargainPoster(i id.ID, format string) string {
	return c.Bargain(i) + "/poster." + format
}

// CheckoutAt is the checkout of one unit at the price of a campaign, under an entry that the buyer has in it.
func (c Community) CheckoutAt(product, variant, campaign id.ID, entry string) string {
	return c.Checkout() + "?" + url.Values{"product": {id.Product.Text(product)}, "variant": {id.Variant.Text(variant)},
		"campaign": {id.Campaign.Text(campaign)}, "entry": {entry}}.Encode()
}
