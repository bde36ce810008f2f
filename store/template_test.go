package store_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fission"
	"panal/internal/once"
	"panal/loyalty"
	"panal/money"
	"panal/store"
)

// Whatever a template says: its file is read as it was written, and a community that is begun by it is the same pattern.
func TestTemplateRoundTrip(t *testing.T) {
	inWorld(t, func(w *world) {
		shop := commerce.NewService(w.db.Commerce(), nil, w.db.IDs(), w.at.Now, commerce.DefaultConfig)
		in := fission.World{Communities: w.people, Shop: shop, Points: loyalty.NewService(w.db.Loyalty(), w.at.Now), Now: w.at.Now}
		begun := 0
		rapid.Check(t, func(t *rapid.T) {
			wrote := drawTemplate(t)
			file, err := wrote.Write()
			if err != nil {
				t.Fatal(err)
			}
			read, err := fission.ReadTemplate(file)
			if err != nil {
				t.Fatalf("%v in %s", err, file)
			}
			if again, err := read.Write(); err != nil || !bytes.Equal(again, file) {
				t.Fatalf("read as %s\nwrote %s, %v", again, file, err)
			}
			begun++
			w.at.Advance(time.Duration(rapid.IntRange(1, 1000).Draw(t, "hours")) * time.Hour)
			_, owner, err := fission.Begin(w.Context(), in, w.operator, community.Founding{Name: read.Name, Slug: fmt.Sprint("copy-", begun), Currency: "EUR", Locale: "es", TimeZone: "Asia/Kathmandu"}, read)
			if err != nil {
				t.Fatalf("%v by %s", err, file)
			}
			w.at.Advance(time.Hour)
			captured, err := fission.Capture(w.Context(), in, owner)
			read.Asks, read.About = []fission.Ask{}, read.Positioning.Slogan // whoever writes a template says these of it
			if err != nil || !reflect.DeepEqual(captured, read) {
				got, _ := captured.Write()
				t.Fatalf("%v\nbegun by %s\nit is %s", err, file, got)
			}
		})
	})
}

// drawTemplate draws one that can be followed, in euros.
func drawTemplate(t *rapid.T) fission.Template {
	d := drawing{t}
	out := fission.Template{Format: fission.FormatNow, Name: d.words(), About: d.maybe(), MembersFound: d.yes()}
	p := &out.Positioning
	p.Slogan, p.Field, p.Story, p.Audience, p.Mascot.Name, p.Mascot.Line = d.maybe(), d.maybe(), d.maybe(), d.maybe(), d.maybe(), d.maybe()
	for range d.upTo(4) {
		p.Values = append(p.Values, d.words())
	}
	p.Colour = d.of("", "#7a3e00", "#0b6e4f")
	for i := range d.upTo(2) {
		out.Asks = append(out.Asks, fission.Ask{Part: []string{"field", "mascot.name"}[i], Question: d.words()})
	}
	free := d.yes()
	for i := range d.upTo(4) {
		out.Tiers = append(out.Tiers, d.tier(fmt.Sprint("tier-", i), i > 0 || !free))
	}
	var paid []string
	for _, tier := range out.Tiers {
		if tier.Paid {
			paid = append(paid, tier.Slug)
		}
	}
	ways := []community.Admission{community.AdmitOpen, community.AdmitApplication, community.AdmitInvitation}
	if len(paid) > 0 {
		ways = append(ways, community.AdmitTier)
	}
	out.Entrance = fission.EntrancePattern{Admission: rapid.SampledFrom(ways).Draw(t, "way"), ReapplyDays: d.upTo(60), Quota: d.upTo(20), InviteDays: 1 + d.upTo(30), Questions: d.questions()}
	for i := range d.upTo(3) {
		out.Attributes = append(out.Attributes, d.attribute(fmt.Sprint("about-", i)))
	}
	for i := range d.upTo(4) {
		c := fission.CirclePattern{Slug: fmt.Sprint("circle-", i), Name: d.words(), Kind: rapid.SampledFrom(community.CircleKinds).Draw(t, "kind"),
			Reason: rapid.SampledFrom(community.CircleReasons).Draw(t, "reason"), About: d.maybe(), Rules: d.maybe(), Admission: rapid.SampledFrom(ways).Draw(t, "way"),
			Questions: d.questions(), Capacity: d.one(0, 80), SplitAbove: d.one(0, 200)}
		if c.Kind == community.Core {
			c.Admission = community.AdmitApplication
		}
		if c.Kind == community.Chapter {
			c.Region = d.words()
		}
		if c.Admission == community.AdmitTier {
			c.Tiers = paid[:1+d.upTo(len(paid)-1)]
		}
		out.Circles = append(out.Circles, c)
	}
	for i := range d.upTo(3) {
		out.Goods = append(out.Goods, d.goods(i))
	}
	out.Campaigns = d.campaigns(out)
	if d.yes() {
		out.Points = d.points()
	}
	out = out.In("EUR")
	if other := out.In("JPY"); reflect.DeepEqual(other, inCurrency(out, "JPY")) {
		out.Currency = "" // nothing has a price
	}
	file, err := out.Write()
	if err != nil {
		t.Fatal(err)
	}
	read, err := fission.ReadTemplate(file)
	if err != nil {
		t.Skipf("it cannot be followed: %v", err)
	}
	return read
}

