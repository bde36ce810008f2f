package app

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"panal/api"
	"panal/commerce"
	"panal/community"
	"panal/internal/browsertest"
	"panal/money"
)

// System 11, share instead of search: what an advert would cost is the friends' discount, and what each new customer
// cost is shown by person and by channel, beside the advert.
func TestStory11ShareInsteadOfSearch(t *testing.T) {
	p := boot(t, Config{})
	p.clock.Advance(-41 * 24 * time.Hour) // to end the story today
	s := openShop(p, 2)
	b := browsertest.New(t)

	lucia := s.somebody(b, "Lucia")
	lucia.signsIn("/alto/o/dawn-together")
	lucia.callsThemselves()
	lucia.opens("/alto/o/dawn-together")
	lucia.taps("Share this offer")
	link := lucia.shares()
	lucia.hasPosters()

	// Chen sees Lucia's link one day, and thinks about it.
	chen := s.somebody(b, "Chen")
	chen.opens(link + "&c=instagram")
	chen.sees("Dawn", "Start a group")
	s.clock.Advance(10 * 24 * time.Hour)

	// Ben comes by it too, and starts a group. It is his link that Chen opens last.
	ben := s.somebody(b, "Ben")
	ben.opens(link + "&c=wechat")
	ben.pays("Start a group", "€12.40")
	bens := ben.shares()
	dora := s.somebody(b, "Dora")
	dora.opens(bens + "&c=weibo")
	chen.opens(bens + "&c=telegram")
	chen.pays("Join for €12.40", "€12.40")
	chen.sees("The group is formed")

	// Lucia buys by her own link; nobody is credited for their own order, nor for their own visit.
	lucia.opens(link + "&c=poster")
	lucia.pays("Buy alone", "€15.50")
	lucia.opens("/alto/me/shares")
	lucia.sees("Whom you brought", "Ben", "brought 1 person", "Chen")

	// Dora buys when she has forgotten Ben's link.
	s.clock.Advance(31 * 24 * time.Hour)
	dora.opens("/alto/o/dawn-together")
	dora.pays("Buy alone", "€15.50")
	s.settle()

	ana := s.keepsShop(b)
	ana.opens("/alto/console/growth")
	ana.Fill("[name=advert_cost]", "32")
	ana.taps("Save")
	ana.sees("Cost per new customer\n€3.10\n€28.90 less than an advert", "Cost by advert\n€32.00")
	ana.reads("By person", []string{"Lucia", "2", "1", "1", "€3.10", "€3.10"}, []string{"Ben", "2", "1", "1", "€3.10", "€3.10"})
	ana.reads("By channel",
		[]string{"WeChat", "1", "1", "1", "€3.10", "€3.10"},
		[]string{"Telegram", "1", "1", "1", "€3.10", "€3.10"},
		[]string{"Weibo", "1", "0", "0", "€0.00", "–"},
		[]string{"Instagram", "1", "0", "0", "€0.00", "–"})
	if said := ana.Text("main"); strings.Contains(said, "Poster") {
		t.Errorf("who opens their own link is counted: %q", said)
	}
	ana.taps("Lucia")
	ana.sees("Lucia brought 2 people, counting those they brought in turn.", "Ben", "Chen")

	// Chen sends it back. What is refunded was brought by nobody.
	ana.Click(".tree .tree a") // Chen's orders
	ana.taps("1 × Dawn")
	ana.sees("By the link of", "Ben", "Telegram")
	ana.taps("Refund…")
	ana.sees("If somebody's link brought this order, its credit is taken back.")
	ana.taps("Refund €12.40")
	ana.sees("The refund is on its way.")
	s.settle()
	ana.opens("/alto/console/growth")
	ana.reads("By person", []string{"Lucia", "2", "1", "1", "€3.10", "€3.10"}, []string{"Ben", "2", "0", "0", "€0.00", "–"})
	ana.taps("Lucia")
	ana.sees("Lucia brought 1 person")
	if said := ana.Text("main"); strings.Contains(said, "Chen") {
		t.Errorf("after the refund it still says %q", said)
	}
	s.audit()
}

// reads reads rows of the console's table, which may have more.
func (w *person) reads(caption string, want ...[]string) {
	w.s.t.Helper()
	rows := w.rows(caption)
	for _, row := range want {
		if !slices.ContainsFunc(rows, func(r []string) bool { return slices.Equal(r, row) }) {
			w.s.t.Errorf("%s: %q, want a row %q", caption, rows, row)
		}
	}
}

// hasPosters fetches the posters that the page offers, with the code to scan in each.
func (w *person) hasPosters() {
	w.s.t.Helper()
	var posters []string
	w.Eval("[...document.querySelectorAll('.share a[download]')].map(a => a.href)", &posters)
	if len(posters) != 2 {
		w.s.t.Fatalf("the posters are %q", posters)
	}
	picture, err := png.Decode(bytes.NewReader(w.s.fetch(posters[0], "image/png")))
	if err != nil || picture.Bounds().Dx() < 1000 || picture.Bounds().Dy() <= picture.Bounds().Dx() {
		w.s.t.Errorf("the picture: %v, %v", picture.Bounds(), err)
	}
	var drawing struct {
		XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
		Inner   string   `xml:",innerxml"`
	}
	if err := xml.Unmarshal(w.s.fetch(posters[1], "image/svg+xml"), &drawing); err != nil || !strings.Contains(drawing.Inner, "€12.40") {
		w.s.t.Errorf("the drawing: %v in %.200s", err, drawing.Inner)
	}
}

