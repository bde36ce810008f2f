package community

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
)

// An attribute is something about members that an operator asks for, with a purpose that is stated: an age band, a
// taste, what somebody is willing to spend. A member has a value of it only with their consent to that purpose as it
// stands. When the purpose or the choices change, what was answered before counts no more, and everybody is asked anew;
// whoever withdraws has their value deleted.

// AttributeKind says what values an attribute has.
type AttributeKind string

const (
	YesNo AttributeKind = "yes_no"
	OneOf AttributeKind = "one_of"
	Band  AttributeKind = "band" // one of several that are in order, from low to high
	Tags  AttributeKind = "tags" // words of one's own
)

// AttributeKinds lists every kind.
var AttributeKinds = []AttributeKind{YesNo, OneOf, Band, Tags}

// Who fills an attribute in, and who besides the member sees it.
type (
	FilledBy string
	ShownTo  string
)

const (
	FilledByMember FilledBy = "member"
	FilledByStaff  FilledBy = "staff" // once the member has consented

	ShownToStaff   ShownTo = "staff"
	ShownToMembers ShownTo = "members"
)

// Option is one choice of an attribute.
type Option struct {
	Key   string `json:"key"`
	Label string `json:"label"`
}

// Attribute is one.
type Attribute struct {
	ID        id.ID
	Slug      string // its name in rules
	Label     string
	Purpose   string
	Version   int // of the purpose and the choices, from 1
	Kind      AttributeKind
	Options   []Option
	FilledBy  FilledBy
	ShownTo   ShownTo
	Position  int
	RetiredAt time.Time // nobody is asked any more, and no value counts; zero while it is in use
	CreatedAt time.Time
}

// Answer is an attribute with what a member answered.
type Answer struct {
	Attribute   Attribute
	Member      id.ID
	ConsentedAt time.Time // zero: they did not consent
	Values      []string  // keys of options, or tags
	FilledBy    id.ID
	FilledAt    time.Time
}

// Consented reports whether the member consented to the purpose as it stands.
func (a Answer) Consented() bool { return !a.ConsentedAt.IsZero() }

var (
	ErrAttributeMissing = fault.Missing("attribute")
	// ErrAttributesMost is returned for one attribute too many: a member would rather leave than fill in so many.
	ErrAttributesMost = fault.New(fault.Conflict, "attributes_most").With(fault.Args{"max": maxAttributes})
	// ErrPurposeChanged is returned for consent to a purpose that is not the one that stands.
	ErrPurposeChanged = fault.New(fault.Conflict, "purpose_changed")
	// ErrNoConsent is returned for filling in what the member did not consent to.
	ErrNoConsent = fault.New(fault.Conflict, "no_consent")
)

const (
	maxAttributes = 30
	maxOptions    = 40
	maxLabel      = 80
	maxPurpose    = 300
	maxTags       = 10
	maxTag        = 30
)

// Facts about attributes. That a member answered is told to nobody.
const (
	FactAttributeChanged fact.Kind = "attribute.changed"
	FactAttributeRetired fact.Kind = "attribute.retired"
)

// AttributeFact is the payload of facts about an attribute. Was is the version before, when answers were given up.
type AttributeFact struct {
	Slug    string `json:"slug"`
	Label   string `json:"label"`
	Purpose string `json:"purpose"`
	Version int    `json:"version"`
	Was     int    `json:"was,omitzero"`
}

func (a Attribute) fact(kind fact.Kind, was int, by id.ID) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: a.ID, By: by, Payload: AttributeFact{a.Slug, a.Label, a.Purpose, a.Version, was}}
}

// AttributeTerms are what an operator says of an attribute.
type AttributeTerms struct {
	Slug, Label, Purpose string
	Kind                 AttributeKind
	Choices              []string // labels, of one_of and band
	FilledBy             FilledBy
	ShownTo              ShownTo
}

