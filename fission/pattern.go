package fission

import (
	"time"

	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/money"
)

// A pattern is a thing of a community without what is that community's own: its ids, its people, its dates.

func (p Pattern) positioning() community.Positioning {
	return community.Positioning{Slogan: p.Slogan, Field: p.Field, Story: p.Story, Values: p.Values, Audience: p.Audience,
		Mascot: community.Mascot{Name: p.Mascot.Name, Line: p.Mascot.Line}, Colour: p.Colour}
}

func patternOf(p community.Positioning) Pattern {
	out := Pattern{Slogan: p.Slogan, Field: p.Field, Story: p.Story, Values: p.Values, Audience: p.Audience, Colour: p.Colour}
	out.Mascot.Name, out.Mascot.Line = p.Mascot.Name, p.Mascot.Line
	return out
}

// entrance is how people get in by the pattern; what it does not say is as it was.
func (p EntrancePattern) entrance(was community.Entrance) community.Entrance {
	was.Admission, was.ReapplyDays, was.Quota, was.InviteDays = p.Admission, p.ReapplyDays, p.Quota, p.InviteDays
	return was
}

func entrancePatternOf(e community.Entrance, questions []community.Question) EntrancePattern {
	return EntrancePattern{e.Admission, e.ReapplyDays, e.Quota, e.InviteDays, questions}
}

func (p AttributePattern) terms() community.AttributeTerms {
	return community.AttributeTerms{Slug: p.Slug, Label: p.Label, Purpose: p.Purpose, Kind: p.Kind, Choices: p.Choices, FilledBy: p.FilledBy, ShownTo: p.ShownTo}
}

func attributePatternOf(a community.Attribute) AttributePattern {
	p := AttributePattern{Slug: a.Slug, Label: a.Label, Purpose: a.Purpose, Kind: a.Kind, FilledBy: a.FilledBy, ShownTo: a.ShownTo}
	if a.Kind == community.OneOf || a.Kind == community.Band {
		for _, o := range a.Options {
			p.Choices = append(p.Choices, o.Label)
		}
	}
	return p
}

// terms are the tier's, in a community that begins now.
func (p TierPattern) terms(position int, now time.Time) community.TierTerms {
	return community.TierTerms{Slug: p.Slug, Name: p.Name, About: p.About, Position: position, SaleUntil: after(now, p.SaleDays),
		CoolingDays: p.CoolingDays, Rights: community.Rights{PercentOff: p.PercentOff, Points: p.Points}}
}

// price is a tier's, in a community that begins now and here.
func (p PricePattern) price(tier id.ID, now time.Time, zone *time.Location) community.TierPrice {
	price := community.TierPrice{Tier: tier, Unit: p.Unit, Amount: p.Amount, TrialDays: p.TrialDays, NoticeDays: p.NoticeDays,
		EarlyAmount: p.EarlyAmount, EarlyPlaces: p.EarlyPlaces, EarlyUntil: after(now, p.EarlyDays)}
	if p.Days > 0 {
		price.Until = community.DateOf(now, zone).AddDays(p.Days)
	}
	return price
}

// tierPatternOf is a tier's pattern: what ends lasts as long as it did from when it was first offered.
func tierPatternOf(t community.Tier, zone *time.Location) TierPattern {
	p := TierPattern{Slug: t.Slug, Name: t.Name, About: t.About, Paid: t.Paid, CoolingDays: t.CoolingDays, PercentOff: t.Rights.PercentOff, Points: t.Rights.Points}
	from := t.CreatedAt
	if t.SaleFrom.After(from) {
		from = t.SaleFrom
	}
	p.SaleDays = daysBetween(from, t.SaleUntil)
	for _, price := range t.Prices {
		made := price.ID.Time()
		kept := PricePattern{Unit: price.Unit, Amount: price.Amount, TrialDays: price.TrialDays, NoticeDays: price.NoticeDays,
			EarlyAmount: price.EarlyAmount, EarlyPlaces: price.EarlyPlaces, EarlyDays: daysBetween(made, price.EarlyUntil)}
		if price.Unit == community.Until {
			kept.Days = min(max(community.DateOf(made, zone).Until(price.Until), 1), mostDays)
		}
		p.Prices = append(p.Prices, kept)
	}
	return p
}

