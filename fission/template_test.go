package fission

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"panal/commerce"
	"panal/community"
	"panal/fault"
	"panal/internal/locale"
	"panal/loyalty"
)

// The templates that come with the program can be followed, and are the same pattern in every language.
func TestShippedTemplates(t *testing.T) {
	english := ShippedTemplates("en")
	for _, language := range locale.Supported() {
		for i, s := range ShippedTemplates(language) {
			if err := s.Check(); err != nil || s.Name == "" || s.About == "" || s.Key != english[i].Key {
				t.Errorf("%s in %s: %v", s.Key, language, err)
			}
			if language != "en" && s.Name == english[i].Name {
				t.Errorf("%s is not in %s", s.Key, language)
			}
			if len(s.Circles) == 0 || len(s.Tiers) == 0 || len(s.Asks) == 0 || len(s.Attributes) == 0 || len(s.Tiers) != len(english[i].Tiers) || len(s.Circles) != len(english[i].Circles) || len(s.Positioning.Values) != len(english[i].Positioning.Values) {
				t.Errorf("%s in %s is another pattern", s.Key, language)
			}
			if !reflect.DeepEqual(kinds(s.Template), kinds(english[i].Template)) || len(s.Goods) != len(english[i].Goods) || s.Points == nil || len(s.Points.Levels) != len(english[i].Points.Levels) {
				t.Errorf("%s in %s sells, campaigns or thanks otherwise", s.Key, language)
			}
		}
	}
	if ShippedTemplates("xx")[0].Name != english[0].Name {
		t.Error("another language has no English templates")
	}
}

// kinds are those of a template's campaigns.
func kinds(t Template) (all []commerce.CampaignKind) {
	for _, c := range t.Campaigns {
		all = append(all, c.Kind())
	}
	return all
}

func TestTemplateIsWrittenAsItIsRead(t *testing.T) {
	for _, s := range ShippedTemplates("es") {
		content, err := s.Template.Write()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ReadTemplate(content)
		if err != nil || !reflect.DeepEqual(again, s.Template) {
			t.Errorf("%s: %+v, %v", s.Key, again, err)
		}
	}
}

// A file of the first format is read as one of the present.
func TestOlderTemplateIsRead(t *testing.T) {
	old := `{"format": 1, "name": "Club", "about": "", "positioning": {"slogan": "Slow", "values": ["Calm"], "mascot": {"name": "", "line": ""}},
		"circles": [{"slug": "all", "name": "All", "kind": "interest", "reason": "contact", "admission": "open"}]}`
	read, err := ReadTemplate([]byte(old))
	if err != nil || read.Format != FormatNow || read.Entrance.Admission != community.AdmitOpen || len(read.Circles) != 1 {
		t.Errorf("%+v, %v", read, err)
	}
}

// A file of the second format, which knew neither campaigns nor points, is read as it was.
func TestSecondFormatIsRead(t *testing.T) {
	old := ShippedTemplates("en")[0].Template
	old.Format, old.Campaigns, old.Points = 2, nil, nil
	file, err := old.Write()
	if err != nil {
		t.Fatal(err)
	}
	old.Format = FormatNow
	if read, err := ReadTemplate(file); err != nil || !reflect.DeepEqual(read, old.tidy()) {
		t.Errorf("%+v, %v", read, err)
	}
}

// In another currency nothing has a price, and nobody is sent to buy what is not to be had.
func TestTemplateInAnotherCurrency(t *testing.T) {
	for _, s := range ShippedTemplates("en") {
		if same := s.In("USD"); !reflect.DeepEqual(same, s.Template) {
			t.Errorf("%s is another in its own currency", s.Key)
		}
		other := s.In("JPY")
		if err := other.Check(); err != nil || !other.priceless() || other.Entrance.Admission == community.AdmitTier || len(other.Tiers) != len(s.Tiers) {
			t.Errorf("%s: %+v, %v", s.Key, other, err)
		}
		if s.priceless() {
			t.Errorf("%s lost its prices", s.Key)
		}
	}
}

