package store_test

import (
	"fmt"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/growth"
	"panal/internal/id"
	"panal/jobs"
	"panal/loyalty"
	"panal/store/storetest"
)

// climbing is a world whose members are followed on the ladder.
type climbing struct {
	*storetest.World
	t      *testing.T
	people *community.Service
	growth *growth.Service
}

func newClimbing(t *testing.T, w *storetest.World) *climbing {
	c := &climbing{World: w, t: t, people: w.People(), growth: growth.NewService(w.DB.Growth(), nil)}
	w.Points(loyalty.Terms{Name: "beans", LifeDays: 30, FrozenDays: 14, Spending: loyalty.Spending{Rate: 100, MostPercent: 50},
		Earn: []loyalty.EarnRule{{Act: loyalty.CheckedIn, Points: 5}}, Recognition: loyalty.Recognition{Monthly: 100, PerPerson: 50}})
	return c
}

func (c *climbing) follow() {
	c.t.Helper()
	runner := jobs.New(c.DB.Facts(), c.DB.Wake(), c.Clock, []jobs.Consumer{jobs.Attribution(c.growth), jobs.Ladder(c.people)},
		[]jobs.Task{jobs.LetFall(c.DB.Schedule(), c.people, c.Clock)})
	if err := runner.Drain(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
}

func (c *climbing) is(who access.Actor, want community.Rung) community.Footing {
	c.t.Helper()
	c.follow()
	f, err := c.people.Footing(c.t.Context(), c.Staff, who.Member)
	if err != nil {
		c.t.Fatal(err)
	}
	m, err := c.people.Member(c.t.Context(), c.Staff, who.Member)
	if err != nil || m.Rung != f.Rung {
		c.t.Errorf("%s is %q on the ladder, and %q, %v", who.Name, f.Rung, m.Rung, err)
	}
	if f.Rung != want {
		c.t.Errorf("%s is %q, want %q: %+v", who.Name, f.Rung, want, f)
	}
	return f
}

func (c *climbing) thank(from, to access.Actor) {
	c.t.Helper()
	if _, err := c.Loyalty.Thank(c.t.Context(), from, loyalty.Thank{Community: c.World.Community, To: to.Member, Points: 1, Words: "For all"}); err != nil {
		c.t.Fatal(err)
	}
}

// active has somebody check in, in this week and those after.
func (c *climbing) active(weeks int, who ...access.Actor) {
	c.t.Helper()
	for range weeks {
		for _, one := range who {
			if _, err := c.Loyalty.CheckIn(c.t.Context(), one, c.World.Community); err != nil {
				c.t.Fatal(err)
			}
		}
		c.Clock.Advance(7 * 24 * time.Hour)
	}
}

func (c *climbing) moves() (climbs, falls map[community.Rung]int) {
	c.t.Helper()
	o, err := c.people.Ladder(c.t.Context(), c.Staff)
	if err != nil {
		c.t.Fatal(err)
	}
	climbs, falls = map[community.Rung]int{}, map[community.Rung]int{}
	for _, m := range o.Moves {
		if m.Climbs() {
			climbs[m.To] += m.Count
		} else {
			falls[m.From] += m.Count
		}
	}
	return climbs, falls
}

// Somebody climbs all of the ladder, each rung by what it asks, and falls from it late.
func TestLadderIsClimbed(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		c := newClimbing(t, w)
		ctx, luz := t.Context(), w.Join("Luz", access.Member)
		product := w.Product(1000, 1000)
		offer := w.Offer(product.ID, w.Terms(product, 2))
		c.is(luz, community.NoRung)
		w.Buy(luz, product.Variants[0].ID, id.Zero, id.Zero)
		c.is(luz, community.Customer)
		w.Clock.Advance(7 * 24 * time.Hour)
		c.active(1, luz)
		if f := c.is(luz, community.Customer); f.Active != 2 || f.Next() != community.User {
			t.Errorf("%+v", f)
		}
		c.active(1, luz)
		c.is(luz, community.User)

		share, err := c.growth.MakeShare(ctx, luz, w.Community, growth.Target{Kind: growth.ToOffer, ID: offer.ID})
		if err != nil {
			t.Fatal(err)
		}
		c.is(luz, community.User) // a link by itself brings nobody
		if _, err := c.growth.Arrive(ctx, luz, w.Community, share.Code, w.DB.IDs().New(w.Clock.Now()), ""); err != nil {
			t.Fatal(err)
		}
		c.is(luz, community.User) // nor does one's own visit
		for range 3 {
			if _, err := c.growth.Arrive(ctx, access.Actor{Community: w.Community}, w.Community, share.Code, w.DB.IDs().New(w.Clock.Now()), "wechat"); err != nil {
				t.Fatal(err)
			}
		}
		if f := c.is(luz, community.Fan); f.Evidence.Advocacy != community.DeedVisit || !f.Fresh() || f.Cause != community.DeedVisit {
			t.Errorf("%+v", f)
		}

		var friends []access.Actor
		for i := range 3 {
			friends = append(friends, w.Join(fmt.Sprint("F", i), access.Member))
			c.thank(luz, friends[i])
		}
		c.is(luz, community.Fan) // who thanks three is thanked by none
		c.thank(friends[0], luz)
		group := w.Buy(luz, product.Variants[0].ID, offer.ID, id.Zero).GroupBuy
		w.Buy(friends[1], product.Variants[0].ID, offer.ID, group) // joining is dealing, too
		c.thank(w.Staff, luz)
		c.thank(luz, w.Staff) // who works here is no ordinary member
		if f := c.is(luz, community.Fan); len(f.Ties) != 2 {
			t.Errorf("ties: %+v", f.Ties)
		}
		c.thank(friends[2], luz)
		if f := c.is(luz, community.Friend); len(f.Ties) != 3 || f.Next() != community.NoRung {
			t.Errorf("%+v", f)
		}
		noDifference(t, w.DB)

		at := w.Clock.Now()
		f := c.is(luz, community.Friend)
		w.Clock.Set(f.FallsAt.Add(-time.Minute))
		if f := c.is(luz, community.Friend); f.Below.IsZero() || !f.Below.Add(14*24*time.Hour).Equal(f.FallsAt) || f.Below.Sub(at) < 30*24*time.Hour {
			t.Errorf("%+v", f)
		}
		w.Clock.Advance(time.Minute)
		if f := c.is(luz, community.Customer); f.Cause != community.LostWeeks {
			t.Errorf("fell for %s", f.Cause)
		}
		climbs, falls := c.moves()
		if climbs[community.Friend] != 1 || climbs[community.Fan] != 1 || climbs[community.User] != 1 || climbs[community.Customer] != 2 || falls[community.Friend] != 1 {
			t.Errorf("climbed %v, fell %v", climbs, falls)
		}
		noDifference(t, w.DB)
	})
}

