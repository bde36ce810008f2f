package console

import (
	"strconv"
	"time"

	"github.com/a-h/templ"

	"panal/commerce"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/ui"
)

// Offers lists the offers.
type Offers struct {
	ui.Page
	To    link.Console
	List  []commerce.OfferView
	Of    string // the product that the list is narrowed to
	Pages ui.Pages
}

func (p Offers) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, ExportCSV: ui.Filtered(p.URL, p.To.OffersCSV()), Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("console.offer.offer")}, {Label: p.T("console.state")}, {Label: p.T("console.offer.size"), Numeric: true},
			{Label: p.T("console.offer.together"), Numeric: true}, {Label: p.T("console.offer.taken"),
				Numeric: true}, {Label: p.T("console.offer.ends")}},
		Empty: nothing(p.Page, ui.Empty{Icon: "offers", Title: p.T("console.offer.none"), Text: p.T("console.offer.none_text"),
			Action: ui.Action{Label: p.T("console.offer.add"), Href: p.To.NewOffer()}}),
	}
	for _, v := range p.List {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			linkTwoLines(p.To.Offer(v.Offer.ID), v.Product.Title, v.Offer.Slug), OfferState(p.Page,
				v.Offer), ui.Text(p.Locale.Number(int64(v.Offer.Size))),
			ui.Text(together(p.Page, v.Offer)), ui.Text(taken(p.Page, v.Offer)), ui.TimeAgo(p.Page, v.Offer.EndsAt),
		}})
	}
	return l
}

// together is the price together, or the lowest and the highest.
func together(p ui.Page, o commerce.Offer) string {
	var low, high int64
	for _, price := range o.Prices {
		if low == 0 || int64(price) < low {
			low = int64(price)
		}
		high = max(high, int64(price))
	}
	switch {
	case high == 0:
		return ""
	case low == high:
		return p.Money(low)
	}
	return p.Money(low) + " – " + p.Money(high)
}

// taken is how many units of an offer's cap went.
func taken(p ui.Page, o commerce.Offer) string {
	if o.Stock > 0 {
		return p.T("ui.count_of", "have", o.Taken, "of", o.Stock)
	}
	return "–" // counted under a cap alone
}

// phase says whether what is live runs now, or not yet, or no longer.
func phase(live bool, starts, ends, now time.Time) string {
	switch {
	case !live:
		return ""
	case now.Before(starts):
		return "ahead"
	case !now.Before(ends):
		return "over"
	}
	return ""
}

// PickProduct asks which product an offer is to be of.
type PickProduct struct {
	ui.Page
	To    link.Console
	Shop  link.Community
	List  []commerce.Product
	Pages ui.Pages
}

// OfferForm sets the terms of an offer.
type OfferForm struct {
	ui.Page
	To      link.Console
	Shop    link.Community
	Product commerce.Product
	Offer   commerce.Offer // zero when new
	View    commerce.OfferView
	Form    ui.Form

	Whom    Whom
	Outlets Outlets // the community's own links to it
}

func (p OfferForm) isNew() bool { return p.Offer.ID.IsZero() }

func (p OfferForm) course() course {
	c := course{State: p.Offer.State, At: p.To.Offer(p.Offer.ID), Preview: p.Shop.Offer(p.Offer.Slug), More: []ui.Action{
		{Label: p.T("console.offer.its_groups"), Href: p.To.GroupBuysOf(p.Offer.ID), Kind: ui.Plain},
		{Label: p.T("console.offer.its_orders"), Href: p.To.OrdersOf(p.Offer.ID), Kind: ui.Plain}}}
	c.Ends = []ui.Confirmation{
		{Button: p.T("console.offer.finish"), Loses: p.T("console.offer.finish_loses"), Action: c.move("finish"), Sure: p.T("console.campaign.finish_sure")}}
	if p.Offer.State != commerce.OfferDraft { // a draft has no groups
		c.Ends = append(c.Ends, ui.Confirmation{Button: p.T("console.offer.close"), Loses: p.T("console.offer.close_loses"),
			Action: c.move("close"), Sure: p.T("console.campaign.close_sure")})
	}
	return c
}

