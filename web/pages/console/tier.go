package console

import (
	"time"

	"github.com/a-h/templ"

	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/money"
	"panal/web/link"
	"panal/web/ui"
)

// Tiers lists the tiers with how many are in each.
type Tiers struct {
	ui.Page
	To      link.Console
	List    []community.Tier
	Counts  map[id.ID]map[community.MembershipState]int64
	MayEdit bool
}

func (p Tiers) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true,
		Columns: []ui.Column{{Label: p.T("field.name")}, {Label: p.T("console.tier.state")}, {Label: p.T("console.tier.prices")},
			{Label: p.T("console.tier.members"), Numeric: true}, {Label: p.T("console.tier.in_grace"), Numeric: true}},
		Empty: ui.Empty{Icon: "people", Title: p.T("console.tier.none"), Text: p.T("console.tier.none_text")}}
	if p.MayEdit {
		l.Empty.Action = ui.Action{Label: p.T("console.tier.new"), Href: p.To.NewTier()}
	}
	for _, t := range p.List {
		n := p.Counts[t.ID]
		held := n[community.MembershipActive] + n[community.MembershipTrial] + n[community.MembershipGrace]
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{ui.Link(p.To.Tier(t.ID), t.Name), ui.State(p.Locale, "tier", string(t.State)),
			ui.Text(tierPrices(p.Page, t)), ui.Text(p.Locale.Number(held)), ui.Text(p.Locale.Number(n[community.MembershipGrace]))}})
	}
	return l
}

// tierPrices writes what a tier costs, in one line.
func tierPrices(p ui.Page, t community.Tier) (out string) {
	if !t.Paid {
		return p.T("tier.free")
	}
	for i, price := range t.Prices {
		if i > 0 {
			out += " · "
		}
		out += TierPrice(p, price, price.Amount)
	}
	return orDash(out)
}

// TierPrice writes an amount with what it pays for.
func TierPrice(p ui.Page, price community.TierPrice, amount money.Amount) string {
	if price.Unit == community.Until {
		return p.T("tier.each.until", "amount", p.Money(int64(amount)), "day", p.Locale.Date(price.Until.In(p.Zone), p.Zone))
	}
	return p.T("tier.each."+string(price.Unit), "amount", p.Money(int64(amount)))
}

// TierForm drafts or changes a tier.
type TierForm struct {
	ui.Page
	To       link.Console
	Shop     link.Community
	Form     ui.Form
	Price    ui.Form        // for a new price
	Tier     community.Tier // zero: a new one
	Products []commerce.Product
	Circles  []string
	MayEdit  bool
}

func (p TierForm) isNew() bool { return p.Tier.ID.IsZero() }

func (p TierForm) action() string {
	if p.isNew() {
		return p.To.Tiers()
	}
	return p.To.Tier(p.Tier.ID)
}

func (p TierForm) input(name, label string, change func(*ui.Input)) ui.Input {
	in := p.Form.Input(name, label)
	if change != nil {
		change(&in)
	}
	return in
}

func optional(in *ui.Input) { in.Optional = true }

func wholeNumber(in *ui.Input) { in.Type, in.InputMode, in.Min = "number", "numeric", "0" }

func momentField(in *ui.Input) { in.Type, in.Optional = "datetime-local", true }

func (p TierForm) about() ui.Input {
	in := p.Form.Input("about", p.T("field.about"))
	in.Optional, in.Rows, in.MaxLength = true, 4, 2000
	return in
}

func (p TierForm) kinds() []ui.Option {
	return []ui.Option{{Value: "paid", Label: p.T("console.tier.paid")}, {Value: "free", Label: p.T("console.tier.free")}}
}

func (p TierForm) units() (out []ui.Option) {
	for _, u := range community.Units {
		out = append(out, ui.Option{Value: string(u), Label: p.T("console.tier.units." + string(u))})
	}
	return out
}

