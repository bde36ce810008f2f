package community

import (
	"slices"
	"strings"
	"time"

	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
)

// Circle is a group of members inside a community, with a stated reason to be in it, rules that are agreed to at entry,
// one leader and the hosts who help. It may have a capacity: then who comes when it is full waits, and the first who
// waits has the seat that becomes free. A circle that is over is archived: it can be read, and nobody comes or goes.
//
// The core circle comes first, before any large one: it lets nobody in but by application, invitation or promotion.
type Circle struct {
	ID           id.ID
	Slug         string // its name in addresses, unique in the community
	Name         string
	Kind         CircleKind
	Reason       CircleReason
	About        string
	Region       string
	Rules        string
	RulesVersion int // grows by one with each change of the rules
	Admission    Admission
	Tiers        []id.ID // that let in, for admission by tier
	Capacity     int     // 0 is none
	SplitAbove   int     // with more members it splits by itself; 0 is never
	Members      int
	Waiting      int
	Pulse        Pulse
	State        CircleState
	Parent       id.ID // the circle it was split from
	MergedInto   id.ID // the circle that its members went to
	FoundedBy    id.ID
	FoundedAt    time.Time
	ArchivedAt   time.Time
	Leader       id.ID // zero when it has none
	LeaderName   string
	Hidden       bool // reported, and not shown to others
}

// CircleKind is what a circle is for the community.
type CircleKind string

// Kinds of circles.
const (
	Core     CircleKind = "core"     // those whom the community is built on
	Interest CircleKind = "interest" // what people like
	Chapter  CircleKind = "chapter"  // where people are
	Cohort   CircleKind = "cohort"   // when people came
)

// CircleKinds lists every kind.
var CircleKinds = []CircleKind{Core, Interest, Chapter, Cohort}

// CircleReason is why people join a circle.
type CircleReason string

// CircleReasons lists every reason.
var CircleReasons = []CircleReason{"contact", "work", "friendship", "learning", "promotion", "life"}

// Admission is how people get in.
type Admission string

// Ways in.
const (
	AdmitOpen        Admission = "open"        // whoever wants
	AdmitApplication Admission = "application" // whoever is accepted
	AdmitInvitation  Admission = "invitation"  // whoever is invited
	AdmitTier        Admission = "tier"        // whoever is in one of the circle's tiers
)

// Admissions lists every way in.
var Admissions = []Admission{AdmitOpen, AdmitApplication, AdmitInvitation, AdmitTier}

// CircleState says whether a circle lives.
type CircleState string

// States of circles.
const (
	CircleLive     CircleState = "live"
	CircleArchived CircleState = "archived"
)

// Pulse says whether much less happens in a circle than at its best. It is measured once a day.
type Pulse string

// Pulses of circles.
const (
	Steady  Pulse = ""
	Fading  Pulse = "fading"
	Dormant Pulse = "dormant"
)

// Bounds of what a circle says and holds.
const (
	maxAbout, maxRules, maxRegion = 2000, 8000, 80
	smallestCapacity              = 2
	largestCapacity               = 100_000
	// smallestSplit is the fewest members above which a circle splits by itself: each half is then a circle still.
	smallestSplit = 60
	largestSplit  = 10_000
)

var (
	ErrCircleMissing   = fault.Missing("circle")
	ErrCircleSlugTaken = fault.OnField("slug", "invalid.taken")
	ErrCircleArchived  = fault.New(fault.Gone, "circle_archived")
	ErrCircleFull      = fault.New(fault.Gone, "circle_full")
	// ErrCircleState is returned when a circle has changed between its read and its change.
	ErrCircleState = fault.New(fault.Conflict, "conflict")
)

// Facts about circles.
const (
	FactCircleFounded  fact.Kind = "circle.founded"
	FactCircleChanged  fact.Kind = "circle.changed"
	FactCircleJoined   fact.Kind = "circle.joined"
	FactCirclePromoted fact.Kind = "circle.promoted" // to a core circle, beside joined
	FactCircleWaiting  fact.Kind = "circle.waiting"
	FactCircleLeft     fact.Kind = "circle.left"
	FactCircleRole     fact.Kind = "circle.role_changed"
)

// CircleFact is the payload of facts about a circle. By is the member who did it, where that was not Member.
type CircleFact struct {
	Name       string     `json:"name"`
	Slug       string     `json:"slug"`
	Kind       CircleKind `json:"kind"`
	Member     id.ID      `json:"member,omitzero"`
	MemberName string     `json:"member_name,omitempty"`
	Role       CircleRole `json:"role,omitempty"`
	Was        CircleRole `json:"was,omitempty"` // their role before
	Way        Way        `json:"way,omitempty"`
	Reason     string     `json:"reason,omitempty"`
	Waited     bool       `json:"waited,omitempty"` // for the seat that they have now
	By         id.ID      `json:"by,omitzero"`
	ByName     string     `json:"by_name,omitempty"`

	Changes fact.Changes `json:"changes,omitempty"`
}

// Fact is a fact about a circle, with what the given payload says beside its name; whoever By is, they did it at work.
func (c Circle) Fact(kind fact.Kind, payload CircleFact) fact.Fact {
	payload.Name, payload.Slug, payload.Kind = c.Name, c.Slug, c.Kind
	return fact.Fact{Kind: kind, Version: 1, Subject: c.ID, By: payload.By, Payload: payload}
}

// Full reports whether nobody can come in before somebody leaves.
func (c Circle) Full() bool { return c.Capacity > 0 && c.Members >= c.Capacity }

