package demo

import (
	"context"
	"time"
)

// finale is what the story ends with: the groups that are open, and orders in every state that passes.
func (p *plot) finale() {
	ago := func(hours, minutes int) time.Time {
		return p.until.Add(-time.Duration(hours)*time.Hour - time.Duration(minutes)*time.Minute)
	}
	p.last = p.wait(yirgacheffeForThree, p.hero, ago(23, 20), ago(20, 5))
	p.wait(grinderForTen, nil, ago(46, 0), ago(44, 30), ago(40, 10), ago(27, 40), ago(22, 15), ago(9, 0), ago(1, 25))
	p.wait(samplerForFive, nil, ago(31, 0), ago(29, 10))
	p.wait(samplerForFive, nil, ago(20, 0), ago(19, 0), ago(6, 45))
	p.wait(yirgacheffeForThree, nil, ago(5, 30))
	p.wait(huilaForTwo, nil, ago(0, 12))

	p.wait(yirgacheffeForThree, nil, ago(10, 40), ago(8, 25), ago(2, 10)) // these form, and are yet to be shipped
	p.wait(huilaForTwo, nil, ago(4, 5), ago(1, 15))
	p.keeps(ago(0, 50), p.somebody(ago(0, 50)))

	broken := func(ctx context.Context, s *stage) error { return s.refund(ctx, s.sent[len(s.sent)-5]) }
	p.at(p.clock(41, 16, 20), broken)
	p.at(p.clock(69, 11, 5), broken)
	p.regret(p.moment(52, 12, 20))

	p.at(ago(0, 4), drain)
	thinking := p.somebody(ago(0, 3))
	thinking.unpaid = true
	p.at(ago(0, 3), func(ctx context.Context, s *stage) error {
		_, err := s.buy(ctx, thinking)
		return err
	})
	p.at(ago(0, 1), broken) // its money is still under way when the story ends
}

// wait opens a group of the last days, of people who are in no other, and has some join it.
func (p *plot) wait(slug string, head *person, opens time.Time, joins ...time.Time) *group {
	o := p.offer(slug)
	g := &group{offer: o, opens: opens, deadline: opens.Add(o.window)}
	if head == nil {
		head = p.pick(g, opens)
	}
	p.sit(g, head, nil, opens)
	for _, at := range joins {
		who, via := p.joiner(g, at)
		p.sit(g, who, via, at)
	}
	for _, taken := range g.seats {
		p.waiting[taken.who] = true
	}
	return g
}