// The same asked for by API alone.
func TestStory11ByAPI(t *testing.T) {
	onEachEngine(t, func(t *testing.T, p *program) {
		s := openShop(p, 2)
		s.advertCosts(32_00)
		lucia, ben, chen := s.signIn("lucia@example.org"), s.signIn("ben@example.org"), s.signIn("chen@example.org")
		lucias, bens := lucia.link(), ben.link()
		if again := lucia.link(); again != lucias {
			t.Errorf("Lucia's link is %+v, then %+v", lucias, again)
		}

		headed := ben.ordersBy(lucias, s.offer.ID, "")
		s.settle()
		if costs := get[api.Costs](s.operator, "/growth/costs"); len(costs.Items) != 0 {
			t.Errorf("before the group is formed, %+v count", costs.Items)
		}
		joined := chen.ordersBy(bens, s.offer.ID, headed.GroupBuy)
		own := lucia.ordersBy(lucias, "", "") // nobody is credited for their own order
		s.settle()

		one := figures{orders: 1, newcomers: 1, discount: saved}
		s.brought(map[string]figures{own.Member: one, headed.Member: one})
		tree := get[api.Branch](lucia, "/members/me/tree?depth=2")
		if len(tree.Brought) != 1 || tree.Brought[0].Member != headed.Member ||
			len(tree.Brought[0].Brought) != 1 || tree.Brought[0].Brought[0].Member != joined.Member {
			t.Errorf("Lucia brought %+v", tree)
		}
		if tree = get[api.Branch](lucia, "/members/me/tree?depth=1"); len(tree.Brought) != 1 || len(tree.Brought[0].Brought) != 0 {
			t.Errorf("one deep, Lucia brought %+v", tree)
		}

		send[api.Order](s.operator, "POST", "/orders/"+joined.ID+"/refund", nil)
		chen.isRefunded(joined.ID, commerce.Refunded, commerce.ReasonStaff)
		s.settle()
		s.brought(map[string]figures{own.Member: one})
		if tree = get[api.Branch](lucia, "/members/me/tree?depth=2"); len(tree.Brought) != 1 || len(tree.Brought[0].Brought) != 0 {
			t.Errorf("after the refund, Lucia brought %+v", tree)
		}
		s.audit()
	})
}

// advertCosts says what a new customer costs by an advert.
func (s *shop) advertCosts(cents money.Amount) {
	s.t.Helper()
	_, err := s.Communities.EditCommunity(s.t.Context(), s.founder, func(c *community.Settings) { c.AdvertCost = cents })
	if err != nil {
		s.t.Fatal(err)
	}
}

// link is the member's own link to the offer.
func (c client) link() api.Share {
	c.s.t.Helper()
	return send[api.Share](c, "POST", "/shares", api.NewShare{Offer: c.s.offer.ID})
}

// ordersBy buys one Dawn by somebody's link: alone without an offer, else in a group or at the head of a new one.
func (c client) ordersBy(link api.Share, offer, group string) api.Order {
	c.s.t.Helper()
	return send[api.Order](c, "POST", "/orders", api.NewOrder{Variant: c.s.variant(), Quantity: 1, Offer: offer, GroupBuy: group,
		Instrument: instrument, Share: link.Code})
}

// figures are what somebody brought, in orders that were kept.
type figures struct{ orders, newcomers, discount int64 }

// brought reads who brought what, by whom and (together) through channels, beside what an advert costs.
func (s *shop) brought(want map[string]figures) {
	s.t.Helper()
	costs := get[api.Costs](s.operator, "/growth/costs")
	if costs.AdvertCost == nil || *costs.AdvertCost != euros(32_00) {
		s.t.Errorf("an advert costs %v", costs.AdvertCost)
	}
	got, whole, channels := map[string]figures{}, figures{}, figures{}
	for _, c := range costs.Items {
		got[c.Member] = figures{c.Orders, c.Newcomers, c.Discount.Amount}
		if (c.CostPerNewcomer != nil) != (c.Newcomers > 0) || c.CostPerNewcomer != nil && *c.CostPerNewcomer != euros(saved) {
			s.t.Errorf("each of %s costs %v", c.Name, c.CostPerNewcomer)
		}
		whole = figures{whole.orders + c.Orders, whole.newcomers + c.Newcomers, whole.discount + c.Discount.Amount}
	}
	for _, c := range costs.Channels {
		channels = figures{channels.orders + c.Orders, channels.newcomers + c.Newcomers, channels.discount + c.Discount.Amount}
	}
	if !maps.Equal(got, want) || channels != whole {
		s.t.Errorf("brought by person: %v, by channel: %v, want %v", got, channels, want)
	}
}