// A campaign that names no amount goes along to another currency; one that does stays, with the moment that leads to it.
func TestCampaignsInAnotherCurrency(t *testing.T) {
	club := ShippedTemplates("en")[0].Template
	club.Campaigns = []CampaignPattern{
		{Slug: "tenth", Title: "A tenth off", Days: 9, Coupon: &CouponPattern{CouponRule: commerce.CouponRule{Percent: 10}}},
		{Slug: "five", Title: "Five off", Days: 9, Coupon: &CouponPattern{CouponRule: commerce.CouponRule{Amount: 500}}},
		{Slug: "told", Title: "The tenth, told", Days: 1, Moment: &MomentPattern{Campaign: "tenth"}},
		{Slug: "untold", Title: "The five, told", Days: 1, Moment: &MomentPattern{Campaign: "five"}},
	}
	var went []string
	other := club.In("JPY")
	for _, c := range other.Campaigns {
		went = append(went, c.Slug)
	}
	if strings.Join(went, " ") != "tenth told" || len(club.Campaigns) != 4 || club.Campaigns[1].Slug != "five" {
		t.Errorf("went: %v; left: %+v", went, club.Campaigns)
	}
	if p := other.Points; p == nil || p.Rule(loyalty.Purchase).Points != 0 || p.Spending.Rate != 0 || len(p.Levels) != len(club.Points.Levels) || club.Points.Spending.Rate == 0 {
		t.Errorf("%+v, of %+v", p, club.Points)
	}
}

// What is asked is answered at its place, and what is wrong with an answer is said there.
func TestTemplateAnswered(t *testing.T) {
	club := ShippedTemplates("en")[0].Template
	answered, err := club.Answer(map[string]string{"field": "Bread", "mascot.name": "Miga", "slogan": "", "colour": "#000000"})
	if err != nil || answered.Positioning.Field != "Bread" || answered.Positioning.Mascot.Name != "Miga" || answered.Positioning.Slogan != club.Positioning.Slogan || answered.Positioning.Colour != club.Positioning.Colour {
		t.Errorf("%+v, %v", answered.Positioning, err)
	}
	_, err = club.Answer(map[string]string{"field": strings.Repeat("x", 61)})
	if fields := fault.From(err).Fields; len(fields) != 1 || fields[0].Name != "asks.field" || fields[0].Code != "invalid.too_long" {
		t.Errorf("%v", err)
	}
}

