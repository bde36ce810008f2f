package console

import (
	"strings"

	"github.com/a-h/templ"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/pages/admission"
	"panal/web/pages/ladder"
	"panal/web/ui"
)

// Members lists the people of the community.
type Members struct {
	ui.Page
	To       link.Console
	List     []community.Member
	Segments []community.Segment
	Joined   ui.Column // sorts the list
	Pages    ui.Pages
}

func (p Members) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, ExportCSV: ui.Filtered(p.URL, p.To.MembersCSV()), Pages: p.Pages,
		Tools:   ui.SearchBox(p.Locale, p.To.Members(), p.URL.Query().Get("q")),
		Columns: []ui.Column{{Label: p.T("field.name")}, {Label: p.T("field.email")}, {Label: p.T("console.member.role")}, {Label: p.T("ladder.rung")}, p.Joined},
		Empty:   nothing(p.Page, ui.Empty{Icon: "people", Title: p.T("console.member.none"), Text: p.T("console.member.none_text")}),
	}
	for _, m := range p.List {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			ui.Link(p.To.Member(m.ID), m.Name), ui.Text(orDash(m.Email)), role(p.Page, m.Role), ladder.Badge(p.Page, m.Rung), ui.TimeAgo(p.Page, m.JoinedAt),
		}})
	}
	return l
}

// segments are the choices of part of the members, and all of them.
func (p Members) segments() []choice {
	now := p.URL.Query().Get("segment")
	all := []choice{{Label: p.T("console.all"), Href: ui.Narrow(p.URL, "segment", ""), Current: now == ""}}
	for _, s := range p.Segments {
		key := id.Segment.Text(s.ID)
		all = append(all, choice{Label: s.Name, Href: ui.Narrow(p.URL, "segment", key), Current: now == key})
	}
	return all
}

// answered are the answers that a member has consented to.
func (p Member) answered() (pairs []ui.Pair) {
	for _, a := range p.Answers {
		if !a.Consented() {
			continue
		}
		var labels []string
		for _, v := range a.Values {
			labels = append(labels, a.Attribute.ValueLabel(v, func(key string) string { return p.T(key) }))
		}
		pairs = append(pairs, ui.Pair{Key: a.Attribute.Label, Value: ui.Text(orDash(strings.Join(labels, p.T("segment.list"))))})
	}
	return pairs
}

// fillable are the attributes that staff fill in, and that the member has consented to.
func (p Member) fillable() (all []community.Answer) {
	for _, a := range p.Answers {
		if a.Consented() && a.Attribute.FilledBy == community.FilledByStaff {
			all = append(all, a)
		}
	}
	return all
}

// fill is the field for what staff know of a member.
func (p Member) fill(a community.Answer) (in ui.Input, options []ui.Option) {
	in = ui.NewForm(p.Locale, nil).Input("value", a.Attribute.Label)
	if len(a.Values) > 0 {
		in.Value = strings.Join(a.Values, ", ")
	}
	for _, o := range a.Attribute.Options {
		options = append(options, ui.Option{Value: o.Key, Label: a.Attribute.ValueLabel(o.Key, func(key string) string { return p.T(key) })})
	}
	return in, options
}

// roles are the choices of what members are, and all of them.
func (p Members) roles() []choice {
	now := p.URL.Query().Get("role")
	all := []choice{{Label: p.T("console.all"), Href: ui.Narrow(p.URL, "role", ""), Current: now == ""}}
	for _, r := range access.Roles {
		if !r.Valid() {
			continue
		}
		all = append(all, choice{Label: p.T("role." + string(r)), Href: ui.Narrow(p.URL, "role", string(r)), Current: now == string(r)})
	}
	return all
}

// rungs are the choices of a rung of the ladder, and all of them.
func (p Members) rungs() []choice {
	now := p.URL.Query().Get("rung")
	all := []choice{{Label: p.T("console.all"), Href: ui.Narrow(p.URL, "rung", ""), Current: now == ""}}
	for _, r := range community.Rungs {
		all = append(all, choice{Label: p.T("ladder." + string(r)), Href: ui.Narrow(p.URL, "rung", string(r)), Current: now == string(r)})
	}
	return all
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// role says what a member is, by word and shape.
func role(p ui.Page, r access.Role) templ.Component {
	tone := ui.Neutral
	switch {
	case r == access.Operator || r == access.Owner:
		tone = ui.Good
	case r.Works():
		tone = ui.Info
	}
	return ui.Badge(tone, p.T("role."+string(r)))
}

// Member is one of them.
type Member struct {
	ui.Page
	To      link.Console
	Member  community.Member
	Answers []community.Answer
	By      string        // the name of who gave the role
	Gives   []access.Role // what whoever looks may make of them
	Self    bool          // who looks is this member
	Acts    Acts          // what was done to them at work, for who may see it
	Did     string        // what they did at work, for who may see it
	Decides bool          // who looks decides what is reported
	Form    ui.Form
	Brought admission.Brought
	Places  ui.Form         // the number of places that is their own
	Allows  bool            // who looks sets it
	LetsIn  bool            // who looks may let them in
	Ladder  *ladder.Footing // nil of a guest
}

func (p Member) details() []ui.Pair {
	m := p.Member
	pairs := []ui.Pair{
		{Key: p.T("field.email"), Value: ui.Text(orDash(m.Email))},
		{Key: p.T("console.member.joined"), Value: ui.TimeAgo(p.Page, m.JoinedAt)},
	}
	if p.By != "" {
		pairs = append(pairs, ui.Pair{Key: p.T("console.member.role_since"), Value: ui.TimeAgo(p.Page, m.RoleAt)},
			ui.Pair{Key: p.T("console.member.role_by"), Value: ui.Link(p.To.Member(m.RoleBy), p.By)})
	}
	return append(pairs, ui.Pair{Key: p.T("console.member.number"), Value: ui.Text(id.Member.Text(m.ID))})
}

// places is the number of places to give away that is the member's own.
func (p Member) places() ui.Input {
	in := p.Places.Input("places", p.T("admission.places.field"))
	in.Type, in.InputMode, in.Min, in.Optional, in.Autocomplete, in.Hint = "number", "numeric", "0", true, "off", p.T("admission.places.hint")
	return in
}

// choices are the roles that may be given.
func (p Member) choices() []ui.Option {
	var all []ui.Option
	for _, r := range p.Gives {
		all = append(all, ui.Option{Value: string(r), Label: p.T("role." + string(r)), Hint: p.T("console.member.is." + string(r))})
	}
	return all
}

// change asks once before a role is given: it takes the one they have.
func (p Member) change() ui.Confirmation {
	ask := ui.Confirmation{Button: p.T("console.member.give"), Action: p.To.MemberRole(p.Member.ID), Sure: p.T("console.member.sure"),
		Loses: p.T("console.member.loses", "name", p.Member.Name, "role", p.T("role."+string(p.Member.Role)))}
	if p.Self {
		ask.Loses = p.T("console.member.loses_own")
	}
	return ask
}
