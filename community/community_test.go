package community

import (
	"slices"
	"strings"
	"testing"
	"time"

	"panal/fault"
	"panal/money"
)

func founding(change func(*Founding)) Founding {
	f := Founding{
		Name: "Café del Valle", Slug: "cafe-del-valle", Currency: "MXN", Locale: "es", TimeZone: "America/Mexico_City",
		OperatorName: "Ana", OperatorEmail: "Ana@example.com",
	}
	if change != nil {
		change(&f)
	}
	return f
}

// wrongAt returns "field code" of everything a fault finds wrong.
func wrongAt(err error) (at []string) {
	if err == nil {
		return nil
	}
	for _, f := range fault.From(err).Fields {
		at = append(at, f.Name+" "+f.Code)
	}
	return at
}

func TestFounding(t *testing.T) {
	c, operator, err := founding(func(f *Founding) { f.Name = "  Café  del Valle " }).decide()
	if err != nil || c.Name != "Café del Valle" || operator.Email != "ana@example.com" || operator.Locale != "es" {
		t.Fatalf("%+v, %+v, %v", c, operator, err)
	}
	for _, c := range []struct {
		what   string
		change func(*Founding)
		want   []string
	}{
		{"all good", nil, nil},
		{"nothing filled in", func(f *Founding) { *f = Founding{} }, []string{
			"name invalid.required", "slug invalid.slug", "currency invalid.choice", "locale invalid.choice",
			"time_zone invalid.choice", "operator_name invalid.required", "operator_email invalid.email"}},
		{"points are no money", func(f *Founding) { f.Currency = money.Points }, []string{"currency invalid.choice"}},
		{"a currency that is none", func(f *Founding) { f.Currency = "mxn" }, []string{"currency invalid.choice"}},
		{"no such zone", func(f *Founding) { f.TimeZone = "Mars/Olympus" }, []string{"time_zone invalid.choice"}},
		{"the machine's zone", func(f *Founding) { f.TimeZone = "Local" }, []string{"time_zone invalid.choice"}},
		{"a path for a zone", func(f *Founding) { f.TimeZone = "../etc/passwd" }, []string{"time_zone invalid.choice"}},
		{"no such language", func(f *Founding) { f.Locale = "xx" }, []string{"locale invalid.choice"}},
		{"capitals in the slug", func(f *Founding) { f.Slug = "Cafe" }, []string{"slug invalid.slug"}},
		{"a slug that ends in a hyphen", func(f *Founding) { f.Slug = "cafe-" }, []string{"slug invalid.slug"}},
		{"a slug with a slash", func(f *Founding) { f.Slug = "cafe/x" }, []string{"slug invalid.slug"}},
		{"a slug that is the program's", func(f *Founding) { f.Slug = "sign-in" }, []string{"slug invalid.taken"}},
		{"the longest slug", func(f *Founding) { f.Slug = strings.Repeat("a", 40) }, nil},
		{"a longer slug", func(f *Founding) { f.Slug = strings.Repeat("a", 41) }, []string{"slug invalid.too_long"}},
		{"a long slogan", func(f *Founding) { f.Slogan = strings.Repeat("s", 161) }, []string{"slogan invalid.too_long"}},
	} {
		_, _, err := founding(c.change).decide()
		if got := wrongAt(err); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

func TestSettings(t *testing.T) {
	old, _, err := founding(nil).decide()
	if err != nil {
		t.Fatal(err)
	}
	edited, err := old.with(Settings{Name: "Valle", Slogan: "Good  beans", Locale: "en", TimeZone: "Europe/Madrid", AdvertCost: 4200})
	if err != nil || edited.Name != "Valle" || edited.Slogan != "Good beans" || edited.AdvertCost != 4200 {
		t.Errorf("%+v, %v", edited, err)
	}
	if edited.Slug != old.Slug || edited.Currency != old.Currency {
		t.Errorf("slug or currency changed: %+v", edited)
	}
	if _, err := old.with(Settings{Name: "Valle", Locale: "en", TimeZone: "UTC", AdvertCost: -1}); !slices.Equal(wrongAt(err), []string{"advert_cost invalid.amount"}) {
		t.Errorf("an advert that costs less than nothing: %v", err)
	}
}

func TestZone(t *testing.T) {
	at := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for zone, want := range map[string]string{"Europe/Madrid": "14:00", "Asia/Shanghai": "20:00", "no such": "12:00"} {
		for range 2 { // read, then remembered
			if got := at.In(Community{TimeZone: zone}.Zone()).Format("15:04"); got != want {
				t.Errorf("%s: %s, want %s", zone, got, want)
			}
		}
	}
}
