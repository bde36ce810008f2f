package api

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"panal/commerce"
	"panal/community"
	"panal/fault"
	"panal/fission"
	"panal/internal/once"
)

// A template is written as its file is: the handbook says what it holds, and fission reads it strictly.

// ShippedTemplate is a template that comes with the program.
type ShippedTemplate struct {
	Key      string          `json:"key" example:"brand-club"`
	Name     string          `json:"name"`
	About    string          `json:"about" doc:"What it is good for."`
	Template json.RawMessage `json:"template" doc:"The file, an object; see the handbook, under templates."`
}

// ShippedTemplates lists them.
type ShippedTemplates struct {
	Items []ShippedTemplate `json:"items" nullable:"false"`
}

func (s *server) listTemplates(_ context.Context, c *call, _ *struct{}) (*one[ShippedTemplates], error) {
	out := ShippedTemplates{Items: []ShippedTemplate{}}
	for _, t := range fission.ShippedTemplates(language(c)) {
		content, err := t.Write()
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, ShippedTemplate{t.Key, t.Name, t.About, content})
	}
	return &one[ShippedTemplates]{out}, nil
}

// TemplateFile holds the file of a template.
type TemplateFile struct {
	Template json.RawMessage `json:"template" doc:"The file, an object; see the handbook, under templates."`
}

func (s *server) exportTemplate(ctx context.Context, c *call, _ *struct{}) (*one[TemplateFile], error) {
	t, err := fission.Capture(ctx, s.Templates, c.actor)
	if err != nil {
		return nil, err
	}
	content, err := t.Write()
	return &one[TemplateFile]{TemplateFile{content}}, err
}

// TemplateAsk is a question to whoever begins a community.
type TemplateAsk struct {
	Part     string `json:"part" enum:"slogan,field,audience,mascot.name,mascot.line" doc:"To answer by."`
	Question string `json:"question"`
}

// TemplateOutline is what a template would make, by name.
type TemplateOutline struct {
	Name       string              `json:"name"`
	About      string              `json:"about"`
	Currency   string              `json:"currency,omitempty" doc:"Of its prices, which a community of another begins without."`
	Admission  community.Admission `json:"admission" enum:"open,application,invitation,tier"`
	Asks       []TemplateAsk       `json:"asks" nullable:"false"`
	Questions  []string            `json:"questions" nullable:"false" doc:"To whoever applies."`
	Attributes []string            `json:"attributes" nullable:"false" doc:"What members are asked for."`
	Tiers      []string            `json:"tiers" nullable:"false"`
	Circles    []string            `json:"circles" nullable:"false"`
	Products   []string            `json:"products" nullable:"false"`
	Campaigns  []TemplateCampaign  `json:"campaigns" nullable:"false" doc:"Which are made as drafts."`
	Points     *TemplatePoints     `json:"points,omitempty" doc:"Left out where the template has no points programme."`
}

// TemplateCampaign is a campaign that a template would make.
type TemplateCampaign struct {
	Title string                `json:"title"`
	Kind  commerce.CampaignKind `json:"kind" example:"coupon"`
}

// TemplatePoints is the points programme that a template would make.
type TemplatePoints struct {
	Name   string   `json:"name" doc:"Of its points."`
	Active bool     `json:"active"`
	Levels []string `json:"levels" nullable:"false"`
}

type checkTemplateInput struct {
	Posted
	Body TemplateFile
}

func (s *server) checkTemplate(_ context.Context, _ *call, in *checkTemplateInput) (*one[TemplateOutline], error) {
	t, err := readTemplate(in.Body.Template)
	if err != nil {
		return nil, err
	}
	o := t.Outline()
	var points *TemplatePoints
	if t.Points != nil {
		points = &TemplatePoints{t.Points.Name, t.Points.Active, o.Levels}
	}
	return &one[TemplateOutline]{TemplateOutline{Name: t.Name, About: t.About, Currency: t.Currency, Admission: t.Entrance.Admission,
		Asks:      all(t.Asks, func(a fission.Ask) TemplateAsk { return TemplateAsk(a) }),
		Questions: o.Questions, Attributes: o.Attributes, Tiers: o.Tiers, Circles: o.Circles, Products: o.Goods, Points: points,
		Campaigns: all(t.Campaigns, func(c fission.CampaignPattern) TemplateCampaign { return TemplateCampaign{c.Title, c.Kind()} })}}, nil
}

// readTemplate reads a file in a body, and points at what is wrong with it.
func readTemplate(file json.RawMessage) (fission.Template, error) {
	t, err := fission.ReadTemplate(file)
	if fields := fault.From(err).Fields; len(fields) == 1 && fields[0].Code == "invalid.template" {
		place := fields[0].Args["place"].(string)
		if !strings.Contains(place, " ") { // a line of a file: here it is all one
			err = fault.OnField("template."+place, "invalid.template").With(fields[0].Args).Because(err)
		}
	}
	return t, err
}

