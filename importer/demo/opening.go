package demo

import (
	"context"
	"slices"
	"time"

	"panal/access"
)

// opening founds the community, hires the staff, and fills the shelves.
func (p *plot) opening() {
	p.at(p.start, func(ctx context.Context, s *stage) error {
		if err := paint(p.products); err != nil {
			return err
		}
		return s.found(ctx)
	})
	work := []access.Role{content: access.Content, care: access.Care, finance: access.Finance}
	for i, hired := range among(staff) {
		p.at(p.start.Add(time.Duration(10+i)*time.Minute), func(ctx context.Context, s *stage) error { return s.hire(ctx, hired, work[i]) })
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
		if o.paused {
			p.at(p.clock(o.day+6, 18, 0), func(ctx context.Context, s *stage) error { return s.pause(ctx, o) })
		}
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
		if slices.Contains(resting, i) {
			who.rests = p.clock(restDay, 0, 0)
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
