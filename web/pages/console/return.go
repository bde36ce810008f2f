package console

import (
	"github.com/a-h/templ"

	"panal/commerce"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/pages/order"
	"panal/web/ui"
)

// Returns lists what members want to return, and what came back.
type Returns struct {
	ui.Page
	To    link.Console
	List  []commerce.ReturnView
	Pages ui.Pages
}

// states are those that wait, and the others.
func (p Returns) states() []choice {
	all := states(p.Page, "return", commerce.ReturnStates...)
	all[0].Label = p.T("console.return.waiting")
	return all
}

func (p Returns) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("console.return.what")}, {Label: p.T("console.order.buyer")}, {Label: p.T("console.state")},
			{Label: p.T("console.return.asked_at")}, {Label: p.T("console.return.amount"), Numeric: true}},
		Empty: nothing(p.Page, ui.Empty{Icon: "check", Title: p.T("console.return.none"), Text: p.T("console.return.none_text"),
			Action: ui.Action{Label: p.T("console.today.see_orders"), Href: p.To.Orders(), Kind: ui.Plain}}),
	}
	for _, v := range p.List {
		what := p.T("return.of", "quantity", v.Quantity, "title", v.Title)
		if v.Kind == commerce.Goodwill {
			what = p.T("return.of_goodwill", "title", v.Title)
		}
		amount := ""
		if v.State == commerce.ReturnDone {
			amount = p.MoneyIn(int64(v.Amount), v.Currency)
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			linkTwoLines(p.To.Return(v.Order, v.Return.ID), what, p.reason(v.Return)), ui.Link(p.To.Member(v.Member), v.Name), ui.State(p.Locale, "return", string(v.State)),
			ui.TimeAgo(p.Page, v.AskedAt), ui.Text(orDash(amount)),
		}})
	}
	return l
}

func (p Returns) reason(r commerce.Return) string {
	if r.Reason == "" {
		return ""
	}
	return p.T("return.reason." + string(r.Reason))
}

// TakeBack is where staff take something back unasked.
type TakeBack struct {
	ui.Page
	To       link.Console
	View     commerce.OrderView
	Products map[id.ID]commerce.Product // of its lines
	Form     ui.Form
}

func (p TakeBack) item() (in ui.Input, options []ui.Option) {
	o := p.View.Order
	for _, k := range o.Kept() {
		options = append(options, ui.Option{Value: order.Item(k), Label: p.T("return.item", "title", k.Title, "quantity", k.Free()),
			Hint: p.T("console.return.left", "amount", p.MoneyIn(int64(o.LeftOf(k.Line)), o.Currency))})
	}
	in = p.Form.Input("item", p.T("return.what"))
	if in.Value == "" && len(options) > 0 {
		in.Value = options[0].Value
	}
	return in, options
}

func (p TakeBack) kind() (in ui.Input, options []ui.Option) {
	for _, k := range []commerce.ReturnKind{commerce.ReturnUnits, commerce.Exchange, commerce.Goodwill} {
		options = append(options, ui.Option{Value: string(k), Label: p.T("console.return.kind." + string(k)), Hint: p.T("console.return.kind_hint." + string(k))})
	}
	return p.Form.Input("kind", p.T("console.return.how")), options
}

func (p TakeBack) quantity() ui.Input {
	in := p.Form.Input("quantity", p.T("field.quantity"))
	in.Type, in.InputMode, in.Min, in.Optional = "number", "numeric", "1", true
	return in
}

func (p TakeBack) instead() (in ui.Input, options []ui.Option) {
	options = []ui.Option{{Label: p.T("console.return.none_instead")}}
	for _, line := range p.View.Order.Lines {
		product := p.Products[line.Product]
		for _, v := range commerce.Instead(product, line.Variant) {
			options = append(options, ui.Option{Value: id.Variant.Text(v.ID), Label: product.Title + ", " + v.Title})
		}
	}
	in = p.Form.Input("for", p.T("console.return.for"))
	in.Optional = true
	return in, options
}

func (p TakeBack) sum() ui.Input {
	in := p.Form.Input("amount", p.T("console.return.sum"))
	in.Optional = true
	return in
}

func (p TakeBack) restock() ui.Input {
	in := p.Form.Input("restock", p.T("console.return.restock"))
	in.Optional = true
	return in
}

