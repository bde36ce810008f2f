package console

import (
	"time"

	"github.com/a-h/templ"

	"panal/commerce"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/ui"
)

// DropPart is what the page of a campaign says of a drop's line.
type DropPart struct {
	ui.Page
	To   link.Console
	Drop commerce.DropNow
}

func (p DropPart) figures() []ui.Figure {
	d := p.Drop
	figures := []ui.Figure{{Label: p.T("console.drop.reserved"), Value: p.Locale.Number(d.Reserved)},
		{Label: p.T("console.drop.codes"), Value: outOf(p.Page, d.Line.Codes, d.Campaign.Stock)}}
	if d.Line.OpenedAt.IsZero() {
		return figures
	}
	return append(figures, ui.Figure{Label: p.T("console.drop.came"), Value: p.Locale.Number(d.Line.Last)},
		ui.Figure{Label: p.T("console.drop.bought"), Value: outOf(p.Page, d.Line.Bought, d.Campaign.Stock)},
		ui.Figure{Label: p.T("console.drop.offered"), Value: p.Locale.Number(d.Offered())},
		ui.Figure{Label: p.T("console.drop.left"), Value: p.Locale.Number(d.Left())})
}

// ended says how the line was closed; nothing while it is not.
func (p DropPart) ended() string {
	if p.Drop.Line.ClosedAt.IsZero() {
		return ""
	}
	return p.T("console.drop.ending." + string(p.Drop.Line.Ending))
}

// Line is the line of a drop.
type Line struct {
	ui.Page
	To    link.Console
	Drop  commerce.DropNow
	List  []commerce.SpotView
	Pages ui.Pages
}

func (p Line) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, ExportCSV: ui.Filtered(p.URL, p.To.LineCSV(p.Drop.Campaign.ID)), Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("console.drop.number"), Numeric: true}, {Label: p.T("console.campaign.member")}, {Label: p.T("console.state")},
			{Label: p.T("console.drop.joined")}, {Label: p.T("console.drop.until")}, {Label: p.T("console.campaign.order")}},
		Empty: nothing(p.Page, ui.Empty{Icon: "people", Title: p.T("console.drop.none"), Text: p.T("console.drop.none_text")})}
	for _, v := range p.List {
		until, order := ui.Text(""), ui.Text("")
		if !v.Until.IsZero() {
			until = ui.TimeAgo(p.Page, v.Until)
		}
		if !v.Order.IsZero() {
			order = ui.Link(p.To.Order(v.Order), id.Order.Text(v.Order))
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{ui.Text(p.number(v.Spot)), ui.Link(p.To.Member(v.Member), v.Name),
			ui.State(p.Locale, "spot", string(v.State)), ui.TimeAgo(p.Page, v.JoinedAt), until, order}})
	}
	return l
}

// number is that of a place, and whether it was had by a code.
func (p Line) number(s commerce.Spot) string {
	if s.Coded {
		return p.T("console.drop.by_code", "number", s.Number)
	}
	return p.Locale.Number(s.Number)
}

var spotStates = []commerce.SpotState{commerce.SpotWaiting, commerce.SpotCalled, commerce.SpotBought, commerce.SpotLapsed, commerce.SpotLeft, commerce.SpotReturned}

// DropCodes are the priority codes of a drop.
type DropCodes struct {
	ui.Page
	To    link.Console
	Drop  commerce.DropNow
	List  []commerce.DropCodeView
	Form  ui.Form
	Whom  Whom
	Drawn []string // that were just made: shown once
	Pages ui.Pages
}

// CodeState is what has become of a priority code.
func CodeState(k commerce.DropCode, now, opening time.Time) string {
	switch {
	case !k.UsedAt.IsZero():
		return "used"
	case k.Lapsed(now, opening):
		return "lapsed"
	}
	return "open"
}

// open reports that codes can be made.
func (p DropCodes) open() bool {
	return p.Drop.Campaign.State != commerce.CampaignDraft && p.Drop.Stage(p.Now) == commerce.DropAhead && p.left() > 0
}

// left is how many more can be made.
func (p DropCodes) left() int64 { return p.Drop.Campaign.Stock - p.Drop.Line.Codes }

// closed says why none can be made.
func (p DropCodes) closed() string {
	switch {
	case p.Drop.Campaign.State == commerce.CampaignDraft:
		return p.T("console.drop.codes_draft")
	case p.Drop.Stage(p.Now) != commerce.DropAhead:
		return p.T("console.drop.codes_opened")
	}
	return p.T("console.drop.codes_enough")
}

func (p DropCodes) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, ExportCSV: p.To.DropCodesCSV(p.Drop.Campaign.ID), Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("console.drop.given_to")}, {Label: p.T("console.state")}, {Label: p.T("console.drop.reason")},
			{Label: p.T("console.drop.good_until")}, {Label: p.T("console.drop.used_by")}},
		Empty: ui.Empty{Icon: "campaigns", Title: p.T("console.drop.codes_none"), Text: p.T("console.drop.codes_none_text")}}
	for _, k := range p.List {
		given, used, until := ui.Text(p.T("console.drop.whoever")), ui.Text(""), k.ExpiresAt
		if !k.Member.IsZero() {
			given = ui.Link(p.To.Member(k.Member), k.Name)
		}
		if !k.UsedBy.IsZero() {
			used = ui.Link(p.To.Member(k.UsedBy), p.T("console.drop.used_as", "name", k.User, "number", k.Number))
		}
		if until.IsZero() {
			until = p.Drop.Campaign.StartsAt
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{given, ui.State(p.Locale, "drop_code", CodeState(k.DropCode, p.Now, p.Drop.Campaign.StartsAt)),
			ui.Text(k.Reason), ui.TimeAgo(p.Page, until), used}})
	}
	return l
}

func (p DropCodes) count() ui.Input {
	in := units(p.Form, "count", p.T("console.drop.count"), p.T("console.drop.count_hint", "count", p.left()))
	in.Optional, in.Min = true, "1"
	return in
}

func (p DropCodes) member() ui.Input {
	in := p.Form.Input("member", p.T("console.drop.member"))
	in.Hint, in.Optional, in.Autocomplete = p.T("console.drop.member_hint"), true, "off"
	return in
}

func (p DropCodes) audience() (ui.Input, []ui.Option) {
	in := p.Form.Input("audience", p.T("console.drop.audience"))
	in.Hint, in.Optional = p.T("console.drop.audience_hint"), true
	return in, append([]ui.Option{{Label: p.T("console.drop.nobody")}}, p.Whom.Options...)
}

func (p DropCodes) reason() ui.Input {
	in := p.Form.Input("reason", p.T("console.drop.reason"))
	in.Hint, in.Optional, in.MaxLength = p.T("console.drop.reason_hint"), true, 200
	return in
}

func (p DropCodes) expires() ui.Input {
	in := moment(p.Page, p.Form, "expires_at", p.T("console.drop.good_until"))
	in.Optional, in.Hint = true, p.T("console.drop.good_until_hint")
	return in
}

func crumbs(p ui.Page, to link.Console, c commerce.Campaign) []ui.Crumb {
	return []ui.Crumb{{Label: p.T("nav.campaigns"), Href: to.Campaigns()}, {Label: c.Title, Href: to.Campaign(c.ID)}, {Label: p.Title}}
}
