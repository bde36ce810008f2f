package web

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"panal/commerce"
	"panal/internal/id"
	"panal/web/pages/order"
	"panal/web/ui"
)

// returnPage asks what is to come back of an order.
func (q *request) returnPage(v commerce.OrderView, form ui.Form) (order.Return, error) {
	p := order.Return{Page: q.page(q.locale.T("return.title")), View: v, Until: v.Order.ReturnUntil(q.community.ReturnDays), Form: form, To: q.links()}
	var err error
	p.Products, err = q.productsOf(v.Order)
	return p, err
}

// productsOf are the products of an order's lines. One that is sold no more is left out: nothing is exchanged for it.
func (q *request) productsOf(o commerce.Order) (map[id.ID]commerce.Product, error) {
	products := map[id.ID]commerce.Product{}
	for _, line := range o.Lines {
		product, err := q.s.Commerce.Product(q.ctx(), q.actor, q.community.ID, line.Product)
		switch {
		case errors.Is(err, commerce.ErrProductMissing):
		case err != nil:
			return nil, err
		default:
			products[line.Product] = product
		}
	}
	return products, nil
}

// mayReturn reports that something of an order may be asked to be returned now.
func (q *request) mayReturn(o commerce.Order) bool {
	until := o.ReturnUntil(q.community.ReturnDays)
	if o.Returnable() != nil || !until.IsZero() && !q.now().Before(until) {
		return false
	}
	for _, k := range o.Kept() {
		if k.Free() > 0 {
			return true
		}
	}
	return false
}

func (s *Server) showReturn(q *request) error {
	v, err := q.order()
	if err != nil {
		return err
	}
	if !q.mayReturn(v.Order) {
		q.flash("return_over")
		return q.see(q.links().Order(v.Order.ID))
	}
	p, err := q.returnPage(v, ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}, "quantity": {"1"}}))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// item reads which units of an order are meant, as order.Item writes them.
func (r *reader) item(name string) (line int, variant id.ID) {
	number, text, _ := strings.Cut(r.text(name), ".")
	line, err := strconv.Atoi(number)
	variant, err2 := id.Variant.Parse(text)
	r.wrong.Check(err == nil && err2 == nil, name, "invalid.choice")
	return line, variant
}

// variant is a variant's id; nothing is none.
func (r *reader) variant(name string) (variant id.ID) {
	if text := r.text(name); text != "" {
		var err error
		variant, err = id.Variant.Parse(text)
		r.wrong.Check(err == nil, name, "invalid.choice")
	}
	return variant
}

func (s *Server) askReturn(q *request) error {
	v, err := q.order()
	if err != nil {
		return err
	}
	values, err := q.form()
	if err != nil {
		return err
	}
	request, err := q.once(values)
	if err != nil {
		return err
	}
	r := q.reader(values)
	cmd := commerce.AskReturn{Community: q.community.ID, Order: v.Order.ID, Quantity: r.whole("quantity"), For: r.variant("for"),
		Reason: commerce.ReturnReason(r.text("reason")), Words: values.Get("words"), Request: request}
	cmd.Line, cmd.Variant = r.item("item")
	var asked commerce.Return
	if err = r.err(); err == nil {
		asked, err = s.Commerce.AskReturn(q.ctx(), q.actor, cmd)
	}
	if err != nil {
		form := ui.NewForm(q.locale, values)
		p, broken := q.returnPage(v, form)
		if broken != nil {
			return broken
		}
		return q.refused(err, form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	if q.flash("return_asked"); asked.State == commerce.ReturnDone {
		q.flash("return_done")
	}
	return q.see(q.links().Order(v.Order.ID))
}

func (s *Server) withdrawReturn(q *request) error {
	order, asked, err := q.returnIDs()
	if err != nil {
		return err
	}
	switch _, err := s.Commerce.WithdrawReturn(q.ctx(), q.actor, q.community.ID, order, asked); {
	case errors.Is(err, commerce.ErrReturnState): // decided meanwhile: the page says how
		q.flash("moved_on")
	case err != nil:
		return err
	default:
		q.flash("return_withdrawn")
	}
	return q.see(q.links().Order(order))
}

// returnIDs are the order and the return of the path.
func (q *request) returnIDs() (order, asked id.ID, err error) {
	if order, err = q.pathID(id.Order, "order", commerce.ErrOrderMissing); err != nil {
		return order, asked, err
	}
	asked, err = q.pathID(id.Return, "return", commerce.ErrReturnMissing)
	return order, asked, err
}
