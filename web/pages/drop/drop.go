// Package drop is the page of a drop: what is announced, the opening, the line, and what became of the viewer's place in
// it. What changes is also sent to pages that are open, in three parts: the status, which is the same for all, the
// viewer's place, and what they can do.
package drop

import (
	"panal/commerce"
	"panal/money"
	"panal/web/link"
	"panal/web/ui"
)

// Phase is what a viewer can do about a drop.
type Phase string

const (
	Draft    Phase = "draft"    // staff look at it
	Unknown  Phase = "unknown"  // they may come once it is known who they are
	Stranger Phase = "stranger" // they may come once they are a member
	Outside  Phase = "outside"  // it is not for them
	Early    Phase = "early"    // it has not opened, and they may reserve
	Coded    Phase = "coded"    // it has not opened, and they have a place by a code
	Join     Phase = "join"
	Paused   Phase = "paused"
	Late     Phase = "late" // nobody joins any more, and who is in line is served
	Waiting  Phase = "waiting"
	Called   Phase = "called"
	Paying   Phase = "paying" // called, and their order awaits payment
	Bought   Phase = "bought"
	Returned Phase = "returned"
	Lapsed   Phase = "lapsed"
	Left     Phase = "left"
	Missed   Phase = "missed" // they waited, and it is over
	Over     Phase = "over"
)

// Page is a drop's page.
type Page struct {
	ui.Page
	View    commerce.DropView
	Sold    commerce.Sold
	Outside bool
	Proved  bool // they proved an e-mail
	Inside  bool // they are a member
	Picture string
	Alt     string
	SignIn  string     // leads back here
	Enter   *ui.Action // the way in, for who is no member
	Form    ui.Form    // of the code
	Stream  string     // where the page is told of changes
	To      link.Community
}

// Rule is what the drop goes by.
func (p Page) Rule() *commerce.DropRule { r, _ := p.View.Campaign.Rule.(*commerce.DropRule); return r }

// stage is the drop's; of a draft, what it will begin with.
func (p Page) stage() commerce.DropStage {
	if p.View.Campaign.State == commerce.CampaignDraft {
		return commerce.DropAhead
	}
	return p.View.Stage(p.Now)
}

// Phase is the viewer's.
func (p Page) Phase() Phase {
	stage := p.stage()
	switch {
	case p.View.Campaign.State == commerce.CampaignDraft:
		return Draft
	case p.View.Mine != nil:
		return p.own(*p.View.Mine, stage)
	case stage == commerce.DropClosed:
		return Over
	case stage == commerce.DropPaused:
		return Paused
	case stage == commerce.DropOpen && p.View.Campaign.Open(p.Now) != nil:
		return Late
	case !p.Proved:
		return Unknown
	case !p.Inside:
		return Stranger
	case p.Outside:
		return Outside
	case stage == commerce.DropAhead:
		return Early
	}
	return Join
}

func (p Page) own(mine commerce.Spot, stage commerce.DropStage) Phase {
	switch mine.State {
	case commerce.SpotBought:
		return Bought
	case commerce.SpotReturned:
		return Returned
	case commerce.SpotLeft:
		return Left
	case commerce.SpotLapsed:
		return Lapsed
	case commerce.SpotCalled:
		switch {
		case !mine.Order.IsZero():
			return Paying
		case !p.Now.Before(mine.Until):
			return Lapsed
		}
		return Called
	}
	switch stage {
	case commerce.DropClosed:
		return Missed
	case commerce.DropAhead:
		return Coded
	}
	return Waiting
}

// Acts names what the act says: an open page is sent the act anew when that changes, and only then.
func (p Page) Acts() string { return string(p.Phase()) }

// Final reports that nothing will change any more.
func (p Page) Final() bool { return p.stage() == commerce.DropClosed }

func (p Page) soldOut() bool { return p.View.Line.Ending == commerce.DropSoldOut }

