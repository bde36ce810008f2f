package order

import (
	"strconv"
	"time"

	"panal/commerce"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/ui"
)

// Return asks what is to come back of an order.
type Return struct {
	ui.Page
	View     commerce.OrderView
	Products map[id.ID]commerce.Product // of its lines
	Until    time.Time                  // until when it may be asked for; zero: it has not left
	Form     ui.Form
	To       link.Community
}

// Item names units of an order in a form: the line and the variant.
func Item(k commerce.Kept) string { return strconv.Itoa(k.Line) + "." + id.Variant.Text(k.Variant) }

// item chooses what comes back, with what is paid for it: said before it is asked for.
func (p Return) item() (in ui.Input, options []ui.Option) {
	o := p.View.Order
	for _, k := range o.Kept() {
		if k.Free() < 1 {
			continue
		}
		option := ui.Option{Value: Item(k), Label: p.T("return.item", "title", k.Title, "quantity", k.Free())}
		option.Hint = p.T("return.worth", "amount", p.MoneyIn(int64(o.Worth(k.Line, k.Free())), o.Currency), "count", k.Free())
		if k.Free() > 1 {
			option.Hint += " " + p.T("return.worth_one", "amount", p.MoneyIn(int64(o.Worth(k.Line, 1)), o.Currency))
		}
		options = append(options, option)
	}
	in = p.Form.Input("item", p.T("return.what"))
	if in.Value == "" && len(options) > 0 {
		in.Value = options[0].Value
	}
	return in, options
}

func (p Return) quantity() ui.Input {
	in := p.Form.Input("quantity", p.T("field.quantity"))
	in.Type, in.InputMode, in.Min = "number", "numeric", "1"
	return in
}

// instead chooses money, or another variant that costs no more.
func (p Return) instead() (in ui.Input, options []ui.Option) {
	options = []ui.Option{{Label: p.T("return.money")}}
	for _, line := range p.View.Order.Lines {
		product := p.Products[line.Product]
		for _, v := range commerce.Instead(product, line.Variant) {
			options = append(options, ui.Option{Value: id.Variant.Text(v.ID), Label: p.T("return.exchange_for", "title", product.Title+", "+v.Title)})
		}
	}
	in = p.Form.Input("for", p.T("return.instead"))
	in.Hint = p.T("return.instead_hint")
	return in, options
}

func (p Return) reason() (in ui.Input, options []ui.Option) {
	for _, r := range commerce.ReturnReasons {
		options = append(options, ui.Option{Value: string(r), Label: p.T("return.reason." + string(r))})
	}
	return p.Form.Input("reason", p.T("return.why")), options
}

func (p Return) words() ui.Input {
	in := p.Form.Input("words", p.T("return.words"))
	in.Optional, in.MaxLength = true, 1000
	return in
}

// says is what happens then, in sentences.
func (p Return) says() []string {
	o := p.View.Order
	says := []string{p.T("return.then_asked")}
	if o.State == commerce.Ready {
		says = []string{p.T("return.then_at_once")}
		if !o.Offer.IsZero() {
			says = []string{p.T("return.then_group")}
		}
	}
	if o.Credit > 0 {
		says = append(says, p.T("return.then_credit", "credit", p.MoneyIn(int64(o.Credit), o.Currency), "total", p.MoneyIn(int64(o.Total), o.Currency)))
	}
	if o.Reduced() > 0 {
		says = append(says, p.T("return.then_coupon"))
	}
	if !p.Until.IsZero() {
		says = append(says, p.T("return.until", "day", p.Locale.Date(p.Until, p.Zone)))
	}
	return says
}

// ReturnTitle is what a return is of.
func ReturnTitle(p ui.Page, o commerce.Order, r commerce.Return) string {
	title := o.Lines[r.Line-1].Title
	for _, k := range append(o.Kept(), commerce.Kept{Line: r.Line, Variant: o.Lines[r.Line-1].Variant, Title: title}) {
		if k.Line == r.Line && k.Variant == r.Variant && k.Title != "" {
			title = k.Title
			break
		}
	}
	switch r.Kind {
	case commerce.Goodwill:
		return p.T("return.of_goodwill", "title", title)
	case commerce.Exchange:
		return p.T("return.of_exchange", "quantity", r.Quantity, "title", title, "other", r.ForTitle)
	}
	return p.T("return.of", "quantity", r.Quantity, "title", title)
}

// at is when a return came to where it is.
func at(r commerce.Return) time.Time {
	switch {
	case !r.DoneAt.IsZero():
		return r.DoneAt
	case !r.DecidedAt.IsZero():
		return r.DecidedAt
	}
	return r.AskedAt
}
