package console

import (
	"github.com/a-h/templ"

	"panal/growth"
	"panal/money"
	"panal/web/link"
	"panal/web/ui"
)

// Growth is what it costs to be found.
type Growth struct {
	ui.Page
	To     link.Console
	Costs  growth.Costs
	Pages  ui.Pages
	MaySet bool    // what an advert costs
	Advert ui.Form // what an advert costs
}

// channel is what a channel is called; one that the catalogs do not know is called by its own name.
func channel(p ui.Page, name string) string {
	if name == "" {
		return p.T("console.channel.unknown")
	}
	if key := "console.channel." + name; p.Locale.Has(key) {
		return p.T(key)
	}
	return name
}

// whole adds the channels up.
func (p Growth) whole() (f growth.Figures) {
	for _, c := range p.Costs.Channels {
		f.Visitors += c.Visitors
		f.Orders += c.Orders
		f.Newcomers += c.Newcomers
		f.Discount += c.Discount
		f.Total += c.Total
	}
	return f
}

func (p Growth) amount(a money.Amount) string { return p.MoneyIn(int64(a), p.Costs.Currency) }

// cost is what each newcomer cost, or a dash while there is none.
func (p Growth) cost(f growth.Figures) string {
	if cost, known := f.CostPerNewcomer(); known {
		return p.amount(cost)
	}
	return "–"
}

func (p Growth) figures() []ui.Figure {
	return p.figuresOf(p.whole(), p.T("console.growth.advert_note"))
}

// figuresOf are what newcomers cost beside an advert, with a note of where the advert's cost is set.
func (p Growth) figuresOf(whole growth.Figures, set string) []ui.Figure {
	advert := ui.Figure{Label: p.T("console.growth.advert"), Value: "–", Note: p.T("console.growth.advert_unknown")}
	if p.Costs.AdvertCost > 0 {
		advert.Value, advert.Note = p.amount(p.Costs.AdvertCost), set
	}
	return []ui.Figure{
		{Label: p.T("console.growth.cost"), Value: p.cost(whole), Note: p.versus(whole)},
		advert,
		{Label: p.T("console.growth.newcomers"), Value: p.Locale.Number(whole.Newcomers), Note: p.T("console.growth.of_visitors",
			"count", whole.Visitors)},
		{Label: p.T("console.growth.discount"), Value: p.amount(whole.Discount), Note: p.T("console.growth.on_orders", "count", whole.Orders)},
	}
}

// versus says how the cost compares with an advert's.
func (p Growth) versus(f growth.Figures) string {
	cost, known := f.CostPerNewcomer()
	switch {
	case !known:
		return p.T("console.growth.no_newcomer")
	case p.Costs.AdvertCost == 0:
		return ""
	case cost <= p.Costs.AdvertCost:
		return p.T("console.growth.cheaper", "amount", p.amount(p.Costs.AdvertCost-cost))
	}
	return p.T("console.growth.dearer", "amount", p.amount(cost-p.Costs.AdvertCost))
}

func (p Growth) columns(first string) []ui.Column {
	return []ui.Column{{Label: first}, {Label: p.T("console.growth.visitors"), Numeric: true}, {Label: p.T("console.growth.orders"), Numeric: true},
		{Label: p.T("console.growth.newcomers"), Numeric: true}, {Label: p.T("console.growth.discount"),
			Numeric: true}, {Label: p.T("console.growth.cost"), Numeric: true}}
}

func (p Growth) row(first templ.Component, f growth.Figures) ui.Row {
	number := func(n int64) templ.Component { return ui.Text(p.Locale.Number(n)) }
	return ui.Row{Cells: []templ.Component{first, number(f.Visitors), number(f.Orders), number(f.Newcomers),
		ui.Text(p.amount(f.Discount)), p.compared(f)}}
}

func (p Growth) channels() ui.Listing {
	l := ui.Listing{Caption: p.T("console.growth.by_channel"), Columns: p.columns(p.T("console.growth.channel")), Empty: p.none()}
	for _, c := range p.Costs.Channels {
		l.Rows = append(l.Rows, p.row(ui.Text(channel(p.Page, c.Channel)), c.Figures))
	}
	return l
}

func (p Growth) people() ui.Listing {
	l := ui.Listing{Caption: p.T("console.growth.by_person"), ExportCSV: p.To.GrowthCSV(),
		Columns: p.columns(p.T("console.growth.person")), Pages: p.Pages, Empty: p.none()}
	for _, c := range p.Costs.People.Items {
		l.Rows = append(l.Rows, p.row(ui.Link(p.To.Tree(c.Member), c.Name), c.Figures))
	}
	return l
}

func (p Growth) none() ui.Empty {
	e := ui.Empty{Icon: "share", Title: p.T("console.growth.none"), Text: p.T("console.growth.none_text"),
		Action: ui.Action{Label: p.T("console.group.to_offers"), Href: p.To.Offers(), Kind: ui.Plain}}
	return e
}

func (p Growth) advert() ui.Input {
	in := p.Advert.Input("advert_cost", p.T("console.growth.advert_label"))
	in.Hint = p.T("console.growth.advert_hint")
	return in
}

// Tree is whom a member brought, and whom those brought.
type Tree struct {
	ui.Page
	To   link.Console
	Root growth.Branch
}

// size is how many are below a branch.
func size(b growth.Branch) int64 {
	n := int64(len(b.Children))
	for _, child := range b.Children {
		n += size(child)
	}
	return n
}