// Headline says where the drop is.
func (p Page) Headline() string {
	switch p.stage() {
	case commerce.DropAhead:
		return p.T("drop.is.ahead")
	case commerce.DropPaused:
		return p.T("drop.is.paused")
	case commerce.DropOpen:
		return p.T("drop.is.open")
	}
	if p.soldOut() {
		return p.T("drop.is.sold_out")
	}
	return p.T("drop.is.over")
}

// counts are what is true of the units and the line at this moment.
func (p Page) counts() []string {
	v := p.View
	if p.stage() == commerce.DropAhead {
		return []string{p.T("drop.units", "count", v.Campaign.Stock), p.T("drop.reserved", "count", v.Reserved)}
	}
	return []string{p.T("drop.offered", "count", v.Offered()), p.T("drop.free", "count", v.Left()), p.T("drop.came", "count", v.Line.Last)}
}

// ended says what became of the units.
func (p Page) ended() string {
	if p.soldOut() {
		return p.T("drop.sold_out", "count", p.View.Campaign.Stock)
	}
	return p.T("drop.over", "count", p.View.Line.Bought, "of", p.View.Campaign.Stock)
}

// before is how many come before the viewer at most.
func (p Page) before() int64 {
	if p.stage() == commerce.DropAhead {
		return p.View.Mine.Number - 1
	}
	return p.View.Line.Before(p.View.Mine.Number)
}

// hope says what has to happen for a unit to come to who waits.
func (p Page) hope() string {
	offered := p.View.Offered()
	if needed := p.before() + 1; needed <= offered {
		return p.T("drop.hope", "count", needed, "of", offered)
	}
	return p.T("drop.faint", "count", offered)
}

// joins says what somebody who joins now may expect.
func (p Page) joins() string {
	l := p.View.Line
	switch ahead := l.Before(l.Last + 1); {
	case ahead < p.View.Left():
		return p.T("drop.join_served")
	case ahead == 0:
		return p.T("drop.join_first", "count", p.View.Offered())
	default:
		return p.T("drop.join_after", "count", ahead, "offered", p.View.Offered())
	}
}

// rules are what is promised, in sentences.
func (p Page) rules() []string {
	r, c := p.Rule(), p.View.Campaign
	all := []string{
		p.T("drop.rule.units", "count", c.Stock, "price", p.money(r.UnitPrice)),
		p.T("drop.rule.line"),
		p.T("drop.rule.pay", "window", p.Locale.Duration(r.Window())),
	}
	if codes := p.View.Line.Codes; codes > 0 {
		all = append(all, p.T("drop.rule.codes", "count", codes))
	}
	return append(all, p.T("drop.rule.reserve"), p.T("drop.rule.free"))
}

func (p Page) prices() ui.Prices {
	prices := ui.Prices{Together: p.money(p.Rule().UnitPrice)}
	if alone := p.Sold.Variant.Price; alone > p.Rule().UnitPrice {
		prices.Alone = p.money(alone)
	}
	return prices
}

func (p Page) title() string {
	if p.Sold.Variant.Title == "" {
		return p.Sold.Product.Title
	}
	return p.Sold.Product.Title + ", " + p.Sold.Variant.Title
}

func (p Page) code() ui.Input {
	in := p.Form.Input("code", p.T("drop.code"))
	in.Autocomplete, in.MaxLength = "off", 100
	return in
}

// buy leads to the checkout of a called place.
func (p Page) buy() ui.Action {
	c := p.View.Campaign
	return ui.Action{Label: p.T("drop.pay", "price", p.money(p.Rule().UnitPrice)), Wide: true,
		Href: p.To.CheckoutAt(p.Sold.Product.ID, c.Variant, c.ID, "")}
}

// second is the weight of what can be done beside using a code that one has.
func (p Page) second() ui.Kind {
	if p.View.Given {
		return ui.Plain
	}
	return ui.Primary
}

func (p Page) money(a money.Amount) string { return p.Money(int64(a)) }
