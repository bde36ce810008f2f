// Package order is the checkout and the pages of orders.
package order

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"panal/commerce"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/pages/campaign"
	"panal/web/pages/points"
	"panal/web/pages/purchase"
	"panal/web/ui"
)

// Hosted is the choice to pay on the provider's page.
const Hosted = "hosted"

// Checkout asks for what is still missing before an order is placed.
type Checkout struct {
	ui.Page
	Form        ui.Form
	Key         string // makes the form take effect once
	Product     id.ID
	Variant     id.ID
	Offer       commerce.Offer // zero: alone
	Group       id.ID          // zero, with an offer: heads a new one
	Campaign    id.ID          // at whose price
	Entry       string         // of the campaign
	Deadline    time.Time      // of the group
	Missing     int            // in the group, before this order
	Summary     purchase.Summary
	Guest       bool     // whose e-mail is not known
	Instruments []string // stored test cards; none with a real provider
	Test        bool     // no real money moves
	Back        string
	Coupons     []commerce.CouponView // that may be used
	Credit      bool                  // there is store credit
	Points      points.Offered        // what points may take off
	Quote       commerce.Order        // as it would be placed now
	Unpaid      commerce.Order        // of the same product, to be paid or given up instead; zero: none
	To          link.Community
}

// held is what the order that is not paid yet holds.
func (p Checkout) held() purchase.Summary {
	return Page{View: commerce.OrderView{Order: p.Unpaid}}.summary()
}

// coupon offers the coupons, and none.
func (p Checkout) coupon() (in ui.Input, options []ui.Option) {
	in = p.Form.Input("coupon", p.T("coupon.use"))
	in.Optional = true
	options = []ui.Option{{Label: p.T("coupon.use_none")}}
	for _, k := range p.Coupons {
		rule, _ := k.Campaign.Rule.(*commerce.CouponRule)
		options = append(options, ui.Option{Value: id.Coupon.Text(k.ID), Label: campaign.Gives(p.Page, *rule) + " · " + k.Campaign.Title})
	}
	return in, options
}

// points asks how many points are to take something off.
func (p Checkout) points() ui.Input {
	in := p.Form.Input("points", p.T("points.use", "name", p.Points.Name))
	in.Type, in.InputMode, in.Min, in.Optional = "number", "numeric", "0", true
	in.Max, in.Hint = strconv.FormatInt(int64(p.Points.Most), 10), p.Points.Says(p.Page)
	return in
}

func (p Checkout) credit() ui.Input {
	in := p.Form.Input("credit", p.T("coupon.use_credit"))
	in.Optional = true
	return in
}

// priced is the summary with what comes off, as the order would be placed.
func (p Checkout) priced() purchase.Summary { return priced(p.Summary, p.Quote) }

func priced(s purchase.Summary, o commerce.Order) purchase.Summary {
	s.Points, s.Worth, s.Credit = o.Points, o.ReducedBy(commerce.ReducedByPoints), o.Credit
	s.Off = o.Reduced() - s.Worth
	return s
}

// again is where what is asked for can be ordered once the unpaid order is given up.
func (p Checkout) again() string {
	asked := url.Values{"product": {id.Product.Text(p.Product)}, "variant": {id.Variant.Text(p.Variant)}, "quantity": {strconv.FormatInt(p.Summary.Quantity, 10)}}
	if !p.Offer.ID.IsZero() {
		asked.Set("offer", id.Offer.Text(p.Offer.ID))
	}
	if !p.Group.IsZero() {
		asked.Set("group", id.GroupBuy.Text(p.Group))
	}
	if !p.Campaign.IsZero() {
		asked.Set("campaign", id.Campaign.Text(p.Campaign))
		asked.Set("entry", p.Entry)
	}
	return p.To.Checkout() + "?" + asked.Encode()
}

// Leave says where the payer is led to pay, when the provider has a page elsewhere.
type Leave struct {
	ui.Page
	Amount  string
	Host    string
	Address string
}

// then says what happens with the money, in sentences.
func (p Checkout) then() []string {
	switch {
	case !p.Campaign.IsZero() && !p.Quote.HeldUntil.IsZero():
		return []string{p.T("checkout.then_by", "time", p.Locale.DateTime(p.Quote.HeldUntil, p.Zone)), p.T("checkout.then_alone")}
	case p.Offer.ID.IsZero():
		return []string{p.T("checkout.then_alone")}
	case p.Group.IsZero():
		window := p.Locale.Duration(p.Offer.Window)
		return []string{p.T("checkout.then_start", "count", p.Offer.Size-1, "window", window), p.T("checkout.then_start_refund")}
	case p.Missing == 1:
		return []string{p.T("checkout.then_last")}
	}
	return []string{p.T("checkout.then_join", "count", p.Missing-1)}
}

