// Package bargain is the pages of bargains: where one is begun, its own page, which friends open, and a member's list.
// The two parts of a bargain's page that change, the status and the act, are also sent alone to pages that are open.
package bargain

import (
	"encoding/hex"
	"errors"
	"time"

	"panal/commerce"
	"panal/internal/id"
	"panal/money"
	"panal/web/link"
	"panal/web/ui"
)

// Phase is what a viewer can do about a bargain.
type Phase string

const (
	Mine     Phase = "mine"     // it is theirs, and friends may help
	Ready    Phase = "ready"    // it is theirs, and at its floor
	Paying   Phase = "paying"   // it is theirs, and its order awaits payment
	Had      Phase = "had"      // it was theirs, and they bought it
	Returned Phase = "returned" // it was theirs, and their money went back
	Missed   Phase = "missed"   // it was theirs, and is over
	Unknown  Phase = "unknown"  // they may help once it is known who they are
	Help     Phase = "help"     // they may help
	Helped   Phase = "helped"   // they have
	Before   Phase = "before"   // they have helped with the same product before
	Enough   Phase = "enough"   // they have helped as often as anybody may today
	Bound    Phase = "bound"    // it is being bought
	Full     Phase = "full"     // nobody needs to help any more
	Over     Phase = "over"
)

// Page is a bargain's own page.
type Page struct {
	ui.Page
	View    commerce.BargainView
	Viewer  id.ID // their member; zero for a visitor
	Proved  bool  // they proved an e-mail
	Helping commerce.Helping
	Picture string
	Alt     string
	SignIn  string      // leads back here
	Share   ui.ShareKit // of the bargain's member
	Stream  string      // where the page is told of changes
	Again   string      // where one can be begun; empty where none can
	To      link.Community
}

// Phase is the viewer's.
func (p Page) Phase() Phase {
	if p.View.Member == p.Viewer && !p.Viewer.IsZero() {
		return p.own()
	}
	mine := p.mine()
	switch admits := p.View.Admits(p.Now); {
	case mine > 0:
		return Helped
	case admits == nil && !p.Proved:
		return Unknown
	case admits == nil && !p.Helping.With.IsZero():
		return Before
	case admits == nil && p.Helping.Left == 0:
		return Enough
	case admits == nil:
		return Help
	case errors.Is(admits, commerce.ErrBargainBound):
		return Bound
	case errors.Is(admits, commerce.ErrBargainReached):
		return Full
	}
	return Over
}

func (p Page) own() Phase {
	v := p.View
	switch {
	case v.State == commerce.BargainBought:
		return Had
	case v.State == commerce.BargainReturned:
		return Returned
	case v.Running() && !v.Order.IsZero():
		return Paying
	case !v.Running() || !p.Now.Before(v.Until()):
		return Missed
	case v.State == commerce.BargainReached:
		return Ready
	}
	return Mine
}

// mine is the number of the viewer's help; 0 when there is none.
func (p Page) mine() int64 {
	for _, h := range p.View.Helps {
		if h.Member == p.Viewer && !p.Viewer.IsZero() {
			return h.Number
		}
	}
	return 0
}

// Acts names what the act says: an open page is sent the act anew when that changes, and only then.
func (p Page) Acts() string {
	if acts := p.Phase(); acts != Mine {
		return string(acts)
	}
	return string(Mine) + p.early()
}

// early is the price that its member may order at before it is at its floor; empty where they may not.
func (p Page) early() string {
	if p.View.State == commerce.BargainOpen && p.View.Buyable(p.Now) == nil {
		return p.money(p.View.Price)
	}
	return ""
}

// Final reports that nothing will change any more.
func (p Page) Final() bool { return !p.View.Running() }

// Headline says how the bargain stands.
func (p Page) Headline() string {
	v := p.View
	switch {
	case v.State == commerce.BargainBought, v.State == commerce.BargainReturned:
		return p.T("bargain.is.bought", "price", p.money(v.Price))
	case v.State == commerce.BargainReached && p.Now.Before(v.Until()):
		return p.T("bargain.is.reached", "price", p.money(v.Price))
	case !v.Running() || !p.Now.Before(v.Until()):
		return p.T("bargain.is.failed")
	}
	return p.T("bargain.is.open", "count", v.Missing())
}