// under returns the attribute under other terms. Its slug and kind stay what they were. Choices may be added at the end;
// with any other change of them, or of the purpose, it is another question, and its version grows.
func (a Attribute) under(t AttributeTerms) (Attribute, error) {
	fresh := a.Version == 0
	if fresh {
		a.Slug, a.Kind = strings.TrimSpace(t.Slug), t.Kind
	}
	purpose := input.Line(t.Purpose)
	options := optionsOf(a.Kind, t.Choices)
	grown := len(options) >= len(a.Options) && slices.Equal(options[:len(a.Options)], a.Options)
	if fresh || purpose != a.Purpose || !grown {
		a.Version++
	}
	a.Label, a.Purpose, a.Options, a.FilledBy, a.ShownTo = input.Line(t.Label), purpose, options, t.FilledBy, t.ShownTo
	return a, a.check()
}

// optionsOf numbers choices, which keeps the key of each while others are added after it.
func optionsOf(kind AttributeKind, choices []string) (options []Option) {
	if kind == YesNo {
		return []Option{{"yes", ""}, {"no", ""}}
	}
	if kind == Tags {
		return nil
	}
	for _, label := range choices {
		if label = input.Line(label); label != "" {
			options = append(options, Option{strconv.Itoa(len(options) + 1), label})
		}
	}
	return options
}

func (a Attribute) check() error {
	var wrong fault.Fields
	short := func(text, field string, most int) {
		wrong.Check(text != "", field, "invalid.required")
		wrong.Check(utf8.RuneCountInString(text) <= most, field, "invalid.too_long", fault.Args{"max": most})
		wrong.Check(utf8.ValidString(text) && !strings.ContainsFunc(text, input.Disguises), field, "invalid.characters")
	}
	short(a.Label, "label", maxLabel)
	short(a.Purpose, "purpose", maxPurpose)
	wrong.Check(input.IsSlug(a.Slug) && len(a.Slug) <= maxSlug, "slug", "invalid.slug")
	wrong.Check(slices.Contains(AttributeKinds, a.Kind), "kind", "invalid.choice")
	wrong.Check(a.FilledBy == FilledByMember || a.FilledBy == FilledByStaff, "filled_by", "invalid.choice")
	wrong.Check(a.ShownTo == ShownToStaff || a.ShownTo == ShownToMembers, "shown_to", "invalid.choice")
	if a.Kind == OneOf || a.Kind == Band {
		wrong.Check(len(a.Options) >= 2 && len(a.Options) <= maxOptions, "choices", "invalid.range", fault.Args{"min": 2, "max": maxOptions})
		seen := map[string]bool{}
		for _, o := range a.Options {
			short(o.Label, "choices", maxLabel)
			wrong.Check(!seen[o.Label], "choices", "invalid.twice")
			seen[o.Label] = true
		}
	}
	return wrong.Err()
}

// Value reads what was given as a value of the attribute, as it is kept.
func (a Attribute) Value(given []string) (values []string, err error) {
	var wrong fault.Fields
	for _, v := range given {
		if a.Kind == Tags {
			v = CleanTag(v)
			wrong.Check(utf8.RuneCountInString(v) <= maxTag, a.Slug, "invalid.too_long", fault.Args{"max": maxTag})
		}
		if v != "" && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	most := 1
	if a.Kind == Tags {
		most = maxTags
		slices.Sort(values)
	} else {
		for _, v := range values {
			wrong.Check(slices.ContainsFunc(a.Options, func(o Option) bool { return o.Key == v }), a.Slug, "invalid.choice")
		}
	}
	wrong.Check(len(values) > 0, a.Slug, "invalid.required")
	wrong.Check(len(values) <= most, a.Slug, "invalid.at_most", fault.Args{"max": most})
	return values, wrong.Err()
}

// CleanTag brings a tag to the one form in which it is kept and compared: in lower case, of letters, digits and hyphens,
// with single blanks.
func CleanTag(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(strings.ToValidUTF8(text, "")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '-'
	}), " ")
}

// Trait is how a value of the attribute stands in what is kept of a member for rules to look at: |age.1=3|.
func (a Attribute) Trait(value string) string {
	return "|" + a.Slug + "." + strconv.Itoa(a.Version) + "=" + value + "|"
}

// Label of a value, for people; words says yes and no.
func (a Attribute) ValueLabel(value string, words func(key string) string) string {
	if a.Kind == YesNo {
		return words("attribute.value." + value)
	}
	for _, o := range a.Options {
		if o.Key == value {
			return o.Label
		}
	}
	return value
}

