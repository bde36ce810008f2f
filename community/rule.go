package community

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// A rule says who is in a segment: a comparison of one thing that is known of a member, or several rules of which all,
// any or none must hold. The empty rule is everybody's. It is data, written as JSON and never as a query, and means the
// same for one member (Matches) as for a million at once (the store).
type Rule struct {
	All []Rule `json:"all,omitempty"`
	Any []Rule `json:"any,omitempty"`
	Not *Rule  `json:"not,omitempty"`

	Field  Field      `json:"field,omitempty"`
	Key    string     `json:"key,omitempty"` // the slug of an attribute
	Is     Comparison `json:"is,omitempty"`
	Number int64      `json:"number,omitempty"`
	At     time.Time  `json:"at,omitzero"`
	Values []string   `json:"values,omitempty"` // roles, ids, keys of options, or tags
}

// Field is what a comparison looks at.
type Field string

const (
	FieldPurchases Field = "purchases" // orders that are ready or shipped
	FieldSpent     Field = "spent"     // on them, in minor units
	FieldBought    Field = "bought"    // when the last of them was placed
	FieldActive    Field = "active"    // when any order was last placed, or the member joined
	FieldJoined    Field = "joined"
	FieldRole      Field = "role"
	FieldProduct   Field = "product" // bought
	FieldTier      Field = "tier"    // in which the member stands now
	FieldCircle    Field = "circle"
	FieldRung      Field = "rung" // of the ladder; who has none is on none
	FieldAttribute Field = "attribute"
)

// Comparison is how a field is compared.
type Comparison string

const (
	AtLeast   Comparison = "at_least"
	AtMost    Comparison = "at_most"
	Within    Comparison = "within_days"     // in the last so many days
	NotWithin Comparison = "not_within_days" // longer ago, or never
	From      Comparison = "from"            // at a moment or later
	Before    Comparison = "before"
	AnyOf     Comparison = "any_of"
	NoneOf    Comparison = "none_of"
)

// Compares lists the comparisons of each field.
var Compares = map[Field][]Comparison{
	FieldPurchases: {AtLeast, AtMost}, FieldSpent: {AtLeast, AtMost},
	FieldBought: {Within, NotWithin}, FieldActive: {Within, NotWithin}, FieldJoined: {Within, NotWithin, From, Before},
	FieldRole: {AnyOf, NoneOf}, FieldProduct: {AnyOf, NoneOf}, FieldTier: {AnyOf, NoneOf}, FieldCircle: {AnyOf, NoneOf}, FieldRung: {AnyOf, NoneOf}, FieldAttribute: {AnyOf, NoneOf},
}

// Fields lists every field, in the order in which they are offered.
var Fields = []Field{FieldPurchases, FieldSpent, FieldBought, FieldProduct, FieldActive, FieldJoined, FieldTier, FieldCircle, FieldRung, FieldRole, FieldAttribute}

const (
	maxRuleDepth  = 5
	maxRuleParts  = 40
	maxRuleValues = 50
	maxRuleNumber = 1 << 40
	maxRuleBytes  = 16 << 10
)

var errRule = func(field string) *fault.Fault {
	return fault.OnField("rule", "invalid.rule").With(fault.Args{"part": field})
}

