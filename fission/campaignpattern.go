package fission

import (
	"slices"
	"strings"
	"time"

	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/money"
)

// CampaignPattern is a campaign without its people, its codes and what came of it, made as a draft. A day is the
// community's own: it starts so many days after another begins, as long as it was announced before, and lasts as long as
// it did. What it names it names by slug. It has one rule, under the name of its kind.
type CampaignPattern struct {
	Slug           string       `json:"slug"`
	Title          string       `json:"title"`
	About          string       `json:"about"`
	Circle         string       `json:"circle,omitempty"` // whom it is for: who is in a circle, or
	Tier           string       `json:"tier,omitempty"`   // stands in a tier; without either, everybody
	AfterDays      int          `json:"after_days"`
	Days           int          `json:"days"`
	Budget         money.Amount `json:"budget"`
	PerPersonLimit int64        `json:"per_person_limit"`
	Stock          int64        `json:"stock"`
	Combines       bool         `json:"combines"`
	Sells          *SoldPattern `json:"sells,omitempty"`

	Coupon   *CouponPattern         `json:"coupon,omitempty"`
	Bargain  *commerce.BargainRule  `json:"bargain,omitempty"`
	Drop     *commerce.DropRule     `json:"drop,omitempty"`
	Packet   *commerce.PacketRule   `json:"packet,omitempty"`
	Giveaway *commerce.GiveawayRule `json:"giveaway,omitempty"`
	Moment   *MomentPattern         `json:"moment,omitempty"`
}

// SoldPattern names the variant that a campaign sells: of the goods with a slug, the one with a SKU.
type SoldPattern struct {
	Goods string `json:"goods"`
	SKU   string `json:"sku"`
}

// CouponPattern is the rule of coupons, whose scope is goods by their slugs.
type CouponPattern struct {
	commerce.CouponRule
	Products []string `json:"products,omitempty"`
}

// MomentPattern is the rule of a moment, which leads to an offer or to another campaign by its slug.
type MomentPattern struct {
	commerce.MomentRule
	Offer    string `json:"offer,omitempty"`
	Campaign string `json:"campaign,omitempty"`
}

// made are the things that a campaign may name, by slug.
type made struct {
	circles, tiers, offers, campaigns map[string]id.ID
	goods                             map[string]commerce.Product
}

func nothingMade() made {
	return made{map[string]id.ID{}, map[string]id.ID{}, map[string]id.ID{}, map[string]id.ID{}, map[string]commerce.Product{}}
}

// sold is the variant that a campaign sells, with its product.
func (m made) sold(p *SoldPattern) (sold commerce.Sold, found bool) {
	if p == nil {
		return sold, true
	}
	sold.Product = m.goods[p.Goods]
	i := slices.IndexFunc(sold.Product.Variants, func(v commerce.Variant) bool { return v.SKU == p.SKU })
	if i < 0 {
		return sold, false
	}
	sold.Variant = sold.Product.Variants[i]
	return sold, true
}

// rules are those that the pattern has: one, of one that can be followed.
func (p CampaignPattern) rules(in made) (all []commerce.Rule) {
	if p.Coupon != nil {
		rule := p.Coupon.CouponRule
		rule.Products = nil
		for _, slug := range p.Coupon.Products {
			rule.Products = append(rule.Products, in.goods[slug].ID)
		}
		all = append(all, &rule)
	}
	if p.Bargain != nil {
		all = append(all, p.Bargain)
	}
	if p.Drop != nil {
		all = append(all, p.Drop)
	}
	if p.Packet != nil {
		all = append(all, p.Packet)
	}
	if p.Giveaway != nil {
		all = append(all, p.Giveaway)
	}
	if p.Moment != nil {
		rule := p.Moment.MomentRule
		rule.Offer, rule.Campaign = in.offers[p.Moment.Offer], in.campaigns[p.Moment.Campaign]
		all = append(all, &rule)
	}
	return all
}

// Kind is that of the campaign's rule, of a pattern that was checked.
func (p CampaignPattern) Kind() commerce.CampaignKind { return p.rules(made{})[0].Kind() }

