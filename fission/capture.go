package fission

import (
	"cmp"
	"context"
	"slices"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
	"panal/loyalty"
)

// World is what a template is taken from, and what a community is begun in by one.
type World struct {
	Communities Communities
	Shop        Shop
	Points      Points
	Now         func() time.Time
}

// Communities are what a template says of a community, but for what it sells.
type Communities interface {
	Community(ctx context.Context, community id.ID) (community.Community, error)
	Create(ctx context.Context, actor access.Actor, f community.Founding) (community.Community, access.Actor, error)
	Furnished(ctx context.Context, owner access.Actor) (bool, error)
	SetFurnished(ctx context.Context, owner access.Actor) error
	faces
	entrances
	asking
	tiers
	gathering
}

type (
	faces interface {
		Face(ctx context.Context, actor access.Actor) (community.Face, error)
		DraftFace(ctx context.Context, actor access.Actor, version int64, p community.Positioning) (community.Face, error)
		PublishFace(ctx context.Context, actor access.Actor, version int64) (community.Face, error)
	}
	entrances interface {
		Entrance(ctx context.Context, community id.ID) (community.Entrance, error)
		EditEntrance(ctx context.Context, actor access.Actor, change func(*community.Entrance)) (community.Entrance, error)
		Questions(ctx context.Context, community, place id.ID, version int) (community.Form, error)
		EditQuestions(ctx context.Context, actor access.Actor, place id.ID, version int, questions []community.Question) (community.Form, error)
	}
	asking interface {
		Attributes(ctx context.Context, actor access.Actor) ([]community.Attribute, error)
		CreateAttribute(ctx context.Context, actor access.Actor, t community.AttributeTerms) (community.Attribute, error)
	}
	tiers interface {
		Tiers(ctx context.Context, actor access.Actor) ([]community.Tier, error)
		CreateTier(ctx context.Context, actor access.Actor, cmd community.CreateTier) (community.Tier, error)
		AddTierPrice(ctx context.Context, actor access.Actor, p community.TierPrice, request once.Request) (community.TierPrice, error)
		UpdateTier(ctx context.Context, actor access.Actor, tier id.ID, terms community.TierTerms, state community.TierState) (community.Tier, error)
	}
	gathering interface {
		Circles(ctx context.Context, actor access.Actor, f community.CircleFilter, r page.Request) (page.Page[community.Circle], error)
		Circle(ctx context.Context, actor access.Actor, circle id.ID) (community.Circle, error)
		FoundCircle(ctx context.Context, actor access.Actor, t community.CircleTerms, request once.Request) (community.Circle, error)
		CirclePolicy(ctx context.Context, actor access.Actor) (community.CirclePolicy, error)
		SetCirclePolicy(ctx context.Context, actor access.Actor, p community.CirclePolicy) error
	}
)

// Shop is what a community sells.
type Shop interface {
	Products(ctx context.Context, actor access.Actor, community id.ID, f commerce.ProductFilter, r page.Request) (page.Page[commerce.Product], error)
	Offers(ctx context.Context, actor access.Actor, community id.ID, f commerce.OfferFilter, r page.Request) (page.Page[commerce.OfferView], error)
	CreateProduct(ctx context.Context, actor access.Actor, cmd commerce.CreateProduct) (commerce.Product, error)
	CreateOffer(ctx context.Context, actor access.Actor, cmd commerce.CreateOffer) (commerce.Offer, error)
	Campaigns(ctx context.Context, actor access.Actor, community id.ID, f commerce.CampaignFilter, r page.Request) (page.Page[commerce.Campaign], error)
	CreateCampaign(ctx context.Context, actor access.Actor, cmd commerce.CreateCampaign) (commerce.Campaign, error)
}

// Points are what a community thanks with.
type Points interface {
	Programme(ctx context.Context, actor access.Actor, community id.ID) (loyalty.Programme, error)
	SetProgramme(ctx context.Context, actor access.Actor, cmd loyalty.SetProgramme) (loyalty.Programme, error)
}

