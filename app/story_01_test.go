package app

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/api"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/ledger"
)

// club is a community that one enters by buying a membership.
type club struct {
	*shop
	reader, patron api.Tier
	month          string // the reader's price by the month, for those who were there before the sale
	book           api.Product
}

// on moves the clock to the morning of a day, by the clock on the club's wall.
func (c *club) on(year int, month time.Month, day int) {
	c.clock.Set(time.Date(year, month, day, 9, 0, 0, 0, c.community.Zone()))
}

// openClub founds the club: two tiers, 200 and 1,200 a year, sold for one week of August 2027.
func openClub(p *program) *club {
	p.clock.Set(time.Date(2027, 8, 20, 7, 0, 0, 0, time.UTC))
	c := &club{shop: openShop(p, 2)}
	by := c.operator
	if _, err := p.Communities.EditEntrance(p.t.Context(), c.founder, func(e *community.Entrance) { e.Admission = community.AdmitTier }); err != nil {
		p.t.Fatal(err)
	}
	if err := p.Communities.SetCirclePolicy(p.t.Context(), c.founder, community.CirclePolicy{MembersFound: true}); err != nil {
		p.t.Fatal(err)
	}
	from := time.Date(2027, 8, 25, 0, 0, 0, 0, c.community.Zone())
	open := func(terms api.TierTerms, prices ...api.TierPriceTerms) api.Tier {
		terms.SaleFrom, terms.SaleUntil, terms.CoolingDays = from, from.AddDate(0, 0, 8), 7
		t := send[api.Tier](by, "POST", "/tiers", api.NewTier{Paid: true, TierTerms: terms})
		for _, price := range prices {
			send[api.TierPrice](by, "POST", "/tiers/"+t.ID+"/prices", price)
		}
		return send[api.Tier](by, "PUT", "/tiers/"+t.ID, api.TierChange{TierTerms: terms, State: community.TierLive})
	}
	c.reader = open(api.TierTerms{Slug: "reader", Name: "Reader"}, api.TierPriceTerms{Unit: community.Yearly, Amount: euros(200_00)},
		api.TierPriceTerms{Unit: community.Monthly, Amount: euros(20_00)})
	c.patron = open(api.TierTerms{Slug: "patron", Name: "Patron", Position: 1, PercentOff: 25}, api.TierPriceTerms{Unit: community.Yearly, Amount: euros(1_200_00)})
	c.month = c.reader.Prices[1].ID
	c.book = send[api.Product](by, "POST", "/products", api.NewProduct{Slug: "six-books", Title: "Six books for the winter", Variants: []api.NewVariant{{Price: euros(80_00), Stock: 50}}})
	send[api.Product](by, "PUT", "/products/"+c.book.ID, api.ProductChange{Slug: "six-books", Title: "Six books for the winter", State: commerce.ProductLive})
	return c
}

// comes proves an e-mail, as the pages do: who has not paid is a guest, and has no token.
func (c *club) comes(email string) access.Actor {
	c.t.Helper()
	ctx := c.t.Context()
	challenge, err := c.Communities.StartSignIn(ctx, c.community.ID, email, "en")
	if err != nil {
		c.t.Fatal(err)
	}
	who, err := c.Communities.SignIn(ctx, community.SignIn{Community: c.community.ID, Email: email, Code: c.code(email), Challenge: challenge, Name: email, Language: "en"})
	if err != nil {
		c.t.Fatal(err)
	}
	return who
}

// asks what a price would cost somebody now.
func (c *club) asks(who access.Actor, price string) (community.TierPurchase, error) {
	key, err := id.TierPrice.Parse(price)
	if err != nil {
		c.t.Fatal(err)
	}
	_, b, err := c.Commerce.QuoteTier(c.t.Context(), who, c.community.ID, key)
	return b, err
}

