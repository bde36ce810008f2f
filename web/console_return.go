package web

import (
	"errors"
	"net/url"
	"slices"

	"panal/commerce"
	"panal/web/pages/console"
	"panal/web/ui"
)

func (s *Server) consoleReturns(q *request) error {
	list, err := s.Commerce.Returns(q.ctx(), q.actor, q.community.ID, commerce.ReturnFilter{State: commerce.ReturnState(q.query("state"))}, q.rows())
	if err != nil {
		return err
	}
	return q.show(console.Returns{Page: q.consolePage(q.locale.T("console.return.title")), To: q.pages(), List: list.Items,
		Pages: ui.NextPage(q.r.URL, list.Next)}.Show())
}

func (s *Server) deliverOrder(q *request) error {
	v, err := q.order()
	if err != nil {
		return err
	}
	switch _, err := s.Commerce.DeliverOrder(q.ctx(), q.actor, q.community.ID, v.Order.ID); {
	case errors.Is(err, commerce.ErrOrderState):
		q.flash("order_moved")
	case err != nil:
		return err
	default:
		q.flash("delivered")
	}
	return q.see(q.pages().Order(v.Order.ID))
}

// takeBackPage is where staff take something back unasked.
func (q *request) takeBackPage(v commerce.OrderView, form ui.Form) (p console.TakeBack, err error) {
	p = console.TakeBack{Page: q.consolePage(q.locale.T("console.return.take")), To: q.pages(), View: v, Form: form}
	p.Products, err = q.productsOf(v.Order)
	return p, err
}

func (s *Server) showTakeBack(q *request) error {
	v, err := q.order()
	if err != nil {
		return err
	}
	if v.Order.Returnable() != nil {
		return q.see(q.pages().Order(v.Order.ID))
	}
	p, err := q.takeBackPage(v, ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}, "kind": {string(commerce.ReturnUnits)}, "quantity": {"1"}}))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) takeBack(q *request) error {
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
	cmd := commerce.ReturnLine{Community: q.community.ID, Order: v.Order.ID, Kind: commerce.ReturnKind(r.text("kind")), Restock: r.text("restock") != "",
		Answer: values.Get("answer"), Request: request}
	cmd.Line, cmd.Variant = r.item("item")
	switch cmd.Kind {
	case commerce.Goodwill:
		cmd.Amount = r.amount("amount")
	case commerce.Exchange:
		cmd.For = r.variant("for")
		fallthrough
	default:
		cmd.Quantity = r.whole("quantity")
	}
	if err = r.err(); err == nil {
		_, err = s.Commerce.ReturnLine(q.ctx(), q.actor, cmd)
	}
	if err != nil {
		form := ui.NewForm(q.locale, values)
		p, broken := q.takeBackPage(v, form)
		if broken != nil {
			return broken
		}
		return q.refused(err, form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("return_done")
	return q.see(q.pages().Order(v.Order.ID))
}

// askedReturn is the return in the path, with its order.
func (q *request) askedReturn() (v commerce.OrderView, asked commerce.Return, err error) {
	if v, err = q.order(); err != nil {
		return v, asked, err
	}
	_, key, err := q.returnIDs()
	if err != nil {
		return v, asked, err
	}
	at := slices.IndexFunc(v.Order.Returns, func(r commerce.Return) bool { return r.ID == key })
	if at < 0 {
		return v, asked, commerce.ErrReturnMissing
	}
	return v, v.Order.Returns[at], nil
}

func (q *request) decisionPage(v commerce.OrderView, asked commerce.Return, form ui.Form) console.ReturnDecision {
	return console.ReturnDecision{Page: q.consolePage(q.locale.T("console.return.single")), To: q.pages(), View: v, Return: asked, Form: form}
}

func (s *Server) consoleReturn(q *request) error {
	v, asked, err := q.askedReturn()
	if err != nil {
		return err
	}
	return q.show(q.decisionPage(v, asked, ui.NewForm(q.locale, nil)).Show())
}

// received is what is chosen for goods that are back.
const received = "received"

func (s *Server) decideReturn(q *request) error {
	v, asked, err := q.askedReturn()
	if err != nil {
		return err
	}
	values, err := q.form()
	if err != nil {
		return err
	}
	said := "return_decided"
	if values.Get("verdict") == received {
		said = "return_done"
		_, err = s.Commerce.ReceiveReturn(q.ctx(), q.actor, commerce.ReceiveReturn{Community: q.community.ID, Order: v.Order.ID, Return: asked.ID,
			Restock: values.Get("restock") != ""})
	} else {
		_, err = s.Commerce.DecideReturn(q.ctx(), q.actor, commerce.DecideReturn{Community: q.community.ID, Order: v.Order.ID, Return: asked.ID,
			Verdict: commerce.Verdict(values.Get("verdict")), Answer: values.Get("answer")})
	}
	switch {
	case errors.Is(err, commerce.ErrReturnState): // somebody else was quicker: the page says how
		q.flash("order_moved")
	case err != nil:
		p := q.decisionPage(v, asked, ui.NewForm(q.locale, values))
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	default:
		q.flash(said)
	}
	return q.see(q.pages().Order(v.Order.ID))
}
