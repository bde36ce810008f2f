package demo

import (
	"context"
	"time"

	says "panal/content"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
)

// mornings is what the roaster says at 06:20, a morning each.
var mornings = []string{
	"Good morning. Weigh the water too: sixty grams to the litre is where to **begin**, not where to end.",
	"If yesterday’s cup was sour, grind a little finer. If it was bitter, a little coarser. *One change a day.*",
	"Rinse the paper. It tastes of paper otherwise, and you will blame the farm.",
	"The Huila lot opens on day nine after roasting. Today is day nine.",
	"Water first: a cup is ninety-eight parts of it. Filtered is enough, bottled is seldom better.",
	"Let the first pour stand for forty seconds. What rises is the gas; what follows is the coffee.",
	"Clean the grinder. Yesterday’s oil is in today’s cup.",
	"Taste it hot, warm and cold. A good lot says three things.",
	"Somebody in Madrid asked about milk. Any milk, at sixty degrees, and not one more.",
	"Buy less, more often. A kilo is two weeks for two people, and no more than that.",
	"A timer is cheaper than a scale, and teaches nearly as much.",
	"Write down what you did. Tomorrow you will want the cup that you had by chance today.",
	"Cupping on Saturday at the roastery: bring a friend who takes sugar.",
	"Thank you for a season of mornings. What shall we talk of next?",
}

// broadcasts has the roastery say something each morning, keep a notebook for a paid tier, and write once to its regulars.
func (p *plot) broadcasts() {
	const from = 74
	var series says.Series
	p.at(p.clock(from, 5, 0), func(ctx context.Context, s *stage) (err error) {
		series, err = s.Content.CreateSeries(ctx, s.staff[content], says.SeriesTerms{Slug: "first-cup", Name: "The first cup",
			About: "A minute for your coffee, every morning before the day begins.", Rhythm: says.Rhythm{Days: says.EveryDay, Minute: 6*60 + 20}}, once.Request{})
		return err
	})
	for i, text := range mornings {
		var said says.Broadcast
		p.at(p.clock(from+i, 5, 30), func(ctx context.Context, s *stage) (err error) {
			said, err = s.say(ctx, says.BroadcastTerms{Title: "Morning " + []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen"}[i],
				Text: text, Series: series.ID})
			return err
		})
		p.at(p.clock(from+i, 6, 20), func(ctx context.Context, s *stage) error {
			return s.reads(ctx)
		})
		for n, who := range p.people[:12] {
			if (n+i)%3 == 0 {
				p.at(p.clock(from+i, 8, n), func(ctx context.Context, s *stage) error {
					if who.actor.Member.IsZero() {
						return nil
					}
					return s.Content.Opened(ctx, who.actor, said.ID)
				})
			}
		}
	}
	p.at(p.clock(from+len(mornings), 7, 0), func(ctx context.Context, s *stage) error { // tomorrow's is queued
		_, err := s.say(ctx, says.BroadcastTerms{Title: "Tomorrow morning", Text: "What to do with the last twenty grams of a bag.", Series: series.ID})
		return err
	})
	p.at(p.clock(76, 10, 0), p.notebook)
	for day := 77; day < 88; day++ { // a Monday comes, and another
		p.at(p.clock(day, 19, 0), func(ctx context.Context, s *stage) error { return s.reads(ctx) })
	}
	p.at(p.clock(86, 10, 0), func(ctx context.Context, s *stage) error {
		segments, err := s.Communities.Segments(ctx, s.operator)
		for _, one := range segments {
			if err == nil && one.Name == "Regulars" {
				_, err = s.sayNow(ctx, says.BroadcastTerms{Title: "For those who come back", Text: "You bought from us three times and more. The decaf is yours at a quarter off, for two together.",
					Link: "/" + s.community.Slug + "/shop", Audience: says.Audience{Segment: one.ID}})
			}
		}
		return err
	})
}

// notebook is what those who stand in a paid tier read.
func (p *plot) notebook(ctx context.Context, s *stage) error {
	tiers, err := s.Communities.Tiers(ctx, s.operator)
	if err != nil {
		return err
	}
	var paid []id.ID
	for _, t := range tiers {
		if t.Slug == "founders" {
			paid = append(paid, t.ID)
		}
	}
	series, err := s.Content.CreateSeries(ctx, s.staff[content], says.SeriesTerms{Slug: "roasters-notebook", Name: "The roaster’s notebook",
		About: "What went into the drum this week, and what we would do differently.", Rhythm: says.Rhythm{Days: says.On(time.Monday), Minute: 19 * 60},
		Audience: says.Audience{Tiers: paid}}, once.Request{})
	if err != nil {
		return err
	}
	for _, text := range []string{"Lot 14 went in at **188 °C** and should have gone in at 192. You will taste a little grass.",
		"The new Sidamo: first crack at eight minutes, out at nine and a half. We are keeping this one."} {
		if _, err := s.say(ctx, says.BroadcastTerms{Title: "From the notebook", Text: text, Series: series.ID}); err != nil {
			return err
		}
	}
	return nil
}

// reads sends what is due in every series of the story's, at its slot.
func (s *stage) reads(ctx context.Context) error {
	all, err := s.Content.AllSeries(ctx, s.staff[content])
	for _, one := range all {
		if err == nil {
			err = s.Content.TendSeries(ctx, s.community.ID, one.ID)
		}
	}
	if err != nil {
		return err
	}
	due, err := s.Content.Broadcasts(ctx, s.staff[content], says.BroadcastFilter{State: says.Sending}, page.Request{})
	for _, b := range due.Items {
		if err == nil {
			err = s.Content.SendBroadcasts(ctx, s.community.ID, b.ID)
		}
	}
	return err
}

// say schedules a broadcast.
func (s *stage) say(ctx context.Context, t says.BroadcastTerms) (says.Broadcast, error) {
	return s.Content.CreateBroadcast(ctx, s.staff[content], says.WriteBroadcast{Terms: t, Schedule: true})
}

// sayNow sends one.
func (s *stage) sayNow(ctx context.Context, t says.BroadcastTerms) (says.Broadcast, error) {
	b, err := s.say(ctx, t)
	if err != nil {
		return b, err
	}
	return b, s.Content.SendBroadcasts(ctx, s.community.ID, b.ID)
}
