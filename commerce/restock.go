package commerce

import (
	"context"

	"panal/access"
	"panal/internal/id"
	"panal/internal/once"
)

// Restock puts units on a variant's shelf, or (< 0) takes some off, down to what is held and sold.
type Restock struct {
	Community id.ID
	Product   id.ID
	Variant   id.ID
	Units     int64
	Request   once.Request
}

// Restock fills a variant's shelf. A repeated request returns the variant and puts nothing on it.
func (s *Service) Restock(ctx context.Context, actor access.Actor, cmd Restock) (changed Variant, err error) {
	err = s.changeProduct(ctx, actor, cmd.Community, cmd.Product, func(tx Tx, p Product) error {
		before, err := p.variant(cmd.Variant)
		if err != nil {
			return err
		}
		if _, repeated, err := tx.Once(cmd.Request, before.ID); err != nil || repeated {
			changed = before
			return err
		}
		words := UpdateVariant{Variant: before.ID, Title: before.Title, SKU: before.SKU, Price: before.Price, Restock: cmd.Units}
		if changed, err = p.reviseVariant(words); err != nil {
			return err
		}
		if err := tx.UpdateVariant(changed, cmd.Units); err != nil {
			return err
		}
		return emit(tx, p.fact(p.State, before.changes(changed)))
	})
	return changed, err
}
