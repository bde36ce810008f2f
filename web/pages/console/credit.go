package console

import (
	"panal/commerce"
	"panal/community"
	"panal/money"
	"panal/web/link"
	"panal/web/pages/credit"
	"panal/web/ui"
)

// Credit is a member's store credit, where staff look at it and give some.
type Credit struct {
	ui.Page
	To     link.Console
	Shop   link.Community
	Member community.Member
	Has    money.Amount
	Lines  []commerce.CreditLine
	Pages  ui.Pages
	Gives  bool // who looks may give some
	Form   ui.Form
}

func (p Credit) listing() ui.Listing {
	return credit.Listing(p.Page, p.Lines, p.To.Order, p.Shop, p.Pages)
}

func (p Credit) reason() ui.Input {
	in := p.Form.Input("reason", p.T("credit.reason"))
	in.Hint, in.MaxLength = p.T("credit.reason_hint"), 200
	return in
}
