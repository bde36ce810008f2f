package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
	"panal/web/pages/order"
	"panal/web/pages/points"
	"panal/web/pages/purchase"
	"panal/web/ui"
)

// purchaseOf is what an address or a form asks to buy, by id.
type purchaseOf struct {
	product, variant, offer, group id.ID
	campaign, coupon               id.ID
	entry                          commerce.Entry // in the campaign
	credit                         bool
	points                         money.Amount
	quantity                       int64
}

// order is what is asked for as an order.
func (p purchaseOf) order(community id.ID, email string) commerce.PlaceOrder {
	cmd := commerce.PlaceOrder{Community: community, Variant: p.variant, Quantity: p.quantity, Offer: p.offer, GroupBuy: p.group,
		Campaign: p.campaign, Entry: p.entry.ID, Points: p.points, Credit: p.credit, Email: email}
	if !p.coupon.IsZero() {
		cmd.Coupons = []id.ID{p.coupon}
	}
	return cmd
}

// readPurchase reads what is asked for. What is no id is as missing as one that is not; a quantity that is none is one.
func readPurchase(values url.Values) (p purchaseOf, err error) {
	read := func(kind id.Kind, name string, missing *fault.Fault) id.ID {
		text := values.Get(name)
		if text == "" {
			return id.Zero
		}
		i, wrong := kind.Parse(text)
		if wrong != nil && err == nil {
			err = missing
		}
		return i
	}
	p.product = read(id.Product, "product", commerce.ErrProductMissing)
	p.variant = read(id.Variant, "variant", commerce.ErrVariantMissing)
	if values.Get("alone") == "" {
		p.offer = read(id.Offer, "offer", commerce.ErrOfferMissing)
		p.group = read(id.GroupBuy, "group", commerce.ErrGroupMissing)
	}
	p.campaign = read(id.Campaign, "campaign", commerce.ErrCampaignMissing)
	p.coupon = read(id.Coupon, "coupon", commerce.ErrCouponMissing)
	if entry, wrong := commerce.ParseEntry(values.Get("entry")); wrong == nil {
		p.entry = entry
	} else if err == nil {
		err = commerce.ErrCampaignMissing
	}
	p.credit = values.Get("credit") != ""
	p.points = money.Amount(number(cmp.Or(values.Get("points"), "0")))
	p.quantity = 1
	if text := values.Get("quantity"); text != "" {
		p.quantity = number(text)
	}
	return p, err
}

