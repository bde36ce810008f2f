package store_test

import (
	"slices"
	"testing"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/page"
	"panal/internal/pgtest"
	"panal/store"
	"panal/store/storetest"
)

// titles are those of the products that words find, the newest first.
func titles(t *testing.T, w *storetest.World, words string) (found []string) {
	t.Helper()
	page, err := w.Commerce.Products(t.Context(), w.Staff, w.Community, commerce.ProductFilter{Words: words}, commerce.PageRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range page.Items {
		found = append(found, p.Title)
	}
	return found
}

func stock(t *testing.T, w *storetest.World, slug, title string) commerce.Product {
	t.Helper()
	p, err := w.Commerce.CreateProduct(t.Context(), w.Staff, commerce.CreateProduct{Community: w.Community, Slug: slug, Title: title,
		Variants: []commerce.NewVariant{{Price: 100, Stock: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Products are found in every alphabet alike, on every engine.
func TestSearchFoldsCase(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		const coffee, nandu, acorn = "CAFÉ de Olla", "Ñandú asado", "Жёлудь"
		stock(t, w, "a", coffee)
		stock(t, w, "b", nandu)
		acorns := stock(t, w, "c", acorn)
		for words, want := range map[string][]string{
			"café": {coffee}, "CAFÉ": {coffee}, "cafe": {coffee}, "DE OLLA": {coffee},
			"ÑANDÚ": {nandu}, "ñandú": {nandu}, "жёлудь": {acorn}, "ЖЁЛ": {acorn}, "я": nil,
			"": {acorn, nandu, coffee},
		} {
			if got := titles(t, w, words); !slices.Equal(got, want) {
				t.Errorf("%q finds %q, want %q", words, got, want)
			}
		}
		_, err := w.Commerce.UpdateProduct(t.Context(), w.Staff, commerce.UpdateProduct{Community: w.Community, Product: acorns.ID, Slug: "c", Title: "ÉPICES"})
		if got := titles(t, w, "épices"); err != nil || !slices.Equal(got, []string{"ÉPICES"}) || titles(t, w, "жёлудь") != nil {
			t.Errorf("after a new title: %q, %v", got, err)
		}
	})
}

// What was kept before searches folded anything, and before members were found by words, is found once the program has
// brought the data up to date.
func TestFoldExisting(t *testing.T) {
	for engine, config := range map[string]store.Config{"sqlite": {Dir: t.TempDir()}, "postgres": {}} {
		t.Run(engine, func(t *testing.T) {
			if engine == "postgres" {
				config.DSN = pgtest.Start(t)
			}
			config.Clock = storetest.NewClock()
			w := storetest.NewWorld(t, storetest.Open(t, config))
			stock(t, w, "a", "ÑANDÚ")
			w.Join("Íñigo", access.Member)
			for _, text := range []string{`UPDATE product SET folded = ''`, `UPDATE member SET folded = ''`, `DELETE FROM member_word`} {
				if err := w.DB.Run(t.Context(), text); err != nil {
					t.Fatal(err)
				}
			}
			people := community.NewService(w.DB.People(), nil, w.Clock, w.DB.IDs())
			members := func() int {
				found, err := people.Members(t.Context(), w.Staff, community.MemberFilter{Words: "iñi"}, page.Request{})
				if err != nil {
					t.Fatal(err)
				}
				return len(found.Items)
			}
			if got := titles(t, w, "ñandú"); got != nil || members() != 0 {
				t.Fatalf("found %q and %d members where nothing is folded", got, members())
			}
			if err := store.Refold(t.Context(), config); err != nil {
				t.Fatal(err)
			}
			if got := titles(t, w, "ñandú"); len(got) != 1 || members() != 1 {
				t.Errorf("found %q and %d members", got, members())
			}
			noDifference(t, w.DB)
		})
	}
}
