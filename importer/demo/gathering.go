package demo

import (
	"context"
	"fmt"
	"time"

	meet "panal/content"
	"panal/internal/once"
)

// occasion is a gathering of the story.
type occasion struct {
	terms meet.GatheringTerms
	made  meet.Gathering
	codes []string
}

// gatherings has the roastery meet: a cupping that was, with who came; one next week; one that is full, with people who
// wait; and one online.
func (p *plot) gatherings() {
	meets := func(slug, title string, places int64, starts time.Time, change func(*meet.GatheringTerms)) *occasion {
		m := &occasion{terms: meet.GatheringTerms{Slug: slug, Title: title, About: "We roast, pour and taste together. **Bring nothing** but your nose.", Place: "The roastery", Address: "Calle del Molino 4",
			StartsAt: starts, EndsAt: starts.Add(2 * time.Hour), Audience: meet.MeetEverybody, Places: places}}
		if change != nil {
			change(&m.terms)
		}
		return m
	}
	was := meets("first-cupping", "First cupping", 12, p.clock(80, 19, 0), nil)
	next := meets("cupping-evening", "Cupping evening", 16, p.clock(Days+6, 19, 0), nil)
	full := meets("latte-art", "Latte art for beginners", 4, p.clock(Days+9, 18, 30), func(t *meet.GatheringTerms) { t.Audience = meet.MeetMembers })
	online := meets("ask-the-roaster", "Ask the roaster, online", 0, p.clock(Days+12, 20, 0), func(t *meet.GatheringTerms) {
		t.Online, t.Link, t.Audience = true, "https://meet.example/roaster", meet.MeetMembers
	})
	for i, m := range []*occasion{was, next, full, online} {
		p.at(p.clock(72+i, 9, 30), m.opens)
	}
	for i, who := range p.people[8:16] {
		p.comes(was, who, p.clock(76+i%3, 18, i), int64(i%2))
	}
	p.at(p.clock(80, 19, 5), was.checksIn(6))
	for i, who := range append([]*person{p.hero}, p.people[10:18]...) {
		p.comes(next, who, p.clock(84, 12, i), int64(i%3))
	}
	for i, who := range p.people[9:16] {
		p.comes(full, who, p.clock(85, 12, i), 0)
	}
	for i, who := range p.people[12:16] {
		p.comes(online, who, p.clock(86, 12, i), 0)
	}
}

// opens publishes the gathering.
func (m *occasion) opens(ctx context.Context, s *stage) (err error) {
	if m.made, err = s.Content.MakeGathering(ctx, s.operator, m.terms, once.Request{}); err == nil {
		m.made, err = s.Content.OpenGathering(ctx, s.operator, m.made.ID)
	}
	return err
}

// comes has somebody say that they come.
func (p *plot) comes(m *occasion, who *person, when time.Time, guests int64) {
	p.at(when, func(ctx context.Context, s *stage) error {
		a, err := s.Content.AnswerGathering(ctx, who.actor, meet.AnswerGathering{Gathering: m.made.ID, Coming: true, Guests: guests})
		if err != nil {
			return fmt.Errorf("%s comes to %s: %w", who.actor.Name, m.terms.Slug, err)
		}
		if a.State == meet.AnswerComing {
			m.codes = append(m.codes, a.Code)
		}
		return nil
	})
}

// checksIn has the operator check the first in, and somebody who walks in.
func (m *occasion) checksIn(first int) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		for _, code := range m.codes[:min(first, len(m.codes))] {
			if _, err := s.Content.CheckIn(ctx, s.operator, m.made.ID, code); err != nil {
				return err
			}
		}
		_, err := s.Content.AddWalkIn(ctx, s.operator, m.made.ID, "A neighbour", once.Request{})
		return err
	}
}
