// Package console has the pages of those who run a community: what needs a hand today, the shop, the orders, the
// books, what it costs to be found, who may do what, and what the program could not do.
//
// It decides how a list, a form and a warning look here. It leaves what is read and changed to package web, and who may
// see a page to the route table.
package console

import (
	"net/url"

	"panal/commerce"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/ui"
)

// choice is one of a few ways to narrow a list.
type choice ui.Choice

// offered are choices as ui shows them.
func offered(all []choice) []ui.Choice {
	out := make([]ui.Choice, len(all))
	for i, c := range all {
		out[i] = ui.Choice(c)
	}
	return out
}

// states are the choices of a noun's states, and all of them.
func states[S ~string](p ui.Page, noun string, of ...S) []choice {
	now := p.URL.Query().Get("state")
	all := []choice{{Label: p.T("console.all"), Href: ui.Narrow(p.URL, "state", ""), Current: now == ""}}
	for _, s := range of {
		all = append(all, choice{Label: p.T("state." + noun + "." + string(s)), Href: ui.Narrow(p.URL, "state", string(s)), Current: now == string(s)})
	}
	return all
}

// isFiltered reports whether the list shows a part of what there is.
func isFiltered(u *url.URL) bool {
	for _, name := range []string{"q", "state", "role", "offer", "product", "member", "kind", "group", "segment", "circle", "by", "on", "from", "to"} {
		if u.Query().Get(name) != "" {
			return true
		}
	}
	return false
}

// only says what else a list is narrowed to, such as one offer, and how to see all again.
type only struct{ Label, Name string }

// nothing is what a list says that has no rows: for a filter that leaves none, how to see all.
func nothing(p ui.Page, first ui.Empty) ui.Empty {
	if isFiltered(p.URL) {
		return ui.Empty{Icon: "search", Title: p.T("console.none_left"), Text: p.T("console.none_left_text"),
			Action: ui.Action{Label: p.T("console.show_all"), Href: p.URL.Path, Kind: ui.Plain}}
	}
	return first
}

// bought says what an order is for.
func bought(p ui.Page, o commerce.Order) string {
	if len(o.Lines) == 0 {
		return id.Order.Text(o.ID)
	}
	return p.T("purchase.line", "quantity", o.Lines[0].Quantity, "title", o.Lines[0].Title)
}

// variantName is how a variant is called beside its product.
func variantName(p ui.Page, v commerce.Variant) string {
	if v.Title == "" {
		return p.T("console.product.only_variant")
	}
	return v.Title
}

// members says how many of a group's places are taken.
func members(p ui.Page, g commerce.GroupBuy) string {
	return p.T("ui.count_of", "have", g.Taken+g.Virtual, "of", g.Size)
}

// picture is the address of a product's first picture.
func picture(shop link.Community, p commerce.Product) string {
	if len(p.Pictures) == 0 {
		return ""
	}
	return shop.Picture(p.Pictures[0].ID)
}
