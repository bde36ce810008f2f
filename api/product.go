package api

import (
	"context"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
)

// productKeeping reads and keeps products.
type productKeeping interface {
	Proof(ctx context.Context, actor access.Actor, community id.ID) (commerce.Proof, error)
	Shop(ctx context.Context, actor access.Actor, community id.ID, r page.Request) (page.Page[commerce.Listing], error)
	Products(ctx context.Context, actor access.Actor, community id.ID, f commerce.ProductFilter, r page.Request) (page.Page[commerce.Product], error)
	Product(ctx context.Context, actor access.Actor, community, product id.ID) (commerce.Product, error)
	ProductBySlug(ctx context.Context, actor access.Actor, community id.ID, slug string) (commerce.Product, error)
	CreateProduct(ctx context.Context, actor access.Actor, cmd commerce.CreateProduct) (commerce.Product, error)
	UpdateProduct(ctx context.Context, actor access.Actor, cmd commerce.UpdateProduct) (commerce.Product, error)
	MemberRights(ctx context.Context, actor access.Actor, community id.ID) (community.Rights, error)
	variantKeeping
	pictureKeeping
}

// Listing is a product in the shop window.
type Listing struct {
	Product  string  `json:"product" example:"prod_01h455vb4pex5vsknk084sn02q"`
	Slug     string  `json:"slug"`
	Title    string  `json:"title"`
	From     Amount  `json:"from" doc:"The lowest price alone."`
	Offer    string  `json:"offer,omitempty" doc:"The offer that ends soonest." example:"offer_01h455vb4pex5vsknk084sn02q"`
	Together *Amount `json:"together,omitempty" doc:"The offer's lowest price."`
	Picture  string  `json:"picture,omitempty" example:"pic_01h455vb4pex5vsknk084sn02q"`
}

// Product is something the community sells.
type Product struct {
	ID          string                `json:"id" example:"prod_01h455vb4pex5vsknk084sn02q"`
	Slug        string                `json:"slug"`
	Title       string                `json:"title"`
	Description string                `json:"description"`
	State       commerce.ProductState `json:"state" enum:"draft,live,archived"`
	CreatedAt   time.Time             `json:"created_at"`
	Variants    []Variant             `json:"variants" nullable:"false"`
	Pictures    []Picture             `json:"pictures" nullable:"false"`
}

func (c *call) listing(l commerce.Listing) Listing {
	out := Listing{Product: id.Product.Text(l.Product.ID), Slug: l.Product.Slug, Title: l.Product.Title, From: amount(l.From, c.community.Currency),
		Offer: id.Offer.Text(l.Offer.ID), Picture: id.Picture.Text(l.Picture.ID)}
	if !l.Offer.ID.IsZero() {
		together := amount(l.Together, c.community.Currency)
		out.Together = &together
	}
	return out
}

func (c *call) product(p commerce.Product) Product {
	return Product{ID: id.Product.Text(p.ID), Slug: p.Slug, Title: p.Title, Description: p.Description, State: p.State, CreatedAt: p.CreatedAt,
		Variants: all(p.Variants, c.variant), Pictures: all(p.Pictures, picture)}
}

func (s *server) listShop(ctx context.Context, c *call, in *Paging) (*pageOutput[Listing], error) {
	listings, err := s.Commerce.Shop(ctx, c.actor, c.community.ID, in.request())
	return paged(c, listings, c.listing), err
}

type listProductsInput struct {
	Paging
	State commerce.ProductState `query:"state" enum:"draft,live,archived"`
	Words string                `query:"q" maxLength:"120" doc:"Of the title, or a part of the slug."`
}

func (s *server) listProducts(ctx context.Context, c *call, in *listProductsInput) (*pageOutput[Product], error) {
	filter := commerce.ProductFilter{State: in.State, Words: in.Words}
	products, err := s.Commerce.Products(ctx, c.actor, c.community.ID, filter, in.request())
	return paged(c, products, c.product), err
}

type productInput struct {
	Product string `path:"product" doc:"A product's id, or its slug."`
}

func (s *server) getProduct(ctx context.Context, c *call, in *productInput) (*one[Product], error) {
	p, err := s.productNamed(ctx, c, in.Product)
	if err != nil {
		return nil, err
	}
	rights, err := s.Commerce.MemberRights(ctx, c.actor, c.community.ID)
	out := c.product(p)
	for i, v := range p.Variants {
		if price := rights.MemberPrice(v.ID, v.Price); price < v.Price {
			theirs := amount(price, c.community.Currency)
			out.Variants[i].MemberPrice = &theirs
		}
	}
	return &one[Product]{out}, err
}

func (s *server) productNamed(ctx context.Context, c *call, name string) (commerce.Product, error) {
	if product, err := id.Product.Parse(name); err == nil {
		return s.Commerce.Product(ctx, c.actor, c.community.ID, product)
	}
	return s.Commerce.ProductBySlug(ctx, c.actor, c.community.ID, name)
}

// NewProduct drafts a product.
type NewProduct struct {
	Slug        string       `json:"slug" doc:"Its name in addresses: small letters, digits and hyphens." example:"orange-honey"`
	Title       string       `json:"title"`
	Description string       `json:"description,omitempty"`
	Variants    []NewVariant `json:"variants" minItems:"1" maxItems:"100" nullable:"false"`
}

type createProductInput struct {
	Posted
	Body NewProduct
}

func (s *server) createProduct(ctx context.Context, c *call, in *createProductInput) (*made[Product], error) {
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	cmd := commerce.CreateProduct{Community: c.community.ID, Request: request,
		Slug: in.Body.Slug, Title: in.Body.Title, Description: in.Body.Description}
	for i, v := range in.Body.Variants {
		cmd.Variants = append(cmd.Variants, r.variant(fieldAt("variants", i), v))
	}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	p, err := s.Commerce.CreateProduct(ctx, c.actor, cmd)
	out := c.product(p)
	return &made[Product]{s.path(c, "products", out.ID), out}, err
}

// ProductChange says what a product is to be.
type ProductChange struct {
	Slug        string                `json:"slug"`
	Title       string                `json:"title"`
	Description string                `json:"description"`
	State       commerce.ProductState `json:"state,omitempty" enum:"draft,live,archived" doc:"Left out, it stays as it is."`
}

type updateProductInput struct {
	Product string `path:"product"`
	Body    ProductChange
}

func (s *server) updateProduct(ctx context.Context, c *call, in *updateProductInput) (*one[Product], error) {
	product, err := named(id.Product, in.Product, commerce.ErrProductMissing)
	if err != nil {
		return nil, err
	}
	p, err := s.Commerce.UpdateProduct(ctx, c.actor, commerce.UpdateProduct{Community: c.community.ID, Product: product,
		Slug: in.Body.Slug, Title: in.Body.Title, Description: in.Body.Description, State: in.Body.State})
	return &one[Product]{c.product(p)}, err
}
