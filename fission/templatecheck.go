package fission

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"panal/commerce"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// askable are the parts of a positioning that whoever begins a community may be asked for.
var askable = []string{"slogan", "field", "audience", "mascot.name", "mascot.line"}

// upgraded is a template of an older format in the present one: what the older could not say is as it is by default.
func (t Template) upgraded() Template {
	t.Format = FormatNow
	if t.Entrance.Admission == "" {
		t.Entrance = entrancePatternOf(community.DefaultEntrance, nil)
	}
	return t
}

// tidy writes what is empty in one way, so that templates that say the same are the same.
func (t Template) tidy() Template {
	t.Asks, t.Attributes, t.Tiers, t.Goods = filled(t.Asks), filled(t.Attributes), filled(t.Tiers), filled(t.Goods)
	t.Campaigns, t.Points = filled(t.Campaigns), t.Points.tidy()
	t.Positioning.Values, t.Entrance.Questions, t.Circles = filled(t.Positioning.Values), filled(t.Entrance.Questions), filled(t.Circles)
	for i := range t.Circles {
		t.Circles[i].Tiers, t.Circles[i].Questions = filled(t.Circles[i].Tiers), filled(t.Circles[i].Questions)
	}
	for i := range t.Tiers {
		t.Tiers[i].Prices = filled(t.Tiers[i].Prices)
		if t.Tiers[i].Points == 100 { // as everybody has it
			t.Tiers[i].Points = 0
		}
		for n, price := range t.Tiers[i].Prices {
			t.Tiers[i].Prices[n].NoticeDays = cmp.Or(price.NoticeDays, price.Unit.Notice())
		}
	}
	for i := range t.Attributes {
		t.Attributes[i].Choices = filled(t.Attributes[i].Choices)
	}
	return t
}

func filled[T any](list []T) []T { return append([]T{}, list...) }

// whole looks through parts of a template for the first that is wrong, each at its place.
type whole struct{ err error }

// part notes what is wrong at a place, with the field of the first mistake.
func (w *whole) part(place string, err error) {
	w.partAt(place, err, func(field string) string { return field })
}

// partAt does so for what has other names for its fields.
func (w *whole) partAt(place string, err error, called func(field string) string) {
	if w.err != nil || err == nil {
		return
	}
	if fields := fault.From(err).Fields; len(fields) > 0 && fields[0].Name != "" {
		place += "." + called(fields[0].Name)
	}
	w.err = badTemplate(place, err)
}

// holds notes that a place is wrong unless something holds.
func (w *whole) holds(ok bool, place string) {
	if w.err == nil && !ok {
		w.err = badTemplate(place, nil)
	}
}

// named notes the second of two things of a name, at its place.
func (w *whole) named(seen map[string]bool, name, place string) {
	w.holds(!seen[name], place)
	seen[name] = true
}

// questions checks what is asked at a place.
func (w *whole) questions(place string, all []community.Question) {
	_, err := community.CheckQuestions(all)
	w.part(place, err)
}

func at(list string, i int) string { return list + "." + strconv.Itoa(i) }

// Check says at which place a template could not be followed.
func (t Template) Check() error {
	var w whole
	w.holds(t.Format == FormatNow, "format")
	_, err := t.Positioning.positioning().Check()
	w.part("positioning", err)
	w.holds(len(t.Asks) <= mostAsks, "asks")
	asked := map[string]bool{}
	for i, a := range t.Asks {
		w.holds(slices.Contains(askable, a.Part), at("asks", i)+".part")
		w.named(asked, a.Part, at("asks", i)+".part")
		w.holds(a.Question != "", at("asks", i)+".question")
	}
	w.part("entrance", t.Entrance.entrance(community.DefaultEntrance).Check())
	w.questions("entrance", t.Entrance.Questions)
	w.holds(t.Currency != money.Points && (money.ValidCurrency(t.Currency) || t.Currency == "" && t.priceless()), "currency")
	attributes := map[string]bool{}
	for i, a := range t.Attributes {
		w.part(at("attributes", i), a.terms().Check())
		w.named(attributes, a.Slug, at("attributes", i)+".slug")
	}
	t.checkTiers(&w)
	t.checkCircles(&w)
	t.checkGoods(&w)
	t.checkCampaigns(&w)
	if t.Points != nil {
		w.part("points", t.Points.Check())
	}
	return w.err
}

// priceless reports whether nothing in the template has a price, or names an amount of money.
func (t Template) priceless() bool {
	return len(t.Goods) == 0 && t.Points.priceless() &&
		!slices.ContainsFunc(t.Tiers, func(p TierPattern) bool { return len(p.Prices) > 0 }) &&
		!slices.ContainsFunc(t.Campaigns, func(p CampaignPattern) bool { return !p.priceless() })
}

