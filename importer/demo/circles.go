package demo

import (
	"context"
	"errors"
	"time"

	"panal/access"
	"panal/community"
	"panal/fission"
	"panal/internal/once"
)

// meeting is a circle of the story.
type meeting struct {
	terms  community.CircleTerms
	day    int // of its founding
	circle community.Circle
}

// circles has people meet: the core first, then a large circle that is about to be split, a chapter with a waiting list,
// one that the hero founds, and one that has ended.
func (p *plot) circles() {
	core := &meeting{day: 2, terms: community.CircleTerms{Slug: "core", Name: "The cupping table", Kind: community.Core, Reason: "work",
		About: "The few who taste every lot before it is sold, and say so when it is not good enough.", Rules: "Taste first, talk after.\nWhat is said of a lot stays here until it is sold.",
		Admission: community.AdmitApplication, Capacity: 30}}
	brewers := &meeting{day: 3, terms: community.CircleTerms{Slug: "home-brewers", Name: "Home brewers", Kind: community.Interest, Reason: "learning",
		About: "Recipes, grinders and what went wrong this morning.", Rules: "No question is too small.", Admission: community.AdmitOpen}}
	madrid := &meeting{day: 12, terms: community.CircleTerms{Slug: "madrid", Name: "Madrid", Kind: community.Chapter, Reason: "friendship", Region: "Madrid",
		About: "We meet at the roastery on the first Saturday. There are twelve chairs.", Admission: community.AdmitOpen, Capacity: 12}}
	filter := &meeting{day: 40, terms: community.CircleTerms{Slug: "filter-mornings", Name: "Filter mornings", Kind: community.Interest, Reason: "life",
		About: "One filter, every morning, with a picture.", Admission: community.AdmitOpen}}
	spring := &meeting{day: 6, terms: community.CircleTerms{Slug: "opening-weeks", Name: "The opening weeks", Kind: community.Cohort, Reason: "contact",
		About: "Those who came in the first weeks.", Admission: community.AdmitOpen}}
	barcelona := &meeting{day: 20, terms: community.CircleTerms{Slug: "barcelona", Name: "Barcelona", Kind: community.Chapter, Reason: "friendship", Region: "Barcelona",
		About: "Sundays at the market: bring a cup, we bring the kettle.", Admission: community.AdmitOpen}}
	operator := func(s *stage) access.Actor { return s.operator }
	for _, m := range []*meeting{core, brewers, madrid, barcelona, spring} {
		p.founds(m, operator)
	}
	p.at(p.clock(3, 11, 0), func(ctx context.Context, s *stage) error {
		return s.Communities.SetCirclePolicy(ctx, s.operator, community.CirclePolicy{MembersFound: true})
	})
	p.founds(filter, func(*stage) access.Actor { return p.hero.actor })

	p.fades()
	p.leaders(madrid)
	for i, who := range p.people { // everybody brews, some live nearby, and so on
		p.joins(who, brewers, 26*time.Hour)
		if i%3 == 0 {
			p.joins(who, madrid, 30*time.Hour)
		}
		if i%4 == 1 {
			p.joins(who, barcelona, 33*time.Hour)
		}
		if i%5 == 1 {
			p.joins(who, filter, 50*time.Hour)
		}
		if i < 8 {
			p.joins(who, spring, 28*time.Hour)
		}
	}
	p.promotes(core, p.hero, 15, "Answers newcomers within the hour, and was right about the Huila lot.")
	for i, who := range p.people[1:6] {
		p.promotes(core, who, 18+3*i, []string{"Cups blind with us every Tuesday.", "Wrote the guide that everybody links to.", "Brought half of the Madrid table.",
			"Found the stale batch before we did.", "Teaches latte art to whoever asks."}[i])
	}
	p.admits(core)
	p.at(p.clock(20, 12, 0), func(ctx context.Context, s *stage) error {
		if err := s.Fission.OfferHandOver(ctx, s.operator, brewers.circle.ID, p.hero.actor.Member); err != nil {
			return err
		}
		return s.Fission.AcceptHandOver(ctx, p.hero.actor, brewers.circle.ID)
	})
	p.at(p.clock(60, 12, 0), func(ctx context.Context, s *stage) error { return s.Fission.Archive(ctx, s.operator, spring.circle.ID) })
	p.at(p.until.Add(-5*time.Hour), func(ctx context.Context, s *stage) error {
		_, err := s.Fission.PlanSplit(ctx, p.hero.actor, brewers.circle.ID, fission.SplitPlan{Name: "Espresso brewers", Slug: "espresso-brewers", Notice: 4})
		return err
	})
}

// resting are the regulars who do nothing any more from a day on.
var resting = []int{4, 5, 6, 8, 15}

const restDay = 61

// fades has the hero found a circle in which most of those rest in the end, and nobody new comes.
func (p *plot) fades() {
	moka := &meeting{day: 4, terms: community.CircleTerms{Slug: "moka-pot", Name: "Moka pot", Kind: community.Interest, Reason: "learning",
		About: "Three cups, low heat, and what to do with an old seal.", Admission: community.AdmitOpen}}
	p.founds(moka, func(*stage) access.Actor { return p.hero.actor })
	for i, who := range append([]*person{p.people[1], p.people[2], p.people[3]}, p.rested()...) {
		p.comesTo(who, moka, p.clock(12+4*i, 13, 20))
	}
	for i, who := range p.rested() {
		p.keeps(p.clock(40+4*i, 17, 35), p.purchase(who, p.offer(huilaForTwo).product))
	}
}

// rested are those people.
func (p *plot) rested() (all []*person) {
	for _, i := range resting {
		all = append(all, p.people[i])
	}
	return all
}

// founds begins a circle on the morning of its day.
func (p *plot) founds(m *meeting, by func(*stage) access.Actor) {
	p.at(p.clock(m.day, 11, 5), func(ctx context.Context, s *stage) (err error) {
		m.circle, err = s.Communities.FoundCircle(ctx, by(s), m.terms, once.Request{})
		return err
	})
}

// joins has a person join a circle a while after they came, if it is there by then.
func (p *plot) joins(who *person, m *meeting, after time.Duration) {
	when := who.comes.Add(after)
	if founded := p.clock(m.day, 12, 0); when.Before(founded) {
		when = founded.Add(after / 4)
	}
	if who.guest || who.comes.IsZero() || when.After(p.until.Add(-6*time.Hour)) {
		return
	}
	p.comesTo(who, m, when)
}

// comesTo has a person join a circle at a time.
func (p *plot) comesTo(who *person, m *meeting, at time.Time) {
	p.at(at, func(ctx context.Context, s *stage) error {
		if who.actor.Member.IsZero() || who.actor.Email == "" {
			return nil // has not come after all
		}
		_, err := s.Communities.JoinCircle(ctx, who.actor, m.circle.ID, 1, once.Request{})
		if errors.Is(err, community.ErrInCircle) || errors.Is(err, community.ErrCircleArchived) {
			return nil
		}
		return err
	})
}

// promotes brings a person to the core, for a reason.
func (p *plot) promotes(core *meeting, who *person, day int, why string) {
	p.at(p.clock(day, 17, 0), func(ctx context.Context, s *stage) error {
		return s.Fission.Promote(ctx, s.operator, core.circle.ID, who.actor.Member, why)
	})
}
