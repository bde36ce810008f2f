// Package audience has the pages of choosing members and of what they tell about themselves: segments and what is asked
// of members in the console, and for a member the people they find and what they agreed to tell.
//
// It decides how a rule is written in words and edited without a script. It leaves what a rule means to community.
package audience

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"panal/community"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/pages/leader"
	"panal/web/pages/points"
	"panal/web/ui"
)

// Names are what rules are compared with, as people call it: products and circles, by their ids as rules write them.
type Names struct {
	Attributes []community.Attribute
	Options    map[community.Field][]ui.Option
}

// Segments lists the segments.
type Segments struct {
	ui.Page
	To     link.Console
	Names  Names
	List   []community.Segment
	MayAsk bool // what is asked of members may be seen
}

// Segment is the form of one.
type Segment struct {
	ui.Page
	To       link.Console
	Names    Names
	Segment  community.Segment // zero for a new one
	Form     ui.Form
	Size     *community.Size
	Some     []community.Member // whom the rule chooses, a few
	Uses     []community.SegmentUse
	MayWrite bool

	MayInvite bool
	Invite    ui.Form
	Counts    community.InviteCounts // what would become of whom it chooses, when that was tried
}

// Words writes a rule for people.
func (n Names) Words(p ui.Page, r community.Rule) string {
	switch {
	case r.All != nil:
		return n.joined(p, r.All, "segment.and")
	case r.Any != nil:
		return n.joined(p, r.Any, "segment.or")
	case r.Not != nil:
		return p.T("segment.not", "rule", n.Words(p, *r.Not))
	case r.Field == "":
		return p.T("segment.everybody")
	}
	value := strconv.FormatInt(r.Number, 10)
	if r.Field == community.FieldSpent {
		value = p.Money(r.Number)
	}
	if r.Is.Dated() {
		value = p.Locale.Date(r.At, p.Zone)
	}
	if len(r.Values) > 0 {
		var labels []string
		for _, v := range r.Values {
			labels = append(labels, n.label(p, r, v))
		}
		value = strings.Join(labels, p.T("segment.list"))
	}
	return p.T("segment.compare", "field", n.Field(p, r), "is", p.T("segment.is."+string(r.Is)), "value", value)
}

func (n Names) joined(p ui.Page, parts []community.Rule, key string) string {
	var words []string
	for _, part := range parts {
		text := n.Words(p, part)
		if len(part.All)+len(part.Any) > 1 && len(parts) > 1 {
			text = "(" + text + ")"
		}
		words = append(words, text)
	}
	return strings.Join(words, " "+p.T(key)+" ")
}

// Field names what a comparison looks at.
func (n Names) Field(p ui.Page, r community.Rule) string {
	if r.Field != community.FieldAttribute {
		return p.T("segment.field." + string(r.Field))
	}
	for _, a := range n.Attributes {
		if a.Slug == r.Key {
			return a.Label
		}
	}
	return r.Key
}

