package commerce

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/once"
	"panal/money"
)

// Staff keep the shop: a product is drafted, goes live, and may be archived and brought back; it is never deleted, for
// orders speak of it. Its variants may change their names and prices, and their shelves be filled or emptied down to
// what is held and sold. A price alone stays above every price together.

const (
	maxVariants    = 100
	maxStock       = 1_000_000_000
	maxPrice       = money.Max / maxQuantity
	maxTitle       = 120
	maxSKU         = 64
	maxDescription = 20_000
)

var productMoves = map[ProductState][]ProductState{
	ProductDraft:    {ProductLive, ProductArchived},
	ProductLive:     {ProductArchived},
	ProductArchived: {ProductLive},
}

// Check returns what is wrong with a product and its variants, each at its field.
func (p Product) Check() error {
	var wrong fault.Fields
	wrong.Check(validSlug(p.Slug), "slug", "invalid.slug")
	input.CheckLine(&wrong, "title", p.Title, 1, maxTitle)
	input.CheckText(&wrong, "description", p.Description, maxDescription)
	wrong.Check(len(p.Variants) > 0, "variants", "invalid.required")
	wrong.Check(len(p.Variants) <= maxVariants, "variants", "invalid.too_many", fault.Args{"max": maxVariants})
	for i := range p.Variants {
		p.checkVariant(&wrong, i, "variants."+strconv.Itoa(i)+".")
	}
	return wrong.Err()
}

// checkVariant checks the product's variant at a position. Variants differ in title and in SKU; one may have none.
func (p Product) checkVariant(wrong *fault.Fields, at int, prefix string) {
	v := p.Variants[at]
	input.CheckLine(wrong, prefix+"title", v.Title, 0, maxTitle)
	input.CheckLine(wrong, prefix+"sku", v.SKU, 0, maxSKU)
	checkRange(wrong, prefix+"price", int64(v.Price), 1, maxPrice)
	checkRange(wrong, prefix+"stock", v.Stock, 0, maxStock)
	others := slices.Delete(slices.Clone(p.Variants), at, at+1)
	checkTaken(wrong, prefix+"title", v.Title, slices.ContainsFunc(others, func(o Variant) bool { return o.Title == v.Title }))
	checkTaken(wrong, prefix+"sku", v.SKU, slices.ContainsFunc(others, func(o Variant) bool { return o.SKU == v.SKU }))
}

// checkTaken says of what tells a variant apart that another has it; or that it is due, when neither has any.
func checkTaken(wrong *fault.Fields, field, text string, taken bool) {
	code := "invalid.taken"
	if text == "" {
		code = "invalid.required"
	}
	wrong.Check(!taken, field, code)
}

func checkRange(wrong *fault.Fields, field string, n, least, most int64) {
	wrong.Check(n >= least && n <= most, field, "invalid.range", fault.Args{"min": least, "max": most})
}

// NewVariant describes a variant to be made.
type NewVariant struct {
	Title string
	SKU   string
	Price money.Amount
	Stock int64
}

func (v NewVariant) variant(made, product id.ID) Variant {
	return Variant{ID: made, Product: product, Title: input.Text(v.Title), SKU: input.Text(v.SKU), Price: v.Price, Stock: v.Stock}
}

// CreateProduct drafts a product.
type CreateProduct struct {
	Community   id.ID
	Slug        string
	Title       string
	Description string
	Variants    []NewVariant
	Request     once.Request
}

// CreateProduct drafts a product with its variants. A repeated request returns the product it made.
func (s *Service) CreateProduct(ctx context.Context, actor access.Actor, cmd CreateProduct) (Product, error) {
	if err := may(actor, access.ProductManage, cmd.Community, id.Zero); err != nil {
		return Product{}, err
	}
	var made Product
	err := s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		tx = working(tx, actor, id.Zero)
		made = Product{ID: tx.NewID(), Slug: cmd.Slug, Title: input.Text(cmd.Title), Description: input.Text(cmd.Description), State: ProductDraft, CreatedAt: tx.Now()}
		if prior, repeated, err := tx.Once(cmd.Request, made.ID); err != nil {
			return err
		} else if repeated {
			made, err = tx.ProductByID(prior)
			return err
		}
		for _, v := range cmd.Variants {
			made.Variants = append(made.Variants, v.variant(tx.NewID(), made.ID))
		}
		if err := made.Check(); err != nil {
			return err
		}
		if err := tx.InsertProduct(made); err != nil {
			return err
		}
		for _, v := range made.Variants {
			if err := tx.InsertVariant(v); err != nil {
				return err
			}
		}
		return emit(tx, made.fact("", Product{}.changes(made)))
	})
	return made, err
}

// UpdateProduct says what a product is to be from now on; an empty state leaves its state.
type UpdateProduct struct {
	Community   id.ID
	Product     id.ID
	Slug        string
	Title       string
	Description string
	State       ProductState
}

// UpdateProduct changes a product's words and its state.
func (s *Service) UpdateProduct(ctx context.Context, actor access.Actor, cmd UpdateProduct) (changed Product, err error) {
	err = s.changeProduct(ctx, actor, cmd.Community, cmd.Product, func(tx Tx, p Product) error {
		if changed, err = p.revise(cmd); err != nil {
			return err
		}
		if err := tx.UpdateProduct(changed); err != nil {
			return err
		}
		return emit(tx, changed.fact(p.State, p.changes(changed)))
	})
	return changed, err
}

// revise decides an update.
func (p Product) revise(cmd UpdateProduct) (Product, error) {
	if cmd.State != "" && cmd.State != p.State {
		if !slices.Contains(productMoves[p.State], cmd.State) {
			return p, fault.OnField("state", "invalid.choice")
		}
		p.State = cmd.State
	}
	p.Slug, p.Title, p.Description = cmd.Slug, input.Text(cmd.Title), input.Text(cmd.Description)
	return p, p.Check()
}

// changeProduct loads a product and changes it in one write.
func (s *Service) changeProduct(ctx context.Context, actor access.Actor, community, product id.ID, change func(Tx, Product) error) error {
	if err := may(actor, access.ProductManage, community, id.Zero); err != nil {
		return err
	}
	return s.store.Write(ctx, community, func(tx Tx) error {
		p, err := tx.ProductByID(product)
		if err != nil {
			return err
		}
		return change(working(tx, actor, id.Zero), p)
	})
}

// fact tells of a product that was in a state before; empty for a new one.
func (p Product) fact(was ProductState, changes fact.Changes) fact.Fact {
	if was == p.State {
		was = ""
	}
	return fact.Fact{Kind: FactProductChanged, Version: 1, Subject: p.ID, Payload: ProductFact{p.Slug, p.Title, p.State, was, changes}}
}

// changes are what other words change. Of a new product they have its variants too; later each of these tells its own.
func (p Product) changes(to Product) (all fact.Changes) {
	all.Note("name", p.Title, to.Title)
	all.Note("slug", p.Slug, to.Slug)
	all.Note("words", p.Description, to.Description)
	if p.ID.IsZero() {
		for _, v := range to.Variants {
			all = append(all, Variant{}.changes(v)...)
		}
	}
	return all
}

// changes are what becomes of a variant: of none, when it is added. The shelf is every unit that was ever put on it.
func (v Variant) changes(to Variant) (all fact.Changes) {
	of := cmp.Or(to.Title, to.SKU)
	all.NoteOf("variant", of, v.Title, to.Title)
	all.NoteOf("sku", of, v.SKU, to.SKU)
	all.NoteOf("price", of, v.Price, to.Price)
	all.NoteOf("shelf", of, v.Stock, to.Stock)
	return all
}
