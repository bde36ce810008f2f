package commerce

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

var alone = Sold{Currency: "EUR", Product: Product{ID: number('p', 1), State: ProductLive, Variants: []Variant{{ID: number('v', 1), Price: 1000}, {ID: number('v', 2), Price: 2000}}}}

func goodOffer() Offer {
	return Offer{ID: number('f', 1), Slug: "honey-for-three", Size: 3, Window: 24 * time.Hour, PerPersonLimit: 2, Stock: 100, VirtualPercent: 50,
		StartsAt: noon, EndsAt: noon.Add(time.Hour), Prices: map[id.ID]money.Amount{number('v', 1): 999, number('v', 2): 1}}
}

func TestOfferCheck(t *testing.T) {
	wants(t, goodOffer().Check(alone))
	for what, c := range map[string]struct {
		change func(*Offer)
		fields []string
	}{
		"one alone is no group":      {func(o *Offer) { o.Size = 1 }, []string{"size"}},
		"a crowd":                    {func(o *Offer) { o.Size = 101 }, []string{"size"}},
		"under a minute":             {func(o *Offer) { o.Window = 59 * time.Second }, []string{"window_minutes"}},
		"over a month":               {func(o *Offer) { o.Window = 31 * 24 * time.Hour }, []string{"window_minutes"}},
		"less than no limit":         {func(o *Offer) { o.PerPersonLimit = -1 }, []string{"per_person_limit"}},
		"less than no cap":           {func(o *Offer) { o.Stock = -1 }, []string{"stock"}},
		"more than all":              {func(o *Offer) { o.VirtualPercent = 101 }, []string{"virtual_percent"}},
		"no start":                   {func(o *Offer) { o.StartsAt = time.Time{} }, []string{"starts_at"}},
		"ends as it starts":          {func(o *Offer) { o.EndsAt = o.StartsAt }, []string{"ends_at"}},
		"no slug":                    {func(o *Offer) { o.Slug = "" }, []string{"slug"}},
		"no prices":                  {func(o *Offer) { o.Prices = nil }, []string{"prices"}},
		"for free":                   {func(o *Offer) { o.Prices[number('v', 1)] = 0 }, []string{"prices." + id.Variant.Text(number('v', 1))}},
		"no cheaper than alone":      {func(o *Offer) { o.Prices[number('v', 2)] = 2000 }, []string{"prices." + id.Variant.Text(number('v', 2))}},
		"a variant of another thing": {func(o *Offer) { o.Prices[number('v', 3)] = 1 }, []string{"prices." + id.Variant.Text(number('v', 3))}},
		"a budget without a limit":   {func(o *Offer) { o.Budget, o.PerPersonLimit = 10_000, 0 }, []string{"per_person_limit"}},
		"a budget below one group":   {func(o *Offer) { o.Budget = 2*3*1999 - 1 }, []string{"budget"}},
		"a budget below what went":   {func(o *Offer) { o.Budget, o.Spent = 2*3*1999, 2*3*1999+1 }, []string{"budget"}},
		"a budget below nothing":     {func(o *Offer) { o.Budget = -1 }, []string{"budget"}},
		"all at once":                {func(o *Offer) { *o = Offer{} }, []string{"size", "window_minutes", "starts_at", "ends_at", "slug", "prices"}},
	} {
		t.Run(what, func(t *testing.T) {
			o := goodOffer()
			c.change(&o)
			wants(t, o.Check(alone), c.fields...)
		})
	}
}

// An offer passes exactly when each of its terms is in its range, and then every price saves something.
func TestOfferCheckRanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := goodOffer()
		o.Size = rapid.IntRange(-1, 103).Draw(t, "size")
		o.Window = time.Duration(rapid.Int64Range(0, 31*24*60).Draw(t, "minutes")) * time.Minute
		o.PerPersonLimit = rapid.Int64Range(-1, maxQuantity+1).Draw(t, "limit")
		o.VirtualPercent = rapid.IntRange(-1, 101).Draw(t, "percent")
		o.Prices[number('v', 1)] = money.Amount(rapid.Int64Range(-1, 1001).Draw(t, "price"))
		price := o.Prices[number('v', 1)]
		good := o.Size >= 2 && o.Size <= 100 && o.Window >= time.Minute && o.Window <= 30*24*time.Hour && o.PerPersonLimit >= 0 &&
			o.PerPersonLimit <= maxQuantity && o.VirtualPercent >= 0 && o.VirtualPercent <= 100 && price > 0 && price < 1000
		err := o.Check(alone)
		if good != (err == nil) {
			t.Fatalf("%+v: %v", o, err)
		}
		if err != nil && fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
	})
}

func TestSlug(t *testing.T) {
	for _, good := range []string{"a", "honey", "honey-2", "2", strings.Repeat("a", 80)} {
		if !validSlug(good) {
			t.Errorf("%q is refused", good)
		}
	}
	for _, bad := range []string{"", "-a", "a-", "a--b", "Honey", "a b", "a/b", "ä", "a.b", strings.Repeat("a", 81)} {
		if validSlug(bad) {
			t.Errorf("%q passes", bad)
		}
	}
}

