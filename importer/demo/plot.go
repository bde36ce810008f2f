package demo

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"panal/community"
)

const timeZone = "Europe/Madrid"

// plot is the story as it is written, before any of it is told: chance is asked here and nowhere else, always in the
// same order, so the same end makes the same story.
type plot struct {
	*rand.Rand
	start, until time.Time
	zone         *time.Location
	products     []*product
	offers       []*offer
	people       []*person        // who have come, or will at a time that is decided
	friends      []*person        // who wait to be brought, in this order
	waiting      map[*person]bool // in a group of the last days
	hero         *person
	last         *group // the hero's, which misses one
	scenes       []scene
}

// scene is something that happens at a time.
type scene struct {
	at  time.Time
	act func(context.Context, *stage) error
}

// write writes the story that ends at a time.
func write(until time.Time) *plot {
	p := &plot{Rand: rand.New(rand.NewPCG(90, 1)), start: until.Add(-Days * 24 * time.Hour), until: until,
		zone: community.Community{TimeZone: timeZone}.Zone(), products: catalogue(), waiting: map[*person]bool{}}
	p.offers = offerings(p.products)
	p.routine()
	p.opening()
	p.arrivals()
	p.groups()
	p.alone()
	p.unpaid()
	p.finale()
	slices.SortStableFunc(p.scenes, func(a, b scene) int { return a.at.Compare(b.at) })
	return p
}

// at adds a scene.
func (p *plot) at(when time.Time, act func(context.Context, *stage) error) {
	p.scenes = append(p.scenes, scene{when, act})
}

// clock is a time of a day of the story, by the clock on the roaster's wall.
func (p *plot) clock(day, hour, minute int) time.Time {
	first := p.start.In(p.zone)
	return time.Date(first.Year(), first.Month(), first.Day()+day, hour, minute, 0, 0, p.zone).UTC()
}

// moment is a time of a day between two hours.
func (p *plot) moment(day, from, to int) time.Time {
	return p.clock(day, from, 0).Add(p.upTo(time.Duration(to-from) * time.Hour))
}

// upTo is a duration below another, in whole seconds.
func (p *plot) upTo(d time.Duration) time.Duration {
	return time.Duration(p.Int64N(max(int64(d/time.Second), 1))) * time.Second
}

func (p *plot) percent(chance int) bool { return p.IntN(100) < chance }

// weighed picks one of some, each as often as it weighs; ok is false when none weighs anything.
func weighed[T any](p *plot, all []T, weigh func(T) int) (picked T, ok bool) {
	total := 0
	for _, one := range all {
		total += weigh(one)
	}
	if total == 0 {
		return picked, false
	}
	at := p.IntN(total)
	for _, one := range all {
		if at -= weigh(one); at < 0 {
			return one, true
		}
	}
	panic("weights that changed while they were added up")
}

// opening founds the community, hires the staff, and fills the shelves.
func (p *plot) opening() {
	p.at(p.start, func(ctx context.Context, s *stage) error {
		if err := paint(p.products); err != nil {
			return err
		}
		return s.found(ctx)
	})
	for i, hired := range among(staff) {
		p.at(p.start.Add(time.Duration(10+i)*time.Minute), func(ctx context.Context, s *stage) error { return s.hire(ctx, hired) })
	}
	soon := func(day, order int) time.Time { // on the first day, one thing after the other
		if day == 0 {
			return p.start.Add(time.Duration(20+4*order) * time.Minute)
		}
		return p.clock(day, 10, 15+order)
	}
	drafts := map[*product]bool{}
	for i, o := range p.offers {
		o.from, o.to = soon(o.day, 20+i), p.start.AddDate(0, 0, o.ends)
		drafts[o.product] = o.draft
		p.at(o.from, func(ctx context.Context, s *stage) error { return s.propose(ctx, o) })
		if o.over {
			p.at(p.clock(o.ends-1, 18, 0), func(ctx context.Context, s *stage) error { return s.retire(ctx, o) })
		}
	}
	for i, made := range p.products {
		p.at(soon(made.day, i), func(ctx context.Context, s *stage) error { return s.stock(ctx, made, !drafts[made]) })
	}
}

// routine is what happens again and again: time does its work every evening, shelves are filled on Mondays, and what
// is ready is shipped on weekdays.
func (p *plot) routine() {
	for day := 1; day <= Days; day++ {
		p.at(p.clock(day, 19, 0), drain)
		switch p.clock(day, 12, 0).In(p.zone).Weekday() {
		case time.Saturday, time.Sunday:
			continue
		case time.Monday:
			p.at(p.clock(day, 9, 30), func(ctx context.Context, s *stage) error { return s.restock(ctx) })
		}
		p.at(p.clock(day, 10, 40), func(ctx context.Context, s *stage) error { return s.ship(ctx) })
	}
	quiet := p.until.Add(-3 * time.Hour) // what is ready by then is still there to be seen
	p.scenes = slices.DeleteFunc(p.scenes, func(s scene) bool { return s.at.After(quiet) })
}

func drain(ctx context.Context, s *stage) error { return s.Drain(ctx) }

// arrivals brings in those who come by themselves: the regulars in the first week, others now and then.
func (p *plot) arrivals() {
	come := func(who *person, at time.Time) {
		who.comes = at
		p.people = append(p.people, who)
		p.at(at, func(ctx context.Context, s *stage) error { return s.welcome(ctx, who) })
	}
	for i, who := range among(regulars) {
		if i == 0 {
			p.hero = who
		}
		come(who, p.moment(1+i*6/len(regulars), 9, 21))
	}
	for i, who := range among(passers) {
		come(who, p.moment(9+i*76/len(passers)+p.IntN(6), 9, 22))
	}
	members, guests := among(brought), among(guests)
	for len(members)+len(guests) > 0 { // two who sign in, one who does not
		for range min(2, len(members)) {
			p.friends, members = append(p.friends, members[0]), members[1:]
		}
		if len(guests) > 0 {
			guests[0].guest = true
			p.friends, guests = append(p.friends, guests[0]), guests[1:]
		}
	}
}
