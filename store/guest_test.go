package store_test

import (
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/growth"
	"panal/internal/id"
	"panal/store"
	"panal/store/storetest"
)

// counter is a shop with people who come to its browsers.
type counter struct {
	*storetest.World
	*world
	offer  commerce.Offer // to groups of three, two units each
	honey  commerce.Product
	growth *growth.Service
}

// atCounter runs a test in a shop on every engine, and checks that nothing is left that contradicts itself.
func atCounter(t *testing.T, test func(c *counter)) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		test(newCounter(t, w, w.DB))
		noDifference(t, w.DB)
	})
}

// newCounter is a shop in which orders come in over one connection to the database, and people sign in over another.
func newCounter(t *testing.T, w *storetest.World, people *store.DB) *counter {
	c := &counter{World: w, world: &world{T: t, db: people, at: w.Clock, post: &postbox{messages: map[string]community.Message{}}}}
	c.people, c.here.ID = c.node(), w.Community
	c.growth = growth.NewService(w.DB.Growth(), nil)
	c.honey = w.Product(1000, 1000)
	terms := w.Terms(c.honey, 3)
	terms.PerPersonLimit, terms.EndsAt = 2, terms.StartsAt.Add(365*24*time.Hour)
	c.offer = w.Offer(c.honey.ID, terms)
	return c
}

// browser is a guest who gives an e-mail.
func (c *counter) browser(email string) access.Actor {
	c.Helper()
	guest, err := c.people.EnsureGuest(c.Context(), c.here.ID, community.Guest{Name: "Luz", Email: email, Language: "en"})
	if err != nil {
		c.Fatal(err)
	}
	return guest
}

// buys has a guest buy in a group (zero: at the head of a new one) with an e-mail, paid at once.
func (c *counter) buys(guest access.Actor, email string, group id.ID) commerce.Order {
	c.Helper()
	guest.Email = email
	return c.Buy(guest, c.honey.Variants[0].ID, c.offer.ID, group)
}

// proves signs somebody in from a browser where they were a guest, or (zero) where they were nobody.
func (c *counter) proves(email string, guest access.Actor) access.Actor {
	c.Helper()
	c.at.Advance(time.Minute) // a code is sent so often
	in := c.start(email)
	in.Guest = guest.Person
	actor, err := c.people.SignIn(c.Context(), in)
	if err != nil {
		c.Fatal(err)
	}
	return actor
}

// has checks which orders are an actor's, the newest first, and that they may look at each.
func (c *counter) has(who string, actor access.Actor, want ...commerce.Order) {
	c.Helper()
	page, err := c.Commerce.MyOrders(c.Context(), actor, c.here.ID, commerce.PageRequest{})
	if err != nil || len(page.Items) != len(want) {
		c.Errorf("%s has %d orders, want %d: %v", who, len(page.Items), len(want), err)
		return
	}
	for n, v := range page.Items {
		if v.Order.ID != want[n].ID {
			c.Errorf("%s: order %d is another", who, n)
		}
		if _, err := c.Commerce.Order(c.Context(), actor, c.here.ID, v.Order.ID); err != nil {
			c.Errorf("%s looks at it: %v", who, err)
		}
	}
}