func TestOfferRevise(t *testing.T) {
	for _, c := range []struct {
		from, to OfferState
		product  ProductState
		want     OfferState
		fields   []string
	}{
		{OfferDraft, "", ProductLive, OfferDraft, nil},
		{OfferDraft, OfferDraft, ProductDraft, OfferDraft, nil},
		{OfferDraft, OfferLive, ProductLive, OfferLive, nil},
		{OfferDraft, OfferLive, ProductDraft, "", []string{"state"}},
		{OfferDraft, OfferEnded, ProductLive, OfferEnded, nil},
		{OfferLive, OfferEnded, ProductArchived, OfferEnded, nil},
		{OfferLive, "", ProductArchived, OfferLive, nil},
		{OfferLive, OfferDraft, ProductLive, "", []string{"state"}},
		{OfferDraft, OfferPaused, ProductLive, "", []string{"state"}},
		{OfferLive, OfferPaused, ProductLive, OfferPaused, nil},
		{OfferPaused, OfferLive, ProductLive, OfferLive, nil},
		{OfferPaused, OfferLive, ProductArchived, "", []string{"state"}},
		{OfferPaused, OfferEnded, ProductLive, OfferEnded, nil},
		{OfferLive, "elsewhere", ProductLive, "", []string{"state"}},
	} {
		o, sold := goodOffer(), alone
		o.State, sold.Product.State = c.from, c.product
		changed, err := o.revise(UpdateOffer{Terms: o.Terms(), State: c.to}, sold, noon)
		wants(t, err, c.fields...)
		if err == nil && changed.State != c.want {
			t.Errorf("%s to %q: %s", c.from, c.to, changed.State)
		}
	}
	ended := goodOffer()
	ended.State = OfferEnded
	if _, err := ended.revise(UpdateOffer{Terms: ended.Terms()}, alone, noon); err != error(ErrOfferEnded) {
		t.Errorf("an ended offer changes: %v", err)
	}
	fine := goodOffer().Terms()
	fine.Window = 90*time.Second + time.Millisecond
	fine.EndsAt = fine.EndsAt.Add(time.Nanosecond).In(time.FixedZone("", 3600))
	o, err := goodOffer().revise(UpdateOffer{Terms: fine}, alone, noon)
	if err != nil || o.Window != 90*time.Second || o.EndsAt != noon.Add(time.Hour) {
		t.Errorf("what the database does not keep is kept: %v until %v, %v", o.Window, o.EndsAt, err)
	}
}

// Whoever is invited into a group that is open joins, whatever becomes of the offer, unless that is ended for them too.
func TestOfferJoins(t *testing.T) {
	o := goodOffer()
	for _, o.State = range []OfferState{OfferLive, OfferPaused, OfferEnded} {
		if err := o.Joins(); err != nil {
			t.Errorf("%s: %v", o.State, err)
		}
	}
	o.Fate = FateClose
	if err := o.Joins(); err != error(ErrOfferEnded) {
		t.Errorf("closed: %v", err)
	}
}

// Under a budget a live offer keeps what its groups cost, and has a budget exactly when it had one.
func TestOfferKeepsCost(t *testing.T) {
	o := goodOffer()
	o.State, o.Budget = OfferLive, 50_000
	for what, c := range map[string]struct {
		change func(*OfferTerms)
		fields []string
	}{
		"more budget": {func(t *OfferTerms) { t.Budget++ }, nil},
		"its end":     {func(t *OfferTerms) { t.EndsAt = t.EndsAt.Add(time.Hour) }, nil},
		"no budget":   {func(t *OfferTerms) { t.Budget = 0 }, []string{"budget"}},
		"the groups": {func(t *OfferTerms) { t.Size, t.PerPersonLimit, t.Prices[number('v', 1)] = 4, 1, 1 },
			[]string{"size", "per_person_limit", "prices"}},
	} {
		terms := o.Terms()
		terms.Prices = map[id.ID]money.Amount{number('v', 1): 999, number('v', 2): 1}
		c.change(&terms)
		_, err := o.revise(UpdateOffer{Terms: terms}, alone, noon)
		if wants(t, err, c.fields...); t.Failed() {
			t.Fatal(what)
		}
	}
	if _, err := o.revise(UpdateOffer{Terms: o.Terms(), State: OfferEnded, Fate: "vanish"}, alone, noon); err == nil {
		t.Error("it ends with any fate")
	}
}

// What is set aside for a group covers whatever its members take, and a budget is never promised beyond itself.
func TestPromiseCoversGroup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := Offer{ID: number('f', 1), State: OfferLive, StartsAt: noon, EndsAt: noon.Add(time.Hour), Size: rapid.IntRange(2, 100).Draw(t, "size"),
			PerPersonLimit: rapid.Int64Range(1, maxQuantity).Draw(t, "limit"), MostOff: money.Amount(rapid.Int64Range(0, maxPrice).Draw(t, "off"))}
		o.Budget = money.Amount(rapid.Int64Range(1, money.Max).Draw(t, "budget"))
		o.Spent = money.Amount(rapid.Int64Range(0, int64(o.Budget)).Draw(t, "spent"))
		var taken money.Amount
		for range o.Size {
			taken += money.Amount(rapid.Int64Range(1, o.PerPersonLimit).Draw(t, "units")) * o.MostOff
		}
		if o.Open(noon) != nil {
			if o.Spent+o.promise() <= o.Budget {
				t.Fatalf("refused: %+v", o)
			}
			return
		}
		if taken > o.promise() || o.Spent+taken > o.Budget {
			t.Fatalf("%d taken of %d promised: %+v", taken, o.promise(), o)
		}
	})
}
