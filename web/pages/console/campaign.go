package console

import (
	"slices"

	"github.com/a-h/templ"

	"panal/commerce"
	"panal/internal/id"
	"panal/money"
	"panal/web/link"
	"panal/web/ui"
)

// Campaigns lists the campaigns.
type Campaigns struct {
	ui.Page
	To    link.Console
	List  []commerce.Campaign
	Kept  []commerce.CampaignKind // that have pages to keep them by; others are kept by the API
	Pages ui.Pages
}

// name is a campaign in the list, and leads to where it is kept.
func (p Campaigns) name(c commerce.Campaign) templ.Component {
	if slices.Contains(p.Kept, c.Kind()) {
		return linkTwoLines(p.To.Campaign(c.ID), c.Title, c.Slug)
	}
	return ui.Text(c.Title)
}

func (p Campaigns) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("console.campaign.campaign")}, {Label: p.T("console.campaign.kind")}, {Label: p.T("console.state")},
			{Label: p.T("console.campaign.taken"), Numeric: true}, {Label: p.T("console.campaign.spent"), Numeric: true}, {Label: p.T("console.offer.ends")}},
		Empty: nothing(p.Page, ui.Empty{Icon: "campaigns", Title: p.T("console.campaign.none"), Text: p.T("console.campaign.none_text"),
			Action: ui.Action{Label: p.T("console.campaign.add"), Href: p.To.NewCampaign("")}}),
	}
	for _, c := range p.List {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{p.name(c), ui.Text(kindName(p.Page, c.Kind())),
			CampaignState(p.Page, c), ui.Text(outOf(p.Page, c.Taken, c.Stock)), ui.Text(spent(p.Page, c.Spent, c.Budget)), ui.TimeAgo(p.Page, c.EndsAt)}})
	}
	return l
}

func kindName(p ui.Page, kind commerce.CampaignKind) string {
	return p.T("campaign.kind." + string(kind))
}

// outOf is how many of so many; of any number, how many alone.
func outOf(p ui.Page, have, of int64) string {
	if of > 0 {
		return p.T("ui.count_of", "have", have, "of", of)
	}
	return p.Locale.Number(have)
}

func spent(p ui.Page, spent, budget money.Amount) string {
	if budget > 0 {
		return p.T("console.campaign.of_budget", "spent", p.Money(int64(spent)), "budget", p.Money(int64(budget)))
	}
	return p.Money(int64(spent))
}

// kinds narrow the list to one kind.
func (p Campaigns) kinds() []choice {
	now := p.URL.Query().Get("kind")
	all := []choice{{Label: p.T("console.all"), Href: ui.Narrow(p.URL, "kind", ""), Current: now == ""}}
	for _, kind := range commerce.CampaignKinds {
		all = append(all, choice{Label: kindName(p.Page, kind), Href: ui.Narrow(p.URL, "kind", string(kind)), Current: now == string(kind)})
	}
	return all
}

// PickKind asks which kind a new campaign is to be of.
type PickKind struct {
	ui.Page
	To    link.Console
	Kinds []commerce.CampaignKind
}

// CampaignForm sets the terms of a campaign. Rule is the fields of its kind.
type CampaignForm struct {
	ui.Page
	To       link.Console
	Shop     link.Community
	Kind     commerce.CampaignKind
	Campaign commerce.Campaign // zero when new
	Sold     commerce.Sold
	Form     ui.Form
	Whom     Whom
	Rule     func(CampaignForm) templ.Component
	Products []ui.Option     // what a rule may be about
	Variants []ui.Option     // what a campaign that sells one thing may sell
	Inside   []ui.Listing    // what is in it
	Part     templ.Component // what else its kind shows; nil: nothing
	Codes    commerce.CodeCount
	Drawn    []string    // codes that were just made: shown once
	Bare     bool        // it gives nothing by itself: no budget, no limits
	Leads    []ui.Option // what a moment may lead to
	Outlets  Outlets     // the community's own links to it
}

// course is where a campaign or an offer is, and where it may go.
type course struct {
	State   commerce.CampaignState
	At      string // where it is kept
	Preview string
	More    []ui.Action
	Ends    []ui.Confirmation
}

func (c course) move(to string) string { return c.At + "/" + to }

func (p CampaignForm) course() course {
	c := course{State: p.Campaign.State, At: p.To.Campaign(p.Campaign.ID), Preview: p.Shop.Campaign(p.Campaign.Slug)}
	c.Ends = []ui.Confirmation{
		{Button: p.T("console.campaign.finish"), Loses: p.T("console.campaign.finish_loses"), Action: c.move("finish"), Sure: p.T("console.campaign.finish_sure")},
		{Button: p.T("console.campaign.close"), Loses: p.T("console.campaign.close_loses"), Action: c.move("close"), Sure: p.T("console.campaign.close_sure")}}
	if p.Campaign.State != commerce.CampaignDraft {
		c.More = []ui.Action{{Label: p.T("campaign.again"), Href: p.To.CampaignLike(string(p.Kind), p.Campaign.ID), Kind: ui.Plain}}
	}
	return c
}

