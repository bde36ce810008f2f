package web

import (
	"net/url"
	"strconv"
	"time"

	"panal/commerce"
	"panal/growth"
	"panal/internal/id"
	"panal/money"
	"panal/web/pages/console"
	"panal/web/ui"
)

func (q *request) offerFilter() (f commerce.OfferFilter, err error) {
	f.State = commerce.OfferState(q.query("state"))
	f.Product, err = q.queryID(id.Product, "product", commerce.ErrProductMissing)
	return f, err
}

func (s *Server) consoleOffers(q *request) error {
	filter, err := q.offerFilter()
	if err != nil {
		return err
	}
	list, err := s.Commerce.Offers(q.ctx(), q.actor, q.community.ID, filter, q.rows())
	if err != nil {
		return err
	}
	p := console.Offers{Page: q.consolePage(q.locale.T("nav.offers")), To: q.pages(),
		List: list.Items, Pages: ui.NextPage(q.r.URL, list.Next)}
	if !filter.Product.IsZero() {
		of, err := s.Commerce.Product(q.ctx(), q.actor, q.community.ID, filter.Product)
		if err != nil {
			return err
		}
		p.Of = of.Title
	}
	return q.show(p.Show())
}

func (s *Server) exportOffers(q *request) error {
	filter, err := q.offerFilter()
	if err != nil {
		return err
	}
	return export(q, q.offerSheet(), func(r commerce.PageRequest) (commerce.Page[commerce.OfferView], error) {
		return s.Commerce.Offers(q.ctx(), q.actor, q.community.ID, filter, r)
	})
}

func (q *request) offerSheet() sheet[commerce.OfferView] {
	const columns = "offer slug product state size window_minutes starts_at ends_at units_taken units_cap per_person_limit virtual_percent budget spent"
	return sheet[commerce.OfferView]{"offers", columns, func(v commerce.OfferView) []string {
		o := v.Offer
		return []string{id.Offer.Text(o.ID), o.Slug, v.Product.Title, string(o.State), count(o.Size), count(int(o.Window / time.Minute)),
			q.stamp(o.StartsAt), q.stamp(o.EndsAt), count(o.Taken), count(o.Stock), count(o.PerPersonLimit), count(o.VirtualPercent),
			q.decimal(o.Budget), q.decimal(o.Spent)}
	}}
}

// newOffer asks which product the offer is of, then for its terms.
func (s *Server) newOffer(q *request) error {
	product, err := q.queryID(id.Product, "product", commerce.ErrProductMissing)
	if err != nil {
		return err
	}
	if product.IsZero() {
		list, err := s.Commerce.Products(q.ctx(), q.actor, q.community.ID, commerce.ProductFilter{}, q.rows())
		if err != nil {
			return err
		}
		return q.show(console.PickProduct{Page: q.consolePage(q.locale.T("console.offer.new")), To: q.pages(), Shop: q.links(),
			List: list.Items, Pages: ui.NextPage(q.r.URL, list.Next)}.Show())
	}
	p, err := s.Commerce.Product(q.ctx(), q.actor, q.community.ID, product)
	if err != nil {
		return err
	}
	starts := q.now().In(q.community.Zone()).Truncate(time.Minute)
	form := ui.NewForm(q.locale, url.Values{
		formKey: {q.newFormKey()}, "product": {id.Product.Text(product)}, "slug": {p.Slug + "-" + starts.Format(time.DateOnly)},
		"size": {"3"}, "window_minutes": {"1440"},
		"starts_at": {starts.Format(wallClock)}, "ends_at": {starts.AddDate(0, 0, 30).Format(wallClock)},
	})
	return q.showOfferForm(p, commerce.OfferView{}, form)
}

func (q *request) offerForm(p commerce.Product, v commerce.OfferView, form ui.Form) (f console.OfferForm, err error) {
	title := p.Title
	if v.Offer.ID.IsZero() {
		title = q.locale.T("console.offer.new_of", "product", p.Title)
	}
	f = console.OfferForm{Page: q.consolePage(title), To: q.pages(), Shop: q.links(), Product: p, Offer: v.Offer, View: v, Form: form}
	if f.Whom, err = q.whom(form); err != nil || v.Offer.ID.IsZero() {
		return f, err
	}
	f.Outlets, err = q.outlets(growth.Target{Kind: growth.ToOffer, ID: v.Offer.ID}, p.Title, f.To.Offer(v.Offer.ID), v.Offer.State, nil)
	return f, err
}

// showOfferForm shows the form of an offer.
func (q *request) showOfferForm(p commerce.Product, v commerce.OfferView, form ui.Form) error {
	f, err := q.offerForm(p, v, form)
	if err != nil {
		return err
	}
	return q.show(f.Show())
}

// refusedOffer shows the form of an offer with what was wrong.
func (q *request) refusedOffer(refusal error, p commerce.Product, v commerce.OfferView, values url.Values) error {
	page, err := q.offerForm(p, v, ui.NewForm(q.locale, values))
	if err != nil {
		return err
	}
	return q.refused(refusal, page.Form, func(f ui.Form) component { page.Form = f; return page.Show() })
}

