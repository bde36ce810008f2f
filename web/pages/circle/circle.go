// Package circle has the pages of circles: those one is in and may join, a circle with who is in it, and what its leader
// does with it.
//
// It decides how they look. It leaves what may be done to the services.
package circle

import (
	"time"

	"panal/community"
	"panal/content"
	"panal/fission"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/pages/leader"
	"panal/web/ui"
)

// List is the circles of a member, and those to join.
type List struct {
	ui.Page
	To       link.Community
	Kind     community.CircleKind // shown alone; empty for all
	Mine     []community.CircleOf
	Others   []community.Circle
	Pages    ui.Pages
	MayFound bool
}

// Page is a circle.
type Page struct {
	ui.Page
	To         link.Circle
	Of         link.Community
	Console    string // the circle's page there, for the staff
	Circle     community.Circle
	Standing   community.CircleStanding
	Member     bool // who looks may join
	Opened     bool // to who looks, by the tier in which they are
	Leads      bool
	Runs       bool // they lead it, or help to
	Hosts      []community.CircleMember
	Promoted   []community.CircleMember
	Portrait   leader.Portrait          // of who leads it
	People     []community.CircleMember // nil for who is no member of the community
	Pages      ui.Pages
	Offered    bool // to who looks, to lead it
	Split      fission.SplitView
	IsSplit    bool
	Parent     community.Circle // it was split from, or merged into; zero for none
	Children   []community.Circle
	Form       ui.Form
	Gatherings []content.Gathering // that lie ahead
}

// size says how many are in a circle, of how many.
func size(p ui.Page, c community.Circle) string {
	if c.Capacity > 0 {
		return p.T("circle.size_of", "have", p.Locale.Number(int64(c.Members)), "of", p.Locale.Number(int64(c.Capacity)))
	}
	return p.T("circle.size", "count", c.Members)
}

// line says in one line what a circle is for, and how large.
func line(p ui.Page, c community.Circle) string {
	text := p.T("circle.reason."+string(c.Reason)) + " · " + size(p, c)
	if c.Region != "" {
		text += " · " + c.Region
	}
	return text
}

// door says how people get in.
func door(p ui.Page, c community.Circle) string {
	if c.Full() {
		return p.T("circle.full")
	}
	return p.T("circle.door." + string(c.Admission))
}

// stands says how a member stands in a circle of theirs.
func stands(p ui.Page, of community.CircleOf) string {
	if !of.Standing.In() {
		return p.T("circle.waits")
	}
	return p.T("circle.role." + string(of.Standing.Role))
}

// noneTitle says that there is nothing to join: no circle at all, or none besides the reader's own or of the kind.
func (p List) noneTitle() string {
	if len(p.Mine) > 0 || p.Kind != "" {
		return p.T("circle.none_other")
	}
	return p.T("circle.none")
}

func (p List) kinds() []ui.Choice {
	all := []ui.Choice{{Label: p.T("circle.all"), Href: p.To.Circles(), Current: p.Kind == ""}}
	for _, k := range community.CircleKinds {
		all = append(all, ui.Choice{Label: p.T("circle.kinds." + string(k)), Href: p.To.CirclesOf(string(k)), Current: p.Kind == k})
	}
	return all
}

// comesIn reports whether who looks comes in by themselves: through the open door, or by their tier.
func (p Page) comesIn() bool {
	return p.Circle.Admission == community.AdmitOpen || p.Circle.Admission == community.AdmitTier && p.Opened
}

func (p Page) joinable() bool {
	return p.Circle.State == community.CircleLive && !p.Standing.In() && p.Standing.Place == 0
}

func (p Page) details() []ui.Pair {
	c := p.Circle
	pairs := []ui.Pair{
		{Key: p.T("circle.field.reason"), Value: ui.Text(p.T("circle.reason." + string(c.Reason)))},
		{Key: p.T("circle.members"), Value: ui.Text(size(p.Page, c))},
		{Key: p.T("circle.field.admission"), Value: ui.Text(p.T("circle.door." + string(c.Admission)))},
	}
	if c.Region != "" {
		pairs = append(pairs, ui.Pair{Key: p.T("circle.field.region"), Value: ui.Text(c.Region)})
	}
	if c.LeaderName != "" {
		pairs = append(pairs, ui.Pair{Key: p.T("circle.role.leader"), Value: ui.Text(c.LeaderName)})
	}
	if c.SplitAbove > 0 {
		pairs = append(pairs, ui.Pair{Key: p.T("circle.field.split_above"), Value: ui.Text(p.T("circle.splits_above", "limit", c.SplitAbove))})
	}
	return pairs
}

// rulesOld reports whether the rules have changed since the member agreed to them.
func (p Page) rulesOld() bool {
	return p.Standing.In() && p.Circle.Rules != "" && p.Standing.RulesVersion != p.Circle.RulesVersion
}

// planned reports whether a split is coming.
func (p Page) planned() bool { return p.IsSplit && p.Split.Split.Choosable(p.Now) }

func (p Page) exact(t time.Time) string { return p.Locale.DateTime(t, p.Zone) }

// face is a member's; a leader has one of their own.
func (p Page) face(m community.CircleMember) ui.Face {
	if m.Member == p.Portrait.Profile.Member && p.Portrait.Known() {
		return p.Portrait.Face()
	}
	return face(m)
}

func face(m community.CircleMember) ui.Face { return ui.Face{Name: m.Name, Seed: m.Member.String()} }

// mayReport reports whether who looks may report something of a member's.
func (p Page) mayReport(owner id.ID) bool { return p.Member && p.Viewer.Seed != owner.String() }

// hidden says what follows from the circle being hidden, to its leader or to the others in it.
func (p Page) hidden() string {
	if p.Standing.Role == community.Leader || p.Console != "" {
		return "safety.circle_hidden_lead"
	}
	return "safety.circle_hidden"
}

// side says where the planned split puts who looks.
func (p Page) side() string {
	switch {
	case !p.Split.Has:
		return p.T("circle.side_open")
	case p.Split.Side.Side == 1:
		return p.T("circle.side_goes", "name", p.Split.Split.ChildName)
	}
	return p.T("circle.side_stays")
}

func memberText(m community.CircleMember) string { return id.Member.Text(m.Member) }
