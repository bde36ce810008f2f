package console

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"panal/community"
	"panal/fact"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/ui"
)

// Audit lists what was done at work.
type Audit struct {
	ui.Page
	To    link.Console
	List  []community.Act
	Names Names
	Form  ui.Form // narrows the list
	Pages ui.Pages
	By    string // whose acts the list is narrowed to
	On    string // and to what was done to whom

	Sought string             // a name, or a part of it
	Found  []community.Member // who are called that
}

// told are the fields of payloads that an act is told with: each kind has some of them.
type told struct {
	Name, Title, Label string
	Slug               string
	Member, Former     id.ID
	MemberName         string `json:"member_name"`
	OtherName          string `json:"other_name"`
	Role, Was, State   string
	Admission          string
	Reason             string
	Questions, Moved   int
	Host               *bool
	Own                *int
	OwnWas             *int `json:"own_was"`
	Changes            fact.Changes
}

// thing is what it was done to, by its name, or as addresses name it.
func (t told) thing() string { return firstOf(t.Title, t.Label, t.Name, t.Slug) }

func toldBy(f fact.Recorded) (t told) {
	_ = f.Decode(&t) // what cannot be read is told without its particulars
	return t
}

// Told says in words what somebody did.
func Told(p ui.Page, a community.Act, names map[id.ID]string) string {
	key := "audit." + string(a.Kind)
	if !p.Locale.Has(key) {
		return tells(p, a.Kind)
	}
	t := toldBy(a.Recorded)
	return p.T(key, "name", orDash(t.thing()), "member", orDash(whom(a, t, names)), "other", orDash(t.OtherName),
		"role", roleWord(p, noun(a.Recorded), t.Role), "count", max(t.Questions, t.Moved))
}

// whom is the name of the member an act was done to, as they are called now if that is known.
func whom(a community.Act, t told, names map[id.ID]string) string {
	own := ""
	if n := noun(a.Recorded); n == "application" || n == "member" {
		own = t.Name
	}
	return firstOf(a.On, names[t.Member], t.MemberName, own)
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// roleWord is a role in the community, or in a circle.
func roleWord(p ui.Page, noun, role string) string {
	for _, key := range []string{"circle.role." + role, "role." + role} {
		if (noun == "circle") == strings.HasPrefix(key, "circle.") && role != "" && p.Locale.Has(key) {
			return p.T(key)
		}
	}
	return orDash(role)
}

// Reason is why it was done, where whoever did it said so. Refunds have a code there.
func Reason(f fact.Recorded) string {
	if noun(f) == "refund" {
		return ""
	}
	return toldBy(f).Reason
}

// Named are the members whom acts name by id alone.
func Named(acts []community.Act) (members []id.ID) {
	for _, a := range acts {
		t := toldBy(a.Recorded)
		if a.On == "" && !t.Member.IsZero() && t.MemberName == "" && noun(a.Recorded) != "application" {
			members = append(members, t.Member)
		}
		if !t.Former.IsZero() {
			members = append(members, t.Former)
		}
		for _, c := range t.Changes {
			if c.Part == partLeader {
				members = append(members, idsIn(c.Was+" "+c.Now)...)
			}
		}
	}
	return members
}

// audited are the nouns by which the list is narrowed.
var audited = []string{"member", "application", "invitation", "case", "circle", "product", "offer", "campaign", "packet", "credit", "points", "order", "refund", "payment", "tier", "segment",
	"attribute", "admission", "broadcast", "series", "gathering", "face", "community"}

func (p Audit) kinds() []ui.Option {
	all := []ui.Option{{Label: p.T("console.all")}}
	for _, noun := range audited {
		all = append(all, ui.Option{Value: noun, Label: p.T("audit.noun." + noun)})
	}
	return all
}

func (p Audit) kind() ui.Input {
	in := p.Form.Input("kind", p.T("audit.kind"))
	in.Optional = true
	return in
}

func (p Audit) day(name string) ui.Input {
	in := p.Form.Input(name, p.T("audit."+name))
	in.Type, in.Optional = "date", true
	return in
}

// unnamed says what an act was done to that has no name: its id, or what it is where ids of its kind are nowhere shown.
func (p Audit) unnamed(a community.Act) string {
	if _, known := subjects[noun(a.Recorded)]; known {
		return SubjectID(a.Recorded)
	}
	return p.T("audit.noun." + noun(a.Recorded))
}

func (p Audit) who() ui.Input {
	in := p.Form.Input("who", p.T("audit.who"))
	in.Optional, in.MaxLength = true, 80
	return in
}

// only narrows the log to acts by a member, or on them, in place of the search that found them.
func (p Audit) only(name string, member id.ID) string {
	rest, u := p.URL.Query(), *p.URL
	rest.Del("who")
	u.RawQuery = rest.Encode()
	return ui.Narrow(&u, name, id.Member.Text(member))
}

func (p Audit) listing() ui.Listing {
	l := ui.Listing{Caption: p.Title, Untitled: true, ExportCSV: ui.Filtered(p.URL, p.To.AuditCSV()), Pages: p.Pages,
		Columns: []ui.Column{{Label: p.T("audit.what")}, {Label: p.T("audit.by")}, {Label: p.T("audit.on")}, {Label: p.T("audit.change")},
			{Label: p.T("audit.at")}},
		Empty: nothing(p.Page, ui.Empty{Icon: "check", Title: p.T("audit.none"), Text: p.T("audit.none_text")}),
	}
	for _, a := range p.List {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{
			twoLines(Told(p.Page, a, p.Names.Called), Reason(a.Recorded)), ui.Link(ui.Narrow(p.URL, "by", id.Member.Text(a.By)), orDash(a.Name)),
			p.thing(a), p.change(a.Recorded), ui.TimeAgo(p.Page, a.At),
		}})
	}
	return l
}

// hidden are what else the list is narrowed to, for the form of the span of time to keep.
func (p Audit) hidden() url.Values {
	kept := url.Values{}
	for _, name := range []string{"by", "on"} {
		if value := p.URL.Query().Get(name); value != "" {
			kept.Set(name, value)
		}
	}
	return kept
}

// Acts are what was done to one member, on their page.
type Acts struct {
	List []community.Act
	More string // where all of them are
}

// act is one of them in a line.
func act(p ui.Page, a community.Act) string {
	before, _ := Change(p, a.Recorded, nil)
	text := p.T("audit.line", "who", orDash(a.Name), "what", Told(p, a, nil))
	if before != "" {
		text += " " + p.T("audit.was", "before", before)
	}
	return text
}