// A file that cannot be followed says where.
func TestReadTemplateNamesThePlace(t *testing.T) {
	change := func(change func(*Template)) string {
		made := ShippedTemplates("en")[0].Template
		made = made.tidy()
		change(&made)
		content, err := json.Marshal(made)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	for what, c := range map[string]struct{ content, place string }{
		"no JSON":             {"{\n\n}x{", "end"},
		"half a file":         {"{\n\"format\": 1,\n", "line 3"},
		"a later format":      {change(func(t *Template) { t.Format = 4 }), "format"},
		"what we do not know": {`{"format": 1, "members": []}`, "members"},
		"a word for a number": {`{"format": 1, "circles": [{"capacity": "many"}]}`, "circles.capacity"},
		"a slogan too long":   {change(func(t *Template) { t.Positioning.Slogan = strings.Repeat("x", 161) }), "positioning.slogan"},
		"a colour by name":    {change(func(t *Template) { t.Positioning.Colour = "red" }), "positioning.colour"},
		"a circle of no kind": {change(func(t *Template) { t.Circles[1].Kind = "team" }), "circles.1.kind"},
		"a circle of no tier": {change(func(t *Template) { t.Circles[1].Admission = "tier" }), "circles.1.tiers"},
		"a tier that is not":  {change(func(t *Template) { t.Circles[1].Admission, t.Circles[1].Tiers = "tier", []string{"gold"} }), "circles.1.tiers.0"},
		"two free tiers":      {change(func(t *Template) { t.Tiers = append(t.Tiers[:1:1], TierPattern{Slug: "x", Name: "X"}) }), "tiers.1.paid"},
		"a price until a day": {change(func(t *Template) { t.Tiers[1].Prices = []PricePattern{{Unit: "until", Amount: 1}} }), "tiers.1.prices.0.days"},
		"a month in days":     {change(func(t *Template) { t.Tiers[1].Prices = []PricePattern{{Unit: "month", Amount: 1, Days: 3}} }), "tiers.1.prices.0.days"},
		"early for 100 years": {change(func(t *Template) {
			t.Tiers[1].Prices = []PricePattern{{Unit: "month", Amount: 2, EarlyAmount: 1, EarlyDays: 36500}}
		}), "tiers.1.prices.0.early_days"},
		"early at no price":          {change(func(t *Template) { t.Tiers[1].Prices = []PricePattern{{Unit: "month", Amount: 2, EarlyDays: 3}} }), "tiers.1.prices.0.early_days"},
		"sold for less than nothing": {change(func(t *Template) { t.Tiers[1].SaleDays = -1 }), "tiers.1.sale_days"},
		"prices in no currency":      {change(func(t *Template) { t.Currency = "" }), "currency"},
		"a question of no kind":      {change(func(t *Template) { t.Entrance.Questions = []community.Question{{Kind: "shout", Label: "?"}} }), "entrance.questions.0.kind"},
		"no purpose":                 {change(func(t *Template) { t.Attributes[0].Purpose = "" }), "attributes.0.purpose"},
		"an ask of nothing":          {change(func(t *Template) { t.Asks[0].Part = "colour" }), "asks.0.part"},
		"goods dearer together": {change(func(t *Template) {
			t.Goods = []GoodsPattern{{Slug: "a", Title: "A", Variants: []VariantPattern{{Price: 5, Together: 5}}, Offer: &OfferPattern{Slug: "a", Size: 2, WindowMinutes: 60, Days: 9}}}
		}), "goods.0.variants.0.together"},
		"a coupon for nothing": {change(func(t *Template) {
			t.Campaigns = []CampaignPattern{{Slug: "a", Title: "A", Days: 1, Coupon: &CouponPattern{}}}
		}), "campaigns.0.coupon.amount"},
		"a coupon of goods that are not": {change(func(t *Template) {
			t.Goods = nil
			t.Campaigns = []CampaignPattern{{Slug: "a", Title: "A", Days: 1, Coupon: &CouponPattern{CouponRule: commerce.CouponRule{Percent: 5}, Products: []string{"tea"}}}}
		}), "campaigns.0.coupon.products.0"},
		"a campaign of no kind": {change(func(t *Template) { t.Campaigns = []CampaignPattern{{Slug: "a", Title: "A", Days: 1}} }), "campaigns.0"},
		"a campaign of two kinds": {change(func(t *Template) {
			t.Campaigns = []CampaignPattern{{Slug: "a", Title: "A", Days: 1, Drop: &commerce.DropRule{}, Packet: &commerce.PacketRule{}}}
		}), "campaigns.0"},
		"a drop of nothing": {change(func(t *Template) {
			t.Campaigns = []CampaignPattern{{Slug: "a", Title: "A", Days: 1, Stock: 1, Drop: &commerce.DropRule{UnitPrice: 1, Minutes: 5}}}
		}), "campaigns.0.sells"},
		"a drop of a variant that is not": {change(func(t *Template) {
			t.Goods = []GoodsPattern{{Slug: "tea", Title: "Tea", Variants: []VariantPattern{{SKU: "T1", Price: 5}}}}
			t.Campaigns = []CampaignPattern{{Slug: "a", Title: "A", Days: 1, Stock: 1, Sells: &SoldPattern{"tea", "T2"}, Drop: &commerce.DropRule{UnitPrice: 1, Minutes: 5}}}
		}), "campaigns.0.sells"},
		"a campaign without an end": {change(func(t *Template) {
			t.Campaigns = []CampaignPattern{{Slug: "a", Title: "A", Coupon: &CouponPattern{CouponRule: commerce.CouponRule{Percent: 5}}}}
		}), "campaigns.0.days"},
		"a campaign for ten years": {change(func(t *Template) {
			t.Campaigns = []CampaignPattern{{Slug: "a", Title: "A", Days: 3650, Coupon: &CouponPattern{CouponRule: commerce.CouponRule{Percent: 5}}}}
		}), "campaigns.0.days"},
		"a campaign for a circle that is not": {change(func(t *Template) {
			t.Campaigns = []CampaignPattern{{Slug: "a", Title: "A", Days: 1, Circle: "moon", Coupon: &CouponPattern{CouponRule: commerce.CouponRule{Percent: 5}}}}
		}), "campaigns.0.circle"},
		"a prize above the ceiling": {change(func(t *Template) {
			t.Campaigns = []CampaignPattern{{Slug: "a", Title: "A", Days: 1, Giveaway: &commerce.GiveawayRule{Prize: "A car", Worth: 9_000_000, Prizes: 1}}}
		}), "campaigns.0.giveaway.worth"},
		"a moment that leads to itself": {change(func(t *Template) {
			t.Campaigns = []CampaignPattern{{Slug: "a", Title: "A", Days: 1, Moment: &MomentPattern{Campaign: "a"}}}
		}), "campaigns.0.moment.campaign"},
		"a word for a number of points": {`{"format": 3, "points": {"frozen_days": "many"}}`, "points.frozen_days"},
		"a word for a percentage":       {`{"format": 3, "campaigns": [{"coupon": {"percent": "many"}}]}`, "campaigns.coupon.percent"},
		"ids in a coupon":               {`{"format": 3, "campaigns": [{"coupon": {"products": [1]}}]}`, "campaigns.coupon.products"},
		"points past all bounds": {change(func(t *Template) {
			t.Points = &PointsPattern{Active: true, Terms: loyalty.Terms{Name: "Beans", LifeDays: 99999}}
		}), "points.life_days"},
		"two circles of a slug": {change(func(t *Template) { t.Circles[1].Slug = t.Circles[0].Slug }), "circles.1.slug"},
		"too many circles":      {change(func(t *Template) { t.Circles = make([]CirclePattern, mostCircles+1) }), "circles"},
	} {
		_, err := ReadTemplate([]byte(c.content))
		fields := fault.From(err).Fields
		if len(fields) != 1 || fields[0].Code != "invalid.template" || fields[0].Args["place"] != c.place {
			t.Errorf("%s: %v, want a mistake at %s", what, err, c.place)
		}
	}
	if _, err := ReadTemplate(make([]byte, MaxTemplateBytes+1)); !errors.Is(err, ErrTemplateLarge) {
		t.Errorf("too large: %v", err)
	}
	for _, other := range []string{"", " \n", "[]", "null", "\x89PNG\r\n", "slug,name\n"} {
		if _, err := ReadTemplate([]byte(other)); !errors.Is(err, ErrNoTemplate) {
			t.Errorf("%q: %v", other, err)
		}
	}
	if _, err := ReadTemplate([]byte("\uFEFF\n" + change(func(*Template) {}))); err != nil {
		t.Errorf("as an editor may keep it: %v", err)
	}
}

func FuzzReadTemplate(f *testing.F) {
	for _, s := range ShippedTemplates("en") {
		content, err := s.Template.Write()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if read, err := ReadTemplate(content); err == nil && read.Check() != nil {
			t.Error("what was read cannot be followed")
		}
	})
}
