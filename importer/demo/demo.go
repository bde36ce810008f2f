// Package demo makes a community to look around in: a coffee roaster with its people, its shop, and ninety days of
// group buys behind it.
//
// It decides the story: who comes, who brings whom, what is bought with whom, and what fails. It leaves every rule to
// the services, which it asks as the people in the story would, one after the other, with the clock at that moment; so
// whatever the demo shows has happened, and its books balance. The same end makes the same story, but for ids.
package demo

import (
	"context"
	"fmt"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/community/notice"
	meet "panal/content"
	"panal/fission"
	"panal/growth"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/loyalty"
)

// World is the program that the story happens in. Everything in it goes by Clock.
type World struct {
	Communities *community.Service // which sends its mail to Inbox
	Commerce    *commerce.Service
	Growth      *growth.Service
	Loyalty     *loyalty.Service
	Content     *meet.Service
	Notices     *notice.Service
	Fission     *fission.Service
	Keyrings    community.KeyringStore
	Browse      func(ctx context.Context, token string, lasts time.Duration) error // keeps what a browser has of its session
	Clock       *clock.Manual
	Inbox       *Inbox
	// Choose does what a payer chooses on the payment provider's page, which a token names.
	Choose func(ctx context.Context, token, action string) (next string, err error)
	Drain  func(context.Context) error // does what time and news have made due, until nothing is left
}

// Instrument is what everybody in the story pays with.
const Instrument = "sandbox-ok"

// Days is how long the story is.
const Days = 90

// Result says where to look.
type Result struct {
	Community community.Community
	Club      community.Community // a second, smaller one, where the operator and the member are too
	Operator  access.Actor
	Member    access.Actor // sits in a group that misses one, and has shares and people brought
	Owing     access.Actor // whose next term could not be charged
	Share     string       // the code of that member's link...
	GroupBuy  id.ID        // ...to that group: where a guest would land
	Counts    Counts
}

// Counts are how much there is of what.
type Counts struct {
	Members, Guests       int // without operator and staff; guests proved no e-mail
	Products, Offers      int
	Orders                int // of goods
	Open, Formed, Expired int // groups
	Shares, Visits        int
	Shipped, Refunded     int // orders, by staff
}

// Make tells the story up to a time, where it leaves the clock. The database must have no community of its name yet.
func Make(ctx context.Context, w World, until time.Time) (Result, error) {
	p := write(until.UTC().Truncate(time.Second))
	s := &stage{World: w, ids: id.NewGenerator(nil)}
	for _, next := range p.scenes {
		w.Clock.Set(next.at)
		if err := next.act(ctx, s); err != nil {
			return Result{}, fmt.Errorf("tell the demo at %s: %w", next.at.Format(time.RFC3339), err)
		}
	}
	w.Clock.Set(until)
	return Result{Community: s.community, Club: p.second.community, Operator: s.operator, Member: p.hero.actor, Owing: p.owing.actor, Share: p.hero.codes[p.last.offer],
		GroupBuy: p.last.id, Counts: s.counts}, nil
}