const day = 24 * time.Hour

// after is the time so many days from now; without days there is none.
func after(now time.Time, days int) time.Time {
	if days == 0 {
		return time.Time{}
	}
	return now.Add(time.Duration(days) * day)
}

// daysBetween is how long something lasts that ends, in the nearest whole days; 0 when it has no end.
func daysBetween(from, until time.Time) int {
	if until.IsZero() {
		return 0
	}
	return min(max(int((until.Sub(from)+day/2)/day), 1), mostDays)
}

// terms are the circle's, with the tiers that let in by their slugs.
func (c CirclePattern) terms(tiers map[string]id.ID) community.CircleTerms {
	terms := community.CircleTerms{Slug: c.Slug, Name: c.Name, Kind: c.Kind, Reason: c.Reason, About: c.About, Region: c.Region, Rules: c.Rules,
		Admission: c.Admission, Capacity: c.Capacity, SplitAbove: c.SplitAbove}
	for _, slug := range c.Tiers {
		terms.Tiers = append(terms.Tiers, tiers[slug])
	}
	return terms
}

func circlePatternOf(c community.Circle, questions []community.Question, tiers map[id.ID]string) CirclePattern {
	p := CirclePattern{Slug: c.Slug, Name: c.Name, Kind: c.Kind, Reason: c.Reason, About: c.About, Region: c.Region, Rules: c.Rules,
		Admission: c.Admission, Questions: questions, Capacity: c.Capacity, SplitAbove: c.SplitAbove}
	for _, tier := range c.Tiers {
		if slug := tiers[tier]; slug != "" {
			p.Tiers = append(p.Tiers, slug)
		}
	}
	if p.Admission == community.AdmitTier && len(p.Tiers) == 0 { // they are sold no more
		p.Admission = community.AdmitApplication
	}
	return p
}

// product is the pattern's product, with ids for the time of a check.
func (g GoodsPattern) product(product id.ID) commerce.Product {
	p := commerce.Product{ID: product, Slug: g.Slug, Title: g.Title, Description: g.Description}
	for n, v := range g.Variants {
		p.Variants = append(p.Variants, commerce.Variant{ID: stand(n), Product: product, Title: v.Title, SKU: v.SKU, Price: v.Price})
	}
	return p
}

// offer is the pattern's offer of a product with such variants, from now on.
func (g GoodsPattern) offer(now time.Time, variants []commerce.Variant) commerce.Offer {
	t := g.offerTerms(now, variants)
	return commerce.Offer{Slug: t.Slug, Size: t.Size, Window: t.Window, PerPersonLimit: t.PerPersonLimit, StartsAt: t.StartsAt, EndsAt: t.EndsAt, Prices: t.Prices}
}

func (g GoodsPattern) offerTerms(now time.Time, variants []commerce.Variant) commerce.OfferTerms {
	terms := commerce.OfferTerms{Slug: g.Offer.Slug, Size: g.Offer.Size, Window: time.Duration(g.Offer.WindowMinutes) * time.Minute,
		PerPersonLimit: g.Offer.PerPersonLimit, StartsAt: now, EndsAt: after(now, g.Offer.Days), Prices: map[id.ID]money.Amount{}}
	for i, v := range variants {
		if together := g.Variants[i].Together; together > 0 {
			terms.Prices[v.ID] = together
		}
	}
	return terms
}

// goodsPatternOf is a product's pattern with its latest offer, if it has one.
func goodsPatternOf(p commerce.Product, o commerce.Offer) GoodsPattern {
	g := GoodsPattern{Slug: p.Slug, Title: p.Title, Description: p.Description}
	for _, v := range p.Variants {
		g.Variants = append(g.Variants, VariantPattern{v.Title, v.SKU, v.Price, o.Prices[v.ID]})
	}
	if !o.ID.IsZero() {
		g.Offer = &OfferPattern{o.Slug, o.Size, int64(o.Window / time.Minute), o.PerPersonLimit, daysBetween(o.StartsAt, o.EndsAt)}
	}
	return g
}