func (n Names) label(p ui.Page, r community.Rule, value string) string {
	for _, o := range n.choices(p, r) {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// choices are the values that a field can be compared with; none for tags and numbers.
func (n Names) choices(p ui.Page, r community.Rule) (options []ui.Option) {
	switch r.Field {
	case community.FieldRole:
		for _, role := range []string{"member", "care", "finance", "content", "operator", "owner"} {
			options = append(options, ui.Option{Value: role, Label: p.T("role." + role)})
		}
		return options
	case community.FieldRung:
		for _, rung := range community.Rungs {
			options = append(options, ui.Option{Value: string(rung), Label: p.T("ladder." + string(rung))})
		}
		return options
	case community.FieldAttribute:
		for _, a := range n.Attributes {
			if a.Slug == r.Key {
				for _, o := range a.Options {
					options = append(options, ui.Option{Value: o.Key, Label: a.ValueLabel(o.Key, func(key string) string { return p.T(key) })})
				}
			}
		}
		return options
	}
	return n.Options[r.Field]
}

// fields are what a comparison can be added of: as the form writes it, with the slug of an attribute behind a colon.
func (p Segment) fields() []ui.Option {
	options := []ui.Option{{Value: "", Label: p.T("segment.pick")}}
	for _, f := range community.Fields {
		if f != community.FieldAttribute {
			options = append(options, ui.Option{Value: string(f), Label: p.T("segment.field." + string(f))})
		}
		if f == community.FieldJoined {
			options = append(options, ui.Option{Value: JoinedOn, Label: p.T("segment.joined_on")})
		}
	}
	for _, a := range p.Names.Attributes {
		if a.RetiredAt.IsZero() {
			options = append(options, ui.Option{Value: "attribute:" + a.Slug, Label: a.Label})
		}
	}
	return options
}

// Parts are the comparisons of a rule that the form can show: one, or several of which all or any hold.
func Parts(r community.Rule) (parts []community.Rule, any, flat bool) {
	switch {
	case r.All != nil:
		parts = r.All
	case r.Any != nil:
		parts, any = r.Any, true
	case r.Field != "":
		parts = []community.Rule{r}
	case r.Not != nil:
		return nil, false, false
	}
	return parts, any, !slices.ContainsFunc(parts, func(part community.Rule) bool { return part.Field == "" })
}

func (p Segment) parts() []community.Rule {
	parts, _, _ := Parts(p.Segment.Rule)
	return parts
}

func (p Segment) flat() bool {
	parts, _, flat := Parts(p.Segment.Rule)
	return flat && !slices.ContainsFunc(parts, func(r community.Rule) bool { return !r.At.IsZero() && !p.beginsDay(r.At) })
}

// beginsDay reports whether a moment is one that a field for a day can show.
func (p Segment) beginsDay(at time.Time) bool {
	day, err := time.ParseInLocation(time.DateOnly, p.day(at), p.Zone)
	return err == nil && day.Equal(at)
}

func (p Segment) day(at time.Time) string { return at.In(p.Zone).Format(time.DateOnly) }

func (p Segment) join() string {
	if _, any, _ := Parts(p.Segment.Rule); any {
		return "any"
	}
	return "all"
}

// JoinedOn is how the form writes the field of who joined before or after a day; the field by itself counts days.
const JoinedOn = "joined:day"

// Comparisons are those that a line of the form chooses from: with a day, or with anything else.
func Comparisons(r community.Rule) (all []community.Comparison) {
	for _, is := range community.Compares[r.Field] {
		if is.Dated() == r.Is.Dated() {
			all = append(all, is)
		}
	}
	return all
}

func (p Segment) compares(r community.Rule) (options []ui.Option) {
	for _, is := range Comparisons(r) {
		options = append(options, ui.Option{Value: string(is), Label: p.T("segment.is." + string(is))})
	}
	return options
}

// value is what stands in the field of a comparison with a number, a day or tags.
func (p Segment) value(r community.Rule) string {
	if !r.At.IsZero() {
		return p.day(r.At)
	}
	if len(r.Values) > 0 {
		return strings.Join(r.Values, ", ")
	}
	if r.Number == 0 {
		return ""
	}
	return strconv.FormatInt(r.Number, 10)
}

// written is how the form writes a comparison's field.
func written(r community.Rule) string {
	if r.Field == community.FieldJoined && r.Is.Dated() {
		return JoinedOn
	}
	if r.Field == community.FieldAttribute {
		return "attribute:" + r.Key
	}
	return string(r.Field)
}

// use is where what a segment is used for is kept.
func (p Segment) use(u community.SegmentUse) string {
	switch u.Of {
	case id.Campaign:
		return p.To.Campaign(u.ID)
	case id.Broadcast:
		return p.To.Broadcast(u.ID)
	case id.Series:
		return p.To.OneSeries(u.ID)
	}
	return p.To.Offer(u.ID)
}

func (p Segment) action() string {
	if p.Segment.ID.IsZero() {
		return p.To.Segments()
	}
	return p.To.Segment(p.Segment.ID)
}

func (p Segment) unit(r community.Rule) string {
	if r.Is.Dated() {
		return p.T("segment.day")
	}
	switch r.Field {
	case community.FieldSpent:
		return p.T("segment.minor", "currency", p.Community.Currency)
	case community.FieldBought, community.FieldActive, community.FieldJoined:
		return p.T("segment.days")
	case community.FieldAttribute:
		return p.T("segment.tags")
	}
	return p.T("segment.number")
}

func (p Segment) circle() (in ui.Input, options []ui.Option) {
	in = p.Invite.Input("circle", p.T("segment.invite_to"))
	return in, append([]ui.Option{{Value: "", Label: p.T("segment.pick")}}, p.Names.Options[community.FieldCircle]...)
}

func (p Segment) note() ui.Input {
	in := p.Invite.Input("note", p.T("admission.note"))
	in.Optional, in.Rows = true, 3
	return in
}

// outcomes are what would become of whom the segment chooses, those who would be invited first.
func (p Segment) outcomes() (lines []ui.Pair) {
	for _, outcome := range []community.InviteOutcome{community.WillInvite, community.IsInvited, community.IsMember, community.HasLeft, community.RefusesMail, community.WrongEmail, community.WrongName} {
		if n := p.Counts[outcome]; n > 0 {
			lines = append(lines, ui.Pair{Key: p.T("admission.outcome_of." + string(outcome)), Value: ui.Text(p.Locale.Number(int64(n)))})
		}
	}
	return lines
}

// Attributes lists what is asked of members.
type Attributes struct {
	ui.Page
	To        link.Console
	List      []community.Attribute
	Answered  map[id.ID]int
	MayManage bool
}

// Attribute is the form of one.
type Attribute struct {
	ui.Page
	To        link.Console
	Attribute community.Attribute // zero for a new one
	Form      ui.Form
	Answered  int
}

func (p Attribute) action() string {
	if p.Attribute.ID.IsZero() {
		return p.To.Attributes()
	}
	return p.To.Attribute(p.Attribute.ID)
}

func (p Attribute) kinds() (options []ui.Option) {
	for _, k := range community.AttributeKinds {
		options = append(options, ui.Option{Value: string(k), Label: p.T("attribute.kind." + string(k))})
	}
	return options
}

func (p Attribute) input(name string, optional bool) ui.Input {
	key := "attribute." + name
	switch name {
	case "kind", "filled_by", "shown_to":
		key += ".title"
	}
	in := p.Form.Input(name, p.T(key))
	in.Optional, in.Hint = optional, p.T("attribute."+name+"_hint")
	return in
}

// Answers are a member's own, to give and to take back.
type Answers struct {
	ui.Page
	To       link.Community
	List     []community.Answer
	Findable community.Findable
	Form     ui.Form
	Wrong    id.ID // the attribute whose form was refused
}

func (p Answers) findables() (options []ui.Option) {
	for _, f := range community.Findables {
		options = append(options, ui.Option{Value: string(f), Label: p.T("people.findable." + string(f))})
	}
	return options
}

// said writes a member's values.
func said(p ui.Page, a community.Answer) string {
	var labels []string
	for _, v := range a.Values {
		labels = append(labels, a.Attribute.ValueLabel(v, func(key string) string { return p.T(key) }))
	}
	return strings.Join(labels, p.T("segment.list"))
}

func option(p ui.Page, a community.Attribute, o community.Option) string {
	return a.ValueLabel(o.Key, func(key string) string { return p.T(key) })
}

// People are members as a member finds them.
type People struct {
	ui.Page
	To    link.Community
	List  []community.Member
	Words string
	Pages ui.Pages
}

// Profile is one of them.
type Profile struct {
	ui.Page
	To       link.Community
	Member   community.Member
	Self     bool // who looks is this member
	Answers  []community.Answer
	Portrait leader.Portrait // as somebody who leads
	Thanks   points.Thanks
}

func face(m community.Member) ui.Face { return ui.Face{Name: m.Name, Seed: m.ID.String()} }

func (p Segment) about() ui.Input {
	in := p.Form.Input("about", p.T("segment.about"))
	in.Optional, in.Hint, in.Rows = true, p.T("segment.about_hint"), 3
	return in
}

func (p Segment) persona() ui.Input {
	in := p.Form.Input("persona", p.T("segment.is_persona"))
	in.Optional = true
	return in
}

func (p Segment) json() ui.Input {
	in := p.Form.Input("json", p.T("segment.json"))
	in.Hint, in.Rows, in.Error = p.T("segment.json_hint"), 8, p.Form.Errors["rule"]
	if in.Value == "" {
		in.Value = p.Segment.Rule.Text()
	}
	return in
}

func (p Segment) joining() ui.Input {
	in := p.Form.Input("join", p.T("segment.join"))
	in.Value = p.join()
	return in
}

func (p Segment) is(i int, part community.Rule) ui.Input {
	in := p.Form.Input("is"+strconv.Itoa(i), p.Names.Field(p.Page, part))
	in.Value = string(part.Is)
	return in
}

func (p Segment) number(i int, part community.Rule) ui.Input {
	in := p.Form.Input("number"+strconv.Itoa(i), p.unit(part))
	in.Value, in.Optional = p.value(part), true
	if part.Is.Dated() {
		in.Type = "date"
	}
	return in
}

func (p Segment) adding() ui.Input {
	in := p.Form.Input("add", p.T("segment.another"))
	in.Value, in.Optional = "", true
	return in
}

func (p Answers) findable() ui.Input {
	in := p.Form.Input("findable", p.T("people.findable_label"))
	in.Value = string(p.Findable)
	return in
}
