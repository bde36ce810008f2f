package circle

import (
	"slices"
	"strings"

	"panal/community"
	"panal/fission"
	"panal/insight/stage"
	"panal/internal/id"
	"panal/internal/locale"
	"panal/web/link"
	"panal/web/ui"
)

// Form founds a circle, or changes its terms.
type Form struct {
	ui.Page
	Form    ui.Form
	Of      link.Community
	Console link.Console // empty for a member's page
	Circle  community.Circle
	Action  string
	Kinds   []community.CircleKind // that may be chosen
	Tiers   []community.Tier       // that may open it
}

func (p Form) isNew() bool { return p.Circle.ID.IsZero() }

func options[T ~string](p ui.Page, prefix string, all []T) []ui.Option {
	var out []ui.Option
	for _, v := range all {
		out = append(out, ui.Option{Value: string(v), Label: p.T(prefix + string(v))})
	}
	return out
}

func (p Form) text(name, label string, most int, optional bool) ui.Input {
	in := p.Form.Input(name, label)
	in.MaxLength, in.Optional = most, optional
	return in
}

func (p Form) hinted(name, label, hint string, optional bool) ui.Input {
	in := p.Form.Input(name, label)
	in.Hint, in.Optional = hint, optional
	return in
}

func (p Form) count(name, label, hint string) ui.Input {
	in := p.hinted(name, label, hint, true)
	in.InputMode = "numeric"
	return in
}

func (p Form) longer(name, label, hint string) ui.Input {
	in := p.hinted(name, label, hint, true)
	in.Rows = 5
	return in
}

// Lead is what a leader does with a circle.
type Lead struct {
	ui.Page
	To       link.Circle
	Of       link.Community
	Circle   community.Circle
	Leads    bool // who looks; else they help
	Own      bool // who looks is the leader, not one of the staff
	Life     fission.Life
	People   []community.CircleMember
	Pages    ui.Pages
	Waiting  []community.CircleMember
	HandOver fission.HandOver
	Offered  bool
	Split    fission.Split
	IsSplit  bool
	Core     string // the core circle to which members may be promoted from here; empty for none
	Form     ui.Form
}

// score names the page of how the leader does, as whoever looks would.
func (p Lead) score() string {
	if p.Own {
		return p.T("leader.how")
	}
	return p.T("leader.sees")
}

// Running is what the page says of those who run a circle: they lead it, or help to.
func Running(l *locale.Locale, leads bool) string {
	if leads {
		return l.T("circle.lead")
	}
	return l.T("circle.help")
}

func (p Lead) figures() []ui.Figure {
	c := p.Circle
	seats := p.T("circle.no_limit")
	if c.Capacity > 0 {
		seats = p.Locale.Number(int64(c.Free()))
	}
	return []ui.Figure{
		{Label: p.T("circle.members"), Value: p.Locale.Number(int64(c.Members))},
		{Label: p.T("circle.free"), Value: seats},
		{Label: p.T("circle.waiting"), Value: p.Locale.Number(int64(c.Waiting))},
		{Label: p.T("circle.active"), Value: p.Locale.Number(int64(p.Life.Active)), Note: p.best()},
		{Label: p.T("circle.came"), Value: p.Locale.Number(int64(p.Life.Came)), Note: p.T("circle.in_four_weeks")},
	}
}

// best says how many were active when the most were.
func (p Lead) best() string {
	if p.Life.Young {
		return p.T("circle.too_young")
	}
	return p.T("circle.at_its_best", "best", p.Locale.Number(int64(p.Life.Best)))
}

// next is the stage's word for what to do, with how many are missing.
func (p Lead) next() string { return p.T("circle.next."+string(p.Life.Stage), "count", p.Life.Left) }

// StageTone is the mood of a stage.
func StageTone(s stage.Stage) ui.Tone {
	switch s {
	case stage.Lively:
		return ui.Good
	case stage.Crowded, stage.Fading:
		return ui.Warn
	case stage.Growing:
		return ui.Info
	}
	return ui.Neutral
}

