package commerce

import (
	"slices"
	"strings"
	"testing"

	"panal/fact"
)

func goodProduct() Product {
	return Product{ID: number('p', 1), Slug: "honey", Title: "Honey", Description: "From the hill.\n\nDark.", State: ProductDraft, Variants: []Variant{
		{ID: number('v', 1), Title: "Small", SKU: "H-1", Price: 1000, Stock: 10},
		{ID: number('v', 2), Title: "Large", SKU: "H-2", Price: 2000},
	}}
}

func TestProductCheck(t *testing.T) {
	wants(t, goodProduct().Check())
	for what, c := range map[string]struct {
		change func(*Product)
		fields []string
	}{
		"no slug":                {func(p *Product) { p.Slug = "" }, []string{"slug"}},
		"no title":               {func(p *Product) { p.Title = "" }, []string{"title"}},
		"a long title":           {func(p *Product) { p.Title = strings.Repeat("蜜", 121) }, []string{"title"}},
		"the longest title":      {func(p *Product) { p.Title = strings.Repeat("蜜", 120) }, nil},
		"a title of two lines":   {func(p *Product) { p.Title = "a\nb" }, []string{"title"}},
		"a broken title":         {func(p *Product) { p.Title = "a\xffb" }, []string{"title"}},
		"a long description":     {func(p *Product) { p.Description = strings.Repeat("a", 20_001) }, []string{"description"}},
		"a NUL":                  {func(p *Product) { p.Description = "a\x00b" }, []string{"description"}},
		"no variants":            {func(p *Product) { p.Variants = nil }, []string{"variants"}},
		"too many variants":      {func(p *Product) { p.Variants = slices.Repeat(p.Variants, 51); rename(p) }, []string{"variants"}},
		"the most variants":      {func(p *Product) { p.Variants = slices.Repeat(p.Variants, 50); rename(p) }, nil},
		"for free":               {func(p *Product) { p.Variants[1].Price = 0 }, []string{"variants.1.price"}},
		"beyond price":           {func(p *Product) { p.Variants[0].Price = maxPrice + 1 }, []string{"variants.0.price"}},
		"less than none":         {func(p *Product) { p.Variants[0].Stock = -1 }, []string{"variants.0.stock"}},
		"more than can be":       {func(p *Product) { p.Variants[0].Stock = maxStock + 1 }, []string{"variants.0.stock"}},
		"a long SKU":             {func(p *Product) { p.Variants[0].SKU = strings.Repeat("a", 65) }, []string{"variants.0.sku"}},
		"one without name":       {func(p *Product) { p.Variants[0].Title, p.Variants[0].SKU = "", "" }, nil},
		"two of a name":          {func(p *Product) { p.Variants[1].Title = "Small" }, []string{"variants.0.title", "variants.1.title"}},
		"two of a SKU":           {func(p *Product) { p.Variants[1].SKU = "H-1" }, []string{"variants.0.sku", "variants.1.sku"}},
		"two without anything":   {func(p *Product) { p.Variants[0], p.Variants[1] = Variant{Price: 1}, Variant{Price: 1} }, []string{"variants.0.sku", "variants.0.title", "variants.1.sku", "variants.1.title"}},
		"several things at once": {func(p *Product) { p.Slug, p.Title = "!", "" }, []string{"slug", "title"}},
	} {
		t.Run(what, func(t *testing.T) {
			p := goodProduct()
			c.change(&p)
			wants(t, p.Check(), c.fields...)
		})
	}
}

// rename tells variants apart by number.
func rename(p *Product) {
	for i := range p.Variants {
		name := strings.Repeat("a", i)
		if len(name) > maxSKU {
			name = strings.Repeat("b", i-maxSKU)
		}
		p.Variants[i].Title, p.Variants[i].SKU = name, name
	}
}

