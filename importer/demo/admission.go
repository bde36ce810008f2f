package demo

import (
	"context"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/once"
)

// admits has people ask for a seat at the core, each as far as they have come, and come on a trip by invitation alone:
// so that it is seen who invited whom.
func (p *plot) admits(core *meeting) {
	p.at(p.clock(core.day, 11, 30), func(ctx context.Context, s *stage) error {
		_, err := s.Communities.EditQuestions(ctx, s.operator, core.circle.ID, 0, []community.Question{
			{Kind: community.AskLong, Label: "What do you taste for?", Hint: "Three sentences are plenty.", Required: true, Most: 800},
			{Kind: community.AskOne, Label: "How often can you come to the table?", Options: []string{"Every Tuesday", "Twice a month", "By post only"}, Required: true},
			{Kind: community.AskLink, Label: "Something that you have written or filmed about coffee"},
		})
		return err
	})
	ago := func(days, hours int) time.Time {
		return p.until.Add(-time.Duration(days)*24*time.Hour - time.Duration(hours)*time.Hour)
	}
	operator := func(s *stage) access.Actor { return s.operator }
	grace := func(s *stage) access.Actor { return s.staff[care] }

	seated := p.applies(core, p.people[7], p.clock(30, 21, 10), "Fruit that lasts into the cold cup. I keep a notebook of every bag since 2019.", "Every Tuesday", "https://example.com/cuadernos-de-taza")
	seated.reviewed(p, p.clock(31, 10, 0), grace, community.StepAsked, "Would you also taste what we decide not to buy?")
	seated.answers(p, p.clock(31, 20, 40), "Those most of all: that is where one learns.")
	seated.reviewed(p, p.clock(32, 9, 30), grace, community.StepAccepted, "")

	declined := p.applies(core, p.people[8], p.clock(50, 13, 5), "I would love to have the new lots before the others.", "By post only")
	declined.reviewed(p, p.clock(52, 11, 20), operator, community.StepDeclined, "The table meets in person, and samples do not travel well. Come to the open cupping in Madrid: whoever is there twice is asked again.")

	asked := p.applies(core, p.people[9], ago(5, 2), "Sweetness, mostly. I roast at home in a popcorn maker.", "Twice a month")
	asked.reviewed(p, ago(3, 4), grace, community.StepAsked, "Which of our lots would you have roasted darker, and why?")

	noted := p.applies(core, p.people[10], ago(2, 6), "What the farm did, and what we did to it. I was a barista for six years.", "Every Tuesday", "https://example.com/pour-slowly")
	noted.takenOn(p, ago(2, 1), grace)
	noted.reviewed(p, ago(1, 22), grace, community.StepNote, "Ran the filter bar at the spring gathering. Ask Tomás, who stood beside her.")

	p.applies(core, p.people[12], ago(0, 20), "酸质的层次。我每天早上手冲三次，只为比较水温。", "Twice a month")
	p.applies(core, p.people[13], ago(0, 4), "Defects. Somebody has to.", "Every Tuesday")
	p.trip(operator, ago)
}

// candidacy is an application of the story.
type candidacy struct {
	who         *person
	application community.Application
}

// applies has a person answer the questions of a circle, in their order.
func (p *plot) applies(to *meeting, who *person, when time.Time, answers ...string) *candidacy {
	c := &candidacy{who: who}
	p.at(when, func(ctx context.Context, s *stage) (err error) {
		n := community.NewApplication{Place: to.circle.ID, Form: 1, Rules: to.circle.RulesVersion}
		for _, answer := range answers {
			n.Answers = append(n.Answers, []string{answer})
		}
		c.application, err = s.Communities.Apply(ctx, who.actor, n)
		return err
	})
	return c
}

func (c *candidacy) reviewed(p *plot, when time.Time, by func(*stage) access.Actor, kind community.StepKind, words string) {
	p.at(when, func(ctx context.Context, s *stage) error {
		_, err := s.Communities.Review(ctx, by(s), c.application.ID, community.Verdict{Kind: kind, Words: words})
		return err
	})
}

func (c *candidacy) takenOn(p *plot, when time.Time, by func(*stage) access.Actor) {
	p.at(when, func(ctx context.Context, s *stage) error {
		_, err := s.Communities.Review(ctx, by(s), c.application.ID, community.Verdict{Kind: community.StepAssigned, Reviewer: by(s).Member})
		return err
	})
}

func (c *candidacy) answers(p *plot, when time.Time, words string) {
	p.at(when, func(ctx context.Context, s *stage) error {
		_, err := s.Communities.AnswerApplication(ctx, c.who.actor, c.application.ID, words, once.Request{})
		return err
	})
}

// trip is a circle that one is invited to, three deep; the hero has one place left to give away.
func (p *plot) trip(operator func(*stage) access.Actor, ago func(days, hours int) time.Time) {
	trip := &meeting{day: 45, terms: community.CircleTerms{Slug: "huila-trip", Name: "To Huila in March", Kind: community.Cohort, Reason: "friendship",
		About: "Ten days with the growers. Whoever comes has been asked by somebody who comes.", Rules: "Everybody pays their own way, at cost.\nThe growers speak first.",
		Admission: community.AdmitInvitation, Capacity: 16}}
	p.founds(trip, operator)
	hero := func(*stage) access.Actor { return p.hero.actor }
	first := p.invites(trip, p.clock(46, 9, 0), operator, community.NewInvitation{Uses: 4, Note: "You said you would carry the scales."})
	first.lets(p, p.clock(46, 19, 0), p.hero, p.people[3])
	second := p.invites(trip, p.clock(47, 10, 0), hero, community.NewInvitation{Uses: 3})
	second.lets(p, p.clock(47, 20, 0), p.people[1], p.people[4], p.people[5])
	third := p.invites(trip, p.clock(49, 10, 0), func(*stage) access.Actor { return p.people[1].actor }, community.NewInvitation{Uses: 2, Note: "一起去吧！"})
	third.lets(p, p.clock(49, 22, 0), p.people[6])
	p.invites(trip, ago(2, 0), hero, community.NewInvitation{Email: "marta.ruiz@example.org", Name: "Marta Ruiz", Note: "There is a seat beside me."})
	p.at(ago(1, 3), func(ctx context.Context, s *stage) error {
		list, err := community.ReadInvitees("name,email,circle\nElisa Pons,elisa.pons@example.org,huila-trip\nOwen Hale,owen.hale@example.org,huila-trip\n丁一,ding.yi@example.org,")
		if err != nil {
			return err
		}
		_, err = s.Communities.InviteMany(ctx, s.operator, list, "You wrote to us about the trip.", false)
		return err
	})
}

// passed is an invitation of the story that is passed on.
type passed struct{ secret string }

func (p *plot) invites(to *meeting, when time.Time, by func(*stage) access.Actor, n community.NewInvitation) *passed {
	made := &passed{}
	p.at(when, func(ctx context.Context, s *stage) (err error) {
		n.Place = to.circle.ID
		_, made.secret, err = s.Communities.Invite(ctx, by(s), n)
		return err
	})
	return made
}

// lets has people come by an invitation, an hour after one another.
func (i *passed) lets(p *plot, when time.Time, people ...*person) {
	for n, who := range people {
		p.at(when.Add(time.Duration(n)*time.Hour), func(ctx context.Context, s *stage) error {
			_, err := s.Communities.AcceptInvitation(ctx, who.actor, i.secret, 1)
			return err
		})
	}
}
