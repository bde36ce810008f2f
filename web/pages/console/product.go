package console

import (
	"github.com/a-h/templ"

	"panal/commerce"
	"panal/web/link"
	"panal/web/ui"
)

// Products lists the products.
type Products struct {
	ui.Page
	To    link.Console
	Shop  link.Community
	List  []commerce.Product
	Pages ui.Pages
}

func (p Products) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, ExportCSV: ui.Filtered(p.URL, p.To.ProductsCSV()), Pages: p.Pages,
		Tools: ui.SearchBox(p.Locale, p.To.Products(), p.URL.Query().Get("q")),
		Columns: []ui.Column{{Label: p.T("console.product.product")}, {Label: p.T("console.state")},
			{Label: p.T("console.product.price"), Numeric: true}, {Label: p.T("console.product.available"), Numeric: true}},
		Empty: nothing(p.Page, ui.Empty{Icon: "products", Title: p.T("console.product.none"), Text: p.T("console.product.none_text"),
			Action: ui.Action{Label: p.T("console.product.add"), Href: p.To.NewProduct()}}),
	}
	for _, v := range p.List {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			thing(p.To.Product(v.ID), picture(p.Shop, v), v.Title, p.variants(v)),
			ui.State(p.Locale, "product", string(v.State)), ui.Text(priceRange(p.Page, v)), shelf(p.Page, v),
		}})
	}
	return l
}

// variants says how many there are, where there are several.
func (p Products) variants(v commerce.Product) string {
	if len(v.Variants) < 2 {
		return ""
	}
	return p.T("console.product.variants_count", "count", len(v.Variants))
}

// priceRange is the price alone, or the lowest and the highest.
func priceRange(p ui.Page, v commerce.Product) string {
	if len(v.Variants) == 0 {
		return ""
	}
	low, high := v.Variants[0].Price, v.Variants[0].Price
	for _, x := range v.Variants {
		low, high = min(low, x.Price), max(high, x.Price)
	}
	if low == high {
		return p.Money(int64(low))
	}
	return p.Money(int64(low)) + " – " + p.Money(int64(high))
}

func available(v commerce.Product) (units int64) {
	for _, x := range v.Variants {
		units += x.Available()
	}
	return units
}

// ProductForm drafts a product.
type ProductForm struct {
	ui.Page
	To   link.Console
	Form ui.Form
}

// Product is one product, to be changed.
type Product struct {
	ui.Page
	To      link.Console
	Shop    link.Community
	Product commerce.Product
	Words   ui.Form // title, slug, description
	State   string  // why its state could not be changed
	Upload  ui.Form // a picture
}

func title(f ui.Form) ui.Input {
	in := f.Input("title", f.Locale.T("console.product.title"))
	in.MaxLength, in.Autocomplete = 120, "off"
	return in
}

func slug(f ui.Form, optional bool) ui.Input {
	in := f.Input("slug", f.Locale.T("console.slug"))
	in.MaxLength, in.Autocomplete, in.Optional = 80, "off", optional
	in.Hint = f.Locale.T("console.slug_hint")
	if optional {
		in.Hint = f.Locale.T("console.slug_made")
	}
	return in
}

func description(f ui.Form) ui.Input {
	in := f.Input("description", f.Locale.T("field.about"))
	in.Optional, in.Rows, in.MaxLength = true, 8, 20_000
	in.Hint = f.Locale.T("console.product.about_hint")
	return in
}

// variantFields are the fields of a variant under a prefix.
type variantFields struct {
	Title, SKU, Price ui.Input
}

func variantInputs(f ui.Form, prefix string) (v variantFields) {
	v.Title = f.Input(prefix+"title", f.Locale.T("console.variant.title"))
	v.Title.Optional, v.Title.MaxLength, v.Title.Autocomplete = true, 120, "off"
	v.Title.Hint = f.Locale.T("console.variant.title_hint")
	v.SKU = f.Input(prefix+"sku", f.Locale.T("console.variant.sku"))
	v.SKU.Optional, v.SKU.MaxLength, v.SKU.Autocomplete = true, 64, "off"
	v.SKU.Hint = f.Locale.T("console.variant.sku_hint")
	v.Price = f.Input(prefix+"price", f.Locale.T("console.variant.price"))
	v.Price.Hint = f.Locale.T("console.variant.price_hint")
	return v
}

// units is a field for a number of units; fewer may be taken off a shelf, so it may be negative.
func units(f ui.Form, name, label, hint string) ui.Input {
	in := f.Input(name, label)
	in.Type, in.InputMode, in.Autocomplete, in.Hint = "number", "numeric", "off", hint
	return in
}

// Variant is the form of a variant, new or there.
type Variant struct {
	ui.Page
	To      link.Console
	Product commerce.Product
	Variant commerce.Variant // zero when new
	Form    ui.Form
	Shelf   ui.Form // units to put on it
}

func (p Variant) action() string {
	if p.Variant.ID.IsZero() {
		return p.To.Variants(p.Product.ID)
	}
	return p.To.Variant(p.Product.ID, p.Variant.ID)
}

func (p Variant) counts() []ui.Pair {
	count := func(key string, n int64) ui.Pair { return ui.Pair{Key: p.T(key), Value: ui.Text(p.Locale.Number(n))} }
	return []ui.Pair{count("console.variant.ever", p.Variant.Stock), count("console.variant.held", p.Variant.Held),
		count("console.variant.sold", p.Variant.Sold), count("console.variant.available", p.Variant.Available())}
}

func (p Product) variants() ui.Listing {
	l := ui.Listing{Caption: p.T("console.product.variants"),
		Tools: ui.LinkButton(ui.Action{Label: p.T("console.variant.add"), Icon: "plus", Href: p.To.NewVariant(p.Product.ID),
			Kind: ui.Plain, Small: true}),
		Columns: []ui.Column{{Label: p.T("console.variant.variant")}, {Label: p.T("console.variant.sku")},
			{Label: p.T("console.variant.price"), Numeric: true},
			{Label: p.T("console.variant.available"), Numeric: true}, {Label: p.T("console.variant.held"),
				Numeric: true}, {Label: p.T("console.variant.sold"), Numeric: true}},
	}
	number := func(n int64) templ.Component { return ui.Text(p.Locale.Number(n)) }
	for _, v := range p.Product.Variants {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			ui.Link(p.To.Variant(p.Product.ID, v.ID), variantName(p.Page, v)), ui.Text(v.SKU), ui.Money(p.Page, int64(v.Price)),
			number(v.Available()), number(v.Held), number(v.Sold),
		}})
	}
	return l
}
