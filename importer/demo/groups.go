package demo

import (
	"context"
	"slices"
	"time"

	"panal/commerce"
	"panal/internal/id"
)

// group is a group buy of the story.
type group struct {
	offer           *offer
	opens, deadline time.Time
	seats           []*seat // in the order of joining, with those who left

	id id.ID // once it is told
}

// seat is somebody's place in a group.
type seat struct {
	who  *person
	at   time.Time
	left bool

	order commerce.Order // once it is told
}

// Groups of the grinder are opened on set days, with so many people.
var grinderDays = map[int]int{34: 6, 45: 10, 57: 10, 70: 10}

// Somebody leaves the next group, of more than two, that forms after so many have: who joined first, or the head.
var leavings = []struct{ after, seat int }{{7, 1}, {19, 0}, {38, 1}, {59, 1}}

const doomed = 25 // of a hundred groups

// groups opens groups day by day: most form, some do not.
func (p *plot) groups() {
	formed, leavings := 0, leavings
	for day := 2; day < Days; day++ {
		opened := 1
		if p.percent(27) {
			opened = 2
		}
		for range opened {
			opens := p.moment(day, 8, 22)
			o, ok := weighed(p, p.offers, func(o *offer) int {
				if day <= o.day || day > o.ends-4 {
					return 0
				}
				return o.favour
			})
			if !ok || opens.Add(3*time.Hour).After(p.until) {
				continue
			}
			if p.percent(doomed) {
				if opens.Add(o.window).Before(p.until) {
					p.gather(o, opens, 1+p.IntN(o.size-1), -1)
				}
				continue
			}
			leaver := -1
			if len(leavings) > 0 && formed >= leavings[0].after && o.size > 2 {
				leaver, leavings = leavings[0].seat, leavings[1:]
			}
			p.gather(o, opens, o.size, leaver)
			formed++
		}
		if seats := grinderDays[day]; seats > 0 {
			p.gather(p.offer(grinderForTen), p.moment(day, 9, 12), seats, -1)
		}
	}
}

func (p *plot) offer(slug string) *offer {
	return p.offers[slices.IndexFunc(p.offers, func(o *offer) bool { return o.slug == slug })]
}

// gather opens a group and has people join it, until so many are seated. With a leaver (not -1), the person of that
// seat goes and one more comes.
func (p *plot) gather(o *offer, opens time.Time, seats, leaver int) {
	g := &group{offer: o, opens: opens, deadline: opens.Add(o.window)}
	head := p.pick(g, opens)
	if head == nil {
		return
	}
	p.sit(g, head, nil, opens)
	joins := seats - 1
	if leaver >= 0 {
		joins++
	}
	times := p.times(g, joins)
	for i, at := range times {
		who, via := p.joiner(g, at)
		if who == nil {
			break
		}
		p.sit(g, who, via, at)
		if i == 0 && leaver >= 0 {
			p.leave(g, g.seats[leaver], at.Add(times[1].Sub(at)/2))
		}
	}
	if g.taken() < o.size && g.deadline.Before(p.until) {
		p.fail(g)
	}
}

// taken is how many sit in the group.
func (g *group) taken() (n int) {
	for _, s := range g.seats {
		if !s.left {
			n++
		}
	}
	return n
}

// times are when people join a group: soon after it opens rather than late, by day rather than by night.
func (p *plot) times(g *group, n int) []time.Time {
	latest := g.deadline.Add(-25 * time.Minute)
	if latest.After(p.until) {
		latest = p.until.Add(-20 * time.Minute)
	}
	span := latest.Sub(g.opens) - 10*time.Minute
	all := make([]time.Time, n)
	for i := range all {
		at := g.opens.Add(10*time.Minute + min(p.upTo(span), p.upTo(span)))
		if hour := at.In(p.zone).Hour(); hour < 7 {
			if later := at.Add(time.Duration(7-hour)*time.Hour + p.upTo(3*time.Hour)); later.Before(latest) {
				at = later
			}
		}
		all[i] = at
	}
	slices.SortFunc(all, time.Time.Compare)
	return all
}

// pick picks somebody who is there at a time and may still take the group's offer.
func (p *plot) pick(g *group, at time.Time) *person {
	who, _ := weighed(p, p.people, func(who *person) int {
		if !who.there(at) || !who.mayTake(g.offer, at) || g.has(who) || p.waiting[who] {
			return 0
		}
		return 3 + who.spread
	})
	return who
}

// mayTake reports whether somebody stays within the offer's limit with one more unit.
func (p *person) mayTake(o *offer, at time.Time) bool {
	var units int64
	for _, t := range p.takes {
		if t.offer == o && t.until.After(at) {
			units++
		}
	}
	return units < o.limit
}

func (g *group) has(who *person) bool {
	return slices.ContainsFunc(g.seats, func(s *seat) bool { return s.who == who })
}

// joiner is who joins a group, and (nil: by themselves) through whose link.
func (p *plot) joiner(g *group, at time.Time) (who, via *person) {
	via = p.sharer(g, at)
	if via != nil && p.friendsAreDue(at) {
		who, p.friends = p.friends[0], p.friends[1:]
		who.comes = at
		p.people = append(p.people, who)
		return who, via
	}
	if !p.percent(45) {
		via = nil
	}
	return p.pick(g, at), via
}

// sit seats a person in a group from a time on, for good until something happens.
func (p *plot) sit(g *group, who, via *person, at time.Time) {
	taken := &seat{who: who, at: at}
	g.seats = append(g.seats, taken)
	who.takes = append(who.takes, take{g.offer, p.until.Add(time.Hour)})
	if via != nil {
		p.visit(g, taken, via)
	}
	buys := p.purchase(who, g.offer.product)
	buys.group = g
	p.at(at, func(ctx context.Context, s *stage) error { return s.seat(ctx, g, taken, buys) })
	p.shares(who, g.offer, at.Add(time.Minute+p.upTo(4*time.Minute)), g.opens.Equal(at))
}

// free takes back what a person took last of an offer.
func (p *person) free(o *offer, at time.Time) {
	for i := range p.takes {
		if p.takes[i].offer == o && p.takes[i].until.After(at) {
			p.takes[i].until = at.Add(time.Minute)
			return
		}
	}
}

// leave takes somebody out of a group.
func (p *plot) leave(g *group, gone *seat, at time.Time) {
	gone.left = true
	gone.who.free(g.offer, at)
	p.at(at, func(ctx context.Context, s *stage) error {
		_, err := s.Commerce.LeaveGroupBuy(ctx, gone.who.actor, s.community.ID, g.id)
		return err
	})
}

// fail lets a group expire.
func (p *plot) fail(g *group) {
	for _, taken := range g.seats {
		if !taken.left {
			taken.who.free(g.offer, g.deadline)
		}
	}
	p.at(g.deadline.Add(time.Second), func(ctx context.Context, s *stage) error {
		s.counts.Open--
		s.counts.Expired++
		return s.Drain(ctx)
	})
}

// seat has a person pay for a place, and sees whether the group is formed by it.
func (s *stage) seat(ctx context.Context, g *group, taken *seat, buys purchase) (err error) {
	if taken.order, err = s.buy(ctx, buys); err != nil {
		return err
	}
	if g.id.IsZero() {
		g.id = taken.order.GroupBuy
		s.counts.Open++
	}
	if taken.order.State == commerce.AwaitingGroup {
		return nil
	}
	s.counts.Open--
	s.counts.Formed++
	for _, other := range g.seats {
		if !other.left {
			s.ready = append(s.ready, other.order)
		}
	}
	return nil
}