func (p CampaignForm) isNew() bool { return p.Campaign.ID.IsZero() }

// Fixed reports that the rule is promised.
func (p CampaignForm) Fixed() bool { return !p.isNew() && p.Campaign.State != commerce.CampaignDraft }

func (p CampaignForm) action() string {
	if p.isNew() {
		return p.To.Campaigns()
	}
	return p.To.Campaign(p.Campaign.ID)
}

func (p CampaignForm) title() ui.Input {
	in := p.Form.Input("title", p.T("console.campaign.title"))
	in.MaxLength = 120
	return in
}

func (p CampaignForm) about() ui.Input {
	in := p.Form.Input("about", p.T("console.campaign.about"))
	in.Optional, in.Hint = true, p.T("console.campaign.about_hint")
	return in
}

func (p CampaignForm) moment(name, label string) ui.Input { return moment(p.Page, p.Form, name, label) }

func (p CampaignForm) budget() ui.Input {
	in := p.Form.Input("budget", p.T("console.campaign.budget"))
	in.Optional, in.Hint = true, p.T("console.campaign.budget_hint")
	return in
}

// Units is a field of the form for a whole number.
func (p CampaignForm) Units(name, label, hint string, optional bool) ui.Input {
	in := units(p.Form, name, label, hint)
	in.Optional, in.Min = optional, "0"
	return in
}

// Input is a field of the form with a hint.
func (p CampaignForm) Input(name, label, hint string, optional bool) ui.Input {
	in := p.Form.Input(name, label)
	in.Hint, in.Optional = hint, optional
	return in
}

// given reports that what the kind gives is bounded by a budget and a limit for each person.
func (p CampaignForm) given() bool { return p.Kind != commerce.Drops }

func (p CampaignForm) stock() ui.Input {
	if p.Kind == commerce.Drops {
		return p.Units("stock", p.T("console.drop.units"), p.T("console.drop.units_hint"), false)
	}
	return p.Units("stock", p.T("console.campaign.stock"), p.T("console.campaign.stock_hint"), true)
}

func (p CampaignForm) combines() ui.Input {
	in := p.Form.Input("combines", p.T("console.campaign.combines"))
	in.Hint, in.Optional = p.T("console.campaign.combines_hint"), true
	return in
}

func (p CampaignForm) figures() []ui.Figure {
	if p.Kind == commerce.Giveaways { // it is given once, to be drawn
		return []ui.Figure{{Label: p.T("console.campaign.spent"), Value: spent(p.Page, p.Campaign.Spent, p.Campaign.Budget)}}
	}
	return []ui.Figure{{Label: p.T("console.campaign.taken"), Value: outOf(p.Page, p.Campaign.Taken, p.Campaign.Stock)},
		{Label: p.T("console.campaign.spent"), Value: spent(p.Page, p.Campaign.Spent, p.Campaign.Budget)}}
}

// terms are an ended campaign's, which stay as they were.
func (p CampaignForm) terms() []ui.Pair {
	c := p.Campaign
	pairs := []ui.Pair{{Key: p.T("console.campaign.kind"), Value: ui.Text(kindName(p.Page, c.Kind()))},
		{Key: p.T("console.offer.starts"), Value: ui.TimeAgo(p.Page, c.StartsAt)}, {Key: p.T("console.offer.ends"), Value: ui.TimeAgo(p.Page, c.EndsAt)},
		{Key: p.T("console.offer.for"), Value: ui.Text(p.Whom.name(c.Audience))}}
	if c.Fate != "" {
		pairs = append(pairs, ui.Pair{Key: p.T("console.campaign.fate"), Value: ui.Text(p.T("console.campaign.fates." + string(c.Fate)))},
			ui.Pair{Key: p.T("console.campaign.ended"), Value: ui.TimeAgo(p.Page, c.EndedAt)})
	}
	return pairs
}

// CouponList are the coupons of a campaign.
func CouponList(p ui.Page, to link.Console, list []commerce.CouponView, pages ui.Pages) ui.Listing {
	l := ui.Listing{Caption: p.T("console.campaign.coupons"), Pages: pages,
		Columns: []ui.Column{{Label: p.T("console.campaign.member")}, {Label: p.T("console.state")}, {Label: p.T("console.campaign.claimed")}, {Label: p.T("console.campaign.order")}},
		Empty:   ui.Empty{Icon: "campaigns", Title: p.T("console.campaign.coupons_none"), Text: p.T("console.campaign.coupons_none_text")}}
	for _, k := range list {
		order := ui.Text("")
		if !k.Order.IsZero() {
			order = ui.Link(to.Order(k.Order), id.Order.Text(k.Order))
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{ui.Link(to.Member(k.Coupon.Member), k.Name), ui.State(p.Locale, "coupon", string(k.State(p.Now))),
			ui.TimeAgo(p, k.ClaimedAt), order}})
	}
	return l
}

func (p CampaignForm) codeCount() string {
	return p.T("console.campaign.codes_made", "count", p.Codes.Codes, "used", p.Codes.Uses)
}