// enters has somebody come and buy at a price: by card, or as they choose on the provider's page. It lets them in.
func (c *club) enters(name, price, chooses string) client {
	c.t.Helper()
	who, ctx := c.comes(name+"@example.org"), c.t.Context()
	b, err := c.asks(who, price)
	if err != nil {
		c.t.Fatal(err)
	}
	key, _ := id.TierPrice.Parse(price)
	buys := commerce.BuyTier{Community: c.community.ID, Price: key, Agreed: b.Amount}
	if chooses == "" {
		buys.Instrument = "sandbox-ok"
	}
	order, err := c.Commerce.BuyTier(ctx, who, buys)
	if err == nil && chooses != "" {
		var page string
		if page, err = c.Commerce.Checkout(ctx, who, c.community.ID, order.ID, c.PublicURL()); err == nil {
			c.pay(page, chooses)
		}
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return c.signIn(who.Email)
}

// again is somebody whose token has run out meanwhile, and who signs in again.
func (c *club) again(who client) client { return c.signIn(who.email) }

func (c *club) stands(who client) api.Standing {
	return get[api.Standing](c.again(who), "/me/membership")
}

// System 1, paid reading club, its tiers: they are sold for a week and let their members in, one of them founds a circle
// and buys the books at the member price; then a year goes by, with a leap day and both changes of the clocks.
func TestStory01PaidReadingClub(t *testing.T) {
	onEachEngine(t, func(t *testing.T, p *program) {
		c := openClub(p)
		early := c.comes("early@example.org")
		if early.Role != access.Guest {
			t.Errorf("who has not paid is a %s", early.Role)
		}
		yearly, best := c.reader.Prices[0].ID, c.patron.Prices[0].ID
		if _, err := c.asks(early, yearly); !errors.Is(err, community.ErrTierNotOnSale) {
			t.Errorf("before the sale: %v", err)
		}

		c.on(2027, time.August, 31) // the sale's last day but one, and of a long month
		reader := c.enters("reader", yearly, "pay")
		patron := c.enters("patron", best, "")
		monthly := c.enters("monthly", c.month, "")
		mends := c.enters("mends", c.month, "pay_once") // whose card fails later
		fails := c.enters("fails", c.month, "pay_once")
		stops := c.enters("stops", c.month, "")
		if me := get[api.Me](reader, "/me"); me.Role != access.Member {
			t.Errorf("who has paid is a %s", me.Role)
		}
		circle := newCircle(patron, api.CircleTerms{Slug: "suppers", Name: "Book suppers", Kind: "interest", Reason: "life", Admission: "tier", Tiers: []string{c.patron.ID}})
		if code := reader.refused("POST", "/circles/"+circle.ID+"/join", api.Joining{}); code != "circle_by_tier" {
			t.Errorf("a reader at the patrons' supper: %s", code)
		}
		books := func(by client) int64 {
			o := send[api.Order](by, "POST", "/orders", api.NewOrder{Variant: c.book.Variants[0].ID, Quantity: 1, Instrument: "sandbox-ok"})
			return o.Total.Amount
		}
		if all, less := books(reader), books(patron); all != 80_00 || less != 60_00 {
			t.Errorf("the books cost a reader %d and a patron %d", all, less)
		}
		send[api.Standing](stops, "DELETE", "/me/membership/renewal", nil)
		c.settle()
		c.on(2027, time.September, 3)
		if _, err := c.asks(early, best); !errors.Is(err, community.ErrTierNotOnSale) {
			t.Errorf("after the sale: %v", err)
		}
		c.audit()

		// The year goes by. A card that fails is told of, tried again, and mended by one of the two.
		c.advance(time.Date(2027, 10, 1, 9, 0, 0, 0, c.community.Zone()))
		for _, who := range []client{mends, fails} {
			if st := c.stands(who); st.Membership.State != community.MembershipGrace || !st.Held || st.Membership.Failures != 2 {
				t.Errorf("%s on the day after: %+v", who.email, st.Membership)
			}
		}
		if st := c.stands(stops); st.Held || st.Membership.State != community.MembershipEnded {
			t.Errorf("who stopped: %+v", st.Membership)
		}
		if st := send[api.Standing](c.again(mends), "PUT", "/me/membership/instrument", api.Instrument{Instrument: "sandbox-ok"}); st.Membership.State != community.MembershipActive {
			t.Errorf("with another card: %+v", st.Membership)
		}
		c.advance(time.Date(2027, 10, 8, 9, 0, 0, 0, c.community.Zone()))
		if st := c.stands(fails); st.Held || st.Membership.State != community.MembershipEnded || len(st.Terms) != 1 {
			t.Errorf("after the last try: %+v", st.Membership)
		}
		c.advance(time.Date(2028, 9, 1, 9, 0, 0, 0, c.community.Zone()))

		c.operator = c.again(c.operator)
		want := []string{"2028-08-31", "2028-07-31", "2028-06-30", "2028-05-31", "2028-04-30", "2028-03-31", "2028-02-29", "2028-01-31", "2027-12-31", "2027-11-30", "2027-10-31", "2027-09-30", "2027-08-31"}
		for _, who := range []client{monthly, mends} {
			if got := c.began(c.stands(who)); !slices.Equal(got, want) {
				t.Errorf("%s: terms of %v, want %v", who.email, got, want)
			}
		}
		if got := c.began(c.stands(patron)); !slices.Equal(got, []string{"2028-08-31", "2027-08-31"}) {
			t.Errorf("of the patron: %v", got)
		}
		c.tells(map[string]map[string]int{
			monthly.email: {"membership.started": 1, "membership.noticed": 12, "membership.renewed": 12},
			mends.email:   {"membership.started": 1, "membership.noticed": 12, "membership.renewed": 12, "membership.declined": 2, "membership.changed": 1},
			fails.email:   {"membership.started": 1, "membership.noticed": 1, "membership.declined": 4, "membership.ended": 1},
			stops.email:   {"membership.started": 1, "membership.changed": 1, "membership.ended": 1},
			patron.email:  {"membership.started": 1, "membership.noticed": 1, "membership.renewed": 1},
			reader.email:  {"membership.started": 1, "membership.noticed": 1, "membership.renewed": 1},
		})
		terms := int64(2*13+2)*20_00 + 2*200_00 + 2*1_200_00
		if got := c.revenue(); got != terms+80_00+60_00 {
			t.Errorf("the club earned %d, want %d", got, terms+80_00+60_00)
		}
		c.audit()
	})
}

// advance lets days go by, up to a time: each morning what is due is done.
func (c *club) advance(until time.Time) {
	c.t.Helper()
	for c.clock.Now().Before(until) {
		c.day(1, 9)
		c.settle()
	}
}

// began are the days on which terms began, the newest first.
func (c *club) began(st api.Standing) (days []string) {
	for _, term := range st.Terms {
		days = append(days, community.DateOf(term.StartsAt, c.community.Zone()).String())
	}
	return days
}

// tells compares what was told of each membership, by the member's e-mail.
func (c *club) tells(want map[string]map[string]int) {
	c.t.Helper()
	told := map[string]map[string]int{}
	for _, f := range c.facts() {
		if strings.HasPrefix(string(f.Kind), "membership.") {
			if told[f.Subject] == nil {
				told[f.Subject] = map[string]int{}
			}
			told[f.Subject][string(f.Kind)]++
		}
	}
	for email, kinds := range want {
		_, member, _ := strings.Cut(get[api.Me](c.signIn(email), "/me").Member, "_")
		for kind, n := range kinds {
			if told[member][kind] != n {
				c.t.Errorf("%s was told %s %d times, want %d", email, kind, told[member][kind], n)
			}
		}
		if len(told[member]) != len(kinds) {
			c.t.Errorf("%s was told %v", email, told[member])
		}
	}
}

// revenue is what the community earned.
func (c *club) revenue() int64 {
	c.t.Helper()
	totals, err := c.DB.Ledger().Totals(c.t.Context(), c.community.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, total := range totals {
		if total.Kind == ledger.Revenue {
			return int64(total.Balance)
		}
	}
	return 0
}