// Free is how many seats are free; -1 when there is no limit.
func (c Circle) Free() int {
	if c.Capacity == 0 {
		return -1
	}
	return max(c.Capacity-c.Members, 0)
}

// Open says whether a circle still lives, or why nothing can be done in it.
func (c Circle) Open() error {
	if c.State != CircleLive {
		return ErrCircleArchived
	}
	return nil
}

// lets says why nobody comes in by an act of their own, if that is so: the circle is closed, or hidden.
func (c Circle) lets() error {
	if c.Hidden {
		return ErrCircleMissing
	}
	return c.Open()
}

// seenBy is the circle as somebody sees it who has a role in it. When it is hidden, to who is outside there is none, and
// who is in it sees its name alone, to know what they may leave; its leader sees the text, to mend it.
func (c Circle) seenBy(role CircleRole) (Circle, error) {
	switch {
	case !c.Hidden, role == Leader:
		return c, nil
	case role == "":
		return Circle{}, ErrCircleMissing
	}
	c.About, c.Rules, c.Region = "", "", ""
	return c, nil
}

// circlePages are the words that pages beside those of circles begin with.
var circlePages = []string{"new"}

const maxCircleSlug = 60

// CircleTerms are what may be chosen of a circle.
type CircleTerms struct {
	Slug, Name    string
	Kind          CircleKind
	Reason        CircleReason
	About, Region string
	Rules         string
	Admission     Admission
	Tiers         []id.ID
	Capacity      int
	SplitAbove    int
}

// Terms are a circle's, as they are.
func (c Circle) Terms() CircleTerms {
	return CircleTerms{c.Slug, c.Name, c.Kind, c.Reason, c.About, c.Region, c.Rules, c.Admission, c.Tiers, c.Capacity, c.SplitAbove}
}

// With returns the circle on other terms, or everything that is wrong with them.
func (c Circle) With(t CircleTerms) (Circle, error) {
	c.Slug, c.Name, c.Kind, c.Reason = t.Slug, input.Line(t.Name), t.Kind, t.Reason
	c.About, c.Region = input.Text(t.About), input.Line(t.Region)
	if rules := input.Text(t.Rules); rules != c.Rules || c.RulesVersion == 0 {
		c.Rules, c.RulesVersion = rules, c.RulesVersion+1
	}
	c.Admission, c.Capacity, c.SplitAbove = t.Admission, t.Capacity, t.SplitAbove
	c.Tiers = nil
	if c.Admission == AdmitTier {
		c.Tiers = slices.Compact(slices.SortedFunc(slices.Values(t.Tiers), id.ID.Compare))
	}
	var wrong fault.Fields
	c.check(&wrong)
	return c, wrong.Err()
}

// changes are what other terms change.
func (t CircleTerms) changes(to CircleTerms) (all fact.Changes) {
	all.Note("name", t.Name, to.Name)
	all.Note("slug", t.Slug, to.Slug)
	all.Note("kind", t.Kind, to.Kind)
	all.Note("reason", t.Reason, to.Reason)
	all.Note("about", t.About, to.About)
	all.Note("region", t.Region, to.Region)
	all.Note("rules", t.Rules, to.Rules)
	all.Note("admission", t.Admission, to.Admission)
	all.Note("tiers", ids(t.Tiers), ids(to.Tiers))
	all.Note("capacity", t.Capacity, to.Capacity)
	all.Note("split_above", t.SplitAbove, to.SplitAbove)
	return all
}

// ids are several in one text.
func ids(all []id.ID) string {
	texts := make([]string, len(all))
	for i, one := range all {
		texts[i] = one.String()
	}
	return strings.Join(texts, " ")
}

func (c Circle) check(wrong *fault.Fields) {
	checkName(wrong, "name", c.Name)
	wrong.Check(input.IsSlug(c.Slug), "slug", "invalid.slug")
	wrong.Check(!slices.Contains(circlePages, c.Slug), "slug", "invalid.taken")
	wrong.Check(len(c.Slug) <= maxCircleSlug, "slug", "invalid.too_long", fault.Args{"max": maxCircleSlug})
	wrong.Check(slices.Contains(CircleKinds, c.Kind), "kind", "invalid.choice")
	wrong.Check(slices.Contains(CircleReasons, c.Reason), "reason", "invalid.choice")
	input.CheckText(wrong, "about", c.About, maxAbout)
	input.CheckText(wrong, "rules", c.Rules, maxRules)
	input.CheckText(wrong, "region", c.Region, maxRegion)
	wrong.Check(slices.Contains(Admissions, c.Admission), "admission", "invalid.choice")
	wrong.Check(c.Kind != Core || c.Admission == AdmitApplication || c.Admission == AdmitInvitation, "admission", "invalid.core_admission")
	wrong.Check(c.Admission != AdmitTier || len(c.Tiers) > 0, "tiers", "invalid.required")
	wrong.Check(c.Capacity == 0 || c.Capacity >= smallestCapacity && c.Capacity <= largestCapacity, "capacity", "invalid.range",
		fault.Args{"min": smallestCapacity, "max": largestCapacity})
	wrong.Check(c.Capacity == 0 || c.Capacity >= c.Members, "capacity", "invalid.below_members", fault.Args{"members": c.Members})
	wrong.Check(c.SplitAbove == 0 || c.Kind == Cohort, "split_above", "invalid.split_kind")
	wrong.Check(c.SplitAbove == 0 || c.SplitAbove >= smallestSplit && c.SplitAbove <= largestSplit, "split_above", "invalid.range",
		fault.Args{"min": smallestSplit, "max": largestSplit})
}