// TemplateAnswers answer what a template asks.
type TemplateAnswers struct {
	Slogan   string `json:"slogan,omitempty"`
	Field    string `json:"field,omitempty"`
	Audience string `json:"audience,omitempty"`
	Mascot   struct {
		Name string `json:"name,omitempty"`
		Line string `json:"line,omitempty"`
	} `json:"mascot,omitzero"`
}

// to answers a template; what it does not ask cannot be answered.
func (a TemplateAnswers) to(t fission.Template) (fission.Template, error) {
	given := map[string]string{"slogan": a.Slogan, "field": a.Field, "audience": a.Audience, "mascot.name": a.Mascot.Name, "mascot.line": a.Mascot.Line}
	var wrong fault.Fields
	for _, part := range slices.Sorted(maps.Keys(given)) {
		asked := slices.ContainsFunc(t.Asks, func(ask fission.Ask) bool { return ask.Part == part })
		wrong.Check(asked || given[part] == "", fission.AnswerField(part), "invalid.unknown")
	}
	if err := wrong.Err(); err != nil {
		return t, err
	}
	return t.Answer(given)
}

// NewCommunity begins a community, with the code that proves who asks.
type NewCommunity struct {
	Email     string          `json:"email" maxLength:"254" doc:"Of whoever is to own it." example:"ana@example.com"`
	Code      string          `json:"code" maxLength:"32" doc:"From the e-mail." example:"123456"`
	Challenge string          `json:"challenge" maxLength:"100"`
	Name      string          `json:"name" maxLength:"80" example:"Bajo Bakers"`
	Slug      string          `json:"slug" maxLength:"60" doc:"Its name in addresses." example:"bajo"`
	Slogan    string          `json:"slogan,omitempty" maxLength:"160" doc:"Instead of the template's."`
	Currency  string          `json:"currency" doc:"ISO 4217; it stays." example:"EUR"`
	Locale    string          `json:"locale" doc:"Its language, and that of a shipped template." example:"es"`
	TimeZone  string          `json:"time_zone" doc:"IANA." example:"Europe/Madrid"`
	Shipped   string          `json:"shipped,omitempty" doc:"The key of a shipped template to begin by." example:"brand-club"`
	Template  json.RawMessage `json:"template,omitempty" doc:"Or the file of one; without either, it begins from scratch."`
	Asks      TemplateAnswers `json:"asks,omitzero" doc:"Answers to what the template asks, by part."`
}

// pattern is the template that the community is to begin by, with what it asks answered.
func (n NewCommunity) pattern() (t fission.Template, chosen bool, err error) {
	switch {
	case n.Shipped != "" && n.Template != nil:
		return t, false, fault.OnField("shipped", "invalid.choice")
	case n.Template != nil:
		t, err = readTemplate(n.Template)
	case n.Shipped != "":
		is := false
		if t, is = fission.Shipped(n.Shipped, n.Locale); !is {
			err = fault.OnField("shipped", "invalid.choice")
		}
	}
	if err == nil {
		t, err = n.Asks.to(t)
	}
	return t, n.Shipped != "" || n.Template != nil, err
}

type beginCommunityInput struct {
	Posted
	Body NewCommunity
}

// beginCommunity spends the code when nothing is wrong with the rest, but for a slug that is taken: whoever has to correct
// something needs no other code. Sent again it is answered by the community that it began, with what was missing of it:
// the code was right then, and the request is the same to the byte.
func (s *server) beginCommunity(ctx context.Context, c *call, in *beginCommunityInput) (*made[Community], error) {
	b := in.Body
	founding := community.Founding{Name: b.Name, Slug: b.Slug, Slogan: b.Slogan, Currency: b.Currency, Locale: b.Locale, TimeZone: b.TimeZone}
	pattern, chosen, err := b.pattern()
	if err == nil {
		err = founding.Check()
	}
	if err == nil {
		founding.Request, err = once.New(c.community.ID, c.key, []byte(c.asked.Method()), in.RawBody)
	}
	if err != nil {
		return nil, err
	}
	if begun, owner, was, err := s.People.Begun(ctx, founding); err != nil || was {
		if err == nil && chosen {
			err = fission.Resume(ctx, s.Templates, owner, founding, pattern)
		}
		return madeCommunity(begun), err
	}
	owner, err := s.People.SignIn(ctx, community.SignIn{Email: b.Email, Code: b.Code, Challenge: b.Challenge, Language: language(c)})
	if err != nil {
		return nil, err
	}
	var begun community.Community
	if chosen {
		begun, _, err = fission.Begin(ctx, s.Templates, owner, founding, pattern)
	} else {
		begun, _, err = s.Templates.Communities.Create(ctx, owner, founding)
	}
	return madeCommunity(begun), err
}

func madeCommunity(c community.Community) *made[Community] {
	return &made[Community]{strings.Replace(base, "{community}", c.Slug, 1), communityOf(c)}
}