// mayBudget reports that the offer has a budget, or may have one.
func (p OfferForm) mayBudget() bool {
	return p.isNew() || p.Offer.State == commerce.OfferDraft || p.Offer.Budget > 0
}

func (p OfferForm) budget() ui.Input {
	in := p.Form.Input("budget", p.T("console.campaign.budget"))
	in.Optional, in.Hint = true, p.T("console.offer.budget_hint")
	return in
}

func (p OfferForm) action() string {
	if p.isNew() {
		return p.To.Offers()
	}
	return p.To.Offer(p.Offer.ID)
}

func (p OfferForm) size() ui.Input {
	in := units(p.Form, "size", p.T("console.offer.size_label"), p.T("console.offer.size_hint"))
	in.Min, in.Max = strconv.Itoa(commerce.MinSize), strconv.Itoa(commerce.MaxSize)
	return in
}

// windows are the times that a group may be given, in minutes.
var windows = []int{15, 30, 60, 2 * 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60, 36 * 60, 48 * 60, 3 * 1440, 5 * 1440, 7 * 1440, 10 * 1440,
	14 * 1440, 21 * 1440, 30 * 1440}

// window offers the usual times, and the offer's own when it has another.
func (p OfferForm) window() (in ui.Input, options []ui.Option) {
	in = p.Form.Input("window_minutes", p.T("console.offer.window"))
	in.Hint = p.T("console.offer.window_hint")
	add := func(minutes int) {
		options = append(options, ui.Option{Value: strconv.Itoa(minutes), Label: p.Locale.Duration(time.Duration(minutes) * time.Minute)})
	}
	known := false
	for _, minutes := range windows {
		known = known || in.Value == strconv.Itoa(minutes)
		add(minutes)
	}
	if own, err := strconv.Atoi(in.Value); err == nil && !known {
		add(own)
	}
	return in, options
}

func (p OfferForm) price(v commerce.Variant) ui.Input {
	in := p.Form.Input(PriceField(v.ID), variantName(p.Page, v))
	in.Optional = len(p.Product.Variants) > 1
	in.Hint = p.T("console.offer.alone", "price", p.Money(int64(v.Price)))
	return in
}

// PriceField is the name of the field for a variant's price together.
func PriceField(variant id.ID) string { return "prices." + id.Variant.Text(variant) }

func (p OfferForm) limit() ui.Input {
	in := units(p.Form, "per_person_limit", p.T("console.offer.limit"), p.T("console.offer.limit_hint"))
	in.Optional, in.Min = true, "0"
	return in
}

func (p OfferForm) stock() ui.Input {
	in := units(p.Form, "stock", p.T("console.offer.cap"), p.T("console.offer.cap_hint"))
	in.Optional, in.Min = true, "0"
	return in
}

func (p OfferForm) moment(name, label string) ui.Input { return moment(p.Page, p.Form, name, label) }

// moment is a field for a moment by the community's clocks.
func moment(p ui.Page, f ui.Form, name, label string) ui.Input {
	in := f.Input(name, label)
	in.Type, in.Hint = "datetime-local", p.T("console.offer.zone", "zone", p.Zone.String())
	return in
}

func (p OfferForm) virtual() ui.Input {
	in := units(p.Form, "virtual_percent", p.T("console.offer.virtual"), "")
	in.Optional, in.Min, in.Max = true, "0", "100"
	return in
}

// figures are what came of an offer.
func (p OfferForm) figures() []ui.Figure {
	formed := p.Locale.Number(p.View.Formed)
	if p.View.Formed >= commerce.FormedMost {
		formed += "+"
	}
	all := []ui.Figure{
		{Label: p.T("console.offer.formed"), Value: formed},
		{Label: p.T("console.offer.taken"), Value: taken(p.Page, p.Offer)},
		{Label: p.T("console.offer.together"), Value: together(p.Page, p.Offer)},
	}
	if o := p.Offer; o.Budget > 0 {
		f := ui.Figure{Label: p.T("console.campaign.spent"), Value: spent(p.Page, o.Spent, o.Budget)}
		if o.State != commerce.OfferEnded {
			f.Note = p.T("console.offer.rooms", "count", o.Rooms())
		}
		all = append(all, f)
	}
	return all
}