// offerTerms reads the terms of an offer; those of the offer as it was stay what they were unless they are changed.
func (q *request) offerTerms(values url.Values, p commerce.Product, was commerce.Offer) (commerce.OfferTerms, error) {
	r := q.reader(values)
	const tooLong = int64(commerce.MaxWindow/time.Minute) + 1 // a number far above would not fit in a duration
	t := commerce.OfferTerms{Slug: r.text("slug"), Audience: r.audience("audience"), Size: int(r.whole("size")),
		Window:         time.Duration(min(max(r.whole("window_minutes"), 0), tooLong)) * time.Minute,
		PerPersonLimit: r.optional("per_person_limit"), Stock: r.optional("stock"), VirtualPercent: int(r.optional("virtual_percent")), Budget: r.amount("budget"),
		StartsAt: r.moment("starts_at", was.StartsAt), EndsAt: r.moment("ends_at", was.EndsAt), Prices: map[id.ID]money.Amount{}}
	if was.Window/time.Minute == t.Window/time.Minute {
		t.Window = was.Window
	}
	if t.Slug == "" {
		t.Slug = p.Slug
	}
	for _, v := range p.Variants {
		if field := console.PriceField(v.ID); r.text(field) != "" {
			t.Prices[v.ID] = r.price(field)
		}
	}
	return t, r.with(func() error {
		return commerce.Offer{}.Under(t).Check(commerce.Sold{Currency: q.community.Currency, Product: p})
	})
}

// offerValues fills a form with the terms of an offer.
func (q *request) offerValues(o commerce.Offer) url.Values {
	zone := q.community.Zone()
	values := url.Values{"slug": {o.Slug}, "audience": {console.AudienceText(o.Audience)}, "size": {strconv.Itoa(o.Size)}, "window_minutes": {strconv.Itoa(int(o.Window / time.Minute))},
		"per_person_limit": {orNone(o.PerPersonLimit)}, "stock": {orNone(o.Stock)}, "virtual_percent": {orNone(int64(o.VirtualPercent))}, "budget": {q.orNothing(o.Budget)},
		"starts_at": {o.StartsAt.In(zone).Format(wallClock)}, "ends_at": {o.EndsAt.In(zone).Format(wallClock)}}
	for variant, price := range o.Prices {
		values.Set(console.PriceField(variant), q.decimal(price))
	}
	return values
}

func (s *Server) createOffer(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	product, err := id.Product.Parse(values.Get("product"))
	if err != nil {
		return commerce.ErrProductMissing
	}
	p, err := s.Commerce.Product(q.ctx(), q.actor, q.community.ID, product)
	if err != nil {
		return err
	}
	request, err := q.once(values)
	if err != nil {
		return err
	}
	var made commerce.Offer
	terms, err := q.offerTerms(values, p, commerce.Offer{})
	if err == nil {
		made, err = s.Commerce.CreateOffer(q.ctx(), q.actor,
			commerce.CreateOffer{Community: q.community.ID, Product: product, Terms: terms, Request: request})
	}
	if err != nil {
		return q.refusedOffer(err, p, commerce.OfferView{}, values)
	}
	q.flash("offer_drafted")
	return q.see(q.pages().Offer(made.ID))
}

// offer is the offer in the path.
func (q *request) offer() (commerce.OfferView, error) {
	offer, err := q.pathID(id.Offer, "offer", commerce.ErrOfferMissing)
	if err != nil {
		return commerce.OfferView{}, err
	}
	return q.s.Commerce.Offer(q.ctx(), q.actor, q.community.ID, offer)
}

func (s *Server) consoleOffer(q *request) error {
	v, err := q.offer()
	if err != nil {
		return err
	}
	return q.showOfferForm(v.Product, v, ui.NewForm(q.locale, q.offerValues(v.Offer)))
}

// offerResults shows what came of an offer.
func (s *Server) offerResults(q *request) error {
	offer, err := q.pathID(id.Offer, "offer", commerce.ErrOfferMissing)
	if err != nil {
		return err
	}
	r, err := s.Commerce.OfferResults(q.ctx(), q.actor, q.community.ID, offer)
	if err != nil {
		return err
	}
	return q.showResults("offers", offer, r.Results, ui.Crumb{Label: q.locale.T("nav.offers"), Href: q.pages().Offers()},
		ui.Crumb{Label: r.Offer.Product.Title, Href: q.pages().Offer(offer)})
}

// publishOffer makes a link of the community's own to an offer, for a channel.
func (s *Server) publishOffer(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	v, err := q.offer()
	if err != nil {
		return err
	}
	_, err = s.Growth.Publish(q.ctx(), q.actor, q.community.ID, growth.Target{Kind: growth.ToOffer, ID: v.Offer.ID}, values.Get("channel"))
	if err != nil {
		shown := q.offerValues(v.Offer)
		shown.Set("channel", values.Get("channel"))
		return q.refusedOffer(err, v.Product, v, shown)
	}
	q.flash("saved")
	return q.see(q.pages().Offer(v.Offer.ID))
}

func (s *Server) editOffer(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	v, err := q.offer()
	if err != nil {
		return err
	}
	terms, err := q.offerTerms(values, v.Product, v.Offer)
	if err == nil {
		_, err = s.Commerce.UpdateOffer(q.ctx(), q.actor, commerce.UpdateOffer{Community: q.community.ID, Offer: v.Offer.ID, Terms: terms})
	}
	if err != nil {
		return q.refusedOffer(err, v.Product, v, values)
	}
	q.flash("saved")
	return q.see(q.pages().Offer(v.Offer.ID))
}

// moveOffer changes an offer's state and leaves its terms.
func (s *Server) moveOffer(q *request) error {
	v, err := q.offer()
	if err != nil {
		return err
	}
	to, known := moves[q.r.PathValue("state")]
	if !known {
		return commerce.ErrOfferMissing
	}
	o := v.Offer
	cmd := commerce.UpdateOffer{Community: q.community.ID, Offer: o.ID, Terms: o.Terms(), State: to.state, Fate: to.fate}
	if _, err := s.Commerce.UpdateOffer(q.ctx(), q.actor, cmd); err != nil {
		return q.refusedOffer(err, v.Product, v, q.offerValues(o))
	}
	q.flash("offer_" + string(to.state))
	return q.see(q.pages().Offer(o.ID))
}
