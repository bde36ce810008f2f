package fission

import (
	"context"
	"errors"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/loyalty"
)

// Begin begins a community by a template, for its owner. The template is checked whole before anything is made. A founding
// that is repeated finds the community as it stands.
func Begin(ctx context.Context, in World, actor access.Actor, f community.Founding, t Template) (community.Community, access.Actor, error) {
	if err := t.Check(); err != nil {
		return community.Community{}, access.Actor{}, err
	}
	c, owner, err := in.Communities.Create(ctx, actor, f)
	switch {
	case errors.Is(err, once.ErrRepeated):
		return c, owner, nil
	case err != nil:
		return c, owner, err
	}
	if f.Slogan != "" {
		t.Positioning.Slogan = f.Slogan
	}
	return c, owner, Furnish(ctx, in, owner, t)
}

// Furnish makes a community that begins now what a template says, and puts its face before everybody.
func Furnish(ctx context.Context, in World, owner access.Actor, t Template) error {
	c, err := in.Communities.Community(ctx, owner.Community)
	if err != nil {
		return err
	}
	n := newcomer{World: in, owner: owner, zone: c.Zone(), begins: in.Now(), made: nothingMade()}
	t = t.In(c.Currency)
	for _, step := range []func(context.Context, Template) error{n.face, n.attributes, n.places, n.goods, n.campaigns, n.points, n.entrance} {
		if err := step(ctx, t); err != nil {
			return fault.Wrap("furnish by a template", err)
		}
	}
	return nil
}

// newcomer is a community that begins, seen by its owner.
type newcomer struct {
	World
	owner  access.Actor
	zone   *time.Location
	begins time.Time
	made   made
}

func (n newcomer) face(ctx context.Context, t Template) error {
	face, err := n.Communities.Face(ctx, n.owner)
	if err == nil {
		face, err = n.Communities.DraftFace(ctx, n.owner, face.Version, t.Positioning.positioning())
	}
	if err == nil && face.Editing {
		_, err = n.Communities.PublishFace(ctx, n.owner, face.Version)
	}
	return err
}

func (n newcomer) attributes(ctx context.Context, t Template) error {
	for _, a := range t.Attributes {
		if _, err := n.Communities.CreateAttribute(ctx, n.owner, a.terms()); err != nil {
			return err
		}
	}
	return nil
}

// places makes the tiers, and the circles that they let into.
func (n newcomer) places(ctx context.Context, t Template) error {
	for i, p := range t.Tiers {
		tier, err := n.tier(ctx, p, i)
		if err != nil {
			return err
		}
		n.made.tiers[p.Slug] = tier
	}
	for _, p := range t.Circles {
		c, err := n.Communities.FoundCircle(ctx, n.owner, p.terms(n.made.tiers), once.Request{})
		if err == nil && len(p.Questions) > 0 {
			_, err = n.Communities.EditQuestions(ctx, n.owner, c.ID, 0, p.Questions)
		}
		if err != nil {
			return err
		}
		n.made.circles[p.Slug] = c.ID
	}
	return nil
}

// tier makes a tier with its prices, and puts it on sale where it has what that takes.
func (n newcomer) tier(ctx context.Context, p TierPattern, position int) (id.ID, error) {
	t, err := n.Communities.CreateTier(ctx, n.owner, community.CreateTier{Paid: p.Paid, Terms: p.terms(position, n.begins)})
	if err != nil {
		return t.ID, err
	}
	for _, price := range p.Prices {
		if _, err := n.Communities.AddTierPrice(ctx, n.owner, price.price(t.ID, n.begins, n.zone), once.Request{}); err != nil {
			return t.ID, err
		}
	}
	if !p.Paid || len(p.Prices) > 0 {
		_, err = n.Communities.UpdateTier(ctx, n.owner, t.ID, t.TierTerms, community.TierLive)
	}
	return t.ID, err
}

func (n newcomer) goods(ctx context.Context, t Template) error {
	for _, g := range t.Goods {
		product := commerce.CreateProduct{Community: n.owner.Community, Slug: g.Slug, Title: g.Title, Description: g.Description}
		for _, v := range g.Variants {
			product.Variants = append(product.Variants, commerce.NewVariant{Title: v.Title, SKU: v.SKU, Price: v.Price})
		}
		made, err := n.Shop.CreateProduct(ctx, n.owner, product)
		if err != nil {
			return err
		}
		n.made.goods[g.Slug] = made
		if g.Offer == nil {
			continue
		}
		offer, err := n.Shop.CreateOffer(ctx, n.owner, commerce.CreateOffer{Community: n.owner.Community, Product: made.ID, Terms: g.offerTerms(n.begins, made.Variants)})
		if err != nil {
			return err
		}
		n.made.offers[g.Offer.Slug] = offer.ID
	}
	return nil
}

// campaigns drafts them, those that lead to others last.
func (n newcomer) campaigns(ctx context.Context, t Template) error {
	for _, moments := range []bool{false, true} {
		for _, p := range t.Campaigns {
			if moments != (p.Moment != nil) {
				continue
			}
			c := p.campaign(n.begins, n.made)
			drafted, err := n.Shop.CreateCampaign(ctx, n.owner, commerce.CreateCampaign{Community: n.owner.Community, Variant: c.Variant, Terms: c.CampaignTerms})
			if err != nil {
				return err
			}
			n.made.campaigns[p.Slug] = drafted.ID
		}
	}
	return nil
}

func (n newcomer) points(ctx context.Context, t Template) error {
	if t.Points == nil {
		return nil
	}
	_, err := n.Points.SetProgramme(ctx, n.owner, loyalty.SetProgramme{Community: n.owner.Community, Active: t.Points.Active, Terms: t.Points.Terms})
	return err
}

// entrance is last: by a tier it opens once that is sold.
func (n newcomer) entrance(ctx context.Context, t Template) (err error) {
	if len(t.Entrance.Questions) > 0 {
		_, err = n.Communities.EditQuestions(ctx, n.owner, n.owner.Community, 0, t.Entrance.Questions)
	}
	if err == nil {
		_, err = n.Communities.EditEntrance(ctx, n.owner, func(e *community.Entrance) { *e = t.Entrance.entrance(*e) })
	}
	if err == nil && t.MembersFound {
		err = n.Communities.SetCirclePolicy(ctx, n.owner, community.CirclePolicy{MembersFound: true})
	}
	return err
}