func (t Template) checkTiers(w *whole) {
	w.holds(len(t.Tiers) <= mostTiers, "tiers")
	slugs, free := map[string]bool{}, 0
	for i, p := range t.Tiers {
		place := at("tiers", i)
		w.part(place, p.terms(i, beginning).Check(p.Paid))
		w.holds(lasts(p.SaleDays), place+".sale_days")
		w.part(place, community.CheckTiers(p.Paid, len(p.Prices)))
		w.named(slugs, p.Slug, place+".slug")
		if !p.Paid {
			free++
		}
		w.holds(free <= 1, place+".paid")
		for n, price := range p.Prices {
			in := at(place+".prices", n)
			w.holds(lasts(price.EarlyDays) && (price.EarlyDays == 0 || price.EarlyAmount > 0), in+".early_days")
			w.holds(lasts(price.Days) && (price.Days > 0) == (price.Unit == community.Until), in+".days")
			w.part(in, price.price(id.Zero, beginning, time.UTC).Check(beginning, time.UTC))
		}
	}
	w.holds(t.Entrance.Admission != community.AdmitTier || len(t.Tiers)-free > 0, "entrance.admission")
}

func (t Template) checkCircles(w *whole) {
	w.holds(len(t.Circles) <= mostCircles, "circles")
	tiers, slugs := map[string]id.ID{}, map[string]bool{}
	for i, p := range t.Tiers {
		tiers[p.Slug] = stand(i)
	}
	for i, c := range t.Circles {
		place := at("circles", i)
		for n, slug := range c.Tiers {
			w.holds(!tiers[slug].IsZero(), at(place+".tiers", n))
		}
		w.holds(c.Admission == community.AdmitTier || len(c.Tiers) == 0, place+".tiers")
		_, err := community.Circle{}.With(c.terms(tiers))
		w.part(place, err)
		w.questions(place, c.Questions)
		w.named(slugs, c.Slug, place+".slug")
	}
}

func (t Template) checkGoods(w *whole) {
	w.holds(len(t.Goods) <= mostGoods, "goods")
	slugs, offers := map[string]bool{}, map[string]bool{}
	for i, g := range t.Goods {
		place := at("goods", i)
		p := g.product(stand(i))
		for n, v := range g.Variants {
			w.holds(v.Together == 0 || g.Offer != nil && v.Together > 0 && v.Together < v.Price, at(place+".variants", n)+".together")
		}
		w.part(place, p.Check())
		w.named(slugs, g.Slug, place+".slug")
		if o := g.Offer; o != nil {
			w.holds(o.Days >= 1 && lasts(o.Days), place+".offer.days")
			w.part(place+".offer", g.offer(beginning, p.Variants).Check(commerce.Sold{Product: p}))
			w.named(offers, o.Slug, place+".offer.slug")
		}
	}
}

// mostDays is how long anything of a template lasts that ends: ten years.
const mostDays = 3650

// lasts reports whether something of a template may last so many days; 0 is without an end.
func lasts(days int) bool { return days >= 0 && days <= mostDays }

// beginning is when a community begins for the time of a check.
var beginning = time.Unix(1, 0)

// stand is an id for the time of a check.
func stand(i int) id.ID { return id.ID{15: byte(i + 1)} }

// Answer is the template with what whoever begins a community answers to what it asks, or what is wrong with that, each
// at its field. What is not answered stays.
func (t Template) Answer(given map[string]string) (Template, error) {
	for _, a := range t.Asks {
		text := given[a.Part]
		if text == "" {
			continue
		}
		switch p := &t.Positioning; a.Part {
		case "slogan":
			p.Slogan = text
		case "field":
			p.Field = text
		case "audience":
			p.Audience = text
		case "mascot.name":
			p.Mascot.Name = text
		case "mascot.line":
			p.Mascot.Line = text
		}
	}
	var wrong fault.Fields
	if _, err := t.Positioning.positioning().Check(); err != nil {
		for _, f := range fault.From(err).Fields {
			wrong.Check(false, AnswerField(f.Name), f.Code, f.Args)
		}
	}
	return t, wrong.Err()
}

// AnswerField is what forms call the answer to what a template asks for a part.
func AnswerField(part string) string { return "asks." + part }

// In is the template as a community of a currency can follow it: in another than its own, without prices, so that tiers
// wait as drafts, and nothing is for sale. Campaigns that name an amount stay behind, with those that lead to them, and
// points neither come from money nor take any off. Where a tier was to let in and none is to be had yet, one applies.
func (t Template) In(currency string) Template {
	t = t.tidy()
	all := slices.Clone(t.Campaigns)
	if t.Currency == currency || t.priceless() {
		t.Currency = currency
		return t
	}
	t.Currency, t.Goods, t.Points = currency, []GoodsPattern{}, t.Points.withoutPrices().tidy()
	stay := func(p CampaignPattern) bool { return !p.priceless() }
	t.Campaigns = slices.DeleteFunc(t.Campaigns, func(p CampaignPattern) bool {
		return stay(p) || p.Moment != nil && slices.ContainsFunc(all, func(to CampaignPattern) bool { return to.Slug == p.Moment.Campaign && stay(to) })
	})
	for i := range t.Tiers {
		t.Tiers[i].Prices = []PricePattern{}
	}
	if t.Entrance.Admission == community.AdmitTier {
		t.Entrance.Admission = community.AdmitApplication
	}
	return t
}
