package commerce

import (
	"context"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// The shop window: products on sale, each with the offer that is for whoever looks, and the page of an offer with the
// groups that miss the fewest members. Drafts are seen by staff alone.

// Listing is a product in the shop window.
type Listing struct {
	Product  Product      // without variants and pictures
	From     money.Amount // the lowest price alone
	Varies   bool         // there are higher prices: of the offer, or alone where there is none
	Picture  Picture      // the first; zero when there is none
	Open     []Offered    // of it, the first to end first; Shop picks one of them
	Offer    Offer        // without prices; zero when there is none
	Together money.Amount // the lowest price of the offer
}

// FormedMost is the number up to which an offer's formed groups are counted.
const FormedMost = 1000

// OfferView is an offer as its page shows it.
type OfferView struct {
	Offer    Offer
	Product  Product
	Outside  bool           // it is for some members, and whoever looks is none of them
	Open     []GroupBuyView // up to five that may be joined, those that miss the fewest members first
	Formed   int64          // groups, counted up to FormedMost
	Currency string
}

// Shop lists the products on sale, the newest first.
func (s *Service) Shop(ctx context.Context, actor access.Actor, community id.ID, r PageRequest) (Page[Listing], error) {
	if err := may(actor, access.ShopView, community, id.Zero); err != nil {
		return Page[Listing]{}, err
	}
	read := func(after id.ID, limit int) ([]Listing, error) {
		return s.store.Listings(ctx, community, s.now(), after, limit)
	}
	page, err := listed(r, read, func(l Listing) id.ID { return l.Product.ID })
	if err != nil {
		return page, err
	}
	var open []Audience
	for _, l := range page.Items {
		for _, o := range l.Open {
			open = append(open, o.Offer.Audience)
		}
	}
	in, err := s.inAudiences(ctx, actor, community, open...)
	for i := range page.Items {
		page.Items[i] = page.Items[i].shownTo(in)
	}
	return page, err
}

// shownTo is the listing with the offer that is for who is in some audiences.
func (l Listing) shownTo(in map[Audience]bool) Listing {
	if o, found := forThem(l.Open, in); found {
		l.Offer, l.Together, l.Varies = o.Offer, o.Together, o.Varies
	}
	l.Open = nil
	return l
}

// Product returns a product with its variants and pictures.
func (s *Service) Product(ctx context.Context, actor access.Actor, community, product id.ID) (Product, error) {
	return s.seeProduct(actor, community, func() (Product, error) { return s.store.Product(ctx, community, product) })
}

// ProductBySlug returns the product with a slug.
func (s *Service) ProductBySlug(ctx context.Context, actor access.Actor, community id.ID, slug string) (Product, error) {
	return s.seeProduct(actor, community, func() (Product, error) { return s.store.ProductBySlug(ctx, community, slug) })
}

// OpenOffer returns the offer under which the actor can have a product together; found is false when there is none. Its
// prices are left out.
func (s *Service) OpenOffer(ctx context.Context, actor access.Actor, community, product id.ID) (o Offer, found bool, err error) {
	if err := may(actor, access.ShopView, community, id.Zero); err != nil {
		return o, false, err
	}
	open, err := s.store.OpenOffers(ctx, community, product, s.now())
	if err != nil {
		return o, false, fault.Wrap("read the offers of a product", err)
	}
	var audiences []Audience
	for _, o := range open {
		audiences = append(audiences, o.Offer.Audience)
	}
	in, err := s.inAudiences(ctx, actor, community, audiences...)
	shown, found := forThem(open, in)
	return shown.Offer, found, err
}

func (s *Service) seeProduct(actor access.Actor, community id.ID, read func() (Product, error)) (Product, error) {
	if err := may(actor, access.ShopView, community, id.Zero); err != nil {
		return Product{}, err
	}
	p, err := read()
	if err != nil {
		return Product{}, fault.Wrap("read a product", err)
	}
	if p.State == ProductDraft && may(actor, access.ProductView, community, id.Zero) != nil {
		return Product{}, ErrProductMissing
	}
	return p, nil
}

// Picture returns a picture of a product with its bytes.
func (s *Service) Picture(ctx context.Context, actor access.Actor, community, picture id.ID) (Picture, []byte, error) {
	if err := may(actor, access.ShopView, community, id.Zero); err != nil {
		return Picture{}, nil, err
	}
	p, content, state, err := s.store.Picture(ctx, community, picture)
	if err != nil {
		return Picture{}, nil, fault.Wrap("read a picture", err)
	}
	if state == ProductDraft && may(actor, access.ProductView, community, id.Zero) != nil {
		return Picture{}, nil, ErrPictureMissing
	}
	return p, content, nil
}

// Offer returns an offer as its page shows it.
func (s *Service) Offer(ctx context.Context, actor access.Actor, community, offer id.ID) (OfferView, error) {
	return s.seeOffer(ctx, actor, community, func() (OfferView, error) { return s.store.OfferView(ctx, community, offer, s.now()) })
}

// OfferBySlug returns the offer with a slug as its page shows it.
func (s *Service) OfferBySlug(ctx context.Context, actor access.Actor, community id.ID, slug string) (OfferView, error) {
	return s.seeOffer(ctx, actor, community, func() (OfferView, error) { return s.store.OfferViewBySlug(ctx, community, slug, s.now()) })
}

func (s *Service) seeOffer(ctx context.Context, actor access.Actor, community id.ID, read func() (OfferView, error)) (OfferView, error) {
	if err := may(actor, access.ShopView, community, id.Zero); err != nil {
		return OfferView{}, err
	}
	v, err := read()
	if err != nil {
		return OfferView{}, fault.Wrap("read an offer", err)
	}
	if v.Offer.State == OfferDraft && may(actor, access.OfferView, community, id.Zero) != nil {
		return OfferView{}, ErrOfferMissing
	}
	v.Outside, err = s.outside(ctx, actor, community, v.Offer.Audience)
	return v, err
}

// ProductFilter narrows a list of products; a zero field does not.
type ProductFilter struct {
	State ProductState
	Words string // of the title, or a part of the slug
}

func (f ProductFilter) check() error {
	switch f.State {
	case "", ProductDraft, ProductLive, ProductArchived:
		return nil
	}
	return fault.OnField("state", "invalid.choice")
}

// OfferFilter narrows a list of offers; a zero field does not.
type OfferFilter struct {
	State   OfferState
	Product id.ID
}

func (f OfferFilter) check() error {
	switch f.State {
	case "", OfferDraft, OfferLive, OfferPaused, OfferEnded:
		return nil
	}
	return fault.OnField("state", "invalid.choice")
}

// Products lists the products that a filter leaves with their variants and pictures, the newest first, for those who
// keep the shop.
func (s *Service) Products(ctx context.Context, actor access.Actor, community id.ID, f ProductFilter, r PageRequest) (Page[Product], error) {
	if err := may(actor, access.ProductView, community, id.Zero); err != nil {
		return Page[Product]{}, err
	}
	if err := f.check(); err != nil {
		return Page[Product]{}, err
	}
	read := func(after id.ID, limit int) ([]Product, error) {
		return s.store.Products(ctx, community, f, after, limit)
	}
	return listed(r, read, func(p Product) id.ID { return p.ID })
}

// Offers lists the offers that a filter leaves with their products, the newest first, for those who keep the shop.
// Groups are left out.
func (s *Service) Offers(ctx context.Context, actor access.Actor, community id.ID, f OfferFilter, r PageRequest) (Page[OfferView], error) {
	if err := may(actor, access.OfferView, community, id.Zero); err != nil {
		return Page[OfferView]{}, err
	}
	if err := f.check(); err != nil {
		return Page[OfferView]{}, err
	}
	read := func(after id.ID, limit int) ([]OfferView, error) {
		return s.store.Offers(ctx, community, f, after, limit)
	}
	return listed(r, read, func(v OfferView) id.ID { return v.Offer.ID })
}