func (p TakeBack) answer() ui.Input { return answer(p.Page, p.Form) }

func answer(p ui.Page, form ui.Form) ui.Input {
	in := form.Input("answer", p.T("console.return.answer"))
	in.Optional, in.MaxLength = true, 1000
	return in
}

// ReturnDecision is a return that a member asked for, and where it is decided.
type ReturnDecision struct {
	ui.Page
	To     link.Console
	View   commerce.OrderView
	Return commerce.Return
	Form   ui.Form
}

func (p ReturnDecision) title() string { return order.ReturnTitle(p.Page, p.View.Order, p.Return) }

func (p ReturnDecision) details() []ui.Pair {
	o, r := p.View.Order, p.Return
	money := func(key string, minor int64) ui.Pair {
		return ui.Pair{Key: p.T(key), Value: ui.Text(p.MoneyIn(minor, o.Currency))}
	}
	pairs := []ui.Pair{{Key: p.T("console.order.buyer"), Value: ui.Link(p.To.Member(o.Member), p.View.Member)},
		{Key: p.T("console.order.order"), Value: ui.Link(p.To.Order(o.ID), bought(p.Page, o))},
		{Key: p.T("console.return.asked_at"), Value: ui.TimeAgo(p.Page, r.AskedAt)}}
	if r.Reason != "" {
		pairs = append(pairs, ui.Pair{Key: p.T("return.why"), Value: ui.Text(p.T("return.reason." + string(r.Reason)))})
	}
	if r.Words != "" {
		pairs = append(pairs, ui.Pair{Key: p.T("console.return.words"), Value: ui.Text(r.Words)})
	}
	if r.Answer != "" {
		pairs = append(pairs, ui.Pair{Key: p.T("console.return.answer"), Value: ui.Text(r.Answer)})
	}
	switch {
	case r.State == commerce.ReturnDone:
		pairs = append(pairs, money("console.return.amount", int64(r.Amount)))
		if r.Credit > 0 {
			pairs = append(pairs, money("console.return.credit", int64(r.Credit)))
		}
	case r.Open() && r.Kind == commerce.ReturnUnits:
		pairs = append(pairs, money("console.return.would", int64(o.Worth(r.Line, r.Quantity))))
	case r.State == commerce.ReturnApproved:
		pairs = append(pairs, money("console.return.would", int64(r.Amount)))
	}
	return pairs
}

// verdicts are what may be decided now.
func (p ReturnDecision) verdicts() (in ui.Input, options []ui.Option) {
	add := func(verdict string) {
		options = append(options, ui.Option{Value: verdict, Label: p.T("console.return.verdict." + verdict), Hint: p.T("console.return.verdict_hint." + verdict)})
	}
	switch {
	case p.Return.State == commerce.ReturnApproved:
		add("received")
	case p.View.Order.State == commerce.Ready:
		add("approve")
	default:
		add("approve")
		if p.Return.Kind == commerce.ReturnUnits {
			add("keep")
		}
	}
	add("decline")
	in = p.Form.Input("verdict", p.T("console.return.verdict_label"))
	if in.Value == "" {
		in.Value = options[0].Value
	}
	return in, options
}

func (p ReturnDecision) restock() ui.Input {
	in := p.Form.Input("restock", p.T("console.return.restock"))
	in.Optional = true
	return in
}

func (p ReturnDecision) answer() ui.Input { return answer(p.Page, p.Form) }

// returns lists the returns of an order.
func (p Order) returns() ui.Listing {
	o := p.View.Order
	l := ui.Listing{Caption: p.T("console.return.title"),
		Columns: []ui.Column{{Label: p.T("console.return.what")}, {Label: p.T("console.state")}, {Label: p.T("console.return.asked_at")},
			{Label: p.T("console.return.amount"), Numeric: true}}}
	for _, r := range o.Returns {
		amount := ""
		if r.State == commerce.ReturnDone {
			amount = p.MoneyIn(int64(r.Amount), o.Currency)
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{ui.Link(p.To.Return(o.ID, r.ID), order.ReturnTitle(p.Page, o, r)),
			ui.State(p.Locale, "return", string(r.State)), ui.TimeAgo(p.Page, r.AskedAt), ui.Text(orDash(amount))}})
	}
	return l
}
