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
	owing        *person // in grace: a charge has failed
	last         *group  // the hero's, which misses one
	second       *club
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
	p.reading()
	p.circles()
	p.segments()
	p.tiers()
	p.broadcasts()
	p.bargains()
	p.redPackets()
	p.giveaways()
	p.gatherings()
	p.drops()
	p.points()
	p.returns()
	p.coupons()
	p.privacy()
	p.safety()
	p.club()
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
