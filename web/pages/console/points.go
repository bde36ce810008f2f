package console

import (
	"panal/community"
	"panal/ledger"
	"panal/loyalty"
	"panal/web/link"
	"panal/web/pages/points"
	"panal/web/ui"
)

// Points is the points programme, and what it came to.
type Points struct {
	ui.Page
	To        link.Console
	Form      ui.Form
	Programme loyalty.Programme
	Totals    []ledger.Total // of the accounts of points
	MayEdit   bool
}

// figures are what became of the points that were given.
func (p Points) figures() []ui.Figure {
	var all []ui.Figure
	for _, t := range p.Totals {
		all = append(all, ui.Figure{Label: p.T("console.kind." + string(t.Kind)), Value: p.Locale.Number(int64(t.Kind.Reading(t.Balance))),
			Note: p.T("console.kind_text." + string(t.Kind))})
	}
	return all
}

func (p Points) input(name, label string, change func(*ui.Input)) ui.Input {
	in := p.Form.Input(name, label)
	if change != nil {
		change(&in)
	}
	return in
}

// count is a field for a whole number that may be left out; hint says what that means.
func (p Points) count(name, label, hint string) ui.Input {
	return p.input(name, label, func(in *ui.Input) { wholeNumber(in); in.Optional, in.Hint = true, hint })
}

func (p Points) rows(name, label, hint string) ui.Input {
	return p.input(name, label, func(in *ui.Input) { in.Optional, in.Hint, in.Rows = true, hint, 4 })
}

// earns labels what an act earns.
func (p Points) earns(act loyalty.Act) string {
	if act == loyalty.Purchase {
		return p.T("points.per_unit_field", "unit", p.Money(int64(p.Programme.Whole())))
	}
	return p.T("points.act." + string(act))
}

// MemberPoints is what a member has of points.
type MemberPoints struct {
	ui.Page
	To     link.Console
	Member community.Member
	Form   ui.Form
	points.Statement
	MayEdit bool
}

func (p MemberPoints) points() ui.Input {
	in := p.Form.Input("points", p.T("points.adjust"))
	in.Hint, in.InputMode = p.T("points.adjust_hint"), "text"
	return in
}

func (p MemberPoints) note() ui.Input {
	in := p.Form.Input("note", p.T("points.why"))
	in.MaxLength, in.Hint = 300, p.T("points.why_hint")
	return in
}

// order leads to the order of a move.
func (p MemberPoints) order(m loyalty.Move) string {
	if m.Order.IsZero() {
		return ""
	}
	return p.To.Order(m.Order)
}
