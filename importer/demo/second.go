package demo

import (
	"context"
	"slices"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fission"
	"panal/internal/id"
	"panal/internal/once"
)

// club is the second community of the story: those who bake bread on Sundays, whom the roaster's operator begins to
// teach by a template that comes with the program. The hero learns there, and is called otherwise.
type club struct {
	community community.Community
	owner     access.Actor
	people    map[*person]id.ID
	room      community.Circle // where everybody talks
}

const clubDay = 56

// club tells of it, from its beginning.
func (p *plot) club() {
	c := &club{people: map[*person]id.ID{}}
	p.second = c
	p.at(p.clock(clubDay, 20, 10), c.begin)
	for i, who := range append([]*person{p.hero}, p.people[14:22]...) {
		day := clubDay + 3 + 3*i
		if who.guest || !who.comes.Before(p.clock(day, 0, 0)) {
			continue
		}
		tier := 0
		if i == 3 {
			tier = 1 // the one who pays for more
		}
		at, name := p.moment(day, 18, 22), who.name
		if who == p.hero {
			name = "Lucía, la del centeno"
		}
		p.at(at, func(ctx context.Context, s *stage) error { return c.enters(ctx, s, who, name, tier) })
		p.at(at.Add(20*time.Minute), func(ctx context.Context, s *stage) error { return c.talks(ctx, s, who) })
	}
	p.at(p.clock(clubDay+12, 21, 0), func(ctx context.Context, s *stage) error { return c.hosts(ctx, s, p.hero) })
}

// begin begins it by the template, with the answers to what that asks.
func (c *club) begin(ctx context.Context, s *stage) (err error) {
	all := fission.ShippedTemplates("es")
	pattern, err := all[slices.IndexFunc(all, func(t fission.ShippedTemplate) bool { return t.Key == "learning-club" })].
		Answer(map[string]string{"field": "Pan de masa madre", "slogan": "Un pan cada domingo, y por qué subió",
			"audience": "Quien tenga harina, un tarro y una mañana libre a la semana."})
	if err != nil {
		return err
	}
	as := s.operator
	as.Name = "Inés, la panadera" // she is called so there
	c.community, c.owner, err = fission.Begin(ctx, fission.World{Communities: s.Communities, Shop: s.Commerce, Points: s.Loyalty, Now: s.Clock.Now}, as,
		community.Founding{Name: "Masa madre", Slug: "masa-madre", Slogan: pattern.Positioning.Slogan, Currency: "EUR", Locale: "es", TimeZone: timeZone}, pattern)
	if err != nil {
		return err
	}
	c.room, err = s.Communities.CircleBySlug(ctx, c.owner, "sala-comun")
	return err
}

// enters has a person sign in there, and pay for a tier.
func (c *club) enters(ctx context.Context, s *stage, who *person, name string, tier int) error {
	actor, err := s.proves(ctx, c.community, who)
	if err != nil {
		return err
	}
	if name != who.name {
		if err := s.Communities.EditProfile(ctx, actor, name, who.language); err != nil {
			return err
		}
	}
	tiers, err := s.Communities.Tiers(ctx, c.owner)
	if err != nil {
		return err
	}
	price := tiers[tier].Prices[0].ID
	_, quote, err := s.Commerce.QuoteTier(ctx, actor, c.community.ID, price)
	if err != nil {
		return err
	}
	c.people[who] = actor.Person
	return s.enter(ctx, actor, commerce.BuyTier{Community: c.community.ID, Price: price, Agreed: quote.Amount, Instrument: Instrument}, "")
}

// talks brings a person, who has paid, to the common room.
func (c *club) talks(ctx context.Context, s *stage, who *person) error {
	actor, err := s.Communities.ActorForPerson(ctx, c.people[who], c.community.ID)
	if err != nil {
		return err
	}
	_, err = s.Communities.JoinCircle(ctx, actor, c.room.ID, c.room.RulesVersion, once.Request{})
	return err
}

// hosts has a person help to run the common room.
func (c *club) hosts(ctx context.Context, s *stage, who *person) error {
	actor, err := s.Communities.ActorForPerson(ctx, c.people[who], c.community.ID)
	if err != nil {
		return err
	}
	return s.Communities.SetHost(ctx, c.owner, c.room.ID, actor.Member, true)
}