func (s *Server) showCheckout(q *request) error {
	asked, err := readPurchase(q.r.URL.Query())
	if err != nil {
		return err
	}
	if q.actor.Role == access.Banned {
		return access.ErrForbidden
	}
	q.ensurePerson()
	asking := q.r.URL.Query()
	form := ui.NewForm(q.locale, url.Values{"email": {q.sessionGet(sessionEmail)}, "name": {q.actor.Name},
		"coupon": {asking.Get("coupon")}, "credit": {asking.Get("credit")}, "points": {asking.Get("points")}})
	p, err := q.checkoutPage(asked, form)
	if toldThere(p, err) {
		return q.see(p.Back)
	}
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// toldThere reports that the page which led to the checkout says why there is nothing to buy.
func toldThere(p order.Checkout, err error) bool {
	if kind := fault.KindOf(err); err != nil && !p.Campaign.IsZero() && (kind == fault.Conflict || kind == fault.Gone) {
		return true
	}
	return errors.Is(err, commerce.ErrForSome)
}

// checkoutPage shows what a purchase costs and asks for what is missing.
func (q *request) checkoutPage(asked purchaseOf, form ui.Form) (order.Checkout, error) {
	c := order.Checkout{Form: form, Key: form.Values.Get(formKey), Product: asked.product, Variant: asked.variant, Group: asked.group,
		Guest: q.actor.Email == "", To: q.links()}
	if c.Key == "" {
		c.Key = q.newFormKey()
	}
	if sandbox := q.s.Sandbox; sandbox.Session != nil {
		c.Test, c.Instruments = true, sandbox.Instruments
	}
	product, err := q.s.Commerce.Product(q.ctx(), q.actor, q.community.ID, asked.product)
	if err != nil {
		return c, err
	}
	c.Back = q.links().Product(product.Slug)
	if !asked.offer.IsZero() {
		v, err := q.s.Commerce.Offer(q.ctx(), q.actor, q.community.ID, asked.offer)
		if err != nil {
			return c, err
		}
		if c.Offer, c.Back = v.Offer, q.links().Offer(v.Offer.Slug); v.Outside {
			return c, commerce.ErrForSome
		}
	}
	if !asked.group.IsZero() {
		v, err := q.s.Commerce.GroupBuy(q.ctx(), q.actor, q.community.ID, asked.group)
		if err != nil {
			return c, err
		}
		c.Deadline, c.Missing, c.Back = v.GroupBuy.Deadline, v.GroupBuy.Missing(), q.links().GroupBuy(asked.group)
	}
	if !asked.campaign.IsZero() {
		c.Campaign, c.Entry, c.Back = asked.campaign, asked.entry.Text(), q.entered(asked)
	}
	rights, err := q.s.Commerce.MemberRights(q.ctx(), q.actor, q.community.ID)
	if err != nil {
		return c, err
	}
	if c.Summary, err = summary(product, c.Offer, rights, asked); err != nil {
		return c, err
	}
	if err := q.lessen(&c, asked); err != nil {
		return c, err
	}
	title := checkoutTitle(asked)
	if c.Unpaid, err = q.unpaid(asked.product); !c.Unpaid.ID.IsZero() {
		title = "checkout.unpaid_title"
	}
	c.Page = q.page(q.locale.T(title))
	return c, err
}

// lessen finds the coupons and the store credit that may be used, and prices the order with those that are chosen. What
// is refused of them is told, and the order priced without.
func (q *request) lessen(c *order.Checkout, asked purchaseOf) error {
	mine, err := q.s.Commerce.MyCoupons(q.ctx(), q.actor, q.community.ID)
	if err != nil {
		return err
	}
	for _, k := range mine {
		if k.State(q.now()) == commerce.CouponFree {
			c.Coupons = append(c.Coupons, k)
		}
	}
	credit, err := q.s.Commerce.MyCredit(q.ctx(), q.actor, q.community.ID)
	if err != nil {
		return err
	}
	c.Credit = credit > 0
	if err := q.offerPoints(c, asked); err != nil {
		return err
	}
	if asked.campaign.IsZero() && asked.coupon.IsZero() && !asked.credit && asked.points == 0 {
		return nil
	}
	c.Quote, err = q.s.Commerce.Quote(q.ctx(), q.actor.Member, asked.order(q.community.ID, q.actor.Email))
	if err != nil && asked.points != 0 && pointsRefused(err) { // told at their field, and priced without
		if c.Form.Failed == "" {
			c.Form = c.Form.Refused(err)
		}
		asked.points = 0
		c.Quote, err = q.s.Commerce.Quote(q.ctx(), q.actor.Member, asked.order(q.community.ID, q.actor.Email))
	}
	if err != nil && !asked.coupon.IsZero() {
		if c.Form.Failed == "" {
			c.Form = c.Form.Refused(err)
		}
		asked.coupon = id.Zero
		c.Form.Values.Set("coupon", "")
		c.Quote, err = q.s.Commerce.Quote(q.ctx(), q.actor.Member, asked.order(q.community.ID, q.actor.Email))
	}
	if commerce.EntryOrdered(err) { // by an order of the viewer's, which is shown
		return nil
	}
	if err == nil && !asked.campaign.IsZero() {
		c.Summary.Price, c.Summary.Member, c.Summary.Special = c.Quote.Lines[0].UnitPaid, false, true
	}
	return err
}

// entered is the page of what is bought in a campaign.
func (q *request) entered(asked purchaseOf) string {
	switch asked.entry.Kind {
	case id.Bargain:
		return q.links().Bargain(asked.entry.ID)
	}
	return q.links().CampaignOf(asked.campaign)
}

// offerPoints finds what the buyer's points may take off, after the coupon that is chosen.
func (q *request) offerPoints(c *order.Checkout, asked purchaseOf) error {
	if q.actor.May(access.PointsView, q.actor.Own()) != nil {
		return nil
	}
	asked.points, asked.credit = 0, false
	o, err := q.s.Commerce.Quote(q.ctx(), q.actor.Member, asked.order(q.community.ID, q.actor.Email))
	if err != nil { // which is told where the order is priced
		return nil
	}
	v, err := q.s.Loyalty.Points(q.ctx(), q.actor, q.community.ID, q.actor.Member)
	if err != nil {
		return err
	}
	most, off := v.Programme.Offer(v.Purse, o.Total, q.now())
	c.Points = points.Offered{Name: v.Programme.Name, Have: v.Free, Most: most, Off: off}
	return nil
}

// pointsRefused reports whether it is the points that an order cannot be placed with.
func pointsRefused(err error) bool {
	f := fault.From(err)
	return slices.ContainsFunc(f.Fields, func(field fault.Field) bool { return field.Name == "points" })
}

// unpaid is the viewer's order of a product that still awaits payment, and holds what it asked for; zero when there is
// none. Whoever goes back from the payment page and orders again would have it held twice.
func (q *request) unpaid(product id.ID) (commerce.Order, error) {
	if q.actor.Member.IsZero() {
		return commerce.Order{}, nil
	}
	newest, err := q.s.Commerce.MyOrders(q.ctx(), q.actor, q.community.ID, commerce.PageRequest{Limit: ordersPage})
	if err != nil {
		return commerce.Order{}, err
	}
	for _, v := range newest.Items {
		if o := v.Order; o.State == commerce.AwaitingPayment && o.Lines[0].Product == product && q.now().Before(o.HeldUntil) {
			return o, nil
		}
	}
	return commerce.Order{}, nil
}

// is reports that an order is what is asked for, to the e-mail that is given.
func (p purchaseOf) is(o commerce.Order, email string) bool {
	address, given := community.ParseEmail(email)
	l := o.Lines[0]
	return l.Variant == p.variant && l.Quantity == p.quantity && o.Offer == p.offer && o.GroupBuy == p.group && o.Entry == p.entry.ID && (!given || address == o.Email)
}

func checkoutTitle(asked purchaseOf) string {
	switch {
	case !asked.campaign.IsZero():
		return "checkout.special"
	case asked.offer.IsZero():
		return "checkout.alone"
	case asked.group.IsZero():
		return "checkout.start"
	}
	return "checkout.join"
}

// summary prices a purchase for showing. Placing the order decides again.
func summary(p commerce.Product, o commerce.Offer, rights community.Rights, asked purchaseOf) (purchase.Summary, error) {
	for _, v := range p.Variants {
		if v.ID != asked.variant {
			continue
		}
		price := rights.MemberPrice(v.ID, v.Price)
		if !o.ID.IsZero() {
			together, in := o.Prices[v.ID]
			if !in {
				return purchase.Summary{}, commerce.ErrNotInOffer
			}
			price = together
		}
		title := p.Title
		if v.Title != "" {
			title += ", " + v.Title
		}
		if _, err := v.Price.Times(asked.quantity); err != nil || asked.quantity < 1 {
			return purchase.Summary{}, errQuantity
		}
		return purchase.Summary{Title: title, Quantity: asked.quantity, Alone: v.Price, Price: price, Member: o.ID.IsZero()}, nil
	}
	return purchase.Summary{}, commerce.ErrVariantMissing
}

var errQuantity = fault.OnField("quantity", "invalid.range").With(fault.Args{"min": 1, "max": 1000})

// placeOrder makes whoever sends the form somebody who can buy, places the order, and leads to where it is paid.
func (s *Server) placeOrder(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	asked, err := readPurchase(form)
	if err != nil {
		return err
	}
	switch unpaid, err := q.unpaid(asked.product); {
	case err != nil:
		return err
	case unpaid.ID.IsZero():
	case asked.is(unpaid, form.Get("email")): // the form came before
		return s.toPayment(q, unpaid)
	default:
		p, err := q.checkoutPage(asked, ui.NewForm(q.locale, form))
		if err != nil {
			return err
		}
		return q.showWith(http.StatusConflict, p.Show())
	}
	placed, err := s.place(q, asked, form)
	if err != nil {
		p, missing := q.checkoutPage(asked, ui.NewForm(q.locale, form))
		if toldThere(p, missing) {
			return q.see(p.Back)
		}
		if missing != nil {
			return missing
		}
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	if placed.State != commerce.AwaitingPayment { // paid with a stored instrument, or a form that came before
		return q.see(q.backTo(placed.ID, asked.group))
	}
	return s.toPayment(q, placed)
}

func (s *Server) place(q *request, asked purchaseOf, form url.Values) (commerce.Order, error) {
	email := q.actor.Email
	if email == "" {
		var ok bool
		if email, ok = community.ParseEmail(form.Get("email")); !ok {
			return commerce.Order{}, fault.OnField("email", "invalid.email")
		}
	}
	if q.actor.Member.IsZero() || q.actor.Email == "" {
		actor, err := s.Communities.EnsureGuest(q.ctx(), q.community.ID, community.Guest{Person: q.sessionPerson(), Name: form.Get("name"),
			Email: email, Language: q.locale.Tag()})
		if err != nil {
			return commerce.Order{}, err
		}
		q.actor = actor
		q.sessionPut(sessionPerson, id.Person.Text(actor.Person))
	}
	request, err := q.once(form)
	if err != nil {
		return commerce.Order{}, err
	}
	cmd := asked.order(q.community.ID, email)
	cmd.Instrument, cmd.Visitor, cmd.Request = s.instrument(form), q.visitor(), request
	placed, err := s.Commerce.PlaceOrder(q.ctx(), q.actor, cmd)
	if err == nil && q.actor.Email == "" {
		q.sessionPut(sessionEmail, email)
	}
	return placed, err
}