// inCurrency is a template that is said to be in another currency.
func inCurrency(t fission.Template, currency string) fission.Template {
	t.Currency = currency
	return t
}

// drawing draws parts of a template.
type drawing struct{ t *rapid.T }

func (d drawing) yes() bool                { return rapid.Bool().Draw(d.t, "yes") }
func (d drawing) upTo(most int) int        { return rapid.IntRange(0, most).Draw(d.t, "many") }
func (d drawing) of(from ...string) string { return rapid.SampledFrom(from).Draw(d.t, "of") }
func (d drawing) one(from ...int) int      { return rapid.SampledFrom(from).Draw(d.t, "of") }

// words are some that a page has to show as they are.
func (d drawing) words() string {
	some := rapid.SliceOfN(rapid.SampledFrom([]string{"café", "社区", "R&D", "<b>", `"so"`, "100%", "e"}), 1, 5).Draw(d.t, "words")
	return "A " + strings.Join(some, " ")
}

func (d drawing) maybe() string {
	if d.yes() {
		return d.words()
	}
	return ""
}

func (d drawing) questions() (all []community.Question) {
	for range d.upTo(2) {
		q := community.Question{Kind: rapid.SampledFrom(community.QuestionKinds).Draw(d.t, "kind"), Label: d.words(), Hint: d.maybe(), Required: d.yes()}
		if q.Kind.Chooses() {
			q.Options = []string{"one", "two"}
		}
		all = append(all, q)
	}
	return all
}

func (d drawing) attribute(slug string) fission.AttributePattern {
	a := fission.AttributePattern{Slug: slug, Label: d.words(), Purpose: d.words(), Kind: rapid.SampledFrom(community.AttributeKinds).Draw(d.t, "kind"),
		FilledBy: community.FilledByMember, ShownTo: community.ShownToStaff}
	if a.Kind == community.OneOf || a.Kind == community.Band {
		a.Choices = []string{"low", "high"}
	}
	return a
}