// Whoever proves the e-mail of a guest's order has the order, in whichever browser, and a say in its group.
func TestProverHasGuestsOrder(t *testing.T) {
	atCounter(t, func(c *counter) {
		guest := c.browser("Luz@example.com")
		order := c.buys(guest, "luz@example.com", id.Zero)
		other := c.buys(guest, "sol@example.com", id.Zero)
		luz := c.proves("luz@example.com", access.Actor{})
		if luz.Member == guest.Member || luz.Person == guest.Person {
			t.Fatal("the proof made the other browser's guest somebody")
		}
		c.has("Luz", luz, order)
		c.has("the guest", guest, other)
		if _, err := c.Commerce.Order(t.Context(), guest, c.here.ID, order.ID); err == nil {
			t.Error("the guest, who proved nothing, still sees what somebody else proved")
		}
		g, err := c.Commerce.GroupBuy(t.Context(), luz, c.here.ID, order.GroupBuy)
		if err != nil || g.GroupBuy.Head != luz.Member || len(g.Seats) != 1 || g.Seats[0].Member != luz.Member || !g.Seats[0].Head {
			t.Errorf("her group is %+v, %v", g, err)
		}
		if got := c.facts(community.FactGuestRecognised); got != 1 {
			t.Errorf("told %d times", got)
		}
		c.has("Luz, again", c.proves("luz@example.com", access.Actor{}), order)
		if got := c.facts(community.FactGuestRecognised); got != 1 {
			t.Errorf("told %d times when nothing was left to find", got)
		}
		if _, err := c.Commerce.LeaveGroupBuy(t.Context(), luz, c.here.ID, order.GroupBuy); err != nil {
			t.Errorf("she leaves: %v", err)
		}
	})
}

// Who is a member already keeps their own, and what counts against a limit is added up.
func TestKnownMemberHasGuestsOrders(t *testing.T) {
	atCounter(t, func(c *counter) {
		luz := c.proves("luz@example.com", access.Actor{})
		own := c.buys(luz, "luz@example.com", id.Zero)
		c.at.Advance(time.Hour)
		guest := c.browser("luz@example.com")
		asGuest := c.buys(guest, "luz@example.com", id.Zero)
		c.has("Luz, who has not signed in again", luz, own)
		if again := c.proves("luz@example.com", guest); again != luz {
			t.Fatalf("Luz is %+v, was %+v", again, luz)
		}
		c.has("Luz", luz, asGuest, own)
		c.has("the guest", guest)
		_, err := c.Commerce.PlaceOrder(t.Context(), luz, commerce.PlaceOrder{Community: c.here.ID, Variant: c.honey.Variants[0].ID, Quantity: 1,
			Offer: c.offer.ID, Email: luz.Email, Instrument: "card"})
		c.wants("a third unit, of two", err, commerce.ErrLimitReached)
		if _, err := c.Commerce.LeaveGroupBuy(t.Context(), luz, c.here.ID, asGuest.GroupBuy); err != nil {
			t.Fatal(err)
		}
		c.buys(luz, luz.Email, id.Zero) // there is room under the limit again
	})
}

// All that was done in the browser where somebody signs in is theirs: they saw it there a moment ago.
func TestBrowsersGuestIsRecognised(t *testing.T) {
	atCounter(t, func(c *counter) {
		luz := c.proves("luz@example.com", access.Actor{})
		guest := c.browser("")
		order := c.buys(guest, "typo@example.com", id.Zero)
		share, err := c.growth.MakeShare(t.Context(), guest, c.here.ID, growth.Target{Kind: growth.ToOffer, ID: c.offer.ID})
		if err != nil {
			t.Fatal(err)
		}
		c.proves("luz@example.com", guest)
		c.has("Luz", luz, order)
		if again, err := c.growth.MakeShare(t.Context(), luz, c.here.ID, growth.Target{Kind: growth.ToOffer, ID: c.offer.ID}); err != nil || again.ID != share.ID {
			t.Errorf("her link is %+v, %v; as a guest she made %+v", again, err, share)
		}
		staff := c.Staff
		sam := c.proves("sam@example.com", staff)
		c.has("somebody who signs in where staff were", sam)
	})
}

