package fission

import (
	"context"
	"strconv"

	"panal/commerce"
	"panal/community"
	"panal/internal/id"
)

// Where members stand and meet in a community that begins, and what it sells: what campaigns then name.

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
		c, err := n.Communities.FoundCircle(ctx, n.owner, p.terms(n.made.tiers), n.once("circle "+p.Slug))
		if err == nil {
			err = n.asks(ctx, c.ID, p.Questions)
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
	t, err := n.Communities.CreateTier(ctx, n.owner, community.CreateTier{Paid: p.Paid, Terms: p.terms(position, n.begins), Request: n.once("tier " + p.Slug)})
	if err != nil {
		return t.ID, err
	}
	for i, price := range p.Prices {
		request := n.once("price " + p.Slug + " " + strconv.Itoa(i))
		if _, err := n.Communities.AddTierPrice(ctx, n.owner, price.price(t.ID, n.begins, n.zone), request); err != nil {
			return t.ID, err
		}
	}
	if t.State == community.TierDraft && (!p.Paid || len(p.Prices) > 0) {
		_, err = n.Communities.UpdateTier(ctx, n.owner, t.ID, t.TierTerms, community.TierLive)
	}
	return t.ID, err
}

func (n newcomer) goods(ctx context.Context, t Template) error {
	for _, g := range t.Goods {
		product := commerce.CreateProduct{Community: n.owner.Community, Slug: g.Slug, Title: g.Title, Description: g.Description, Request: n.once("product " + g.Slug)}
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
		offer, err := n.Shop.CreateOffer(ctx, n.owner, commerce.CreateOffer{Community: n.owner.Community, Product: made.ID,
			Terms: g.offerTerms(n.begins, made.Variants), Request: n.once("offer " + g.Offer.Slug)})
		if err != nil {
			return err
		}
		n.made.offers[g.Offer.Slug] = offer.ID
	}
	return nil
}
