package demo

import (
	"context"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
)

// stage is where the story is told: the services, and what has come of them so far.
type stage struct {
	World
	community community.Community
	operator  access.Actor
	staff     []access.Actor   // by their work: content, care, finance
	ids       *id.Generator    // of browsers
	ready     []commerce.Order // to be shipped
	sent      []commerce.Order // shipped
	counts    Counts
}

// found begins the community.
func (s *stage) found(ctx context.Context) (err error) {
	s.community, s.operator, err = s.Communities.Found(ctx, community.Founding{
		Name: "Tostado Norte", Slug: "tostado-norte", Slogan: "Roasted on Tuesdays, shared all week.",
		Currency: "EUR", Locale: "en", TimeZone: timeZone,
		OperatorName: operator.name, OperatorEmail: operator.email(),
	})
	if err != nil {
		return err
	}
	s.community, err = s.Communities.EditCommunity(ctx, s.operator, func(c *community.Settings) { c.AdvertCost = 3200 })
	if err != nil {
		return err
	}
	return s.show(ctx)
}

// What the staff do, in the order in which they are hired.
const (
	content = iota
	care
	finance
)

// hire makes a person one of the staff.
func (s *stage) hire(ctx context.Context, p *person, role access.Role) error {
	if err := s.signIn(ctx, p); err != nil {
		return err
	}
	if err := s.Communities.SetRole(ctx, s.operator, p.actor.Member, role); err != nil {
		return err
	}
	hired, err := s.Communities.ActorForPerson(ctx, p.actor.Person, s.community.ID)
	s.staff = append(s.staff, hired)
	return err
}

// signIn proves a person's e-mail, which makes them a member.
func (s *stage) signIn(ctx context.Context, p *person) (err error) {
	p.actor, err = s.proves(ctx, s.community, p)
	return err
}

// proves signs a person in to a community.
func (s *stage) proves(ctx context.Context, in community.Community, p *person) (access.Actor, error) {
	challenge, err := s.Communities.StartSignIn(ctx, in.ID, p.email(), p.language)
	if err != nil {
		return access.Actor{}, err
	}
	code, err := s.Inbox.code(p.email())
	if err != nil {
		return access.Actor{}, err
	}
	return s.Communities.SignIn(ctx, community.SignIn{Community: in.ID, Email: p.email(), Code: code, Challenge: challenge, Name: p.name, Language: p.language})
}

// welcome lets a person in when they first act.
func (s *stage) welcome(ctx context.Context, p *person) (err error) {
	switch {
	case !p.actor.Member.IsZero():
		return nil
	case p.guest:
		s.counts.Guests++
		p.actor, err = s.Communities.EnsureGuest(ctx, s.community.ID, community.Guest{Name: p.name, Language: p.language})
		return err
	}
	s.counts.Members++
	return s.signIn(ctx, p)
}