// An order that awaits payment is paid as the member's; one that was given up stays a record.
func TestRecognisedWhileUnpaid(t *testing.T) {
	atCounter(t, func(c *counter) {
		guest := c.browser("luz@example.com")
		order, err := c.Commerce.PlaceOrder(t.Context(), guest, commerce.PlaceOrder{Community: c.here.ID, Variant: c.honey.Variants[0].ID,
			Quantity: 1, Offer: c.offer.ID, Email: "luz@example.com"})
		if err != nil {
			t.Fatal(err)
		}
		luz := c.proves("luz@example.com", access.Actor{})
		if err := c.Commerce.Receive(t.Context(), c.Provider.Receipt(c.here.ID, order)); err != nil {
			t.Fatal(err)
		}
		v, err := c.Commerce.Order(t.Context(), luz, c.here.ID, order.ID)
		if err != nil || v.Order.State != commerce.AwaitingGroup || v.GroupBuy.Head != luz.Member {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

// Nobody is in a group twice: where the member sits already, the guest keeps their place and its order.
func TestMemberInTheGuestsGroup(t *testing.T) {
	atCounter(t, func(c *counter) {
		luz := c.proves("luz@example.com", access.Actor{})
		own := c.buys(luz, "luz@example.com", id.Zero)
		guest := c.browser("luz@example.com")
		asGuest := c.buys(guest, "luz@example.com", own.GroupBuy)
		c.proves("luz@example.com", access.Actor{})
		c.has("Luz", luz, own)
		c.has("the guest", guest, asGuest)
	})
}

// A credit follows the order as long as nobody counts on it; no member is credited for what they bought themselves.
func TestCreditFollowsTheOrder(t *testing.T) {
	atCounter(t, func(c *counter) {
		luz, sol := c.proves("luz@example.com", access.Actor{}), c.proves("sol@example.com", access.Actor{})
		var credited []commerce.Order
		for _, sharer := range []access.Actor{luz, sol} {
			share, err := c.growth.MakeShare(t.Context(), sharer, c.here.ID, growth.Target{Kind: growth.ToOffer, ID: c.offer.ID})
			if err != nil {
				t.Fatal(err)
			}
			guest := c.browser("luz@example.com")
			order, err := c.Commerce.PlaceOrder(t.Context(), guest, commerce.PlaceOrder{Community: c.here.ID, Variant: c.honey.Variants[0].ID, Quantity: 1,
				Offer: c.offer.ID, Email: "luz@example.com", Instrument: "card", Share: share.Code})
			if err != nil {
				t.Fatal(err)
			}
			credited = append(credited, order)
		}
		c.proves("luz@example.com", access.Actor{})
		if _, found, err := c.growth.Credit(t.Context(), c.Staff, c.here.ID, credited[0].ID); found || err != nil {
			t.Errorf("Luz is credited for her own order: %v", err)
		}
		if a, found, err := c.growth.Credit(t.Context(), c.Staff, c.here.ID, credited[1].ID); !found || a.Member != luz.Member || a.Referrer != sol.Member || err != nil {
			t.Errorf("Sol's credit is %+v, %v, %v", a, found, err)
		}
	})
}

// Giving an e-mail, somebody's or nobody's, shows and takes nothing.
func TestGivenEmailProvesNothing(t *testing.T) {
	atCounter(t, func(c *counter) {
		luz := c.proves("luz@example.com", access.Actor{})
		order := c.buys(luz, "luz@example.com", id.Zero)
		thief, nobody := c.browser("luz@example.com"), c.browser("nobody@example.com")
		for _, guest := range []access.Actor{thief, nobody} {
			if guest.Email != "" || guest.Role != access.Guest || guest.Name != "Luz" {
				t.Errorf("%+v", guest)
			}
			c.has("the guest", guest)
			if _, err := c.Commerce.Order(t.Context(), guest, c.here.ID, order.ID); err == nil {
				t.Error("looks at Luz's order")
			}
		}
		c.has("who proves another e-mail in the thief's browser", c.proves("eva@example.com", thief))
		c.has("Luz", luz, order)
	})
}

// The money of guests' orders comes in while their e-mails are proven.
func TestRecognisedAndPaidAtOnce(t *testing.T) {
	atCounter(t, func(c *counter) { c.paidAndProven(20) })
}

// Likewise on two machines, which share no lane: what holds here is held by the statements alone.
func TestRecognisedAndPaidOnTwoNodes(t *testing.T) {
	dsn, at := storetest.Postgres(t), storetest.WithClock(storetest.NewClock())
	w := storetest.NewWorld(t, storetest.Open(t, store.Config{DSN: dsn}, at))
	c := newCounter(t, w, storetest.Open(t, store.Config{DSN: dsn}, at))
	c.paidAndProven(50)
	c.closedAndProven(30)
	open := pages(t, 100, func(r commerce.PageRequest) (commerce.Page[commerce.GroupBuyView], error) {
		return w.Commerce.GroupBuys(t.Context(), w.Staff, w.Community, commerce.GroupBuyFilter{State: commerce.GroupOpen}, r)
	})
	for _, v := range open { // those whose deadline went by meanwhile
		if err := w.Commerce.CloseGroupBuy(t.Context(), w.Community, v.GroupBuy.ID); err != nil {
			t.Fatal(err)
		}
	}
	noDifference(t, w.DB)
}

// closedAndProven has groups expire, and be joined, at the moment when the e-mails of the guests in them are proven.
func (c *counter) closedAndProven(times int) {
	ctx := c.Context()
	for range times {
		email := "m" + c.db.IDs().New(c.at.Now()).String() + "@example.com"
		head := c.buys(c.browser(email), email, id.Zero)
		c.buys(c.browser(email), email, head.GroupBuy)
		in := c.start(email)
		if well := atOnce(2, func(n int) error {
			if n == 0 {
				_, err := c.people.SignIn(ctx, in)
				return err
			}
			friend := c.Join("Friend", access.Member)
			_, err := c.Commerce.PlaceOrder(ctx, friend, commerce.PlaceOrder{Community: c.here.ID, Variant: c.honey.Variants[0].ID, Quantity: 1,
				Offer: c.offer.ID, GroupBuy: head.GroupBuy, Email: "friend@example.com", Instrument: "card"})
			return err
		}); well != 2 {
			c.Fatalf("%d of 2 went well", well)
		}

		email = "n" + email
		head = c.buys(c.browser(email), email, id.Zero)
		c.buys(c.browser("other@example.com"), "other@example.com", head.GroupBuy)
		c.at.Advance(25 * time.Hour)
		in = c.start(email)
		if well := atOnce(2, func(n int) error {
			if n == 0 {
				_, err := c.people.SignIn(ctx, in)
				return err
			}
			return c.Commerce.CloseGroupBuy(ctx, c.here.ID, head.GroupBuy)
		}); well != 2 {
			c.Fatalf("%d of 2 went well", well)
		}
	}
}

// paidAndProven has the money of a guest's order come in at the moment when their e-mail is proven, many times.
func (c *counter) paidAndProven(times int) {
	ctx := c.Context()
	for range times {
		email := "m" + c.db.IDs().New(c.at.Now()).String() + "@example.com"
		order, err := c.Commerce.PlaceOrder(ctx, c.browser(email), commerce.PlaceOrder{Community: c.here.ID,
			Variant: c.honey.Variants[0].ID, Quantity: 1, Offer: c.offer.ID, Email: email})
		if err != nil {
			c.Fatal(err)
		}
		in := c.start(email)
		var prover access.Actor
		if well := atOnce(2, func(n int) (err error) {
			if n == 0 {
				prover, err = c.people.SignIn(ctx, in)
				return err
			}
			return c.Commerce.Receive(ctx, c.Provider.Receipt(c.here.ID, order))
		}); well != 2 {
			c.Fatalf("%d of 2 went well", well)
		}
		v, err := c.Commerce.Order(ctx, prover, c.here.ID, order.ID)
		if err != nil || v.Order.State != commerce.AwaitingGroup || v.GroupBuy.Head != prover.Member {
			c.Fatalf("%+v, %v", v, err)
		}
	}
}