func (d drawing) tier(slug string, paid bool) fission.TierPattern {
	p := fission.TierPattern{Slug: slug, Name: d.words(), About: d.maybe(), Paid: paid, CoolingDays: d.upTo(30)}
	if !paid {
		return p
	}
	p.PercentOff, p.SaleDays, p.Points = d.upTo(50), d.one(0, 1, 30, 3650), d.one(0, 100, 200)
	for range d.upTo(3) {
		price := fission.PricePattern{Unit: rapid.SampledFrom(community.Units).Draw(d.t, "unit"), Amount: money.Amount(2 + d.upTo(9999))}
		switch {
		case price.Unit == community.Until:
			price.Days = 1 + d.upTo(400)
		case price.Unit.Rolls() && d.yes():
			price.TrialDays = 1 + d.upTo(29)
		}
		if price.TrialDays == 0 && d.yes() {
			price.EarlyAmount, price.EarlyPlaces, price.EarlyDays = price.Amount/2, int64(d.upTo(50)), 1+d.upTo(90)
			if d.yes() {
				price.EarlyPlaces, price.EarlyDays = 1+price.EarlyPlaces, 0
			}
		}
		p.Prices = append(p.Prices, price)
	}
	return p
}

// campaigns are some of every kind that name what the template has; moments last, as they are captured.
func (d drawing) campaigns(of fission.Template) (all []fission.CampaignPattern) {
	var sells []fission.SoldPattern
	var prices []money.Amount
	var offers []string
	for _, g := range of.Goods {
		for _, v := range g.Variants {
			sells, prices = append(sells, fission.SoldPattern{Goods: g.Slug, SKU: v.SKU}), append(prices, v.Price)
		}
		if g.Offer != nil {
			offers = append(offers, g.Offer.Slug)
		}
	}
	for i := range d.upTo(5) {
		c := fission.CampaignPattern{Slug: fmt.Sprint("campaign-", i), Title: d.words(), About: d.maybe(), AfterDays: d.upTo(40), Days: 1 + d.upTo(60),
			PerPersonLimit: int64(d.upTo(3)), Combines: d.yes()}
		if len(of.Circles) > 0 && d.yes() {
			c.Circle = of.Circles[d.upTo(len(of.Circles)-1)].Slug
		} else if len(of.Tiers) > 0 && d.yes() {
			c.Tier = of.Tiers[d.upTo(len(of.Tiers)-1)].Slug
		}
		kind := d.upTo(4)
		if n := len(sells); kind >= 3 && n > 0 {
			at := d.upTo(n - 1)
			c.Sells = &sells[at]
			if kind == 3 {
				c.Bargain = &commerce.BargainRule{Start: prices[at], Floor: prices[at] / 2, Hours: 24, Helpers: int64(1 + d.upTo(20)), Spread: int64(d.upTo(50)), Early: d.yes(), PayMinutes: 60}
			} else {
				c.PerPersonLimit, c.Stock = 1, int64(1+d.upTo(50))
				c.Drop = &commerce.DropRule{UnitPrice: prices[at], Minutes: 15}
			}
			all = append(all, c)
			continue
		}
		switch kind {
		case 0:
			c.Packet = &commerce.PacketRule{Total: 5000, Shares: int64(2 + d.upTo(20)), Spread: int64(d.upTo(50)), Hours: 24, Passed: d.yes()}
			c.Budget = 100_000
		case 1:
			c.Giveaway = &commerce.GiveawayRule{Prize: d.words(), Worth: 2500, Prizes: int64(1 + d.upTo(4)), Credit: d.yes()}
			if d.yes() {
				c.Giveaway.Question, c.Giveaway.Judged = d.words(), 24
			}
		default:
			c.Coupon = &fission.CouponPattern{CouponRule: commerce.CouponRule{Percent: int64(1 + d.upTo(40)), Days: int64(d.upTo(30)), Coded: d.yes()}}
			if d.yes() {
				c.Coupon.Cap, c.Coupon.Threshold, c.Budget = 800, 2000, 80_000
			}
			for _, g := range of.Goods {
				if d.yes() {
					c.Coupon.Products = append(c.Coupon.Products, g.Slug)
				}
			}
		}
		all = append(all, c)
	}
	others := len(all)
	for i := range d.upTo(2) {
		m := fission.MomentPattern{MomentRule: commerce.MomentRule{Hashtag: "now", Occasion: rapid.SampledFrom(commerce.Occasions).Draw(d.t, "occasion"),
			Note: d.words(), Text: d.words(), Channels: []commerce.MomentChannel{{Channel: "x"}, {Channel: "wechat", Text: d.maybe()}}}}
		switch {
		case len(offers) > 0 && d.yes():
			m.Offer = offers[d.upTo(len(offers)-1)]
		case others > 0:
			m.Campaign = all[d.upTo(others-1)].Slug
		default:
			continue
		}
		all = append(all, fission.CampaignPattern{Slug: fmt.Sprint("moment-", i), Title: d.words(), Days: 1 + d.upTo(5), Moment: &m})
	}
	return all
}

