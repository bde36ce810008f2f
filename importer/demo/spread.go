package demo

import (
	"context"
	"time"

	"panal/access"
	"panal/growth"
	"panal/internal/id"
)

// sharer picks who, of those in a group, has brought the next friend to it; nil when nobody there shares.
func (p *plot) sharer(g *group, at time.Time) *person {
	taken, ok := weighed(p, g.seats, func(s *seat) int {
		if s.left || !s.at.Before(at) {
			return 0
		}
		return s.who.spread
	})
	if !ok {
		return nil
	}
	return taken.who
}

// friendsAreDue reports whether fewer friends were brought by a time than a steady growth would have.
func (p *plot) friendsAreDue(at time.Time) bool {
	all := len(brought) + len(guests)
	days := int(at.Sub(p.start).Hours()/24) - 3
	return len(p.friends) > 0 && all-len(p.friends) < all*days/(Days-12)
}

// visit has somebody open a friend's link before they take a seat.
func (p *plot) visit(g *group, taken *seat, via *person) {
	since := g.opens
	for _, s := range g.seats {
		if s.who == via {
			since = s.at
		}
	}
	channel := p.channel(via)
	p.at(taken.at.Add(-min(2*time.Minute+p.upTo(40*time.Minute), taken.at.Sub(since)/2)), func(ctx context.Context, s *stage) error {
		return s.visit(ctx, via, g.offer, s.browser(taken.who), channel)
	})
}

// channel is where a person has put their link this time.
func (p *plot) channel(who *person) string {
	type place struct {
		channel string
		weight  int
	}
	places := map[string][]place{
		"es": {{"whatsapp", 10}, {"instagram", 6}, {"poster", 3}},
		"en": {{"instagram", 7}, {"telegram", 6}, {"whatsapp", 4}, {"poster", 2}},
		"zh": {{"wechat", 14}, {"telegram", 2}, {"poster", 1}},
	}
	at, _ := weighed(p, places[who.language], func(at place) int { return at.weight })
	return at.channel
}

// shares has those who share make a link to what they have bought: always as a head, else now and then. Strangers
// follow it, out of curiosity.
func (p *plot) shares(who *person, o *offer, at time.Time, head bool) {
	if who.spread == 0 || who.links[o] || !head && !p.percent(20*who.spread) || !at.Before(p.until) {
		return
	}
	who.links[o] = true
	p.at(at, func(ctx context.Context, s *stage) error {
		_, err := s.link(ctx, who, o)
		return err
	})
	for range p.IntN(2 + who.spread) {
		browser, channel := new(id.ID), p.channel(who)
		for first := at.Add(p.upTo(12 * 24 * time.Hour)); first.Before(p.until); first = first.Add(p.upTo(72 * time.Hour)) {
			p.at(first, func(ctx context.Context, s *stage) error {
				if browser.IsZero() {
					*browser = s.ids.New(s.Clock.Now())
				}
				return s.visit(ctx, who, o, *browser, channel)
			})
			if !p.percent(25) {
				break
			}
		}
	}
}

// link returns the code of a person's link to an offer.
func (s *stage) link(ctx context.Context, who *person, o *offer) (string, error) {
	if code := who.codes[o]; code != "" {
		return code, nil
	}
	share, err := s.Growth.MakeShare(ctx, who.actor, s.community.ID, growth.Target{Kind: growth.ToOffer, ID: o.made.ID})
	if err != nil {
		return "", err
	}
	s.counts.Shares++
	who.codes[o] = share.Code
	return share.Code, nil
}

// browser is what a person looks at the shop with.
func (s *stage) browser(who *person) id.ID {
	if who.visitor.IsZero() {
		who.visitor = s.ids.New(s.Clock.Now())
	}
	return who.visitor
}

// visit opens a person's link in a browser.
func (s *stage) visit(ctx context.Context, via *person, o *offer, browser id.ID, channel string) error {
	code, err := s.link(ctx, via, o)
	if err != nil {
		return err
	}
	s.counts.Visits++
	_, err = s.Growth.Arrive(ctx, access.Actor{}, s.community.ID, code, browser, channel)
	return err
}