func (p Lead) remove(m community.CircleMember) ui.Confirmation {
	return ui.Confirmation{Button: p.T("circle.remove"), Loses: p.T("circle.remove_loses", "name", m.Name), Action: p.To.Remove(), Sure: p.T("circle.remove_sure")}
}

// Split is a circle's split: as it would be, is planned, or was.
type Split struct {
	ui.Page
	To      link.Circle
	Of      link.Community
	Circle  community.Circle
	Leads   bool          // who looks; else they help
	By      fission.Basis // that is asked for; empty: the one that suits
	Preview fission.Preview
	Shown   bool // there is a preview
	Split   fission.Split
	IsSplit bool
	Undo    fission.Undoing
	MayUndo bool
	Why     string // there is no preview
	Form    ui.Form
}

func (p Split) planned() bool { return p.IsSplit && p.Split.State == fission.SplitPlanned }

// bases are the ways to put members on sides that may be looked at.
func (p Split) bases() (all []ui.Choice) {
	now := p.By
	if p.Shown {
		now = p.Preview.Basis
	}
	for _, b := range fission.Bases {
		all = append(all, ui.Choice{Label: p.T("circle.split_by." + string(b)), Href: p.To.SplitBy(string(b)), Current: now == b})
	}
	return all
}

func (p Split) basis() string { return p.T("circle.basis." + string(p.Preview.Basis)) }

// cut says how many ties a split cuts.
func (p Split) cut() string {
	if p.Preview.Ties == 0 {
		return p.T("circle.no_ties")
	}
	return p.T("circle.cut", "cut", p.Locale.Number(int64(p.Preview.Cut)), "of", p.Locale.Number(int64(p.Preview.Ties)))
}

// small reports whether a half would be no circle.
func (p Split) small() bool {
	for _, h := range p.Preview.Halves {
		if fission.Stage(community.Circle{Members: len(h.Members)}) == stage.Forming {
			return true
		}
	}
	return false
}

func (p Split) leaders() []ui.Option {
	var out []ui.Option
	for _, m := range p.Preview.Halves[1].Members {
		out = append(out, ui.Option{Value: memberText(m), Label: m.Name})
	}
	return out
}

func (p Split) halfName(side int) string {
	if side == 0 {
		return p.Circle.Name
	}
	return p.Preview.Name
}

func (p Split) undoText() string {
	text := p.T("circle.undo_text", "count", p.Undo.Returns, "name", p.Undo.Child.Name)
	if p.Undo.Since > 0 {
		text += " " + p.T("circle.undo_since", "count", p.Undo.Since)
	}
	if p.Undo.Capacity > 0 {
		text += " " + p.T("circle.undo_capacity", "seats", p.Undo.Capacity)
	}
	return text
}

const shownInHalf = 40

func (p Split) shown(h fission.Half) []community.CircleMember {
	return h.Members[:min(len(h.Members), shownInHalf)]
}

func (p Split) notice() ui.Input {
	in := p.Form.Input("notice", p.T("circle.notice"))
	in.Type, in.Min, in.Max, in.Hint = "number", "1", "30", p.T("circle.notice_hint")
	return in
}

func (p Split) leader() ui.Input {
	in := p.Form.Input("leader", p.T("circle.child_leader"))
	in.Hint = p.T("circle.child_leader_hint")
	return in
}

// opens reports whether a tier is chosen.
func (p Form) opens(tier id.ID) bool {
	return slices.Contains(p.Form.Values["tiers"], id.Tier.Text(tier))
}

// doors are the ways in that may be chosen: by tier, where there are tiers.
func (p Form) doors() []community.Admission {
	doors := community.Admissions
	if len(p.Tiers) == 0 {
		doors = slices.DeleteFunc(slices.Clone(doors), func(a community.Admission) bool { return a == community.AdmitTier })
	}
	return doors
}

// hostsOf names the hosts of a half, without the one who is to lead it.
func hostsOf(h fission.Half) string {
	var names []string
	for _, m := range h.Hosts {
		if m.Member != h.Leader.Member {
			names = append(names, m.Name)
		}
	}
	return strings.Join(names, ", ")
}
