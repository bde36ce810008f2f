package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
)

// attributeKeeping knows what is asked of members, and what they answer.
type attributeKeeping interface {
	Attributes(ctx context.Context, actor access.Actor) ([]community.Attribute, error)
	CreateAttribute(ctx context.Context, actor access.Actor, t community.AttributeTerms) (community.Attribute, error)
	EditAttribute(ctx context.Context, actor access.Actor, attribute id.ID, t community.AttributeTerms) (community.Attribute, error)
	RetireAttribute(ctx context.Context, actor access.Actor, attribute id.ID) error
	Answers(ctx context.Context, actor access.Actor, member id.ID) ([]community.Answer, error)
	Consent(ctx context.Context, actor access.Actor, attribute id.ID, version int, values []string) error
	Withdraw(ctx context.Context, actor access.Actor, attribute id.ID) error
	FillIn(ctx context.Context, actor access.Actor, member, attribute id.ID, values []string) error
}

// Attribute is something that is asked of members, for a purpose.
type Attribute struct {
	ID        string                  `json:"id" example:"attr_01h455vb4pex5vsknk084sn02q"`
	Slug      string                  `json:"slug" doc:"Its name in rules." example:"age"`
	Label     string                  `json:"label"`
	Purpose   string                  `json:"purpose" doc:"What members consent to."`
	Version   int                     `json:"version" doc:"Of the purpose and the choices. With a new one, everybody is asked anew."`
	Kind      community.AttributeKind `json:"kind" enum:"yes_no,one_of,band,tags"`
	Options   []community.Option      `json:"options" nullable:"false"`
	FilledBy  community.FilledBy      `json:"filled_by" enum:"member,staff"`
	ShownTo   community.ShownTo       `json:"shown_to" enum:"staff,members"`
	RetiredAt time.Time               `json:"retired_at,omitzero"`
}

func attributeOf(a community.Attribute) Attribute {
	return Attribute{id.Attribute.Text(a.ID), a.Slug, a.Label, a.Purpose, a.Version, a.Kind, append([]community.Option{}, a.Options...), a.FilledBy, a.ShownTo, a.RetiredAt}
}

// Attributes lists them.
type Attributes struct {
	Items []Attribute `json:"items" nullable:"false"`
}

func (s *server) listAttributes(ctx context.Context, c *call, _ *struct{}) (*one[Attributes], error) {
	found, err := s.People.Attributes(ctx, c.actor)
	return &one[Attributes]{Attributes{all(found, attributeOf)}}, err
}

// AttributeTerms are what an operator says of an attribute.
type AttributeTerms struct {
	Label    string             `json:"label" maxLength:"80"`
	Purpose  string             `json:"purpose" maxLength:"300" doc:"Changed, answers are given up and everybody is asked anew."`
	Choices  []string           `json:"choices,omitempty" maxItems:"40" doc:"Of one_of and band, in order. Choices added at the end keep the answers."`
	FilledBy community.FilledBy `json:"filled_by" enum:"member,staff"`
	ShownTo  community.ShownTo  `json:"shown_to" enum:"staff,members"`
}

func (t AttributeTerms) terms(slug string, kind community.AttributeKind) community.AttributeTerms {
	return community.AttributeTerms{Slug: slug, Label: t.Label, Purpose: t.Purpose, Kind: kind, Choices: t.Choices, FilledBy: t.FilledBy, ShownTo: t.ShownTo}
}

// NewAttribute begins to ask for something.
type NewAttribute struct {
	Slug string                  `json:"slug" maxLength:"40" doc:"Never changes."`
	Kind community.AttributeKind `json:"kind" enum:"yes_no,one_of,band,tags" doc:"Never changes."`
	AttributeTerms
}

type createAttributeInput struct {
	Posted
	Body NewAttribute
}

func (s *server) createAttribute(ctx context.Context, c *call, in *createAttributeInput) (*made[Attribute], error) {
	a, err := again(ctx, s, c, in.RawBody, c.community.ID, func() (*community.Attribute, error) { return s.attributeNamed(ctx, c, in.Body.Slug) },
		func() (*community.Attribute, error) {
			a, err := s.People.CreateAttribute(ctx, c.actor, in.Body.terms(in.Body.Slug, in.Body.Kind))
			return &a, err
		})
	if err != nil {
		return nil, err
	}
	out := attributeOf(*a)
	return &made[Attribute]{s.path(c, "attributes", out.ID), out}, nil
}