func TestProductRevise(t *testing.T) {
	for _, c := range []struct {
		from, to, want ProductState
		fields         []string
	}{
		{ProductDraft, "", ProductDraft, nil},
		{ProductDraft, ProductLive, ProductLive, nil},
		{ProductDraft, ProductArchived, ProductArchived, nil},
		{ProductLive, ProductArchived, ProductArchived, nil},
		{ProductLive, ProductLive, ProductLive, nil},
		{ProductArchived, ProductLive, ProductLive, nil},
		{ProductLive, ProductDraft, "", []string{"state"}},
		{ProductArchived, ProductDraft, "", []string{"state"}},
		{ProductLive, "sold", "", []string{"state"}},
	} {
		p := goodProduct()
		p.State = c.from
		changed, err := p.revise(UpdateProduct{Slug: "wax", Title: " Wax ", Description: "a\r\nb\r\n", State: c.to})
		wants(t, err, c.fields...)
		if err == nil && (changed.State != c.want || changed.Title != "Wax" || changed.Description != "a\nb" || len(changed.Variants) != 2) {
			t.Errorf("%s to %q: %+v", c.from, c.to, changed)
		}
	}
}

func TestReviseVariant(t *testing.T) {
	p := goodProduct()
	p.Variants[0].Held, p.Variants[0].Sold = 2, 3
	good := UpdateVariant{Variant: number('v', 1), Title: "Tiny", SKU: "H-0", Price: 900, Restock: -5}
	v, err := p.reviseVariant(good)
	if err != nil || v.Title != "Tiny" || v.Price != 900 || v.Stock != 5 || v.Available() != 0 {
		t.Errorf("%+v, %v", v, err)
	}
	if p.Variants[0].Title != "Small" {
		t.Error("the product it is decided on has changed")
	}
	for what, c := range map[string]struct {
		change func(*UpdateVariant)
		fields []string
	}{
		"below what is out":    {func(c *UpdateVariant) { c.Restock = -6 }, []string{"restock"}},
		"more than can be":     {func(c *UpdateVariant) { c.Restock = maxStock }, []string{"restock"}},
		"another's name":       {func(c *UpdateVariant) { c.Title = "Large" }, []string{"title"}},
		"another's SKU":        {func(c *UpdateVariant) { c.SKU = "H-2" }, []string{"sku"}},
		"its own name":         {func(c *UpdateVariant) { c.Title, c.SKU = "Small", "H-1" }, nil},
		"for less than a cent": {func(c *UpdateVariant) { c.Price = 0 }, []string{"price"}},
	} {
		cmd := good
		c.change(&cmd)
		_, err := p.reviseVariant(cmd)
		t.Run(what, func(t *testing.T) { wants(t, err, c.fields...) })
	}
	good.Variant = number('v', 9)
	if _, err := p.reviseVariant(good); err != error(ErrVariantMissing) {
		t.Errorf("a variant of another product: %v", err)
	}
}

// A fact says what a product was and became, and a new one what it has; a variant what it alone was.
func TestProductChanges(t *testing.T) {
	p := goodProduct()
	renamed, err := p.revise(UpdateProduct{Slug: "honey", Title: "Dark honey", Description: "From the hill.\n\nDark.", State: ProductLive})
	wants(t, err)
	want := fact.Changes{{Part: "name", Was: "Honey", Now: "Dark honey"}}
	told := renamed.fact(p.State, p.changes(renamed)).Payload.(ProductFact)
	if told.Was != ProductDraft || told.State != ProductLive || !slices.Equal(told.Changes, want) {
		t.Errorf("%+v, want %+v", told, want)
	}
	if again := renamed.fact(renamed.State, renamed.changes(renamed)).Payload.(ProductFact); again.Was != "" || again.Changes != nil {
		t.Errorf("nothing is another, and is told: %+v", again)
	}
	if first := (Product{}).changes(p); !slices.Equal(first[:3], fact.Changes{{Part: "name", Now: "Honey"}, {Part: "slug", Now: "honey"}, {Part: "words", Now: p.Description}}) ||
		!slices.Contains(first, fact.Change{Part: "price", Of: "Large", Now: "2000"}) {
		t.Errorf("a new product: %+v", first)
	}
	v, err := p.reviseVariant(UpdateVariant{Variant: number('v', 1), Title: "Tiny", SKU: "H-0", Price: 900, Restock: 5})
	wants(t, err)
	want = fact.Changes{{Part: "variant", Of: "Tiny", Was: "Small", Now: "Tiny"}, {Part: "sku", Of: "Tiny", Was: "H-1", Now: "H-0"},
		{Part: "price", Of: "Tiny", Was: "1000", Now: "900"}, {Part: "shelf", Of: "Tiny", Was: "10", Now: "15"}}
	if got := p.Variants[0].changes(v); !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}