type attributeReads interface {
	// Attributes lists them in order, the retired last.
	Attributes(ctx context.Context, community id.ID) ([]Attribute, error)
	// Answers lists what a member answered to the attributes that are in use, as they stand.
	Answers(ctx context.Context, community, member id.ID) ([]Answer, error)
	// Answered counts who consented to each attribute as it stands.
	Answered(ctx context.Context, community id.ID) (map[id.ID]int, error)
}

type attributeTx interface {
	Attribute(attribute id.ID) (Attribute, error)
	CountAttributes() (int, error)
	// AddAttribute returns ErrSlugTaken when another has the slug.
	AddAttribute(Attribute) error
	EditAttribute(Attribute) error
	// Consent keeps that a member consents, and what they answer; no values leave it to staff.
	Consent(member id.ID, a Attribute, values []string, by id.ID) error
	// Fill keeps a value, and reports false when the member has not consented.
	Fill(member id.ID, a Attribute, values []string, by id.ID) (bool, error)
	Withdraw(member id.ID, a Attribute) error
	// DropStale deletes answers to what has changed or is retired, up to a limit, and returns how many.
	DropStale(limit int) (int, error)
}

// Attributes lists what is asked of members, for those who work here and for members.
func (s *Service) Attributes(ctx context.Context, actor access.Actor) ([]Attribute, error) {
	if err := actor.May(access.AttributeView, actor.Here()); err != nil {
		return nil, err
	}
	return s.store.Attributes(ctx, actor.Community)
}

// Answered counts who consented to each attribute.
func (s *Service) Answered(ctx context.Context, actor access.Actor) (map[id.ID]int, error) {
	if err := actor.May(access.SegmentView, actor.Here()); err != nil {
		return nil, err
	}
	return s.store.Answered(ctx, actor.Community)
}

// CreateAttribute begins to ask for something.
func (s *Service) CreateAttribute(ctx context.Context, actor access.Actor, t AttributeTerms) (made Attribute, err error) {
	if err := actor.May(access.AttributeManage, actor.Here()); err != nil {
		return Attribute{}, err
	}
	if made, err = made.under(t); err != nil {
		return Attribute{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if err := tx.LockCommunity(); err != nil { // so that the count holds
			return err
		}
		n, err := tx.CountAttributes()
		if err != nil {
			return err
		}
		if n >= maxAttributes {
			return ErrAttributesMost
		}
		made.ID, made.Position, made.CreatedAt = tx.NewID(), n, tx.Now()
		if err := tx.AddAttribute(made); err != nil {
			return err
		}
		return tx.Emit(made.fact(FactAttributeChanged, 0, actor.Member))
	})
	return made, err
}

// EditAttribute changes what is asked. Answers to a purpose or to choices that change are given up.
func (s *Service) EditAttribute(ctx context.Context, actor access.Actor, attribute id.ID, t AttributeTerms) (Attribute, error) {
	return s.changeAttribute(ctx, actor, attribute, FactAttributeChanged, func(a Attribute, _ time.Time) (Attribute, error) { return a.under(t) })
}

// RetireAttribute stops asking, and gives up the answers.
func (s *Service) RetireAttribute(ctx context.Context, actor access.Actor, attribute id.ID) error {
	_, err := s.changeAttribute(ctx, actor, attribute, FactAttributeRetired, func(a Attribute, now time.Time) (Attribute, error) {
		a.RetiredAt = now
		return a, nil
	})
	return err
}

func (s *Service) changeAttribute(ctx context.Context, actor access.Actor, attribute id.ID, kind fact.Kind, change func(Attribute, time.Time) (Attribute, error)) (changed Attribute, err error) {
	if err := actor.May(access.AttributeManage, actor.Here()); err != nil {
		return Attribute{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if err := tx.LockCommunity(); err != nil { // of two who change it at once, neither loses
			return err
		}
		before, err := tx.Attribute(attribute)
		if err != nil {
			return err
		}
		if !before.RetiredAt.IsZero() {
			return ErrAttributeMissing
		}
		if changed, err = change(before, tx.Now()); err != nil {
			return err
		}
		if err := tx.EditAttribute(changed); err != nil {
			return err
		}
		was := 0
		if changed.Version != before.Version {
			was = before.Version
		}
		return tx.Emit(changed.fact(kind, was, actor.Member))
	})
	return changed, err
}