// priceInput is a field of a new price.
func (p TierForm) priceInput(name, label string, change func(*ui.Input)) ui.Input {
	in := p.Price.Input(name, label)
	in.Optional = true
	if change != nil {
		change(&in)
	}
	return in
}

// notes are what a price has beside its amount.
func (p TierForm) notes(price community.TierPrice) (out []string) {
	if price.TrialDays > 0 {
		out = append(out, p.T("console.tier.trial_days", "count", price.TrialDays))
	}
	early := p.Money(int64(price.EarlyAmount))
	switch {
	case price.EarlyPlaces > 0:
		out = append(out, p.T("console.tier.early_taken", "amount", early, "taken", price.EarlyTaken, "places", price.EarlyPlaces))
	case price.EarlyAmount > 0:
		out = append(out, p.T("console.tier.early_window", "amount", early, "time", p.Locale.DateTime(price.EarlyUntil, p.Zone), "taken", price.EarlyTaken))
	}
	return out
}

func (p TierForm) excluded(variant id.ID) bool {
	for _, v := range p.Form.Values["excluded"] {
		if v == id.Variant.Text(variant) {
			return true
		}
	}
	return false
}

// Memberships lists who is in which tier.
type Memberships struct {
	ui.Page
	To    link.Console
	List  []community.MembershipRow
	Of    string // the tier that the list is of
	Due   bool
	Pages ui.Pages
}

func (p Memberships) states() []choice {
	now, due := p.URL.Query().Get("state"), p.URL.Query().Get("due") != ""
	all := []choice{{Label: p.T("console.all"), Href: ui.Narrow(p.URL, "state", ""), Current: now == "" && !due}}
	for _, s := range community.MembershipStates {
		all = append(all, choice{Label: p.T("state.membership." + string(s)), Href: ui.Narrow(p.URL, "state", string(s)), Current: now == string(s)})
	}
	return append(all, choice{Label: p.T("console.tier.due"), Href: ui.Narrow(p.URL, "due", "30"), Current: due})
}

func (p Memberships) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, ExportCSV: ui.Filtered(p.URL, p.To.MembershipsCSV()), Pages: p.Pages,
		Tools: ui.SearchBox(p.Locale, p.To.Memberships(), p.URL.Query().Get("q")),
		Columns: []ui.Column{{Label: p.T("field.name")}, {Label: p.T("console.tier.tier")}, {Label: p.T("console.tier.state")},
			{Label: p.T("console.tier.since")}, {Label: p.T("console.tier.next")}, {Label: p.T("console.tier.card"), Numeric: true}},
		Empty: nothing(p.Page, ui.Empty{Icon: "people", Title: p.T("console.tier.m_none"), Text: p.T("console.tier.m_none_text")})}
	for _, r := range p.List {
		m := r.Membership
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{ui.Link(p.To.Member(m.Member), r.Name), ui.Text(r.Tier),
			ui.State(p.Locale, "membership", string(m.State)), ui.Text(p.Locale.Date(m.Since, p.Zone)), ui.Text(p.next(r)), ui.Text(p.Locale.Number(r.Number))}})
	}
	return l
}

// next says what a membership waits for.
func (p Memberships) next(r community.MembershipRow) string {
	m := r.Membership
	switch {
	case m.State == community.MembershipEnded:
		return "—"
	case m.EndsAt.IsZero():
		return p.T("console.tier.never")
	case m.Renews && m.Due == community.StepCharge:
		return p.T("console.tier.next_charge", "amount", p.Money(int64(r.Amount)), "day", p.Locale.Date(m.DueAt, p.Zone))
	case m.Renews:
		return p.T("console.tier.next_charge", "amount", p.Money(int64(r.Amount)), "day", p.Locale.Date(m.EndsAt, p.Zone))
	}
	return p.T("console.tier.next_end", "day", p.Locale.Date(m.EndsAt.Add(-time.Second), p.Zone))
}