// then says what happens when its time is over.
func (p Page) then() string {
	if p.View.State == commerce.BargainReached {
		return p.T("bargain.then_order")
	}
	return p.T("bargain.then_open")
}

func (p Page) roster() ui.Roster {
	r := ui.Roster{Size: int(p.View.Helpers)}
	if p.Final() {
		r.Size = len(p.View.Helps)
	}
	for _, h := range p.View.Helps {
		r.Faces = append(r.Faces, ui.Face{Name: h.Name, Seed: h.Member.String(), You: h.Member == p.Viewer})
	}
	return r
}

// took says what a helper did.
func (p Page) took(h commerce.Helped) string {
	key := "bargain.took"
	if h.Newcomer && p.View.Newcomer > 0 {
		key = "bargain.took_new"
	}
	return p.T(key, "name", h.Name, "cut", p.money(h.Cut), "price", p.money(h.Price))
}

// rules are what is promised, in sentences.
func (p Page) rules() []string {
	return rules(p.Page, p.View.Bargain)
}

func rules(p ui.Page, b commerce.Bargain) []string {
	all := []string{
		p.T("bargain.rule.helpers", "count", b.Helpers, "start", p.Money(int64(b.Start)), "floor", p.Money(int64(b.Floor)), "window", p.Locale.Duration(b.Deadline.Sub(b.StartedAt))),
		p.T("bargain.rule.fixed"),
	}
	if b.Newcomer > 0 {
		all = append(all, p.T("bargain.rule.newcomer", "percent", b.Newcomer))
	}
	all = append(all, p.T("bargain.rule.once", "max", commerce.HelpsPerDay), p.T("bargain.rule.pay", "window", p.Locale.Duration(b.Pay)))
	if b.Early {
		all = append(all, p.T("bargain.rule.early"))
	}
	return append(all, p.T("bargain.rule.free"))
}

// promise is the hash that was shown from the start.
func (p Page) promise() string { return hex.EncodeToString(p.View.Promise[:]) }

// revealed is the text of that hash, once nobody can help any more.
func (p Page) revealed() string {
	if p.View.Seed == (commerce.Seed{}) {
		return ""
	}
	return p.View.Revealed()
}

func (p Page) prices() ui.Prices {
	v := p.View
	prices := ui.Prices{Together: p.money(v.Price)}
	if v.Price < v.Start {
		prices.Alone, prices.Saving = p.money(v.Start), p.T("bargain.off", "amount", p.money(v.Start-v.Price))
	}
	return prices
}

// buy leads to the checkout at the price that it has come to.
func (p Page) buy() ui.Action {
	v := p.View
	return ui.Action{Label: p.T("bargain.order", "price", p.money(v.Price)), Wide: true,
		Href: p.To.CheckoutAt(v.Product.ID, v.Variant, v.Bargain.Campaign, id.Bargain.Text(v.ID))}
}

func (p Page) title() string {
	if p.View.Title == "" {
		return p.View.Product.Title
	}
	return p.View.Product.Title + ", " + p.View.Title
}

func (p Page) money(a money.Amount) string { return p.Money(int64(a)) }

// Start is the page of a campaign, where a bargain is begun.
type Start struct {
	ui.Page
	View    commerce.CampaignView
	Key     string // makes the form take effect once
	Running id.ID  // the viewer's bargain that runs already
	Closed  string // why none can be begun; empty where one can
	SignIn  string // for who has not proved an e-mail
	Picture string
	Alt     string
	To      link.Community
}

// Rule is what its bargains go by.
func (p Start) Rule() *commerce.BargainRule { r, _ := p.View.Rule.(*commerce.BargainRule); return r }

// Starts is the price that one would begin at now: no more than the price alone.
func (p Start) Starts() money.Amount { return min(p.Rule().Start, p.View.Sold.Variant.Price) }

// rules are what is promised to who begins one now, in sentences.
func (p Start) rules() []string {
	r := p.Rule()
	return rules(p.Page, commerce.Bargain{Start: p.Starts(), Floor: r.Floor, Helpers: r.Helpers, Newcomer: r.Newcomer,
		Early: r.Early, Pay: time.Duration(r.PayMinutes) * time.Minute, StartedAt: p.Now, Deadline: p.Now.Add(time.Duration(r.Hours) * time.Hour)})
}

// List is a member's own bargains.
type List struct {
	ui.Page
	Bargains []commerce.BargainView
	To       link.Community
}