// campaign is the pattern's draft in a community that begins now.
func (p CampaignPattern) campaign(now time.Time, in made) commerce.Campaign {
	starts := now.Add(time.Duration(p.AfterDays) * day)
	c := commerce.Campaign{State: commerce.CampaignDraft, CampaignTerms: commerce.CampaignTerms{Slug: p.Slug, Title: p.Title, About: p.About,
		Audience: commerce.Audience{Circle: in.circles[p.Circle], Tier: in.tiers[p.Tier]}, StartsAt: starts, EndsAt: starts.Add(time.Duration(p.Days) * day),
		Budget: p.Budget, PerPersonLimit: p.PerPersonLimit, Stock: p.Stock, Combines: p.Combines}}
	if rules := p.rules(in); len(rules) > 0 {
		c.Rule = rules[0]
	}
	sold, _ := in.sold(p.Sells)
	c.Variant = sold.Variant.ID
	return c
}

// priceless reports whether the campaign names no amount of money, and nothing that has a price.
func (p CampaignPattern) priceless() bool {
	free := p.Moment != nil && p.Moment.Offer == ""
	if c := p.Coupon; c != nil {
		free = c.Amount == 0 && c.Cap == 0 && c.Threshold == 0 && len(c.Products) == 0
	}
	return free && p.Budget == 0 && p.Sells == nil && p.Bargain == nil && p.Drop == nil && p.Packet == nil && p.Giveaway == nil
}

// campaignPlaces are the places of a pattern that a campaign has other fields for.
var campaignPlaces = map[string]string{"starts_at": "after_days", "ends_at": "days", "variant": "sells", "audience": "circle"}

// place is where the pattern says what a campaign has a field for.
func (p CampaignPattern) place(field string) string {
	if rest, of := strings.CutPrefix(field, "rule."); of {
		return string(p.Kind()) + "." + rest
	}
	if other := campaignPlaces[field]; other != "" {
		return other
	}
	return field
}

// checkCampaigns looks at the campaigns, each by its own rules in a community of the template's currency.
func (t Template) checkCampaigns(w *whole) {
	w.holds(len(t.Campaigns) <= mostCampaigns, "campaigns")
	if w.err != nil { // what they name is wrong already, or in no currency
		return
	}
	in, moments := t.stands(), map[string]bool{}
	for i, p := range t.Campaigns {
		in.campaigns[p.Slug], moments[p.Slug] = stand(i), p.Moment != nil
	}
	slugs := map[string]bool{}
	for i, p := range t.Campaigns {
		place := at("campaigns", i)
		w.named(slugs, p.Slug, place+".slug")
		rules := p.rules(in)
		w.holds(len(rules) == 1, place)
		w.holds(p.AfterDays >= 0 && lasts(p.AfterDays), place+".after_days")
		w.holds(p.Days >= 1 && lasts(p.Days), place+".days")
		w.holds(p.Circle == "" || !in.circles[p.Circle].IsZero(), place+".circle")
		w.holds(p.Tier == "" || !in.tiers[p.Tier].IsZero(), place+".tier")
		sold, found := in.sold(p.Sells)
		w.holds(found, place+".sells")
		if p.Coupon != nil {
			for n, slug := range p.Coupon.Products {
				w.holds(!in.goods[slug].ID.IsZero(), at(place+".coupon.products", n))
			}
		}
		if m := p.Moment; m != nil {
			w.holds(m.Offer == "" || !in.offers[m.Offer].IsZero(), place+".moment.offer")
			w.holds(m.Campaign == "" || !in.campaigns[m.Campaign].IsZero() && !moments[m.Campaign], place+".moment.campaign")
		}
		if w.err != nil {
			return
		}
		sold.Currency, sold.PrizeCeiling = t.Currency, community.DefaultPrizeCeiling(t.Currency)
		w.partAt(place, p.campaign(beginning, in).Check(sold), func(field string) string { return p.place(field) })
	}
}

// stands are what campaigns may name of the template, with ids for the time of a check.
func (t Template) stands() made {
	in := nothingMade()
	for i, c := range t.Circles {
		in.circles[c.Slug] = stand(i)
	}
	for i, p := range t.Tiers {
		in.tiers[p.Slug] = stand(i)
	}
	for i, g := range t.Goods {
		in.goods[g.Slug] = g.product(stand(i))
		if g.Offer != nil {
			in.offers[g.Offer.Slug] = stand(i)
		}
	}
	return in
}
