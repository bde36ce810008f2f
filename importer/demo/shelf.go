package demo

import (
	"context"

	"golang.org/x/sync/errgroup"

	"panal/commerce"
	"panal/importer/demo/picture"
)

// paint draws the pictures of all products at once.
func paint(products []*product) error {
	var painters errgroup.Group
	for _, p := range products {
		painters.Go(func() (err error) {
			p.drawn, err = picture.PNG(p.picture)
			return err
		})
	}
	return painters.Wait()
}

// stock puts a product in the catalogue with its picture, and on sale if it is to be bought.
func (s *stage) stock(ctx context.Context, p *product, sold bool) (err error) {
	p.made, err = s.Commerce.CreateProduct(ctx, s.staff[content], commerce.CreateProduct{Community: s.community.ID, Slug: p.slug,
		Title: p.title, Description: p.description, Variants: p.variants})
	if err != nil {
		return err
	}
	s.counts.Products++
	_, err = s.Commerce.AddPicture(ctx, s.staff[content], commerce.AddPicture{Community: s.community.ID, Product: p.made.ID,
		Alt: p.alt, Content: p.drawn})
	if err != nil || !sold {
		return err
	}
	return s.turn(ctx, p, commerce.ProductLive)
}

// turn moves a product to another state.
func (s *stage) turn(ctx context.Context, p *product, to commerce.ProductState) error {
	_, err := s.Commerce.UpdateProduct(ctx, s.staff[content], commerce.UpdateProduct{Community: s.community.ID,
		Product: p.made.ID, Slug: p.slug, Title: p.title, Description: p.description, State: to})
	return err
}

// Variants that are nearly sold out are roasted, or ordered, anew.
const nearlyOut, restocked = 12, 48

// restock fills the shelves of what is on sale.
func (s *stage) restock(ctx context.Context) error {
	all, err := s.Commerce.Products(ctx, s.staff[content], s.community.ID, commerce.ProductFilter{}, commerce.PageRequest{Limit: 50})
	if err != nil {
		return err
	}
	for _, p := range all.Items {
		for _, v := range p.Variants {
			if p.State != commerce.ProductLive || v.Available() >= nearlyOut {
				continue
			}
			_, err := s.Commerce.UpdateVariant(ctx, s.staff[content], commerce.UpdateVariant{Community: s.community.ID, Product: p.ID,
				Variant: v.ID, Title: v.Title, SKU: v.SKU, Price: v.Price, Restock: restocked})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// propose makes an offer, and opens it unless it is to stay a draft.
func (s *stage) propose(ctx context.Context, o *offer) (err error) {
	o.terms = o.bind()
	o.made, err = s.Commerce.CreateOffer(ctx, s.staff[content], commerce.CreateOffer{Community: s.community.ID,
		Product: o.product.made.ID, Terms: o.terms})
	s.counts.Offers++
	if err != nil || o.draft {
		return err
	}
	return s.move(ctx, o, commerce.OfferLive)
}

// move moves an offer to another state.
func (s *stage) move(ctx context.Context, o *offer, to commerce.OfferState) error {
	_, err := s.Commerce.UpdateOffer(ctx, s.staff[content], commerce.UpdateOffer{Community: s.community.ID, Offer: o.made.ID,
		Terms: o.terms, State: to})
	return err
}

// pause lets nobody open a group of an offer for a while.
func (s *stage) pause(ctx context.Context, o *offer) error {
	return s.move(ctx, o, commerce.OfferPaused)
}

// retire ends an offer for good, and takes its product off the shelf.
func (s *stage) retire(ctx context.Context, o *offer) error {
	if err := s.move(ctx, o, commerce.OfferEnded); err != nil {
		return err
	}
	return s.turn(ctx, o.product, commerce.ProductArchived)
}
