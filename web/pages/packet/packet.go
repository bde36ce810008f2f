// Package packet is the pages of red packets: a campaign's, where members open one to pass it on, and a packet's own,
// which friends open. The two parts of that page that change, the status and the act, are also sent alone to pages that
// are open.
package packet

import (
	"encoding/hex"
	"time"

	"panal/commerce"
	"panal/internal/id"
	"panal/money"
	"panal/web/link"
	"panal/web/pages/campaign"
	"panal/web/ui"
)

// Phase is what a viewer can do about a packet.
type Phase string

const (
	Unknown Phase = "unknown" // they may claim once it is known who they are
	Claim   Phase = "claim"
	Claimed Phase = "claimed" // they have their share
	Closed  Phase = "closed"  // they may not: it says why
)

// Page is a packet's own page.
type Page struct {
	ui.Page
	View    commerce.PacketView
	Proved  bool // the viewer proved an e-mail
	Share   commerce.PacketShare
	Viewer  id.ID  // their member; zero for a visitor
	Why     string // why they may not claim; empty where they may
	SignIn  string // leads back here
	Kit     ui.ShareKit
	Stream  string // where the page is told of changes
	To      link.Community
	Earlier int64 // how many claimed before those who are shown
}

// Phase is the viewer's.
func (p Page) Phase() Phase {
	switch {
	case !p.Share.ID.IsZero():
		return Claimed
	case p.Why != "":
		return Closed
	case !p.Proved:
		return Unknown
	}
	return Claim
}

// Acts names what the act says: an open page is sent the act anew when that changes, and only then.
func (p Page) Acts() string { return string(p.Phase()) + string(p.View.State) }

// Final reports that nothing will change any more.
func (p Page) Final() bool { return p.View.State != commerce.PacketOpen }

// Headline says how the packet stands.
func (p Page) Headline() string {
	v := p.View
	switch {
	case v.State == commerce.PacketEmpty:
		return p.T("packet.is.empty")
	case v.Admits(p.Now) != nil:
		return p.T("packet.is.over")
	}
	return p.T("packet.is.open", "count", v.Missing())
}

func (p Page) roster() ui.Roster {
	r := ui.Roster{Size: len(p.View.Claims)}
	for _, c := range p.View.Claims {
		r.Faces = append(r.Faces, ui.Face{Name: c.Name, Seed: c.Member.String(), You: c.Member == p.Viewer})
	}
	return r
}

func (p Page) amount() string { return contents(p.Page, p.View.Packet) }

func contents(p ui.Page, k commerce.Packet) string {
	return p.T("packet.amount", "amount", p.Money(int64(k.Total)), "count", k.Shares)
}

func (p Page) rules() []string {
	k := p.View.Packet
	return rules(p.Page, commerce.PacketRule{Total: k.Total, Shares: k.Shares, Spread: k.Spread, Passed: !k.Member.IsZero()}, k.Deadline.Sub(k.OpenedAt))
}

// rules are what is promised, in sentences.
func rules(p ui.Page, r commerce.PacketRule, window time.Duration) []string {
	all := []string{p.T("packet.rule.window", "amount", p.Money(int64(r.Total)), "count", r.Shares, "window", p.Locale.Duration(window))}
	if r.Passed {
		all = append(all, p.T("packet.rule.passed"))
	} else {
		all = append(all, p.T("packet.rule.all"))
	}
	if r.Spread > 0 {
		all = append(all, p.T("packet.rule.random", "percent", r.Spread))
	} else {
		all = append(all, p.T("packet.rule.equal"))
	}
	return append(all, p.T("packet.rule.once"), p.T("packet.then"), p.T("packet.rule.credit"), p.T("packet.rule.free"))
}

// promise is the hash that was shown from the start.
func (p Page) promise() string { return hex.EncodeToString(p.View.Promise[:]) }

// revealed is the text of that hash, once nobody can claim any more.
func (p Page) revealed() string {
	if p.View.Seed == (commerce.Seed{}) {
		return ""
	}
	return p.View.Revealed()
}

func (p Page) money(a money.Amount) string { return p.Money(int64(a)) }

// Start is the page of a campaign that gives packets.
type Start struct {
	campaign.Page
	Standing commerce.PacketStanding
	SignIn   string // for who has not proved an e-mail
}

func (p Start) rule() commerce.PacketRule {
	r, _ := p.View.Rule.(*commerce.PacketRule)
	return *r
}

func (p Start) rules() []string {
	return rules(p.Page.Page, p.rule(), time.Duration(p.rule().Hours)*time.Hour)
}

// opens reports that the viewer may open a packet now.
func (p Start) opens() bool {
	return p.rule().Passed && p.Why == "" && !p.View.Outside && p.View.State == commerce.CampaignLive && p.Standing.Share.ID.IsZero()
}