// Capture makes a template of the actor's community: what is published, what is asked and offered now, its largest
// circles, what it sold last, its latest campaigns, and its points programme.
func Capture(ctx context.Context, from World, actor access.Actor) (t Template, err error) {
	if err := actor.May(access.TemplateView, actor.Here()); err != nil {
		return Template{}, err
	}
	c, err := from.Communities.Community(ctx, actor.Community)
	if err != nil {
		return Template{}, err
	}
	face, err := from.Communities.Face(ctx, actor)
	if err != nil {
		return Template{}, err
	}
	t = Template{Format: FormatNow, Name: c.Name, About: c.Slogan, Currency: c.Currency, Positioning: patternOf(face.Published)}
	entrance, err := from.Communities.Entrance(ctx, c.ID)
	if err != nil {
		return Template{}, err
	}
	form, err := from.Communities.Questions(ctx, c.ID, c.ID, 0)
	if err != nil {
		return Template{}, err
	}
	t.Entrance = entrancePatternOf(entrance, form.Questions)
	policy, err := from.Communities.CirclePolicy(ctx, actor)
	if err != nil {
		return Template{}, err
	}
	t.MembersFound = policy.MembersFound
	attributes, err := from.Communities.Attributes(ctx, actor)
	if err != nil {
		return Template{}, err
	}
	for _, a := range attributes {
		if a.RetiredAt.IsZero() {
			t.Attributes = append(t.Attributes, attributePatternOf(a))
		}
	}
	taken := nothingTaken()
	if err := t.captureCircles(ctx, from, actor, c.Zone(), taken); err != nil {
		return Template{}, err
	}
	if err := t.captureGoods(ctx, from.Shop, actor, taken); err != nil {
		return Template{}, err
	}
	if err := t.captureCampaigns(ctx, from.Shop, actor, taken); err != nil {
		return Template{}, err
	}
	programme, err := from.Points.Programme(ctx, actor, c.ID)
	if err != nil {
		return Template{}, err
	}
	t.Points = pointsPatternOf(programme)
	if t.priceless() {
		t.Currency = ""
	}
	return t.tidy(), nil
}

// captureCircles takes the tiers that are sold or drafted, and the circles that live, the oldest first.
func (t *Template) captureCircles(ctx context.Context, from World, actor access.Actor, zone *time.Location, taken slugs) error {
	all, err := from.Communities.Tiers(ctx, actor)
	if err != nil {
		return err
	}
	for _, tier := range all {
		if tier.State != community.TierRetired {
			taken.tiers[tier.ID] = tier.Slug
			t.Tiers = append(t.Tiers, tierPatternOf(tier, zone))
		}
	}
	live, err := from.Communities.Circles(ctx, actor, community.CircleFilter{State: community.CircleLive, Largest: true}, page.Request{Limit: mostCircles})
	if err != nil {
		return err
	}
	slices.SortFunc(live.Items, func(a, b community.Circle) int { return cmp.Or(a.FoundedAt.Compare(b.FoundedAt), a.ID.Compare(b.ID)) })
	for _, c := range live.Items {
		if c.Admission == community.AdmitTier { // a list does not say which
			if c, err = from.Communities.Circle(ctx, actor, c.ID); err != nil {
				return err
			}
		}
		form, err := from.Communities.Questions(ctx, actor.Community, c.ID, 0)
		if err != nil {
			return err
		}
		t.Circles = append(t.Circles, circlePatternOf(c, form.Questions, taken.tiers))
		taken.circles[c.ID] = c.Slug
	}
	return nil
}

// captureGoods takes the newest products that are not put away, each with its latest offer.
func (t *Template) captureGoods(ctx context.Context, from Shop, actor access.Actor, taken slugs) error {
	newest, err := from.Products(ctx, actor, actor.Community, commerce.ProductFilter{}, page.Request{Limit: mostGoods})
	if err != nil {
		return err
	}
	slices.Reverse(newest.Items)
	for _, p := range newest.Items {
		if p.State == commerce.ProductArchived {
			continue
		}
		offers, err := from.Offers(ctx, actor, actor.Community, commerce.OfferFilter{Product: p.ID}, page.Request{Limit: 1})
		if err != nil {
			return err
		}
		var latest commerce.Offer
		if len(offers.Items) > 0 {
			latest = offers.Items[0].Offer
			if latest.State != commerce.OfferEnded { // nothing leads to one that has
				taken.offers[latest.ID] = latest.Slug
			}
		}
		taken.goods[p.ID] = p.Slug
		for _, v := range p.Variants {
			taken.variants[v.ID] = SoldPattern{p.Slug, v.SKU}
		}
		t.Goods = append(t.Goods, goodsPatternOf(p, latest))
	}
	return nil
}
