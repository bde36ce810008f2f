// Package groupbuy is the landing page of a group: who is in, how many are missing, when it closes and what happens
// then. Its two parts, the status and the act, are also sent alone to pages that are open.
package groupbuy

import (
	"panal/commerce"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/pages/purchase"
	"panal/web/ui"
)

// Phase is what a viewer can do about a group.
type Phase string

const (
	Join    Phase = "join"    // it is open, and they are not in
	Pending Phase = "pending" // it is open, and their payment is under way
	In      Phase = "in"      // it is open, and they are in
	Over    Phase = "over"    // it is open, and nobody may join any more
	Closing Phase = "closing" // its time is up, and they are in
	Outside Phase = "outside" // it is open, and its offer is for others
	Formed  Phase = "formed"
	Served  Phase = "served" // it formed, and they were in
	Expired Phase = "expired"
	Back    Phase = "back" // it expired, and they are refunded
)

// Page is the landing of a group.
type Page struct {
	ui.Page
	View    commerce.GroupBuyView
	Viewer  id.ID // their member; zero for a visitor
	Pending id.ID // the viewer's order whose payment is under way; zero when there is none
	Choice  purchase.Choice
	Picture string
	Alt     string
	SignIn  string      // for a guest, whom its offer may be for
	Share   ui.ShareKit // when the viewer is in
	Stream  string      // where the page is told of changes
	To      link.Community
}

// Phase is the viewer's.
func (p Page) Phase() Phase {
	g, in := p.View.GroupBuy, p.in()
	switch {
	case g.State == commerce.GroupFormed && in:
		return Served
	case g.State == commerce.GroupFormed:
		return Formed
	case g.State == commerce.GroupExpired && in:
		return Back
	case g.State == commerce.GroupExpired:
		return Expired
	case in && !p.Now.Before(g.Deadline):
		return Closing
	case in:
		return In
	case !p.Now.Before(g.Deadline) || p.View.Offer.Joins() != nil || p.Choice.SoldOut():
		return Over
	case !p.Pending.IsZero():
		return Pending
	case p.View.Outside:
		return Outside
	}
	return Join
}

// Final reports that nothing will change any more.
func (p Page) Final() bool { return p.View.GroupBuy.State != commerce.GroupOpen }

func (p Page) in() bool {
	for _, s := range p.View.Seats {
		if s.Member == p.Viewer && !p.Viewer.IsZero() {
			return true
		}
	}
	return false
}

func (p Page) roster() ui.Roster {
	r := ui.Roster{Size: p.View.GroupBuy.Size - p.View.GroupBuy.Virtual}
	if p.View.GroupBuy.State == commerce.GroupExpired {
		r.Size = len(p.View.Seats) // nobody can take the free places any more
	}
	for _, s := range p.View.Seats {
		r.Faces = append(r.Faces, ui.Face{Name: s.Name, Seed: s.Member.String(), Head: s.Head, You: s.Member == p.Viewer})
	}
	return r
}

// Headline says how the group stands.
func (p Page) Headline() string {
	g := p.View.GroupBuy
	switch {
	case g.State == commerce.GroupFormed:
		return p.T("group.formed")
	case p.cut() && g.State == commerce.GroupExpired:
		return p.T("group.stopped")
	case p.cut():
		return p.T("group.stopping")
	case g.State == commerce.GroupExpired:
		return p.T("group.expired")
	case !p.Now.Before(g.Deadline):
		return p.T("group.closing")
	}
	return p.T("group.missing", "count", g.Missing())
}

// cut reports that the shop ended the group before its time.
func (p Page) cut() bool { return p.View.GroupBuy.Cut(p.View.Offer) }

// unless is a message, or another of a group that was cut.
func (p Page) unless(key, cut string) string {
	if p.cut() {
		return p.T(cut)
	}
	return p.T(key)
}

// here is this page's own address, the viewer's order with it.
func (p Page) here() string { return p.To.GroupBuyWith(p.View.GroupBuy.ID, p.Pending) }

// join is the button, with what the viewer pays.
func (p Page) join() string {
	if price := p.Choice.Price(p.Page); price != "" {
		return p.T("group.join_for", "price", price)
	}
	return p.T("action.join_group")
}

// opens reports that somebody may open another group.
func (p Page) opens() bool { return p.View.Offer.Open(p.Now) == nil }

func (p Page) restart() ui.Action {
	return ui.Action{Label: p.T("group.restart"), Icon: "groupbuys", Href: p.To.Offer(p.View.Offer.Slug), Wide: true}
}

// Acts names what the act says. An open page is sent the act anew when that changes and only then, for the reader may
// be choosing in it.
func (p Page) Acts() string {
	if p.Phase() == In {
		return string(In) + "," + p.leaving()
	}
	return string(p.Phase())
}

// leaving is the message that says what leaving costs the viewer.
func (p Page) leaving() string {
	switch {
	case len(p.View.Seats) == 1:
		return "group.leave_last"
	case p.View.GroupBuy.Head == p.Viewer:
		return "group.leave_head"
	}
	return "group.leave_loses"
}
