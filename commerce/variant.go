package commerce

import (
	"context"
	"slices"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/once"
	"panal/money"
)

// AddVariant adds a variant to a product.
type AddVariant struct {
	Community id.ID
	Product   id.ID
	Variant   NewVariant
	Request   once.Request
}

// AddVariant adds a variant to a product. A repeated request returns the variant it added.
func (s *Service) AddVariant(ctx context.Context, actor access.Actor, cmd AddVariant) (added Variant, err error) {
	err = s.changeProduct(ctx, actor, cmd.Community, cmd.Product, func(tx Tx, p Product) error {
		added = cmd.Variant.variant(tx.NewID(), p.ID)
		if prior, repeated, err := tx.Once(cmd.Request, added.ID); err != nil {
			return err
		} else if repeated {
			added, err = p.variant(prior)
			return err
		}
		p.Variants = append(p.Variants, added)
		var wrong fault.Fields
		p.checkVariant(&wrong, len(p.Variants)-1, "")
		wrong.Check(len(p.Variants) <= maxVariants, "variants", "invalid.too_many", fault.Args{"max": maxVariants})
		if err := wrong.Err(); err != nil {
			return err
		}
		if err := tx.InsertVariant(added); err != nil {
			return err
		}
		return emit(tx, p.fact(p.State, Variant{}.changes(added)))
	})
	return added, err
}

// UpdateVariant says what a variant is to be from now on, and how many units are put on its shelf, or (< 0) taken off.
type UpdateVariant struct {
	Community id.ID
	Product   id.ID
	Variant   id.ID
	Title     string
	SKU       string
	Price     money.Amount
	Restock   int64
}

// UpdateVariant changes a variant. Orders that are placed already keep their prices.
func (s *Service) UpdateVariant(ctx context.Context, actor access.Actor, cmd UpdateVariant) (changed Variant, err error) {
	err = s.changeProduct(ctx, actor, cmd.Community, cmd.Product, func(tx Tx, p Product) error {
		before, err := p.variant(cmd.Variant)
		if err != nil {
			return err
		}
		if changed, err = p.reviseVariant(cmd); err != nil {
			return err
		}
		if err := tx.CostIfAlone(changed.ID, changed.Price); err != nil {
			return err
		}
		if err := tx.UpdateVariant(changed, cmd.Restock); err != nil {
			return err
		}
		return emit(tx, p.fact(p.State, before.changes(changed)))
	})
	return changed, err
}

// reviseVariant decides an update.
func (p Product) reviseVariant(cmd UpdateVariant) (Variant, error) {
	before, err := p.variant(cmd.Variant)
	if err != nil {
		return before, err
	}
	changed := before
	changed.Title, changed.SKU, changed.Price = input.Text(cmd.Title), input.Text(cmd.SKU), cmd.Price
	p.Variants = slices.Clone(p.Variants)
	at := slices.Index(p.Variants, before)
	p.Variants[at] = changed
	var wrong fault.Fields
	p.checkVariant(&wrong, at, "")
	checkRange(&wrong, "restock", cmd.Restock, before.Held+before.Sold-before.Stock, maxStock-before.Stock)
	changed.Stock += cmd.Restock
	return changed, wrong.Err()
}

// variant returns the product's variant with an id.
func (p Product) variant(variant id.ID) (Variant, error) {
	at := slices.IndexFunc(p.Variants, func(v Variant) bool { return v.ID == variant })
	if at < 0 {
		return Variant{}, ErrVariantMissing
	}
	return p.Variants[at], nil
}

// titled is what a variant of the product is called on an order.
func (p Product) titled(v Variant) string {
	if v.Title == "" {
		return p.Title
	}
	return p.Title + ", " + v.Title
}