// What is refunded is no payment; a fact that is read again moves nobody; whoever becomes staff is counted no more.
func TestLadderTakesBack(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		c := newClimbing(t, w)
		ctx, luz, ben := t.Context(), w.Join("Luz", access.Member), w.Join("Ben", access.Member)
		product := w.Product(1000, 1000)
		order := w.Buy(luz, product.Variants[0].ID, id.Zero, id.Zero)
		w.Buy(ben, product.Variants[0].ID, id.Zero, id.Zero)
		c.is(luz, community.Customer)
		if _, err := w.Commerce.RefundOrder(ctx, w.Staff, w.Community, order.ID); err != nil {
			t.Fatal(err)
		}
		if f := c.is(luz, community.Customer); f.Below.IsZero() || f.Evidence.Paid != 0 {
			t.Errorf("%+v", f)
		}
		noDifference(t, w.DB)
		w.Clock.Advance(14 * 24 * time.Hour)
		if f := c.is(luz, community.NoRung); f.Cause != community.LostPayment {
			t.Errorf("%+v", f)
		}
		facts, err := w.DB.Facts().After(ctx, w.Community, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		before, _ := c.moves()
		again := jobs.Ladder(c.people)
		for _, f := range facts {
			for _, kind := range again.Kinds {
				if f.Kind == kind {
					if err := again.Handle(ctx, w.Community, facts[f.Sequence-1:f.Sequence]); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		if after, _ := c.moves(); fmt.Sprint(after) != fmt.Sprint(before) || after[community.Customer] != 2 {
			t.Errorf("told again: %v, before %v", after, before)
		}
		c.is(luz, community.NoRung)

		on := func() int {
			o, err := c.people.Ladder(ctx, w.Staff)
			if err != nil {
				t.Fatal(err)
			}
			return o.On[community.Customer]
		}
		if on() != 1 {
			t.Errorf("%d customers", on())
		}
		if err := c.people.SetRole(ctx, w.Boss(), ben.Member, access.Care); err != nil {
			t.Fatal(err)
		}
		c.is(ben, community.Customer)
		if on() != 0 {
			t.Errorf("%d customers, though one works here", on())
		}
		rule := community.Rule{Field: community.FieldRung, Is: community.AnyOf, Values: []string{"customer"}}
		if size, err := c.people.CountRule(ctx, w.Staff, rule); err != nil || size.Chosen != 1 {
			t.Errorf("%+v, %v", size, err)
		}
	})
}

// What a guest did is the member's who they turn out to be.
func TestLadderOfGuests(t *testing.T) {
	atCounter(t, func(c *counter) {
		l := newClimbing(t, c.World)
		guest := c.browser("luz@example.com")
		guest.Email = "luz@example.com"
		group := c.buys(c.Join("Ben", access.Member), "ben@example.org", id.Zero).GroupBuy
		c.buys(guest, guest.Email, group)
		c.Buy(guest, c.honey.Variants[0].ID, id.Zero, id.Zero)
		l.is(guest, community.NoRung)
		luz := c.proves("luz@example.com", access.Actor{})
		if luz.Member == guest.Member {
			t.Fatal("the proof made the other browser's guest somebody")
		}
		if f := l.is(luz, community.Customer); f.Evidence.Paid != 1 || f.Active != 1 || f.Cause != community.DeedBecomes {
			t.Errorf("%+v", f)
		}
		l.is(guest, community.NoRung)
	})
}