// ParseRule reads a rule. What it does not know it refuses: a rule that is half understood would choose the wrong people.
func ParseRule(text []byte) (r Rule, err error) {
	if len(text) > maxRuleBytes {
		return Rule{}, errRule("size")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r); err != nil {
		return Rule{}, errRule("JSON").Because(err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return Rule{}, errRule("JSON")
	}
	return r, r.Check()
}

// Text writes the rule as ParseRule reads it.
func (r Rule) Text() string {
	text, err := json.Marshal(r)
	if err != nil {
		panic("a rule that is no JSON: " + err.Error()) // it has nothing but texts and numbers
	}
	return string(text)
}

// Check says what is wrong with a rule by itself; what it names may be there no more, and then is nobody's.
func (r Rule) Check() error {
	parts := 0
	return r.check(1, &parts)
}

func (r Rule) check(depth int, parts *int) error {
	if *parts++; *parts > maxRuleParts || depth > maxRuleDepth {
		return errRule("size")
	}
	ways := 0
	for _, is := range []bool{r.All != nil, r.Any != nil, r.Not != nil, r.Field != ""} {
		if is {
			ways++
		}
	}
	bare := r.Key == "" && r.Is == "" && r.Number == 0 && r.At.IsZero() && r.Values == nil
	if ways > 1 || r.Field == "" && !bare || ways == 0 && depth > 1 || r.All != nil && len(r.All) == 0 || r.Any != nil && len(r.Any) == 0 {
		return errRule("all, any, not, field")
	}
	if r.Field != "" {
		return r.compares()
	}
	under := slices.Concat(r.All, r.Any)
	if r.Not != nil {
		under = append(under, *r.Not)
	}
	for _, part := range under {
		if err := part.check(depth+1, parts); err != nil {
			return err
		}
	}
	return nil
}

// compares checks a comparison.
func (r Rule) compares() error {
	several := r.Is == AnyOf || r.Is == NoneOf
	numeric := !several && !r.Is.Dated()
	switch {
	case !slices.Contains(Compares[r.Field], r.Is):
		return errRule("is")
	case numeric && (r.Number < 0 || r.Number > maxRuleNumber), !numeric && r.Number != 0:
		return errRule("number")
	case (r.Is == Within || r.Is == NotWithin) && (r.Number < 1 || r.Number > maxRuleDays):
		return errRule("number")
	case r.Is.Dated() != !r.At.IsZero() || r.Is.Dated() && (r.At.Year() < minRuleYear || r.At.Year() > maxRuleYear):
		return errRule("at")
	case several && (len(r.Values) == 0 || len(r.Values) > maxRuleValues), !several && r.Values != nil:
		return errRule("values")
	case (r.Field == FieldAttribute) != (r.Key != "") || len(r.Key) > maxSlug:
		return errRule("key")
	}
	for _, v := range r.Values {
		if !r.Field.takes(v) {
			return errRule("values")
		}
	}
	return nil
}

// maxRuleDays keeps a time that is so many days ago a time, and the years keep one a time that can be written.
const (
	maxRuleDays = 36_500
	minRuleYear = 1900
	maxRuleYear = 9000
)

// Dated reports whether it compares with a moment.
func (c Comparison) Dated() bool { return c == From || c == Before }

// kinds of the ids that fields are compared with.
var ruleKinds = map[Field]id.Kind{FieldProduct: id.Product, FieldTier: id.Tier, FieldCircle: id.Circle}

// takes reports whether a value can be the field's.
func (f Field) takes(value string) bool {
	switch {
	case f == FieldRole:
		return access.Role(value).Valid()
	case f == FieldRung:
		return Rung(value).Valid()
	case f == FieldAttribute:
		return value != "" && len(value) <= 4*maxTag && !strings.Contains(value, "|")
	}
	_, err := ruleKinds[f].Parse(value)
	return err == nil
}

// IDs are the values of a field that is compared with ids.
func (r Rule) IDs() (ids []id.ID) {
	for _, v := range r.Values {
		if i, err := ruleKinds[r.Field].Parse(v); err == nil {
			ids = append(ids, i)
		}
	}
	return ids
}

// Traits are what a member has one of whose attribute has one of the rule's values; none when the attribute is not in
// use.
func (r Rule) Traits(attributes []Attribute) (traits []string) {
	for _, a := range attributes {
		if a.Slug == r.Key && a.RetiredAt.IsZero() {
			for _, v := range r.Values {
				traits = append(traits, a.Trait(v))
			}
		}
	}
	return traits
}

// Since is the time that a comparison of times is with: a moment, or so many days ago.
func (r Rule) Since(now time.Time) time.Time {
	if r.Is.Dated() {
		return r.At
	}
	return now.Add(-time.Duration(r.Number) * 24 * time.Hour)
}

// Profile is what rules look at of one member.
type Profile struct {
	Role             access.Role
	Rung             Rung
	Joined           time.Time
	Purchases, Spent int64
	Bought, Active   time.Time // zero: never
	Products         []id.ID
	Circles          []id.ID
	Membership       Membership
	FreeTier         id.ID  // of who has no other
	Traits           string // |age.1=3|city.2=1|
}

// Matches reports whether a member is in the segment at a time.
func (r Rule) Matches(p Profile, attributes []Attribute, now time.Time) bool {
	switch {
	case r.All != nil:
		return !slices.ContainsFunc(r.All, func(part Rule) bool { return !part.Matches(p, attributes, now) })
	case r.Any != nil:
		return slices.ContainsFunc(r.Any, func(part Rule) bool { return part.Matches(p, attributes, now) })
	case r.Not != nil:
		return !r.Not.Matches(p, attributes, now)
	}
	among := func(has []id.ID) bool {
		return slices.ContainsFunc(r.IDs(), func(i id.ID) bool { return slices.Contains(has, i) })
	}
	switch r.Field {
	case FieldPurchases:
		return r.number(p.Purchases)
	case FieldSpent:
		return r.number(p.Spent)
	case FieldBought:
		return r.moment(p.Bought, now)
	case FieldActive:
		if p.Active.Before(p.Joined) {
			return r.moment(p.Joined, now)
		}
		return r.moment(p.Active, now)
	case FieldJoined:
		return r.moment(p.Joined, now)
	case FieldRole:
		return slices.Contains(r.Values, string(p.Role)) == (r.Is == AnyOf)
	case FieldRung:
		return slices.Contains(r.Values, string(p.Rung)) == (r.Is == AnyOf)
	case FieldProduct:
		return among(p.Products) == (r.Is == AnyOf)
	case FieldTier:
		return among([]id.ID{p.tier(now)}) == (r.Is == AnyOf)
	case FieldCircle:
		return among(p.Circles) == (r.Is == AnyOf)
	case FieldAttribute:
		has := slices.ContainsFunc(r.Traits(attributes), func(t string) bool { return strings.Contains(p.Traits, t) })
		return has == (r.Is == AnyOf)
	}
	return true // the empty rule
}

func (r Rule) number(n int64) bool {
	if r.Is == AtLeast {
		return n >= r.Number
	}
	return n <= r.Number
}

func (r Rule) moment(at, now time.Time) bool {
	return !at.Before(r.Since(now)) == (r.Is == Within || r.Is == From)
}

// tier is the one in which the member stands.
func (p Profile) tier(now time.Time) id.ID {
	if p.Membership.Holds(now) {
		return p.Membership.Tier
	}
	return p.FreeTier
}