// points are a programme, on or off.
func (d drawing) points() *fission.PointsPattern {
	p := &fission.PointsPattern{Active: d.yes(), Terms: loyalty.Terms{Name: d.words(), FrozenDays: d.upTo(14), LifeDays: d.one(0, 365), GraceDays: d.upTo(30)}}
	for _, act := range loyalty.Acts {
		if d.yes() {
			p.Earn = append(p.Earn, loyalty.EarnRule{Act: act, Points: money.Amount(d.upTo(20)), Cap: money.Amount(d.one(0, 100))})
		}
	}
	if d.yes() {
		p.Spending = loyalty.Spending{Rate: 100, MostPercent: 50, Least: money.Amount(d.upTo(100))}
	}
	for i := range d.upTo(3) {
		p.Levels = append(p.Levels, loyalty.Level{Name: d.words(), From: money.Amount(100 * (i + 1)), Percent: int64(d.one(0, 100, 150))})
		p.Milestones = append(p.Milestones, loyalty.Milestone{Days: 7 * (i + 1), Points: 5})
	}
	if d.yes() {
		p.Recognition = loyalty.Recognition{Monthly: 100, PerPerson: 10}
	}
	return p
}

func (d drawing) goods(i int) fission.GoodsPattern {
	g := fission.GoodsPattern{Slug: fmt.Sprint("goods-", i), Title: d.words(), Description: d.maybe()}
	if d.yes() {
		g.Offer = &fission.OfferPattern{Slug: fmt.Sprint("offer-", i), Size: 2 + d.upTo(8), WindowMinutes: int64(60 + d.upTo(1380)), PerPersonLimit: int64(d.upTo(3)), Days: 1 + d.upTo(364)}
	}
	for n := range 1 + d.upTo(2) {
		v := fission.VariantPattern{Title: d.words(), SKU: fmt.Sprint("S", i, n), Price: money.Amount(100 + d.upTo(9999))}
		if g.Offer != nil {
			v.Together = v.Price - 1 - money.Amount(d.upTo(50))
		}
		g.Variants = append(g.Variants, v)
	}
	return g
}

// A founding that is sent many times at once, to two nodes, begins one community, which all of them come to. Who sends
// another finds the name taken.
func TestFoundingTakesEffectOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		asked := func(key string) once.Request {
			r, err := once.New(w.operator.Person, key)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		f := cafe("valle")
		f.Request = asked("tap")
		nodes := []*community.Service{w.people, w.node()}
		var owners [6]access.Actor
		begun := atOnce(len(owners), func(n int) (err error) {
			_, owners[n], err = nodes[n%2].Create(w.Context(), w.operator, f)
			return err
		})
		for _, owner := range owners {
			if begun != 1 || owner.Role != access.Owner || owner.Community != owners[0].Community {
				t.Fatalf("%d begun: %+v", begun, owners)
			}
		}
		other := f
		other.Request = asked("another")
		_, _, err := w.people.Create(w.Context(), w.operator, other)
		w.wants("another of the name", err, community.ErrSlugTaken)
		other.Request.Key = f.Request.Key
		other.Request.Hash[0]++
		_, _, err = w.people.Create(w.Context(), w.operator, other)
		w.wants("the key with something else", err, store.ErrIdempotencyMismatch)
	})
}