func (p Checkout) instruments() []ui.Option {
	options := []ui.Option{{Value: Hosted, Label: p.T("checkout.hosted")}}
	for _, name := range p.Instruments {
		options = append(options, ui.Option{Value: name, Label: p.T("checkout.stored." + strings.ReplaceAll(name, "-", "_"))})
	}
	return options
}

// Page is an order.
type Page struct {
	ui.Page
	View  commerce.OrderView
	Poll  string    // asked for news of a payment; empty when none is awaited
	Again string    // where the same can be bought again
	Back  bool      // something of it may be returned
	Until time.Time // until when; zero: it has not left
	To    link.Community
}

// backUntil says until when something may be returned.
func (p Page) backUntil() string {
	if p.Until.IsZero() {
		return p.T("return.until_sent")
	}
	return p.T("return.until", "day", p.Locale.Date(p.Until, p.Zone))
}

// steps is the way of an order that is on it.
func (p Page) steps() []ui.Step {
	o := p.View.Order
	steps := []ui.Step{{Title: p.T("order.step_placed"), State: ui.StepDone}, {Title: p.T("order.step_paid"), State: ui.StepNow}}
	if !o.Offer.IsZero() {
		steps = append(steps, ui.Step{Title: p.T("order.step_formed")})
	}
	if !o.Tier.IsZero() {
		return steps
	}
	steps = append(steps, ui.Step{Title: p.T("order.step_ready")}, ui.Step{Title: p.T("order.step_shipped")})
	done := map[commerce.OrderState]int{commerce.AwaitingPayment: 1, commerce.AwaitingGroup: 2, commerce.Ready: len(steps) - 2, commerce.Shipped: len(steps)}[o.State]
	for i := range steps {
		switch {
		case i < done:
			steps[i].State = ui.StepDone
		case i == done:
			steps[i].State = ui.StepNow
		default:
			steps[i].State = ui.StepAhead
		}
	}
	return steps
}

// moving reports that the order is on its way to the buyer, not back.
func (p Page) moving() bool {
	switch p.View.Order.State {
	case commerce.AwaitingPayment, commerce.AwaitingGroup, commerce.Ready, commerce.Shipped:
		return true
	}
	return false
}

func (p Page) awaitsPayment() bool { return p.View.Order.State == commerce.AwaitingPayment }

// explained says in a sentence what the state means for the buyer.
func (p Page) explained() string {
	if o := p.View.Order; o.State == commerce.Shipped && !o.DeliveredAt.IsZero() {
		return p.T("return.arrived")
	}
	return p.T("order.explained." + string(p.View.Order.State))
}

func (p Page) summary() purchase.Summary {
	l := p.View.Order.Lines[0]
	return priced(purchase.Summary{Title: l.Title, Quantity: l.Quantity, Alone: l.UnitPrice, Price: l.UnitPaid,
		Special: !p.View.Order.Campaign.IsZero()}, p.View.Order)
}

func (p Page) reason(r commerce.Refund) string { return p.T("order.reason." + r.Reason) }

// group is the group an order is in or asked for.
func (p Page) group() id.ID {
	if !p.View.GroupBuy.ID.IsZero() {
		return p.View.GroupBuy.ID
	}
	return p.View.Order.GroupBuy
}

// List is the member's own orders.
type List struct {
	ui.Page
	Orders []commerce.OrderView
	Pages  ui.Pages
	To     link.Community
}

func refundedAt(r commerce.Refund) time.Time {
	if r.State == commerce.RefundDone {
		return r.DoneAt
	}
	return r.RequestedAt
}

func (p Checkout) email() ui.Input {
	in := p.Form.Input("email", p.T("field.email"))
	in.Type, in.Autocomplete, in.InputMode, in.MaxLength = "email", "email", "email", 254
	in.Hint = p.T("checkout.email_hint")
	return in
}

func (p Checkout) name() ui.Input {
	in := p.Form.Input("name", p.T("field.name"))
	in.Autocomplete, in.MaxLength, in.Optional = "given-name", 80, true
	in.Hint = p.T("checkout.name_hint")
	return in
}

func (p Checkout) instrument() ui.Input {
	return p.Form.Input("instrument", p.T("checkout.instrument"))
}

func (p Page) details() []ui.Pair {
	o := p.View.Order
	pairs := []ui.Pair{
		{Key: p.T("order.number"), Value: ui.Text(id.Order.Text(o.ID))},
		{Key: p.T("order.placed"), Value: ui.TimeAgo(p.Page, o.PlacedAt)},
		{Key: p.T("order.buyer"), Value: ui.Text(p.View.Member)},
		{Key: p.T("field.email"), Value: ui.Text(o.Email)},
	}
	if !o.PaidAt.IsZero() {
		pairs = append(pairs, ui.Pair{Key: p.T("order.paid"), Value: ui.TimeAgo(p.Page, o.PaidAt)})
	}
	return pairs
}
