package fission

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
)

// World is what a template is taken from and followed in.
type World struct {
	Communities Communities
	Shop        Shop
	Now         func() time.Time
}

// Communities are what a template says of a community, but for what it sells.
type Communities interface {
	Community(ctx context.Context, community id.ID) (community.Community, error)
	Create(ctx context.Context, actor access.Actor, f community.Founding) (community.Community, access.Actor, error)
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
}

// Capture makes a template of the actor's community: what is published, what is asked and offered now, its largest
// circles, and what it sold last.
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
	if err := t.captureCircles(ctx, from, actor); err != nil {
		return Template{}, err
	}
	if err := t.captureGoods(ctx, from.Shop, actor); err != nil {
		return Template{}, err
	}
	if t.priceless() {
		t.Currency = ""
	}
	return t.tidy(), nil
}

// captureCircles takes the tiers that are sold or drafted, and the circles that live, the oldest first.
func (t *Template) captureCircles(ctx context.Context, from World, actor access.Actor) error {
	all, err := from.Communities.Tiers(ctx, actor)
	if err != nil {
		return err
	}
	slugs := map[id.ID]string{}
	for _, tier := range all {
		if tier.State != community.TierRetired {
			slugs[tier.ID] = tier.Slug
			t.Tiers = append(t.Tiers, tierPatternOf(tier))
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
		t.Circles = append(t.Circles, circlePatternOf(c, form.Questions, slugs))
	}
	return nil
}

// captureGoods takes the newest products that are not put away, each with its latest offer.
func (t *Template) captureGoods(ctx context.Context, from Shop, actor access.Actor) error {
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
		}
		t.Goods = append(t.Goods, goodsPatternOf(p, latest))
	}
	return nil
}

// Begin begins a community by a template, for its owner. The template is checked whole before anything is made; should
// the program stop in between, following the template once more makes what is missing.
func Begin(ctx context.Context, in World, actor access.Actor, f community.Founding, t Template) (community.Community, access.Actor, error) {
	if err := t.Check(); err != nil {
		return community.Community{}, access.Actor{}, err
	}
	c, owner, err := in.Communities.Create(ctx, actor, f)
	if err != nil {
		return c, owner, err
	}
	return c, owner, Furnish(ctx, in, owner, f, t)
}

// Furnish makes a new community what a template says, and puts its face before everybody.
func Furnish(ctx context.Context, in World, owner access.Actor, f community.Founding, t Template) error {
	if f.Slogan != "" {
		t.Positioning.Slogan = f.Slogan
	}
	t = t.In(f.Currency)
	if err := Follow(ctx, in, owner, t); err != nil {
		return err
	}
	face, err := in.Communities.Face(ctx, owner)
	if err == nil && face.Editing {
		_, err = in.Communities.PublishFace(ctx, owner, face.Version)
	}
	if err == nil && len(t.Entrance.Questions) > 0 {
		_, err = in.Communities.EditQuestions(ctx, owner, owner.Community, 0, t.Entrance.Questions)
	}
	if err == nil {
		_, err = in.Communities.EditEntrance(ctx, owner, func(e *community.Entrance) { *e = t.Entrance.entrance(*e) })
	}
	if err == nil && t.MembersFound {
		err = in.Communities.SetCirclePolicy(ctx, owner, community.CirclePolicy{MembersFound: true})
	}
	return fault.Wrap("follow a template", err)
}

// Follow makes what a template has and the actor's community has not, by the names of things. What is there stays as it
// is; what the community says of itself is drafted where it never said anything. How people get in is left alone.
func Follow(ctx context.Context, in World, actor access.Actor, t Template) error {
	if err := actor.May(access.CommunityManage, actor.Here()); err != nil {
		return err
	}
	if err := t.Check(); err != nil {
		return err
	}
	c, err := in.Communities.Community(ctx, actor.Community)
	if err != nil {
		return err
	}
	t = t.In(c.Currency)
	face, err := in.Communities.Face(ctx, actor)
	if err == nil && face.PublishedAt.IsZero() && !face.Editing {
		_, err = in.Communities.DraftFace(ctx, actor, face.Version, t.Positioning.positioning())
	}
	for _, a := range t.Attributes {
		if err == nil {
			_, err = in.Communities.CreateAttribute(ctx, actor, a.terms())
			err = unlessTaken(err)
		}
	}
	if err == nil {
		err = t.followCircles(ctx, in, actor)
	}
	if err == nil {
		err = t.followGoods(ctx, in, actor)
	}
	return fault.Wrap("follow a template", err)
}

// unlessTaken forgives that a thing of the name is there.
func unlessTaken(err error) error {
	fields := fault.From(err).Fields
	if err != nil && len(fields) == 1 && fields[0].Name == "slug" && fields[0].Code == "invalid.taken" {
		return nil
	}
	return err
}

func (t Template) followCircles(ctx context.Context, in World, actor access.Actor) error {
	there, err := in.Communities.Tiers(ctx, actor)
	if err != nil {
		return err
	}
	ids := map[string]id.ID{}
	for _, tier := range there {
		ids[tier.Slug] = tier.ID
	}
	for i, p := range t.Tiers {
		if ids[p.Slug].IsZero() {
			if ids[p.Slug], err = p.make(ctx, in.Communities, actor, i); err != nil {
				return err
			}
		}
	}
	for _, p := range t.Circles {
		c, err := in.Communities.FoundCircle(ctx, actor, p.terms(ids), once.Request{})
		if err == nil && len(p.Questions) > 0 {
			_, err = in.Communities.EditQuestions(ctx, actor, c.ID, 0, p.Questions)
		}
		if err = unlessTaken(err); err != nil {
			return err
		}
	}
	return nil
}

// make makes a tier with its prices, and puts it on sale where it has what that takes. A community that has a tier for
// everybody keeps that one: another waits as a draft.
func (p TierPattern) make(ctx context.Context, in tiers, actor access.Actor, position int) (id.ID, error) {
	t, err := in.CreateTier(ctx, actor, community.CreateTier{Paid: p.Paid, Terms: p.terms(position)})
	if err != nil {
		return t.ID, err
	}
	for _, price := range p.Prices {
		if _, err := in.AddTierPrice(ctx, actor, price.price(t.ID), once.Request{}); err != nil {
			return t.ID, err
		}
	}
	if p.Paid && len(p.Prices) == 0 {
		return t.ID, nil
	}
	if _, err = in.UpdateTier(ctx, actor, t.ID, t.TierTerms, community.TierLive); errors.Is(err, community.ErrFreeTierTaken) {
		err = nil
	}
	return t.ID, err
}

func (t Template) followGoods(ctx context.Context, in World, actor access.Actor) error {
	for _, g := range t.Goods {
		product := commerce.CreateProduct{Community: actor.Community, Slug: g.Slug, Title: g.Title, Description: g.Description}
		for _, v := range g.Variants {
			product.Variants = append(product.Variants, commerce.NewVariant{Title: v.Title, SKU: v.SKU, Price: v.Price})
		}
		made, err := in.Shop.CreateProduct(ctx, actor, product)
		if err == nil && g.Offer != nil {
			_, err = in.Shop.CreateOffer(ctx, actor, commerce.CreateOffer{Community: actor.Community, Product: made.ID, Terms: g.offerTerms(in.Now(), made.Variants)})
		}
		if err = unlessTaken(err); err != nil {
			return err
		}
	}
	return nil
}