// attributeNamed is the attribute that a request made before.
func (s *server) attributeNamed(ctx context.Context, c *call, slug string) (*community.Attribute, error) {
	found, err := s.People.Attributes(ctx, c.actor)
	for _, a := range found {
		if a.Slug == slug {
			return &a, err
		}
	}
	if err == nil {
		err = community.ErrAttributeMissing
	}
	return nil, err
}

type attributeInput struct {
	Attribute string `path:"attribute"`
}

type updateAttributeInput struct {
	Attribute string `path:"attribute"`
	Body      AttributeTerms
}

func (s *server) updateAttribute(ctx context.Context, c *call, in *updateAttributeInput) (*one[Attribute], error) {
	attribute, err := named(id.Attribute, in.Attribute, community.ErrAttributeMissing)
	if err != nil {
		return nil, err
	}
	a, err := s.People.EditAttribute(ctx, c.actor, attribute, in.Body.terms("", ""))
	return &one[Attribute]{attributeOf(a)}, err
}

func (s *server) retireAttribute(ctx context.Context, c *call, in *attributeInput) (*none, error) {
	attribute, err := named(id.Attribute, in.Attribute, community.ErrAttributeMissing)
	if err != nil {
		return nil, err
	}
	return &none{}, s.People.RetireAttribute(ctx, c.actor, attribute)
}

// Answer is what a member answered to an attribute, with their consent.
type Answer struct {
	Attribute   Attribute `json:"attribute"`
	Consented   bool      `json:"consented" doc:"To the purpose as it stands."`
	ConsentedAt time.Time `json:"consented_at,omitzero"`
	Values      []string  `json:"values" nullable:"false" doc:"Keys of options, or tags; none until it is filled in."`
}

// Answers lists them.
type Answers struct {
	Items []Answer `json:"items" nullable:"false"`
}

func answerOf(a community.Answer) Answer {
	return Answer{attributeOf(a.Attribute), a.Consented(), a.ConsentedAt, append([]string{}, a.Values...)}
}

func (s *server) listMyAnswers(ctx context.Context, c *call, _ *struct{}) (*one[Answers], error) {
	found, err := s.People.Answers(ctx, c.actor, c.actor.Member)
	return &one[Answers]{Answers{all(found, answerOf)}}, err
}

func (s *server) listAnswers(ctx context.Context, c *call, in *memberInput) (*one[Answers], error) {
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	if _, err := s.People.Member(ctx, c.actor, member); err != nil {
		return nil, err
	}
	found, err := s.People.Answers(ctx, c.actor, member)
	return &one[Answers]{Answers{all(found, answerOf)}}, err
}

// NewAnswer is consent to a purpose, with a value.
type NewAnswer struct {
	Version int      `json:"version" minimum:"1" doc:"Of the purpose that was read."`
	Values  []string `json:"values,omitempty" maxItems:"10" doc:"None when staff fill it in."`
}

type answerInput struct {
	Attribute string `path:"attribute"`
	Body      NewAnswer
}

func (s *server) answerAttribute(ctx context.Context, c *call, in *answerInput) (*one[Answers], error) {
	attribute, err := named(id.Attribute, in.Attribute, community.ErrAttributeMissing)
	if err != nil {
		return nil, err
	}
	if err := s.People.Consent(ctx, c.actor, attribute, in.Body.Version, in.Body.Values); err != nil {
		return nil, err
	}
	return s.listMyAnswers(ctx, c, nil)
}

func (s *server) withdrawAnswer(ctx context.Context, c *call, in *attributeInput) (*none, error) {
	attribute, err := named(id.Attribute, in.Attribute, community.ErrAttributeMissing)
	if err != nil {
		return nil, err
	}
	return &none{}, s.People.Withdraw(ctx, c.actor, attribute)
}

// Filling is what staff know of a member.
type Filling struct {
	Values []string `json:"values" minItems:"1" maxItems:"10"`
}

type fillInput struct {
	Member    string `path:"member"`
	Attribute string `path:"attribute"`
	Body      Filling
}

func (s *server) fillAnswer(ctx context.Context, c *call, in *fillInput) (*one[Answers], error) {
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	attribute, err := named(id.Attribute, in.Attribute, community.ErrAttributeMissing)
	if err != nil {
		return nil, err
	}
	if _, err := s.People.Member(ctx, c.actor, member); err != nil {
		return nil, err
	}
	if err := s.People.FillIn(ctx, c.actor, member, attribute, in.Body.Values); err != nil {
		return nil, err
	}
	return s.listAnswers(ctx, c, &memberInput{in.Member})
}
