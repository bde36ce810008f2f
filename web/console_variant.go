package web

import (
	"net/url"
	"slices"

	"panal/commerce"
	"panal/internal/id"
	"panal/web/pages/console"
	"panal/web/ui"
)

// variantPage is a variant's page as long as nothing is refused; a zero variant is a new one's.
func (q *request) variantPage(p commerce.Product, v commerce.Variant) console.Variant {
	page := console.Variant{Page: q.consolePage(v.Title), To: q.pages(), Product: p, Variant: v}
	values := url.Values{formKey: {q.newFormKey()}}
	if v.ID.IsZero() {
		page.Title = q.locale.T("console.variant.new")
	} else {
		values = url.Values{"title": {v.Title}, "sku": {v.SKU}, "price": {q.decimal(v.Price)}}
		if v.Title == "" {
			page.Title = q.locale.T("console.product.only_variant")
		}
	}
	page.Form = ui.NewForm(q.locale, values)
	page.Shelf = ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}})
	return page
}

// variant is the product and the variant in the path.
func (q *request) variant() (commerce.Product, commerce.Variant, error) {
	p, err := q.product()
	if err != nil {
		return p, commerce.Variant{}, err
	}
	variant, err := q.pathID(id.Variant, "variant", commerce.ErrVariantMissing)
	if err != nil {
		return p, commerce.Variant{}, err
	}
	at := slices.IndexFunc(p.Variants, func(v commerce.Variant) bool { return v.ID == variant })
	if at < 0 {
		return p, commerce.Variant{}, commerce.ErrVariantMissing
	}
	return p, p.Variants[at], nil
}

func (s *Server) newVariant(q *request) error {
	p, err := q.product()
	if err != nil {
		return err
	}
	return q.show(q.variantPage(p, commerce.Variant{}).Show())
}

func (s *Server) createVariant(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	p, err := q.product()
	if err != nil {
		return err
	}
	request, err := q.once(values)
	if err != nil {
		return err
	}
	r := q.reader(values)
	variant := commerce.NewVariant{Title: r.text("title"), SKU: r.text("sku"), Price: r.price("price"), Stock: r.whole("stock")}
	if err = r.err(); err == nil {
		_, err = s.Commerce.AddVariant(q.ctx(), q.actor, commerce.AddVariant{Community: q.community.ID, Product: p.ID,
			Variant: variant, Request: request})
	}
	if err != nil {
		page := q.variantPage(p, commerce.Variant{})
		return q.refused(err, ui.NewForm(q.locale, values), func(f ui.Form) component { page.Form = f; return page.Show() })
	}
	q.flash("saved")
	return q.see(q.pages().Product(p.ID))
}

func (s *Server) consoleVariant(q *request) error {
	p, v, err := q.variant()
	if err != nil {
		return err
	}
	return q.show(q.variantPage(p, v).Show())
}

func (s *Server) editVariant(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	p, v, err := q.variant()
	if err != nil {
		return err
	}
	r := q.reader(values)
	cmd := commerce.UpdateVariant{Community: q.community.ID, Product: p.ID, Variant: v.ID, Title: r.text("title"),
		SKU: r.text("sku"), Price: r.price("price")}
	if err = r.err(); err == nil {
		_, err = s.Commerce.UpdateVariant(q.ctx(), q.actor, cmd)
	}
	if err != nil {
		page := q.variantPage(p, v)
		return q.refused(err, ui.NewForm(q.locale, values), func(f ui.Form) component { page.Form = f; return page.Show() })
	}
	q.flash("saved")
	return q.see(q.pages().Product(p.ID))
}

// restock puts units on a variant's shelf or takes some off, once however often the form is sent.
func (s *Server) restock(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	p, v, err := q.variant()
	if err != nil {
		return err
	}
	request, err := q.once(values)
	if err != nil {
		return err
	}
	r := q.reader(values)
	units := r.whole("restock")
	if err = r.err(); err == nil {
		_, err = s.Commerce.Restock(q.ctx(), q.actor, commerce.Restock{Community: q.community.ID, Product: p.ID, Variant: v.ID,
			Units: units, Request: request})
	}
	if err != nil {
		page := q.variantPage(p, v)
		return q.refused(err, ui.NewForm(q.locale, values), func(f ui.Form) component { page.Shelf = f; return page.Show() })
	}
	q.flash("restocked")
	return q.see(q.pages().Variant(p.ID, v.ID))
}
