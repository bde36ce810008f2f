package api

import (
	"context"
	"strconv"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
)

// variantKeeping keeps variants and fills their shelves.
type variantKeeping interface {
	AddVariant(ctx context.Context, actor access.Actor, cmd commerce.AddVariant) (commerce.Variant, error)
	UpdateVariant(ctx context.Context, actor access.Actor, cmd commerce.UpdateVariant) (commerce.Variant, error)
	Restock(ctx context.Context, actor access.Actor, cmd commerce.Restock) (commerce.Variant, error)
}

// Variant is a product in one size, colour or form.
type Variant struct {
	ID          string  `json:"id" example:"var_01h455vb4pex5vsknk084sn02q"`
	Title       string  `json:"title"`
	SKU         string  `json:"sku"`
	Price       Amount  `json:"price" doc:"Alone, for one unit."`
	MemberPrice *Amount `json:"member_price,omitempty" doc:"Alone, for one unit, for whoever asks, where their tier makes it lower. Shown with one product."`
	Available   int64   `json:"available" doc:"Units that may still be ordered."`
	Shelf       *Shelf  `json:"shelf,omitempty" doc:"Shown to those who keep the shop."`
}

// Shelf is where a variant's units are.
type Shelf struct {
	Stock int64 `json:"stock" doc:"Units ever put on the shelf."`
	Held  int64 `json:"held" doc:"In orders that await payment."`
	Sold  int64 `json:"sold" doc:"In orders that are paid."`
}

func (c *call) variant(v commerce.Variant) Variant {
	out := Variant{ID: id.Variant.Text(v.ID), Title: v.Title, SKU: v.SKU, Price: amount(v.Price, c.community.Currency), Available: v.Available()}
	if c.actor.May(access.ProductView, c.actor.Here()) == nil {
		out.Shelf = &Shelf{v.Stock, v.Held, v.Sold}
	}
	return out
}

// NewVariant describes a variant to be made.
type NewVariant struct {
	Title string `json:"title,omitempty" doc:"May be left out of an only variant."`
	SKU   string `json:"sku,omitempty" doc:"May be left out of an only variant."`
	Price Amount `json:"price" doc:"Alone, for one unit."`
	Stock int64  `json:"stock" minimum:"0" doc:"Units on the shelf."`
}

func (r *reading) variant(field string, v NewVariant) commerce.NewVariant {
	return commerce.NewVariant{Title: v.Title, SKU: v.SKU, Price: r.amount(within(field, "price"), v.Price), Stock: v.Stock}
}

// fieldAt names an item of a list, as faults do.
func fieldAt(list string, i int) string { return list + "." + strconv.Itoa(i) }

// within names a field of a thing, as faults do.
func within(thing, field string) string {
	if thing == "" {
		return field
	}
	return thing + "." + field
}

type addVariantInput struct {
	Product string `path:"product"`
	Posted
	Body NewVariant
}

func (s *server) addVariant(ctx context.Context, c *call, in *addVariantInput) (*made[Variant], error) {
	product, err := named(id.Product, in.Product, commerce.ErrProductMissing)
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	variant := r.variant("", in.Body)
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	v, err := s.Commerce.AddVariant(ctx, c.actor, commerce.AddVariant{Community: c.community.ID, Product: product, Variant: variant, Request: request})
	out := c.variant(v)
	return &made[Variant]{s.path(c, "products", in.Product, "variants", out.ID), out}, err
}

// VariantChange says what a variant is to be.
type VariantChange struct {
	Title string `json:"title"`
	SKU   string `json:"sku"`
	Price Amount `json:"price" doc:"Alone, for one unit. Orders that are placed keep theirs."`
}

// VariantPath names a variant of a product.
type VariantPath struct {
	Product string `path:"product"`
	Variant string `path:"variant"`
}

func (p VariantPath) ids() (product, variant id.ID, err error) {
	if product, err = named(id.Product, p.Product, commerce.ErrProductMissing); err == nil {
		variant, err = named(id.Variant, p.Variant, commerce.ErrVariantMissing)
	}
	return product, variant, err
}

type updateVariantInput struct {
	VariantPath
	Body VariantChange
}

func (s *server) updateVariant(ctx context.Context, c *call, in *updateVariantInput) (*one[Variant], error) {
	product, variant, err := in.ids()
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	price := r.amount("price", in.Body.Price)
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	v, err := s.Commerce.UpdateVariant(ctx, c.actor, commerce.UpdateVariant{Community: c.community.ID, Product: product, Variant: variant,
		Title: in.Body.Title, SKU: in.Body.SKU, Price: price})
	return &one[Variant]{c.variant(v)}, err
}

// Restocking puts units on a shelf.
type Restocking struct {
	Restock int64 `json:"restock" doc:"Units put on the shelf, or (below 0) taken off it." example:"25"`
}

type restockInput struct {
	VariantPath
	Posted
	Body Restocking
}

func (s *server) restock(ctx context.Context, c *call, in *restockInput) (*one[Variant], error) {
	product, variant, err := in.ids()
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	cmd := commerce.Restock{Community: c.community.ID, Product: product, Variant: variant, Units: in.Body.Restock, Request: request}
	v, err := s.Commerce.Restock(ctx, c.actor, cmd)
	return &one[Variant]{c.variant(v)}, err
}
